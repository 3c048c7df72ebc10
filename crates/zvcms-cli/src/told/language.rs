//! Which language people are told in.

use std::env;
use std::ffi::{OsStr, OsString};
use std::sync::OnceLock;

use clap::ValueEnum;
use zvcms_diagnosis::Language;

/// A value of `--lang`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LanguageName {
    /// English
    En,
    /// Chinese (中文)
    Zh,
}

impl LanguageName {
    fn language(self) -> Language {
        match self {
            Self::En => Language::English,
            Self::Zh => Language::Chinese,
        }
    }
}

static CHOSEN: OnceLock<Language> = OnceLock::new();

/// The language of this run. English, before one is chosen.
pub(crate) fn chosen() -> Language {
    CHOSEN.get().copied().unwrap_or_default()
}

/// Chooses the language of this run: that of `--lang`, or else that of the environment. Where the command line is not
/// understood, `--lang` is looked for in the arguments.
pub(crate) fn choose(lang: Option<LanguageName>, arguments: &[OsString]) {
    let named = lang.or_else(|| named_in(arguments)).map(LanguageName::language);
    let language = named.unwrap_or_else(|| of_environment(|name| env::var_os(name)));
    // The first choice holds.
    let _: Result<(), Language> = CHOSEN.set(language);
}

fn named_in(arguments: &[OsString]) -> Option<LanguageName> {
    let mut words = arguments.iter().skip(1).take_while(|argument| *argument != "--");
    let mut named = None;
    while let Some(word) = words.next().and_then(|word| word.to_str()) {
        let value = match word.strip_prefix("--lang") {
            Some("") => words.next().and_then(|value| value.to_str()),
            Some(value) => value.strip_prefix('='),
            None => None,
        };
        named = value.and_then(|value| LanguageName::from_str(value, true).ok()).or(named);
    }
    named
}

/// The first of these variables that is set decides, as POSIX says of the language of messages.
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

fn of_environment(variable: impl Fn(&str) -> Option<OsString>) -> Language {
    let set = VARIABLES.iter().filter_map(|name| variable(name)).find(|value| !value.is_empty());
    let locale = set.or_else(of_system);
    let is_chinese = locale.is_some_and(|locale| is_of_china(&locale));
    if is_chinese { Language::Chinese } else { Language::English }
}

/// A language tag or a name of a locale, such as `zh_CN.UTF-8`, `zh-Hans` or `zh`.
fn is_of_china(locale: &OsStr) -> bool {
    let locale = locale.to_string_lossy().to_lowercase();
    let rest = locale.strip_prefix("zh").or_else(|| locale.strip_prefix("chinese"));
    rest.is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_alphanumeric()))
}

/// These systems do not set the variables.
#[cfg(any(windows, target_os = "macos"))]
fn of_system() -> Option<OsString> {
    sys_locale::get_locale().map(OsString::from)
}

#[cfg(not(any(windows, target_os = "macos")))]
fn of_system() -> Option<OsString> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Language {
        let value =
            |name: &str| variables.iter().find(|(set, _)| *set == name).map(|(_, value)| value.into());
        of_environment(value)
    }

    #[test]
    fn the_first_variable_that_is_set_decides() {
        for locale in ["zh", "zh_CN", "zh_CN.UTF-8", "zh_CN.GB18030", "zh-Hans", "zh_TW.UTF-8", "ZH_cn@x"] {
            assert_eq!(of(&[("LANG", locale)]), Language::Chinese, "{locale}");
            assert_eq!(of(&[("LC_ALL", locale), ("LANG", "de_DE")]), Language::Chinese);
            assert_eq!(of(&[("LC_MESSAGES", locale), ("LC_ALL", "")]), Language::Chinese);
            assert_eq!(of(&[("LC_ALL", "C.UTF-8"), ("LANG", locale)]), Language::English);
        }
        for locale in ["", "C", "POSIX", "en_US.UTF-8", "zhx", "za_CN", "C.UTF-8"] {
            assert_eq!(of(&[("LANG", locale)]), Language::English, "{locale}");
        }
    }

    #[test]
    fn a_language_is_found_among_arguments_that_are_not_understood() {
        let named = |words: &[&str]| named_in(&words.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(named(&["zvcms", "my-crads", "--lang", "zh"]), Some(LanguageName::Zh));
        assert_eq!(named(&["zvcms", "--lang=en", "--nonsense"]), Some(LanguageName::En));
        assert_eq!(named(&["zvcms", "--lang", "fr"]), None);
        assert_eq!(named(&["zvcms", "--lang"]), None);
        assert_eq!(named(&["zvcms", "sign", "--", "--lang", "zh"]), None);
    }
}
