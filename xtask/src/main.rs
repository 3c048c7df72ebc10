//! `cargo xtask`: what maintainers do to this workspace, in words.

#![forbid(unsafe_code)]

use std::env;
use std::fmt::Display;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{self, ExitCode};

use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand};
use xtask::fixtures::{self, MENDING_COMMAND};
use xtask::{bench, ci, import, scaffold, status, tidy};

/// What maintainers do to this workspace
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Read a vendor page, copied from the site as text, into xtask/pages; list what could not be read
    Import {
        /// The vendor's page
        file: PathBuf,
        /// Print the page and write nothing
        #[arg(long)]
        print: bool,
    },
    /// Scaffold the typed action of a page: its file, its lines in the lists, the sandbox's reply and the tests
    NewAction {
        /// Wire name of the action, such as user.my-cards
        action: String,
        /// Print the file of the action and write nothing
        #[arg(long)]
        print: bool,
    },
    /// Write fixtures, generated tests and their snapshots from the pages in xtask/pages
    Fixtures {
        /// Compare only: list all that is missing, stale or orphaned, and write nothing
        #[arg(long)]
        check: bool,
    },
    /// List the pages, their types, their samples, and which documented leaves no sample has
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
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let outcome = match Args::parse().command {
        Command::Import { file, print } => imported(root, &file, print),
        Command::NewAction { action, print } => scaffolded(root, &action, print),
        Command::Fixtures { check: true } => checked(root),
        Command::Fixtures { check: false } => written(root),
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
    };
    // An output that cannot be written to leaves the exit code to speak.
    let _: io::Result<()> = io::stdout().write_all(outcome.result.as_bytes());
    let _: io::Result<()> = io::stderr().write_all(outcome.report.as_bytes());
    ExitCode::from(u8::from(outcome.failed))
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

fn imported(root: &Path, file: &Path, print: bool) -> Outcome {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => return Outcome::error(&format_args!("{}: {error}", file.display())),
    };
    let imported = match import::read(&text) {
        Ok(imported) => imported,
        Err(error) => return Outcome::error(&format_args!("{}: {error}", file.display())),
    };
    let mut report = String::new();
    if !print {
        match import::write(root, &imported) {
            Ok(path) => report.push_str(&format!("written: {}\n", path.display())),
            Err(error) => return Outcome::error(&error),
        }
    }
    report.push_str(&imported.report());
    let failed = !imported.is_whole();
    Outcome { result: if print { imported.markdown } else { String::new() }, report, failed }
}

fn scaffolded(root: &Path, action: &str, print: bool) -> Outcome {
    if print {
        return match scaffold::print(root, action) {
            Ok(result) => Outcome { result, ..Outcome::default() },
            Err(error) => Outcome::error(&error),
        };
    }
    match scaffold::write(root, action) {
        Ok(scaffold) => {
            let files = scaffold.files.keys().map(|path| format!("written: {}\n", path.display()));
            let decisions =
                scaffold.decisions.iter().map(|decision| format!("decided, look at it: {decision}\n"));
            let next = ["next: cargo xtask fixtures\n".to_owned()];
            Outcome::reported(files.chain(decisions).chain(next).collect::<String>())
        }
        Err(error) => Outcome::error(&error),
    }
}

fn listed(root: &Path) -> Outcome {
    match status::status(root) {
        Ok(statuses) => Outcome { result: status::table(&statuses), ..Outcome::default() },
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

fn checked(root: &Path) -> Outcome {
    match fixtures::check(root) {
        Ok(drifts) if drifts.is_empty() => {
            Outcome::reported("fixtures and generated tests are as the pages call for\n")
        }
        Ok(drifts) => {
            let list: String = drifts.iter().map(|drift| format!("{drift}\n")).collect();
            Outcome::failed(format!("{list}to mend it: {MENDING_COMMAND}\n"))
        }
        Err(error) => Outcome::error(&error),
    }
}

fn written(root: &Path) -> Outcome {
    match fixtures::write(root) {
        Ok(drifts) if drifts.is_empty() => Outcome::reported("nothing to write\n"),
        Ok(drifts) => {
            Outcome::reported(drifts.iter().map(|drift| format!("mended: {drift}\n")).collect::<String>())
        }
        Err(error) => Outcome::error(&error),
    }
}
