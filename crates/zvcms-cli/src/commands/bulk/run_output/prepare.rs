//! Checks and repairs an output that has lines already, so that it can take more.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::cannot_write;
use super::lines::{self, Found, Problem};
use super::record_file::{RecordFile, lock};
use crate::commands::bulk::known_users::KnownUsers;
use crate::error::CommandError;
use crate::told::told;

/// A file that is ready for more lines, and what stands in it.
pub(super) struct Prepared {
    pub(super) file: File,
    pub(super) found: Found,
    pub(super) has_aside: bool,
}

/// Opens the file for more lines, once all in it are known to be a run's: a torn one is taken off, one that lacks its line
/// break gets it, and where there are errors they are put aside and the file is written anew.
pub(super) fn prepare(
    target: &Path,
    shown: &str,
    record_file: &mut RecordFile,
    known_users: &mut KnownUsers,
) -> Result<Prepared, CommandError> {
    let unwritable = |error: io::Error| cannot_write(shown, &error);
    let mut file =
        OpenOptions::new().append(true).read(true).create(true).open(target).map_err(unwritable)?;
    refuse_a_file_with_two_names(&file, shown)?;
    lock_where_reading_goes_on(&file, shown)?;
    let mut found = lines::find(&file, known_users).map_err(|problem| problem.into_error(shown))?;
    let record = record_file.path().display().to_string();
    let in_record = |problem: Problem| match problem {
        Problem::Io(error) => cannot_write(&record, &error),
        other => other.into_error(&record),
    };
    let mut has_aside = record_file.recover(known_users).map_err(in_record)?;
    if found.must_be_rewritten {
        let aside = record_file.put_aside(|to| {
            lines::put_errors_aside(&file, known_users, |line| {
                has_aside = true;
                to.write_all(line)?;
                to.write_all(b"\n")
            })
        });
        aside.map_err(in_record)?;
        let beside = record_file.name_beside().map_err(in_record)?;
        (file, found.end) =
            rewrite(&file, target, &beside, known_users).map_err(|problem| match problem {
                Problem::Io(error) => unwritable(error),
                other => other.into_error(shown),
            })?;
        return Ok(Prepared { file, found, has_aside });
    }
    if file.metadata().map_err(unwritable)?.len() > found.end {
        file.set_len(found.end).map_err(unwritable)?;
    }
    if found.lacks_line_break {
        file.write_all(b"\n").map_err(unwritable)?;
        found.end += 1;
    }
    sync_folder(target).map_err(unwritable)?;
    Ok(Prepared { file, found, has_aside })
}

/// Writes the answers of an output to a file beside it, and puts that in its place. Whatever ends the process, there is
/// either the old file or the new one. Returns the new one, opened for more lines, and where it ends.
fn rewrite(
    file: &File,
    path: &Path,
    beside: &Path,
    known_users: &mut KnownUsers,
) -> Result<(File, u64), Problem> {
    let new = OpenOptions::new().append(true).read(true).create_new(true).open(beside)?;
    let written = lines::keep_answers(file, &new, known_users).and_then(|end| {
        take_over_access(file, &new)?;
        // Nobody else knows it yet.
        let _: Result<(), CommandError> = lock_where_reading_goes_on(&new, "");
        new.sync_all()?;
        fs::rename(beside, path)?;
        sync_folder(path)?;
        Ok(end)
    });
    if written.is_err() {
        let _: io::Result<()> = fs::remove_file(beside);
    }
    written.map(|end| (new, end))
}

/// Who may read the old file may read the new one.
fn take_over_access(old: &File, new: &File) -> io::Result<()> {
    let metadata = old.metadata()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        // Only root can give a file away; whoever cannot keeps it as his own.
        let _: io::Result<()> = fchown(new, Some(metadata.uid()), Some(metadata.gid()));
    }
    new.set_permissions(metadata.permissions())
}

/// A name in a folder is safe only when the folder is.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))?
        .sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// A second lock, for where somebody replaces the record. On Windows nobody could read the file under it.
#[cfg(unix)]
fn lock_where_reading_goes_on(file: &File, shown: &str) -> Result<(), CommandError> {
    lock(file, shown)
}

#[cfg(not(unix))]
fn lock_where_reading_goes_on(_: &File, _: &str) -> Result<(), CommandError> {
    Ok(())
}

/// Under another name, another run would find no lock.
#[cfg(unix)]
fn refuse_a_file_with_two_names(file: &File, shown: &str) -> Result<(), CommandError> {
    use std::os::unix::fs::MetadataExt;
    match file.metadata() {
        Ok(metadata) if metadata.nlink() > 1 => Err(CommandError::usage(told!(
            "bulk-hard-links",
            "{file} has other names too (hard links): give another --output",
            file = shown
        ))),
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn refuse_a_file_with_two_names(_: &File, _: &str) -> Result<(), CommandError> {
    Ok(())
}
