//! Writes results to stdout.

mod columns;
mod csv_rows;
mod documented;
mod screen;
mod table;
mod totals;

use std::ffi::OsString;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::process::ExitCode;

use clap::ValueEnum;
use serde::Serialize;
use zvcms_proto::{Card, Printable, RawValue};

use crate::documentation::DocumentedName;
use crate::error::CommandError;
use crate::told::told;
pub(crate) use csv_rows::CsvRows;
use csv_rows::csv_of;
use documented::{Listed, MemberRow};
pub(crate) use screen::{Screen, colours_wanted};

/// The form of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Aligned columns, cut to the terminal, with totals underneath
    Table,
    /// One JSON document
    Json,
    /// Comma-separated values with a header, exactly as they came: a spreadsheet should import them as text
    Csv,
    /// One JSON document per line
    Ndjson,
}

impl Format {
    pub(crate) fn or_by_terminal(given: Option<Self>) -> Self {
        given.unwrap_or_else(|| if io::stdout().is_terminal() { Self::Table } else { Self::Json })
    }

    /// The format that is given on a command line that could not be read as a whole.
    pub(crate) fn meant_by(arguments: &[OsString]) -> Option<Self> {
        let mut arguments = arguments.iter().filter_map(|argument| argument.to_str());
        let mut given = None;
        while let Some(argument) = arguments.next() {
            let value = match argument.strip_prefix("--format") {
                Some("") => arguments.next(),
                Some(rest) => rest.strip_prefix('='),
                None => None,
            };
            given = value.and_then(|value| Self::from_str(value, false).ok()).or(given);
        }
        given
    }

    /// Whether programs read it as JSON, errors included.
    pub(crate) fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::Ndjson)
    }
}

/// Prints a list of cards.
pub(crate) fn print_cards(cards: &[Card], format: Format, excel: bool) -> Result<(), CommandError> {
    match format {
        Format::Table if cards.is_empty() => {
            // A stderr that cannot be written to has no reader.
            let words = told!("output-no-cards", "the user has no cards");
            let _: io::Result<()> = writeln!(io::stderr(), "{}", words.shown());
            Ok(())
        }
        // Safe to show already: it may have colours in it.
        Format::Table => print(&table::cards_table(cards, Screen::of_stdout()), str::to_owned),
        Format::Csv => {
            let csv = CsvRows::of_one_user(excel)
                .and_then(|rows| Ok(rows.header()? + &rows.of_cards("", cards)?))
                .map_err(|error| CommandError::stdout(&error))?;
            print(&csv, terminal_text)
        }
        Format::Json => {
            let json = serde_json::to_string_pretty(cards).map_err(unwritable)?;
            print(&format!("{json}\n"), terminal_json)
        }
        Format::Ndjson => {
            let lines: Result<String, _> =
                cards.iter().map(|card| Ok(serde_json::to_string(card)? + "\n")).collect();
            print(&lines.map_err(unwritable)?, terminal_json)
        }
    }
}

/// Prints the list of documented actions.
pub(crate) fn print_actions(
    names: impl Iterator<Item = DocumentedName>,
    format: Format,
) -> Result<(), CommandError> {
    let rows: Vec<Listed> = names.map(Listed::of).collect();
    match format {
        Format::Table => print(&documented::list(&rows, Screen::of_stdout()), str::to_owned),
        Format::Csv => print_csv(&rows),
        Format::Json => print_pretty(&rows),
        Format::Ndjson => rows.iter().try_for_each(print_compact),
    }
}

/// Prints what is documented of an action; in csv, its members.
pub(crate) fn print_action(known: DocumentedName, format: Format) -> Result<(), CommandError> {
    match format {
        Format::Table => print(&documented::one(known, Screen::of_stdout()), str::to_owned),
        Format::Csv => print_csv(&MemberRow::all_of(known.action)),
        Format::Json => print_pretty(known.action),
        Format::Ndjson => print_compact(known.action),
    }
}

fn print_pretty<T: Serialize>(value: &T) -> Result<(), CommandError> {
    print_json(&serde_json::to_vec_pretty(value).map_err(unwritable)?)
}

fn print_compact<T: Serialize>(value: &T) -> Result<(), CommandError> {
    print_json(&serde_json::to_vec(value).map_err(unwritable)?)
}

fn unwritable(error: serde_json::Error) -> CommandError {
    CommandError::stdout(&error.into())
}

/// Prints rows that are structs, under the names of their fields.
fn print_csv<T: Serialize>(rows: &[T]) -> Result<(), CommandError> {
    print(&csv_of(rows).map_err(|error| CommandError::stdout(&error))?, terminal_text)
}

/// Prints `data` as it came.
pub(crate) fn print_data(data: &RawValue) -> Result<(), CommandError> {
    print(&format!("{}\n", data.get()), terminal_json)
}

/// Prints a JSON text of ours.
pub(crate) fn print_json(json: &[u8]) -> Result<(), CommandError> {
    print(&format!("{}\n", String::from_utf8_lossy(json)), terminal_json)
}

/// Prints lines of ours, whose foreign text is printable already.
pub(crate) fn print_lines(lines: &str) -> Result<(), CommandError> {
    print(lines, terminal_text)
}

/// Prints a script of ours, exactly.
pub(crate) fn print_script(script: &str) -> Result<(), CommandError> {
    print(script, str::to_owned)
}

/// Prints what clap has to say when asked for help or version.
pub(crate) fn print_help(text: &clap::Error) -> ExitCode {
    match text.print() {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => CommandError::stdout(&error).report(None),
        _ => ExitCode::SUCCESS,
    }
}

/// Tells whoever asked for nothing what there is.
pub(crate) fn show_help(help: &str, given: Option<Format>) -> ExitCode {
    let failure =
        CommandError::usage(told!("output-no-subcommand", "no subcommand was given; see zvcms --help"));
    if given.is_some_and(Format::is_json) {
        return failure.report(given);
    }
    // A stderr that cannot be written to leaves the exit code to speak.
    let _: io::Result<()> = write!(io::stderr(), "{help}");
    ExitCode::from(failure.exit_code())
}

fn print(text: &str, for_terminal: impl Fn(&str) -> String) -> Result<(), CommandError> {
    let mut stdout = io::stdout().lock();
    let written = if stdout.is_terminal() {
        stdout.write_all(for_terminal(text).as_bytes())
    } else {
        stdout.write_all(text.as_bytes())
    };
    match written.and_then(|()| stdout.flush()) {
        // Who closed the pipe, as head(1) does, has seen enough.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(CommandError::stdout(&error)),
        _ => Ok(()),
    }
}

/// Text for a terminal: what could steer it is escaped.
pub(crate) fn terminal_text(text: &str) -> String {
    text.chars()
        .map(
            |c| if c == '\n' || Printable::shows(c) { c.to_string() } else { c.escape_default().to_string() },
        )
        .collect()
}

/// JSON for a terminal: the same document. Outside ASCII, JSON text is within strings, where escapes mean the same.
pub(crate) fn terminal_json(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            '\n' => safe.push('\n'),
            '\r' | '\t' => safe.push(' '),
            _ if Printable::shows(character) => safe.push(character),
            _ => safe.push_str(&format!("\\u{:04x}", u32::from(character))),
        }
    }
    safe
}

/// The cards of a reply whose `data` is this.
#[cfg(test)]
fn cards_of(data: &str) -> Vec<Card> {
    let reply = format!(r#"{{"status":true,"code":0,"data":{data}}}"#);
    zvcms_proto::read_response::<zvcms_proto::MyCards>(&http::Response::new(reply)).unwrap()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn json_for_a_terminal_is_the_same_json() {
        let json = "{\"a\":\"\u{9b}31m\u{7f}\u{202e}余\"}\r\n";
        let safe = terminal_json(json);
        assert_eq!(safe, "{\"a\":\"\\u009b31m\\u007f\\u202e余\"} \n");
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(read(&safe), read(json));
    }

    #[test]
    fn text_for_a_terminal_keeps_its_lines() {
        assert_eq!(terminal_text("a\u{1b}[2J\nb\r"), "a\\u{1b}[2J\nb\\r");
    }

    #[test]
    fn the_format_is_found_on_a_broken_command_line() {
        let meant = |line: &str| Format::meant_by(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(meant("zvcms --format csv --nonsense"), Some(Format::Csv));
        assert_eq!(meant("zvcms --format=table --nonsense"), Some(Format::Table));
        assert_eq!(meant("zvcms --format ndjson --format table"), Some(Format::Table));
        assert_eq!(meant("zvcms --format wrong"), None);
    }
}
