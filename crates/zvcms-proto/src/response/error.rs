//! Why a response is not a success.

use std::error::Error;
use std::fmt;

use http::{Response, StatusCode};

use super::envelope::{Code, Words};
use super::is_unanswered;
use super::location::Location;
use crate::document::{DocumentError, EXCERPT_LENGTH, MalformedKind};
use crate::printable::Printable;

/// A response that is not a success. It keeps what came: the HTTP status, the gateway's code and message, the body.
///
/// ```
/// use zvcms_proto::{MyCards, ResponseErrorKind, read_response};
///
/// let reply = http::Response::new(r#"{"status":true,"code":"40004","message":"查询的信息不存在"}"#);
/// let error = read_response::<MyCards>(&reply).unwrap_err();
/// assert_eq!(error.kind(), ResponseErrorKind::Business);
/// assert_eq!(error.code().unwrap().as_str(), "40004");
/// assert_eq!(error.to_string(), "business exception 40004: 查询的信息不存在");
/// ```
pub struct ResponseError(Box<Details>);

struct Details {
    kind: ResponseErrorKind,
    is_of_success: bool,
    http_status: StatusCode,
    words: Words,
    location: Option<Location>,
    unreadable: Option<Unreadable>,
    body: Box<[u8]>,
}

/// How many characters of a trace id are shown.
const SHOWN_TRACE_ID: usize = 64;

/// The kind of a response error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResponseErrorKind {
    /// Business exception (异常): `status` is true, and `code` is not 0.
    Business,
    /// System error (系统错误): `status` is false. Also a readable envelope under an HTTP status
    /// [that says that there was no answer](ResponseError::is_unanswered).
    System,
    /// The HTTP status is outside 200 to 299, and the body is not an envelope.
    Http,
    /// The body cannot be understood.
    Malformed,
}

impl ResponseErrorKind {
    /// Whether the gateway itself refused, in an envelope: a business exception or a system error.
    #[must_use]
    pub fn is_refusal(self) -> bool {
        matches!(self, Self::Business | Self::System)
    }
}

impl ResponseError {
    /// A refusal of the gateway.
    pub(super) fn refused(
        kind: ResponseErrorKind,
        words: Words,
        response: &Response<impl AsRef<[u8]>>,
    ) -> Self {
        Self::new(kind, words, None, response)
    }

    /// A body that is not an envelope, with the words that it has all the same: they may tell more.
    pub(super) fn without_envelope(
        error: DocumentError,
        words: Words,
        response: &Response<impl AsRef<[u8]>>,
    ) -> Self {
        let is_success = response.status().is_success();
        let kind = if is_success { ResponseErrorKind::Malformed } else { ResponseErrorKind::Http };
        let unreadable = Unreadable::new(error, words.beside_an_error(), response.body().as_ref());
        Self::new(kind, words, Some(unreadable), response)
    }

    /// Data of a success that is not what the action expects.
    pub(super) fn of_data(error: DocumentError, words: Words, response: &Response<impl AsRef<[u8]>>) -> Self {
        let unreadable = Unreadable::new(error, String::new(), response.body().as_ref());
        let mut error = Self::new(ResponseErrorKind::Malformed, words, Some(unreadable), response);
        error.0.is_of_success = true;
        error
    }

    fn new(
        kind: ResponseErrorKind,
        words: Words,
        unreadable: Option<Unreadable>,
        response: &Response<impl AsRef<[u8]>>,
    ) -> Self {
        let (http_status, body) = (response.status(), response.body().as_ref());
        let is_redirection = kind == ResponseErrorKind::Http && http_status.is_redirection();
        Self(Box::new(Details {
            kind,
            is_of_success: false,
            http_status,
            words,
            location: is_redirection.then(|| Location::of(response.headers())).flatten(),
            unreadable,
            body: body.into(),
        }))
    }

    /// The kind of the error.
    #[must_use]
    pub fn kind(&self) -> ResponseErrorKind {
        self.0.kind
    }

    /// Whether the gateway reports success (`status` is true, and `code` is 0), and only the `data` of its reply cannot be
    /// understood. What was to be written is written.
    #[must_use]
    pub fn is_of_success(&self) -> bool {
        self.0.is_of_success
    }

    /// The HTTP status of the response.
    #[must_use]
    pub fn http_status(&self) -> StatusCode {
        self.0.http_status
    }

    /// Whether the HTTP status says that the request was not answered: 408, 425, 429, 502, 503, 504, or 509 and 520 to 530
    /// of proxies. Then an envelope, if there is one, is not the gateway's answer.
    #[must_use]
    pub fn is_unanswered(&self) -> bool {
        is_unanswered(self.http_status())
    }

    /// `code`, as it came; `None` where it is missing or null. If the body cannot be read because `code` is duplicated, it has
    /// all of them, joined with `, `.
    #[must_use]
    pub fn code(&self) -> Option<&Code> {
        self.0.words.code.as_ref()
    }

    /// `message` (说明), as it came; empty where it is missing or null. Duplicates are joined, as those of `code` are.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.words.message
    }

    /// `traceId`, by which the platform's support finds the request, as it came; `None` where it is missing, null or blank.
    /// Source: replies of V3 have it, by a public client.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        self.0.words.trace_id.as_deref()
    }

    /// The whole body, as it came.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    /// The beginning of the body: at most 200 characters, all printable.
    #[must_use]
    pub fn excerpt(&self) -> String {
        excerpt(self.body())
    }

    /// What is wrong with the body; `None` for a refusal.
    #[must_use]
    pub fn malformed_kind(&self) -> Option<&MalformedKind> {
        self.0.unreadable.as_ref().map(|unreadable| &unreadable.error.kind)
    }

    /// The JSON path of the value that is wrong, such as `data[0].par_value`; empty for a refusal, and for a body that is
    /// wrong as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        self.0.unreadable.as_ref().map_or("", |unreadable| &unreadable.error.path)
    }

    /// The line of the value that is wrong, from 1, where it is known.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.0.unreadable.as_ref()?.error.place.map(|place| place.line)
    }

    /// The column of the value that is wrong, from 1 and in characters, where it is known.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.0.unreadable.as_ref()?.error.place.map(|place| place.column)
    }

    /// `Location` of a redirection (HTTP 3xx without an envelope), as it came: the address that the gateway names. `None` for
    /// a refusal. No redirection is ever followed, since the credential is in the body.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.0.location.as_ref().map(Location::as_str)
    }
}

/// Of the body it shows the length: a reply may quote what was sent.
impl fmt::Debug for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details { kind, is_of_success, http_status, words, location, unreadable, body } = &*self.0;
        f.debug_struct("ResponseError")
            .field("kind", kind)
            .field("is_of_success", is_of_success)
            .field("http_status", http_status)
            .field("words", words)
            .field("location", location)
            .field("unreadable", unreadable)
            .field("body", &format_args!("{} bytes", body.len()))
            .finish()
    }
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details { kind, http_status, words, location, unreadable, .. } = &*self.0;
        match kind {
            ResponseErrorKind::Business => write!(f, "business exception {}", words.of_refusal())?,
            ResponseErrorKind::System => {
                write!(f, "system error {}", words.of_refusal())?;
                if self.is_unanswered() {
                    write!(f, " (HTTP {http_status})")?;
                }
            }
            ResponseErrorKind::Malformed => {
                unreadable.as_ref().map_or(Ok(()), |unreadable| unreadable.fmt(f))?;
            }
            ResponseErrorKind::Http => {
                write!(f, "HTTP {http_status} without an envelope")?;
                match (location, *http_status) {
                    (Some(location), _) => write!(f, ": it points to {location}; use that address")?,
                    // An address beside the gateway's is not found, does not take POST, or was given up.
                    (None, StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::GONE) => {
                        f.write_str(": check the endpoint")?;
                    }
                    (None, _) => {}
                }
            }
        }
        match self.trace_id() {
            Some(trace_id) => write!(f, " (traceId {})", Printable::new(trace_id).limit(SHOWN_TRACE_ID)),
            None => Ok(()),
        }
    }
}

impl Error for ResponseError {
    /// Under an HTTP status that says it already, what is wrong with the body.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let unreadable = self.0.unreadable.as_ref().filter(|_| self.kind() == ResponseErrorKind::Http)?;
        Some(unreadable)
    }
}

/// What is wrong with a body, and what helps to see it: the words that it has, or its beginning.
struct Unreadable {
    error: DocumentError,
    beside: String,
}

impl Unreadable {
    fn new(error: DocumentError, mut beside: String, body: &[u8]) -> Self {
        if matches!(error.kind, MalformedKind::NotUtf8 { .. } | MalformedKind::NotJson { .. }) {
            beside.push_str(&format!(": \"{}\"", excerpt(body)));
        }
        Self { error, beside }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the response cannot be understood: {}{}", self.error, self.beside)
    }
}

/// Without the beginning of the body: a reply may quote what was sent.
impl fmt::Debug for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.error, f)
    }
}

impl Error for Unreadable {}

fn excerpt(body: &[u8]) -> String {
    // All of it is looked at: a token that was cut would no longer be known as one.
    Printable::new(String::from_utf8_lossy(body).trim()).limit(EXCERPT_LENGTH).to_string()
}
