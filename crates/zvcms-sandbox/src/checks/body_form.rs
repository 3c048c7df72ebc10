//! What a body is that is not a JSON object, in a few words. Only refused bodies come here.

use serde_json::Value;

use crate::checks::message::{InBothLanguages, Message};

/// The bytes in which a name of a form would have ended.
const LONGEST_NAME: usize = 64;

/// What is wrong with a body that is not a JSON object.
pub(crate) fn describe(body: &[u8]) -> Message {
    if body.trim_ascii().is_empty() {
        return ("the body is empty", "请求体为空").into();
    }
    if body.starts_with(b"\xef\xbb\xbf") {
        return (
            "the body begins with a UTF-8 byte order mark: leave it out",
            "请求体以 UTF-8 字节顺序标记（BOM）开头：请去掉",
        )
            .into();
    }
    if is_utf16(body) {
        return ("the body is in UTF-16, not in UTF-8", "请求体是 UTF-16 编码，应为 UTF-8").into();
    }
    let Ok(text) = str::from_utf8(body) else {
        return ("the body is not in UTF-8", "请求体不是 UTF-8 编码").into();
    };
    match serde_json::from_str::<Value>(text) {
        Ok(Value::String(inner)) if is_json(&inner) => (
            "the body is JSON in a string: it was written as JSON twice",
            "请求体是字符串形式的 JSON：被序列化了两次",
        )
            .into(),
        Ok(other) => {
            let (english, chinese) = kind(&other);
            let english = format!("the body is {english}, not a JSON object");
            (english, format!("请求体是{chinese}，不是 JSON 对象")).into()
        }
        Err(error) => match not_json(text.trim_ascii()) {
            Some((english, chinese)) => (format!("the body is {english}"), format!("请求体{chinese}")).into(),
            None => (format!("the body is not JSON: {error}"), syntax_error_in_chinese(&error)).into(),
        },
    }
}

fn syntax_error_in_chinese(error: &serde_json::Error) -> String {
    let what = if error.is_eof() { "内容不完整" } else { "有语法错误" };
    format!("请求体不是 JSON：第 {} 行第 {} 列{what}", error.line(), error.column())
}

/// Whether a text is an object or a list in JSON.
pub(crate) fn is_json(text: &str) -> bool {
    matches!(serde_json::from_str(text), Ok(Value::Object(_) | Value::Array(_)))
}

/// With a byte order mark, or with a zero beside the first character, which is of ASCII in JSON.
fn is_utf16(body: &[u8]) -> bool {
    match body {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [first, second, third, fourth, ..] => {
            let [first, second, third, fourth] = [first, second, third, fourth].map(|byte| *byte == 0);
            first != second && first == third && second == fourth
        }
        _ => false,
    }
}

fn not_json(text: &str) -> Option<InBothLanguages> {
    let after_brace = text.strip_prefix('{').map(str::trim_ascii_start);
    if after_brace.is_some_and(|members| members.starts_with('\'')) {
        Some((
            "not JSON: its texts stand in single quotes, and JSON has double ones",
            "不是 JSON：字符串用了单引号，JSON 要用双引号",
        ))
    } else if text.starts_with('<') {
        Some(("XML, not JSON", "是 XML，不是 JSON"))
    } else if text.starts_with("--") {
        Some(("multipart, not JSON", "是 multipart，不是 JSON"))
    } else if text.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("%7b")) {
        Some((
            "form-urlencoded: it is JSON that was percent-encoded, and must be sent as it is",
            "是 form-urlencoded：是做过百分号编码的 JSON，应原样发送",
        ))
    } else if is_form(text) {
        Some(("form-urlencoded, not JSON", "是 form-urlencoded，不是 JSON"))
    } else {
        None
    }
}

/// Whether a name and an equals sign come first.
fn is_form(text: &str) -> bool {
    let name = text.bytes().take(LONGEST_NAME).position(|byte| byte == b'=');
    let name = name.and_then(|end| text.get(..end)).unwrap_or_default();
    let is_in_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.%[]+".contains(&byte);
    !name.is_empty() && name.bytes().all(is_in_name)
}

/// What a JSON value is, in words: its text stays out of messages. In Chinese they stand right behind other words.
pub(crate) fn kind(value: &Value) -> InBothLanguages {
    match value {
        Value::Null => ("null", " null"),
        Value::Bool(_) => ("a boolean", "布尔值"),
        Value::Number(_) => ("a number", "数字"),
        Value::String(_) => ("a string", "字符串"),
        Value::Array(_) => ("an array", "数组"),
        Value::Object(_) => ("an object", "对象"),
    }
}

#[cfg(test)]
mod tests {
    use super::describe;

    #[test]
    fn each_form_is_named() {
        let utf16 = |swapped: bool| {
            let unit = |unit: u16| if swapped { unit.to_be_bytes() } else { unit.to_le_bytes() };
            r#"{"OpenId":"1"}"#.encode_utf16().flat_map(unit).collect::<Vec<u8>>()
        };
        let with_mark = |mark: &[u8], body: Vec<u8>| [mark, &body].concat();
        for (body, form) in [
            (vec![], "the body is empty"),
            (b" \r\n".to_vec(), "the body is empty"),
            (
                with_mark(b"\xef\xbb\xbf", b"{}".to_vec()),
                "the body begins with a UTF-8 byte order mark: leave it out",
            ),
            (utf16(false), "the body is in UTF-16, not in UTF-8"),
            (utf16(true), "the body is in UTF-16, not in UTF-8"),
            (with_mark(b"\xff\xfe", utf16(false)), "the body is in UTF-16, not in UTF-8"),
            (with_mark(b"\xfe\xff", utf16(true)), "the body is in UTF-16, not in UTF-8"),
            // 卡 in GBK.
            (b"{\"Action\":\"\xbf\xa8\"}".to_vec(), "the body is not in UTF-8"),
            (
                br#""{\"OpenId\":\"1\"}""#.to_vec(),
                "the body is JSON in a string: it was written as JSON twice",
            ),
            (b"\"OpenId\"".to_vec(), "the body is a string, not a JSON object"),
            (b"[{}]".to_vec(), "the body is an array, not a JSON object"),
            (
                b"{ 'OpenId': '1' }".to_vec(),
                "the body is not JSON: its texts stand in single quotes, and JSON has double ones",
            ),
            (b"<xml><OpenId>1</OpenId></xml>".to_vec(), "the body is XML, not JSON"),
            (
                b"--x\r\nContent-Disposition: form-data; name=\"OpenId\"\r\n\r\n1\r\n--x--".to_vec(),
                "the body is multipart, not JSON",
            ),
            (b"OpenId=1&Nonce=2".to_vec(), "the body is form-urlencoded, not JSON"),
            (b"Params%5Buser_id%5D=1&Nonce=2".to_vec(), "the body is form-urlencoded, not JSON"),
            (b"data={\"OpenId\":\"1\"}".to_vec(), "the body is form-urlencoded, not JSON"),
            (
                b"%7B%22OpenId%22%3A%221%22%7D".to_vec(),
                "the body is form-urlencoded: it is JSON that was percent-encoded, and must be sent as it is",
            ),
            (
                b"%7b%22OpenId%22%3a%221%22%7d=".to_vec(),
                "the body is form-urlencoded: it is JSON that was percent-encoded, and must be sent as it is",
            ),
            (b"{".to_vec(), "the body is not JSON: EOF while parsing an object at line 1 column 1"),
            (b"\0".to_vec(), "the body is not JSON: expected value at line 1 column 1"),
            ("签名=1".into(), "the body is not JSON: expected value at line 1 column 1"),
        ] {
            assert_eq!(describe(&body).english, form, "{body:?}");
        }
    }
}
