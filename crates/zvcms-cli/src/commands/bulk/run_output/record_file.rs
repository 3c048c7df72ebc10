//! `FILE.run`: the record of an output, the lock that keeps a second run away from it, and the lines that are put aside.
//!
//! The lock is not on FILE alone, which is replaced when its lines are rewritten, and it goes with the process however that
//! ends. What stands here is no secret: neither key nor token.

use std::borrow::Cow;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::thread;

use serde::{Deserialize, Serialize};
use tokio::sync::mpsc::Receiver;

use super::lines::{Lines, Problem, is_answer, read};
use super::record::{BEGINNING, RunRecord, parse};
use super::{cannot_read, cannot_write, no_regular_file, not_written};
use crate::commands::bulk::cannot_run;
use crate::commands::bulk::known_users::{KnownUsers, Mark};
use crate::commands::bulk::users_ahead::{Batch, RunEnded, UserSender, users_ahead};
use crate::error::{CommandError, Kind};
use crate::told::told;

/// No record is longer.
const MAX_RECORD: u64 = 64 << 10;

/// The record of one file, locked for this process.
///
/// Behind its first line stand, while a run writes, the lines of errors that the run put aside: their users have no line in
/// the file until they are asked again, or the lines come back. So the file never has two lines of a user, and whatever ends
/// the process, no line is lost.
pub(super) struct RecordFile {
    file: File,
    path: PathBuf,
    is_new: bool,
    /// Where the first line ends.
    end_of_record: u64,
}

/// A line of the record that is not the first: a line of the output, or a file that is being written beside it.
#[derive(Serialize, Deserialize)]
struct Rewriting {
    rewriting: String,
}

impl RecordFile {
    /// Where the record of an output stands.
    pub(super) fn path_for(output: &Path) -> PathBuf {
        let mut name = output.file_name().unwrap_or_default().to_owned();
        name.push(".run");
        output.with_file_name(name)
    }

    /// Takes the lock for an output, or says that another run has it.
    pub(super) fn take(output: &Path, shown: &str) -> Result<Self, CommandError> {
        let path = Self::path_for(output);
        loop {
            let (file, is_new) = open(&path)?;
            lock(&file, shown)?;
            // Whoever removed it in between has let others make, and lock, a new one.
            if is_at(&file, &path) {
                return Ok(Self { file, path, is_new, end_of_record: 0 });
            }
        }
    }

    /// Begins a run: what is left of an earlier one is written over, another kind of file is not.
    pub(super) fn begin(&mut self, record: &RunRecord) -> Result<(), CommandError> {
        let first = self.first_line()?;
        let is_ours = first.starts_with(BEGINNING) || BEGINNING.starts_with(&first);
        if !is_ours {
            return Err(CommandError::usage(told!(
                "bulk-no-record-of-a-run",
                "{file} is not the record of a run: move it away, or give another --output",
                file = self.path.display()
            )));
        }
        let cannot = |error: io::Error| cannot_write(&self.shown(), &error);
        let mut line = serde_json::to_vec(record).map_err(io::Error::from).map_err(cannot)?;
        line.push(b'\n');
        let mut file = &self.file;
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(&line))
            .and_then(|()| file.sync_all())
            .map_err(cannot)?;
        self.end_of_record = line.len() as u64;
        Ok(())
    }

    /// Continues a run, if the record is the same.
    pub(super) fn resume(&mut self, record: &RunRecord, shown: &str) -> Result<(), CommandError> {
        let first = self.first_line()?;
        let begun = parse(&first).ok_or_else(|| no_record(shown, &self.path))?;
        self.end_of_record = first.len() as u64;
        match begun.difference(record) {
            Some(difference) => Err(CommandError::usage(told!(
                "bulk-another-run",
                "{file} {difference}: give another --output, or continue as it was begun",
                file = shown,
                difference = difference
            ))),
            None => Ok(()),
        }
    }

    /// Takes away a record that was made for a run that is refused.
    pub(super) fn withdraw(self) {
        if self.is_new {
            // Left behind, an empty record does no harm.
            let _: io::Result<()> = fs::remove_file(&self.path);
        }
    }

    /// Marks the users whose lines a killed run had put aside, and cleans up behind that run.
    pub(super) fn recover(&mut self, known_users: &mut KnownUsers) -> Result<bool, Problem> {
        let mut has_any = false;
        let end = self.each_line_behind_record(|_, user, _| {
            has_any |= known_users.update(user, Mark::put_aside).ok_or(Problem::TooMany)?;
            Ok(())
        })?;
        // A line that was torn off stands in the output still. One that lacks its line break would run into the next.
        self.file.set_len(end)?;
        Ok(has_any)
    }

    /// Puts lines aside.
    pub(super) fn put_aside(
        &mut self,
        write: impl FnOnce(&mut BufWriter<&File>) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let mut file = &self.file;
        file.seek(SeekFrom::End(0))?;
        if file.metadata()?.len() == self.end_of_record && !self.ends_with_line_break()? {
            file.write_all(b"\n")?;
            self.end_of_record += 1;
        }
        let mut to = BufWriter::with_capacity(1 << 16, file);
        write(&mut to)?;
        to.flush()?;
        drop(to);
        Ok(file.sync_all()?)
    }

    /// Where an output can be written anew beside itself, under a name that no other file has. It is noted here first, so
    /// that the next run finds what a killed one leaves.
    pub(super) fn name_beside(&mut self) -> Result<PathBuf, Problem> {
        let name = format!("{BESIDE}{:016x}", RandomState::new().hash_one(self.end_of_record));
        let path = self.path.with_file_name(&name);
        self.put_aside(|to| {
            serde_json::to_writer(&mut *to, &Rewriting { rewriting: name }).map_err(io::Error::from)?;
            Ok(to.write_all(b"\n")?)
        })?;
        Ok(path)
    }

    /// Hands over each line that was put aside, the latest first: of a user with several, that one counts.
    pub(super) fn each_put_aside(
        &self,
        mut line: impl FnMut(&[u8], &str, Option<Kind>) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let mut ends = vec![self.end_of_record];
        let mut lines = Lines::of(&self.file, self.end_of_record)?;
        while let Some(raw) = lines.next()? {
            ends.push(raw.end);
        }
        let mut file = &self.file;
        let mut text = Vec::new();
        for (start, end) in ends.iter().zip(ends.iter().skip(1)).rev() {
            text.clear();
            file.seek(SeekFrom::Start(*start))?;
            file.take(end - start).read_to_end(&mut text)?;
            let text = text.strip_suffix(b"\n").unwrap_or(&text);
            if let Some((user, error)) = read_error_line(text) {
                line(text, &user, error)?;
            }
        }
        Ok(())
    }

    /// The users of the lines that are put aside, read by a thread of their own; none where the record has gone, which
    /// is told at the end.
    pub(super) fn users_put_aside(&self) -> Result<Option<Receiver<Batch>>, CommandError> {
        let Ok(file) = File::open(&self.path) else { return Ok(None) };
        let (start, shown) = (self.end_of_record, self.path.display().to_string());
        let (mut sender, receiver) = users_ahead();
        let send = move |sender: &mut UserSender| -> Result<(), Problem> {
            let mut lines = Lines::of(&file, start)?;
            while let Some(raw) = lines.next()? {
                if let Some((user, _)) = read_error_line(raw.text)
                    && sender.push(user.into_owned()).is_err()
                {
                    break;
                }
            }
            Ok(())
        };
        let run = move || {
            let sent = send(&mut sender);
            // A run that has ended needs no more users.
            let _: Result<(), RunEnded> = sender.flush();
            // A line that cannot be read any more stays owed.
            if let Err(problem) = sent {
                tracing::warn!("{}", problem.into_error(&shown).message());
            }
        };
        let thread = thread::Builder::new().name("put-aside".to_owned()).spawn(run);
        thread.map_err(|error| cannot_run(&error))?;
        Ok(Some(receiver))
    }

    /// Whether anything stands behind the first line.
    pub(super) fn has_more_than_a_record(&self) -> Result<bool, CommandError> {
        let first = self.first_line()?.len() as u64;
        let length = self.file.metadata().map(|metadata| metadata.len());
        length.map(|length| length > first).map_err(|error| cannot_write(&self.shown(), &error))
    }

    /// Forgets what was put aside, once it is in the output again.
    pub(super) fn forget(&self) -> io::Result<()> {
        self.file.set_len(self.end_of_record)?;
        self.file.sync_all()
    }

    /// Whether it is still where the next run looks for it.
    pub(super) fn is_in_place(&self) -> bool {
        is_at(&self.file, &self.path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    fn shown(&self) -> String {
        self.path.display().to_string()
    }

    /// Hands over the lines behind the first, and returns where they end.
    fn each_line_behind_record(
        &self,
        mut line: impl FnMut(&[u8], &str, Option<Kind>) -> Result<(), Problem>,
    ) -> Result<u64, Problem> {
        let mut lines = Lines::of(&self.file, self.end_of_record)?;
        let mut end = self.end_of_record;
        while let Some(raw) = lines.next()? {
            if raw.is_last {
                break;
            }
            if let Some((user, error)) = read_error_line(raw.text) {
                line(raw.text, &user, error)?;
            } else if let Ok(left) = serde_json::from_slice::<Rewriting>(raw.text)
                && is_name_beside(&left.rewriting)
            {
                // Where the rewriting came to its end, there is none.
                let _: io::Result<()> = fs::remove_file(self.path.with_file_name(left.rewriting));
            }
            end = raw.end;
        }
        Ok(end)
    }

    fn first_line(&self) -> Result<Vec<u8>, CommandError> {
        let mut line = Vec::new();
        let mut file = &self.file;
        file.rewind()
            .and_then(|()| BufReader::new(file).take(MAX_RECORD).read_until(b'\n', &mut line))
            .map_err(|error| cannot_read(&self.shown(), &error))?;
        Ok(line)
    }

    fn ends_with_line_break(&self) -> io::Result<bool> {
        let mut last = [0];
        let mut file = &self.file;
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        file.seek(SeekFrom::End(0))?;
        Ok(last == *b"\n")
    }
}

/// An error that is put aside; none on any other line.
fn read_error_line(text: &[u8]) -> Option<(Cow<'_, str>, Option<Kind>)> {
    read(text).ok().filter(|(_, error)| !is_answer(*error))
}

/// Whether a name is one that [`RecordFile::name_beside`] gives: nothing else is ever removed.
fn is_name_beside(name: &str) -> bool {
    let digits = name.strip_prefix(BESIDE).unwrap_or_default();
    digits.len() == 16 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// How the name of a file begins that is written beside an output.
const BESIDE: &str = ".zvcms-rewriting-";

/// Locks a file for this process, or says that another run has it.
pub(super) fn lock(file: &File, shown: &str) -> Result<(), CommandError> {
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => CommandError::usage(told!(
            "bulk-locked",
            "another run is writing {file}: wait for it to end",
            file = shown
        )),
        TryLockError::Error(error) => {
            CommandError::file(told!("bulk-unlockable", "cannot lock {file}", file = shown), &error)
        }
    })
}

/// The error for lines without a record of their run.
pub(super) fn no_record(shown: &str, record: &Path) -> CommandError {
    CommandError::usage(told!(
        "bulk-no-record",
        "{file} has lines, but {record} does not say which run wrote them: give another --output, and {file} stays as it is",
        file = shown,
        record = record.display()
    ))
}

fn open(path: &Path) -> Result<(File, bool), CommandError> {
    let shown = path.display().to_string();
    let cannot = |error: io::Error| cannot_write(&shown, &error);
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.clone().create_new(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let file = options.open(path).map_err(cannot)?;
            if !file.metadata().map_err(cannot)?.is_file() {
                return Err(not_written(&shown, no_regular_file()));
            }
            Ok((file, false))
        }
        created => created.map(|file| (file, true)).map_err(cannot),
    }
}

/// Whether a file is the one that a path leads to.
#[cfg(unix)]
pub(super) fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(ours), Ok(there)) => (ours.dev(), ours.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

/// Elsewhere an open file cannot be removed.
#[cfg(not(unix))]
pub(super) fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}
