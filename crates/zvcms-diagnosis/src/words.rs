//! What is said to people, in the languages that it is said in.

use std::borrow::Cow;

/// A language that a diagnosis is given in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Chinese (中文), in simplified characters.
    Chinese,
}

/// The same in every language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Words {
    en: &'static str,
    zh: &'static str,
}

impl Words {
    pub(crate) const fn new(en: &'static str, zh: &'static str) -> Self {
        Self { en, zh }
    }

    /// In English and in Chinese.
    pub(crate) fn both(self) -> [&'static str; 2] {
        [self.en, self.zh]
    }

    pub(crate) fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::Chinese => self.zh,
        }
    }
}

/// How something was found in one request, in every language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Detail {
    en: Cow<'static, str>,
    zh: Cow<'static, str>,
}

impl Detail {
    /// Words with values in them.
    pub(crate) fn of(en: impl Into<Cow<'static, str>>, zh: impl Into<Cow<'static, str>>) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }

    /// What is the same in every language, such as names.
    pub(crate) fn same(text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        Self { en: text.clone(), zh: text }
    }

    /// Names as a list.
    pub(crate) fn names(names: &[&str]) -> Self {
        Self::of(names.join(", "), names.join("、"))
    }

    /// Several as one, with this between them in English, and that in Chinese.
    pub(crate) fn join(details: impl IntoIterator<Item = Self>, en: &str, zh: &str) -> Self {
        let (all_en, all_zh): (Vec<_>, Vec<_>) =
            details.into_iter().map(|detail| (detail.en, detail.zh)).unzip();
        Self::of(all_en.join(en), all_zh.join(zh))
    }

    pub(crate) fn in_language(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Chinese => &self.zh,
        }
    }
}

impl From<Words> for Detail {
    fn from(Words { en, zh }: Words) -> Self {
        Self::of(en, zh)
    }
}
