//! The lines that an output has already: reading them, and rewriting them to one a user.

use std::borrow::Cow;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::commands::bulk::counts::Counts;
use crate::commands::bulk::roll::{Mark, Roll};
use crate::commands::bulk::users::too_many;
use crate::failure::{Failure, Kind};

/// A reply is some megabytes at most. What is longer is no line of ours, and not read into memory.
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
    fn outcome(&self) -> Option<Option<Kind>> {
        match (&self.cards, &self.error) {
            (Some(_), None) => Some(None),
            (None, Some(error)) => Some(Some(error.kind)),
            _ => None,
        }
    }
}

/// Whether a user has been answered who came to that. Whoever was not is asked again.
pub(in crate::commands::bulk) fn is_answer(outcome: Option<Kind>) -> bool {
    matches!(outcome, None | Some(Kind::Business))
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
    pub(super) fn into_failure(self, shown: impl fmt::Display) -> Failure {
        match self {
            Self::Foreign(number) => Failure::usage(format!(
                "{shown}, line {number}, is not a line of such a run: give the --output of the run that is to go on, or another"
            )),
            Self::Io(error) => Failure::file(&format!("cannot read {shown}"), &error),
            Self::TooMany => too_many(),
        }
    }
}

/// What stands in an output.
#[derive(Default)]
pub(super) struct Found {
    pub(super) counts: Counts,
    /// Where the whole lines end.
    pub(super) end: u64,
    /// Whether the last of them lacks its line break.
    pub(super) lacks_line_break: bool,
    /// Whether there is a line that must go: a user's second one, one of a user that is asked again, a byte order mark.
    pub(super) must_be_rewritten: bool,
}

/// Reads every line, and marks its user. Changes nothing. Whose line is an error is not done, and marked as stale.
pub(super) fn find(file: &File, roll: &mut Roll) -> Result<Found, Problem> {
    let mut found = Found::default();
    let mut lines = Lines::of(file)?;
    while let Some(raw) = lines.next()? {
        let (user, outcome) = match read(raw.text) {
            Ok(read) => read,
            // Killed while it was written. Nothing else of ours ends in the middle of JSON.
            Err(Unread::Torn) if raw.is_last && is_begun(raw.text) => break,
            Err(_) => return Err(Problem::Foreign(raw.number)),
        };
        let answered = is_answer(outcome);
        let must_go = roll.update(&user, |mark| {
            if answered && !mark.has(Mark::DONE) {
                mark.add(Mark::DONE);
                let had_others = mark.lines() > 0;
                mark.set_lines(1);
                return Some(had_others);
            }
            if !answered && mark.has(Mark::DONE) {
                return Some(true);
            }
            let lines = mark.lines() + 1;
            if !answered {
                mark.add(Mark::STALE);
            }
            mark.set_lines(lines);
            // More than can be counted, no run of ours leaves.
            (lines < 15).then_some(lines > 1 || (!answered && mark.has(Mark::LISTED)))
        });
        let must_go = must_go.ok_or(Problem::TooMany)?.ok_or(Problem::Foreign(raw.number))?;
        found.must_be_rewritten |= must_go || raw.had_mark;
        found.counts.add(outcome);
        found.end = raw.end;
        found.lacks_line_break = raw.is_last;
    }
    Ok(found)
}

/// Writes an output anew beside itself, without the lines that must go, and puts that in its place. Whatever ends the process,
/// there is either the old file or the new one. Returns the new one, opened for more lines, and what is in it.
pub(super) fn rewrite(file: &File, path: &Path, roll: &mut Roll) -> Result<(File, Found), Problem> {
    let beside = beside(path);
    // Only who has the lock makes such a file: one that is there is what a killed run left.
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let new = OpenOptions::new().append(true).read(true).create_new(true).open(&beside)?;
    let written = keep_one_line_a_user(file, &new, roll).and_then(|found| {
        take_over_access(file, &new)?;
        new.sync_all()?;
        fs::rename(&beside, path)?;
        sync_folder(path)?;
        Ok(found)
    });
    if written.is_err() {
        let _: io::Result<()> = fs::remove_file(&beside);
    }
    written.map(|found| (new, found))
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".run.new");
    path.with_file_name(name)
}

fn keep_one_line_a_user(file: &File, new: &File, roll: &mut Roll) -> Result<Found, Problem> {
    let mut found = Found::default();
    let mut to = BufWriter::with_capacity(1 << 16, new);
    let mut lines = Lines::of(file)?;
    while let Some(raw) = lines.next()? {
        let (user, outcome) = match read(raw.text) {
            Ok(read) => read,
            Err(Unread::Torn) if raw.is_last => break,
            Err(_) => return Err(Problem::Foreign(raw.number)),
        };
        let answered = is_answer(outcome);
        let is_kept = roll.update(&user, |mark| {
            if !answered && mark.has(Mark::DONE) {
                return false;
            }
            let later_lines = mark.lines().saturating_sub(1);
            let is_last = later_lines == 0;
            let is_kept = is_last && (answered || !mark.has(Mark::LISTED));
            mark.set_lines(if is_kept { 1 } else { later_lines });
            if is_last && !is_kept {
                mark.remove(Mark::STALE);
            }
            is_kept
        });
        if is_kept.ok_or(Problem::TooMany)? {
            to.write_all(raw.text)?;
            to.write_all(b"\n")?;
            found.counts.add(outcome);
            found.end += raw.text.len() as u64 + 1;
        }
    }
    to.flush()?;
    Ok(found)
}

/// Who may read the old file may read the new one.
fn take_over_access(old: &File, new: &File) -> io::Result<()> {
    let metadata = old.metadata()?;
    new.set_permissions(metadata.permissions())?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        // Only root can give a file away; whoever cannot keeps it as his own.
        let _: io::Result<()> = fchown(new, Some(metadata.uid()), Some(metadata.gid()));
    }
    Ok(())
}

/// A name in a folder is safe only when the folder is.
#[cfg(unix)]
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))?
        .sync_all()
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

enum Unread {
    /// JSON that ends too early.
    Torn,
    Foreign,
}

fn read(text: &[u8]) -> Result<(Cow<'_, str>, Option<Kind>), Unread> {
    let line: Line<'_> = serde_json::from_slice(text)
        .map_err(|error| if error.is_eof() { Unread::Torn } else { Unread::Foreign })?;
    let outcome = line.outcome().ok_or(Unread::Foreign)?;
    Ok((line.user_id, outcome))
}

/// Whether a text is the beginning of a line of ours.
fn is_begun(text: &[u8]) -> bool {
    const BEGINNING: &[u8] = b"{\"user_id\":\"";
    text.starts_with(BEGINNING) || BEGINNING.starts_with(text)
}

/// A line as it stands, without its line break.
struct Raw<'a> {
    text: &'a [u8],
    number: u64,
    /// Where it ends, its line break included.
    end: u64,
    /// Whether it has no line break, and so is the last one.
    is_last: bool,
    /// Whether a byte order mark stood before it, as an editor puts one.
    had_mark: bool,
}

struct Lines<'a> {
    reader: BufReader<&'a File>,
    line: Vec<u8>,
    number: u64,
    end: u64,
}

impl<'a> Lines<'a> {
    fn of(mut file: &'a File) -> io::Result<Self> {
        file.rewind()?;
        Ok(Self { reader: BufReader::with_capacity(1 << 16, file), line: Vec::new(), number: 0, end: 0 })
    }

    fn next(&mut self) -> Result<Option<Raw<'_>>, Problem> {
        self.line.clear();
        let length = (&mut self.reader).take(LONGEST_LINE).read_until(b'\n', &mut self.line)? as u64;
        if length == 0 {
            return Ok(None);
        }
        self.number += 1;
        self.end += length;
        if length == LONGEST_LINE {
            return Err(Problem::Foreign(self.number));
        }
        let is_last = !self.line.ends_with(b"\n");
        let text = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A file of lines, with or without the line break of the last.
    fn file(name: &str, content: &[u8]) -> (PathBuf, File) {
        let path = std::env::temp_dir().join(format!("zvcms-{}-{name}.ndjson", std::process::id()));
        fs::write(&path, content).unwrap();
        let file = OpenOptions::new().read(true).append(true).open(&path).unwrap();
        (path, file)
    }

    fn line(user: u8, kind: Option<&str>) -> String {
        match kind {
            None => format!(r#"{{"user_id":"user-{user}","cards":[{{"id":"{user}"}}]}}"#),
            Some(kind) => {
                format!(r#"{{"user_id":"user-{user}","error":{{"kind":"{kind}","code":"1","message":"m"}}}}"#)
            }
        }
    }

    fn is_done(kind: Option<&str>) -> bool {
        matches!(kind, None | Some("business"))
    }

    /// Said anew, without marks: of a user's lines the last one that is an answer counts, else the last one; and that of an
    /// error goes where its user is listed, to be asked again.
    fn expected(lines: &[(u8, Option<&'static str>)], listed: &[u8]) -> Vec<String> {
        let counts = |at: usize| {
            let (user, kind) = lines[at];
            let of_user = |done: bool| {
                lines.iter().rposition(|(other, kind)| *other == user && (!done || is_done(*kind)))
            };
            of_user(true).or(of_user(false)) == Some(at) && (is_done(kind) || !listed.contains(&user))
        };
        (0..lines.len()).filter(|at| counts(*at)).map(|at| line(lines[at].0, lines[at].1) + "\n").collect()
    }

    fn any_lines() -> impl Strategy<Value = Vec<(u8, Option<&'static str>)>> {
        let kind = prop_oneof![
            Just(None),
            Just(Some("business")),
            Just(Some("system")),
            Just(Some("transport")),
            Just(Some("response")),
        ];
        prop::collection::vec((0_u8..6, kind), 0..14)
    }

    proptest! {
        #[test]
        fn what_is_kept_is_one_line_a_user(
            lines in any_lines(),
            listed in prop::collection::vec(0_u8..6, 0..6),
            torn in 0_usize..40,
        ) {
            let mut roll = Roll::default();
            for user in &listed {
                roll.update(&format!("user-{user}"), |mark| mark.add(Mark::LISTED)).unwrap();
            }
            let mut content: Vec<u8> = lines.iter().flat_map(|(user, kind)| (line(*user, *kind) + "\n").into_bytes()).collect();
            content.extend_from_slice(&line(9, None).as_bytes()[..torn]);
            let (path, opened) = file("kept", &content);
            let Ok(found) = find(&opened, &mut roll) else { panic!("it is ours") };
            let expected = expected(&lines, &listed);
            let all: Vec<String> = lines.iter().map(|(user, kind)| line(*user, *kind) + "\n").collect();
            prop_assert_eq!(found.must_be_rewritten, all != expected);
            prop_assert_eq!(&fs::read(&path).unwrap(), &content, "finding changes nothing");
            let (kept, counts, end) = if found.must_be_rewritten {
                let Ok((_, kept)) = rewrite(&opened, &path, &mut roll) else { panic!("it can be rewritten") };
                (fs::read_to_string(&path).unwrap(), kept.counts, kept.end)
            } else {
                let whole = usize::try_from(found.end).unwrap();
                (String::from_utf8(content[..whole].to_vec()).unwrap(), found.counts, found.end)
            };
            prop_assert_eq!(&kept, &expected.concat());
            prop_assert_eq!(end, kept.len() as u64);
            let answers = expected.iter().filter(|line| line.contains("cards") || line.contains("business")).count();
            prop_assert_eq!((counts.answered(), counts.failed()), (answers as u64, (expected.len() - answers) as u64));
            fs::remove_file(&path).unwrap();
        }
    }

    #[test]
    fn more_lines_of_one_user_than_can_be_counted_are_not_ours() {
        let content: String = (0..15).map(|_| line(1, Some("system")) + "\n").collect();
        let (path, opened) = file("too-many", content.as_bytes());
        assert!(matches!(find(&opened, &mut Roll::default()), Err(Problem::Foreign(15))));
        fs::remove_file(&path).unwrap();
    }
}
