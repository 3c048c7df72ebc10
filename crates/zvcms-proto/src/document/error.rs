//! What is wrong with a document, and where.

use std::fmt;

use serde_json::value::RawValue;

use super::looks_like::LooksLike;
use super::place::Place;
use crate::printable::Printable;

/// How many characters of a foreign text an error shows at most.
pub(crate) const EXCERPT_LENGTH: usize = 200;

/// What is wrong with a body.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MalformedKind {
    /// It has no bytes, or white space alone.
    Empty,
    /// It is not UTF-8. Chinese systems may send GBK.
    NotUtf8 {
        /// How many bytes from the start are UTF-8.
        valid_up_to: usize,
    },
    /// It is gzip, which nobody unpacked.
    Gzip,
    /// It is not one JSON document.
    NotJson {
        /// What it looks like instead.
        looks_like: LooksLike,
        /// What the JSON parser says.
        reason: Box<str>,
    },
    /// It is JSON, but not an object.
    NotAnObject {
        /// What it is.
        found: JsonKind,
    },
    /// The member at the path is missing or null.
    Missing,
    /// The value at the path is wrong.
    Invalid {
        /// In what way.
        reason: Box<str>,
    },
}

/// The kinds of JSON values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JsonKind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number.
    Number,
    /// A string.
    Text,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl JsonKind {
    pub(crate) fn of(raw: &RawValue) -> Self {
        match raw.get().bytes().next() {
            Some(b'"') => Self::Text,
            Some(b'[') => Self::Array,
            Some(b'{') => Self::Object,
            Some(b't' | b'f') => Self::Bool,
            Some(b'n') | None => Self::Null,
            Some(_) => Self::Number,
        }
    }
}

impl fmt::Display for JsonKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Bool => "a bool",
            Self::Number => "a number",
            Self::Text => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        })
    }
}

/// What is wrong with a document, and where.
#[derive(Debug)]
pub(crate) struct DocumentError {
    pub(crate) kind: MalformedKind,
    pub(crate) path: String,
    pub(crate) place: Option<Place>,
}

impl DocumentError {
    pub(crate) fn new(kind: MalformedKind, path: impl Into<String>, place: Option<Place>) -> Self {
        Self { kind, path: path.into(), place }
    }

    /// An error of the document as a whole.
    pub(crate) fn of_whole(kind: MalformedKind) -> Self {
        Self::new(kind, "", None)
    }
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, path, place } = self;
        let separator = if path.is_empty() { "" } else { ": " };
        let path = Printable::new(path).limit(EXCERPT_LENGTH);
        match kind {
            MalformedKind::Empty => f.write_str("it is empty")?,
            MalformedKind::NotUtf8 { valid_up_to } => {
                write!(f, "it is not UTF-8 from byte {} on (GBK?)", valid_up_to + 1)?;
            }
            MalformedKind::Gzip => f.write_str("it is gzip, which was not announced or not unpacked")?,
            MalformedKind::NotJson { looks_like, reason } => {
                write!(f, "it looks like {looks_like} ({reason})")?;
            }
            MalformedKind::NotAnObject { found } => write!(f, "it is {found}, not an object")?,
            MalformedKind::Missing => write!(f, "{path} is missing")?,
            MalformedKind::Invalid { reason } => {
                let reason = Printable::new(reason).limit(EXCERPT_LENGTH);
                write!(f, "{path}{separator}{reason}")?;
            }
        }
        place.map_or(Ok(()), |Place { line, column }| write!(f, ", at line {line}, column {column}"))
    }
}
