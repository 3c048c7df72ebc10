//! Tells user ids from what a spreadsheet or a database leaves in a list of them.
//!
//! The characters of an id are not documented, so whatever can be an id is accepted. What is refused would ask for nobody, or
//! for somebody else.

use crate::told::{Told, told};

/// The words that names of columns are made of.
const COLUMN_WORDS: [&str; 27] = [
    "id",
    "ids",
    "uid",
    "uids",
    "user",
    "users",
    "no",
    "code",
    "number",
    "num",
    "name",
    "open",
    "openid",
    "union",
    "unionid",
    "customer",
    "client",
    "member",
    "buyer",
    "account",
    "phone",
    "mobile",
    "tel",
    "userid",
    "memberid",
    "customerid",
    "key",
];

/// What names of columns, and only they, have in Chinese.
const COLUMN_PARTS: [&str; 10] =
    ["用户", "会员", "客户", "顾客", "买家", "编号", "标识", "手机", "账号", "帐号"];

/// What databases and spreadsheets write in place of a value, or under a column.
const NO_VALUES: [&str; 17] = [
    "null",
    "(null)",
    "nan",
    "none",
    "nil",
    "undefined",
    "n/a",
    "<na>",
    "<null>",
    "\\n",
    "true",
    "false",
    "total",
    "合计",
    "总计",
    "小计",
    "无",
];

/// The id on a line, without the spaces around it; none on an empty line. An error says what is wrong with the line.
pub(super) fn user_id(line: &str, is_first: bool) -> Result<Option<&str>, Told> {
    if is_plain(line) { Ok(Some(line)) } else { examined(line, is_first) }
}

/// Whether a line is an id of ASCII letters, digits, `_` and `-` with a digit in it, as nearly all are: among what
/// [`examined`] refuses, only rounded numbers look like that, and of these only those with a sign in the exponent.
fn is_plain(line: &str) -> bool {
    const DIGIT: u8 = 1;
    const HYPHEN: u8 = 2;
    const OTHER: u8 = 4;
    // Without an end before the last byte there is no branch to mispredict.
    let seen = line.bytes().fold(0, |seen, byte| {
        seen | match byte {
            b'0'..=b'9' => DIGIT,
            b'-' => HYPHEN,
            b'A'..=b'Z' | b'a'..=b'z' | b'_' => 0,
            _ => OTHER,
        }
    });
    seen & (DIGIT | OTHER) == DIGIT && !(seen & HYPHEN != 0 && is_rounded(line))
}

fn examined(line: &str, is_first: bool) -> Result<Option<&str>, Told> {
    let id = line.trim_matches([' ', '\u{3000}']);
    if id.is_empty() {
        return Ok(None);
    }
    for character in id.chars() {
        let what = match character {
            '\r' => {
                told!("bulk-id-cr", "it has a line break of another kind (CR): save the list with LF or CRLF")
            }
            '"' | '\'' | '`' | '“' | '”' | '‘' | '’' => {
                told!("bulk-id-quote", "it has a quotation mark: give the ids without quotes")
            }
            '\t' | ',' | ';' | '|' | '，' | '；' | '、' => {
                told!("bulk-id-separator", "it has a separator: give one column, with one id per line")
            }
            _ if character.is_whitespace() => {
                told!("bulk-id-space", "it has a space: give one column, with one id per line")
            }
            _ if character.is_control() || is_invisible(character) => told!(
                "bulk-id-invisible",
                "it has an invisible character, U+{code}: remove it",
                code = format!("{:04X}", u32::from(character))
            ),
            _ => continue,
        };
        return Err(what);
    }
    if is_rounded(id) {
        return Err(told!(
            "bulk-id-rounded",
            "{id} is a number as a spreadsheet shows it, with digits lost: export the ids as text",
            id = id
        ));
    }
    if id.starts_with('#') {
        return Err(told!(
            "bulk-id-hash",
            "it begins with #, as a spreadsheet's error or a comment does: remove it"
        ));
    }
    if id.starts_with('=') {
        return Err(told!(
            "bulk-id-formula",
            "it begins with =, as a spreadsheet's formula does: export the ids as text"
        ));
    }
    if NO_VALUES.contains(&id.to_lowercase().as_str()) || !id.chars().any(char::is_alphanumeric) {
        return Err(told!(
            "bulk-id-none",
            "{id} is what a database or spreadsheet writes where there is no id: remove it",
            id = id
        ));
    }
    if is_column_name(id, is_first) {
        return Err(told!("bulk-id-column", "{id} is a column's name: remove it", id = id));
    }
    Ok(Some(id))
}

fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// `1.23457E+15`, or `10001.0`: what is left of an id that went through a number.
fn is_rounded(id: &str) -> bool {
    let id = id.strip_prefix(['+', '-']).unwrap_or(id);
    let (mantissa, exponent) = match id.split_once(['E', 'e']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (id, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    if !digits(whole) || !fraction.is_none_or(digits) {
        return false;
    }
    match exponent {
        // An id in hexadecimal may well be 12e5, and has neither point nor sign in it.
        Some(exponent) => match exponent.strip_prefix(['+', '-']) {
            Some(exponent) => digits(exponent),
            None => digits(exponent) && fraction.is_some(),
        },
        None => fraction.is_some(),
    }
}

/// Whether a line is a column's name: on the first line one word is enough, further down, where lists were put together, there
/// must be two, as a user may be called admin or member.
fn is_column_name(id: &str, is_first: bool) -> bool {
    if id.chars().any(char::is_numeric) {
        return false;
    }
    // Full-width letters are the same ones.
    let narrow = |c: char| match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        _ => c,
    };
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for character in id.chars().map(narrow) {
        let is_separator = matches!(character, '_' | '-' | '.' | ':' | '：' | '(' | ')' | '（' | '）' | '/');
        if is_separator || (character.is_uppercase() && was_lower) {
            words.push(String::new());
        }
        was_lower = character.is_lowercase();
        if let Some(word) = words.last_mut().filter(|_| !is_separator) {
            word.extend(character.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    let is_word = |word: &String| {
        COLUMN_WORDS.contains(&word.as_str()) || COLUMN_PARTS.iter().any(|part| word.contains(part))
    };
    let is_long = words.len() > 1 || words.iter().any(|word| word.ends_with("id") && word.len() > 3);
    words.iter().all(is_word) && (is_first || is_long)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_taken_as_they_are() {
        for id in [
            "10001",
            "u1",
            "nobody",
            "0",
            "00123",
            "-5",
            "507f1f77bcf86cd799439011",
            "12e5",
            "1e5",
            "wx:o6_bmj-rDA.x/==",
            "13800000000",
            "张三",
            "a@b.example",
            "550e8400-e29b-41d4-a716-446655440000",
            "1E15",
            "admin",
            "david",
            "zhangsan",
            "+8613800000000",
            "v1.2.3",
        ] {
            assert_eq!(user_id(id, true), Ok(Some(id)));
            assert_eq!(user_id(&format!("  {id} \u{3000}"), true), Ok(Some(id)));
        }
        assert_eq!((user_id("", true), user_id("  ", false)), (Ok(None), Ok(None)));
    }

    #[test]
    fn a_plain_id_is_one_that_is_not_refused() {
        let pieces = ["", "1", "12", "e", "E", "-", "_", "id", "user", "null", "."];
        let mut plain = 0;
        for one in pieces {
            for two in pieces {
                for three in pieces {
                    for four in pieces {
                        let line = [one, two, three, four].concat();
                        if is_plain(&line) {
                            plain += 1;
                            assert_eq!(examined(&line, true), Ok(Some(&*line)));
                        }
                    }
                }
            }
        }
        assert!(plain > 1_000, "{plain}");
        assert!(!is_plain("12e-5") && !is_plain("12E-1") && !is_plain("1.5"));
    }

    #[test]
    fn what_a_spreadsheet_left_is_named() {
        for (line, what) in [
            ("\"10001\"", "a quotation mark"),
            ("'10001", "a quotation mark"),
            ("=\"10001\"", "a quotation mark"),
            ("10001,张三", "a separator"),
            ("10001;x", "a separator"),
            ("10001，x", "a separator"),
            ("10001\t", "a separator"),
            ("10001\tx", "a separator"),
            ("10001 x", "a space"),
            ("10001\u{a0}", "a space"),
            ("10001\r10002", "(CR)"),
            ("10001\r", "(CR)"),
            ("10001\u{200b}", "U+200B"),
            ("1\u{feff}", "U+FEFF"),
            ("1\0", "U+0000"),
            ("1.23457E+15", "digits lost"),
            ("1E+15", "digits lost"),
            ("1.23457e+15", "digits lost"),
            ("1.23457E15", "digits lost"),
            ("-1.2E-5", "digits lost"),
            ("10001.0", "digits lost"),
            ("10001.5", "digits lost"),
            ("=1+1", "a spreadsheet's formula"),
            ("None", "no id"),
            ("<NA>", "no id"),
            ("TRUE", "no id"),
            ("-", "no id"),
            ("合计", "no id"),
            ("#N/A", "begins with #"),
            ("NULL", "no id"),
            ("\\N", "no id"),
        ] {
            assert!(user_id(line, false).unwrap_err().english().contains(what), "{line:?}");
        }
    }

    #[test]
    fn a_column_s_name_is_refused() {
        for name in [
            "user_id",
            "USER_ID",
            "userId",
            "User-Id",
            "user.id",
            "userId：",
            "用户id",
            "用户ID",
            "用户ＩＤ",
            "user_id(用户)",
            "openid",
            "unionid",
            "buyer_id",
            "account_id",
            "memberNo",
            "会员编号",
            "客户编号",
            "买家id",
            "手机号",
        ] {
            assert!(user_id(name, true).unwrap_err().english().contains("a column's name"), "{name}");
        }
        // On the first line alone, since somebody may be called that.
        for name in ["uid", "id", "user", "phone", "编号"] {
            assert!(user_id(name, true).is_err(), "{name}");
            assert_eq!(user_id(name, false), Ok(Some(name)));
        }
        assert!(user_id("user_id", false).is_err() && user_id("userid", false).is_err());
        assert!(user_id("user id", true).is_err());
    }
}
