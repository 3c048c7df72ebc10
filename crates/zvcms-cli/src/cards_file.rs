//! Cards for a sandbox, from a JSON file: `{"10001": [{"id": "1", "gift_title": "…", …}], "10002": []}`.

use std::fmt;
use std::path::Path;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};
use zvcms_proto::{Amount, Printable, RawValue, Yuan};
use zvcms_sandbox::CardBook;

use crate::error::CommandError;
use crate::files::{self, InputFile};
use crate::told::{IntoTold as _, Told, told};

/// A book of cards is written by hand. What is longer than this is some other file.
const MAX_FILE: u64 = 64 << 20;

/// The documented fields of a card, by their wire names.
const FIELDS: [&str; 15] = [
    "id",
    "gift_card_id",
    "gift_title",
    "par_value",
    "cover",
    "expired_desc",
    "deduct_amount",
    "bind_status",
    "beginAt",
    "endAt",
    "createdAt",
    "status_desc",
    "status",
    "validType",
    "isErp",
];

const AMOUNTS: [&str; 2] = ["par_value", "deduct_amount"];

/// Reads the cards of every user. An error names the line, and the user, card and field.
pub(crate) fn read_cards(path: &Path) -> Result<CardBook, CommandError> {
    let (text, _) = files::read_text(InputFile(path), told!("cards-the-cards", "the cards"), MAX_FILE)?;
    parse_cards(&text).map_err(|problem| {
        CommandError::usage(told!(
            "cards-problem",
            "{file}, line {line}: {problem}",
            file = path.display(),
            line = problem.line,
            problem = problem.what
        ))
    })
}

#[derive(Debug, PartialEq)]
struct Problem {
    line: usize,
    what: Told,
}

fn parse_cards(text: &str) -> Result<CardBook, Problem> {
    let users: Entries<'_> = serde_json::from_str(text).map_err(|error| of_json(&error))?;
    let mut book = CardBook::new();
    for (user, cards) in users.0 {
        let at_user = told!("cards-user", "user {user}", user = Printable::new(&user).limit(40));
        if user.is_empty() {
            return Err(problem(text, cards, told!("cards-empty-user-id", "a user id is empty")));
        }
        if book.cards(&user).is_some() {
            let what = told!("cards-user-twice", "{user} is duplicated", user = at_user);
            return Err(problem(text, cards, what));
        }
        let list: Vec<&RawValue> = serde_json::from_str(cards.get()).map_err(|_| {
            let what = told!("cards-array-expected", "an array of cards is expected");
            problem(text, cards, what.prefixed_with(at_user.clone()))
        })?;
        let cards = list.into_iter().enumerate().map(|(at, card)| {
            let place = told!("cards-card", "{user}, card {number}", user = at_user, number = at + 1);
            read_card(text, card, &place)
        });
        book.insert(user, cards.collect::<Result<Vec<_>, _>>()?);
    }
    Ok(book)
}

fn read_card(text: &str, card: &RawValue, place: &Told) -> Result<Map<String, Value>, Problem> {
    let fields: Entries<'_> = serde_json::from_str(card.get())
        .map_err(|_| problem(text, card, an_object_is_expected().prefixed_with(place.clone())))?;
    let mut read = Map::new();
    for (field, raw) in fields.0 {
        let shown = Printable::new(&field).limit(40).to_string();
        let wrong = |what: Told| {
            let place = told!("cards-field", "{card}, {field}", card = *place, field = shown);
            problem(text, raw, what.prefixed_with(place))
        };
        if !FIELDS.contains(&field.as_str()) {
            let fields = Told::both(FIELDS.join(", "), FIELDS.join("、"));
            return Err(wrong(told!(
                "cards-no-such-field",
                "a card has no such field; its fields are {fields}",
                fields = fields
            )));
        }
        let value: Value = serde_json::from_str(raw.get()).map_err(|error| wrong(error.told()))?;
        match &value {
            Value::Array(_) | Value::Object(_) => {
                return Err(wrong(told!(
                    "cards-scalar-expected",
                    "a string, number, bool or null is expected"
                )));
            }
            Value::Number(number) if number.to_string() != raw.get() => {
                return Err(wrong(told!(
                    "cards-number-changes",
                    "as a number it would become {number}: put it in quotes",
                    number = number
                )));
            }
            Value::Number(_) | Value::Bool(_) | Value::String(_) | Value::Null => {}
        }
        let as_text = match &value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        if AMOUNTS.contains(&field.as_str()) && !as_text.is_empty() && Amount::<Yuan>::new(&as_text).is_err()
        {
            return Err(wrong(told!(
                "cards-amount-expected",
                "a plain decimal number is expected, such as \"75.50\""
            )));
        }
        if read.insert(field.clone(), value).is_some() {
            return Err(wrong(told!("cards-field-twice", "the field is duplicated")));
        }
    }
    Ok(read)
}

/// A problem at a part of the text.
fn problem(text: &str, part: &RawValue, what: Told) -> Problem {
    // The part is borrowed from the text, so its address says where it stands.
    let offset = part.get().as_ptr().addr().saturating_sub(text.as_ptr().addr());
    let before = text.as_bytes().get(..offset).unwrap_or_default();
    Problem { line: 1 + before.iter().filter(|byte| **byte == b'\n').count(), what }
}

fn an_object_is_expected() -> Told {
    told!("cards-object-expected", "an object is expected")
}

fn of_json(error: &serde_json::Error) -> Problem {
    let what = if error.is_data() {
        told!("cards-users-expected", "an object of users is expected, such as {{\"10001\": []}}")
    } else {
        told!("cards-not-json", "it is not JSON: {error}", error = error)
    };
    Problem { line: error.line().max(1), what }
}

/// The entries of an object, in their order, each as often as it is there.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Entries<'de>, M::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> (usize, String) {
        let problem = parse_cards(text).unwrap_err();
        (problem.line, problem.what.english().to_owned())
    }

    #[test]
    fn cards_are_handed_out_as_they_are() {
        let book = parse_cards(
            r#"{"7": [{"id": 8, "par_value": "75.50", "status": "42", "cover": null}], "9": []}"#,
        )
        .unwrap();
        assert_eq!(
            Value::from(book.cards("7").unwrap()[0].clone()),
            serde_json::json!({"id": 8, "par_value": "75.50", "status": "42", "cover": null})
        );
        assert_eq!(book.cards("9"), Some(&[][..]));
        assert_eq!(book.cards("8"), None);
    }

    #[test]
    fn each_problem_has_its_line_and_field() {
        let list = "{\n \"7\": [\n  {\"id\": 1},\n  {\"id\": 2,\n   ";
        for (field, what) in [
            ("\"par_value\": \"lots\"", "par_value: a plain decimal number is expected, such as \"75.50\""),
            ("\"par_value\": 75.50", "par_value: as a number it would become 75.5: put it in quotes"),
            ("\"gift_title\": [1]", "gift_title: a string, number, bool or null is expected"),
            ("\"id\": 3", "id: the field is duplicated"),
        ] {
            let (line, problem) = wrong(&format!("{list}{field}}}]}}"));
            assert_eq!((line, problem), (5, format!("user 7, card 2, {what}")));
        }
        let (line, problem) = wrong(&format!("{list}\"title\": \"\"}}]}}"));
        assert_eq!(line, 5);
        assert!(
            problem.starts_with("user 7, card 2, title: a card has no such field; its fields are id, "),
            "{problem}"
        );
    }

    #[test]
    fn what_is_no_book_of_cards() {
        assert_eq!(wrong("{\n\"7\": 1}"), (2, "user 7: an array of cards is expected".to_owned()));
        assert_eq!(wrong("{\"7\": [\n1]}"), (2, "user 7, card 1: an object is expected".to_owned()));
        assert_eq!(wrong("{\"7\": [],\n\"7\": []}"), (2, "user 7 is duplicated".to_owned()));
        assert_eq!(wrong("{\"\": []}"), (1, "a user id is empty".to_owned()));
        assert!(wrong("[]").1.starts_with("an object of users is expected"));
        assert!(wrong("{\n\n\"7\": [}").1.starts_with("it is not JSON: "));
        assert_eq!(wrong("{\n\n\"7\": [}").0, 3);
        assert!(wrong("").1.starts_with("it is not JSON: "));
    }
}
