//! What a response can be other than a success. Every error keeps the body.

use std::error::Error;
use std::fmt;

use http::{HeaderMap, StatusCode};

use super::location::Location;
use super::{Code, is_unanswered};
use crate::Printable;
use crate::document::{EXCERPT_LENGTH, Failure, MalformedKind};

/// Why a response is no success.
#[derive(Debug)]
#[non_exhaustive]
pub enum ResponseError {
    /// Business exception (异常): `status` true, `code` not 0.
    Business(Rejection),
    /// System error (系统错误): `status` false; or any envelope under an HTTP status
    /// [that says that there was no answer](Self::is_unanswered).
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

    /// Whether the HTTP status says that the request was not answered: 408, 425, 429, 502, 503, 504, or 509 and 520 to 530
    /// of proxies. Then an envelope, if there is one, is not the gateway's answer.
    #[must_use]
    pub fn is_unanswered(&self) -> bool {
        is_unanswered(self.http_status())
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
            Self::System(rejection) if is_unanswered(rejection.http_status()) => {
                write!(f, "system error {rejection} (HTTP {})", rejection.http_status())
            }
            Self::System(rejection) => write!(f, "system error {rejection}"),
            Self::Http(failure) => failure.fmt(f),
            Self::Malformed(malformed) => malformed.fmt(f),
        }
    }
}

impl Error for ResponseError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Http(failure) => Some(&failure.malformed),
            Self::Business(_) | Self::System(_) | Self::Malformed(_) => None,
        }
    }
}

/// The gateway's no, in its own words.
pub struct Rejection(Box<RejectionParts>);

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

impl fmt::Debug for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RejectionParts { code, message, http_status, body } = &*self.0;
        f.debug_struct("Rejection")
            .field("code", code)
            .field("message", &Printable::new(message))
            .field("http_status", http_status)
            .field("body", body)
            .finish()
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
pub struct HttpFailure {
    malformed: Malformed,
    location: Option<Location>,
}

impl HttpFailure {
    pub(super) fn new(malformed: Malformed, headers: &HeaderMap) -> Self {
        let location = malformed.http_status().is_redirection().then(|| Location::of(headers)).flatten();
        Self { malformed, location }
    }

    /// `Location` of a redirection (HTTP 3xx), as it came: where the gateway says that it is. No redirection is ever
    /// followed, since the credential is in the body.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.location.as_ref().map(Location::as_str)
    }

    /// The HTTP status of the response.
    #[must_use]
    pub fn http_status(&self) -> StatusCode {
        self.malformed.http_status()
    }

    /// The whole body, as it came.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.malformed.body()
    }
}

impl fmt::Display for HttpFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {} without an envelope", self.http_status())?;
        match (&self.location, self.http_status()) {
            (Some(location), _) => write!(f, ": it points to {location}; use that address"),
            // An address beside the gateway's is not found, does not take POST, or was given up.
            (None, StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::GONE) => {
                f.write_str(": check the endpoint")
            }
            (None, _) => Ok(()),
        }
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
    pub(crate) fn new(failure: Failure, http_status: StatusCode, body: &[u8]) -> Self {
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

    /// The beginning of the body: at most 200 characters, all printable.
    #[must_use]
    pub fn excerpt(&self) -> String {
        // All of it is looked at: a token that was cut would no longer be known as one.
        let text = String::from_utf8_lossy(self.body());
        Printable::new(text.trim()).limit(EXCERPT_LENGTH).to_string()
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failure = &self.0.failure;
        write!(f, "the response cannot be understood: {failure}")?;
        match failure.kind {
            MalformedKind::NotUtf8 { .. } | MalformedKind::NotJson { .. } => {
                write!(f, ": \"{}\"", self.excerpt())
            }
            _ => Ok(()),
        }
    }
}

impl Error for Malformed {}

/// Kept whole, and shown by its length: a reply may quote what was sent.
struct Body(Box<[u8]>);

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}
