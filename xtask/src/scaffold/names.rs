//! Rust names for what a page names.

use crate::generate::identifier;

const KEYWORDS: [&str; 43] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "new", "pub", "ref", "return", "self", "static", "struct", "super",
    "trait", "type", "unsafe", "use", "where", "while",
];

/// A field, method or argument. `new` is taken by the constructor.
pub(super) fn field(wire_name: &str) -> String {
    let name = identifier(wire_name);
    if KEYWORDS.contains(&name.as_str()) || matches!(name.as_str(), "true" | "false" | "try" | "yield") {
        format!("{name}_")
    } else {
        name
    }
}

/// `need_cycle_card` is `NeedCycleCard`.
pub(super) fn pascal(snake: &str) -> String {
    let capitalised = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    };
    snake.split('_').map(capitalised).collect()
}

/// The type of an action: its last word, and the one before where that says too little. `user.my-cards` is `MyCards`,
/// `shop.list` is `ShopList`.
pub(super) fn action_type(action: &str) -> String {
    let words = identifier(action);
    let last = action.rsplit('.').next().map(identifier).unwrap_or_default();
    let name = if last.contains('_') { last } else { words };
    let name = pascal(&name);
    if name.starts_with(|first: char| first.is_ascii_digit()) { format!("Action{name}") } else { name }
}

/// A value by the English words of its meaning, before any bracket; by its code where there are none.
pub(super) fn variant(code: &str, meaning: &str) -> String {
    let english = meaning.split(['(', '（', ',', ';']).next().unwrap_or_default();
    let words = if english.is_ascii() { identifier(&english.to_ascii_lowercase()) } else { String::new() };
    let name = pascal(&words);
    if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
        return format!("Code{}", code.chars().filter(char::is_ascii_alphanumeric).collect::<String>());
    }
    // Other is what is not documented.
    if matches!(name.as_str(), "Other" | "Self") { format!("{name}Value") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_named_by_what_says_enough() {
        for (action, name) in [
            ("user.my-cards", "MyCards"),
            ("shop.list", "ShopList"),
            ("shop.list-nearby", "ListNearby"),
            ("card.getDetail", "GetDetail"),
            ("ping", "Ping"),
        ] {
            assert_eq!(action_type(action), name);
        }
    }

    #[test]
    fn values_are_named_by_their_meaning() {
        for (code, meaning, name) in [
            ("0", "not bound (未绑定)", "NotBound"),
            ("7", "used up (已用完)", "UsedUp"),
            ("1", "Feima (非码)", "Feima"),
            ("2", "未绑定", "Code2"),
            ("3", "", "Code3"),
            ("4", "24 hours", "Code4"),
            ("5", "other", "OtherValue"),
        ] {
            assert_eq!(variant(code, meaning), name);
        }
    }

    #[test]
    fn keywords_are_no_names() {
        assert_eq!((field("type"), field("validType")), ("type_".to_owned(), "valid_type".to_owned()));
    }
}
