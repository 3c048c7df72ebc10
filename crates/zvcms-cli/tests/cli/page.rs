//! `zvcms sandbox --page`, asked over HTTP.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::sandbox_command::Served;
use crate::{run, zvcms};

/// The head and the body of a reply.
fn ask(sandbox: &Served, head: &str, body: &str) -> (String, String) {
    let mut stream = TcpStream::connect(host(sandbox)).unwrap();
    let length = body.len();
    let request = format!("{head}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}");
    stream.write_all(request.as_bytes()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    let (head, body) = reply.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

fn host(sandbox: &Served) -> &str {
    sandbox.settings[0].1.strip_prefix("http://").unwrap().split('/').next().unwrap()
}

fn page_of(sandbox: &Served, language: &str) -> String {
    let head = format!("GET / HTTP/1.1\r\nHost: {}\r\nAccept-Language: {language}", host(sandbox));
    let (head, page) = ask(sandbox, &head, "");
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    page
}

#[test]
fn its_address_is_printed_before_the_last_line() {
    let sandbox = Served::start(&["--page"]);
    let [.., page, last] = sandbox.printed.as_slice() else { panic!("{:?}", sandbox.printed) };
    assert_eq!(*page, format!("# The page that shows each request: http://{}/", host(&sandbox)));
    assert!(last.starts_with("# For V3: "), "{last}");
}

#[test]
fn without_the_option_there_is_no_page() {
    let sandbox = Served::start(&[]);
    assert!(!sandbox.printed.join("\n").contains("page"));
    let (head, _) = ask(&sandbox, &format!("GET / HTTP/1.1\r\nHost: {}", host(&sandbox)), "");
    assert!(head.starts_with("HTTP/1.1 404 "), "{head}");
}

#[test]
fn it_shows_accepted_and_refused_requests_in_either_language() {
    let sandbox = Served::start(&["--page"]);
    assert_eq!(run(&mut sandbox.zvcms(&["my-cards", "10001"])).exit, 0);
    assert_eq!(run(&mut sandbox.zvcms(&["my-cards", "10001", "--signed-names", "wire"])).exit, 4);
    let english = page_of(&sandbox, "en");
    let (first, second) =
        (english.find("data-number=\"2\"").unwrap(), english.find("data-number=\"1\"").unwrap());
    assert!(first < second, "the latest is first");
    for said in [
        "✓ Accepted",
        "✗ Refused <code>sandbox-token</code>",
        "Step by step",
        "<mark>G</mark>rantCode=demo-grant-code",
    ] {
        assert!(english.contains(said), "{said}");
    }
    assert!(!english.contains("a token may serve only once"), "that is noise below a good request");
    let chinese = page_of(&sandbox, "zh-CN");
    for said in ["✓ 通过", "✗ 拒绝 <code>sandbox-token</code>", "逐步对比", "待签名字符串"]
    {
        assert!(chinese.contains(said), "{said}");
    }
    // Params are personal data.
    assert!(!english.contains("10001") && !chinese.contains("10001"));
}

#[cfg(unix)]
#[test]
fn looking_at_it_is_no_request_of_the_tally() {
    let sandbox = Served::start(&["--page"]);
    page_of(&sandbox, "en");
    let (_, said) = sandbox.interrupt();
    assert!(said.starts_with("zvcms: 0 requests, "), "{said}");
}

#[test]
fn a_request_with_other_credentials_is_shown_without_them() {
    let sandbox = Served::start(&["--page"]);
    let mut command = sandbox.zvcms(&["my-cards", "10001"]);
    command
        .env("ZVCMS_OPEN_ID", "real-open-id")
        .env("ZVCMS_GRANT_CODE", "real-grant-code")
        .env("ZVCMS_OPEN_KEY", "real-key");
    assert_eq!(run(&mut command).exit, 4);
    let page = page_of(&sandbox, "en");
    assert!(page.contains("…(12 characters)") && page.contains("…(15 characters)"), "{page}");
    assert!(!page.contains("real-"), "{page}");
}

#[test]
fn a_pasted_request_is_checked_and_forgotten() {
    let sandbox = Served::start(&["--page"]);
    let signed = run(&mut sandbox.zvcms(&["sign", "user.my-cards"])).stdout;
    let form = signed.trim().replace('%', "%25").replace('+', "%2B").replace('&', "%26");
    let head = format!("POST /verify?lang=en HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}", host(&sandbox));
    let (_, page) = ask(&sandbox, &head, &format!("request={form}"));
    assert!(page.contains("✓ Right."), "{page}");
    assert!(!page_of(&sandbox, "en").contains("<article"), "it is stored");
    let (_, page) = ask(&sandbox, &head, &format!("request={}", form.replace("%253D", "%25253D")));
    assert!(page.contains("✗ Wrong.") && page.contains("<mark>"), "{page}");
    let of_another_site = head.replace("Origin: http://127.0.0.1", "Origin: http://rebound.example");
    let (head, _) = ask(&sandbox, &of_another_site, &format!("request={form}"));
    assert!(head.starts_with("HTTP/1.1 403 "), "{head}");
}

#[test]
fn a_name_that_is_led_here_is_not_served() {
    let sandbox = Served::start(&["--page"]);
    let (head, body) = ask(&sandbox, "GET / HTTP/1.1\r\nHost: rebound.example", "");
    assert!(head.starts_with("HTTP/1.1 403 ") && !body.contains("demo"), "{head}\n{body}");
}

#[test]
fn what_http_refuses_is_shown_too() {
    let sandbox = Served::start(&["--page"]);
    for head in ["GET /api/v2 HTTP/1.1\r\nHost: s", "POST /api/v1 HTTP/1.1\r\nHost: s"] {
        ask(&sandbox, head, "");
    }
    let page = page_of(&sandbox, "en");
    for said in ["<code>GET /api/v2</code>", "<code>sandbox-method</code>", "<code>sandbox-path</code>"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(!page.contains("too many requests"), "{page}");
}

#[test]
fn what_a_fault_kept_from_execution_is_not_shown_as_accepted() {
    let sandbox = Served::start(&["--page", "--fault", "system-error"]);
    assert_ne!(run(&mut sandbox.zvcms(&["my-cards", "10001"])).exit, 0);
    let page = page_of(&sandbox, "en");
    assert!(page.contains("○ Passed the checks, not executed") && !page.contains('✓'), "{page}");
}

#[test]
fn its_message_is_the_one_that_was_sent() {
    let sandbox = Served::start(&["--page"]);
    let refused = run(&mut sandbox.zvcms(&["my-cards", "10001", "--signed-names", "wire"])).stderr;
    let page = page_of(&sandbox, "en");
    let (_, sent) = page.split_once("<code>sandbox-token</code> <span>").unwrap();
    let sent = sent.split_once("</span>").unwrap().0;
    assert!(
        sent.starts_with("签名错误: ") && sent.ends_with(')') && refused.contains(sent),
        "{sent}\n{refused}"
    );
}

/// The vendor's printed key, which opens nothing, in the place of an action and of a path.
#[cfg(unix)]
#[test]
fn a_key_in_the_place_of_a_name_is_neither_on_the_page_nor_in_the_log() {
    const KEY: &str = "LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx";
    let sandbox = Served::start(&["--page"]);
    let signed = run(&mut sandbox.zvcms(&["sign", "user.my-cards"])).stdout;
    ask(&sandbox, "POST /api/v2 HTTP/1.1\r\nHost: s", &signed.replace("my-cards", KEY));
    ask(&sandbox, &format!("POST /v3/{KEY} HTTP/1.1\r\nHost: s"), "{}");
    ask(&sandbox, &format!("POST /{KEY} HTTP/1.1\r\nHost: s"), "{}");
    let page = page_of(&sandbox, "en");
    assert!(page.contains("user.…(50 characters)") && page.contains("/v3/…(50 characters)"), "{page}");
    let (_, said) = sandbox.interrupt();
    assert!(said.contains("user.…(50 characters)"), "{said}");
    assert!(!page.contains("Lyvrkvkx") && !said.contains("Lyvrkvkx"), "{page}\n{said}");
}

#[test]
fn a_reply_in_its_place_is_refused() {
    for path in ["/requests", "/verify"] {
        let refused = run(&mut zvcms(&["sandbox", "--page", "--reply", &format!("{path}=reply.json")]));
        assert_eq!(refused.exit, 2, "{}", refused.stderr);
        assert!(refused.stderr.contains(&format!("\"{path}\", which is the page's")), "{}", refused.stderr);
    }
}

#[test]
fn a_paste_that_is_too_long_has_an_answer_of_the_page() {
    let sandbox = Served::start(&["--page"]);
    let head = format!("POST /verify?lang=zh HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}", host(&sandbox));
    let (_, page) = ask(&sandbox, &head, &format!("request={}", "%E9%94%99".repeat(100_000)));
    assert!(page.contains("内容超过 256 KiB"), "{page}");
    assert!(page.contains("English (without this result)"), "{page}");
}
