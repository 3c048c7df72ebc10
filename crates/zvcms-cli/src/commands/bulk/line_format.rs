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
struct Line<'a> {
    user_id: &'a str,
    #[serde(flatten)]
    content: LineContent<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum LineContent<'a> {
    Cards(&'a [Card]),
    Error(&'a CommandError),
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
            Self::Ndjson => line(user, LineContent::Cards(cards)),
            Self::Csv(rows) => rows.of_cards(user, cards),
        }
        .map_err(|error| unwritable(&error))
    }

    pub(super) fn error(&self, user: &str, failure: &CommandError) -> Result<String, CommandError> {
        match self {
            Self::Ndjson => line(user, LineContent::Error(failure)),
            Self::Csv(rows) => rows.of_error(user, failure),
        }
        .map_err(|error| unwritable(&error))
    }
}

fn line(user_id: &str, content: LineContent<'_>) -> io::Result<String> {
    let mut line = serde_json::to_string(&Line { user_id, content })?;
    line.push('\n');
    Ok(line)
}

fn unwritable(error: &io::Error) -> CommandError {
    CommandError::file(told!("bulk-result-unwritable", "cannot write the result of a user"), error)
}
