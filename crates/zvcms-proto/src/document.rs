//! A JSON document from outside: read as one object, or refused with what is wrong and where.

mod error;
#[allow(dead_code, reason = "no page may have parameters that are any JSON")]
pub(crate) mod integer_text;
pub(crate) mod json;
pub(crate) mod list;
mod looks_like;
#[allow(unused_macros, reason = "a kind of member may be on no page")]
pub(crate) mod member_names;
mod members;
mod names;
pub(crate) mod numbers;
#[allow(dead_code, reason = "a kind of member may be on no page")]
pub(crate) mod object;
mod place;
pub(crate) mod scalar;
pub(crate) mod texts;

use std::borrow::Cow;
use std::str;

use serde::de::DeserializeSeed;
use serde_json::value::RawValue;

pub(crate) use error::{DocumentError, EXCERPT_LENGTH};
pub use error::{JsonKind, MalformedKind};
pub use looks_like::LooksLike;
pub(crate) use members::{Members, is_text};
pub(crate) use names::with_readable_names;
pub use object::Builder;
pub(crate) use place::{Place, bytes_read, offset_in};
use scalar::Scalar;

/// The text of a document, without the byte order marks that PHP files begin with, one for each file, line breaks
/// between them. The white space stays: a place in the text is the one that a reader sees.
pub(crate) fn text_of(document: &[u8]) -> Result<Cow<'_, str>, DocumentError> {
    if document.starts_with(b"\x1f\x8b") {
        return Err(DocumentError::of_whole(MalformedKind::Gzip));
    }
    let text = str::from_utf8(document).map_err(|error| {
        DocumentError::of_whole(MalformedKind::NotUtf8 { valid_up_to: error.valid_up_to() })
    })?;
    let text = text.trim_start_matches(MARK);
    let content = text.trim_start_matches([MARK, ' ', '\t', '\n', '\r']);
    let (before, content) = text.split_at(text.len() - content.len());
    Ok(if before.contains(MARK) {
        Cow::Owned(before.replace(MARK, "") + content)
    } else {
        Cow::Borrowed(text)
    })
}

/// The byte order mark.
const MARK: char = '\u{feff}';

/// Reads a text that is one object, from its first to its last byte.
pub(crate) fn read_object<'a, S: DeserializeSeed<'a>>(
    text: &'a str,
    seed: S,
) -> Result<S::Value, DocumentError> {
    let content = text.trim_matches([' ', '\t', '\n', '\r']);
    if content.is_empty() {
        return Err(DocumentError::of_whole(MalformedKind::Empty));
    }
    let read = if content.starts_with('{') {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        seed.deserialize(&mut deserializer).and_then(|value| deserializer.end().map(|()| value))
    } else {
        // Derived implementations would take an array for an object, member by member, and quote a string that is none.
        match serde_json::from_str::<&RawValue>(text) {
            Ok(value) => {
                return Err(DocumentError::of_whole(MalformedKind::NotAnObject {
                    found: JsonKind::of(value),
                }));
            }
            Err(error) => Err(error),
        }
    };
    read.map_err(|error| {
        let reason: Box<str> = reason_of(&error).into();
        let place = second_value(text, &reason).or_else(|| Place::of_json_error(text, &error));
        let kind = if error.is_data() {
            MalformedKind::Invalid { reason }
        } else {
            MalformedKind::NotJson { looks_like: LooksLike::of(content), reason }
        };
        DocumentError::new(kind, "", place)
    })
}

/// The place of a duplicated member's second value: the parser stops at its name.
fn second_value(text: &str, reason: &str) -> Option<Place> {
    let repeated = reason.strip_prefix("duplicate field `")?.strip_suffix('`')?;
    let Members(members) = serde_json::from_str(text).ok()?;
    let (_, value) = members.into_iter().filter(|(name, _)| is_text(name, repeated)).nth(1)?;
    Place::of(text, value.get())
}

/// The text of a scalar member of the object `text`; `None` for null.
pub(crate) fn read_scalar(
    text: &str,
    member: &str,
    raw: &RawValue,
) -> Result<Option<Box<str>>, DocumentError> {
    match Scalar::read(raw) {
        Ok(Scalar::Null) => Ok(None),
        Ok(scalar) => Ok(Some(scalar.as_text().into())),
        Err(error) => {
            let kind = MalformedKind::Invalid { reason: error.to_string().into() };
            Err(DocumentError::new(kind, member, Place::of(text, raw.get())))
        }
    }
}

/// What a `serde_json::Error` says, without the position that it counts from a text of its own.
pub(crate) fn reason_of(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&position).map_or(text.clone(), str::to_owned)
}
