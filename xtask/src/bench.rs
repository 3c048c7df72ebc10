//! How fast the client is, in ratios to floors and peers that are measured by turns with it, and whether that is within
//! the goals of [`GOALS`].
//!
//! ```text
//! tests/bench ──cargo──▶ programs ──run──▶ lines ──series──▶ Figures ──judge──▶ Verdict ──▶ table, JSON
//! ```
//!
//! The figures are those of the machine that they are taken on: they are no part of `cargo test`.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use clap::builder::PossibleValuesParser;
use serde::Serialize;

mod goals;
pub mod instructions;
mod programs;
mod series;
mod spread;
mod table;
mod verdict;

pub use goals::{GOALS, GROUPS, Goal, Group};
pub use series::{Run, Series};
pub use spread::{Spread, Standing};
pub use table::table;
pub use verdict::{Figures, Times, Verdict, judge};

use goals::{BULK_MEMORY, COMMAND_SIZE};
use programs::{Programs, run};

use crate::say;

/// Where the command is, for the program that runs it.
const COMMAND_VARIABLE: &str = "ZVCMS_COMMAND";

/// How often each function has its turn, and for how long.
const LONG: [&str; 4] = ["--rounds", "60", "--slice-ms", "20"];
/// For a quick look.
const SHORT: [&str; 4] = ["--rounds", "12", "--slice-ms", "10"];

/// What to measure, and how long.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Choice {
    /// What to measure; all but build-peers where nothing is named
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
    let memory = groups.iter().any(|group| group.name == "bulk").then_some("bulk_memory");
    let benches = Programs::benches(root, programs.iter().copied().chain(counter).chain(memory))?;
    let mut figures = Figures::default();
    if let Some(counter) = counter {
        let output = run(&mut Command::new(benches.path(counter)?), counter)?;
        figures.counts = series::counts(&output.stdout, &counted)?;
    }
    let mut command = None;
    if groups.iter().any(|group| group.runs_command) {
        say("== building the command");
        let path = Programs::command(root)?.path("zvcms")?.to_owned();
        let metadata = fs::metadata(&path).with_context(|| path.display().to_string())?;
        figures.counts.insert(COMMAND_SIZE.to_owned(), metadata.len() as f64);
        if let Some(memory) = memory {
            say("== counting memory");
            let mut program = Command::new(benches.path(memory)?);
            let printed = run(program.env(COMMAND_VARIABLE, &path), memory)?;
            figures.counts.extend(series::counts(&printed.stdout, &[BULK_MEMORY])?);
        }
        command = Some(path);
    }
    let runs = choice.runs.unwrap_or(if choice.quick { 1 } else { 3 });
    for number in 1..=runs {
        let mut measured = Run::new();
        for name in &programs {
            say(&format!("== run {number} of {runs}: {name}"));
            let mut program = Command::new(benches.path(name)?);
            program.arg("--bench").args(if choice.quick { SHORT } else { LONG }).current_dir(root);
            program.args(groups.iter().filter(|group| group.program == *name).map(|group| group.name));
            program.envs(command.iter().map(|path| (COMMAND_VARIABLE, path)));
            let printed = run(program.stderr(Stdio::inherit()), name)?;
            series::add(&mut measured, &printed.stdout, name)?;
        }
        series::complete(&measured, groups.iter().copied())?;
        figures.runs.push(measured);
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
        .filter(|group| match names {
            [] => !group.is_extra,
            names => names.iter().any(|name| name == group.name),
        })
        .collect())
}

fn goals_of(groups: &[&Group]) -> impl Iterator<Item = &'static Goal> {
    GOALS.iter().filter(|goal| groups.iter().any(|group| group.name == goal.group))
}

#[cfg(test)]
mod tests {
    use super::GROUPS;

    #[test]
    fn groups_are_chosen_by_name_and_run_in_their_own_order() {
        let names = |chosen: &[&str]| {
            let chosen: Vec<String> = chosen.iter().map(|name| (*name).to_owned()).collect();
            super::chosen(&chosen).map(|groups| groups.iter().map(|group| group.name).collect::<Vec<_>>())
        };
        assert_eq!(names(&["cards", "token"]).unwrap(), ["token", "cards"]);
        let all: Vec<&str> =
            GROUPS.iter().map(|group| group.name).filter(|name| *name != "build-peers").collect();
        assert_eq!(names(&[]).unwrap(), all);
        let unknown = names(&["token", "tokens"]).unwrap_err().to_string();
        assert!(
            unknown.starts_with("there is no group `tokens`; there are token, request, cards,"),
            "{unknown}"
        );
    }
}
