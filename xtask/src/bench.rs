//! How fast the client is, in ratios to floors and peers that are measured in the same run, and whether that is within
//! the goals of [`GOALS`].
//!
//! ```text
//! tests/bench ──cargo──▶ programs ──run──▶ criterion's files ──estimates──▶ Figures ──judge──▶ Verdict ──▶ table, JSON
//! ```
//!
//! The figures are those of the machine that they are taken on: they are no part of `cargo test`.

use std::error::Error;
use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Serialize;

pub mod estimates;
mod goals;
pub mod instructions;
mod programs;
mod table;
mod verdict;

pub use goals::{GOALS, GROUPS, Goal, Group};
pub use table::table;
pub use verdict::{Estimates, Figures, Verdict, judge};

use goals::COMMAND;
use programs::{Programs, run, to_stderr};

/// Where the command is, for the program that runs it.
const COMMAND_VARIABLE: &str = "ZVCMS_COMMAND";

/// For how long each function is measured. Only medians are used, so that few resamples do.
const LONG: &[&str] = &["--warm-up-time", "1", "--measurement-time", "3", "--nresamples", "2000"];
/// The same for a look.
const SHORT: &[&str] =
    &["--warm-up-time", "0.3", "--measurement-time", "1", "--sample-size", "20", "--nresamples", "1000"];

/// What to measure, and how long.
#[derive(Clone, Debug, Default)]
#[expect(clippy::exhaustive_structs, reason = "made by whoever asks, by its members")]
pub struct Choice {
    /// Names of groups; all of them where there are none.
    pub groups: Vec<String>,
    /// How often the whole is measured; without one, three times, or once for a look.
    pub runs: Option<u32>,
    /// Short times, for a look.
    pub quick: bool,
}

/// Why there are no figures.
#[derive(Debug)]
#[non_exhaustive]
pub enum BenchError {
    /// A group that there is not.
    Unknown(String),
    /// A program cannot be started.
    Start {
        /// Which.
        program: String,
        /// Why.
        error: io::Error,
    },
    /// A program did not succeed; what it says, it has said.
    Failed(String),
    /// What cargo says about what it built cannot be read.
    Cargo(String),
    /// A program is not among what cargo built.
    NotBuilt(String),
    /// A figure of criterion's is not there.
    Estimate {
        /// Where it was to be.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// What the program `allocations` printed is not what it prints.
    Allocations(String),
    /// valgrind is not on the path, but is asked for.
    NoValgrind,
    /// valgrind printed no count.
    NoCount(String),
    /// A file cannot be read or written.
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

impl fmt::Display for BenchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(group) => {
                let groups: Vec<&str> = GROUPS.iter().map(|group| group.name).collect();
                write!(f, "there is no group `{group}`; there are {}", groups.join(", "))
            }
            Self::Start { program, error } => write!(f, "{program} cannot be started: {error}"),
            Self::Failed(program) => write!(f, "{program} failed; what it printed says where"),
            Self::Cargo(problem) => write!(f, "what cargo says cannot be read: {problem}"),
            Self::NotBuilt(program) => {
                write!(
                    f,
                    "cargo built no program `{program}`; tests/bench/Cargo.toml names those that there are"
                )
            }
            Self::Estimate { path, problem } => {
                write!(
                    f,
                    "{}: {problem}; what is measured is listed in xtask/src/bench/goals.rs",
                    path.display()
                )
            }
            Self::Allocations(problem) => write!(f, "what `allocations` printed cannot be read: {problem}"),
            Self::NoValgrind => f.write_str("valgrind is not on PATH; install it to record instructions"),
            Self::NoCount(path) => write!(f, "valgrind printed no line `Collected : …` for `{path}`"),
            Self::File { path, error } => write!(f, "{}: {error}", path.display()),
        }
    }
}

impl Error for BenchError {}

/// Builds and measures what is chosen. Progress goes to stderr.
///
/// # Errors
///
/// What cannot be built, run or read.
pub fn measure(root: &Path, choice: &Choice) -> Result<Figures, BenchError> {
    let groups = chosen(&choice.groups)?;
    let counted: Vec<&str> = goals_of(&groups).filter_map(Goal::counted).collect();
    let mut programs: Vec<&str> = groups.iter().map(|group| group.program).collect();
    programs.dedup();
    say("building the benchmarks");
    let counter = (!counted.is_empty()).then_some("allocations");
    let benches = Programs::benches(root, programs.iter().copied().chain(counter))?;
    let mut figures = Figures::default();
    if let Some(counter) = counter {
        let output = run(&mut Command::new(benches.path(counter)?), counter)?;
        figures.allocations = estimates::allocations(&output.stdout, &counted)?;
    }
    let command = if groups.iter().any(|group| group.name == COMMAND) {
        say("building the command");
        let command = Programs::command(root)?.path("zvcms")?.to_owned();
        let bytes = fs::metadata(&command).map(|metadata| metadata.len());
        figures.command_bytes =
            Some(bytes.map_err(|error| BenchError::File { path: command.clone(), error })?);
        Some(command)
    } else {
        None
    };
    let runs = choice.runs.unwrap_or(if choice.quick { 1 } else { 3 });
    let filter = format!("^({})/", groups.iter().map(|group| group.name).collect::<Vec<_>>().join("|"));
    for number in 1..=runs {
        let home = emptied(target(root).join(format!("zvcms-bench/{number}")))?;
        for name in &programs {
            say(&format!("run {number} of {runs}: {name}"));
            let mut program = Command::new(benches.path(name)?);
            program.args(["--bench", "--quiet", "--noplot", &filter]);
            program.args(if choice.quick { SHORT } else { LONG }).current_dir(root);
            program.env("CRITERION_HOME", &home).envs(command.iter().map(|path| (COMMAND_VARIABLE, path)));
            run(program.stdout(to_stderr()).stderr(to_stderr()), name)?;
        }
        figures.runs.push(estimates::read(&home, groups.iter().copied())?);
    }
    Ok(figures)
}

/// An object a line.
#[must_use]
pub fn json(results: &[impl Serialize]) -> String {
    // Names and numbers are always JSON.
    results.iter().filter_map(|result| serde_json::to_string(result).ok()).map(|line| line + "\n").collect()
}

fn chosen(names: &[String]) -> Result<Vec<&'static Group>, BenchError> {
    if let Some(unknown) = names.iter().find(|name| GROUPS.iter().all(|group| group.name != *name)) {
        return Err(BenchError::Unknown(unknown.clone()));
    }
    Ok(GROUPS
        .iter()
        .filter(|group| names.is_empty() || names.iter().any(|name| name == group.name))
        .collect())
}

fn goals_of(groups: &[&Group]) -> impl Iterator<Item = &'static Goal> {
    GOALS.iter().filter(|goal| groups.iter().any(|group| group.name == goal.group))
}

fn target(root: &Path) -> PathBuf {
    root.join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// A folder without what another run left: criterion would compare with it, and we would read it.
fn emptied(folder: PathBuf) -> Result<PathBuf, BenchError> {
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(BenchError::File { path: folder, error })
        }
        _ => Ok(folder),
    }
}

fn say(text: &str) {
    // Progress is for whoever watches; without them it is not missed.
    let _: io::Result<()> = writeln!(io::stderr(), "== {text}");
}

#[cfg(test)]
mod tests {
    #[test]
    fn groups_are_chosen_by_name_and_run_in_their_own_order() {
        let names = |chosen: &[&str]| {
            let chosen: Vec<String> = chosen.iter().map(|name| (*name).to_owned()).collect();
            super::chosen(&chosen).map(|groups| groups.iter().map(|group| group.name).collect::<Vec<_>>())
        };
        assert_eq!(names(&["cards", "token"]).unwrap(), ["token", "cards"]);
        assert_eq!(names(&[]).unwrap().len(), 9);
        assert_eq!(
            names(&["token", "tokens"]).unwrap_err().to_string(),
            "there is no group `tokens`; there are token, request, cards, cards-mixed, card-cost, send-64, send-1, \
             sandbox, command"
        );
    }
}
