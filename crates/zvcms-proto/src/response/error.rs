//! What a response can be other than a success. Every error keeps the body.

use std::error::Error;
use std::fmt;

use http::StatusCode;
use serde_json::value::RawValue;

use super::place::Place;
use super::{Code, LooksLike};
use crate::Printable;

/// How many characters of a foreign text an error shows at most.
pub(crate) const EXCERPT_LENGTH: usize = 200;

/// Why a response is no success.
#[derive(Debug)]
#[non_exhaustive]
pub enum ResponseError {
    /// Business exception (异常): `status` true, `code` not 0.
    Business(Rejection),
    /// System error (系统错误): `status` false.
    System(Rejection),
    /// An HTTP status outside 200 to 299 without an envelope.
    Http(HttpFailure),
    /// A body that cannot be understood.
    Malformed(Malformed),
}

impl ResponseError {
    /// The gateway's own no, if it is one.
    #[must_use]
    pub fn rejection(&self) -> Option<&Rejection> {
        match self {
            Self::Business(rejection) | Self::System(rejection) => Some(rejection),
            Self::Http(_) | Self::Malformed(_) => None,
        }
    }

    /// The HTTP status of the response.
    #[must_use]
    pub fn http_status(&self) -> StatusCode {
        match self {
            Self::Business(rejection) | Self::System(rejection) => rejection.http_status(),
            Self::Http(failure) => failure.http_status(),
            Self::Malformed(malformed) => malformed.http_status(),
        }
    }

    /// The whole body, as it came.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        match self {
            Self::Business(rejection) | Self::System(rejection) => rejection.body(),
            Self::Http(failure) => failure.body(),
            Self::Malformed(malformed) => malformed.body(),
        }
    }
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Business(rejection) => write!(f, "business exception {rejection}"),
            Self::System(rejection) => write!(f, "system error {rejection}"),
            Self::Http(failure) => failure.fmt(f),
            Self::Malformed(malformed) => malformed.fmt(f),
        }
    }
}

impl Error for ResponseError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Http(failure) => Some(&failure.0),
            Self::Business(_) | Self::System(_) | Self::Malformed(_) => None,
        }
    }
}

/// The gateway's no, in its own words.
#[derive(Debug)]
pub struct Rejection(Box<RejectionParts>);

#[derive(Debug)]
struct RejectionParts {
    code: Code,
    message: Box<str>,
    http_status: StatusCode,
    body: Body,
}

impl Rejection {
    pub(super) fn new(code: Code, message: Box<str>, http_status: StatusCode, body: &[u8]) -> Self {
        Self(Box::new(RejectionParts { code, message, http_status, body: Body(body.into()) }))
    }

    /// `code`, as it came.
    #[must_use]
    pub fn code(&self) -> &Code {
        &self.0.code
    }

    /// `message` (说明), as it came; empty where it did not come.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The HTTP status of the response.
    #[must_use]
    pub fn http_status(&self) -> StatusCode {
        self.0.http_status
    }

    /// The whole body, as it came.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.0.body.0
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = Printable::new(self.0.code.as_str()).limit(EXCERPT_LENGTH);
        let message = Printable::new(&self.0.message).limit(EXCERPT_LENGTH);
        match (self.0.code.as_str(), &*self.0.message) {
            ("", "") => f.write_str("without code or message"),
            ("", _) => write!(f, "without code: {message}"),
            (_, "") => write!(f, "{code}, without message"),
            (_, _) => write!(f, "{code}: {message}"),
        }
    }
}

/// An HTTP status outside 200 to 299 whose body is no envelope. Its source says what the body is.
#[derive(Debug)]
pub struct HttpFailure(Malformed);

impl HttpFailure {
    pub(super) fn new(malformed: Malformed) -> Self {
        Self(malformed)
    }

    /// The HTTP status of the response.
    #[must_use]
    pub fn http_status(&self) -> StatusCode {
        self.0.http_status()
    }

    /// The whole body, as it came.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.0.body()
    }
}

impl fmt::Display for HttpFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {} without an envelope", self.http_status())
    }
}

/// A body that cannot be understood: what is wrong with it, where, and the body itself.
#[derive(Debug)]
pub struct Malformed(Box<MalformedParts>);

#[derive(Debug)]
struct MalformedParts {
    failure: Failure,
    http_status: StatusCode,
    body: Body,
}

impl Malformed {
    pub(super) fn new(failure: Failure, http_status: StatusCode, body: &[u8]) -> Self {
        Self(Box::new(MalformedParts { failure, http_status, body: Body(body.into()) }))
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &MalformedKind {
        &self.0.failure.kind
    }

    /// The JSON path of the value that is wrong, such as `data[0].par_value`; empty for the body as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.failure.path
    }

    /// The line of the place, from 1, where it is known.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.0.failure.place.map(|place| place.line)
    }

    /// The column of the place, from 1 and in characters, where it is known.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.0.failure.place.map(|place| place.column)
    }

    /// The HTTP status of the response.
    #[must_use]
    pub fn http_status(&self) -> StatusCode {
        self.0.http_status
    }

    /// The whole body, as it came.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.0.body.0
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure { kind, path, place } = &self.0.failure;
        let separator = if path.is_empty() { "" } else { ": " };
        let path = Printable::new(path).limit(EXCERPT_LENGTH);
        f.write_str("the response cannot be understood: ")?;
        match kind {
            MalformedKind::Empty => f.write_str("it is empty")?,
            MalformedKind::NotUtf8 { valid_up_to } => {
                write!(f, "it is not UTF-8 from byte {} on (GBK?): {:?}", valid_up_to + 1, self.excerpt())?;
            }
            MalformedKind::NotJson { looks_like, reason } => {
                write!(f, "it looks like {looks_like} ({reason}): {:?}", self.excerpt())?;
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

impl Error for Malformed {}

impl Malformed {
    /// The beginning of the body, printable.
    fn excerpt(&self) -> String {
        // Four bytes a character at most: no more of a large body has to be looked at.
        let start = self.body().get(..EXCERPT_LENGTH * 4).unwrap_or(self.body());
        let text = String::from_utf8_lossy(start);
        Printable::new(text.trim()).limit(EXCERPT_LENGTH).to_string()
    }
}

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

/// What is wrong and where, before the body joins it.
#[derive(Debug)]
pub(super) struct Failure {
    kind: MalformedKind,
    path: String,
    place: Option<Place>,
}

impl Failure {
    pub(super) fn new(kind: MalformedKind, path: impl Into<String>, place: Option<Place>) -> Self {
        Self { kind, path: path.into(), place }
    }

    /// A failure of the body as a whole.
    pub(super) fn at_nowhere(kind: MalformedKind) -> Self {
        Self::new(kind, "", None)
    }
}

/// Kept whole, and shown by its length: a reply may quote what was sent.
struct Body(Box<[u8]>);

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}
