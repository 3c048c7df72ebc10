//! What people are told, in English and in Chinese. Programs read the English, which JSON has in any language.
//!
//! English stands where it is said; the Chinese is in `locales/zh`, by the id of the message.

mod language;
mod messages;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::net::SocketAddr;
use std::path::Display;

use http::{HeaderName, StatusCode};

use serde::{Serialize, Serializer};
use serde_json::Number;
pub(crate) use zvcms_diagnosis::Language;
use zvcms_proto::{ApiVersion, Printable};
use zvcms_sandbox::{Fault, FaultKind};

pub(crate) use language::{LanguageName, choose, chosen};

/// A text for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told(Box<Text>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Text {
    english: String,
    chinese: Chinese,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Chinese {
    /// As in English: names, numbers, what others wrote.
    AsInEnglish,
    /// Words of this one place.
    Words(String),
    /// A message of `locales/zh`, with what is put into it.
    Message(&'static str, Vec<(&'static str, Told)>),
    /// Texts one behind the other.
    Sequence(Vec<Told>),
}

impl Told {
    fn new(english: String, chinese: Chinese) -> Self {
        Self(Box::new(Text { english, chinese }))
    }

    /// A text that is the same in every language: a name, a number, what others wrote.
    pub(crate) fn as_is(text: impl Into<String>) -> Self {
        Self::new(text.into(), Chinese::AsInEnglish)
    }

    /// A text in both languages.
    pub(crate) fn both(english: impl Into<String>, chinese: impl Into<String>) -> Self {
        Self::new(english.into(), Chinese::Words(chinese.into()))
    }

    /// A text whose English is that of a library, with the message of `locales/zh` that says the same.
    pub(crate) fn message(
        id: &'static str,
        english: impl Into<String>,
        arguments: Vec<(&'static str, Told)>,
    ) -> Self {
        Self::new(english.into(), Chinese::Message(id, arguments))
    }

    /// Texts one behind the other.
    pub(crate) fn sequence(texts: impl IntoIterator<Item = Self>) -> Self {
        let texts: Vec<Self> = texts.into_iter().collect();
        let english = texts.iter().map(Self::english).collect();
        Self::new(english, Chinese::Sequence(texts))
    }

    /// Texts with the same separator between two.
    pub(crate) fn joined(texts: impl IntoIterator<Item = Self>, separator: &Self) -> Self {
        let texts = texts.into_iter().enumerate();
        Self::sequence(
            texts.flat_map(|(at, text)| (at > 0).then(|| separator.clone()).into_iter().chain([text])),
        )
    }

    /// This text, and what else is to be said.
    pub(crate) fn followed_by(self, next: impl Into<Self>) -> Self {
        Self::sequence([self, Self::both("; ", "；"), next.into()])
    }

    /// What something is about, and this text.
    pub(crate) fn prefixed_with(self, about: impl Into<Self>) -> Self {
        Self::sequence([about.into(), Self::both(": ", "："), self])
    }

    pub(crate) fn english(&self) -> &str {
        &self.0.english
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.english.is_empty()
    }

    pub(crate) fn in_language(&self, language: Language) -> Cow<'_, str> {
        match (language, &self.0.chinese) {
            (Language::Chinese, Chinese::Words(words)) => Cow::Borrowed(words),
            (Language::Chinese, Chinese::Message(id, arguments)) => match messages::chinese(id, arguments) {
                Some(words) => Cow::Owned(words),
                None => Cow::Borrowed(&self.0.english),
            },
            (Language::Chinese, Chinese::Sequence(texts)) => {
                Cow::Owned(texts.iter().map(|text| text.in_language(language)).collect())
            }
            _ => Cow::Borrowed(&self.0.english),
        }
    }

    /// In the language of this run.
    pub(crate) fn shown(&self) -> Cow<'_, str> {
        self.in_language(chosen())
    }
}

/// For programs.
impl Serialize for Told {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.english)
    }
}

/// What can stand in a message: a text, which has its own languages, or what is the same in each.
pub(crate) trait IntoTold {
    fn told(&self) -> Told;
}

impl IntoTold for Told {
    fn told(&self) -> Told {
        self.clone()
    }
}

impl<T: IntoTold + ?Sized> IntoTold for &T {
    fn told(&self) -> Told {
        (**self).told()
    }
}

/// Names, numbers and what others wrote. An error is none of these: `told_of` and `told_text` have its Chinese.
macro_rules! as_is {
    ($($shown:ty),* $(,)?) => {
        $(impl IntoTold for $shown {
            fn told(&self) -> Told {
                Told::as_is(self.to_string())
            }
        })*
    };
}

as_is!(
    str,
    String,
    Cow<'_, str>,
    Display<'_>,
    Printable<'_>,
    usize,
    i32,
    u16,
    u32,
    u64,
    i64,
    Number,
    ApiVersion,
    SocketAddr,
    HeaderName,
    StatusCode,
    Fault,
    FaultKind,
);

/// A text: the id of its Chinese, its English as for `format!`, and the values of both by their names.
macro_rules! told {
    ($id:literal, $english:literal $(, $name:ident = $value:expr)* $(,)?) => {
        match ($($crate::told::IntoTold::told(&$value),)*) {
            ($($name,)*) => $crate::told::Told::message(
                $id,
                format!($english $(, $name = $name.english())*),
                vec![$((stringify!($name), $name)),*],
            ),
        }
    };
}
pub(crate) use told;
