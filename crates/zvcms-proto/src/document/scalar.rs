//! Scalars as PHP may print them: the same value as string, number, bool or null. A number's text is kept.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Error as _, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::object::Reader;
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

    fn kind(&self) -> JsonKind {
        match self {
            Self::Null => JsonKind::Null,
            Self::Bool(_) => JsonKind::Bool,
            Self::Number(_) => JsonKind::Number,
            Self::Text(_) => JsonKind::Text,
        }
    }
}

/// A scalar as an error quotes it.
pub(crate) struct Quoted<'a>(pub(crate) &'a str, pub(crate) JsonKind);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(text, kind) = self;
        let text = Printable::new(text).limit(EXCERPT_LENGTH);
        if *kind == JsonKind::Text { write!(f, "{text:?}") } else { write!(f, "{text}") }
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

/// What takes a scalar in. A text and its kind are passed in registers, and what is read is left where it stays: a scalar
/// that passes through memory waits for its own stores, a hundred times a card.
pub(crate) trait TakeScalar: Sized {
    /// Says what is wrong with the scalar, if anything is. Null has no text.
    fn take(self, texts: &mut String, text: &str, kind: JsonKind) -> Result<(), Box<str>>;

    /// Takes an integer. It has one spelling.
    fn take_integer(self, texts: &mut String, integer: i64) -> Result<(), Box<str>> {
        self.take(texts, itoa::Buffer::new().format(integer), JsonKind::Number)
    }
}

/// Reads a scalar, and gives it to what takes it.
pub(crate) struct ScalarSeed<'r, 'de, T> {
    pub(crate) reader: &'r mut Reader<'de>,
    pub(crate) taker: T,
}

impl<'de, T: TakeScalar> DeserializeSeed<'de> for ScalarSeed<'_, 'de, T> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if !self.reader.numbers.are_as_written() {
            return deserializer.deserialize_any(self);
        }
        let raw = <&RawValue>::deserialize(deserializer)?;
        let scalar = Scalar::read(raw).map_err(D::Error::custom)?;
        self.take(scalar.as_text(), scalar.kind())
    }
}

impl<T: TakeScalar> ScalarSeed<'_, '_, T> {
    #[inline]
    fn take<E: serde::de::Error>(self, text: &str, kind: JsonKind) -> Result<(), E> {
        self.taker.take(&mut self.reader.texts, text, kind).map_err(E::custom)
    }
}

impl<'de, T: TakeScalar> Visitor<'de> for ScalarSeed<'_, 'de, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, number, bool or null")
    }

    #[inline]
    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.take(text, JsonKind::Text)
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<(), E> {
        match i64::try_from(number) {
            Ok(integer) => self.visit_i64(integer),
            Err(_) => self.take(itoa::Buffer::new().format(number), JsonKind::Number),
        }
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<(), E> {
        self.taker.take_integer(&mut self.reader.texts, number).map_err(E::custom)
    }

    /// An integer has one spelling, and any other number many.
    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<(), E> {
        match self.reader.numbers.number() {
            Some(text) => self.take(text, JsonKind::Number),
            None => Err(E::invalid_type(Unexpected::Float(number), &self)),
        }
    }

    fn visit_bool<E: serde::de::Error>(self, flag: bool) -> Result<(), E> {
        self.take(if flag { "true" } else { "false" }, JsonKind::Bool)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.take("", JsonKind::Null)
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
