//! Errors of calls, in Chinese where that is asked for. Programs have them in English.

use std::net::TcpListener;
use std::process::Command;

use serde_json::Value;

use crate::gateway::{Act, Gateway, Scripted, authorised, replying};
use crate::run;

/// The last line that a person sees, in the same words whether a flag or the environment asks for Chinese. Programs see what
/// they see in English.
fn line(command: impl Fn(&[&str]) -> Command) -> String {
    let mut of_flag = command(&["--lang", "zh"]);
    let of_flag = run(of_flag.env("LANG", "C"));
    let mut of_environment = command(&[]);
    let of_environment =
        run(of_environment.env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", "zh_CN.UTF-8"));
    let line = of_flag.stderr.lines().last().unwrap().to_owned();
    assert_eq!(Some(line.as_str()), of_environment.stderr.lines().last());
    let [chinese, english] =
        ["zh", "en"].map(|language| run(&mut command(&["--lang", language, "--format", "json"])));
    assert_eq!((chinese.exit, &chinese.stderr), (of_flag.exit, &english.stderr));
    let error: Value = serde_json::from_str(&chinese.stderr).unwrap();
    let message = error["error"]["message"].as_str().unwrap().to_owned();
    assert!(!line.contains(&message) || error["error"]["code"].is_string(), "{line}");
    line
}

/// Four words one after another, which no name, option or HTTP status is.
fn has_english(line: &str) -> bool {
    let words = line.split(|c: char| !(c.is_ascii_alphabetic() || c == ' ' || c == '\''));
    words.map(str::trim).any(|words| words.split(' ').filter(|word| word.len() > 1).count() > 3)
}

/// A line that has no words of a gateway in it.
fn line_of_ours(command: impl Fn(&[&str]) -> Command) -> String {
    let line = line(command);
    assert!(!has_english(&line), "{line}");
    line
}

fn of_cards(endpoint: &str, args: &[&str]) -> String {
    line_of_ours(|more| {
        authorised(endpoint, &[&["my-cards", "10001", "--attempts", "1"], args, more].concat())
    })
}

fn place(endpoint: &str) -> &str {
    endpoint.trim_start_matches("http://").trim_end_matches("/api/v2")
}

#[test]
fn connections_fail_in_chinese() {
    let endpoint = {
        let closed = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}/api/v2", closed.local_addr().unwrap())
    };
    let said = of_cards(&endpoint, &[]);
    let expected =
        format!("zvcms: 无法连接网关（{}）：TCP 连接失败：连接被拒绝（os error ", place(&endpoint));
    assert!(said.starts_with(&expected), "{said}");
    let said = line_of_ours(|more| {
        authorised(&endpoint, &[&["my-cards", "10001", "--attempts", "2"], more].concat())
    });
    assert!(
        said.starts_with(&format!("zvcms: 无法连接网关（{}，共尝试 2 次）：", place(&endpoint))),
        "{said}"
    );
    let said = line_of_ours(|more| {
        let mut command = authorised(
            "http://gateway.example/api/v2",
            &[&["my-cards", "1", "--allow-plaintext", "--attempts", "1"], more].concat(),
        );
        command.env("HTTP_PROXY", endpoint.trim_end_matches("/api/v2"));
        command.env("http_proxy", endpoint.trim_end_matches("/api/v2"));
        command
    });
    let expected = format!("zvcms: 无法通过代理 {} 连接网关（gateway.example:80）：", place(&endpoint));
    assert!(said.starts_with(&expected), "{said}");

    let silent = Scripted::start(|_, _| Act::Hang);
    let place = place(&silent.endpoint);
    let said = of_cards(&silent.endpoint, &["--timeout", "0.2"]);
    assert_eq!(said, format!("zvcms: 超时：200 毫秒内没有得到结果（{place}）"));
    let said = of_cards(&silent.endpoint, &["--timeout", "9", "--attempt-timeout", "0.2"]);
    assert_eq!(said, format!("zvcms: 超时：200 毫秒内没有收到应答（{place}）"));
}

#[test]
fn an_unknown_outcome_is_told_in_chinese() {
    let closing = Scripted::start(|_, _| Act::Close);
    let said = line_of_ours(|more| authorised(&closing.endpoint, &[&["call", "x.y"], more].concat()));
    let expected = format!(
        "zvcms: 收到应答之前连接已断开；无法确定网关是否已经执行该操作（{}）：应答完整之前连接已关闭",
        place(&closing.endpoint)
    );
    assert_eq!(said, expected);
    let executed = replying("200 OK", br#"{"status":true,"code":0,"data":"#);
    let said = line_of_ours(|more| authorised(&executed, &[&["call", "x.y"], more].concat()));
    assert_eq!(
        said,
        "zvcms: 无法理解应答：看起来是不完整的 JSON（应为值，却到了末尾），位于第 1 行第 31 列：\
         \"{\"status\":true,\"code\":0,\"data\":\"；无法确定网关是否已经执行该操作"
    );
}

#[test]
fn replies_are_told_in_chinese() {
    for (status, body, expected) in [
        (
            "404 Not Found",
            "<html>",
            "HTTP 404 Not Found，应答不是平台规定的格式：请检查网关地址（GATEWAY）：无法理解应答：看起来是一个 HTML 页面\
             （应为值），位于第 1 行第 1 列：\"<html>\"",
        ),
        (
            "502 Bad Gateway",
            "",
            "HTTP 502 Bad Gateway，应答不是平台规定的格式（GATEWAY）：无法理解应答：内容为空",
        ),
        ("200 OK", "[1]", "无法理解应答：内容是数组，不是对象"),
        ("200 OK", r#"{"code":0}"#, "无法理解应答：缺少 status，其 code 为 \"0\""),
        (
            "200 OK",
            r#"{"status":true,"code":0,"data":[{"par_value":"x"}]}"#,
            "无法理解应答：data[0].par_value：\"x\" 不是普通的十进制数，位于第 1 行第 46 列",
        ),
        ("200 OK", r#"{"status":true,"code":"40004","message":"不存在"}"#, "业务异常 40004：不存在"),
        ("200 OK", r#"{"status":false,"code":"7","message":"繁忙"}"#, "系统错误 7：繁忙"),
        (
            "503 Service Unavailable",
            r#"{"status":false,"code":"7","message":"繁忙"}"#,
            "系统错误 7（HTTP 503 Service Unavailable）：繁忙",
        ),
        ("200 OK", r#"{"status":false}"#, "系统错误（无 code 和 message）"),
        ("200 OK", r#"{"status":false,"message":"繁忙"}"#, "系统错误（无 code）：繁忙"),
        ("200 OK", r#"{"status":true,"code":40004}"#, "业务异常 40004，没有 message"),
        (
            "503 Service Unavailable",
            r#"{"status":false,"code":7,"traceId":"t"}"#,
            "系统错误 7（HTTP 503 Service Unavailable），没有 message（traceId t）",
        ),
    ] {
        let endpoint = replying(status, body.as_bytes());
        let expected = expected.replace("GATEWAY", place(&endpoint));
        assert_eq!(of_cards(&endpoint, &[]), format!("zvcms: {expected}"));
    }
}

#[test]
fn requests_that_cannot_be_built_are_told_in_chinese() {
    let gateway = Gateway::start();
    let said = |args: &[&str]| line_of_ours(|more| gateway.zvcms(&[args, more].concat()));
    assert_eq!(said(&["my-cards", " "]), "zvcms: 参数 user_id 不能为空");
    assert_eq!(
        said(&["call", "x.y", "--params", "{"]),
        "zvcms: 业务参数不是 JSON：对象尚未结束就到了末尾（第 1 行第 1 列）"
    );
    assert_eq!(
        said(&["call", "/v3/crm/giftCard/getCustomerGiftCardList"]),
        "zvcms: 接口 \"/v3/crm/giftCard/getCustomerGiftCardList\" 是 V3 的路径：请用 V3 调用；V2 中对应的接口是 \
         user.my-cards；或者加上 --api v3"
    );
    let over_v3 = |args: &[&str]| {
        let more = ["--api", "v3", "--endpoint", "http://127.0.0.1:1"];
        line_of_ours(|lang| gateway.zvcms(&[args, &more, lang].concat()))
    };
    assert_eq!(
        over_v3(&["call", "/v3/a?b=1"]),
        "zvcms: 接口 \"/v3/a?b=1\" 不是 V3 的路径：含有查询串或片段，而业务参数应放在请求体中"
    );
    assert_eq!(
        over_v3(&["call", "/v3/a", "--params", "[1]"]),
        "zvcms: 业务参数是数组，而 V3 要求对象，例如 {\"user_id\":\"10001\"}"
    );
    let said = over_v3(&["call", "user.my-crads"]);
    assert!(said.contains("在 V3 中没有文档所列") && said.contains("；最接近的是 "), "{said}");
}

#[test]
fn a_refused_signature_is_explained_in_chinese() {
    let gateway = Gateway::start();
    let said = line(|more| {
        let mut command = gateway.zvcms(&[&["my-cards", "10001"], more].concat());
        command.env("ZVCMS_OPEN_KEY", "another");
        command
    });
    let hint = "；请求已用这把密钥签名（按文档的方式），所以 OpenId、GrantCode 与密钥可能不是同一套，或者网关校验的是\
                另一种参数名（--signed-names wire）；要查看签名的每一步： zvcms sign user.my-cards --explain";
    assert!(said.starts_with("zvcms: 系统错误 sandbox-token：签名错误"), "{said}");
    assert!(said.contains(hint), "{said}");
    let said = line(|more| {
        let args = [
            "my-cards",
            "10001",
            "--open-id",
            "demo-open-id",
            "--grant-code",
            "demo-grant-code",
            "--signed-names",
            "wire",
        ];
        let mut command = gateway.zvcms(&[&args, more].concat());
        command.env("ZVCMS_OPEN_KEY", "another");
        command
    });
    let end = "（--signed-names lower-camel）；要查看签名的每一步，请设置 ZVCMS_OPEN_ID、ZVCMS_GRANT_CODE 后运行： zvcms sign user.my-cards \
               --explain --signed-names wire";
    assert!(said.contains("（按请求体中的参数名）") && said.contains(end), "{said}");
}

#[test]
fn the_log_is_in_chinese() {
    let gateway = Gateway::start();
    let ran = run(&mut gateway.zvcms(&["my-cards", "10001", "-v", "--lang", "zh"]));
    assert!(ran.stderr.contains("一次尝试结束 action=user.my-cards attempt=1 "), "{}", ran.stderr);
    for args in [&["-v", "--lang", "en"][..], &["-v", "--lang", "zh", "--format", "json"]] {
        let ran = run(&mut gateway.zvcms(&[&["my-cards", "10001"], args].concat()));
        assert!(ran.stderr.contains("attempt ended action=user.my-cards attempt=1 "), "{}", ran.stderr);
    }
}

#[test]
fn what_is_of_v3_is_told_in_chinese() {
    let over_v3 = |endpoint: &str| {
        let base = endpoint.trim_end_matches("/api/v2").to_owned();
        line_of_ours(|more| {
            authorised(&base, &[&["my-cards", "10001", "--api", "v3", "--attempts", "1"], more].concat())
        })
    };
    let refused = replying("200 OK", br#"{"status":false,"code":110004,"message":"no"}"#);
    assert_eq!(
        over_v3(&refused),
        "zvcms: 系统错误 110004：no；据反馈，V3 网关用 110004 表示签名被拒绝；请求已用这把密钥签名（按文档的方式），所以 \
         OpenId、GrantCode 与密钥可能不是同一套；要查看签名的每一步： zvcms sign user.my-cards --explain --api v3"
    );
    let elsewhere = replying("404 Not Found", b"");
    let said = over_v3(&elsewhere);
    assert!(said.contains("：请检查网关地址；在 V3 中接口由路径决定：请一并检查路径（"), "{said}");
}

#[test]
fn settings_of_the_client_are_refused_in_chinese() {
    let with_proxy = |proxy: &'static str| {
        line_of_ours(|more| {
            let args = ["my-cards", "1", "--allow-plaintext"];
            let mut command = authorised("http://gateway.example/api/v2", &[&args, more].concat());
            command.env("http_proxy", proxy);
            command
        })
    };
    assert_eq!(
        with_proxy("ftp://a"),
        "zvcms: http_proxy 的协议不是 http、https、socks4、socks4a、socks5 或 socks5h"
    );
    assert_eq!(with_proxy("http://a:0"), "zvcms: http_proxy 的端口不是 1 到 65535");
    assert_eq!(
        with_proxy("socks4://u@a"),
        "zvcms: http_proxy 含有用户名，而 socks4 不支持用户名：请使用 socks5"
    );
}
