//! The `zvcms` command as its users run it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on is a test that failed"
)]

mod actions;
mod api_version;
mod bulk_csv;
mod bulk_disks;
mod bulk_files;
mod bulk_gateways;
mod bulk_lists;
mod bulk_over_v3;
mod bulk_records;
mod calls;
mod captured_forms;
mod chinese_errors;
mod chinese_results;
mod chinese_runs;
mod chinese_sandbox;
mod chinese_settings;
mod configured;
mod explained;
mod gateway;
mod in_bulk;
mod networks;
mod over_v3;
mod page;
mod readme;
mod refused_signatures;
mod sandbox_command;
mod sandboxed;
mod secrets;
mod signing;
mod terminal;
mod usage;
mod verifying;

use std::io::{ErrorKind, Write};
use std::process::{Command, Stdio};

use serde_json::Value;

/// A run of the command that has ended.
struct Ran {
    exit: i32,
    stdout: String,
    stderr: String,
}

impl Ran {
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap()
    }

    /// What a program sees of a failure that asked for JSON: nothing but one JSON object.
    fn error(&self) -> (String, Value, String) {
        assert_eq!(self.stdout, "");
        assert_eq!(self.stderr.lines().count(), 1, "{}", self.stderr);
        let error: Value = serde_json::from_str(&self.stderr).unwrap();
        let error = &error["error"];
        let text = |name: &str| error[name].as_str().unwrap().to_owned();
        (text("kind"), error["code"].clone(), text("message"))
    }

    /// What a person sees of a failure: one line.
    fn line(&self) -> &str {
        assert_eq!(self.stdout, "");
        let line = self.stderr.strip_suffix('\n').unwrap();
        assert!(!line.contains('\n'), "{line}");
        line
    }
}

/// The variables that are the command's own.
const OWN_VARIABLES: [&str; 7] = [
    "ZVCMS_API",
    "ZVCMS_ENDPOINT",
    "ZVCMS_OPEN_ID",
    "ZVCMS_GRANT_CODE",
    "ZVCMS_OPEN_KEY",
    "ZVCMS_CONFIG",
    "ZVCMS_PROFILE",
];

/// The variables that choose the language.
const OF_LANGUAGE: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// The command with no setting of this machine's environment.
fn zvcms(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zvcms"));
    command.args(args).stdin(Stdio::null());
    let of_others = [
        "SSL_CERT_FILE",
        "HTTPS_PROXY",
        "https_proxy",
        "HTTP_PROXY",
        "http_proxy",
        "ALL_PROXY",
        "all_proxy",
        "NO_PROXY",
        "no_proxy",
        "COLUMNS",
    ];
    for name in OWN_VARIABLES.into_iter().chain(OF_LANGUAGE).chain(of_others) {
        command.env_remove(name);
    }
    command
}

/// Gives a command the environment of another one.
#[cfg(unix)]
fn with_environment_of<'a>(other: &Command, command: &'a mut Command) -> &'a mut Command {
    for (name, value) in other.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
}

fn run(command: &mut Command) -> Ran {
    run_with_input(command, "")
}

fn run_with_input(command: &mut Command, input: &str) -> Ran {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    match child.stdin.take().unwrap().write_all(input.as_bytes()) {
        // It may have ended without reading.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
        written => written.unwrap(),
    }
    let output = child.wait_with_output().unwrap();
    Ran {
        exit: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
