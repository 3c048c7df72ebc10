//! Text from outside that is safe to show.

use std::fmt::{self, Write};

use crate::signing::Pieces;

/// Writes a text on one line. Its control characters are escaped, so that it can neither steer a terminal nor forge a
/// second log line, and it is [without tokens](crate::without_tokens). It can be truncated.
///
/// ```
/// use zvcms_proto::Printable;
///
/// assert_eq!(Printable::new("a\u{1b}[31m\nb").to_string(), r"a\u{1b}[31m\nb");
/// assert_eq!(Printable::new("礼品卡礼品卡").limit(4).to_string(), "礼品卡…");
/// ```
#[derive(Clone, Copy)]
pub struct Printable<'a> {
    text: &'a str,
    limit: usize,
}

impl<'a> Printable<'a> {
    /// Shows all of `text`.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { text, limit: usize::MAX }
    }

    /// Shows at most `limit` characters. This counts the escapes, and the `…` that marks the cut.
    #[must_use]
    pub fn limit(self, limit: usize) -> Self {
        Self { limit, ..self }
    }
}

impl Printable<'_> {
    /// Whether a character is shown as it is. Control characters are not, nor are format characters that break lines or
    /// turn the direction of writing.
    #[must_use]
    pub fn shows(character: char) -> bool {
        !is_unprintable(character)
    }
}

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut left = self.limit;
        let mut characters = Pieces::of(self.text).flat_map(str::chars).peekable();
        while let Some(character) = characters.next() {
            let width = escape(character).count();
            let reserve = usize::from(characters.peek().is_some());
            if width.saturating_add(reserve) > left {
                return if left == 0 { Ok(()) } else { f.write_char('…') };
            }
            left -= width;
            escape(character).try_for_each(|escaped| f.write_char(escaped))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

fn escape(character: char) -> impl Iterator<Item = char> {
    let (plain, named, numbered) = match character {
        '\n' | '\r' | '\t' => (None, Some(character.escape_default()), None),
        _ if is_unprintable(character) => (None, None, Some(character.escape_unicode())),
        _ => (Some(character), None, None),
    };
    plain.into_iter().chain(named.into_iter().flatten()).chain(numbered.into_iter().flatten())
}

/// Control characters, and the format characters that break lines or turn the direction of writing.
fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, limit: usize) -> String {
        Printable::new(text).limit(limit).to_string()
    }

    #[test]
    fn what_steers_a_terminal_is_escaped() {
        assert_eq!(shown("\u{1b}[2J\u{9b}\u{7f}\0", 99), r"\u{1b}[2J\u{9b}\u{7f}\u{0}");
        assert_eq!(shown("a\r\n\tb", 99), r"a\r\n\tb");
        assert_eq!(
            shown("\u{202e}\u{2066}\u{2028}\u{feff}\u{200b}\u{61c}", 99),
            r"\u{202e}\u{2066}\u{2028}\u{feff}\u{200b}\u{61c}"
        );
        assert_eq!(shown("余额 75.50 é", 99), "余额 75.50 é");
    }

    #[test]
    fn a_token_is_not_shown_and_not_in_part_either() {
        let quoted = format!("<pre>{}</pre>", crate::signing::vectors::PRINTED.token);
        assert_eq!(shown(&quoted, 99), "<pre>(token)</pre>");
        assert_eq!(shown(&quoted, 8), "<pre>(t…");
    }

    #[test]
    fn a_cut_is_marked_and_counted() {
        assert_eq!(shown("abcd", 4), "abcd");
        assert_eq!(shown("abcde", 4), "abc…");
        assert_eq!(shown("ab\n", 4), r"ab\n");
        assert_eq!(shown("abc\n", 4), "abc…");
        assert_eq!(shown("\u{1b}", 3), "…");
        assert_eq!(shown("a", 0), "");
        assert_eq!(shown("", 0), "");
    }

    #[test]
    fn a_character_shows_if_it_needs_no_escape() {
        for shown in ['a', '礼', ' ', '\\', '…'] {
            assert!(Printable::shows(shown), "{shown:?}");
        }
        for escaped in ['\n', '\u{1b}', '\u{9b}', '\u{202e}', '\u{feff}'] {
            assert!(!Printable::shows(escaped), "{escaped:?}");
        }
    }
}
