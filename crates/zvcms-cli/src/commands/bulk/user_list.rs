//! Reads the list of users: one id per line.

use std::fs::{File, Metadata};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::thread;

use tokio::sync::mpsc::{self, Receiver};

use super::cannot_run;
use super::known_users::{KnownUsers, Mark};
use super::user_id::user_id;
use crate::error::CommandError;
use crate::files::{InputFile, text_of};
use crate::told::{IntoTold, Told, told};

/// No id is longer. A file with a longer line is not a list of ids.
const MAX_LINE: usize = 1024;

/// How many ids are read ahead.
const READ_AHEAD: usize = 64;

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

    /// Reads a file whole, so that a bad line is found before anything is sent, and marks its users as listed. Returns how
    /// many there are, each counted once; none where the list is a pipe.
    pub(super) fn check(&mut self, known_users: &mut KnownUsers) -> Result<Option<u64>, CommandError> {
        let Source::File { file, start } = &mut self.source else { return Ok(None) };
        let mut users = 0;
        let mut lines = Lines::new(BufReader::new(&mut *file));
        loop {
            let user = lines.next_user().map_err(|problem| problem.into_error(&self.name))?;
            let Some(user) = user else { break };
            let is_new = known_users.update(&user, |mark| mark.set(Mark::LISTED));
            users += u64::from(is_new.ok_or_else(too_many)?);
        }
        file.seek(SeekFrom::Start(*start)).map_err(|error| unreadable(&self.name, &error))?;
        Ok(Some(users))
    }

    /// The ids, read by a thread of their own: a pipe may be silent for long while calls are on their way.
    pub(super) fn into_channel(self) -> Result<Receiver<Result<String, CommandError>>, CommandError> {
        let (sender, receiver) = mpsc::channel(READ_AHEAD);
        let Self { name, source } = self;
        let reader: Box<dyn Read + Send> = match source {
            Source::File { file, .. } => Box::new(file),
            Source::Pipe(reader) => reader,
        };
        let read = move || {
            let mut lines = Lines::new(BufReader::new(reader));
            loop {
                let user = match lines.next_user() {
                    Ok(None) => return,
                    Ok(Some(user)) => Ok(user),
                    Err(problem) => Err(problem.into_error(&name)),
                };
                let is_last = user.is_err();
                if sender.blocking_send(user).is_err() || is_last {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("users".to_owned()).spawn(read);
        thread.map_err(|error| cannot_run(&error))?;
        Ok(receiver)
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
    lines: R,
    number: u64,
    had_user: bool,
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

impl<R: BufRead> Lines<R> {
    fn new(lines: R) -> Self {
        Self { lines, number: 0, had_user: false }
    }

    /// The next id; none at the end.
    fn next_user(&mut self) -> Result<Option<String>, Problem> {
        loop {
            let mut line = Vec::new();
            let length = (&mut self.lines)
                .take(MAX_LINE as u64 + 2)
                .read_until(b'\n', &mut line)
                .map_err(Problem::Io)?;
            if length == 0 {
                return Ok(None);
            }
            self.number += 1;
            let line = line.strip_suffix(b"\n").unwrap_or(&line);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let user = self.read(line).map_err(|why| Problem::Line(self.number, why))?;
            if let Some(user) = user {
                self.had_user = true;
                return Ok(Some(user.to_owned()));
            }
        }
    }

    fn read<'a>(&self, line: &'a [u8]) -> Result<Option<&'a str>, Told> {
        if line.len() > MAX_LINE {
            return Err(told!(
                "bulk-long-line",
                "it has more than {most} bytes: give one user id per line",
                most = MAX_LINE
            ));
        }
        let text = if self.number == 1 {
            text_of(line)?
        } else {
            std::str::from_utf8(line)
                .map_err(|_| told!("bulk-not-utf-8", "it is not UTF-8: save the list as UTF-8"))?
        };
        user_id(text, !self.had_user)
    }
}
