//! Reads the list of users: one id per line.

use std::fs::{File, Metadata};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::thread;

use tokio::sync::mpsc::Receiver;

use super::cannot_run;
use super::known_users::{KnownUsers, Listing};
use super::user_id::user_id;
use super::users_ahead::{Batch, RunEnded, UserSender, users_ahead};
use crate::error::CommandError;
use crate::files::{InputFile, text_of};
use crate::told::{IntoTold, Told, told};

/// No id is longer. A file with a longer line is not a list of ids.
const MAX_LINE: usize = 1024;

/// After how many users it is estimated how many there are.
const SAMPLE: u64 = 1_000;

/// A list that can be read.
pub(super) struct UserList {
    name: Told,
    source: Source,
}

enum Source {
    /// Read whole before anything is sent, and then again from where it began.
    File { file: File, start: u64 },
    /// Read as it comes.
    Pipe(Box<dyn Read + Send>),
}

impl UserList {
    /// Opens the list; `-` is standard input.
    pub(super) fn open(path: &Path) -> Result<Self, CommandError> {
        let named = InputFile(path);
        let name = named.told();
        let cannot = |error: io::Error| unreadable(&name, &error);
        let source = if named.is_stdin() {
            stdin().map_err(cannot)?
        } else {
            of_file(File::open(path).map_err(cannot)?).map_err(cannot)?
        };
        Ok(Self { name, source })
    }

    /// The file that it is, where it is one.
    pub(super) fn metadata(&self) -> Option<Metadata> {
        match &self.source {
            Source::File { file, .. } => file.metadata().ok(),
            Source::Pipe(_) => None,
        }
    }

    /// Reads a file whole, so that a bad line is found before anything is sent, and marks its users as listed. None where the
    /// list is a pipe.
    pub(super) fn check(&mut self, known_users: &mut KnownUsers) -> Result<Option<Listed>, CommandError> {
        let Source::File { file, start } = &mut self.source else { return Ok(None) };
        let length = file.metadata().map_or(0, |metadata| metadata.len()).saturating_sub(*start);
        let (mut listing, mut number) = (Listing::of(known_users), 0);
        let mut lines = Lines::new(&mut *file);
        loop {
            match lines.next_line().map_err(|problem| problem.into_error(&self.name))? {
                Line::User(user) => {
                    listing.add(user).ok_or_else(too_many)?;
                    number += 1;
                    if number == SAMPLE {
                        listing.expect(length / (lines.bytes / SAMPLE).max(1));
                    }
                }
                Line::Blank => {}
                Line::End => break,
            }
        }
        let listed = Listed { users: listing.finish().ok_or_else(too_many)?, lines: number };
        file.seek(SeekFrom::Start(*start)).map_err(|error| unreadable(&self.name, &error))?;
        Ok(Some(listed))
    }

    /// The ids, read by a thread of their own: a pipe may be silent for long while calls are on their way.
    pub(super) fn into_channel(self) -> Result<Receiver<Batch>, CommandError> {
        let (sender, receiver) = users_ahead();
        let Self { name, source } = self;
        let reader: Box<dyn Read + Send> = match source {
            Source::File { file, .. } => Box::new(file),
            Source::Pipe(reader) => reader,
        };
        // A run that has ended needs no more users.
        let read = move || drop(send(Lines::new(reader), sender, &name));
        let thread = thread::Builder::new().name("users".to_owned()).spawn(read);
        thread.map_err(|error| cannot_run(&error))?;
        Ok(receiver)
    }
}

/// What stands in a list.
pub(super) struct Listed {
    /// How many users, each counted once.
    pub(super) users: u64,
    /// On how many lines.
    pub(super) lines: u64,
}

fn send<R: Read>(mut lines: Lines<R>, mut sender: UserSender, name: &Told) -> Result<(), RunEnded> {
    loop {
        match lines.next_line() {
            Ok(Line::User(user)) => sender.push(user.to_owned())?,
            Ok(Line::Blank) => {}
            Ok(Line::End) => return sender.flush(),
            Err(problem) => return sender.fail(problem.into_error(name)),
        }
        if !lines.has_line_at_hand() {
            sender.flush()?;
        }
    }
}

/// The error for more users than there is room for.
pub(super) fn too_many() -> CommandError {
    CommandError::usage(told!("bulk-too-many", "there are too many users for one run: split the list"))
}

/// The error for a list that changed after it was checked.
pub(super) fn list_changed() -> CommandError {
    CommandError::file_content(told!(
        "bulk-list-changed",
        "the list of users was changed while the run read it: it is not what was checked before the run began"
    ))
}

fn unreadable(name: &Told, error: &io::Error) -> CommandError {
    CommandError::file(
        told!("bulk-list-unreadable", "cannot read the users from {name}", name = *name),
        error,
    )
}

/// Standard input, as the file that it is where it was redirected from one.
#[cfg(unix)]
fn stdin() -> io::Result<Source> {
    use std::os::fd::AsFd;
    of_file(File::from(io::stdin().as_fd().try_clone_to_owned()?))
}

#[cfg(not(unix))]
fn stdin() -> io::Result<Source> {
    Ok(Source::Pipe(Box::new(io::stdin())))
}

fn of_file(mut file: File) -> io::Result<Source> {
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !metadata.is_file() {
        return Ok(Source::Pipe(Box::new(file)));
    }
    let start = file.stream_position()?;
    Ok(Source::File { file, start })
}

/// The lines of a list, counted from 1.
struct Lines<R> {
    reader: BufReader<R>,
    line: Vec<u8>,
    number: u64,
    /// How much was read.
    bytes: u64,
    had_user: bool,
}

enum Line<'a> {
    User(&'a str),
    Blank,
    End,
}

/// A line that is not a user's id, or that cannot be read.
enum Problem {
    Line(u64, Told),
    Io(io::Error),
}

impl Problem {
    fn into_error(self, name: &Told) -> CommandError {
        match self {
            Self::Line(number, why) => CommandError::usage(told!(
                "bulk-bad-line",
                "{name}, line {number}: {why}",
                name = *name,
                number = number,
                why = why
            )),
            Self::Io(error) => unreadable(name, &error),
        }
    }
}

impl<R: Read> Lines<R> {
    fn new(reader: R) -> Self {
        Self {
            reader: BufReader::with_capacity(1 << 16, reader),
            line: Vec::new(),
            number: 0,
            bytes: 0,
            had_user: false,
        }
    }

    /// Whether the next line can be read without waiting for it.
    fn has_line_at_hand(&self) -> bool {
        self.reader.buffer().contains(&b'\n')
    }

    fn next_line(&mut self) -> Result<Line<'_>, Problem> {
        self.line.clear();
        let most = MAX_LINE as u64 + 2;
        let length = (&mut self.reader).take(most).read_until(b'\n', &mut self.line).map_err(Problem::Io)?;
        if length == 0 {
            return Ok(Line::End);
        }
        self.number += 1;
        self.bytes += length as u64;
        let line = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let user = read(line, self.number == 1, !self.had_user);
        let user = user.map_err(|why| Problem::Line(self.number, why))?;
        self.had_user |= user.is_some();
        Ok(user.map_or(Line::Blank, Line::User))
    }
}

/// The id on a line, if there is one. `is_first`: no user stands before it.
fn read(line: &[u8], is_first_line: bool, is_first: bool) -> Result<Option<&str>, Told> {
    if line.len() > MAX_LINE {
        return Err(told!(
            "bulk-long-line",
            "it has more than {most} bytes: give one user id per line",
            most = MAX_LINE
        ));
    }
    let text = if is_first_line {
        text_of(line)?
    } else {
        std::str::from_utf8(line)
            .map_err(|_| told!("bulk-not-utf-8", "it is not UTF-8: save the list as UTF-8"))?
    };
    user_id(text, is_first)
}
