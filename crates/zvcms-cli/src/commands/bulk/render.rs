//! What a user's cards or error look like in the output.

use std::io;

use serde::Serialize;
use zvcms_proto::Card;

use crate::failure::Failure;
use crate::output::CsvRows;

pub(super) enum Render {
    /// A line of JSON a user.
    Ndjson,
    /// A row a card.
    Csv(CsvRows),
}

#[derive(Serialize)]
struct Line<'a> {
    user_id: &'a str,
    #[serde(flatten)]
    outcome: Outcome<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome<'a> {
    Cards(&'a [Card]),
    Error(&'a Failure),
}

impl Render {
    /// What stands before all users.
    pub(super) fn header(&self) -> Result<Option<String>, Failure> {
        match self {
            Self::Ndjson => Ok(None),
            Self::Csv(rows) => rows.header().map(Some).map_err(|error| unwritable(&error)),
        }
    }

    pub(super) fn cards(&self, user: &str, cards: &[Card]) -> Result<String, Failure> {
        match self {
            Self::Ndjson => line(user, Outcome::Cards(cards)),
            Self::Csv(rows) => rows.of_cards(user, cards),
        }
        .map_err(|error| unwritable(&error))
    }

    pub(super) fn failure(&self, user: &str, failure: &Failure) -> Result<String, Failure> {
        match self {
            Self::Ndjson => line(user, Outcome::Error(failure)),
            Self::Csv(rows) => rows.of_failure(user, failure),
        }
        .map_err(|error| unwritable(&error))
    }
}

fn line(user_id: &str, outcome: Outcome<'_>) -> io::Result<String> {
    let mut line = serde_json::to_string(&Line { user_id, outcome })?;
    line.push('\n');
    Ok(line)
}

fn unwritable(error: &io::Error) -> Failure {
    Failure::file("cannot write the result of a user", error)
}
