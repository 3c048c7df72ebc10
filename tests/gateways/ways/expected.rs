//! What an answer is to be read as.

use zvcms_hyper::{Error, ErrorKind};
use zvcms_proto::{Card, Code, ResponseErrorKind};

use crate::load::text_of;

const TITLE: &str = "礼品卡 \"A&B\" <50元>";
const COVER: &str = "https://img.example.com/礼品/卡.png";

/// The ids and balances of the cards that most ways answer with.
pub(crate) const THREE: &[(&str, &str)] = &[("1001", "75.50"), ("1002", "0.00"), ("1003", "128.00")];

pub(crate) enum Expected {
    /// A success with cards of these ids and balances; `""` is none.
    Cards(&'static [(&'static str, &'static str)]),
    /// A success with so many cards.
    Many(usize),
    /// A business exception: code and message.
    Business(&'static str, &'static str),
    /// A system error: code and message.
    System(&'static str, &'static str),
    /// A system error under a status that leaves open whether the action was executed.
    Unavailable(&'static str, &'static str),
    /// An HTTP status without an envelope.
    Http(u16),
    /// A body that is not understood, and a part of what is said of it.
    Malformed(&'static str),
    /// An envelope that is wrong at this path.
    WrongAt(&'static str),
    /// A reply that is not received, and a part of what is said of it.
    Transport(&'static str),
    /// Either of the two before, with a part of what is said.
    Unreadable(&'static str),
}

impl Expected {
    /// What differs for a read.
    pub(crate) fn of_read(&self, result: &Result<Vec<Card>, Error>) -> Result<(), String> {
        match (self, result) {
            (Self::Cards(expected), Ok(cards)) => cards_are(expected, cards),
            (Self::Many(count), Ok(cards)) if cards.len() == *count => Ok(()),
            (_, Ok(cards)) => Err(format!("is a success with {} cards", cards.len())),
            (_, Err(error)) => self.of_error(error),
        }
    }

    /// What differs for a write, which reads any `data`.
    pub(crate) fn of_write<T>(&self, result: &Result<T, Error>) -> Result<(), String> {
        let succeeds = match self {
            Self::Cards(_) | Self::Many(_) => true,
            Self::WrongAt(path) => path.starts_with("data"),
            _ => false,
        };
        match result {
            Ok(_) if succeeds => Ok(()),
            Ok(_) => Err("is a success".to_owned()),
            Err(error) if error.outcome_unknown() != self.leaves_open() => {
                Err(format!("outcome unknown is {}: {}", error.outcome_unknown(), text_of(error)))
            }
            Err(error) => self.of_error(error),
        }
    }

    /// Whether a write that is answered so may have been executed or not.
    fn leaves_open(&self) -> bool {
        match self {
            Self::Cards(_) | Self::Many(_) | Self::Business(..) | Self::System(..) => false,
            Self::Http(status) => *status >= 500,
            Self::Unavailable(..)
            | Self::Malformed(_)
            | Self::WrongAt(_)
            | Self::Transport(_)
            | Self::Unreadable(_) => true,
        }
    }

    fn of_error(&self, error: &Error) -> Result<(), String> {
        let text = text_of(error);
        let says = |part: &str| text.to_lowercase().contains(&part.to_lowercase());
        let is_expected = match error.kind() {
            ErrorKind::Response(response) => match (self, response.kind()) {
                (Self::Business(code, message), ResponseErrorKind::Business)
                | (
                    Self::System(code, message) | Self::Unavailable(code, message),
                    ResponseErrorKind::System,
                ) => response.code().map_or("", Code::as_str) == *code && response.message() == *message,
                (Self::Http(status), ResponseErrorKind::Http) => response.http_status().as_u16() == *status,
                (Self::WrongAt(path), ResponseErrorKind::Malformed) => response.path() == *path,
                (Self::Malformed(part) | Self::Unreadable(part), ResponseErrorKind::Malformed) => says(part),
                _ => false,
            },
            ErrorKind::Transport(_) => {
                matches!(self, Self::Transport(part) | Self::Unreadable(part) if says(part))
            }
            _ => false,
        };
        if is_expected { Ok(()) } else { Err(text) }
    }
}

fn cards_are(expected: &[(&str, &str)], cards: &[Card]) -> Result<(), String> {
    let read: Vec<(&str, &str)> =
        cards.iter().map(|card| (card.id(), card.balance().map_or("", |balance| balance.as_str()))).collect();
    if read != expected {
        return Err(format!("is read as {read:?}"));
    }
    match cards.iter().find(|card| card.title() != TITLE || card.cover() != COVER) {
        Some(card) => Err(format!("has other texts: {:?}, {:?}", card.title(), card.cover())),
        None => Ok(()),
    }
}
