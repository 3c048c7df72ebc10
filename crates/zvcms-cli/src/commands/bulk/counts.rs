//! Counts users by their result.

use serde::Serialize;

use crate::error::Kind;
use crate::told::{Told, told};

/// How many users have a line with cards, and with an error of each kind.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize)]
pub(super) struct Counts {
    pub(super) cards: u64,
    pub(super) business: u64,
    pub(super) system: u64,
    pub(super) transport: u64,
    pub(super) response: u64,
    /// No line of ours has these two kinds.
    pub(super) usage: u64,
    pub(super) file: u64,
}

impl Counts {
    /// One more, with cards or with an error of that kind.
    pub(super) fn add(&mut self, error: Option<Kind>) {
        *match error {
            None => &mut self.cards,
            Some(Kind::Business) => &mut self.business,
            Some(Kind::System) => &mut self.system,
            Some(Kind::Transport) => &mut self.transport,
            Some(Kind::Response) => &mut self.response,
            Some(Kind::Usage) => &mut self.usage,
            Some(Kind::File) => &mut self.file,
        } += 1;
    }

    pub(super) fn add_all(&mut self, more: &Self) {
        self.cards += more.cards;
        self.business += more.business;
        self.system += more.system;
        self.transport += more.transport;
        self.response += more.response;
        self.usage += more.usage;
        self.file += more.file;
    }

    /// Those who were answered, with cards or a business exception.
    pub(super) fn answered(&self) -> u64 {
        self.cards + self.business
    }

    /// Those who were not, and whom another run asks again.
    pub(super) fn failed(&self) -> u64 {
        self.system + self.transport + self.response + self.usage + self.file
    }

    /// That of the most serious error; 0 where there is none.
    pub(super) fn exit_code(&self) -> u8 {
        let kinds = [
            (self.file, Kind::File),
            (self.response, Kind::Response),
            (self.transport, Kind::Transport),
            (self.system, Kind::System),
            (self.business, Kind::Business),
            (self.usage, Kind::Usage),
        ];
        kinds.into_iter().find(|(users, _)| *users > 0).map_or(0, |(_, kind)| kind.exit_code())
    }

    /// The counts that are not 0, for people.
    pub(super) fn in_words(&self) -> Told {
        let told: [(u64, InWords); 6] = [
            (self.business, |users| told!("bulk-business", "{users} business exceptions", users = users)),
            (self.system, |users| told!("bulk-system", "{users} system errors", users = users)),
            (self.transport, |users| told!("bulk-transport", "{users} transport errors", users = users)),
            (self.response, |users| told!("bulk-response", "{users} unreadable responses", users = users)),
            (self.usage, |users| told!("bulk-usage", "{users} usage errors", users = users)),
            (self.file, |users| told!("bulk-file", "{users} file errors", users = users)),
        ];
        let cards = told!("bulk-cards", "{users} with cards", users = grouped(self.cards));
        let errors = told.into_iter().filter(|(users, _)| *users > 0);
        let errors = errors.map(|(users, told)| told(grouped(users)));
        Told::joined([cards].into_iter().chain(errors), &comma())
    }
}

/// So many users, in words.
type InWords = fn(String) -> Told;

/// What stands between two of several things that are counted or named.
pub(super) fn comma() -> Told {
    Told::both(", ", "，")
}

/// A number in groups of three digits.
pub(in crate::commands) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(errors: &[Option<Kind>]) -> Counts {
        let mut counts = Counts::default();
        errors.iter().for_each(|error| counts.add(*error));
        counts
    }

    #[test]
    fn the_most_serious_error_gives_the_exit_code_and_none_gives_0() {
        use Kind::{Business, Response, System, Transport};
        for (errors, exit) in [
            (&[None, None][..], 0),
            (&[None, Some(Business)], 3),
            (&[Some(System), Some(Business), None], 4),
            (&[Some(System), Some(Transport)], 5),
            (&[Some(Response), Some(Transport)], 6),
            (&[Some(Kind::File), Some(Response)], 7),
            (&[Some(Kind::Usage), None], 2),
            (&[], 0),
        ] {
            assert_eq!(counts(errors).exit_code(), exit, "{errors:?}");
        }
    }

    #[test]
    fn only_a_business_exception_is_an_answer_among_the_errors() {
        let counts = counts(&[
            None,
            Some(Kind::Business),
            Some(Kind::System),
            Some(Kind::Transport),
            Some(Kind::File),
        ]);
        assert_eq!((counts.answered(), counts.failed()), (2, 3));
        assert_eq!(
            counts.in_words().english(),
            "1 with cards, 1 business exceptions, 1 system errors, 1 transport errors, 1 file errors"
        );
    }

    #[test]
    fn numbers_are_grouped() {
        for (number, shown) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), shown);
        }
    }
}
