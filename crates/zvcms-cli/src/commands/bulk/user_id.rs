//! What is a user id on a line of a list, and what a spreadsheet or a database left there.
//!
//! An id's alphabet is not documented, so whatever can be one is taken. What is refused would be asked for as the id of
//! nobody, or of somebody else.

/// Names of columns, without case, spaces and `_ -`.
const COLUMN_NAMES: [&str; 25] = [
    "id",
    "ids",
    "uid",
    "uids",
    "user",
    "users",
    "userid",
    "userids",
    "userno",
    "usercode",
    "customer",
    "customerid",
    "member",
    "memberid",
    "memberno",
    "用户",
    "用户id",
    "用户编号",
    "用户号",
    "会员",
    "会员id",
    "会员编号",
    "会员号",
    "顾客id",
    "客户id",
];

/// The id on a line, without the spaces around it; none on an empty line. An error says what is wrong with the line.
pub(super) fn user_id(line: &str, is_first: bool) -> Result<Option<&str>, String> {
    let id = line.trim_matches([' ', '\u{3000}']);
    if id.is_empty() {
        return Ok(None);
    }
    for character in id.chars() {
        let what = match character {
            '\r' => "a line break of another kind (CR): save the list with LF or CRLF",
            '"' | '\'' | '`' | '“' | '”' | '‘' | '’' => {
                "a quotation mark: give the ids without quotes"
            }
            '\t' | ',' | ';' | '|' | '，' | '；' | '、' => "a separator: give one column, an id a line",
            _ if character.is_whitespace() => "a space: give one column, an id a line",
            _ if character.is_control() || is_invisible(character) => {
                return Err(format!(
                    "it has an invisible character, U+{:04X}: remove it",
                    u32::from(character)
                ));
            }
            _ => continue,
        };
        return Err(format!("it has {what}"));
    }
    if is_rounded(id) {
        return Err(format!(
            "{id} is a number as a spreadsheet shows it, with digits lost: export the ids as text"
        ));
    }
    if id.starts_with('#') {
        return Err("it begins with #, as a spreadsheet's error or a comment does: remove it".to_owned());
    }
    if ["null", "nan", "\\n"].contains(&id.to_lowercase().as_str()) {
        return Err(format!("{id} is what a database writes where there is no id: remove it"));
    }
    if is_first && is_column_name(id) {
        return Err(format!("{id} is a column's name: remove it"));
    }
    Ok(Some(id))
}

fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// `1.23457E+15`, or `10001.0`: what is left of an id that went through a number.
fn is_rounded(id: &str) -> bool {
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
        // An id in hexadecimal may well be 12e5, and has no sign in it.
        Some(exponent) => exponent.strip_prefix(['+', '-']).is_some_and(digits),
        None => fraction.is_some_and(|fraction| fraction.bytes().all(|byte| byte == b'0')),
    }
}

fn is_column_name(id: &str) -> bool {
    let name: String = id.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect();
    COLUMN_NAMES.contains(&name.as_str())
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
            "1.5",
        ] {
            assert_eq!(user_id(id, true), Ok(Some(id)));
            assert_eq!(user_id(&format!("  {id} \u{3000}"), true), Ok(Some(id)));
        }
        assert_eq!((user_id("", true), user_id("  ", false)), (Ok(None), Ok(None)));
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
            ("10001.0", "digits lost"),
            ("#N/A", "begins with #"),
            ("NULL", "no id"),
            ("\\N", "no id"),
        ] {
            assert!(user_id(line, false).unwrap_err().contains(what), "{line:?}");
        }
    }

    #[test]
    fn a_column_s_name_is_refused_on_the_first_line_alone() {
        for name in ["user_id", "USER_ID", "userId", "User-Id", "用户id", "用户ID", "uid", "id", "会员编号"]
        {
            assert!(user_id(name, true).unwrap_err().contains("a column's name"), "{name}");
            assert_eq!(user_id(name, false), Ok(Some(name)));
        }
        assert!(user_id("user id", true).is_err());
    }
}
