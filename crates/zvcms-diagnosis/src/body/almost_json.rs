//! Texts that are not JSON, and are nearly: each is read all the same, and what is wrong with it is said.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::BodyMember;
use super::json::{self, Json};
use crate::recipe::Member;
use crate::words::Words;

/// How many braces are tried as the beginning of an object.
const MOST_BRACES: usize = 8;

/// White space that JSON does not have, and characters that nobody sees.
pub(crate) fn is_blank(character: char) -> bool {
    let is_invisible = matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\0');
    character.is_whitespace() || is_invisible
}

/// Makes JSON of a text that has one mistake.
type Repair = fn(&str) -> String;

const REPAIRS: [(Repair, Words); 4] = [
    (
        |text| text.chars().map(as_ascii).collect(),
        Words::new("it has typographic quotes or full-width punctuation", "含有中文引号或全角标点"),
    ),
    // As Python's str and JavaScript's console print an object.
    (|text| text.replace('\'', "\""), Words::new("it is in single quotes", "用了单引号")),
    (
        without_trailing_commas,
        Words::new("it has a comma before a closing brace or bracket", "右括号前多了逗号"),
    ),
    (without_nan, Words::new("it has NaN, Infinity or undefined", "含有 NaN、Infinity 或 undefined")),
];

/// The members, and what is wrong.
pub(super) fn read(text: &str) -> Option<(Vec<BodyMember>, Words)> {
    for (repair, words) in REPAIRS {
        if let Ok(Json::Object(members)) = json::read(&repair(text)) {
            return Some((members, words));
        }
    }
    let decoded = STANDARD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok())?;
    let Ok(Json::Object(members)) = json::read(&decoded) else { return None };
    Some((members, Words::new("it is the JSON in base64", "是 JSON 的 base64")))
}

/// The members of the first object in a text that has names of a request.
pub(super) fn read_inside(text: &str) -> Option<(Vec<BodyMember>, Words)> {
    let braces = text.match_indices('{').take(MOST_BRACES);
    let (at, members) = braces.into_iter().find_map(|(at, _)| {
        let members = json::read_object(text.get(at..)?).ok()?;
        let known = members.iter().filter(|(name, _)| Member::is_known_name(name)).take(2).count();
        (known == 2).then_some((at, members))
    })?;
    let before = text.get(..at).unwrap_or_default().trim();
    let name = before.strip_suffix('(');
    let is_call = name.is_some_and(|name| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.$".contains(&byte))
    });
    let words = if is_call {
        Words::new(
            "the call of a function stands around the JSON, as in JSONP",
            "JSON 外面包着函数调用（JSONP）",
        )
    } else {
        Words::new("text stands around the JSON", "JSON 前后有别的文本")
    };
    Some((members, words))
}

/// What a text is that cannot be read.
pub(super) fn kind(text: &str) -> Option<Words> {
    let first = text.strip_prefix('{').map(str::trim_start);
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_$".contains(byte);
    let after_name = first.and_then(|text| {
        let name = text.bytes().take_while(is_word).count();
        text.get(name..).filter(|_| name > 0)
    });
    match after_name.and_then(|rest| rest.trim_start().chars().next()) {
        Some('=') => Some(Words::new(
            "it is a map as Java prints it: {name=value}",
            "是 Java Map.toString() 的输出：{name=value}",
        )),
        Some(':') => Some(Words::new("its names have no quotes", "成员名没有加双引号")),
        _ if text.starts_with('<') => Some(Words::new("it seems to be XML or HTML", "看起来是 XML 或 HTML")),
        _ => None,
    }
}

fn as_ascii(character: char) -> char {
    match character {
        '“' | '”' | '„' | '‟' | '＂' | '「' | '」' => '"',
        '：' => ':',
        '，' => ',',
        '｛' => '{',
        '｝' => '}',
        '［' | '【' => '[',
        '］' | '】' => ']',
        other => other,
    }
}

fn without_trailing_commas(text: &str) -> String {
    let mut repaired = String::with_capacity(text.len());
    // Where a comma was written behind which there is nothing but white space.
    let mut comma = None;
    let mut strings = Strings::default();
    for character in text.chars() {
        let is_outside = strings.is_outside(character);
        if is_outside
            && matches!(character, '}' | ']')
            && let Some(at) = comma.take()
        {
            repaired.truncate(at);
        }
        if is_outside && character == ',' {
            comma = Some(repaired.len());
        } else if !character.is_whitespace() {
            comma = None;
        }
        repaired.push(character);
    }
    repaired
}

fn without_nan(text: &str) -> String {
    let mut repaired = String::with_capacity(text.len());
    let mut word = String::new();
    let mut strings = Strings::default();
    let end = |word: &mut String, repaired: &mut String| {
        let is_nothing = ["NaN", "Infinity", "undefined", "None"].contains(&word.as_str());
        repaired.push_str(if is_nothing { "null" } else { word.as_str() });
        word.clear();
    };
    for character in text.chars() {
        if strings.is_outside(character) && character.is_ascii_alphabetic() {
            word.push(character);
        } else {
            end(&mut word, &mut repaired);
            repaired.push(character);
        }
    }
    end(&mut word, &mut repaired);
    repaired
}

/// Follows the strings of JSON.
#[derive(Default)]
struct Strings {
    is_inside: bool,
    is_escaped: bool,
}

impl Strings {
    /// Whether the next character stands outside of strings.
    fn is_outside(&mut self, character: char) -> bool {
        let was_inside = self.is_inside;
        match character {
            _ if self.is_escaped => self.is_escaped = false,
            '\\' if was_inside => self.is_escaped = true,
            '"' => self.is_inside = !was_inside,
            _ => {}
        }
        !was_inside && character != '"'
    }
}
