//! All that must hold before a change lands, in words that can be typed one by one.

use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;

mod features;
mod packages;
mod toolchain;

/// A part of what is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Word {
    /// As it is typed.
    pub name: &'static str,
    /// What it checks.
    pub about: &'static str,
    run: Run,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Run {
    /// One command, and a variable of its environment.
    Cargo(&'static [&'static str], Option<(&'static str, &'static str)>),
    Features,
    Package,
    OldestToolchain,
}

/// Every word, in the order in which all of them are run.
pub const WORDS: &[Word] = &[
    Word {
        name: "fmt",
        about: "rustfmt leaves everything as it is",
        run: Run::Cargo(&["fmt", "--all", "--check"], None),
    },
    Word {
        name: "lint",
        about: "clippy has nothing to say",
        run: Run::Cargo(
            &["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"],
            None,
        ),
    },
    Word { name: "test", about: "all tests pass", run: Run::Cargo(&["test"], None) },
    Word {
        name: "doc",
        about: "the documentation builds without warnings",
        run: Run::Cargo(
            &["doc", "--workspace", "--no-deps", "--all-features"],
            Some(("RUSTDOCFLAGS", "-D warnings")),
        ),
    },
    Word {
        name: "deny",
        about: "licences, sources and bans of dependencies; advisories are left to a run with their database",
        run: Run::Cargo(&["deny", "check", "bans", "licenses", "sources"], None),
    },
    Word {
        name: "fixtures",
        about: "generated files are those that the pages call for",
        run: Run::Cargo(&["xtask", "generate", "--check"], None),
    },
    Word { name: "tidy", about: "the house rules", run: Run::Cargo(&["xtask", "tidy"], None) },
    Word { name: "features", about: "every combination of features is free of warnings", run: Run::Features },
    Word {
        name: "package",
        about: "every published crate packs, and builds from its package",
        run: Run::Package,
    },
    Word {
        name: "msrv",
        about: "the oldest supported toolchain builds everything but the benchmarks, where it is installed",
        run: Run::OldestToolchain,
    },
    Word {
        name: "walk",
        about: "README's steps for adding an action, in a copy of the workspace",
        run: Run::Cargo(&["test", "--package", "xtask", "--test", "walk", "--", "--ignored"], None),
    },
    Word {
        name: "bench",
        about: "the benchmarks build and run once each; nothing is timed",
        run: Run::Cargo(&["test", "--package", "zvcms-bench", "--benches"], None),
    },
    Word {
        name: "instructions",
        about: "the hot paths take no more instructions than recorded, where valgrind counts them",
        run: Run::Cargo(&["xtask", "bench", "--instructions"], None),
    },
    Word {
        name: "gateways",
        about: "nginx and PHP, under load and in all of PHP's ways, where they are at hand",
        run: Run::Cargo(&["xtask", "gateways"], None),
    },
];

/// Why a word did not pass.
#[derive(Debug)]
#[non_exhaustive]
pub enum CiError {
    /// A word that there is not.
    Unknown(String),
    /// A command did not succeed; what it says, it has said.
    Failed(String),
    /// A command cannot be started.
    Start(io::Error),
    /// What cargo says about the workspace cannot be read.
    Metadata(String),
    /// No folder to build packages in.
    Folder(io::Error),
}

impl fmt::Display for CiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(word) => {
                let words: Vec<&str> = WORDS.iter().map(|word| word.name).collect();
                write!(f, "there is no word `{word}`; there are {}", words.join(", "))
            }
            Self::Failed(command) => write!(f, "failed: {command}"),
            Self::Start(error) => write!(f, "cargo cannot be started: {error}"),
            Self::Metadata(problem) => write!(f, "cargo metadata: {problem}"),
            Self::Folder(error) => write!(f, "no folder to build packages in: {error}"),
        }
    }
}

impl Error for CiError {}

/// The words of these names; all of them where there are none.
///
/// # Errors
///
/// A word that there is not.
pub fn words(names: &[String]) -> Result<Vec<Word>, CiError> {
    if names.is_empty() {
        return Ok(WORDS.to_vec());
    }
    let word = |name: &String| WORDS.iter().find(|word| word.name == name).copied();
    names.iter().map(|name| word(name).ok_or_else(|| CiError::Unknown(name.clone()))).collect()
}

/// Runs one word; its output goes where ours goes.
///
/// # Errors
///
/// What does not hold, or cannot be found out.
pub fn run(root: &Path, word: Word) -> Result<(), CiError> {
    match word.run {
        Run::Cargo(arguments, variable) => {
            cargo(root, arguments, variable.map(|(name, value)| (name, OsStr::new(value))))
        }
        Run::Features => features::check(root),
        Run::Package => packages::check(root),
        Run::OldestToolchain => toolchain::check(root),
    }
}

fn cargo(root: &Path, arguments: &[&str], variable: Option<(&str, &OsStr)>) -> Result<(), CiError> {
    let line = format!("cargo {}", arguments.join(" "));
    say(&format!("\n== {line}\n"));
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(root).env("PATH", path(root)).envs(variable);
    let status = command.status().map_err(CiError::Start)?;
    if status.success() { Ok(()) } else { Err(CiError::Failed(line)) }
}

fn say(text: &str) {
    // Progress is for whoever watches; without them it is not missed.
    let _: io::Result<()> = io::stderr().write_all(text.as_bytes());
}

/// Where `.ci/run` puts pinned tools, before all else.
fn path(root: &Path) -> OsString {
    let mut path = root.join("target/ci-tools/bin").into_os_string();
    if let Some(inherited) = std::env::var_os("PATH") {
        path.push(if cfg!(windows) { ";" } else { ":" });
        path.push(inherited);
    }
    path
}
