//! Texts that are one of a few words.

use std::error::Error;
use std::fmt;

/// How many characters of a text that is not one of the words an error shows. `Debug` escapes what is not printable.
const SHOWN: usize = 40;

/// Returns what the word stands for. Upper case counts as lower case.
pub(crate) fn choose<T: Copy>(text: &str, words: &'static [(&'static str, T)]) -> Result<T, ChoiceError> {
    let found = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
    found.map(|(_, value)| *value).ok_or_else(|| ChoiceError {
        expected: words.iter().map(|(word, _)| *word).collect(),
        found: text.into(),
    })
}

/// Returns the word that stands for a value.
pub(crate) fn word_of<T: PartialEq>(value: &T, words: &'static [(&'static str, T)]) -> &'static str {
    words.iter().find(|(_, known)| known == value).map_or("", |(word, _)| word)
}

/// The error of a text that should be one of a few words, such as that of a [`SignedNames`](crate::SignedNames).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceError {
    expected: Vec<&'static str>,
    found: Box<str>,
}

impl ChoiceError {
    /// The words of which one is expected.
    #[must_use]
    pub fn expected(&self) -> &[&'static str] {
        &self.expected
    }
}

impl fmt::Display for ChoiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let expected = self.expected.join(" or ");
        let shown: String = self.found.chars().take(SHOWN).collect();
        write!(f, "{expected} is expected, not {shown:?}")
    }
}

impl Error for ChoiceError {}

#[cfg(test)]
mod tests {
    use std::fmt::{Debug, Display};
    use std::str::FromStr;

    use super::*;
    use crate::api_version::{ApiVersion, StampForm};
    use crate::signing::SignedNames;

    fn both_ways<T>(words: [(&str, T); 2])
    where
        T: Copy + Debug + Display + PartialEq + FromStr<Err = ChoiceError>,
    {
        for (word, value) in words {
            assert_eq!(value.to_string(), word);
            for text in [word.to_owned(), word.to_uppercase(), word.to_lowercase()] {
                assert_eq!(text.parse::<T>().unwrap(), value, "{text}");
            }
            for text in ["", " ", "v4", &format!("{word} "), &format!("{word}s")] {
                let error = text.parse::<T>().unwrap_err();
                assert_eq!(error.expected().len(), 2);
                assert!(error.expected().iter().any(|expected| expected.eq_ignore_ascii_case(word)));
            }
        }
    }

    #[test]
    fn what_is_displayed_is_parsed() {
        both_ways([("lower-camel", SignedNames::LowerCamel), ("wire", SignedNames::Wire)]);
        both_ways([("V2", ApiVersion::V2), ("V3", ApiVersion::V3)]);
        both_ways([("numbers", StampForm::Numbers), ("strings", StampForm::Strings)]);
        assert_eq!(format!("{:>5}", SignedNames::Wire), " wire");
    }

    #[test]
    fn an_error_says_what_is_expected_and_shows_no_control_character() {
        let error = "Wire\u{1b}[31m".parse::<SignedNames>().unwrap_err().to_string();
        assert!(error.starts_with("lower-camel or wire is expected, not \"Wire"), "{error}");
        assert!(!error.contains('\u{1b}'), "{error}");
        let long = "x".repeat(1000).parse::<ApiVersion>().unwrap_err().to_string();
        assert!(long.len() < 100, "{long}");
    }
}
