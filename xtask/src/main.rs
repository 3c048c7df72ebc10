//! `cargo xtask`: what maintainers do to this workspace, in words.

#![forbid(unsafe_code)]

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::fixtures::{self, FixturesError, MENDING_COMMAND};

/// What maintainers do to this workspace
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write fixtures, generated tests and their snapshots from the pages in xtask/pages
    Fixtures {
        /// Compare only: list all that is missing, stale or orphaned, and write nothing
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let (report, exit) = match Args::parse().command {
        Command::Fixtures { check: true } => checked(root),
        Command::Fixtures { check: false } => written(root),
    };
    // A stderr that cannot be written to leaves the exit code to speak.
    let _: io::Result<()> = io::stderr().write_all(report.as_bytes());
    ExitCode::from(exit)
}

fn checked(root: &Path) -> (String, u8) {
    match fixtures::check(root) {
        Ok(drifts) if drifts.is_empty() => {
            ("fixtures and generated tests are as the pages call for\n".to_owned(), 0)
        }
        Ok(drifts) => {
            let list: String = drifts.iter().map(|drift| format!("{drift}\n")).collect();
            (format!("{list}to mend it: {MENDING_COMMAND}\n"), 1)
        }
        Err(error) => failed(&error),
    }
}

fn written(root: &Path) -> (String, u8) {
    match fixtures::write(root) {
        Ok(drifts) if drifts.is_empty() => ("nothing to write\n".to_owned(), 0),
        Ok(drifts) => (drifts.iter().map(|drift| format!("mended: {drift}\n")).collect(), 0),
        Err(error) => failed(&error),
    }
}

fn failed(error: &FixturesError) -> (String, u8) {
    (format!("cargo xtask: {error}\n"), 1)
}
