//! `FILE.run`: whose lines a FILE has, and the lock that keeps a second run away from it.
//!
//! The lock is not on FILE, which is replaced when its lines are rewritten, and it goes with the process however that ends.
//! What stands here is no secret: neither key nor token.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use zvcms_hyper::Endpoint;
use zvcms_proto::Printable;

use crate::failure::Failure;

/// What a run asks for, in whose name and of whom: what must be the same for its lines to stand in one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::commands::bulk) struct RunRecord {
    /// The version of this form, [`RunRecord::VERSION`].
    pub(in crate::commands::bulk) zvcms_run: u32,
    pub(in crate::commands::bulk) action: String,
    pub(in crate::commands::bulk) include_recycled: bool,
    pub(in crate::commands::bulk) format: String,
    /// The address, or `--sandbox`.
    pub(in crate::commands::bulk) endpoint: String,
    pub(in crate::commands::bulk) open_id: String,
    pub(in crate::commands::bulk) grant_code: String,
}

/// No record is longer.
const MAX_RECORD: u64 = 64 << 10;

impl RunRecord {
    pub(in crate::commands::bulk) const VERSION: u32 = 1;

    /// What is another in `now`, both named; none where a run like `now` may go on with the file.
    fn difference(&self, now: &Self) -> Option<String> {
        let same_endpoint = match (self.endpoint.parse::<Endpoint>(), now.endpoint.parse::<Endpoint>()) {
            (Ok(then), Ok(now)) => then == now,
            _ => self.endpoint == now.endpoint,
        };
        let recycled = |record: &Self| {
            if record.include_recycled { "recycled cards included" } else { "recycled cards left out" }
                .to_owned()
        };
        let of = |what: &str, value: &str| format!("{what} {}", Printable::new(value).limit(100));
        [
            (self.open_id == now.open_id, of("the OpenId", &self.open_id), of("the OpenId", &now.open_id)),
            (
                self.grant_code == now.grant_code,
                of("the GrantCode", &self.grant_code),
                of("the GrantCode", &now.grant_code),
            ),
            (same_endpoint, of("the endpoint", &self.endpoint), of("the endpoint", &now.endpoint)),
            (self.action == now.action, of("the action", &self.action), of("the action", &now.action)),
            (self.include_recycled == now.include_recycled, recycled(self), recycled(now)),
            (self.format == now.format, of("--format", &self.format), of("--format", &now.format)),
        ]
        .into_iter()
        .find(|(is_same, ..)| !is_same)
        .map(|(_, then, now)| format!("was begun with {then}, and this run has {now}"))
    }
}

/// The record of one file, locked for this process.
pub(super) struct Claim {
    file: File,
    path: PathBuf,
    is_new: bool,
}

impl Claim {
    /// Where the record of an output stands.
    pub(super) fn path_for(output: &Path) -> PathBuf {
        let mut name = output.file_name().unwrap_or_default().to_owned();
        name.push(".run");
        output.with_file_name(name)
    }

    /// Takes the lock for an output, or says that another run has it.
    pub(super) fn take(output: &Path, shown: &str) -> Result<Self, Failure> {
        let path = Self::path_for(output);
        let cannot = |error: io::Error| Failure::file(&format!("cannot write to {}", path.display()), &error);
        loop {
            let (file, is_new) = open(&path).map_err(cannot)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(Failure::usage(format!("another run writes {shown}: wait for it to end")));
                }
                Err(TryLockError::Error(error)) => {
                    return Err(Failure::file(&format!("cannot lock {}", path.display()), &error));
                }
            }
            // Whoever removed it in between has let others make, and lock, a new one.
            if is_at(&file, &path) {
                return Ok(Self { file, path, is_new });
            }
        }
    }

    /// Begins a run: what is left of an earlier one is written over, another kind of file is not.
    pub(super) fn begin(&mut self, record: &RunRecord) -> Result<(), Failure> {
        let cannot =
            |error: io::Error| Failure::file(&format!("cannot write to {}", self.path.display()), &error);
        let text = self.content()?;
        if !text.is_empty() && parse(&text).is_none() {
            return Err(Failure::usage(format!(
                "{} is not the record of a run: move it away, or give another --output",
                self.path.display()
            )));
        }
        let mut line = serde_json::to_vec(record).map_err(io::Error::from).map_err(cannot)?;
        line.push(b'\n');
        let mut file = &self.file;
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(&line))
            .and_then(|()| file.sync_all())
            .map_err(cannot)
    }

    /// Goes on with a run, where it is the same one.
    pub(super) fn go_on(&mut self, record: &RunRecord, shown: &str) -> Result<(), Failure> {
        let text = self.content()?;
        let begun = parse(&text).ok_or_else(|| no_record(shown, &self.path))?;
        match begun.difference(record) {
            Some(difference) => Err(Failure::usage(format!(
                "{shown} {difference}: give another --output, or go on as it was begun"
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

    fn content(&self) -> Result<Vec<u8>, Failure> {
        let mut text = Vec::new();
        let mut file = &self.file;
        file.rewind()
            .and_then(|()| file.take(MAX_RECORD).read_to_end(&mut text))
            .map_err(|error| Failure::file(&format!("cannot read {}", self.path.display()), &error))?;
        Ok(text)
    }
}

/// Lines without a word on whose they are.
pub(super) fn no_record(shown: &str, record: &Path) -> Failure {
    Failure::usage(format!(
        "{shown} has lines, and {} does not say of which run: give another --output, and {shown} stays as it is",
        record.display()
    ))
}

fn parse(text: &[u8]) -> Option<RunRecord> {
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    serde_json::from_slice::<RunRecord>(text).ok().filter(|record| record.zvcms_run == RunRecord::VERSION)
}

fn open(path: &Path) -> io::Result<(File, bool)> {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.clone().create_new(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let file = options.open(path)?;
            if !file.metadata()?.is_file() {
                return Err(io::Error::other("it is not a regular file"));
            }
            Ok((file, false))
        }
        created => created.map(|file| (file, true)),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn record(endpoint: &str) -> RunRecord {
        RunRecord {
            zvcms_run: RunRecord::VERSION,
            action: "user.my-cards".to_owned(),
            include_recycled: false,
            format: "ndjson".to_owned(),
            endpoint: endpoint.to_owned(),
            open_id: "id-a".to_owned(),
            grant_code: "code-a".to_owned(),
        }
    }

    #[test]
    fn a_run_of_another_kind_is_told_what_differs() {
        let begun = record("https://gateway.example/api/v2");
        assert_eq!(begun.difference(&begun.clone()), None);
        assert_eq!(begun.difference(&record("HTTPS://Gateway.example/api/v2")), None);
        let changed = |change: fn(&mut RunRecord)| {
            let mut now = begun.clone();
            change(&mut now);
            begun.difference(&now).unwrap()
        };
        let differences = [
            changed(|now| now.open_id = "id-b".to_owned()),
            changed(|now| now.grant_code = "code-b".to_owned()),
            changed(|now| now.endpoint = "https://other.example/".to_owned()),
            changed(|now| now.action = "user.other".to_owned()),
            changed(|now| now.include_recycled = true),
            changed(|now| now.format = "csv".to_owned()),
        ];
        let expected = [
            "was begun with the OpenId id-a, and this run has the OpenId id-b",
            "was begun with the GrantCode code-a, and this run has the GrantCode code-b",
            "was begun with the endpoint https://gateway.example/api/v2, and this run has the endpoint https://other.example/",
            "was begun with the action user.my-cards, and this run has the action user.other",
            "was begun with recycled cards left out, and this run has recycled cards included",
            "was begun with --format ndjson, and this run has --format csv",
        ];
        assert_eq!(differences, expected);
    }

    #[test]
    fn what_is_no_record_is_none() {
        let text = serde_json::to_vec(&record("https://gateway.example/")).unwrap();
        assert!(parse(&text).is_some());
        for other in ["", "{}", "hello", r#"{"zvcms_run":1}"#] {
            assert!(parse(other.as_bytes()).is_none(), "{other}");
        }
        let newer = String::from_utf8(text).unwrap().replace("\"zvcms_run\":1", "\"zvcms_run\":2");
        assert!(parse(newer.as_bytes()).is_none());
    }
}
