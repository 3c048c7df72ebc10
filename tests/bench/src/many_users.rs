//! `zvcms my-cards --users`: lists, outputs that are finished, and the command over them.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::de::IgnoredAny;
use tempfile::TempDir;

use crate::identity;
use crate::replies::{Style, reply};

/// Where the path of a release build of the command is.
pub const COMMAND: &str = "ZVCMS_COMMAND";

/// The command, and a folder for its files.
#[derive(Debug)]
pub struct ManyUsers {
    command: OsString,
    folder: TempDir,
}

impl ManyUsers {
    /// Nothing where no command is named.
    #[must_use]
    pub fn from_environment() -> Option<Self> {
        Some(Self { command: env::var_os(COMMAND)?, folder: TempDir::new().unwrap() })
    }

    fn list(&self) -> PathBuf {
        self.folder.path().join("users.txt")
    }

    /// Where the command writes to.
    #[must_use]
    pub fn output(&self) -> PathBuf {
        self.folder.path().join("cards.ndjson")
    }

    /// Writes a list of so many users.
    pub fn write_list(&self, users: u64) {
        let mut list = BufWriter::new(File::create(self.list()).unwrap());
        (0..users).for_each(|number| writeln!(list, "{}", user(number)).unwrap());
        list.flush().unwrap();
    }

    /// Asks a gateway for every user of the list, with so many calls in flight.
    pub fn ask(&self, gateway: SocketAddr, in_flight: usize) {
        self.forget_output();
        let mut command = self.command();
        command.args(["--endpoint", &format!("http://{gateway}/api/v2"), "--allow-plaintext", "--no-proxy"]);
        command.args(["--concurrency", &in_flight.to_string()]);
        command.env("ZVCMS_OPEN_ID", identity::OPEN_ID).env("ZVCMS_GRANT_CODE", identity::GRANT_CODE);
        run(command.env("ZVCMS_OPEN_KEY", identity::OPEN_KEY));
    }

    /// Goes on with an output that has a line for each user of the list.
    pub fn resume(&self) {
        run(self.command().args(["--sandbox", "--resume"]));
    }

    /// Writes a list of so many users, and an output with a line of one card for each.
    pub fn write_finished(&self, users: u64) {
        // The command writes the record of a run; its one line, of a user that the sandbox knows, makes place for ours.
        fs::write(self.list(), "10001").unwrap();
        self.forget_output();
        run(self.command().arg("--sandbox"));
        self.write_list(users);
        let reply = reply(1, Style::Plain);
        let (_, data) = reply.split_once(r#""data":"#).unwrap();
        let cards = data.strip_suffix('}').unwrap();
        let mut output = BufWriter::new(File::create(self.output()).unwrap());
        (0..users).for_each(|number| {
            writeln!(output, r#"{{"user_id":"{}","cards":{cards}}}"#, user(number)).unwrap();
        });
        // What is on the disk already is not written while it is measured.
        output.into_inner().unwrap().sync_all().unwrap();
    }

    fn forget_output(&self) {
        for file in [self.output(), self.output().with_file_name("cards.ndjson.run")] {
            // There is none the first time.
            let _ = fs::remove_file(file);
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.command);
        // In English, and without what this machine's user has set.
        command.env_clear().env("LC_ALL", "C.UTF-8").stdin(Stdio::null()).stdout(Stdio::null());
        command.args(["my-cards", "--users"]).arg(self.list()).arg("--output").arg(self.output());
        command
    }
}

fn run(command: &mut Command) {
    let output = command.stderr(Stdio::piped()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// An id like a telephone number.
fn user(number: u64) -> String {
    format!("138{:08}", number * 37 % 100_000_000)
}

/// A pass that only checks the JSON on each line of a file.
pub fn check_lines(file: &Path) {
    let mut lines = BufReader::with_capacity(1 << 16, File::open(file).unwrap());
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).unwrap() > 0 {
        let _: IgnoredAny = serde_json::from_slice(&line).unwrap();
        line.clear();
    }
}
