//! Scalars as PHP may print them: the same value as string, number, bool or null. A number's text is kept.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Error as _, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{EXCERPT_LENGTH, JsonKind, reason_of};
use crate::printable::Printable;

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
                Some(plain) if !has_escapes(plain) => Ok(Self::Text(Cow::Borrowed(plain))),
                _ => serde_json::from_str(text)
                    .map(|unescaped| Self::Text(Cow::Owned(unescaped)))
                    .map_err(|error| ScalarError::Escape(reason_of(&error))),
            },
            found @ (JsonKind::Array | JsonKind::Object) => Err(ScalarError::NotScalar(found)),
        }
    }

    pub(crate) fn as_text(&self) -> &str {
        match self {
            Self::Null => "",
            Self::Bool(true) => "true",
            Self::Bool(false) => "false",
            Self::Number(text) => text,
            Self::Text(text) => text,
        }
    }
}

/// As an error quotes it.
impl fmt::Display for Scalar<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = Printable::new(self.as_text()).limit(EXCERPT_LENGTH);
        if let Self::Text(_) = self { write!(f, "{quoted:?}") } else { write!(f, "{quoted}") }
    }
}

/// Looks at every byte, since most strings are short and have none: that is faster than to stop at the first.
fn has_escapes(text: &str) -> bool {
    text.bytes().fold(false, |found, byte| found | (byte == b'\\'))
}

/// A value that is not a scalar, or a string that is not valid.
pub(crate) enum ScalarError {
    NotScalar(JsonKind),
    Escape(String),
}

impl fmt::Display for ScalarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotScalar(found) => write!(f, "is {found}, not a string, number, bool or null"),
            Self::Escape(reason) => write!(f, "is not a valid string: {reason}"),
        }
    }
}

/// How numbers are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// Of any kind, by their text. A string is looked at twice.
    AsWritten,
    /// Integers alone, in one look: they have one spelling. Any other number is refused, since its text would be lost.
    Integers,
}

/// Reads a scalar, and gives it to `take`, which says what it means or what is wrong with it.
pub(crate) struct ScalarSeed<F> {
    pub(crate) numbers: Numbers,
    pub(crate) take: F,
}

impl<'de, T, F: FnOnce(Scalar<'_>) -> Result<T, String>> DeserializeSeed<'de> for ScalarSeed<F> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        match self.numbers {
            Numbers::Integers => deserializer.deserialize_any(self),
            Numbers::AsWritten => {
                let raw = <&RawValue>::deserialize(deserializer)?;
                self.take(Scalar::read(raw).map_err(D::Error::custom)?)
            }
        }
    }
}

impl<F> ScalarSeed<F> {
    #[inline]
    fn take<T, E: serde::de::Error>(self, scalar: Scalar<'_>) -> Result<T, E>
    where
        F: FnOnce(Scalar<'_>) -> Result<T, String>,
    {
        (self.take)(scalar).map_err(E::custom)
    }
}

impl<T, F: FnOnce(Scalar<'_>) -> Result<T, String>> Visitor<'_> for ScalarSeed<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, integer, bool or null")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        self.take(Scalar::Text(Cow::Borrowed(text)))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<T, E> {
        self.take(Scalar::Number(itoa::Buffer::new().format(number)))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<T, E> {
        self.take(Scalar::Number(itoa::Buffer::new().format(number)))
    }

    fn visit_bool<E: serde::de::Error>(self, flag: bool) -> Result<T, E> {
        self.take(Scalar::Bool(flag))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<T, E> {
        self.take(Scalar::Null)
    }
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
