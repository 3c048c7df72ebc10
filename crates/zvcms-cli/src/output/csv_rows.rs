//! Cards as comma-separated values.
//!
//! Values are not changed, also where a spreadsheet would take one for a formula: programs read them, and a text that begins
//! with `=` or `-` is a text. For Excel they are written so that it changes none.

use std::io;

use csv::{ReaderBuilder, StringRecord, Writer, WriterBuilder};
use serde::Serialize;
use zvcms_proto::Card;

use crate::error::CommandError;
use crate::told::Told;

/// Columns whose digits count: Excel would round ids of more than 15 digits, and drop the last zero of 75.50.
const EXACT: [&str; 5] = ["user_id", "id", "template_id", "balance", "face_value"];

const OF_AN_ERROR: [&str; 3] = ["error_kind", "error_code", "error_message"];

/// The longest text that Excel takes within a formula.
const LONGEST_IN_A_FORMULA: usize = 255;

/// How cards are written: for one user, or for many with columns that say whose and why there are none.
pub(crate) struct CsvRows {
    columns: StringRecord,
    of_many: bool,
    excel: bool,
}

impl CsvRows {
    pub(crate) fn of_one_user(excel: bool) -> io::Result<Self> {
        Ok(Self { columns: names_of_cards()?, of_many: false, excel })
    }

    pub(crate) fn of_many_users(excel: bool) -> io::Result<Self> {
        let of_card = names_of_cards()?;
        let columns = ["user_id"].into_iter().chain(&of_card).chain(OF_AN_ERROR).collect();
        Ok(Self { columns, of_many: true, excel })
    }

    /// The names of the columns; for Excel behind a byte order mark, without which it takes Chinese for another encoding.
    pub(crate) fn header(&self) -> io::Result<String> {
        let mark = if self.excel { "\u{feff}" } else { "" };
        Ok(format!("{mark}{}", in_csv([&self.columns])?))
    }

    /// A row a card; for one of many users without cards, one row.
    pub(crate) fn of_cards(&self, user: &str, cards: &[Card]) -> io::Result<String> {
        let row = |card| Ok(self.row(user, &cells_of(card)?, [""; 3]));
        let mut rows: Vec<StringRecord> = cards.iter().map(row).collect::<io::Result<_>>()?;
        if rows.is_empty() && self.of_many {
            rows.push(self.row(user, &StringRecord::new(), [""; 3]));
        }
        in_csv(&rows)
    }

    /// The one row of a user whose call failed.
    pub(crate) fn of_error(&self, user: &str, failure: &CommandError) -> io::Result<String> {
        let trace_id = failure.trace_id_in_words();
        let message = failure.message().to_owned() + trace_id.as_ref().map_or("", Told::english);
        let error = [failure.kind().name(), failure.code().unwrap_or_default(), &message];
        in_csv([&self.row(user, &StringRecord::new(), error)])
    }

    fn row(&self, user: &str, card: &StringRecord, error: [&str; 3]) -> StringRecord {
        let others = if self.of_many { 1 + OF_AN_ERROR.len() } else { 0 };
        let of_card = self.columns.len().saturating_sub(others);
        let card = (0..of_card).map(|at| card.get(at).unwrap_or_default());
        let cells: Vec<&str> =
            if self.of_many { [user].into_iter().chain(card).chain(error).collect() } else { card.collect() };
        if !self.excel {
            return cells.into_iter().collect();
        }
        cells
            .into_iter()
            .zip(&self.columns)
            .map(|(cell, column)| for_excel(cell, EXACT.contains(&column)))
            .collect()
    }
}

/// A cell that Excel shows as it is: digits that count as a formula of a text, and no other text as a formula.
fn for_excel(cell: &str, exact: bool) -> String {
    if exact && !cell.is_empty() && cell.chars().count() <= LONGEST_IN_A_FORMULA {
        return format!("=\"{}\"", cell.replace('"', "\"\""));
    }
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        return format!("'{cell}");
    }
    cell.to_owned()
}

fn cells_of(card: &Card) -> io::Result<StringRecord> {
    records_of(&[card], false)
}

/// The names come with the first card: those of a blank one serve.
fn names_of_cards() -> io::Result<StringRecord> {
    records_of(&[&Card::default()], true)
}

/// What the card's own `Serialize` makes of it: the first record, the names being one.
fn records_of(cards: &[&Card], names: bool) -> io::Result<StringRecord> {
    let csv = serialised(cards, names)?;
    let mut record = StringRecord::new();
    ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes()).read_record(&mut record)?;
    Ok(record)
}

/// Rows under the names of their fields. Without a row there are no names.
pub(super) fn csv_of<T: Serialize>(rows: &[T]) -> io::Result<String> {
    serialised(rows, true)
}

fn serialised<T: Serialize>(rows: &[T], names: bool) -> io::Result<String> {
    let mut writer = WriterBuilder::new().has_headers(names).from_writer(Vec::new());
    for row in rows {
        writer.serialize(row)?;
    }
    let csv = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    String::from_utf8(csv).map_err(io::Error::other)
}

fn in_csv<'a>(rows: impl IntoIterator<Item = &'a StringRecord>) -> io::Result<String> {
    let mut writer = Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row)?;
    }
    let csv = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    String::from_utf8(csv).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::cards_of;

    fn card(json: &str) -> Card {
        cards_of(&format!("[{json}]")).remove(0)
    }

    #[test]
    fn excel_is_given_no_number_and_no_formula() {
        for (cell, exact, shown) in [
            ("8800000000000010001", true, "=\"8800000000000010001\""),
            ("-75.50", true, "=\"-75.50\""),
            ("1\"&A1&\"", true, "=\"1\"\"&A1&\"\"\""),
            ("", true, ""),
            ("=1+1", false, "'=1+1"),
            ("+86", false, "'+86"),
            ("-", false, "'-"),
            ("@x", false, "'@x"),
            ("\tx", false, "'\tx"),
            ("a=1", false, "a=1"),
        ] {
            assert_eq!(for_excel(cell, exact), shown);
        }
        assert_eq!(for_excel(&"7".repeat(256), true), "7".repeat(256));
        assert_eq!(for_excel(&format!("={}", "7".repeat(256)), true), format!("'={}", "7".repeat(256)));
    }

    #[test]
    fn many_users_have_a_row_a_card_and_at_least_one() {
        let rows = CsvRows::of_many_users(false).unwrap();
        let cards = [card(r#"{"id": 1, "par_value": "75.50"}"#), card(r#"{"id": 2, "gift_title": "a,b"}"#)];
        let columns = &rows.columns;
        assert_eq!(
            (columns.len(), &columns[0], &columns[1], &columns[18]),
            (19, "user_id", "id", "error_message")
        );
        let lines = |text: String| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let text = lines(rows.of_cards("u1", &cards).unwrap());
        assert_eq!(text.len(), 2);
        assert!(text[0].starts_with("u1,1,,,75.50,,") && text[1].starts_with("u1,2,,\"a,b\","), "{text:?}");
        assert_eq!(lines(rows.of_cards("u2", &[]).unwrap()), [format!("u2{}", ",".repeat(18))]);
        let failed = rows.of_error("u3", &CommandError::usage(Told::as_is("no"))).unwrap();
        assert_eq!(failed, format!("u3{},usage,,no\n", ",".repeat(15)));
    }
}
