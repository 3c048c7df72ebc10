//! What `zvcms sandbox` says about refused requests, in the reply and in its log.
#![cfg(unix)]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::thread;

use serde_json::{Value, json};

use crate::run;
use crate::sandbox_command::Served;

/// Sends a body, and returns that of the reply.
pub(crate) fn post(served: &Served, path: &str, body: &[u8]) -> Value {
    let address = served.settings[0].1.strip_prefix("http://").unwrap().split('/').next().unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: s\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    );
    stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    serde_json::from_str(reply.split_once("\r\n\r\n").unwrap().1).unwrap()
}

/// A request as the sandbox takes it.
fn signed(served: &Served) -> Value {
    let signed = run(&mut served.zvcms(&["sign", "user.my-cards", "--params", r#"{"user_id":"10001"}"#]));
    assert_eq!(signed.exit, 0, "{}", signed.stderr);
    signed.json()
}

fn with(mut request: Value, member: &str, value: Value) -> Vec<u8> {
    request[member] = value;
    request.to_string().into_bytes()
}

fn token(request: &Value) -> &str {
    request["Token"].as_str().unwrap()
}

#[test]
fn a_mistake_is_named_in_the_reply_and_on_the_log_with_what_to_do() {
    let served = Served::start(&[]);
    let request = signed(&served);
    let mut sign = served.zvcms(&["sign", "user.my-cards", "--params", r#"{"user_id":"10001"}"#]);
    sign.env("ZVCMS_OPEN_ID", "demo-grant-code").env("ZVCMS_GRANT_CODE", "demo-open-id");
    let swapped = run(&mut sign).stdout.into_bytes();
    let escapes = token(&request).replace("%2B", "%2b").replace("%2F", "%2f").replace("%3D", "%3d");
    let bare = token(&request).replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
    let text = request.to_string();
    let cases = [
        ("lower-case-escapes", "签名错误: ", with(request.clone(), "Token", json!(escapes))),
        ("not-percent-encoded", "签名错误: ", with(request.clone(), "Token", json!(bare))),
        ("identity-swapped", "密钥错误: ", swapped),
        ("params-not-an-object", "请求格式错误: ", with(request.clone(), "Params", json!("{}"))),
        ("nonce-of-another-form", "请求格式错误: ", with(request.clone(), "Nonce", json!("007"))),
        ("byte-order-mark", "请求格式错误: ", format!("\u{feff}{text}").into_bytes()),
        ("form-urlencoded", "请求格式错误: ", b"OpenId=demo-open-id&Nonce=1".to_vec()),
        (
            "member-in-another-spelling",
            "请求格式错误: ",
            text.replace("\"OpenId\"", "\"openId\"").into_bytes(),
        ),
    ];
    for (id, begin, body) in &cases {
        let message = post(&served, "/api/v2", body)["message"].as_str().unwrap().to_owned();
        assert!(message.starts_with(begin) && message.contains(&format!("({id})")), "{id}: {message}");
    }
    let (_, said) = served.interrupt();
    let lines: Vec<&str> = said.lines().collect();
    for (id, ..) in cases {
        let named = lines.iter().position(|line| line.starts_with(&format!("  {id}: ")));
        let named = named.unwrap_or_else(|| panic!("{id}: {said}"));
        assert!(lines[named + 1].starts_with("  To do: "), "{id}: {said}");
    }
    assert!(!said.contains(&bare) && !said.contains(&escapes) && !said.contains(token(&request)), "{said}");
}

#[test]
fn a_request_of_v3_is_explained_too() {
    let served = Served::start(&["--api", "v3"]);
    let sign = ["sign", "/v3/crm/giftCard/getCustomerGiftCardList", "--params", r#"{"user_id":"10001"}"#];
    let mut request = run(&mut served.zvcms(&sign)).json();
    let bare = request["token"].as_str().unwrap().replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
    request["token"] = json!(bare);
    let reply =
        post(&served, "/v3/crm/giftCard/getCustomerGiftCardList", request.to_string().as_bytes()).to_string();
    assert!(reply.contains("110004") && reply.contains("(not-percent-encoded)"), "{reply}");
}

#[test]
fn what_no_mistake_explains_is_said_to_be_unknown_and_never_the_key() {
    let served = Served::start(&[]);
    let other = with(signed(&served), "Token", json!("ySypL4SRFMmfSrCqOiFE01LK3ks%3D"));
    let message = post(&served, "/api/v2", &other)["message"].clone();
    assert_eq!(message, "签名错误: no known mistake explains this token");
    let (_, said) = served.interrupt();
    assert!(said.contains("\n  unexplained: ") && !said.contains("ySypL4SR"), "{said}");
}

#[test]
fn what_no_diagnosis_knows_is_said_in_the_sandboxs_own_words() {
    let served = Served::start(&[]);
    let request = signed(&served);
    let body = request.to_string().into_bytes();
    assert_eq!(post(&served, "/api/v2", &body)["code"], "0");
    let message = post(&served, "/api/v2", &body)["message"].to_string();
    assert!(message.contains("Nonce was used within the last 300 s"), "{message}");
    let old =
        run(&mut served.zvcms(&["sign", "user.my-cards", "--params", "{}", "--timestamp", "1465185768"]));
    let message = post(&served, "/api/v2", old.stdout.as_bytes())["message"].to_string();
    assert!(message.contains("s behind this gateway's clock"), "{message}");
    let (_, said) = served.interrupt();
    assert!(!said.lines().any(|line| line.starts_with("  ")), "{said}");
}

#[test]
fn the_lines_of_two_requests_do_not_mix() {
    let served = Served::start(&[]);
    let request = signed(&served);
    let bare = with(request.clone(), "Token", json!(token(&request).replace("%3D", "=")));
    let string = with(request, "Params", json!("{}"));
    thread::scope(|scope| {
        for body in [&bare, &string].into_iter().cycle().take(8) {
            scope.spawn(|| (0..5).for_each(|_| drop(post(&served, "/api/v2", body))));
        }
    });
    let (_, said) = served.interrupt();
    let lines: Vec<&str> = said.lines().collect();
    let mut explained = 0;
    for three in lines.windows(3) {
        let [refused, mistake, to_do] = three else { continue };
        for id in ["not-percent-encoded", "params-not-an-object"] {
            if refused.contains(&format!("({id})")) {
                assert!(
                    mistake.starts_with(&format!("  {id}: ")) && to_do.starts_with("  To do: "),
                    "{said}"
                );
                explained += 1;
            }
        }
    }
    assert_eq!(explained, 40, "{said}");
}
