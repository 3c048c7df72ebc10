//! How many instructions the hot paths take: a figure that no other load on the machine moves.
//!
//! Callgrind counts a program that runs a path so many times, and again more times; the difference is the path's own.
//! The command is counted whole, from its start to its end.
//!
//! valgrind, up to 3.19 at the least, has no SHA instructions: what is counted is the SHA-1 in software, which takes
//! more of them than the machine does.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use super::programs::{Programs, run, version};

mod resumed;

/// Where the recorded figures are, from the root of the workspace.
pub const RECORDED: &str = "tests/bench/instructions.json";
/// What writes them.
pub const RECORDING_COMMAND: &str = "cargo xtask bench --instructions --record";

/// How far above the recorded figure is too far, in per cent: the C library chooses how it copies memory by the processor.
const MOST_ABOVE: u64 = 10;

/// The paths, and how often each is run less and more.
const PATHS: &[(&str, u64, u64)] = &[
    ("token", 200, 1_200),
    ("request", 200, 1_200),
    ("cards", 2, 12),
    ("cards-mixed", 2, 12),
    ("lists", 1, 3),
    ("diagnosis", 1, 2),
    ("send", 200, 1_200),
];

/// The command from its start to its end.
const COMMANDS: &[(&str, &[&str])] = &[
    ("command-version", &["--version"]),
    ("command-sign", &["sign", "user.my-cards", "--sandbox", "--params", r#"{"user_id":"10001"}"#]),
];

/// A recorded figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// How many instructions one pass takes.
    pub instructions: u64,
    /// The compiler that the path was built with: another one's code takes other instructions.
    pub rustc: String,
}

/// A hot path, counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// The name of the path.
    pub path: &'static str,
    /// How many instructions one pass over it takes.
    pub instructions: u64,
    /// The recorded figure.
    pub recorded: Option<u64>,
    /// How the two compare.
    pub standing: Standing,
    /// Whether that is well.
    pub holds: bool,
}

/// How a count and the recorded one compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// At most so many per cent above.
    Within,
    /// It is further above.
    Above,
    /// They are of two compilers, and say nothing of each other.
    OtherCompiler,
    /// Nothing is recorded.
    NotRecorded,
}

/// Counts every hot path, beside what is recorded. Returns nothing if valgrind is not installed.
///
/// # Errors
///
/// Returns an error if something cannot be built, run or read.
pub fn count(root: &Path) -> Result<Option<Vec<Counted>>> {
    if version("valgrind".into()).is_none() {
        return Ok(None);
    }
    let recorded = recorded(root)?;
    let rustc = rustc();
    let counted =
        counts(root)?.into_iter().map(|(path, instructions)| compared(path, instructions, &recorded, &rustc));
    Ok(Some(counted.collect()))
}

/// Counts every hot path, and writes what is recorded.
///
/// # Errors
///
/// Returns an error if something cannot be built, run or written, or if valgrind is not installed.
pub fn record(root: &Path) -> Result<Vec<Counted>> {
    let has_valgrind = version("valgrind".into()).is_some();
    ensure!(has_valgrind, "valgrind is not on PATH; install it to record instructions");
    let rustc = rustc();
    let counts = counts(root)?;
    let record = |(path, instructions): &(&str, u64)| {
        ((*path).to_owned(), Record { instructions: *instructions, rustc: rustc.clone() })
    };
    let recorded: BTreeMap<String, Record> = counts.iter().map(record).collect();
    fs::write(root.join(RECORDED), serde_json::to_string_pretty(&recorded)? + "\n").context(RECORDED)?;
    Ok(counts
        .into_iter()
        .map(|(path, instructions)| compared(path, instructions, &recorded, &rustc))
        .collect())
}

/// What is recorded, by path.
///
/// # Errors
///
/// Returns an error if the file cannot be read. One that is not there records nothing.
pub fn recorded(root: &Path) -> Result<BTreeMap<String, Record>> {
    match fs::read(root.join(RECORDED)) {
        Ok(bytes) => serde_json::from_slice(&bytes).context(RECORDED),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(error) => Err(error).context(RECORDED),
    }
}

/// A count beside what is recorded.
#[must_use]
pub fn compared(
    path: &'static str,
    instructions: u64,
    recorded: &BTreeMap<String, Record>,
    rustc: &str,
) -> Counted {
    let record = recorded.get(path);
    let standing = match record {
        None => Standing::NotRecorded,
        Some(record) if record.rustc != rustc => Standing::OtherCompiler,
        Some(record) if instructions * 100 > record.instructions * (100 + MOST_ABOVE) => Standing::Above,
        Some(_) => Standing::Within,
    };
    let holds = matches!(standing, Standing::Within | Standing::OtherCompiler);
    Counted { path, instructions, recorded: record.map(|record| record.instructions), standing, holds }
}

/// A line a path, and what to do where it does not hold.
#[must_use]
pub fn text(counted: &[Counted]) -> String {
    let mut text = String::new();
    for Counted { path, instructions, recorded, standing, .. } in counted {
        let recorded = recorded.unwrap_or_default();
        let beside = match standing {
            Standing::Within => format!("recorded {recorded}: at most {MOST_ABOVE} % above, so it holds"),
            Standing::Above => format!(
                "recorded {recorded}: more than {MOST_ABOVE} % above; to take the new figure: {RECORDING_COMMAND}"
            ),
            Standing::OtherCompiler => {
                format!(
                    "recorded {recorded} with another compiler: not compared; to record anew: {RECORDING_COMMAND}"
                )
            }
            Standing::NotRecorded => format!("nothing is recorded; to record: {RECORDING_COMMAND}"),
        };
        text.push_str(&format!("{path}: {instructions} instructions; {beside}\n"));
    }
    text
}

fn counts(root: &Path) -> Result<Vec<(&'static str, u64)>> {
    let programs = Programs::benches(root, ["instructions"])?;
    let program = programs.path("instructions")?;
    let count = |(path, less, more): (&'static str, u64, u64)| {
        let collected =
            |times: u64| collected(path, Command::new("valgrind"), program, [path, &times.to_string()]);
        Ok((path, collected(more)?.saturating_sub(collected(less)?) / (more - less)))
    };
    let built = Programs::command(root)?;
    let command = built.path("zvcms")?;
    let whole = |(path, arguments): &(&'static str, &[&str])| {
        let valgrind = surroundings(Command::new("valgrind"), root);
        Ok((*path, collected(path, valgrind, command, arguments.iter().copied())?))
    };
    let resumed = ("resume", resumed::a_line(command)?);
    PATHS.iter().copied().map(count).chain(COMMANDS.iter().map(whole)).chain([Ok(resumed)]).collect()
}

/// Nothing that this machine's user has set, but what finds a program; in English.
fn surroundings(mut command: Command, folder: &Path) -> Command {
    let path = env::var_os("PATH");
    command.current_dir(folder).env_clear().envs(path.map(|path| ("PATH", path))).env("LC_ALL", "C.UTF-8");
    command
}

/// How many instructions a program takes, with the variables of this valgrind.
fn collected<'a>(
    path: &str,
    mut valgrind: Command,
    program: &Path,
    arguments: impl IntoIterator<Item = &'a str>,
) -> Result<u64> {
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(program).args(arguments);
    let output = run(&mut valgrind, "valgrind")?;
    let total = total(&String::from_utf8_lossy(&output.stderr));
    total.with_context(|| format!("valgrind printed no line `Collected : …` for `{path}`"))
}

fn total(said: &str) -> Option<u64> {
    said.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok())
}

fn rustc() -> String {
    version(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_what_was_collected() {
        let said =
            "==1== Events    : Ir\n==1== Collected : 7171387\n==1== \n==1== I   refs:      7,171,387\n";
        assert_eq!(total(said), Some(7_171_387));
        assert_eq!(total("==1== Events    : Ir\n"), None);
    }

    #[test]
    fn ten_per_cent_above_is_within_and_more_is_not() {
        let recorded = Record { instructions: 1_000, rustc: "rustc 1.95.0".to_owned() };
        let recorded = BTreeMap::from([("token".to_owned(), recorded)]);
        let standing = |path, count, rustc| {
            let counted = compared(path, count, &recorded, rustc);
            (counted.standing, counted.holds)
        };
        assert_eq!(standing("token", 500, "rustc 1.95.0"), (Standing::Within, true));
        assert_eq!(standing("token", 1_100, "rustc 1.95.0"), (Standing::Within, true));
        assert_eq!(standing("token", 1_101, "rustc 1.95.0"), (Standing::Above, false));
        assert_eq!(standing("token", 1_101, "rustc 1.96.0"), (Standing::OtherCompiler, true));
        assert_eq!(standing("cards", 1, "rustc 1.95.0"), (Standing::NotRecorded, false));
    }

    #[test]
    fn what_does_not_hold_says_what_to_do() {
        let recorded = Record { instructions: 1_000, rustc: "rustc 1.95.0".to_owned() };
        let recorded = BTreeMap::from([("token".to_owned(), recorded)]);
        let counted = [("token", 1_101), ("cards", 7)]
            .map(|(path, count)| compared(path, count, &recorded, "rustc 1.95.0"));
        assert_eq!(
            text(&counted),
            "token: 1101 instructions; recorded 1000: more than 10 % above; to take the new figure: \
             cargo xtask bench --instructions --record\n\
             cards: 7 instructions; nothing is recorded; to record: cargo xtask bench --instructions --record\n"
        );
    }
}
