//! Forms, which some HTTP libraries make of what they are given.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::{BodyMember, json};
use crate::recipe::Member;

/// The bytes in which the first name of a form would have ended.
const LONGEST_NAME: usize = 64;

/// Whether a text begins with a name as a form has them, and an equals sign.
pub(super) fn is_urlencoded(text: &str) -> bool {
    is_name(text.split_once('=').map_or("", |(name, _)| name))
}

fn is_name(text: &str) -> bool {
    let is_in_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.%[]+".contains(&byte);
    (1..=LONGEST_NAME).contains(&text.len()) && text.bytes().all(is_in_name)
}

/// The fields of `name=value&…` that are of a request; the others are passed over.
pub(super) fn read_urlencoded(text: &str) -> Option<Vec<BodyMember>> {
    let fields = text.split('&').filter_map(|field| field.split_once('='));
    let fields: Vec<BodyMember> = fields
        .map(|(name, value)| (decode(name), value))
        .filter(|(name, _)| is_of_request(name))
        .map(|(name, value)| (name.into_owned(), quote(&decode(value))))
        .collect();
    (!fields.is_empty()).then_some(fields)
}

/// Whether a field is a member, or a part of one as in `Params[user_id]`.
fn is_of_request(field: &str) -> bool {
    Member::is_known_name(field.split(['[', '.']).next().unwrap_or_default())
}

/// Whether an object is one of a request, and not its parameters.
fn is_request(members: &[BodyMember]) -> bool {
    members.iter().any(|(name, _)| Member::is_known_name(name))
}

/// The members of JSON that stands behind the name of a field as it is, not percent-encoded.
pub(super) fn raw_json_in_form(text: &str) -> Option<Vec<BodyMember>> {
    let (before, _) = text.split_once('{')?;
    let name = before.rsplit('&').next()?.strip_suffix('=')?;
    let is_form = is_name(name) && !before.contains(char::is_whitespace);
    json::read_object(text.get(before.len()..)?).ok().filter(|members| is_form && is_request(members))
}

/// JSON that was percent-encoded as the name of a field, or as the value of one.
pub(super) fn json_in_form(text: &str) -> Option<Vec<BodyMember>> {
    let at = text.find("%7B").into_iter().chain(text.find("%7b")).min()?;
    let (before, encoded) = text.split_at_checked(at)?;
    let name = before.rsplit('&').next()?;
    let is_alone = before.is_empty() || name.strip_suffix('=').is_some_and(is_name);
    let encoded = encoded.split('&').next()?;
    json::read_object(&decode(encoded)).ok().filter(|members| is_alone && is_request(members))
}

/// The fields of a multipart form.
pub(super) fn read_multipart(text: &str) -> Option<Vec<BodyMember>> {
    let boundary = text.trim_start().lines().next()?.trim_end();
    if !boundary.starts_with("--") || boundary.len() < 3 {
        return None;
    }
    let fields = text.split(boundary).filter_map(read_part);
    let fields: Vec<BodyMember> = fields.filter(|(name, _)| is_of_request(name)).collect();
    (!fields.is_empty()).then_some(fields)
}

fn read_part(part: &str) -> Option<BodyMember> {
    let (head, value) = part.split_once("\r\n\r\n").or_else(|| part.split_once("\n\n"))?;
    let (_, name) = head.split_once("name=")?;
    let name = name.strip_prefix('"').and_then(|name| name.split('"').next()).unwrap_or(name);
    let value = value.strip_suffix('\n').unwrap_or(value);
    Some((name.trim_end().to_owned(), quote(value.strip_suffix('\r').unwrap_or(value))))
}

/// A text as JSON.
fn quote(text: &str) -> String {
    Value::from(text).to_string()
}

fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains(['+', '%']) {
        return Cow::Borrowed(text);
    }
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned().into()
}
