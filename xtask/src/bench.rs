//! How fast the client is, in ratios to floors and peers that are measured in the same run, and whether that is within
//! the goals of [`GOALS`].
//!
//! ```text
//! tests/bench ──cargo──▶ programs ──run──▶ criterion's files ──estimates──▶ Figures ──judge──▶ Verdict ──▶ table, JSON
//! ```
//!
//! The figures are those of the machine that they are taken on: they are no part of `cargo test`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::builder::PossibleValuesParser;
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

use crate::say;

/// Where the command is, for the program that runs it.
const COMMAND_VARIABLE: &str = "ZVCMS_COMMAND";

/// For how long each function is measured. Only medians are used, so that few resamples do.
const LONG: &[&str] = &["--warm-up-time", "1", "--measurement-time", "3", "--nresamples", "2000"];
/// Short times, for a quick look.
const SHORT: &[&str] =
    &["--warm-up-time", "0.3", "--measurement-time", "1", "--sample-size", "20", "--nresamples", "1000"];

/// What to measure, and how long.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Choice {
    /// What to measure; all where nothing is named
    #[arg(value_name = "GROUP", value_parser = PossibleValuesParser::new(GROUPS.iter().map(|group| group.name)))]
    pub groups: Vec<String>,
    /// How often the whole is measured; figures are the medians
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub runs: Option<u32>,
    /// Measure once, for short times: for a look
    #[arg(long)]
    pub quick: bool,
}

/// Builds and measures what is chosen. Progress goes to stderr.
///
/// # Errors
///
/// Returns an error if something cannot be built, run or read.
pub fn measure(root: &Path, choice: &Choice) -> Result<Figures> {
    let groups = chosen(&choice.groups)?;
    let counted: Vec<&str> = goals_of(&groups).filter_map(Goal::counted).collect();
    let mut programs: Vec<&str> = groups.iter().map(|group| group.program).collect();
    programs.dedup();
    say("== building the benchmarks");
    let counter = (!counted.is_empty()).then_some("allocations");
    let benches = Programs::benches(root, programs.iter().copied().chain(counter))?;
    let mut figures = Figures::default();
    if let Some(counter) = counter {
        let output = run(&mut Command::new(benches.path(counter)?), counter)?;
        figures.allocations = estimates::allocations(&output.stdout, &counted)?;
    }
    let command = if groups.iter().any(|group| group.name == COMMAND) {
        say("== building the command");
        let command = Programs::command(root)?.path("zvcms")?.to_owned();
        let metadata = fs::metadata(&command).with_context(|| command.display().to_string())?;
        figures.command_bytes = Some(metadata.len());
        Some(command)
    } else {
        None
    };
    let runs = choice.runs.unwrap_or(if choice.quick { 1 } else { 3 });
    let filter = format!("^({})/", groups.iter().map(|group| group.name).collect::<Vec<_>>().join("|"));
    for number in 1..=runs {
        let home = emptied(target(root).join(format!("zvcms-bench/{number}")))?;
        for name in &programs {
            say(&format!("== run {number} of {runs}: {name}"));
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

fn chosen(names: &[String]) -> Result<Vec<&'static Group>> {
    if let Some(unknown) = names.iter().find(|name| GROUPS.iter().all(|group| group.name != *name)) {
        let groups: Vec<&str> = GROUPS.iter().map(|group| group.name).collect();
        bail!("there is no group `{unknown}`; there are {}", groups.join(", "));
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
fn emptied(folder: PathBuf) -> Result<PathBuf> {
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| folder.display().to_string())
        }
        _ => Ok(folder),
    }
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
        assert_eq!(names(&[]).unwrap().len(), 10);
        assert_eq!(
            names(&["token", "tokens"]).unwrap_err().to_string(),
            "there is no group `tokens`; there are token, request, cards, cards-mixed, card-cost, send-64, send-1, \
             sandbox, diagnosis, command"
        );
    }
}
