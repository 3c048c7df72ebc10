//! Where the lines go, and which users have theirs already.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, ErrorKind, IsTerminal, Seek, SeekFrom, Write};
use std::path::Path;

use serde::Deserialize;

use crate::failure::Failure;
use crate::output::terminal_json;

pub(super) enum Ledger {
    Stdout { terminal: bool },
    File(File),
}

/// The part of a line that says whose it is. The rest is read, so that a line counts only when it is whole.
#[derive(Deserialize)]
struct Owner {
    user_id: Box<str>,
}

impl Ledger {
    /// Opens the output. An existing file is added to with `resume`, its users going into `done`; without, it is left
    /// alone.
    pub(super) fn open(
        path: Option<&Path>,
        resume: bool,
        done: &mut HashSet<Box<str>>,
    ) -> Result<Self, Failure> {
        let Some(path) = path else { return Ok(Self::Stdout { terminal: io::stdout().is_terminal() }) };
        let name = path.display();
        let mut options = OpenOptions::new();
        options.read(true).write(true);
        let options = if resume { options.create(true).truncate(false) } else { options.create_new(true) };
        let mut file = options.open(path).map_err(|error| {
            Failure::usage(if error.kind() == ErrorKind::AlreadyExists {
                format!("{name} exists: add --resume to go on with it, or give another --output")
            } else {
                format!("cannot write to {name}: {error}")
            })
        })?;
        let end = read_done(&mut file, done).map_err(|error| Failure::usage(format!("{name}{error}")))?;
        file.set_len(end)
            .and_then(|()| file.seek(SeekFrom::End(0)))
            .map_err(|error| Failure::usage(format!("cannot write to {name}: {error}")))?;
        Ok(Self::File(file))
    }

    /// Writes a line, whole and at once: whatever ends the process, what was fetched is there.
    pub(super) fn write(&mut self, line: &str) -> io::Result<()> {
        match self {
            Self::File(file) => file.write_all(format!("{line}\n").as_bytes()),
            Self::Stdout { terminal } => {
                let line = if *terminal { terminal_json(line) } else { line.to_owned() };
                let mut stdout = io::stdout().lock();
                stdout.write_all(format!("{line}\n").as_bytes())?;
                stdout.flush()
            }
        }
    }
}

/// Notes the users of every whole line, and returns where these end. A last line that was torn off is not among them.
fn read_done(file: &mut File, done: &mut HashSet<Box<str>>) -> io::Result<u64> {
    let mut lines = BufReader::new(&mut *file);
    let mut end = 0;
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let length =
            lines.read_until(b'\n', &mut line).map_err(|error| io::Error::other(format!(": {error}")))?;
        let whole = line.ends_with(b"\n");
        if !whole {
            // All written but the line break is a whole line too.
            return match serde_json::from_slice::<Owner>(&line) {
                Ok(owner) => {
                    done.insert(owner.user_id);
                    drop(lines);
                    file.seek(SeekFrom::End(0))?;
                    file.write_all(b"\n")?;
                    file.stream_position()
                }
                Err(_) => Ok(end),
            };
        }
        let owner: Owner = serde_json::from_slice(&line).map_err(|_| {
            io::Error::other(format!(
                ", line {number}, is not a line of such a run: give the --output of the run that is to go on"
            ))
        })?;
        done.insert(owner.user_id);
        end += length as u64;
    }
    Ok(end)
}
