//! The command as a process, from its start to its end: with next to nothing to do, and to sign a request.

#![forbid(unsafe_code)]
#![allow(clippy::print_stderr, reason = "a benchmark that is left out says so")]
#![allow(clippy::expect_used, reason = "a command that does not run leaves nothing to measure")]

use std::env;
use std::ffi::OsStr;
use std::process::{Command, Stdio};

use zvcms_bench::processor::Processor;
use zvcms_bench::turns::{Function, Slice, Turns, timed};

/// Where the path of a release build of the command is.
const COMMAND: &str = "ZVCMS_COMMAND";

fn main() {
    let Some(path) = env::var_os(COMMAND) else {
        eprintln!(
            "left out: {COMMAND} is not set; `cargo build --release -p zvcms-cli` makes target/release/zvcms"
        );
        return;
    };
    let params = r#"{"user_id":"10001"}"#;
    let sign = ["sign", "user.my-cards", "--sandbox", "--params", params];
    let functions = vec![command("version", &path, &["--version"]), command("sign", &path, &sign)];
    Turns::from_arguments().group("command", functions);
}

fn command<'f>(name: &str, path: &'f OsStr, arguments: &'f [&'f str]) -> Function<'f> {
    timed(name, move |times| {
        Slice::of(Processor::OfChildren, || {
            for _ in 0..times {
                run(path, arguments);
            }
        })
    })
}

fn run(path: &OsStr, arguments: &[&str]) {
    let mut command = Command::new(path);
    // In English, whatever the language of this machine.
    command.env("LC_ALL", "C.UTF-8");
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let status = command.status().expect("the command starts");
    assert!(status.success(), "the command ended with {status}");
}
