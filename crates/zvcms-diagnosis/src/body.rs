//! From the bytes of a body to its members, whatever the body is: what is wrong is named, and read all the same.

mod almost_json;
mod form;
mod json;

pub(crate) use almost_json::is_blank;

use std::borrow::Cow;

use crate::diagnosis::Finding;
use crate::recipe::Member;
use crate::request_mistakes::{
    A_REPLY, BYTE_ORDER_MARK, COMPRESSED, EMPTY_BODY, FORM_URLENCODED, JSON_IN_A_STRING, MEMBER_MISSING,
    MULTIPART, NOT_AN_OBJECT, NOT_JSON, NOT_UTF_8, UTF_16,
};
use crate::words::{Detail, Words};
use json::Json;

/// How many times JSON may have been put into a string.
const MOST_STRINGS: u32 = 4;

/// A name, and its value as it is written in JSON.
pub(crate) type BodyMember = (String, String);

/// What a body has, and what is wrong with its form.
pub(crate) struct ReadBody {
    /// `None` if no members can be made out.
    pub(crate) members: Option<Vec<BodyMember>>,
    pub(crate) form: Form,
    pub(crate) findings: Vec<Finding>,
}

/// What a body was written as.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Json,
    /// Fields, whose values have no types.
    Multipart,
    /// The same, percent-encoded.
    Urlencoded,
    /// JSON that was percent-encoded.
    UrlencodedJson,
}

impl Form {
    /// Whether there are no types.
    pub(crate) fn has_fields(self) -> bool {
        matches!(self, Self::Multipart | Self::Urlencoded)
    }

    /// Whether percent-encoding was undone, that of a token's text perhaps among it.
    pub(crate) fn was_decoded(self) -> bool {
        matches!(self, Self::Urlencoded | Self::UrlencodedJson)
    }
}

pub(crate) fn read(bytes: &[u8]) -> ReadBody {
    if let Some(name) = compression(bytes) {
        return wrong(Finding::new(&COMPRESSED, Detail::same(name)), None);
    }
    let mut findings = Vec::new();
    let text = text_of(bytes, &mut findings);
    let mut body = read_text(&text, 0);
    findings.append(&mut body.findings);
    ReadBody { findings, ..body }
}

/// What compressed bytes begin with. The header of zlib is a multiple of 31.
fn compression(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x1f, 0x8b, ..] => Some("gzip"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("zstd"),
        [0x78, second @ (0x01 | 0x5e | 0x9c | 0xda), ..]
            if (0x7800 + u16::from(*second)).is_multiple_of(31) && str::from_utf8(bytes).is_err() =>
        {
            Some("zlib (deflate)")
        }
        _ => None,
    }
}

/// The text, with the mistakes of its encoding.
fn text_of<'a>(bytes: &'a [u8], findings: &mut Vec<Finding>) -> Cow<'a, str> {
    if let Some((text, detail)) = utf_16(bytes) {
        findings.push(Finding::new(&UTF_16, detail.into()));
        return text.into();
    }
    let rest = bytes.strip_prefix(b"\xef\xbb\xbf");
    if rest.is_some() {
        findings.push(Finding::new(&BYTE_ORDER_MARK, Detail::default()));
    }
    let rest = rest.unwrap_or(bytes);
    str::from_utf8(rest).map_or_else(
        |error| {
            let at = error.valid_up_to() + bytes.len() - rest.len() + 1;
            let detail = Detail::of(format!("byte {at}"), format!("第 {at} 个字节"));
            findings.push(Finding::new(&NOT_UTF_8, detail));
            String::from_utf8_lossy(rest)
        },
        Cow::Borrowed,
    )
}

/// Text of UTF-16, by its byte order mark or by the zero byte beside the first character.
fn utf_16(bytes: &[u8]) -> Option<(String, Words)> {
    let little: fn([u8; 2]) -> u16 = u16::from_le_bytes;
    let (rest, unit, words) = match bytes {
        [0xff, 0xfe, rest @ ..] => {
            (rest, little, Words::new("little-endian, with a byte order mark", "小端，带 BOM"))
        }
        [0xfe, 0xff, rest @ ..] => {
            (rest, u16::from_be_bytes as _, Words::new("big-endian, with a byte order mark", "大端，带 BOM"))
        }
        [first, 0, ..] if *first > 0 => (bytes, little, Words::new("little-endian", "小端")),
        [0, second, ..] if *second > 0 => (bytes, u16::from_be_bytes as _, Words::new("big-endian", "大端")),
        _ => return None,
    };
    let units = rest.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    let text = char::decode_utf16(units).map(|decoded| decoded.unwrap_or(char::REPLACEMENT_CHARACTER));
    Some((text.collect(), words))
}

fn read_text(text: &str, strings: u32) -> ReadBody {
    match json::read(text) {
        Ok(Json::Object(members)) => read_object(members),
        Ok(Json::Text(inner)) if strings < MOST_STRINGS => {
            let mut body = read_text(&inner, strings + 1);
            if strings == 0 {
                body.findings.insert(0, Finding::new(&JSON_IN_A_STRING, Detail::default()));
            }
            body
        }
        Ok(Json::ListOfOne(members)) => {
            let words = Words::new("a list with the object in it", "是一个列表，对象在列表里");
            wrong(Finding::new(&NOT_AN_OBJECT, words.into()), Some(members))
        }
        Ok(Json::Text(_)) => wrong(Finding::new(&NOT_AN_OBJECT, json::STRING.into()), None),
        Ok(Json::Other(kind)) => wrong(Finding::new(&NOT_AN_OBJECT, kind.into()), None),
        Err(error) => read_other(text, &error, strings),
    }
}

fn wrong(finding: Finding, members: Option<Vec<BodyMember>>) -> ReadBody {
    ReadBody { members, form: Form::Json, findings: vec![finding] }
}

/// An object, which may hold the request in its only member, or be a reply.
fn read_object(members: Vec<BodyMember>) -> ReadBody {
    let is_known = |(name, _): &BodyMember| Member::is_known_name(name);
    if let [(_, json)] = members.as_slice()
        && let Ok(inner) = json::read_object(json)
        && inner.iter().filter(|member| is_known(member)).take(2).count() == 2
    {
        let words = Words::new("they stand inside its only member", "它们在唯一的成员里面");
        return wrong(Finding::new(&MEMBER_MISSING, words.into()), Some(inner));
    }
    let has = |names: &[&str]| members.iter().any(|(name, _)| names.contains(&name.as_str()));
    let is_reply = has(&["status"]) && has(&["code"]) && has(&["message", "data"]);
    if is_reply && !members.iter().any(is_known) {
        return wrong(Finding::new(&A_REPLY, Detail::default()), None);
    }
    ReadBody { members: Some(members), form: Form::Json, findings: Vec::new() }
}

/// A text that is not JSON.
fn read_other(text: &str, error: &serde_json::Error, strings: u32) -> ReadBody {
    let inside = text.trim_matches(is_blank);
    if inside.is_empty() {
        return wrong(Finding::new(&EMPTY_BODY, Detail::default()), None);
    }
    // The white space that JSON has is no reason: this is another one.
    if strings < MOST_STRINGS && inside.len() < text.len() && json::read(inside).is_ok() {
        let words = Words::new(
            "white space or invisible characters stand around the JSON that JSON does not have",
            "JSON 首尾有不合法的空白或不可见字符",
        );
        let mut body = read_text(inside, MOST_STRINGS);
        body.findings.insert(0, Finding::new(&NOT_JSON, words.into()));
        return body;
    }
    if let Some(members) = form::read_multipart(inside) {
        let finding = Finding::new(&MULTIPART, Detail::default());
        return ReadBody { form: Form::Multipart, ..wrong(finding, Some(members)) };
    }
    if let Some(body) = read_form(inside) {
        return body;
    }
    let almost = almost_json::read(inside).or_else(|| almost_json::read_inside(inside));
    if let Some((members, words)) = almost {
        return wrong(Finding::new(&NOT_JSON, words.into()), Some(members));
    }
    let (line, column) = (error.line(), error.column());
    let detail = match almost_json::kind(inside) {
        Some(words) => words.into(),
        None if error.is_eof() => Words::new("it ends too early", "内容不完整，提前结束").into(),
        None if !inside.starts_with(['{', '[']) => {
            Words::new("it does not begin with {", "开头不是 {").into()
        }
        None => Detail::of(format!("line {line}, column {column}"), format!("第 {line} 行第 {column} 列")),
    };
    wrong(Finding::new(&NOT_JSON, detail), None)
}

/// What is percent-encoded, or stands behind a name.
fn read_form(text: &str) -> Option<ReadBody> {
    let body = |words: Words, members, form| {
        let finding = Finding::new(&FORM_URLENCODED, words.into());
        Some(ReadBody { form, ..wrong(finding, members) })
    };
    if let Some(members) = form::raw_json_in_form(text) {
        let words = Words::new("the JSON stands behind a name, as it is", "JSON 原文放在了表单字段里");
        return body(words, Some(members), Form::Json);
    }
    if let Some(members) = form::json_in_form(text) {
        let words = Words::new("the JSON was encoded as a form", "JSON 被按表单编码了");
        return body(words, Some(members), Form::UrlencodedJson);
    }
    let members = form::read_urlencoded(text);
    let is_form = members.is_some() || form::is_urlencoded(text);
    if is_form { body(Words::new("", ""), members, Form::Urlencoded) } else { None }
}
