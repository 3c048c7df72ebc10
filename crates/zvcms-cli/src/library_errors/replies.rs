//! Replies that are not a success, and requests that cannot be read.

use std::error::Error;

use zvcms_hyper::ErrorKind;
use zvcms_proto::{
    CapturedRequestError, Code, JsonKind, LooksLike, MalformedKind, Printable, ResponseError,
    ResponseErrorKind, TokenCheckError,
};

use super::{Pieces, between, told_alone, told_text, whole};
use crate::told::{Told, told};

/// How many characters of a path or a reason an error shows at most.
const EXCERPT_LENGTH: usize = 200;

/// What stands before what is wrong with a body.
const UNREADABLE: &str = "the response cannot be understood: ";

pub(super) fn told(error: &(dyn Error + 'static), english: &str) -> Option<Told> {
    if let Some(response) = error.downcast_ref::<ResponseError>() {
        return Some(of_response(response, english));
    }
    if let Some(TokenCheckError::Form(error)) = error.downcast_ref() {
        return Some(told_alone(error, english));
    }
    let error: &CapturedRequestError = error.downcast_ref()?;
    let wrong = english.strip_prefix("the request cannot be understood: ")?;
    let mut pieces = Pieces::of(wrong);
    pieces.take(of_document(error.kind(), error.member()));
    take_place(&mut pieces);
    let wrong = pieces.told();
    Some(told!("request-unreadable", "the request cannot be understood: {wrong}", wrong = wrong))
}

/// What is wrong with the body, where an HTTP status is what the error is about.
pub(super) fn body_under(error: &(dyn Error + 'static), english: &str) -> Option<Told> {
    english.strip_prefix(UNREADABLE)?;
    let kind = match error.downcast_ref::<zvcms_hyper::Error>() {
        Some(error) => Some(error.kind()),
        None => error.downcast_ref(),
    };
    let response = match kind {
        Some(ErrorKind::Response(response)) => response,
        _ => error.downcast_ref()?,
    };
    Some(of_body(response, english))
}

fn of_response(response: &ResponseError, english: &str) -> Told {
    let status = response.http_status();
    let mut pieces = Pieces::of(english);
    match response.kind() {
        ResponseErrorKind::Business => {
            let words = of_refusal(response);
            pieces.take(told!("refused-by-business", "business exception {words}", words = words));
            take_brackets(&mut pieces);
        }
        ResponseErrorKind::System => {
            let words = of_refusal(response);
            pieces.take(told!("refused-by-system", "system error {words}", words = words));
            take_brackets(&mut pieces);
        }
        ResponseErrorKind::Malformed => return of_body(response, english),
        _ => {
            pieces.take(told!(
                "reply-without-envelope",
                "HTTP {status} without an envelope",
                status = status
            ));
            if let Some((location, _)) = pieces
                .left
                .strip_prefix(": it points to ")
                .and_then(|location| location.rsplit_once("; use that address"))
            {
                pieces.take(told!(
                    "reply-points-to",
                    ": it points to {location}; use that address",
                    location = location
                ));
            }
            pieces.take(told!("reply-check-endpoint", ": check the endpoint"));
        }
    }
    pieces.told()
}

/// The status and the trace id behind a refusal, each in brackets.
fn take_brackets(pieces: &mut Pieces<'_>) {
    if let Some((status, _)) = pieces.left.strip_prefix(" (HTTP ").and_then(|rest| rest.split_once(')')) {
        pieces.take(told!("refusal-status", " (HTTP {status})", status = status));
    }
    if let Some(trace_id) = between(pieces.left, " (traceId ", ")") {
        pieces.take(told!("refusal-trace-id", " (traceId {trace_id})", trace_id = trace_id));
    }
}

/// The code and the words of a refusal.
fn of_refusal(response: &ResponseError) -> Told {
    let code = response.code().map_or("", Code::as_str);
    let [shown, message] =
        [code, response.message()].map(|text| Printable::new(text).limit(EXCERPT_LENGTH).to_string());
    match (code, response.message()) {
        ("", "") => told!("refused-without-words", "without code or message"),
        ("", _) => told!("refused-without-code", "without code: {message}", message = message),
        (_, "") => told!("refused-without-message", "{code}, without message", code = shown),
        _ => told!("refused-with-words", "{code}: {message}", code = shown, message = message),
    }
}

/// What is wrong with a body, and what helps to see it.
fn of_body(response: &ResponseError, english: &str) -> Told {
    let mut pieces = Pieces::of(english);
    pieces.take(told!("reply-unreadable", "the response cannot be understood: "));
    if let Some(kind) = response.malformed_kind() {
        pieces.take(of_document(kind, response.path()));
    }
    take_place(&mut pieces);
    let quoted = |text: &str| format!("{:?}", Printable::new(text).limit(EXCERPT_LENGTH));
    let code = quoted(response.code().map_or("", Code::as_str));
    pieces.take(told!("reply-its-code", ", its code is {code}", code = code));
    let message = quoted(response.message());
    pieces.take(told!("reply-its-message", ", its message is {message}", message = message));
    if pieces.left.starts_with(": \"") {
        pieces.take(Told::both(": ", "："));
    }
    pieces.told()
}

/// The place, which the end of the text names.
fn take_place(pieces: &mut Pieces<'_>) {
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
    let Some(rest) = pieces.left.strip_prefix(", at line ") else { return };
    let line = digits(rest);
    let column = rest.get(line.len()..).and_then(|rest| rest.strip_prefix(", column ")).map(digits);
    if let Some(column) = column {
        pieces.take(told!(
            "place-in-body",
            ", at line {line}, column {column}",
            line = line,
            column = column
        ));
    }
}

fn of_document(kind: &MalformedKind, path: &str) -> Told {
    let path = Printable::new(path).limit(EXCERPT_LENGTH).to_string();
    match kind {
        MalformedKind::Empty => told!("body-empty", "it is empty"),
        MalformedKind::NotUtf8 { valid_up_to } => {
            let byte = valid_up_to.saturating_add(1);
            told!("body-not-utf8", "it is not UTF-8 from byte {byte} on (GBK?)", byte = byte)
        }
        MalformedKind::Gzip => told!("body-gzip", "it is gzip, which was not announced or not unpacked"),
        MalformedKind::NotJson { looks_like, reason } => {
            let (looks_like, reason) = (of_look(*looks_like), told_text(reason));
            told!("body-looks-like", "it looks like {look} ({reason})", look = looks_like, reason = reason)
        }
        MalformedKind::NotAnObject { found } => {
            told!("body-not-an-object", "it is {found}, not an object", found = of_json(*found))
        }
        MalformedKind::Missing => told!("body-member-missing", "{path} is missing", path = path),
        MalformedKind::Invalid { reason } => {
            let reason = told_text(&Printable::new(reason).limit(EXCERPT_LENGTH).to_string());
            if path.is_empty() { reason } else { reason.prefixed_with(Told::as_is(path)) }
        }
        // What is not known here is taken by nobody.
        _ => Told::as_is(""),
    }
}

fn of_look(look: LooksLike) -> Told {
    told_text(&look.to_string())
}

pub(super) fn of_json(kind: JsonKind) -> Told {
    told_text(&kind.to_string())
}

/// What is wrong with one value, by what is said of it.
pub(super) fn of_value(english: &str) -> Option<Told> {
    let told = if let Some(value) = english.strip_suffix(" is neither true nor false") {
        told!("value-not-a-bool", "{value} is neither true nor false", value = value)
    } else if let Some(value) = english.strip_suffix(" is not an integer of 64 bits") {
        told!("value-not-an-integer", "{value} is not an integer of 64 bits", value = value)
    } else if let Some(value) =
        english.strip_suffix(" is a number that may have been rounded, where a text is expected")
    {
        told!(
            "value-rounded",
            "{value} is a number that may have been rounded, where a text is expected",
            value = value
        )
    } else if let Some(value) = english.strip_suffix(" is not a plain decimal number") {
        told!("value-not-decimal", "{value} is not a plain decimal number", value = value)
    } else if let Some((value, most)) = english.split_once(" has an exponent beyond ") {
        told!("value-exponent", "{value} has an exponent beyond {most}", value = value, most = most)
    } else if let Some(found) = between(english, "is ", ", not a string, number, bool or null") {
        let found = told_text(found);
        told!("value-not-scalar", "is {found}, not a string, number, bool or null", found = found)
    } else if let Some(reason) = english.strip_prefix("is not a valid string: ") {
        let reason = told_text(reason);
        told!("value-not-a-string", "is not a valid string: {reason}", reason = reason)
    } else if let Some(key) = between(english, "the key ", " is not an index, so this is not a list") {
        told!("value-key", "the key {key} is not an index, so this is not a list", key = key)
    } else if let Some(text) = between(english, "the string ", " is not a list") {
        told!("value-not-a-list", "the string {text} is not a list", text = text)
    } else {
        return None;
    };
    whole(told, english)
}

pub(super) fn fixed() -> Vec<Told> {
    vec![
        told!("look-html", "an HTML page"),
        told!("look-xml", "an XML document"),
        told!("look-php", "a PHP warning or error"),
        told!("look-jsonp", "JSONP"),
        told!("look-two-documents", "two JSON documents"),
        told!("look-trailing-text", "JSON followed by other text"),
        told!("look-truncated", "truncated JSON"),
        told!("look-broken", "broken JSON"),
        told!("look-text", "other text"),
        told!("json-null", "null"),
        told!("json-bool", "a bool"),
        told!("json-number", "a number"),
        told!("json-string", "a string"),
        told!("json-array", "an array"),
        told!("json-object", "an object"),
        told!("value-no-members", "has none of the documented members"),
        told!("value-several", "is a list of several objects, where one is expected"),
        told!("token-not-encoded", "the token is not percent-encoded"),
        told!("token-not-base64", "the token is not percent-encoded standard base64"),
        told!("token-mismatch", "the token does not belong to this request under this key"),
    ]
}
