//! The outer object of a response: `status`, `code`, `message`, `data`.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_path_to_error::Track;

use super::data_error::DataError;
use crate::action::Action;
use crate::data::Data;
use crate::document::member_names::member_names;
use crate::document::numbers::WithText;
use crate::document::scalar::Scalar;
use crate::document::{self, DocumentError, EXCERPT_LENGTH, MalformedKind, Place, is_text, read_object};
use crate::printable::Printable;

/// `code` (成功失败状态) as it came: a number's text, or a text that may well be a sentence.
///
/// The global return codes (全局返回编码) are not public, so none is given a meaning. Only `0` is known: success.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Code(Box<str>);

impl Code {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is reported of the code, for people: never a rule for a program. Source: two independent public clients of V3
    /// take 110004 for a rejected signature; the vendor's list is not public.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        (self.as_str() == "110004")
            .then_some("a V3 gateway is reported to use 110004 for a rejected signature")
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Code").field(&Printable::new(&self.0)).finish()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printable::new(&self.0).fmt(f)
    }
}

/// What the gateway says beside its data: `code`, `message` and `traceId`.
#[derive(Default)]
pub(super) struct Words {
    pub(super) code: Option<Code>,
    pub(super) message: Box<str>,
    pub(super) trace_id: Option<Box<str>>,
}

impl Words {
    fn new(code: Option<Box<str>>, message: Option<Box<str>>, trace_id: Option<Box<str>>) -> Self {
        let trace_id = trace_id.filter(|trace_id| !trace_id.trim().is_empty());
        Self { code: code.map(Code), message: message.unwrap_or_default(), trace_id }
    }

    /// Those of an object that cannot be read: all of them where one is duplicated.
    pub(super) fn of_unreadable(text: &str) -> Self {
        let all = |name| Some(all_words_of(text, name)).filter(|words| !words.is_empty()).map(Into::into);
        Self::new(all("code"), all("message"), all("traceId"))
    }

    /// Behind the words for a refusal.
    pub(super) fn of_refusal(&self) -> String {
        let code = self.code.as_ref().map_or("", Code::as_str);
        let [shown_code, message] =
            [code, &self.message].map(|text| Printable::new(text).limit(EXCERPT_LENGTH));
        match (code, &*self.message) {
            ("", "") => "without code or message".to_owned(),
            ("", _) => format!("without code: {message}"),
            (_, "") => format!("{shown_code}, without message"),
            (_, _) => format!("{shown_code}: {message}"),
        }
    }

    /// Beside what is wrong with the rest: they may tell more.
    pub(super) fn beside_an_error(&self) -> String {
        let part = |name, text| match text {
            "" => String::new(),
            text => format!(", its {name} is {:?}", Printable::new(text).limit(EXCERPT_LENGTH)),
        };
        part("code", self.code.as_ref().map_or("", Code::as_str)) + &part("message", &self.message)
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Words")
            .field("code", &self.code)
            .field("message", &Printable::new(&self.message))
            .field("trace_id", &self.trace_id.as_deref().map(Printable::new))
            .finish()
    }
}

/// How the call ended, by `status` and `code`.
pub(super) enum Outcome<R> {
    /// `status` true, `code` 0, and what was read of `data`.
    Success(Result<R, DocumentError>),
    /// `status` true, another `code` (异常).
    Business,
    /// `status` false (系统错误).
    System,
}

/// When `data` is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ReadData {
    /// On the way, where `status` and `code` stand before it and say that it is a success, as the gateway sends them: in
    /// one pass. What is wrong with it is not said.
    OnTheWay,
    /// Once all else was read. It takes longer.
    Afterwards,
}

/// The outer object of a response to the action `A`.
pub(super) struct ReplyEnvelope<'a, A: Action> {
    status: Option<&'a RawValue>,
    code: Option<&'a RawValue>,
    message: Option<&'a RawValue>,
    trace_id: Option<&'a RawValue>,
    data: Option<ReplyData<'a, A::Response>>,
}

enum ReplyData<'a, R> {
    AsItCame(&'a RawValue),
    Read(R),
}

impl<'a, A: Action> ReplyEnvelope<'a, A> {
    /// Reads the text of a response, whatever the order of its members.
    pub(super) fn read(text: &'a str, when: ReadData) -> Result<Self, DocumentError> {
        read_object(text, EnvelopeSeed { when, text, action: PhantomData })
    }

    pub(super) fn words(&self) -> Words {
        let [code, message, trace_id] =
            [self.code, self.message, self.trace_id].map(|member| member.and_then(words_of));
        Words::new(code, message, trace_id)
    }

    /// Returns an error if `status` or `code` does not say how the call ended.
    pub(super) fn outcome(&mut self, text: &str) -> Result<Outcome<A::Response>, DocumentError> {
        let wrong = |kind, path, raw: Option<&RawValue>| {
            DocumentError::new(kind, path, raw.and_then(|raw| Place::of(text, raw.get())))
        };
        let raw = self.status.ok_or_else(|| wrong(MalformedKind::Missing, "status", None))?;
        let is_true = truth_of(raw).ok_or_else(|| {
            let value = Printable::new(raw.get()).limit(EXCERPT_LENGTH / 2);
            let reason = format!("{value} is neither true nor false").into();
            wrong(MalformedKind::Invalid { reason }, "status", Some(raw))
        })?;
        if !is_true {
            return Ok(Outcome::System);
        }
        match self.code {
            Some(code) if is_success_code(code) => Ok(Outcome::Success(match self.data.take() {
                Some(ReplyData::Read(response)) => Ok(response),
                Some(ReplyData::AsItCame(data)) => read_data::<A>(data, text),
                None => read_data::<A>(RawValue::NULL, text),
            })),
            Some(code) if words_of(code).is_some() => Ok(Outcome::Business),
            null_or_missing => Err(wrong(MalformedKind::Missing, "code", null_or_missing)),
        }
    }
}

/// Reads `data`; on an error a second time, since only an error pays for the tracking of the path.
fn read_data<A: Action>(data: &RawValue, text: &str) -> Result<A::Response, DocumentError> {
    let raw = data.get();
    let mut deserializer = serde_json::Deserializer::from_str(raw);
    A::read_data(Data::new(WithText { text: raw, deserializer: &mut deserializer }, raw.len())).or_else(
        |_| {
            let mut deserializer = serde_json::Deserializer::from_str(raw);
            let mut track = Track::new();
            let tracked = serde_path_to_error::Deserializer::new(&mut deserializer, &mut track);
            let read = A::read_data(Data::new(tracked, raw.len()));
            read.map_err(|error| DataError::new(&track.path(), raw, &error).in_text(text, data))
        },
    )
}

member_names! {
    EnvelopeMember {
        Status = "status",
        Code = "code",
        Message = "message",
        Data = "data",
        TraceId = "traceId",
        _ = Other
    }
}

struct EnvelopeSeed<'de, A> {
    when: ReadData,
    text: &'de str,
    action: PhantomData<A>,
}

impl<'de, A: Action> DeserializeSeed<'de> for EnvelopeSeed<'de, A> {
    type Value = ReplyEnvelope<'de, A>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, A: Action> Visitor<'de> for EnvelopeSeed<'de, A> {
    type Value = ReplyEnvelope<'de, A>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an envelope")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<Self::Value, M::Error> {
        let (mut status, mut code, mut message, mut data) = (None, None, None, None);
        let mut trace_id = None;
        while let Some(member) = members.next_key()? {
            match member {
                EnvelopeMember::Status => read_once(&mut status, "status", || members.next_value())?,
                EnvelopeMember::Code => read_once(&mut code, "code", || members.next_value())?,
                EnvelopeMember::Message => read_once(&mut message, "message", || members.next_value())?,
                EnvelopeMember::Data => read_once(&mut data, "data", || {
                    if self.when == ReadData::OnTheWay && says_success(status, code) {
                        let seed = DataSeed { text: self.text, action: self.action };
                        members.next_value_seed(seed).map(ReplyData::Read)
                    } else {
                        members.next_value().map(ReplyData::AsItCame)
                    }
                })?,
                // Nothing depends on it: of duplicates the last counts.
                EnvelopeMember::TraceId => trace_id = Some(members.next_value()?),
                EnvelopeMember::Other => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(ReplyEnvelope { status, code, message, trace_id, data })
    }
}

fn read_once<T, E: serde::de::Error>(
    member: &mut Option<T>,
    name: &'static str,
    read: impl FnOnce() -> Result<T, E>,
) -> Result<(), E> {
    if member.is_some() {
        return Err(E::duplicate_field(name));
    }
    *member = Some(read()?);
    Ok(())
}

/// Reads `data` on the way.
struct DataSeed<'de, A> {
    text: &'de str,
    action: PhantomData<A>,
}

impl<'de, A: Action> DeserializeSeed<'de> for DataSeed<'de, A> {
    type Value = A::Response;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<A::Response, D::Error> {
        let length = self.text.len();
        A::read_data(Data::new(WithText { text: self.text, deserializer }, length))
    }
}

fn says_success(status: Option<&RawValue>, code: Option<&RawValue>) -> bool {
    status.and_then(truth_of) == Some(true) && code.is_some_and(is_success_code)
}

/// Whether it is the one `code` that is known.
fn is_success_code(raw: &RawValue) -> bool {
    Scalar::read(raw).is_ok_and(|code| code.as_text() == "0")
}

/// `status` (成功或失败标识): a bool that PHP may print as a number or a string, false also as null or an empty one.
/// Nothing else is taken for true.
fn truth_of(raw: &RawValue) -> Option<bool> {
    let status = Scalar::read(raw).ok()?;
    match (&status, status.as_text()) {
        (Scalar::Null, _) | (Scalar::Text(_), "") => Some(false),
        (_, "true" | "1") => Some(true),
        (_, "false" | "0") => Some(false),
        _ => None,
    }
}

/// `code` or `message`, `None` for null. What is not a scalar, or a string that Unicode does not have, is kept as its JSON
/// text: whatever it is, it says why the gateway refused, and is not the code of a success.
fn words_of(raw: &RawValue) -> Option<Box<str>> {
    match Scalar::read(raw) {
        Ok(Scalar::Null) => None,
        Ok(scalar) => Some(scalar.as_text().into()),
        Err(_) => Some(raw.get().into()),
    }
}

/// `code` or `message` of an object that cannot be read, for its reader: all of them where one is duplicated.
fn all_words_of(text: &str, name: &str) -> String {
    let Ok(document::Members(members)) = serde_json::from_str(text) else { return String::new() };
    let values = members.into_iter().filter(|(member, _)| is_text(member, name));
    values.filter_map(|(_, value)| words_of(value)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::user::MyCards;

    /// How many cards were read on the way; `None` where they were not.
    fn read_on_the_way(body: &str) -> Option<usize> {
        match ReplyEnvelope::<MyCards>::read(body, ReadData::OnTheWay).ok()?.data? {
            ReplyData::Read(cards) => Some(cards.len()),
            ReplyData::AsItCame(_) => None,
        }
    }

    /// Were it not so, all would be read the longer way and no other test would know.
    #[test]
    fn what_a_gateway_sends_is_read_in_one_pass() {
        for (body, cards) in [
            (r#"{"status":"true","code":"0","message":"成功","data":[{"id":"1"},{"id":"2"}]}"#, 2),
            (r#" {"code":0,"status":true,"x":[1],"data":{"0":{"id":1,"par_value":7.50,"isErp":null}}} "#, 1),
            (r#"{"status":1,"code":0,"data":[{"par_value":1.0E+3}]}"#, 1),
            (r#"{"status":1,"code":0,"data":[],"message":null,"time":1547186244.5}"#, 0),
            (r#"{"status":"\u0031","code":"\u0030","data":""}"#, 0),
            (r#"{"status":true,"code":0,"message":["\ud83c"],"data":[]}"#, 0),
            (r#"{"status":true,"code":0,"data":[{"gift_title":1.50,"x":-0.0e1,"createdAt" : -2.5}]}"#, 1),
        ] {
            assert_eq!(read_on_the_way(body), Some(cards), "{body}");
        }
    }

    #[test]
    fn all_else_goes_the_longer_way() {
        for body in [
            r#"{"status":true,"data":[],"code":0}"#,
            r#"{"status":true,"code":0}"#,
            r#"{"status":true,"code":7,"data":[]}"#,
            r#"{"status":false,"code":0,"data":[]}"#,
            r#"{"status":"yes","code":0,"data":[]}"#,
            r#"{"status":false,"status":true,"code":0,"data":[]}"#,
            r#"{"status":true,"code":7,"code":0,"data":[]}"#,
            r#"{"status":true,"code":0,"data":[],"data":[]}"#,
            r#"{"status":"","code":0,"data":[]}"#,
            r#"{"status":true,"code":[0],"data":[]}"#,
            r#"{"status":true,"code":0,"data":[{"gift_t\u0069tle":1.50}]}"#,
            r#"{"status":true,"code":0,"data":[{"id":1.0e19}]}"#,
            r#"{"status":true,"code":0,"data":[{"par_value":1e325}]}"#,
            r#"{"status":true,"code":0,"data":[{}]}"#,
            r#"{"status":true,"code":0,"data":[{"st\u0061tus":4.0}]}"#,
            r#"{"status":true,"code":0,"data":[]}{}"#,
            r#"{"status":true,"code":0,"data":[]"#,
            r#"[true,0,"",[]]"#,
        ] {
            assert_eq!(read_on_the_way(body), None, "{body}");
        }
    }
}
