//! Every error of our libraries is told in Chinese, and its English is the library's.

use std::io;
use std::time::Duration;

use http::{Response, StatusCode};
use zvcms_hyper::{Deadline, TransportError};
use zvcms_proto::{Action as _, Credentials, Endpoint, MyCards, RawAction, Stamp, Token, read_response};

use super::*;
use crate::told::Language;

/// The Chinese of an error, whose English has to be what the error and its causes say.
fn chinese(error: &(dyn Error + 'static)) -> String {
    let told = told_of(error);
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !line.contains(&text) {
            line = format!("{line}: {text}");
        }
        cause = error.source();
    }
    assert_eq!(told.english(), line);
    told.in_language(Language::Chinese).into_owned()
}

/// Words of two letters or more one after another, which no name or option is.
fn has_english(text: &str) -> bool {
    let words = text.split(|c: char| !(c.is_ascii_alphabetic() || c == ' ' || c == '\''));
    words.map(str::trim).any(|words| words.split(' ').filter(|word| word.len() > 1).count() > 2)
}

#[test]
fn every_fixed_text_has_its_chinese() {
    for told in [
        calls::fixed(),
        calls::logged(),
        clients::fixed(),
        replies::fixed(),
        requests::fixed(),
        foreign_texts::fixed(),
    ]
    .into_iter()
    .flatten()
    {
        let chinese = told.in_language(Language::Chinese);
        assert_ne!(chinese, told.english());
        assert!(!chinese.is_ascii(), "{chinese}");
    }
}

#[test]
fn transports_fail_in_chinese() {
    let refused = || io::Error::from(io::ErrorKind::ConnectionRefused).into();
    let timeout =
        |deadline, millis| TransportError::Timeout { deadline, limit: Duration::from_millis(millis) };
    let unknown = "invalid peer certificate: UnknownIssuer";
    for (error, expected) in [
        (TransportError::Connect(refused()), "无法连接网关：连接被拒绝"),
        (TransportError::Local("Too many open files".into()), "本机无法再建立连接：打开的文件过多"),
        (
            TransportError::Proxy {
                proxy: "p.example:1".into(),
                cause: "it answered 407 Proxy Authentication Required".into(),
            },
            "无法通过代理 p.example:1 连接网关：代理返回 407 Proxy Authentication Required",
        ),
        (
            TransportError::Tls(unknown.into()),
            "无法与网关建立安全连接：对方的证书无效：签发机构不受信任（UnknownIssuer）",
        ),
        (TransportError::NotTakenUp("connection error".into()), "网关没有处理该请求：连接出错"),
        (timeout(Deadline::Connect, 1500), "连接超时：1.5 秒内未能建立连接"),
        (timeout(Deadline::Attempt, 20), "超时：20 毫秒内没有收到应答"),
        (timeout(Deadline::Total, 30_000), "超时：30 秒内没有得到结果"),
        (
            TransportError::Broken("connection closed before message completed".into()),
            "收到应答之前连接已断开：应答完整之前连接已关闭",
        ),
        (TransportError::NotHttp("invalid HTTP version parsed".into()), "应答不是 HTTP：HTTP 版本无效"),
        (
            TransportError::BodyTruncated("it ended before its announced length".into()),
            "应答不完整：未达到声明的长度就结束了",
        ),
        (TransportError::BodyTooLarge { limit: 7 }, "应答超过 7 字节"),
        (TransportError::ContentEncoding { encoding: "br".into() }, "应答采用了未请求的编码 \"br\""),
        (TransportError::NoRandom("x".into()), "操作系统没有提供随机数：x"),
    ] {
        assert_eq!(chinese(&error), expected);
    }
}

#[test]
fn certificates_are_told_apart_in_chinese() {
    for (english, expected) in [
        (
            "certificate not valid for name \"a.example\"; certificate is only valid for DnsName(\"b\") or DnsName(\"c\")",
            "对方的证书无效：证书与主机名 \"a.example\" 不符；证书只适用于 DnsName(\"b\") or DnsName(\"c\")",
        ),
        (
            "certificate expired: verification time 7 (UNIX), but certificate is not valid after 5 (2 seconds ago)",
            "对方的证书无效：证书已过期：验证时间为 7（UNIX 时间），而证书在 5 之后失效（2 秒之前）",
        ),
        (
            "certificate not valid yet: verification time 5 (UNIX), but certificate is not valid before 7 (2 seconds in future)",
            "对方的证书无效：证书尚未生效：验证时间为 5（UNIX 时间），而证书在 7 之后才生效（2 秒之后）",
        ),
        ("SomethingNew", "对方的证书无效：SomethingNew"),
    ] {
        let english = format!("invalid peer certificate: {english}");
        let told = told_text(&english);
        assert_eq!((told.english(), &*told.in_language(Language::Chinese)), (&*english, expected));
    }
}

fn of_reply(status: u16, body: impl AsRef<[u8]>) -> String {
    let mut reply = Response::new(body);
    *reply.status_mut() = StatusCode::from_u16(status).unwrap();
    let error = read_response::<MyCards>(&reply).unwrap_err();
    chinese(&error)
}

#[test]
fn replies_are_refused_in_chinese() {
    for (status, body, expected) in [
        (200, r#"{"status":true,"code":"40004","message":"不存在"}"#, "业务异常 40004：不存在"),
        (200, r#"{"status":false,"code":7}"#, "系统错误 7，没有 message"),
        (200, r#"{"status":false,"message":"x"}"#, "系统错误（无 code）：x"),
        (200, r#"{"status":false}"#, "系统错误（无 code 和 message）"),
        (
            503,
            r#"{"status":false,"code":7,"message":"x","traceId":"t"}"#,
            "系统错误 7：x（HTTP 503 Service Unavailable）（traceId t）",
        ),
        (200, "", "无法理解应答：内容为空"),
        (
            200,
            "\u{1f}\u{8b}",
            "无法理解应答：看起来是其他文字（应为值），位于第 1 行第 1 列：\"\\u{1f}\\u{8b}\"",
        ),
        (200, "[]", "无法理解应答：内容是数组，不是对象"),
        (200, "{}", "无法理解应答：缺少 status"),
        (
            200,
            r#"{"status":"x","code":1,"message":"m"}"#,
            "无法理解应答：status：\"x\" 既不是 true 也不是 false，位于第 1 行第 11 列，其 code 为 \"1\"，其 message 为 \"m\"",
        ),
        (
            200,
            r#"{"status":1,"status":1,"code":0}"#,
            "无法理解应答：字段 `status` 重复，位于第 1 行第 22 列，其 code 为 \"0\"",
        ),
        (
            200,
            r#"{"status":1,"#,
            "无法理解应答：看起来是不完整的 JSON（应为值，却到了末尾），位于第 1 行第 12 列：\"{\"status\":1,\"",
        ),
        (
            200,
            r#"{"status":1,"code":0,"data":[{"id":1,"par_value":"x"}]}"#,
            "无法理解应答：data[0].par_value：\"x\" 不是普通的十进制数，位于第 1 行第 50 列",
        ),
        (
            200,
            r#"{"status":1,"code":0,"data":[{"x":1}]}"#,
            "无法理解应答：data[0]：没有任何文档所列的字段，位于第 1 行第 30 列",
        ),
        (
            200,
            r#"{"status":1,"code":0,"data":"no"}"#,
            "无法理解应答：data：字符串 \"no\" 不是列表，位于第 1 行第 29 列",
        ),
        (
            404,
            "<html>",
            "HTTP 404 Not Found，应答不是平台规定的格式：请检查网关地址：无法理解应答：看起来是一个 HTML 页面（应为值），位于第 1 行第 1 列：\"<html>\"",
        ),
        (
            500,
            "x y",
            "HTTP 500 Internal Server Error，应答不是平台规定的格式：无法理解应答：看起来是其他文字（应为值），位于第 1 行第 1 列：\"x y\"",
        ),
    ] {
        assert_eq!(of_reply(status, body), expected);
    }
    let in_gbk = of_reply(200, b"\xc0\xf1");
    assert!(in_gbk.starts_with("无法理解应答：从第 1 个字节起不是 UTF-8（是否为 GBK？）：\""), "{in_gbk}");
}

#[test]
fn a_redirection_is_told_in_chinese() {
    let mut reply = Response::new("");
    *reply.status_mut() = StatusCode::FOUND;
    reply.headers_mut().insert("location", "https://x.example/".parse().unwrap());
    let error = read_response::<MyCards>(&reply).unwrap_err();
    assert_eq!(
        chinese(&error),
        "HTTP 302 Found，应答不是平台规定的格式：它指向 https://x.example/ ；请改用该地址：无法理解应答：内容为空"
    );
}

#[test]
fn endpoints_are_refused_in_chinese() {
    for text in [
        "x",
        "ftp://a.example",
        "http://u:p@a.example",
        "http://a.example:0",
        "http://a.example:",
        "http://a.example:1:2",
        "http://a.example/#f",
        "http://a.example/ x",
        "http://a.example/\u{7}",
        "http://a.example\\x",
        "http://[::1",
        "http://礼.example",
        "http://a$.example",
    ] {
        let error = text.parse::<Endpoint>().unwrap_err();
        let chinese = chinese(&error);
        assert!(chinese.starts_with("网关地址") && !has_english(&chinese), "{chinese}");
    }
}

#[test]
fn credentials_and_parameters_are_refused_in_chinese() {
    let refused = |open_id: &str, key: &str| chinese(&Credentials::new(open_id, "g", key).unwrap_err());
    assert_eq!(refused("", "k"), "OpenId：内容为空");
    assert_eq!(refused("o", " k"), "密钥：开头或结尾有空白，请去掉");
    assert_eq!(refused("o", "a\u{0}b"), "密钥：第 2 个字符是控制字符，密钥中不能有控制字符");
    assert_eq!(refused("o o", "k"), "OpenId：不允许第 2 个字符，只能使用 A-Z a-z 0-9 . _ ~ -");
    assert_eq!(chinese(&Stamp::new(0, 0).unwrap_err()), "Nonce 0 超出范围：须在 1 到 9007199254740991 之间");
    assert_eq!(chinese(&Token::parse("a+b").unwrap_err()), "Token 没有经过百分号编码");
    assert_eq!(chinese(&Token::parse("AAAA").unwrap_err()), "Token 解码后是 3 个字节，而 SHA-1 摘要有 20 个");
    let blank = RawAction::new(" ", &()).unwrap().validate().unwrap_err();
    assert_eq!(chinese(&blank), "参数 Action 不能为空");
}

#[test]
fn systems_and_json_fail_in_chinese() {
    let of = |kind: io::ErrorKind| chinese(&io::Error::from(kind));
    assert_eq!(of(io::ErrorKind::NotFound), "文件或目录不存在");
    assert_eq!(of(io::ErrorKind::UnexpectedEof), "意外的文件结尾");
    assert_eq!(chinese(&io::Error::new(io::ErrorKind::InvalidData, "somebody's words")), "somebody's words");
    let found = std::fs::read("/nowhere/at/all").unwrap_err();
    let number = found.raw_os_error().unwrap();
    assert_eq!(chinese(&found), format!("文件或目录不存在（os error {number}）"));
    let json = serde_json::from_str::<u8>("{]").unwrap_err();
    assert_eq!(chinese(&json), "类型错误：应为：u8，实为：对象（第 1 行第 0 列）");
    let json = serde_json::from_str::<serde_json::Value>("{\"a\":1").unwrap_err();
    assert_eq!(chinese(&json), "对象尚未结束就到了末尾（第 1 行第 6 列）");
}

#[test]
fn an_object_of_ours_and_chunks_are_told_in_chinese() {
    for (english, chinese) in [
        (
            "invalid type: integer `5`, expected a card, which is an object",
            "类型错误：应为：对象，实为：整数 `5`",
        ),
        ("Invalid chunk size line: missing size digit", "分块长度行缺少数字"),
    ] {
        let told = told_text(english);
        assert_eq!((told.english(), &*told.in_language(Language::Chinese)), (english, chinese));
    }
}
