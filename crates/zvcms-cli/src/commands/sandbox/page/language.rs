//! The language that a reader wants.

use zvcms_diagnosis::Language;

/// The language that the query of an address asks for; else the browser's; else English.
pub(super) fn wanted(query: Option<&str>, accept_language: Option<&str>) -> Language {
    let asked = query.and_then(|query| query.split('&').find_map(|part| part.strip_prefix("lang=")));
    asked.and_then(known).unwrap_or_else(|| of_browser(accept_language.unwrap_or_default()))
}

/// The name of a language in an address.
pub(super) fn name(language: Language) -> &'static str {
    match language {
        Language::Chinese => "zh",
        _ => "en",
    }
}

/// The tag of a language in HTML.
pub(super) fn tag(language: Language) -> &'static str {
    match language {
        Language::Chinese => "zh-Hans",
        _ => "en",
    }
}

/// The other one of the two languages.
pub(super) fn other(language: Language) -> Language {
    match language {
        Language::Chinese => Language::English,
        _ => Language::Chinese,
    }
}

/// The first of the languages that are accepted most.
fn of_browser(accept_language: &str) -> Language {
    let mut best = (0, Language::English);
    for range in accept_language.split(',') {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        let Some(language) = known(tag.trim()) else { continue };
        let weight = parameters.trim().strip_prefix("q=").map_or(1000, thousandths);
        if weight > best.0 {
            best = (weight, language);
        }
    }
    best.1
}

fn known(tag: &str) -> Option<Language> {
    match tag.split('-').next()?.to_ascii_lowercase().as_str() {
        "zh" => Some(Language::Chinese),
        "en" | "*" => Some(Language::English),
        _ => None,
    }
}

/// A weight such as `0.8`, in thousandths; none at all where it is not one.
fn thousandths(weight: &str) -> u32 {
    let (whole, fraction) = weight.trim().split_once('.').unwrap_or((weight.trim(), ""));
    let number = format!("{whole}{fraction:0<3}");
    if number.len() == 4 { number.parse().map_or(0, |number: u32| number.min(1000)) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_says_which_language() {
        for (accepted, language) in [
            ("", Language::English),
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Chinese),
            ("en-GB,en;q=0.9,zh-CN;q=0.8", Language::English),
            ("zh-Hans-SG", Language::Chinese),
            ("ZH", Language::Chinese),
            ("de-DE, de;q=0.9, zh;q=0.5, en;q=0.4", Language::Chinese),
            ("en;q=0.4, zh;q=0.50", Language::Chinese),
            ("zh;q=0, en;q=0.1", Language::English),
            ("zh;q=nonsense", Language::English),
            ("fr", Language::English),
            ("*", Language::English),
            ("zha", Language::English),
        ] {
            assert_eq!(wanted(None, Some(accepted)), language, "{accepted}");
        }
    }

    #[test]
    fn the_address_comes_before_the_browser() {
        assert_eq!(wanted(Some("after=3&lang=en"), Some("zh")), Language::English);
        assert_eq!(wanted(Some("lang=zh"), Some("en")), Language::Chinese);
        assert_eq!(wanted(Some("lang=fr"), Some("zh")), Language::Chinese);
        assert_eq!(wanted(Some("x"), None), Language::English);
    }
}
