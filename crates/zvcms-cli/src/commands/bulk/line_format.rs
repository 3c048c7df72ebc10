//! Writes the cards or the error of a user as a line of the output.

use std::io;

use serde::Serialize;
use zvcms_proto::Card;

use crate::error::CommandError;
use crate::output::CsvRows;
use crate::told::told;

pub(super) enum LineFormat {
    /// A line of JSON a user.
    Ndjson,
    /// A row a card.
    Csv(CsvRows),
}

#[derive(Serialize)]
struct Answered<'a> {
    user_id: &'a str,
    cards: &'a [Card],
}

#[derive(Serialize)]
struct Failed<'a> {
    user_id: &'a str,
    error: &'a CommandError,
}

impl LineFormat {
    /// What stands before all users.
    pub(super) fn header(&self) -> Result<Option<String>, CommandError> {
        match self {
            Self::Ndjson => Ok(None),
            Self::Csv(rows) => rows.header().map(Some).map_err(|error| unwritable(&error)),
        }
    }

    pub(super) fn cards(&self, user: &str, cards: &[Card]) -> Result<String, CommandError> {
        match self {
            Self::Ndjson => line(&Answered { user_id: user, cards }, cards.len()),
            Self::Csv(rows) => rows.of_cards(user, cards),
        }
        .map_err(|error| unwritable(&error))
    }

    pub(super) fn error(&self, user: &str, failure: &CommandError) -> Result<String, CommandError> {
        match self {
            Self::Ndjson => line(&Failed { user_id: user, error: failure }, 0),
            Self::Csv(rows) => rows.of_error(user, failure),
        }
        .map_err(|error| unwritable(&error))
    }
}

/// About as many bytes as a card takes, and as all the rest does.
const A_CARD: usize = 512;
const THE_REST: usize = 128;

fn line(content: &impl Serialize, cards: usize) -> io::Result<String> {
    let mut line = Vec::with_capacity(THE_REST + A_CARD * cards);
    serde_json::to_writer(&mut line, content)?;
    line.push(b'\n');
    String::from_utf8(line).map_err(io::Error::other)
}

fn unwritable(error: &io::Error) -> CommandError {
    CommandError::file(told!("bulk-result-unwritable", "cannot write the result of a user"), error)
}
