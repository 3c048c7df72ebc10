//! A text, some parts of which are not shown.

use std::fmt;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Text(String),
    /// So many characters.
    Hidden(usize),
}

impl Shown {
    pub(super) fn whole(text: &str) -> Self {
        Self(vec![Part::Text(text.to_owned())])
    }

    pub(super) fn hidden(text: &str) -> Self {
        Self(vec![Part::Hidden(text.chars().count())])
    }

    pub(super) fn parts(&self) -> &[Part] {
        &self.0
    }

    pub(super) fn push(&mut self, text: &str) {
        match self.0.last_mut() {
            Some(Part::Text(last)) => last.push_str(text),
            _ => self.0.push(Part::Text(text.to_owned())),
        }
    }

    pub(super) fn hide(&mut self, text: &str) {
        self.0.push(Part::Hidden(text.chars().count()));
    }
}

/// As it stands in the log.
impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|part| match part {
            Part::Text(text) => f.write_str(text),
            Part::Hidden(length) => write!(f, "…({length} characters)"),
        })
    }
}
