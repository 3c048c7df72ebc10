//! Positions in a text.

use serde_json::Error;

/// A line and a column, both from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl Place {
    /// The place of the byte `offset`, of the end if there is no such byte.
    pub(crate) fn at(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        Self { line, column }
    }

    /// The place of `part`, a slice of `text`.
    pub(crate) fn of(text: &str, part: &str) -> Option<Self> {
        offset_in(text, part).map(|offset| Self::at(text, offset))
    }

    /// The place that a parse error of `text` names.
    pub(crate) fn of_json_error(text: &str, error: &Error) -> Option<Self> {
        let mut offset = bytes_read(text, error)?.saturating_sub(1);
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        Some(Self::at(text, offset))
    }
}

/// How much of `text` was read when it was refused; the parser counts columns in bytes.
pub(crate) fn bytes_read(text: &str, error: &Error) -> Option<usize> {
    let line_index = error.line().checked_sub(1)?;
    let line_start: usize = text.split_inclusive('\n').take(line_index).map(str::len).sum();
    Some((line_start + error.column()).min(text.len()))
}

/// The byte at which `part` begins in `text`, if it is a slice of it.
pub(crate) fn offset_in(text: &str, part: &str) -> Option<usize> {
    let offset = part.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
    (offset + part.len() <= text.len()).then_some(offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = "一\n二三x";
        assert_eq!(Place::at(text, 0), Place { line: 1, column: 1 });
        assert_eq!(Place::of(text, text.split_at(10).1), Some(Place { line: 2, column: 3 }));
        assert_eq!(Place::at(text, 99), Place { line: 2, column: 4 });
    }

    #[test]
    fn a_text_from_elsewhere_has_no_place() {
        let both = String::from("abcdef");
        let (left, right) = both.split_at(3);
        assert_eq!(offset_in(right, left), None);
        assert_eq!(offset_in(left, right), None);
        assert_eq!(offset_in(&both, right), Some(3));
        assert_eq!(offset_in(&both, both.split_at(6).1), Some(6));
    }

    #[test]
    fn a_parse_error_is_placed_at_its_character() {
        let text = "{\n\"礼\": x}";
        let error = serde_json::from_str::<serde_json::Value>(text).unwrap_err();
        assert_eq!(Place::of_json_error(text, &error), Some(Place { line: 2, column: 6 }));
    }

    /// The parser names the last byte, which is in the middle of a character.
    #[test]
    fn a_truncated_text_is_placed_at_its_last_character() {
        for (text, place) in
            [("{\"a", Place { line: 1, column: 3 }), ("\n{\"二礼", Place { line: 2, column: 4 })]
        {
            let error = serde_json::from_str::<serde_json::Value>(text).unwrap_err();
            assert_eq!(Place::of_json_error(text, &error), Some(place), "{text}");
        }
    }
}
