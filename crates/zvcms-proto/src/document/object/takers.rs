//! What scalars are made of: texts of an object, integers, codes.

use std::marker::PhantomData;

use crate::amount::{Amount, Undeclared, exponent};
use crate::codes::FromCode;
use crate::document::scalar::{Quoted, TakeScalar};
use crate::document::texts::Span;
use crate::document::{EXCERPT_LENGTH, JsonKind};
use crate::printable::Printable;

/// Puts a text behind the others.
#[inline]
pub(super) fn keep(texts: &mut String, text: &str) -> Result<Span, Box<str>> {
    let start = texts.len();
    texts.push_str(text);
    span_since(texts, start)
}

#[inline]
fn span_since(texts: &str, start: usize) -> Result<Span, Box<str>> {
    Span::new(start, texts.len()).ok_or_else(|| "has more than 4 GiB of text".into())
}

/// What a number has that is not a text: PHP prints long ids so, as rounded floats.
const TEXT_MARKS: &[char] = &['e', 'E'];

/// Takes the text of a scalar, or of an id.
pub(super) struct TextTaker<'r, const IS_ID: bool>(pub(super) &'r mut Span);

impl<const IS_ID: bool> TakeScalar for TextTaker<'_, IS_ID> {
    #[inline]
    fn take(self, texts: &mut String, text: &str, kind: JsonKind) -> Result<(), Box<str>> {
        let marks: &[char] = if IS_ID { &['e', 'E', '.'] } else { TEXT_MARKS };
        *self.0 = keep(texts, unrounded(text, kind, marks)?)?;
        Ok(())
    }

    fn take_integer(self, texts: &mut String, integer: i64) -> Result<(), Box<str>> {
        *self.0 = keep(texts, itoa::Buffer::new().format(integer))?;
        Ok(())
    }
}

#[inline]
fn unrounded<'t>(text: &'t str, kind: JsonKind, marks: &[char]) -> Result<&'t str, Box<str>> {
    if kind == JsonKind::Number && text.contains(marks) {
        let number = Printable::new(text).limit(EXCERPT_LENGTH / 2);
        return Err(
            format!("{number} is a number that may have been rounded, where a text is expected").into()
        );
    }
    Ok(text)
}

pub(super) struct AmountTaker<'r>(pub(super) &'r mut Span);

impl TakeScalar for AmountTaker<'_> {
    fn take(self, texts: &mut String, text: &str, kind: JsonKind) -> Result<(), Box<str>> {
        let start = texts.len();
        // Null and "" have no text.
        if text.is_empty() || Amount::<Undeclared>::new(text).is_ok() {
            texts.push_str(text);
        } else {
            exponent::write_out(text, texts).map_err(|error| format!("{} {error}", Quoted(text, kind)))?;
        }
        *self.0 = span_since(texts, start)?;
        Ok(())
    }

    fn take_integer(self, texts: &mut String, integer: i64) -> Result<(), Box<str>> {
        *self.0 = keep(texts, itoa::Buffer::new().format(integer))?;
        Ok(())
    }
}

pub(super) struct IntegerTaker<'r>(pub(super) &'r mut Option<i64>);

impl TakeScalar for IntegerTaker<'_> {
    fn take(self, _: &mut String, text: &str, kind: JsonKind) -> Result<(), Box<str>> {
        let (integer, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let is_whole = !fraction.is_empty() && fraction.bytes().all(|digit| digit == b'0');
        match integer.parse() {
            Ok(integer) if is_whole => *self.0 = Some(integer),
            _ if text.is_empty() => {}
            _ => return Err(format!("{} is not an integer of 64 bits", Quoted(text, kind)).into()),
        }
        Ok(())
    }

    fn take_integer(self, _: &mut String, integer: i64) -> Result<(), Box<str>> {
        *self.0 = Some(integer);
        Ok(())
    }
}

/// Takes a code, and gives it to the function.
pub(super) struct CodeTaker<F, T>(pub(super) F, pub(super) PhantomData<T>);

impl<T: FromCode, F: FnOnce(T)> TakeScalar for CodeTaker<F, T> {
    fn take(self, _: &mut String, text: &str, kind: JsonKind) -> Result<(), Box<str>> {
        match kind {
            JsonKind::Null => {}
            JsonKind::Text if text.is_empty() && !T::HAS_EMPTY => {}
            JsonKind::Bool if T::IS_FLAG => (self.0)(T::from_code(if text == "true" { "1" } else { "0" })),
            _ => match T::of_code(text) {
                Some(documented) => (self.0)(documented),
                None => (self.0)(T::of_undocumented(text)),
            },
        }
        Ok(())
    }
}

/// Takes a text of a list.
pub(super) struct ElementTaker<'r>(pub(super) &'r mut Vec<String>);

impl TakeScalar for ElementTaker<'_> {
    fn take(self, _: &mut String, text: &str, kind: JsonKind) -> Result<(), Box<str>> {
        self.0.push(unrounded(text, kind, TEXT_MARKS)?.to_owned());
        Ok(())
    }
}
