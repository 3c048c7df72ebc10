//! `cargo xtask`: what maintainers do to this workspace, in words.

#![forbid(unsafe_code)]

use std::env;
use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{self, ExitCode};

use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand};
use xtask::generate::{self, MENDING_COMMAND};
use xtask::{bench, ci, import, status, tidy};

/// What maintainers do to this workspace
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Read vendor pages, copied from the site as text, into xtask/pages; list what is to be looked at by hand
    Import {
        /// The vendor's pages
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Write nothing, and print what each page has as an object a line
        #[arg(long)]
        json: bool,
    },
    /// Write all that the pages in xtask/pages call for: typed actions, fixtures, tests and their snapshots, the
    /// sandbox's replies
    #[command(visible_alias = "fixtures")]
    Generate {
        /// Compare only: list all that is missing, stale or orphaned, and write nothing
        #[arg(long)]
        check: bool,
    },
    /// List the pages, their types and samples, what is to be looked at, and what no sample has
    Status,
    /// Check all that must hold before a change lands, or the parts that are named
    Ci {
        /// Some of: fmt, lint, test, doc, deny, fixtures, tidy, features, package, msrv, walk, bench,
        /// instructions, gateways
        words: Vec<String>,
    },
    /// Check the house rules
    Tidy,
    /// Measure how fast the client is beside floors and peers, and whether that is within its goals
    Bench(BenchArgs),
    /// Call a gateway that injects every fault at random, for a while, and see that nothing is lost, late or left
    Soak {
        /// For how long
        #[arg(long, default_value_t = 120)]
        seconds: u64,
        /// How many callers at a time
        #[arg(long, default_value_t = 64)]
        callers: usize,
    },
    /// Call nginx and PHP under load, reloads and killed workers, and read all of PHP's ways to answer
    Gateways {
        /// Make thousands of calls more, and reload each second
        #[arg(long)]
        full: bool,
        /// Call nothing: print where the gateway is, and keep it until Ctrl-C
        #[arg(long, conflicts_with = "full")]
        serve: bool,
    },
}

#[derive(clap::Args)]
struct BenchArgs {
    /// What to measure; all where nothing is named
    #[arg(value_name = "GROUP", value_parser = PossibleValuesParser::new(bench::GROUPS.iter().map(|group| group.name)))]
    groups: Vec<String>,
    /// Measure once, for short times: for a look
    #[arg(long)]
    quick: bool,
    /// Print an object a line
    #[arg(long)]
    json: bool,
    /// How often the whole is measured; figures are the medians
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    runs: Option<u32>,
    /// Count the instructions of the hot paths under valgrind instead, against the recorded figures
    #[arg(long, conflicts_with_all = ["groups", "quick", "runs"])]
    instructions: bool,
    /// Record the counts
    #[arg(long, requires = "instructions")]
    record: bool,
}

/// What a command leaves: the result for stdout, the rest for stderr, and whether all is well.
#[derive(Default)]
struct Outcome {
    result: String,
    report: String,
    failed: bool,
}

impl Outcome {
    fn reported(report: impl Into<String>) -> Self {
        Self { report: report.into(), ..Self::default() }
    }

    fn failed(report: impl Into<String>) -> Self {
        Self { report: report.into(), failed: true, ..Self::default() }
    }

    fn error(error: &impl Display) -> Self {
        Self::failed(format!("cargo xtask: {error}\n"))
    }
}

fn main() -> ExitCode {
    let command = Args::parse().command;
    let outcome = match root() {
        Ok(root) => outcome(&root, command),
        Err(error) => Outcome::error(&error),
    };
    // An output that cannot be written to leaves the exit code to speak.
    let _: io::Result<()> = io::stdout().write_all(outcome.result.as_bytes());
    let _: io::Result<()> = io::stderr().write_all(outcome.report.as_bytes());
    ExitCode::from(u8::from(outcome.failed))
}

/// The checkout that this is run in. What was compiled in would be another one's, where two share a target directory.
fn root() -> Result<PathBuf, String> {
    let here = env::current_dir().map_err(|error| format!("the current folder cannot be found: {error}"))?;
    let is_root =
        |folder: &&Path| folder.join("xtask/Cargo.toml").is_file() && folder.join("Cargo.toml").is_file();
    let root = here.ancestors().find(is_root).map(Path::to_owned);
    root.ok_or_else(|| format!("{} is in no checkout of zvcms; run this inside one", here.display()))
}

fn outcome(root: &Path, command: Command) -> Outcome {
    match command {
        Command::Import { files, json } => imported(root, &files, json),
        Command::Generate { check } => generated(root, check),
        Command::Status => listed(root),
        Command::Ci { words } => checked_for_landing(root, &words),
        Command::Tidy => tidied(root),
        Command::Bench(args) if args.instructions => counted(root, &args),
        Command::Bench(args) => measured(root, args),
        Command::Soak { seconds, callers } => {
            let (seconds, callers) = (seconds.to_string(), callers.to_string());
            example(root, "soak", &["--seconds", &seconds, "--callers", &callers])
        }
        Command::Gateways { serve: true, .. } => example(root, "gateways", &["--serve"]),
        Command::Gateways { full: true, .. } => example(root, "gateways", &["--full"]),
        Command::Gateways { .. } => example(root, "gateways", &[]),
    }
}

/// Runs a program of the package of cross-crate tests, which is not named: with the features of that package alone, what
/// `cargo test` built would be built again.
fn example(root: &Path, name: &str, arguments: &[&str]) -> Outcome {
    let status = process::Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(root)
        .args(["run", "--quiet", "--example", name, "--"])
        .args(arguments)
        .status();
    match status {
        Ok(status) if status.success() => Outcome::default(),
        Ok(_) => Outcome::failed(format!("cargo xtask: the {name} run failed; what it printed says where\n")),
        Err(error) => Outcome::error(&format_args!("cargo cannot be run: {error}")),
    }
}

fn imported(root: &Path, files: &[PathBuf], json: bool) -> Outcome {
    let mut outcome = Outcome::default();
    for file in files {
        let line = import::read_file(file).and_then(|imported| {
            if json {
                outcome.result.push_str(&format!("{}\n", imported.json()));
                return Ok(());
            }
            let path = imported.write(root).map_err(|error| format!("{}: {error}", file.display()))?;
            outcome.report.push_str(&format!("written: {}\n", path.display()));
            outcome.report.extend(imported.marks.iter().map(|mark| format!("look at: {mark}\n")));
            Ok(())
        });
        if let Err(error) = line {
            outcome.report.push_str(&format!("cargo xtask: {error}\n"));
            outcome.failed = true;
        }
    }
    outcome
}

fn listed(root: &Path) -> Outcome {
    match status::status(root) {
        Ok(result) => Outcome { result, ..Outcome::default() },
        Err(error) => Outcome::error(&error),
    }
}

fn checked_for_landing(root: &Path, names: &[String]) -> Outcome {
    let words = match ci::words(names) {
        Ok(words) => words,
        Err(error) => return Outcome::error(&error),
    };
    let failed: String = words
        .into_iter()
        .filter_map(|word| ci::run(root, word).err().map(|error| format!("{}: {error}\n", word.name)))
        .collect();
    if failed.is_empty() { Outcome::default() } else { Outcome::failed(format!("\n{failed}")) }
}

fn tidied(root: &Path) -> Outcome {
    match tidy::check(root) {
        Ok(broken) if broken.is_empty() => Outcome::reported("the house rules are kept\n"),
        Ok(broken) => Outcome::failed(broken.iter().map(|line| format!("{line}\n")).collect::<String>()),
        Err(error) => Outcome::error(&error),
    }
}

fn measured(root: &Path, args: BenchArgs) -> Outcome {
    let choice = bench::Choice { groups: args.groups, runs: args.runs, quick: args.quick };
    match bench::measure(root, &choice) {
        Ok(figures) => {
            let verdicts = bench::judge(&figures);
            let result = if args.json { bench::json(&verdicts) } else { bench::table(&verdicts) };
            let failed = verdicts.iter().any(|verdict| !verdict.holds());
            Outcome { result, failed, ..Outcome::default() }
        }
        Err(error) => Outcome::error(&error),
    }
}

fn counted(root: &Path, args: &BenchArgs) -> Outcome {
    let counted = if args.record {
        bench::instructions::record(root).map(Some)
    } else {
        bench::instructions::count(root)
    };
    match counted {
        Ok(Some(counted)) => {
            let result = if args.json { bench::json(&counted) } else { bench::instructions::text(&counted) };
            let failed = counted.iter().any(|path| !path.holds);
            Outcome { result, failed, ..Outcome::default() }
        }
        Ok(None) => Outcome::reported("skipped: valgrind is not on PATH, and counts the instructions\n"),
        Err(error) => Outcome::error(&error),
    }
}

fn generated(root: &Path, check: bool) -> Outcome {
    let drifts = if check { generate::check(root) } else { generate::write(root) };
    let drifts = match drifts {
        Ok(drifts) => drifts,
        Err(error) => return Outcome::error(&error),
    };
    let mark = if check { "" } else { "mended: " };
    let list: String = drifts.iter().map(|drift| format!("{mark}{drift}\n")).collect();
    match (check, drifts.is_empty()) {
        (true, true) => Outcome::reported("all generated files are as the pages call for\n"),
        (true, false) => Outcome::failed(format!("{list}to mend it: {MENDING_COMMAND}\n")),
        (false, true) => Outcome::reported("nothing to write\n"),
        (false, false) => Outcome::reported(list),
    }
}
