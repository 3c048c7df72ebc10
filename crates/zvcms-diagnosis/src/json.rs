//! JSON as programs in several languages write it, with its members in the order that it came in.

use std::fmt;

use serde::Deserializer;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;

/// The deepest nesting that is read.
const MAX_DEPTH: usize = 32;

/// A JSON value. Numbers keep their digits.
#[derive(Clone)]
pub(crate) enum Json {
    /// A number, `true`, `false` or `null`, as it is written.
    Literal(String),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// How a program writes JSON.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    /// What follows a comma and a colon.
    space: &'static str,
    /// `\/` in place of `/`.
    escapes_slash: bool,
    /// `\u7b7e` in place of `签`.
    escapes_non_ascii: bool,
}

impl Style {
    pub(crate) const COMPACT: Self = Self::new("", false, false);
    /// `json.dumps` of Python.
    pub(crate) const PYTHON: Self = Self::new(" ", false, true);
    /// The same with `ensure_ascii=False`.
    pub(crate) const SPACED: Self = Self::new(" ", false, false);
    /// `json_encode` of PHP.
    pub(crate) const PHP: Self = Self::new("", true, true);
    /// The same with `JSON_UNESCAPED_UNICODE`.
    pub(crate) const SLASH_ESCAPED: Self = Self::new("", true, false);
    /// `json_encode` of PHP with `JSON_UNESCAPED_SLASHES`, and `json.dumps` of Python with compact separators.
    pub(crate) const ASCII: Self = Self::new("", false, true);

    const fn new(space: &'static str, escapes_slash: bool, escapes_non_ascii: bool) -> Self {
        Self { space, escapes_slash, escapes_non_ascii }
    }
}

impl Json {
    /// Reads JSON that is known to be well formed; `None` if it is nested too deeply.
    pub(crate) fn read(json: &str) -> Option<Self> {
        Self::read_to_depth(json.trim(), MAX_DEPTH)
    }

    fn read_to_depth(json: &str, depth: usize) -> Option<Self> {
        let depth = depth.checked_sub(1)?;
        match json.chars().next()? {
            '"' => serde_json::from_str(json).ok().map(Self::Text),
            '[' => {
                let items: Vec<Box<RawValue>> = serde_json::from_str(json).ok()?;
                items
                    .iter()
                    .map(|item| Self::read_to_depth(item.get(), depth))
                    .collect::<Option<_>>()
                    .map(Self::Array)
            }
            '{' => {
                let members = serde_json::Deserializer::from_str(json).deserialize_map(InOrder).ok()?;
                let read = |(name, value): (String, Box<RawValue>)| {
                    Some((name, Self::read_to_depth(value.get(), depth)?))
                };
                members.into_iter().map(read).collect::<Option<_>>().map(Self::Object)
            }
            _ => Some(Self::Literal(json.to_owned())),
        }
    }

    /// With the members of every object sorted by name.
    pub(crate) fn sorted(self) -> Self {
        match self {
            Self::Array(items) => Self::Array(items.into_iter().map(Self::sorted).collect()),
            Self::Object(members) => {
                let mut members: Vec<_> =
                    members.into_iter().map(|(name, value)| (name, value.sorted())).collect();
                members.sort_by(|(one, _), (other, _)| one.cmp(other));
                Self::Object(members)
            }
            scalar => scalar,
        }
    }

    pub(crate) fn write(&self, style: Style) -> String {
        let mut written = String::new();
        self.write_to(&mut written, style);
        written
    }

    fn write_to(&self, out: &mut String, style: Style) {
        match self {
            Self::Literal(text) => out.push_str(text),
            Self::Text(text) => write_text(out, text, style),
            Self::Array(items) => {
                out.push('[');
                for (position, item) in items.iter().enumerate() {
                    separate(out, position, style);
                    item.write_to(out, style);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (position, (name, value)) in members.iter().enumerate() {
                    separate(out, position, style);
                    write_text(out, name, style);
                    out.push(':');
                    out.push_str(style.space);
                    value.write_to(out, style);
                }
                out.push('}');
            }
        }
    }

    /// A text as it is, and anything else as compact JSON.
    pub(crate) fn plain(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            json => json.write(Style::COMPACT),
        }
    }
}

fn separate(out: &mut String, position: usize, style: Style) {
    if position > 0 {
        out.push(',');
        out.push_str(style.space);
    }
}

fn write_text(out: &mut String, text: &str, style: Style) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '/' if style.escapes_slash => out.push_str("\\/"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            control if control < ' ' => escape(out, control),
            other if style.escapes_non_ascii && !other.is_ascii() => escape(out, other),
            other => out.push(other),
        }
    }
    out.push('"');
}

fn escape(out: &mut String, character: char) {
    out.extend(character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
}

/// Keeps the order of the members.
struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Vec<(String, Box<RawValue>)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: &str = r#"{ "b": ["x/y", 1.50, true], "a": {"d": "签\n", "c": null} }"#;

    /// As `json.dumps(value)`, `json_encode($value)` and `JSON.stringify(value)` of Python, PHP and Node write it.
    #[test]
    fn json_is_written_as_by_other_languages() {
        let json = Json::read(READ).unwrap();
        assert_eq!(json.write(Style::COMPACT), r#"{"b":["x/y",1.50,true],"a":{"d":"签\n","c":null}}"#);
        assert_eq!(
            json.write(Style::PYTHON),
            r#"{"b": ["x/y", 1.50, true], "a": {"d": "\u7b7e\n", "c": null}}"#
        );
        assert_eq!(json.write(Style::PHP), r#"{"b":["x\/y",1.50,true],"a":{"d":"\u7b7e\n","c":null}}"#);
        assert_eq!(
            json.sorted().write(Style::COMPACT),
            r#"{"a":{"c":null,"d":"签\n"},"b":["x/y",1.50,true]}"#
        );
    }

    #[test]
    fn json_that_is_nested_too_deeply_is_not_read() {
        assert!(Json::read(&format!("{}{}", "[".repeat(31), "]".repeat(31))).is_some());
        assert!(Json::read(&format!("{}{}", "[".repeat(1000), "]".repeat(1000))).is_none());
    }
}
