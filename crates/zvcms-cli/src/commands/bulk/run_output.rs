//! The output of a run: standard output, or a file.
//!
//! ```text
//! FILE.run: lock, record ─▶ FILE: every line read ─▶ errors put aside ─▶ lines appended ─▶ errors come back ─▶ sync
//!   (refused: another run,   (refused: not ours)      (to FILE.run; FILE     (each at once)    of who was not
//!    another merchant)                                 beside, sync, rename)                    asked again
//! ```
//!
//! A run that is refused leaves FILE byte for byte as it was.

mod lines;
mod pending;
mod prepare;
mod record;
mod record_file;
#[cfg(test)]
mod tests;

use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Read, Write};
use std::mem;
use std::path::{Path, PathBuf};

use tokio::sync::mpsc::Receiver;

use super::counts::Counts;
use super::known_users::{KnownUsers, Mark};
use super::users_ahead::Batch;
use crate::error::{CommandError, Kind};
use crate::output::{terminal_json, terminal_text};
use crate::told::{Told, told};
use lines::Problem;
pub(super) use lines::is_answer;
use pending::Pending;
use prepare::prepare;
pub(super) use record::RunRecord;
use record_file::{RecordFile, is_at, no_record};

/// A user that was given a line: of cards, or of an error of this kind.
pub(super) struct WrittenUser {
    pub(super) user: String,
    pub(super) kind: Option<Kind>,
}

/// Where the lines of a run go.
pub(super) enum RunOutput {
    Stdout { terminal: bool, csv: bool },
    File(Box<OutputFile>),
}

/// A file that only this run writes to.
pub(super) struct OutputFile {
    file: File,
    path: PathBuf,
    /// By the name that the user gave.
    shown: String,
    /// Where the lines of this run end.
    end: u64,
    /// Lines that are not written yet.
    pending: Pending,
    /// Whether lines of errors are put aside.
    has_aside: bool,
    /// Whether somebody else changed or moved it.
    is_disturbed: bool,
    record_file: RecordFile,
}

impl RunOutput {
    pub(super) fn stdout(csv: bool) -> Self {
        Self::Stdout { terminal: io::stdout().is_terminal(), csv }
    }

    /// Opens a file, and marks the users that have a line in it. Returns also what it has already.
    pub(super) fn open(
        path: &Path,
        resume: bool,
        record: &RunRecord,
        users: Option<&Metadata>,
        known_users: &mut KnownUsers,
    ) -> Result<(Self, Counts), CommandError> {
        let shown = path.display().to_string();
        let target = resolve(path, &shown)?;
        refuse_the_list(&shown, &target, users)?;
        refuse_what_is_there(&shown, &target, resume, record)?;
        let mut record_file = RecordFile::take(&target, &shown)?;
        // Another run may have ended in between.
        let length = refuse_what_is_there(&shown, &target, resume, record).and_then(|length| {
            // An empty file may be one whose lines a killed run had all put aside.
            let is_begun = match length {
                None => false,
                Some(0) => record_file.has_more_than_a_record()?,
                Some(_) => true,
            };
            if is_begun { record_file.resume(record, &shown) } else { record_file.begin(record) }
        });
        if let Err(failure) = length {
            record_file.withdraw();
            return Err(failure);
        }
        let is_new = !target.exists();
        let prepared = match prepare(&target, &shown, &mut record_file, known_users) {
            Ok(prepared) => prepared,
            Err(failure) => {
                // What nothing was written to would only stand in the way of the next run.
                if is_new {
                    let _: io::Result<()> = fs::remove_file(&target);
                }
                record_file.withdraw();
                return Err(failure);
            }
        };
        let counts = prepared.found.counts;
        let output = OutputFile {
            file: prepared.file,
            path: target,
            shown,
            end: prepared.found.end,
            pending: Pending::default(),
            has_aside: prepared.has_aside,
            is_disturbed: false,
            record_file,
        };
        Ok((Self::File(Box::new(output)), counts))
    }

    /// Writes a text that is not a user's, such as a header.
    pub(super) fn write(&mut self, text: &str) -> Result<(), CommandError> {
        match self {
            Self::File(output) => {
                output.pending.text.push_str(text);
                output.flush().1
            }
            Self::Stdout { terminal, csv } => to_stdout(text, *terminal, *csv),
        }
    }

    /// Takes a user's text. To a file it is written, whole, by the next [`flush`](Self::flush): that must come before anything
    /// is waited for, so that what was fetched is there, whatever ends the process. Returns the user if its text is written.
    pub(super) fn add(&mut self, user: WrittenUser, text: &str) -> Result<Option<WrittenUser>, CommandError> {
        match self {
            Self::File(output) => {
                output.pending.push(user, text);
                Ok(None)
            }
            Self::Stdout { terminal, csv } => to_stdout(text, *terminal, *csv).map(|()| Some(user)),
        }
    }

    /// Whether so much was taken that it should be written.
    pub(super) fn is_due(&self) -> bool {
        matches!(self, Self::File(output) if output.pending.is_long())
    }

    /// Writes what was taken, and returns the users whose whole text is written, also where not all of them are.
    pub(super) fn flush(&mut self) -> (Vec<WrittenUser>, Result<(), CommandError>) {
        match self {
            Self::File(output) => output.flush(),
            Self::Stdout { .. } => (Vec::new(), Ok(())),
        }
    }

    /// Marks a user as one who has a line.
    pub(super) fn note(&self, user: &str, known_users: &mut KnownUsers) {
        if self.has_aside() {
            let _: Option<bool> = known_users.update(user, |mark| mark.set(Mark::WRITTEN));
        }
    }

    /// Brings back the errors of users who were not asked again, and counts them; makes sure of what was written.
    pub(super) fn finish(
        &mut self,
        known_users: &mut KnownUsers,
        counts: &mut Counts,
    ) -> Result<(), CommandError> {
        match self {
            Self::Stdout { .. } => Ok(()),
            Self::File(output) => output.finish(known_users, counts),
        }
    }

    /// The users whose errors are put aside, in their order; none where there are none.
    pub(super) fn users_put_aside(&self) -> Result<Option<Receiver<Batch>>, CommandError> {
        match self {
            Self::File(output) if output.has_aside => output.record_file.users_put_aside(),
            _ => Ok(None),
        }
    }

    /// Whether there are errors of earlier runs, whose users are to be asked again.
    pub(super) fn has_aside(&self) -> bool {
        matches!(self, Self::File(output) if output.has_aside)
    }

    /// Whether another run could continue it.
    pub(super) fn can_be_continued(&self) -> bool {
        matches!(self, Self::File(output) if !output.is_disturbed)
    }

    /// Whether lines go where progress is shown.
    pub(super) fn is_terminal(&self) -> bool {
        matches!(self, Self::Stdout { terminal: true, .. })
    }

    /// The name of the file, where it is one.
    pub(super) fn file_name(&self) -> Option<&str> {
        match self {
            Self::Stdout { .. } => None,
            Self::File(output) => Some(&output.shown),
        }
    }
}

impl OutputFile {
    fn flush(&mut self) -> (Vec<WrittenUser>, Result<(), CommandError>) {
        let pending = mem::take(&mut self.pending);
        let (length, error) = write_all(&mut self.file, pending.text.as_bytes());
        let (whole, users) = if error.is_none() { pending.all() } else { pending.within(length) };
        self.end += whole;
        let Some(error) = error else { return (users, Ok(())) };
        // A line of which only a part found room is taken back. Were that to fail, --resume would do it.
        if self.length().is_ok_and(|length| length > self.end) {
            let _: io::Result<()> = self.file.set_len(self.end);
        }
        (users, Err(cannot_write(&self.shown, &error)))
    }

    fn finish(&mut self, known_users: &mut KnownUsers, counts: &mut Counts) -> Result<(), CommandError> {
        if let Some(disturbance) = self.disturbance() {
            self.is_disturbed = true;
            return Err(disturbance);
        }
        if self.has_aside {
            self.bring_back(known_users, counts)?;
        }
        self.file.sync_all().map_err(|error| cannot_write(&self.shown, &error))?;
        let record = self.record_file.path().display().to_string();
        if !self.record_file.is_in_place() {
            self.is_disturbed = true;
            return Err(CommandError::file_content(told!(
                "bulk-record-moved",
                "{record} does not say whose {file} is: it was moved, removed or replaced while the run went on",
                record = record,
                file = self.shown
            )));
        }
        self.record_file.forget().map_err(|error| cannot_write(&record, &error))
    }

    fn disturbance(&self) -> Option<CommandError> {
        let file = &self.shown;
        if !is_at(&self.file, &self.path) {
            return Some(CommandError::file_content(told!(
                "bulk-output-moved",
                "{file} is not what this run wrote: it was moved, removed or replaced while this run wrote it",
                file = file
            )));
        }
        (self.length().ok() != Some(self.end)).then(|| {
            CommandError::file_content(told!(
                "bulk-output-changed",
                "{file} is not what this run wrote: another program wrote to it while this run wrote it",
                file = file
            ))
        })
    }

    /// The errors of users who were not asked again stand in the output as before.
    fn bring_back(&mut self, known_users: &mut KnownUsers, counts: &mut Counts) -> Result<(), CommandError> {
        let (mut brought, mut length) = (Counts::default(), 0);
        let mut to = BufWriter::with_capacity(1 << 16, &self.file);
        let written = self.record_file.each_put_aside(|text, user, kind| {
            if known_users.update(user, |mark| mark.take(Mark::ASIDE) && !mark.has(Mark::WRITTEN))
                == Some(true)
            {
                to.write_all(text)?;
                to.write_all(b"\n")?;
                length += text.len() as u64 + 1;
                brought.add(kind);
            }
            Ok(())
        });
        let written = written.and_then(|()| Ok(to.flush()?));
        drop(to);
        if let Err(problem) = written {
            // They stay put aside, and none of them stands here too.
            let _: io::Result<()> = self.file.set_len(self.end);
            let record = self.record_file.path().display();
            return Err(match problem {
                Problem::Io(error) => cannot_write(&self.shown, &error).followed_by(told!(
                    "bulk-errors-stay",
                    "the errors of earlier runs stay in {record} until there is room",
                    record = record
                )),
                other => other.into_error(&record.to_string()),
            });
        }
        self.end += length;
        counts.add_all(&brought);
        Ok(())
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }
}

/// Writes a text, and returns how much of it is written, and why no more is.
fn write_all(mut to: impl Write, text: &[u8]) -> (usize, Option<io::Error>) {
    let mut written = 0;
    while let Some(rest) = text.get(written..).filter(|rest| !rest.is_empty()) {
        match to.write(rest) {
            Ok(0) => return (written, Some(ErrorKind::WriteZero.into())),
            Ok(length) => written += length,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return (written, Some(error)),
        }
    }
    (written, None)
}

fn to_stdout(text: &str, is_terminal: bool, is_csv: bool) -> Result<(), CommandError> {
    let safe = match (is_terminal, is_csv) {
        (false, _) => None,
        (true, true) => Some(terminal_text(text)),
        (true, false) => Some(terminal_json(text)),
    };
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(safe.as_deref().unwrap_or(text).as_bytes());
    written.and_then(|()| stdout.flush()).map_err(|error| CommandError::stdout(&error))
}

fn cannot_write(shown: &str, error: &io::Error) -> CommandError {
    CommandError::file(cannot_write_to(shown), error)
}

/// The same, for what the system does not refuse but this command does.
fn not_written(shown: &str, why: Told) -> CommandError {
    CommandError::file_content(why).prefixed_with(cannot_write_to(shown))
}

fn cannot_write_to(shown: &str) -> Told {
    told!("bulk-unwritable", "cannot write to {file}", file = shown)
}

fn cannot_read(shown: &str, error: &io::Error) -> CommandError {
    CommandError::file(told!("bulk-unreadable", "cannot read {file}", file = shown), error)
}

fn no_regular_file() -> Told {
    told!("bulk-no-regular-file", "it is not a regular file")
}

/// Where a path leads, so that a file has one record whatever it is called, and a link is not replaced by a file.
fn resolve(path: &Path, shown: &str) -> Result<PathBuf, CommandError> {
    if path.as_os_str() == "-" {
        let why = told!("bulk-output-stdout", "leave out --output to write to standard output");
        return Err(not_written(shown, why));
    }
    if path.as_os_str().as_encoded_bytes().ends_with(b"/") {
        return Err(not_written(shown, told!("bulk-output-folder", "it names a folder")));
    }
    let cannot = |error: io::Error| cannot_write(shown, &error);
    match fs::canonicalize(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            if fs::symlink_metadata(path).is_ok() {
                // A pipe has no path, and yet is there.
                let is_there = fs::metadata(path).is_ok();
                let dangling = || told!("bulk-output-dangling", "it is a link that leads nowhere");
                let why = if is_there { no_regular_file() } else { dangling() };
                return Err(not_written(shown, why));
            }
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let name = path.file_name().ok_or(error).map_err(cannot)?;
            Ok(fs::canonicalize(folder.unwrap_or(Path::new("."))).map_err(cannot)?.join(name))
        }
        resolved => resolved.map_err(cannot),
    }
}

/// Neither the output nor its record may be the list of users.
fn refuse_the_list(shown: &str, target: &Path, users: Option<&Metadata>) -> Result<(), CommandError> {
    let is_list =
        |path: &Path| users.is_some_and(|users| fs::metadata(path).is_ok_and(|there| is_same(users, &there)));
    if is_list(target) || is_list(&RecordFile::path_for(target)) {
        return Err(CommandError::usage(told!(
            "bulk-overwrites-list",
            "{file} would overwrite the list of users: give another --output",
            file = shown
        )));
    }
    Ok(())
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Elsewhere a list that is written over is refused as a file that is there.
#[cfg(not(unix))]
fn is_same(_: &Metadata, _: &Metadata) -> bool {
    false
}

/// Refuses a file that is not to be added to, and returns the length of one that is, if there is one.
fn refuse_what_is_there(
    shown: &str,
    target: &Path,
    resume: bool,
    record: &RunRecord,
) -> Result<Option<u64>, CommandError> {
    let metadata = match fs::metadata(target) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        there => there.map_err(|error| cannot_write(shown, &error))?,
    };
    if !metadata.is_file() {
        return Err(not_written(shown, no_regular_file()));
    }
    let record_file = RecordFile::path_for(target);
    if !resume {
        if record_file.exists() {
            // Says so where another run is at it.
            RecordFile::take(target, shown)?;
        }
        return Err(CommandError::usage(if record.format == "csv" {
            told!("bulk-csv-exists", "{file} exists: give another --output", file = shown)
        } else {
            told!(
                "bulk-exists",
                "{file} exists: add --resume to continue it, or give another --output",
                file = shown
            )
        }));
    }
    if metadata.len() > 0 && !record_file.exists() {
        let mut begin = Vec::new();
        let read = File::open(target).and_then(|file| file.take(1 << 16).read_to_end(&mut begin));
        read.map_err(|error| cannot_read(shown, &error))?;
        let is_ours = begin.starts_with(b"{\"user_id\":\"");
        return Err(if is_ours {
            no_record(shown, &record_file)
        } else {
            Problem::Foreign(1).into_error(shown)
        });
    }
    Ok(Some(metadata.len()))
}
