//! All that must hold before a change lands, in words that can be typed one by one.

mod archives;
mod nightly;
mod semver;

use std::env;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use clap::ValueEnum;
use xshell::{Shell, cmd};

use crate::published::{libraries, published};
use crate::{say, shell};

/// A part of what is checked. All of them are run in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Word {
    /// rustfmt leaves everything as it is
    Fmt,
    /// clippy has nothing to say
    Lint,
    /// All tests pass
    Test,
    /// The documentation builds without warnings, also of each library with no feature and with each one alone
    Doc,
    /// Licences, sources and bans of dependencies; advisories are left to a run with their database
    Deny,
    /// Generated files are those that the pages call for
    Fixtures,
    /// The house rules
    Tidy,
    /// Every combination of features is free of warnings
    Features,
    /// Every published crate packs, and its tests pass from its package
    Package,
    /// The oldest supported toolchain builds everything but the benchmarks, where it is installed
    Msrv,
    /// What a nightly compiler can tell, where one is at hand: the documentation as docs.rs builds it, the public APIs as their
    /// files have them, and the oldest dependencies that the manifests allow
    Nightly,
    /// The version says what changed in the public APIs since the last release, where there is one
    Semver,
    /// README's steps for adding an action, in a copy of the workspace
    Walk,
    /// The benchmarks build and run once each; nothing is timed
    Bench,
    /// The hot paths take no more instructions than recorded, where valgrind counts them
    Instructions,
    /// nginx and PHP, under load and in all of PHP's ways, where they are at hand
    Gateways,
    /// The programs of tests/strangers run, each built alone, and their tests pass
    Strangers,
    /// The programs of tests/requests print the requests that are kept beside them, where their languages are at hand
    Requests,
    /// The sandbox's page in a real browser, where one is at hand
    Page,
}

impl Word {
    /// The word as it is typed.
    #[must_use]
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// Up to here every combination of features is checked; beyond, each feature alone and all together.
const MOST_COMBINED: usize = 5;

/// Runs one word; its output goes where ours goes.
///
/// # Errors
///
/// Returns an error if something does not hold, or cannot be found out.
pub fn run(root: &Path, word: Word) -> Result<()> {
    let shell = shell(root)?;
    // `.ci/run` puts pinned tools there.
    let path = env::var_os("PATH").unwrap_or_default();
    let path = [root.join("target/ci-tools/bin")].into_iter().chain(env::split_paths(&path));
    shell.set_var("PATH", env::join_paths(path)?);
    let command = match word {
        Word::Fmt => cmd!(shell, "cargo fmt --all --check"),
        Word::Lint => cmd!(shell, "cargo clippy --workspace --all-targets --all-features -- -D warnings"),
        Word::Test => cmd!(shell, "cargo test"),
        Word::Doc => return docs(&shell),
        Word::Deny => cmd!(shell, "cargo deny check bans licenses sources"),
        Word::Fixtures => cmd!(shell, "cargo xtask generate --check"),
        Word::Tidy => cmd!(shell, "cargo xtask tidy"),
        Word::Features => return features(&shell),
        Word::Package => return archives::run(root, &shell),
        Word::Msrv => return oldest_toolchain(&shell),
        Word::Nightly => return nightly::run(root, &shell),
        Word::Semver => return semver::run(&shell),
        Word::Walk => cmd!(shell, "cargo test --package xtask --test walk -- --ignored"),
        Word::Bench => cmd!(shell, "cargo test --package zvcms-bench --benches"),
        Word::Instructions => cmd!(shell, "cargo xtask bench --instructions"),
        Word::Gateways => cmd!(shell, "cargo xtask gateways"),
        Word::Strangers => return strangers(root, &shell),
        Word::Requests => cmd!(shell, "cargo xtask requests --check"),
        Word::Page => cmd!(shell, "cargo xtask page"),
    };
    Ok(command.run()?)
}

/// The last build is that of the whole workspace, and stays.
fn docs(shell: &Shell) -> Result<()> {
    for package in libraries(shell)? {
        let (name, features) = (&package.name, package.features());
        let none = (!features.is_empty()).then_some("");
        for chosen in none.iter().chain(&features) {
            let options = ["--no-deps", "--no-default-features", "--features", chosen];
            let command = cmd!(shell, "cargo doc --quiet --package {name} {options...}");
            command.env("RUSTDOCFLAGS", "-D warnings").run()?;
        }
    }
    let command = cmd!(shell, "cargo doc --workspace --no-deps --all-features");
    Ok(command.env("RUSTDOCFLAGS", "-D warnings").run()?)
}

fn features(shell: &Shell) -> Result<()> {
    for package in published(shell)? {
        let name = &package.name;
        for chosen in combinations(&package.features()) {
            let options = ["--no-default-features", "--features", &chosen.join(",")];
            cmd!(shell, "cargo clippy --quiet --package {name} {options...} -- -D warnings").run()?;
        }
    }
    Ok(())
}

fn combinations<'a>(features: &[&'a str]) -> Vec<Vec<&'a str>> {
    if features.len() > MOST_COMBINED {
        let alone = features.iter().map(|feature| vec![*feature]);
        return [Vec::new(), features.to_vec()].into_iter().chain(alone).collect();
    }
    features.iter().fold(vec![Vec::new()], |combinations, feature| {
        let with = combinations.iter().map(|chosen| [chosen.as_slice(), &[*feature]].concat());
        combinations.iter().cloned().chain(with).collect()
    })
}

/// Alone, so that none has a feature or a dependency that only another package asks for.
fn strangers(root: &Path, shell: &Shell) -> Result<()> {
    let mut manifests = Vec::new();
    for entry in fs::read_dir(root.join("tests/strangers")).context("tests/strangers")? {
        manifests.push(entry?.path().join("Cargo.toml"));
    }
    manifests.sort();
    for manifest in manifests {
        cmd!(shell, "cargo run --quiet --manifest-path {manifest}").run()?;
        cmd!(shell, "cargo test --quiet --manifest-path {manifest}").run()?;
    }
    Ok(())
}

fn oldest_toolchain(shell: &Shell) -> Result<()> {
    let manifest = shell.read_file("Cargo.toml")?;
    let version = rust_version(&manifest).context("Cargo.toml has no rust-version")?;
    let rustc = cmd!(shell, "rustup run {version} rustc --version").quiet();
    if rustc.ignore_stdout().ignore_stderr().run().is_err() {
        say(&format!(
            "== msrv: skipped; `rustup toolchain install {version} --profile minimal` is what it needs"
        ));
        return Ok(());
    }
    // Apart, so that two compilers do not undo each other's work. Peers in benchmarks have oldest compilers of their own.
    let scope = ["--workspace", "--exclude", "zvcms-bench", "--all-features", "--target-dir", "target/msrv"];
    Ok(cmd!(shell, "cargo +{version} check --quiet {scope...}").run()?)
}

fn rust_version(manifest: &str) -> Option<&str> {
    let line = manifest.lines().find_map(|line| line.strip_prefix("rust-version = \""))?;
    line.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_features_are_combined_and_many_are_not() {
        assert_eq!(combinations(&[]), [[""; 0]]);
        assert_eq!(combinations(&["a", "b"]), [vec![], vec!["a"], vec!["b"], vec!["a", "b"]]);
        let many = ["a", "b", "c", "d", "e", "f"];
        assert_eq!(combinations(&many[..5]).len(), 32);
        assert_eq!(combinations(&many).len(), 2 + 6);
    }

    #[test]
    fn the_version_is_that_of_the_workspace() {
        assert_eq!(rust_version("[workspace.package]\nrust-version = \"1.88\"\n"), Some("1.88"));
        assert_eq!(rust_version("rust-version.workspace = true\n"), None);
    }
}
