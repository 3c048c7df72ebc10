//! `cargo xtask`: what maintainers do to this workspace, in words.

#![forbid(unsafe_code)]

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{self, ExitCode};

use anyhow::{Context, Result, ensure};
use clap::{Parser, Subcommand, ValueEnum};
use xtask::generate::{self, REPAIR_COMMAND};
use xtask::{bench, ci, import, public_api, requests, say, status, tidy};

/// What maintainers do to this workspace
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Read vendor pages, copied from the site as text, into xtask/pages; list what needs a look by hand
    Import {
        /// The vendor's pages
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Write nothing; print what each page has as JSON, one object per line
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
    /// List the pages, their types and samples, what needs a look by hand, and what no sample has
    Status,
    /// Check all that must hold before a change lands, or the parts that are named
    Ci {
        /// What to check; all where nothing is named
        words: Vec<ci::Word>,
    },
    /// Check the house rules
    Tidy,
    /// Measure how fast the client is beside floors and peers, and whether that is within its goals
    Bench {
        #[command(flatten)]
        choice: bench::Choice,
        /// Print JSON, one object per line
        #[arg(long)]
        json: bool,
        /// Count the instructions of the hot paths under valgrind instead, against the recorded figures
        #[arg(long, conflicts_with_all = ["groups", "quick", "runs"])]
        instructions: bool,
        /// Record the counts
        #[arg(long, requires = "instructions")]
        record: bool,
    },
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
    /// Run the programs of tests/requests, which make requests in four languages, and keep what they print
    Requests {
        /// Compare only: list what is stale, and write nothing
        #[arg(long)]
        check: bool,
    },
    /// Write the public API of each library into its public-api.txt, as a nightly compiler lists it
    PublicApi {
        /// Compare only: list what differs, and write nothing
        #[arg(long)]
        check: bool,
    },
    /// Drive the page of `zvcms sandbox --page` in a real browser
    Page,
}

fn main() -> ExitCode {
    let command = Args::parse().command;
    let is_well = root().and_then(|root| run(&root, command)).unwrap_or_else(|error| {
        say(&format!("cargo xtask: {error:#}"));
        false
    });
    ExitCode::from(u8::from(!is_well))
}

/// The checkout that this is run in. What was compiled in would be another one's, where two share a target directory.
fn root() -> Result<PathBuf> {
    let here = env::current_dir().context("the current folder cannot be found")?;
    let is_root =
        |folder: &&Path| folder.join("xtask/Cargo.toml").is_file() && folder.join("Cargo.toml").is_file();
    let root = here.ancestors().find(is_root).map(Path::to_owned);
    root.with_context(|| format!("{} is in no checkout of zvcms; run this inside one", here.display()))
}

/// Does what is asked, and says whether all is well.
fn run(root: &Path, command: Command) -> Result<bool> {
    match command {
        Command::Import { files, json } => {
            // The others are read whatever becomes of one.
            let failed = files.iter().filter(|file| {
                let imported = import_file(root, file, json);
                imported.inspect_err(|error| say(&format!("cargo xtask: {error:#}"))).is_err()
            });
            Ok(failed.count() == 0)
        }
        Command::Generate { check: true } => {
            let drifts = generate::check(root)?;
            drifts.iter().for_each(|drift| say(&drift.to_string()));
            if !drifts.is_empty() {
                say(&format!("to repair it: {REPAIR_COMMAND}"));
                return Ok(false);
            }
            generate::check_snapshots(root)?;
            say("all generated files are up to date");
            Ok(true)
        }
        Command::Generate { check: false } => {
            let drifts = generate::write(root)?;
            drifts.iter().for_each(|drift| say(&format!("repaired: {drift}")));
            if drifts.is_empty() {
                say("nothing to write");
            }
            Ok(true)
        }
        Command::Status => {
            print(&status::status(root)?);
            Ok(true)
        }
        Command::Ci { words } => {
            let words = if words.is_empty() { ci::Word::value_variants() } else { &words };
            let failed = words.iter().filter_map(|word| Some((word.name(), ci::run(root, *word).err()?)));
            let failed: String = failed.map(|(name, error)| format!("\n{name}: {error:#}")).collect();
            ensure!(failed.is_empty(), "not all holds:{failed}");
            Ok(true)
        }
        Command::Tidy => {
            let broken = tidy::check(root)?;
            ensure!(broken.is_empty(), "house rules are broken:\n{}", broken.join("\n"));
            say("the house rules are kept");
            Ok(true)
        }
        Command::Bench { json, instructions: true, record, .. } => {
            let counted = if record {
                bench::instructions::record(root)?
            } else if let Some(counted) = bench::instructions::count(root)? {
                counted
            } else {
                say("skipped: valgrind is not on PATH, and counts the instructions");
                return Ok(true);
            };
            print(&if json { bench::json(&counted) } else { bench::instructions::text(&counted) });
            Ok(counted.iter().all(|path| path.holds))
        }
        Command::Bench { choice, json, .. } => {
            let verdicts = bench::judge(&bench::measure(root, &choice)?);
            print(&if json { bench::json(&verdicts) } else { bench::table(&verdicts) });
            Ok(verdicts.iter().all(|verdict| verdict.standing != bench::Standing::Missed))
        }
        Command::Soak { seconds, callers } => {
            let (seconds, callers) = (seconds.to_string(), callers.to_string());
            example(root, "soak", &["--seconds", &seconds, "--callers", &callers])
        }
        Command::Gateways { serve: true, .. } => example(root, "gateways", &["--serve"]),
        Command::Gateways { full: true, .. } => example(root, "gateways", &["--full"]),
        Command::Gateways { .. } => example(root, "gateways", &[]),
        Command::Requests { check: true } => {
            let stale = requests::check(root)?;
            ensure!(stale.is_empty(), "stale: {}; to repair it: cargo xtask requests", stale.join(", "));
            Ok(true)
        }
        Command::Requests { check: false } => requests::write(root).map(|()| true),
        Command::PublicApi { check: true } => {
            let stale = public_api::check(root)?.unwrap_or_default();
            ensure!(
                stale.is_empty(),
                "stale: {}; to repair it: {}",
                stale.join(", "),
                public_api::REPAIR_COMMAND
            );
            Ok(true)
        }
        Command::PublicApi { check: false } => {
            for file in public_api::write(root)?.unwrap_or_default() {
                say(&format!("written: {file}"));
            }
            Ok(true)
        }
        Command::Page => {
            build_command(root)?;
            example(root, "page", &[])
        }
    }
}

fn import_file(root: &Path, file: &Path, json: bool) -> Result<()> {
    let imported = import::read_file(file)?;
    if json {
        print(&format!("{}\n", imported.json()));
        return Ok(());
    }
    let path = imported.write(root).with_context(|| file.display().to_string())?;
    say(&format!("written: {}", path.display()));
    imported.marks.iter().for_each(|mark| say(&format!("look at: {mark}")));
    Ok(())
}

/// Runs a program of the package of cross-crate tests, which is not named: with the features of that package alone, what
/// `cargo test` built would be built again.
fn example(root: &Path, name: &str, arguments: &[&str]) -> Result<bool> {
    let mut cargo = process::Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root).args(["run", "--quiet", "--example", name, "--"]).args(arguments);
    let status = cargo.status().context("cargo cannot be run")?;
    ensure!(status.success(), "the {name} run failed; what it printed says where");
    Ok(true)
}

/// Builds the command, with the features that `cargo test` built it with.
fn build_command(root: &Path) -> Result<()> {
    let mut cargo = process::Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let status = cargo.current_dir(root).args(["build", "--quiet", "--bin", "zvcms"]).status();
    ensure!(status.context("cargo cannot be run")?.success(), "the command cannot be built");
    Ok(())
}

fn print(text: &str) {
    // An output that cannot be written to leaves the exit code to speak.
    let _: io::Result<()> = io::stdout().write_all(text.as_bytes());
}
