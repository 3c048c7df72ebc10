//! A text, some parts of which are not shown.

use crate::told::{IntoTold, Told, told};

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
impl IntoTold for Shown {
    fn told(&self) -> Told {
        Told::sequence(self.0.iter().map(|part| match part {
            Part::Text(text) => Told::as_is(text),
            Part::Hidden(length) => told!("sandbox-hidden", "…({length} characters)", length = length),
        }))
    }
}
