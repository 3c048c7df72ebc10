//! The list of users: an id a line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::thread;

use tokio::sync::mpsc::{self, Receiver};

use super::pace::Pace;
use crate::failure::Failure;

/// No id is longer. What is longer is no list of ids.
const MAX_LINE: usize = 1024;

/// How many ids are read ahead.
const READ_AHEAD: usize = 64;

/// A list that can be read.
pub(in crate::commands) struct UserList {
    name: String,
    lines: Box<dyn BufRead + Send>,
    length: Option<u64>,
}

impl UserList {
    /// Opens the list; `-` is standard input.
    pub(in crate::commands) fn open(path: &Path) -> Result<Self, Failure> {
        if path == Path::new("-") {
            let name = "standard input".to_owned();
            return Ok(Self { name, lines: Box::new(BufReader::new(io::stdin())), length: None });
        }
        let name = path.display().to_string();
        let cannot = |error: io::Error| Failure::usage(format!("cannot read the users from {name}: {error}"));
        let length = count_ids(path).map_err(cannot)?;
        let lines = Box::new(BufReader::new(File::open(path).map_err(cannot)?));
        Ok(Self { name, lines, length })
    }

    /// How many ids there are, where that can be known before they are read.
    pub(super) fn length(&self) -> Option<u64> {
        self.length
    }

    /// The ids, read by a thread of their own: a pipe may be silent for long while calls are on their way.
    pub(super) fn into_channel(self) -> Receiver<Result<String, Failure>> {
        let (sender, receiver) = mpsc::channel(READ_AHEAD);
        thread::spawn(move || {
            let Self { name, mut lines, .. } = self;
            let mut number = 0_u64;
            loop {
                number += 1;
                let user = match read_line(&mut lines) {
                    Ok(None) => return,
                    Ok(Some(line)) if line.is_empty() => continue,
                    Ok(Some(line)) => Ok(line),
                    Err(why) => Err(Failure::usage(format!("{name}, line {number}: {why}"))),
                };
                let last = user.is_err();
                if sender.blocking_send(user).is_err() || last {
                    return;
                }
            }
        });
        receiver
    }
}

/// The next id of the list, when its turn has come. Nothing is lost where this is dropped before it is done.
pub(super) async fn next_user(
    users: &mut Receiver<Result<String, Failure>>,
    pace: &Pace,
) -> Option<Result<String, Failure>> {
    pace.turn().await;
    users.recv().await
}

fn count_ids(path: &Path) -> io::Result<Option<u64>> {
    if !path.metadata()?.is_file() {
        return Ok(None);
    }
    let mut lines = BufReader::new(File::open(path)?);
    let mut ids = 0;
    // What is no line of a list is reported when it is its turn.
    while let Ok(Some(line)) = read_line(&mut lines) {
        ids += u64::from(!line.is_empty());
    }
    Ok(Some(ids))
}

/// A line without white space around it; none at the end.
fn read_line(lines: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    lines.take(MAX_LINE as u64 + 1).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    if line.len() > MAX_LINE {
        return Err(io::Error::other(format!("it has more than {MAX_LINE} bytes: give one user id a line")));
    }
    let text = String::from_utf8(line).map_err(|_| io::Error::other("it is not UTF-8"))?;
    Ok(Some(text.trim_start_matches('\u{feff}').trim().to_owned()))
}
