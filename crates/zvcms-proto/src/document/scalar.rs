//! Scalars as PHP may print them: the same value as string, number, bool or null. A number's text is kept.

use std::borrow::Cow;
use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{EXCERPT_LENGTH, JsonKind, reason_of};
use crate::{Amount, Printable, TimeText};

pub(crate) enum Scalar<'a> {
    Null,
    Bool(bool),
    Number(&'a str),
    Text(Cow<'a, str>),
}

impl<'a> Scalar<'a> {
    pub(crate) fn read(raw: &'a RawValue) -> Result<Self, ScalarError> {
        let text = raw.get();
        match JsonKind::of(raw) {
            JsonKind::Null => Ok(Self::Null),
            JsonKind::Bool => Ok(Self::Bool(text == "true")),
            JsonKind::Number => Ok(Self::Number(text)),
            JsonKind::Text => match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
                Some(plain) if !plain.contains('\\') => Ok(Self::Text(Cow::Borrowed(plain))),
                _ => serde_json::from_str(text)
                    .map(|unescaped| Self::Text(Cow::Owned(unescaped)))
                    .map_err(|error| ScalarError::Escape(reason_of(&error))),
            },
            found @ (JsonKind::Array | JsonKind::Object) => Err(ScalarError::NotScalar(found)),
        }
    }

    pub(crate) fn into_text(self) -> Box<str> {
        match self {
            Self::Null => "".into(),
            Self::Bool(true) => "true".into(),
            Self::Bool(false) => "false".into(),
            Self::Number(text) => text.into(),
            Self::Text(text) => text.into(),
        }
    }
}

/// A value that is no scalar, or a string that is none.
pub(crate) enum ScalarError {
    NotScalar(JsonKind),
    Escape(String),
}

impl fmt::Display for ScalarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotScalar(found) => write!(f, "is {found}, not a string, number, bool or null"),
            Self::Escape(reason) => write!(f, "is no valid string: {reason}"),
        }
    }
}

/// An enumeration that the wire carries as a small number.
pub(crate) trait FromCode {
    /// Whether the documented values are 0 and 1 alone, so that a JSON bool can only mean one of them.
    const IS_FLAG: bool;

    fn from_code(code: &str) -> Self;
}

fn raw<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'de RawValue, D::Error> {
    <&RawValue>::deserialize(deserializer)
}

/// Text: missing and null are empty.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Box<str>, D::Error> {
    Scalar::read(raw(deserializer)?).map(Scalar::into_text).map_err(D::Error::custom)
}

/// A point in time, as text.
pub(crate) fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TimeText, D::Error> {
    text(deserializer).map(TimeText::new)
}

/// An amount: missing, null and `""` are none; what is no decimal is an error, never a zero.
pub(crate) fn amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Amount>, D::Error> {
    let raw = raw(deserializer)?;
    let parsed = match Scalar::read(raw).map_err(D::Error::custom)? {
        Scalar::Null => return Ok(None),
        Scalar::Text(text) if text.is_empty() => return Ok(None),
        Scalar::Text(text) => text.parse(),
        Scalar::Number(text) => text.parse(),
        Scalar::Bool(_) => Err(crate::AmountError),
    };
    parsed.map(Some).map_err(|error| {
        let value = Printable::new(raw.get()).limit(EXCERPT_LENGTH);
        D::Error::custom(format_args!("{value} is {error}"))
    })
}

/// A code: missing, null and `""` are none; what is not documented is carried.
pub(crate) fn code<'de, D: Deserializer<'de>, T: FromCode>(deserializer: D) -> Result<Option<T>, D::Error> {
    Ok(match Scalar::read(raw(deserializer)?).map_err(D::Error::custom)? {
        Scalar::Null => None,
        Scalar::Bool(flag) if T::IS_FLAG => Some(T::from_code(if flag { "1" } else { "0" })),
        scalar => Some(scalar.into_text()).filter(|text| !text.is_empty()).map(|text| T::from_code(&text)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_copied(json: &str) -> bool {
        match Scalar::read(serde_json::from_str(json).unwrap()) {
            Ok(Scalar::Text(text)) => matches!(text, Cow::Owned(_)),
            _ => panic!("{json} is no text"),
        }
    }

    /// Most strings have no escapes, and a list may have thousands of them.
    #[test]
    fn a_string_without_escapes_is_not_copied() {
        assert!(!is_copied(r#""礼品卡""#));
        assert!(!is_copied(r#""""#));
        assert!(is_copied(r#""\u5361""#));
    }
}
