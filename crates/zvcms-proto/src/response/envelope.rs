//! The outer object of a response: `status`, `code`, `message`, `data`.

use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Data, DataError};
use crate::Printable;
use crate::document::{EXCERPT_LENGTH, Failure, MalformedKind, Place, present, read_object, read_scalar};

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
    Success,
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
    pub(super) data: Data<'a>,
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
        Ok(Self { text, status, code, message: message.unwrap_or_default(), data: Data::new(members.data) })
    }

    pub(super) fn outcome(&self) -> Outcome {
        let code = || Code(self.code.clone().unwrap_or_default());
        match (self.status, self.code.as_deref()) {
            (true, Some("0")) => Outcome::Success,
            (true, _) => Outcome::Business(code()),
            (false, _) => Outcome::System(code()),
        }
    }

    /// The place in the whole response of an error in its data.
    pub(super) fn locate(&self, error: DataError) -> Failure {
        let place = self.data.raw().and_then(|data| error.place_in(self.text, data));
        Failure::new(MalformedKind::Invalid { reason: error.reason.into() }, error.path, place)
    }
}

/// `status` (成功或失败标识): a bool that PHP may print as a number or a string. Nothing else is taken for true.
fn read_status(text: &str, raw: Option<&RawValue>) -> Result<bool, Failure> {
    let Some(raw) = raw else {
        return Err(Failure::new(MalformedKind::Missing, "status", None));
    };
    match raw.get() {
        "true" | "1" | "\"1\"" | "\"true\"" => Ok(true),
        "false" | "0" | "\"0\"" | "\"false\"" => Ok(false),
        _ => {
            let value = Printable::new(raw.get()).limit(EXCERPT_LENGTH);
            let reason = format!("{value} is neither true nor false").into();
            Err(Failure::new(MalformedKind::Invalid { reason }, "status", Place::of(text, raw.get())))
        }
    }
}
