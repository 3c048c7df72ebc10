//! Where the lines go.
//!
//! ```text
//! FILE.run: lock, then record ─▶ FILE: every line read ─▶ rewritten where a line must go ─▶ lines appended ─▶ sync
//!   (refused: another run,        (refused: not ours)       (beside, sync, rename)
//!    another merchant)
//! ```
//!
//! Up to the first change, everything that is refused leaves FILE byte for byte as it was.

mod lines;
mod record;

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use super::counts::Counts;
use super::roll::{Mark, Roll};
use crate::failure::Failure;
use crate::output::{terminal_json, terminal_text};
pub(super) use lines::is_answer;
use lines::{Found, Problem};
pub(super) use record::RunRecord;
use record::{Claim, is_at, no_record};

/// What receives the lines of a run.
pub(super) enum Ledger {
    Stdout { terminal: bool, csv: bool },
    File(Box<OutputFile>),
}

/// A file that this run alone adds to.
pub(super) struct OutputFile {
    file: File,
    path: PathBuf,
    /// By the name that the user gave.
    shown: String,
    /// Where the lines of this run end.
    end: u64,
    /// Whether it has lines of errors whose users may be asked again, and so may have two lines.
    has_stale: bool,
    /// Whether a user has two.
    has_duplicates: bool,
    /// Held until the end.
    _claim: Option<Claim>,
}

impl Ledger {
    /// A new file without a record.
    #[cfg(test)]
    pub(super) fn unclaimed(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().append(true).read(true).create_new(true).open(path)?;
        let (path, shown) = (path.to_owned(), path.display().to_string());
        let output =
            OutputFile { file, path, shown, end: 0, has_stale: false, has_duplicates: false, _claim: None };
        Ok(Self::File(Box::new(output)))
    }

    pub(super) fn stdout(csv: bool) -> Self {
        Self::Stdout { terminal: io::stdout().is_terminal(), csv }
    }

    /// Opens a file, and marks the users that have a line in it. Returns also what it has already.
    pub(super) fn open(
        path: &Path,
        resume: bool,
        record: &RunRecord,
        users: Option<&Metadata>,
        roll: &mut Roll,
    ) -> Result<(Self, Counts), Failure> {
        let shown = path.display().to_string();
        let target = resolve(path).map_err(|error| cannot_write(&shown, &error))?;
        refuse_the_list(&shown, &target, users)?;
        refuse_what_is_there(&shown, &target, resume)?;
        let mut claim = Claim::take(&target, &shown)?;
        // Another run may have ended in between.
        let length = refuse_what_is_there(&shown, &target, resume).and_then(|length| {
            if length == 0 {
                claim.begin(record)?;
            } else {
                claim.go_on(record, &shown)?;
            }
            Ok(length)
        });
        if let Err(failure) = length {
            claim.withdraw();
            return Err(failure);
        }
        let (file, found) = prepare(&target, &shown, roll)?;
        let counts = found.counts.clone();
        let output = OutputFile {
            file,
            path: target,
            shown,
            end: found.end,
            has_stale: counts.failed() > 0,
            has_duplicates: false,
            _claim: Some(claim),
        };
        Ok((Self::File(Box::new(output)), counts))
    }

    /// Writes a user's text, whole and at once: whatever ends the process, what was fetched is there.
    pub(super) fn write(&mut self, text: &str) -> Result<(), Failure> {
        match self {
            Self::File(output) => output.append(text),
            Self::Stdout { terminal, csv } => {
                let safe = match (*terminal, *csv) {
                    (false, _) => None,
                    (true, true) => Some(terminal_text(text)),
                    (true, false) => Some(terminal_json(text)),
                };
                let mut stdout = io::stdout().lock();
                stdout
                    .write_all(safe.as_deref().unwrap_or(text).as_bytes())
                    .and_then(|()| stdout.flush())
                    .map_err(|error| Failure::stdout(&error))
            }
        }
    }

    /// Takes note that a user has a line now.
    pub(super) fn note(&mut self, user: &str, is_answer: bool, roll: &mut Roll) {
        let Self::File(output) = self else { return };
        if !output.has_stale {
            return;
        }
        let is_second = roll.update(user, |mark| {
            let is_second = mark.has(Mark::STALE);
            if is_answer {
                mark.add(Mark::DONE);
                mark.set_lines(1);
            } else {
                mark.set_lines(mark.lines() + 1);
            }
            is_second
        });
        output.has_duplicates |= is_second == Some(true);
    }

    /// Makes sure of what was written. Returns what the file has in the end, where that had to be counted again.
    pub(super) fn finish(&mut self, roll: &mut Roll) -> Result<Option<Counts>, Failure> {
        match self {
            Self::Stdout { .. } => Ok(None),
            Self::File(output) => output.finish(roll),
        }
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
    fn append(&mut self, text: &str) -> Result<(), Failure> {
        if let Err(error) = self.file.write_all(text.as_bytes()) {
            // A line of which only a part found room is taken back. Were that to fail, --resume would do it.
            if self.length().is_ok_and(|length| length > self.end) {
                let _: io::Result<()> = self.file.set_len(self.end);
            }
            return Err(cannot_write(&self.shown, &error));
        }
        self.end += text.len() as u64;
        Ok(())
    }

    fn finish(&mut self, roll: &mut Roll) -> Result<Option<Counts>, Failure> {
        self.file.sync_all().map_err(|error| cannot_write(&self.shown, &error))?;
        let changed = |what: &str| {
            let why = io::Error::other(format!("{what} while this run wrote it"));
            Err(Failure::file(&format!("{} is not what this run wrote", self.shown), &why))
        };
        if !is_at(&self.file, &self.path) {
            return changed("it was moved, removed or replaced");
        }
        if self.length().map_err(|error| cannot_write(&self.shown, &error))? != self.end {
            return changed("another program wrote to it");
        }
        if !self.has_duplicates {
            return Ok(None);
        }
        let (file, found) =
            lines::rewrite(&self.file, &self.path, roll).map_err(|problem| match problem {
                Problem::Io(error) => cannot_write(&self.shown, &error),
                other => other.into_failure(&self.shown),
            })?;
        self.file = file;
        self.end = found.end;
        self.has_duplicates = false;
        Ok(Some(found.counts))
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }
}

fn cannot_write(shown: &str, error: &io::Error) -> Failure {
    Failure::file(&format!("cannot write to {shown}"), error)
}

/// Where a path leads, so that a file has one record whatever it is called, and a link is not replaced by a file.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            if fs::symlink_metadata(path).is_ok() {
                return Err(io::Error::other("it is a link that leads nowhere"));
            }
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let name = path.file_name().ok_or(error)?;
            Ok(fs::canonicalize(folder.unwrap_or(Path::new(".")))?.join(name))
        }
        resolved => resolved,
    }
}

/// The list itself is no output, nor is what stands beside one.
fn refuse_the_list(shown: &str, target: &Path, users: Option<&Metadata>) -> Result<(), Failure> {
    let is_list =
        |path: &Path| users.is_some_and(|users| fs::metadata(path).is_ok_and(|there| is_same(users, &there)));
    if is_list(target) || is_list(&Claim::path_for(target)) {
        return Err(Failure::usage(format!(
            "{shown} would be written over the list of users: give another --output"
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

/// Refuses a file that is not to be added to, and returns the length of one that is; 0 where there is none.
fn refuse_what_is_there(shown: &str, target: &Path, resume: bool) -> Result<u64, Failure> {
    let metadata = match fs::metadata(target) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
        there => there.map_err(|error| cannot_write(shown, &error))?,
    };
    if !metadata.is_file() {
        return Err(cannot_write(shown, &io::Error::other("it is not a regular file")));
    }
    let record = Claim::path_for(target);
    if !resume {
        if record.exists() {
            // Says so where another run is at it.
            Claim::take(target, shown)?;
        }
        return Err(Failure::usage(format!(
            "{shown} exists: add --resume to go on with it, or give another --output"
        )));
    }
    if metadata.len() > 0 && !record.exists() {
        let mut begin = Vec::new();
        let read = File::open(target).and_then(|file| file.take(1 << 16).read_to_end(&mut begin));
        read.map_err(|error| Failure::file(&format!("cannot read {shown}"), &error))?;
        let is_ours = begin.starts_with(b"{\"user_id\":\"");
        return Err(if is_ours {
            no_record(shown, &record)
        } else {
            Problem::Foreign(1).into_failure(shown)
        });
    }
    Ok(metadata.len())
}

/// Opens the file for more lines, once all in it are known to be a run's: a torn one is taken off, one that lacks its line
/// break gets it, and where lines must go it is rewritten.
fn prepare(target: &Path, shown: &str, roll: &mut Roll) -> Result<(File, Found), Failure> {
    let unreadable = |problem: Problem| problem.into_failure(shown);
    let unwritable = |error: io::Error| cannot_write(shown, &error);
    let mut file =
        OpenOptions::new().append(true).read(true).create(true).open(target).map_err(unwritable)?;
    refuse_a_file_with_two_names(&file, shown)?;
    let mut found = lines::find(&file, roll).map_err(unreadable)?;
    if found.must_be_rewritten {
        let (new, kept) = lines::rewrite(&file, target, roll).map_err(|problem| match problem {
            Problem::Io(error) => unwritable(error),
            other => unreadable(other),
        })?;
        return Ok((new, kept));
    }
    if file.metadata().map_err(unwritable)?.len() > found.end {
        file.set_len(found.end).map_err(unwritable)?;
    }
    if found.lacks_line_break {
        file.write_all(b"\n").map_err(unwritable)?;
        found.end += 1;
    }
    lines::sync_folder(target).map_err(unwritable)?;
    Ok((file, found))
}

/// Under another name, another run would find no lock.
#[cfg(unix)]
fn refuse_a_file_with_two_names(file: &File, shown: &str) -> Result<(), Failure> {
    use std::os::unix::fs::MetadataExt;
    match file.metadata() {
        Ok(metadata) if metadata.nlink() > 1 => {
            Err(Failure::usage(format!("{shown} has other names too (hard links): give another --output")))
        }
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn refuse_a_file_with_two_names(_: &File, _: &str) -> Result<(), Failure> {
    Ok(())
}
