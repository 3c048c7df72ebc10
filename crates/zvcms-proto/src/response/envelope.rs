//! The outer object of a response: `status`, `code`, `message`, `data`.

use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_path_to_error::Track;

use super::Data;
use super::data_failure::DataFailure;
use crate::document::scalar::{Numbers, Scalar};
use crate::document::{EXCERPT_LENGTH, Failure, MalformedKind, Place, present, read_object, read_scalar};
use crate::{Action, Printable};

/// `code` (成功失败状态) as it came: a number's text, or a text that may well be a sentence.
///
/// The global return codes (全局返回编码) are not public, so none is given a meaning. Only `0` is known: success.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Code(Box<str>);

impl Code {
    /// The text; empty where a system error came without a code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
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
        let members = read_object::<Members<'_>>(text)?;
        let status = read_status(text, members.status)?;
        let code = members.code.map(|raw| read_scalar(text, "code", raw)).transpose()?.flatten();
        if status && code.is_none() {
            let place = members.code.and_then(|raw| Place::of(text, raw.get()));
            return Err(Failure::new(MalformedKind::Missing, "code", place));
        }
        let message = members.message.map(|raw| read_scalar(text, "message", raw)).transpose()?.flatten();
        Ok(Self { text, status, code, message: message.unwrap_or_default(), data: members.data })
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
            read.map_err(|error| self.locate(DataFailure::new(&track.path(), &error)))
        })
    }

    fn locate(&self, failure: DataFailure) -> Failure {
        let place = self.data.and_then(|data| failure.place_in(self.text, data));
        Failure::new(MalformedKind::Invalid { reason: failure.reason.into() }, failure.path, place)
    }
}

/// `status` (成功或失败标识): a bool that PHP may print as a number or a string. Nothing else is taken for true.
fn read_status(text: &str, raw: Option<&RawValue>) -> Result<bool, Failure> {
    let Some(raw) = raw else {
        return Err(Failure::new(MalformedKind::Missing, "status", None));
    };
    truth_of(raw).ok_or_else(|| {
        let value = Printable::new(raw.get()).limit(EXCERPT_LENGTH);
        let reason = format!("{value} is neither true nor false").into();
        Failure::new(MalformedKind::Invalid { reason }, "status", Place::of(text, raw.get()))
    })
}

pub(super) fn truth_of(raw: &RawValue) -> Option<bool> {
    match raw.get() {
        "true" | "1" | "\"1\"" | "\"true\"" => Some(true),
        "false" | "0" | "\"0\"" | "\"false\"" => Some(false),
        _ => None,
    }
}

/// The one `code` that is known.
const SUCCESS: &str = "0";

pub(super) fn is_success_code(raw: &RawValue) -> bool {
    Scalar::read(raw).is_ok_and(|code| code.as_text() == SUCCESS)
}
