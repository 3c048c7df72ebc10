//! Reads the lines of an output, and chooses which of them stay.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::cannot_read;
use crate::commands::bulk::counts::Counts;
use crate::commands::bulk::known_users::{KnownUsers, Mark};
use crate::commands::bulk::user_list::too_many;
use crate::error::{CommandError, Kind};
use crate::told::told;

/// A reply is some megabytes at most. A longer one is not ours, and is not read into memory.
const LONGEST_LINE: u64 = 256 << 20;

const MARK: &[u8] = "\u{feff}".as_bytes();

/// A line, as far as it says whose it is and what became of the user. The rest is read too, so that a line counts only when it
/// is whole.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    #[serde(borrow)]
    user_id: Cow<'a, str>,
    cards: Option<Vec<IgnoredAny>>,
    error: Option<LineError>,
}

#[derive(Deserialize)]
struct LineError {
    kind: Kind,
}

impl Line<'_> {
    /// The kind of its error, if it has one; none where it is not a line of ours.
    fn error_kind(&self) -> Option<Option<Kind>> {
        match (&self.cards, &self.error) {
            (Some(_), None) => Some(None),
            (None, Some(error)) => Some(Some(error.kind)),
            _ => None,
        }
    }
}

/// Whether a user has been answered who came to that. Whoever was not is asked again.
pub(in crate::commands::bulk) fn is_answer(error: Option<Kind>) -> bool {
    matches!(error, None | Some(Kind::Business))
}

/// What is wrong with an output that is to be gone on with.
pub(super) enum Problem {
    /// The line with this number is not of such a run.
    Foreign(u64),
    /// It cannot be read.
    Io(io::Error),
    /// It has more users than there is room for.
    TooMany,
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Problem {
    pub(super) fn into_error(self, shown: &str) -> CommandError {
        match self {
            Self::Foreign(number) => CommandError::usage(told!(
                "bulk-foreign-line",
                "{file}, line {number}, was not written by such a run: give the --output of the run to continue, or another",
                file = shown,
                number = number
            )),
            Self::Io(error) => cannot_read(shown, &error),
            Self::TooMany => too_many(),
        }
    }
}

/// What stands in an output.
#[derive(Default)]
pub(super) struct Found {
    /// The users who are done.
    pub(super) counts: Counts,
    /// Where the whole lines end.
    pub(super) end: u64,
    /// Whether the last of them lacks its line break.
    pub(super) lacks_line_break: bool,
    /// Whether there is a line that must go: one of an error, a second one of a user, one behind a byte order mark.
    pub(super) must_be_rewritten: bool,
}

/// Reads every line, and marks the users who are done. Changes nothing.
pub(super) fn find(file: &File, known_users: &mut KnownUsers) -> Result<Found, Problem> {
    let mut found = Found::default();
    let mut lines = Lines::of(file, 0)?;
    while let Some(raw) = lines.next()? {
        let (user, error) = match read(raw.text) {
            Ok(read) => read,
            // Killed while it was written. Nothing else of ours ends in the middle of JSON.
            Err(Unread::Torn) if raw.is_last && is_begun(raw.text) => break,
            Err(_) => return Err(Problem::Foreign(raw.number)),
        };
        let is_new = is_answer(error)
            && known_users.update(&user, |mark| mark.set(Mark::DONE)).ok_or(Problem::TooMany)?;
        if is_new {
            found.counts.add(error);
        }
        found.must_be_rewritten |= !is_new || raw.had_mark;
        found.end = raw.end;
        found.lacks_line_break = raw.is_last;
    }
    Ok(found)
}

/// Hands over the lines of errors of users who are not done, and marks these users as put aside.
pub(super) fn put_errors_aside(
    file: &File,
    known_users: &mut KnownUsers,
    mut to: impl FnMut(&[u8]) -> io::Result<()>,
) -> Result<(), Problem> {
    each(file, |text, user, error| {
        let is_pending =
            !is_answer(error) && known_users.update(user, Mark::put_aside).ok_or(Problem::TooMany)?;
        if is_pending { Ok(to(text)?) } else { Ok(()) }
    })
}

/// Writes the lines of the users who are done, one each, to a new file, and returns where they end.
pub(super) fn keep_answers(file: &File, new: &File, known_users: &mut KnownUsers) -> Result<u64, Problem> {
    let mut end = 0;
    let mut to = BufWriter::with_capacity(1 << 16, new);
    each(file, |text, user, error| {
        if is_answer(error)
            && known_users.update(user, |mark| mark.set(Mark::KEPT)).ok_or(Problem::TooMany)?
        {
            to.write_all(text)?;
            to.write_all(b"\n")?;
            end += text.len() as u64 + 1;
        }
        Ok(())
    })?;
    to.flush()?;
    Ok(end)
}

/// Every whole line of a file that was read before.
fn each(
    file: &File,
    mut line: impl FnMut(&[u8], &str, Option<Kind>) -> Result<(), Problem>,
) -> Result<(), Problem> {
    let mut lines = Lines::of(file, 0)?;
    while let Some(raw) = lines.next()? {
        match read(raw.text) {
            Ok((user, error)) => line(raw.text, &user, error)?,
            Err(Unread::Torn) if raw.is_last => break,
            Err(_) => return Err(Problem::Foreign(raw.number)),
        }
    }
    Ok(())
}

pub(super) enum Unread {
    /// JSON that ends too early.
    Torn,
    Foreign,
}

pub(super) fn read(text: &[u8]) -> Result<(Cow<'_, str>, Option<Kind>), Unread> {
    let line: Line<'_> = serde_json::from_slice(text)
        .map_err(|error| if error.is_eof() { Unread::Torn } else { Unread::Foreign })?;
    let error = line.error_kind().ok_or(Unread::Foreign)?;
    Ok((line.user_id, error))
}

/// Whether a text is the beginning of a line of ours.
fn is_begun(text: &[u8]) -> bool {
    const BEGINNING: &[u8] = b"{\"user_id\":\"";
    text.starts_with(BEGINNING) || BEGINNING.starts_with(text)
}

/// A line as it stands, without its line break.
pub(super) struct Raw<'a> {
    pub(super) text: &'a [u8],
    pub(super) number: u64,
    /// Where it ends, its line break included.
    pub(super) end: u64,
    /// Whether it has no line break, and so is the last one.
    pub(super) is_last: bool,
    /// Whether a byte order mark stood before it, as an editor puts one.
    pub(super) had_mark: bool,
}

pub(super) struct Lines<'a> {
    reader: BufReader<&'a File>,
    /// How much of what the reader has was handed out last.
    handed_out: usize,
    /// A line that the reader did not have in one piece.
    line: Vec<u8>,
    number: u64,
    end: u64,
}

impl<'a> Lines<'a> {
    /// The lines from a position on.
    pub(super) fn of(mut file: &'a File, start: u64) -> io::Result<Self> {
        file.seek(SeekFrom::Start(start))?;
        let reader = BufReader::with_capacity(1 << 16, file);
        Ok(Self { reader, handed_out: 0, line: Vec::new(), number: 0, end: start })
    }

    pub(super) fn next(&mut self) -> Result<Option<Raw<'_>>, Problem> {
        self.reader.consume(self.handed_out);
        self.handed_out = 0;
        // What cannot be read here is tried again below, and told there.
        let mut ahead = self.reader.fill_buf().unwrap_or_default();
        let length = ahead.skip_until(b'\n')?;
        let is_in_one_piece = self.reader.buffer().get(..length).is_some_and(|text| text.ends_with(b"\n"));
        let line = if is_in_one_piece {
            self.handed_out = length;
            self.reader.buffer().get(..length).unwrap_or_default()
        } else {
            self.line.clear();
            (&mut self.reader).take(LONGEST_LINE).read_until(b'\n', &mut self.line)?;
            &self.line
        };
        if line.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        self.end += line.len() as u64;
        if line.len() as u64 == LONGEST_LINE {
            return Err(Problem::Foreign(self.number));
        }
        let is_last = !line.ends_with(b"\n");
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        let unmarked = text.strip_prefix(MARK).filter(|_| self.number == 1);
        Ok(Some(Raw {
            text: unmarked.unwrap_or(text),
            number: self.number,
            end: self.end,
            is_last,
            had_mark: unmarked.is_some(),
        }))
    }
}
