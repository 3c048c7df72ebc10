//! What is said is said in both languages, and holds no secret.

use super::*;

fn is_chinese(text: &str) -> bool {
    text.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character))
}

#[test]
fn every_mistake_is_said_in_chinese() {
    for mistake in mistakes() {
        for line in [mistake.description(Language::Chinese), mistake.fix(Language::Chinese)] {
            assert!(is_chinese(line), "{}: {line:?}", mistake.id());
        }
    }
}

/// Checks that each detail is said in both languages, and holds no secret. Every diagnosis of these tests goes through it.
pub(super) fn check(diagnosis: &Diagnosis) {
    for finding in diagnosis.findings() {
        let [en, zh] = [Language::English, Language::Chinese].map(|language| finding.detail(language));
        let is_names = en.split(", ").all(|name| !name.contains(' '));
        assert!(en.is_empty() == zh.is_empty() && (is_names || is_chinese(zh)), "{en:?} {zh:?}");
        // What is a list of names in English is one in Chinese, with its own mark between them.
        if is_names && !is_chinese(zh) {
            assert_eq!(zh.replace('、', ", "), en);
            assert!(!zh.contains(", "), "{zh:?}");
        }
        let secrets = [KEY, ID, CODE, TOKEN];
        assert!(!secrets.iter().any(|secret| en.contains(secret) || zh.contains(secret)), "{en:?} {zh:?}");
    }
}
