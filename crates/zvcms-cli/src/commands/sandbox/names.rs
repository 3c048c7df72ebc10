//! Names that a client chose: of actions, paths and members. Anything can stand there, also a key or a token in the wrong place,
//! so a name is shown only as far as it looks like one.

use crate::documentation;

use super::shown::Shown;

/// The longest name of which anything is shown, in characters.
const LONGEST: usize = 200;
/// The most letters of a word.
const LETTERS: usize = 30;
/// The most digits of a word, such as `v2` or `sha256`.
const DIGITS: usize = 2;
/// The longest run of consonants in a word. Text that was not made to be spoken soon has a longer one.
const CONSONANTS: usize = 5;
/// The most digits of a number in a sentence: a time in nanoseconds has nineteen.
const NUMBER: usize = 20;

/// The names that are always shown: documented ones, and those with a reply of their own.
#[derive(Clone, Default)]
pub(super) struct Names {
    registered: Vec<String>,
}

impl Names {
    pub(super) fn new(registered: impl IntoIterator<Item = String>) -> Self {
        Self { registered: registered.into_iter().collect() }
    }

    /// A name, with the length of what does not look like part of one.
    pub(super) fn shown(&self, name: &str) -> Shown {
        if documentation::find(None, name).is_some() || self.registered.iter().any(|known| known == name) {
            return Shown::whole(name);
        }
        if name.chars().count() > LONGEST {
            return Shown::hidden(name);
        }
        by_words(name, |character| !"./ ".contains(character), is_like_a_name)
    }
}

/// A sentence that may have names in it which a client chose.
pub(super) fn shown_detail(text: &str) -> Shown {
    let is_number = |word: &str| word.len() <= NUMBER && word.bytes().all(|byte| byte.is_ascii_digit());
    let may_show = |word: &str| is_number(word) || is_like_a_name(word);
    by_words(text, |character| character.is_ascii_alphanumeric() || "_-+%".contains(character), may_show)
}

/// Whether this is words with `-` or `_` between them, each of which looks like one.
fn is_like_a_name(name: &str) -> bool {
    let words = name.split(['-', '_']);
    words.clone().all(is_like_a_word)
        && words.flat_map(str::bytes).filter(u8::is_ascii_digit).count() <= 2 * DIGITS
}

/// Whether this is in camel case, and has few digits: chance makes many more capitals, and in other places.
fn is_like_a_word(word: &str) -> bool {
    let count = |is: fn(&u8) -> bool| word.bytes().filter(is).count();
    let (letters, digits) = (count(u8::is_ascii_alphabetic), count(u8::is_ascii_digit));
    let capitals = count(u8::is_ascii_uppercase);
    let is_vowel = |letter: char| "aeiouyAEIOUY".contains(letter);
    let longest = word.split(|letter: char| is_vowel(letter) || letter.is_ascii_digit()).map(str::len).max();
    word.len() == letters + digits
        && letters <= LETTERS
        && digits <= DIGITS
        && (capitals * 4 <= letters + 3 || (capitals == letters && letters <= 8))
        && longest.unwrap_or(0) <= CONSONANTS
}

/// Shows the words that may be shown, and what is between words.
fn by_words(text: &str, is_of_word: impl Fn(char) -> bool, may_show: impl Fn(&str) -> bool) -> Shown {
    let mut shown = Shown::default();
    let mut rest = text;
    while !rest.is_empty() {
        let length = rest.find(|character| !is_of_word(character)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        if may_show(word) {
            shown.push(word);
        } else {
            shown.hide(word);
        }
        let between = after.find(&is_of_word).unwrap_or(after.len());
        let (between, after) = after.split_at(between);
        shown.push(between);
        rest = after;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::{IntoTold as _, Language};

    fn shown(name: &str) -> String {
        Names::new(["own.x9y8z7w6".to_owned()]).shown(name).told().english().to_owned()
    }

    #[test]
    fn what_looks_like_a_name_is_shown() {
        for name in [
            "user.my-cards",
            "user.user-points-records",
            "/v3/crm/giftCard/getCustomerGiftCardList",
            "/api/v2",
            "communal.user.identity",
            "order.upload",
            "queryOrderByIdV2",
            "get_sku_list",
            "POST",
            "OPTIONS",
            "own.x9y8z7w6",
            "",
        ] {
            assert_eq!(shown(name), name);
        }
    }

    /// The vendor's printed key and OpenId, which open nothing, and texts of the same forms.
    #[test]
    fn a_secret_in_the_place_of_a_name_is_not_shown() {
        for (name, as_shown) in [
            ("LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx", "…(50 characters)"),
            ("user.LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx", "user.…(50 characters)"),
            ("/v3/d14c1559e87b747d577c834b275a4310/x", "/v3/…(32 characters)/x"),
            ("/v3/ba67d4fa46", "/v3/…(10 characters)"),
            ("cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D", "…(30 characters)"),
            ("user.my-cards?grantCode=ba67d4fa46&k=1", "user.…(33 characters)"),
            ("user.Qk7aB3-xY9_m2PaB3-xY9_zz8", "user.…(25 characters)"),
            ("a3f1559e-87b7-47d5-77c8-34b275a47777", "…(36 characters)"),
            ("key=abcd1234.efgh5678", "…(12 characters).…(8 characters)"),
            ("XbVnKwfDYvVHjNwNFAmx", "…(20 characters)"),
            ("qwrtpsdfghjk", "…(12 characters)"),
            ("user.<b>x</b>", "user.…(5 characters)/…(2 characters)"),
        ] {
            assert_eq!(shown(name), as_shown);
        }
        assert_eq!(shown(&"a.".repeat(101)), "…(202 characters)");
    }

    #[test]
    fn a_sentence_is_shown_but_for_what_may_be_a_secret_in_it() {
        for text in [
            "OpenId, GrantCode, Timestamp: 28 characters, and not 1465185768",
            "HMAC-SHA1 of grantCode=… &nonce",
            "成员 openID 应为 OpenId（小写）",
        ] {
            assert_eq!(shown_detail(text).told().english(), text);
        }
        let hidden = shown_detail("成员 LyvrkvkxRkG2R6aM55bXpPwjYAb 未使用, cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D");
        let hidden = hidden.told();
        assert_eq!(hidden.english(), "成员 …(27 characters) 未使用, …(30 characters)");
        let in_chinese = hidden.in_language(Language::Chinese);
        assert_eq!(in_chinese, "成员 …（27 个字符） 未使用, …（30 个字符）");
    }
}
