//! The command as a process, from its start to its end: with next to nothing to do, and to sign a request.

#![forbid(unsafe_code)]
#![allow(missing_docs, reason = "criterion's macros write public functions")]
#![allow(clippy::print_stderr, reason = "a benchmark that is left out says so")]
#![allow(clippy::expect_used, reason = "a command that does not run leaves nothing to measure")]

use std::env;
use std::ffi::OsStr;
use std::process::{Command, Stdio};

use criterion::{Criterion, criterion_group, criterion_main};

/// Where the path of a release build of the command is.
const COMMAND: &str = "ZVCMS_COMMAND";

fn command(criterion: &mut Criterion) {
    let Some(path) = env::var_os(COMMAND) else {
        eprintln!(
            "left out: {COMMAND} is not set; `cargo build --release -p zvcms-cli` makes target/release/zvcms"
        );
        return;
    };
    let params = r#"{"user_id":"10001"}"#;
    let sign = ["sign", "user.my-cards", "--sandbox", "--params", params];
    let mut group = criterion.benchmark_group("command");
    group.bench_function("version", |bencher| bencher.iter(|| run(&path, &["--version"])));
    group.bench_function("sign", |bencher| bencher.iter(|| run(&path, &sign)));
    group.finish();
}

fn run(path: &OsStr, arguments: &[&str]) {
    let mut command = Command::new(path);
    // In English, whatever the language of this machine.
    command.env("LC_ALL", "C.UTF-8");
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let status = command.status().expect("the command starts");
    assert!(status.success(), "the command ended with {status}");
}

criterion_group!(benches, command);
criterion_main!(benches);
