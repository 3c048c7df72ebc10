//! The errors of libraries as people are told them: the English is the library's own, the Chinese is put together from what
//! the error knows.
//!
//! What no table knows, such as the words of another library, stays in English in either language.

mod calls;
mod causes;
mod clients;
mod foreign_texts;
mod replies;
mod requests;
mod system;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::error::Error;
use std::sync::LazyLock;

use zvcms_hyper::ClientError;
use zvcms_proto::{BuildError, Credential, CredentialsError, EndpointError};

use crate::told::{IntoTold, Told};

/// An error and its causes on one line, without what a cause repeats.
pub(crate) fn told_of(error: &(dyn Error + 'static)) -> Told {
    let english = error.to_string();
    let told = told_alone(error, &english);
    let Some(mut cause) = error.source() else { return told };
    let mut line = english;
    let mut texts = vec![told];
    loop {
        let text = cause.to_string();
        if !line.contains(&text) {
            texts.push(replies::body_under(error, &text).unwrap_or_else(|| told_alone(cause, &text)));
            line.push_str(": ");
            line.push_str(&text);
        }
        match cause.source() {
            Some(next) => cause = next,
            None => return Told::joined(texts, &Told::both(": ", "：")),
        }
    }
}

/// An error without its causes, whose text is `english`.
fn told_alone(error: &(dyn Error + 'static), english: &str) -> Told {
    let known = [calls::told, clients::told, replies::told, requests::told, system::told];
    known.iter().find_map(|told| told(error, english)).unwrap_or_else(|| told_text(english))
}

/// A text of a library, such as a cause that has no type.
pub(crate) fn told_text(english: &str) -> Told {
    fixed(english).or_else(|| causes::told(english)).unwrap_or_else(|| Told::as_is(english))
}

/// A text that has no values in it.
fn fixed(english: &str) -> Option<Told> {
    static FIXED: LazyLock<HashMap<String, Told>> = LazyLock::new(|| {
        let tables = [calls::fixed(), calls::logged(), clients::fixed(), replies::fixed(), requests::fixed()];
        let all = tables.into_iter().flatten().chain(foreign_texts::fixed());
        all.map(|told| (told.english().to_owned(), told)).collect()
    });
    FIXED.get(english).cloned()
}

/// The text between two others.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.strip_prefix(before)?.strip_suffix(after)
}

/// Takes a text of a library apart into the pieces that it is known to have. What is left over stays as it is, so that the
/// English is the library's whatever is known of it.
struct Pieces<'a> {
    left: &'a str,
    taken: Vec<Told>,
}

impl<'a> Pieces<'a> {
    fn of(english: &'a str) -> Self {
        Self { left: english, taken: Vec::new() }
    }

    /// Takes a piece, if the text goes on with it.
    fn take(&mut self, piece: Told) {
        if let Some(left) = self.left.strip_prefix(piece.english()) {
            self.left = left;
            self.taken.push(piece);
        }
    }

    fn told(mut self) -> Told {
        if !self.left.is_empty() {
            self.taken.push(Told::as_is(self.left));
        }
        Told::sequence(self.taken)
    }
}

/// The piece alone, if it is the whole text.
fn whole(piece: Told, english: &str) -> Option<Told> {
    (piece.english() == english).then_some(piece)
}

/// An error without its causes.
pub(crate) fn told_itself(error: &(dyn Error + 'static)) -> Told {
    told_alone(error, &error.to_string())
}

/// Errors that stand in a message, without their causes.
macro_rules! in_messages {
    ($($error:ty),* $(,)?) => {
        $(impl IntoTold for $error {
            fn told(&self) -> Told {
                told_itself(self)
            }
        })*
    };
}

in_messages!(BuildError, ClientError, CredentialsError, EndpointError, serde_json::Error);

impl IntoTold for Box<dyn Error + Send + Sync> {
    fn told(&self) -> Told {
        told_itself(&**self)
    }
}

impl IntoTold for Credential {
    fn told(&self) -> Told {
        told_text(&self.to_string())
    }
}
