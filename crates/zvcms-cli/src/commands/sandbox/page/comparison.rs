//! Where what was made differs from what was expected.

use std::ops::Range;

use super::super::shown::{Part, Shown};

/// What a value is compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Character(char),
    /// So many characters that are not shown.
    Hidden(usize),
}

/// Where two values differ: the cells of each, and the number of the first character. Without a cell, they differ in what is
/// not shown.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) position: usize,
    pub(super) made: Vec<Range<usize>>,
    pub(super) expected: Vec<Range<usize>>,
}

impl Difference {
    /// Where there are as many pairs on both sides, each is compared with its own.
    pub(super) fn of(made: &[Cell], expected: &[Cell]) -> Self {
        let (of_made, of_expected) = (pairs(made), pairs(expected));
        let pairs: Vec<_> = if of_made.len() == of_expected.len() {
            of_made.into_iter().zip(of_expected).collect()
        } else {
            vec![(0..made.len(), 0..expected.len())]
        };
        let mut difference = Self::default();
        for (of_made, of_expected) in pairs {
            let in_pair =
                |cells: &[Cell], pair: &Range<usize>| cells.get(pair.clone()).unwrap_or_default().to_vec();
            let (one, other) = (in_pair(made, &of_made), in_pair(expected, &of_expected));
            if one != other {
                let (start, end) = in_common(&one, &other);
                difference.made.push(of_made.start + start..of_made.end - end);
                difference.expected.push(of_expected.start + start..of_expected.end - end);
            }
        }
        if let Some(first) = difference.made.first() {
            difference.position = 1 + made.iter().take(first.start).map(Cell::length).sum::<usize>();
        }
        difference
    }
}

impl Cell {
    fn length(&self) -> usize {
        match self {
            Self::Character(_) => 1,
            Self::Hidden(length) => *length,
        }
    }
}

pub(super) fn cells(shown: &Shown) -> Vec<Cell> {
    let mut cells = Vec::new();
    for part in shown.parts() {
        match part {
            Part::Text(text) => cells.extend(text.chars().map(Cell::Character)),
            Part::Hidden(length) => cells.push(Cell::Hidden(*length)),
        }
    }
    cells
}

/// The stretches between `&`.
fn pairs(cells: &[Cell]) -> Vec<Range<usize>> {
    let mut start = 0;
    let pairs = cells.split(|cell| *cell == Cell::Character('&')).map(|pair| {
        let range = start..start + pair.len();
        start = range.end + 1;
        range
    });
    pairs.collect()
}

/// How much two values have in common at the start and, of the rest, at the end.
fn in_common(one: &[Cell], other: &[Cell]) -> (usize, usize) {
    let start = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let most = one.len().min(other.len()) - start;
    let from_end = one.iter().rev().zip(other.iter().rev());
    (start, from_end.take_while(|(one, other)| one == other).count().min(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number of the first character that differs, and the cells of each.
    fn of(made: &str, expected: &str) -> String {
        let cells = |text: &str| text.chars().map(Cell::Character).collect::<Vec<_>>();
        let Difference { position, made, expected } = Difference::of(&cells(made), &cells(expected));
        format!("{position}: {made:?} {expected:?}")
    }

    #[test]
    fn a_difference_is_what_is_not_in_common_at_the_start_and_at_the_end() {
        assert_eq!(of("abc", "axc"), "2: [1..2] [1..2]");
        assert_eq!(of("签名%3D", "签名="), "3: [2..5] [2..3]");
        assert_eq!(of("aa", "aaa"), "3: [2..2] [2..3]");
        assert_eq!(of("a", "a"), "0: [] []");
    }

    #[test]
    fn each_pair_is_compared_with_its_own() {
        assert_eq!(of("A=1&b=2&C=3", "a=1&b=2&c=3"), "1: [0..1, 8..9] [0..1, 8..9]");
        assert_eq!(of("a=1&b=2", "a=1&b=2&c=3"), "8: [7..7] [7..11]");
    }

    #[test]
    fn what_is_hidden_counts_with_its_length() {
        let cells = |end| [Cell::Hidden(50), Cell::Character(end)];
        assert_eq!(Difference::of(&cells('a'), &cells('b')).position, 51);
        assert_eq!(Difference::of(&[Cell::Hidden(3)], &[Cell::Hidden(3)]), Difference::default());
    }
}
