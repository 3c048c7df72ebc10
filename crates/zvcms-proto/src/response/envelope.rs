//! The outer object of a response: `status`, `code`, `message`, `data`.

use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_path_to_error::Track;

use super::Data;
use super::data_failure::DataFailure;
use crate::document::scalar::{Numbers, Scalar};
use crate::document::{self, EXCERPT_LENGTH, Failure, MalformedKind, Place, is_text, present, read_object};
use crate::{Action, Printable};

/// `code` (成功失败状态) as it came: a number's text, or a text that may well be a sentence.
///
/// The global return codes (全局返回编码) are not public, so none is given a meaning. Only `0` is known: success.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Code(Box<str>);

impl Code {
    /// The text; empty where a system error came without a code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
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

/// How the call ended, by `status` and `code`.
pub(super) enum Outcome {
    /// `status` true, `code` 0.
    Success(Code),
    /// `status` true, another `code` (异常).
    Business(Code),
    /// `status` false (系统错误).
    System(Code),
}

pub(super) struct Envelope<'a> {
    text: &'a str,
    status: bool,
    code: Option<Box<str>>,
    pub(super) message: Box<str>,
    data: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Members<'a> {
    #[serde(borrow, default, deserialize_with = "present")]
    status: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    code: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    message: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    data: Option<&'a RawValue>,
}

impl<'a> Envelope<'a> {
    pub(super) fn read(text: &'a str) -> Result<Self, Failure> {
        let members = read_object::<Members<'_>>(text).map_err(|failure| {
            let (code, message) = (all_words_of(text, "code"), all_words_of(text, "message"));
            failure.beside(Some(&code), &message)
        })?;
        let code = members.code.and_then(words_of);
        let message = members.message.and_then(words_of).unwrap_or_default();
        let unknown = |kind, path, raw: Option<&RawValue>| {
            let place = raw.and_then(|raw| Place::of(text, raw.get()));
            Failure::new(kind, path, place).beside(code.as_deref(), &message)
        };
        let Some(raw) = members.status else {
            return Err(unknown(MalformedKind::Missing, "status", None));
        };
        let Some(status) = truth_of(raw) else {
            let value = Printable::new(raw.get()).limit(EXCERPT_LENGTH / 2);
            let reason = format!("{value} is neither true nor false").into();
            return Err(unknown(MalformedKind::Invalid { reason }, "status", Some(raw)));
        };
        if status && code.is_none() {
            return Err(unknown(MalformedKind::Missing, "code", members.code));
        }
        Ok(Self { text, status, code, message, data: members.data })
    }

    pub(super) fn outcome(&self) -> Outcome {
        let code = || Code(self.code.clone().unwrap_or_default());
        match (self.status, self.code.as_deref()) {
            (true, Some(SUCCESS)) => Outcome::Success(code()),
            (true, _) => Outcome::Business(code()),
            (false, _) => Outcome::System(code()),
        }
    }

    /// Reads `data`; on a failure a second time, since only a failure pays for the tracking of the path.
    pub(super) fn read_data<A: Action>(&self) -> Result<A::Response, Failure> {
        let text = self.data.unwrap_or(RawValue::NULL).get();
        let mut deserializer = serde_json::Deserializer::from_str(text);
        A::read_data(Data::new(&mut deserializer, Numbers::AsWritten, text.len())).or_else(|_| {
            let mut deserializer = serde_json::Deserializer::from_str(text);
            let mut track = Track::new();
            let tracked = serde_path_to_error::Deserializer::new(&mut deserializer, &mut track);
            let read = A::read_data(Data::new(tracked, Numbers::AsWritten, text.len()));
            read.map_err(|error| self.locate(DataFailure::new(&track.path(), text, &error)))
        })
    }

    fn locate(&self, failure: DataFailure) -> Failure {
        let place = self.data.and_then(|data| failure.place_in(self.text, data));
        Failure::new(MalformedKind::Invalid { reason: failure.reason.into() }, failure.path, place)
    }
}

/// `status` (成功或失败标识): a bool that PHP may print as a number or a string, false also as null or an empty one.
/// Nothing else is taken for true.
pub(super) fn truth_of(raw: &RawValue) -> Option<bool> {
    let status = Scalar::read(raw).ok()?;
    match (&status, status.as_text()) {
        (Scalar::Null, _) | (Scalar::Text(_), "") => Some(false),
        (_, "true" | "1") => Some(true),
        (_, "false" | "0") => Some(false),
        _ => None,
    }
}

/// `code` or `message`, `None` for null. What is no scalar, or a string that Unicode does not have, is kept as its JSON
/// text: whatever it is, it says why the gateway refused, and is no code of success.
fn words_of(raw: &RawValue) -> Option<Box<str>> {
    match Scalar::read(raw) {
        Ok(Scalar::Null) => None,
        Ok(scalar) => Some(scalar.as_text().into()),
        Err(_) => Some(raw.get().into()),
    }
}

/// `code` or `message` of an object that cannot be read, for its reader: all of them where one is there twice.
fn all_words_of(text: &str, name: &str) -> String {
    let Ok(document::Members(members)) = serde_json::from_str(text) else { return String::new() };
    let values = members.into_iter().filter(|(member, _)| is_text(member, name));
    values.filter_map(|(_, value)| words_of(value)).collect::<Vec<_>>().join(", ")
}

/// The one `code` that is known.
const SUCCESS: &str = "0";

pub(super) fn is_success_code(raw: &RawValue) -> bool {
    Scalar::read(raw).is_ok_and(|code| code.as_text() == SUCCESS)
}
