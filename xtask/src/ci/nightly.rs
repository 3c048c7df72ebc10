//! What only a nightly compiler can check.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;
use xshell::{Shell, cmd};

use crate::public_api::{self, REPAIR_COMMAND, TARGET};
use crate::published::libraries;
use crate::say;

pub(super) fn run(root: &Path, shell: &Shell) -> Result<()> {
    if !public_api::has_nightly(shell) {
        say("== nightly: skipped; `rustup toolchain install nightly --profile minimal` is what it needs");
        return Ok(());
    }
    docs(shell)?;
    let stale = public_api::check(root)?.unwrap_or_default();
    ensure!(stale.is_empty(), "stale: {}; to repair it: {REPAIR_COMMAND}", stale.join(", "));
    oldest_dependencies(root, shell)
}

/// The documentation as docs.rs builds it.
fn docs(shell: &Shell) -> Result<()> {
    let packages = libraries(shell)?.into_iter().flat_map(|package| ["--package".to_owned(), package.name]);
    let scope = ["--no-deps", "--all-features", "--target-dir", TARGET];
    let command = cmd!(shell, "cargo +nightly doc --quiet {scope...} {packages...}");
    Ok(command.env("RUSTDOCFLAGS", "--cfg docsrs -D warnings").run()?)
}

/// Checks the workspace with the oldest dependencies that its manifests allow, in a copy, since that is another Cargo.lock.
fn oldest_dependencies(root: &Path, shell: &Shell) -> Result<()> {
    let target = root.join(TARGET);
    let copy = fs::create_dir_all(&target).and_then(|()| TempDir::with_prefix_in("oldest-", &target));
    let copy = copy.context("no folder for a copy of the workspace")?;
    let files = cmd!(shell, "git ls-files -z --cached --others --exclude-standard").quiet().read()?;
    for file in files.split('\0').filter(|file| root.join(file).is_file()) {
        let to = copy.path().join(file);
        to.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::copy(root.join(file), to).with_context(|| file.to_owned())?;
    }
    let shell = shell.clone();
    shell.change_dir(copy.path());
    if cmd!(shell, "cargo +nightly update --dry-run --quiet").quiet().ignore_stderr().run().is_err() {
        say("== nightly: the oldest dependencies are skipped; the registry is what they need");
        return Ok(());
    }
    cmd!(shell, "cargo +nightly update --quiet -Z direct-minimal-versions").run()?;
    // Peers in benchmarks are nobody's dependencies.
    let scope =
        ["--workspace", "--exclude", "zvcms-bench", "--all-targets", "--all-features", "--target-dir"];
    Ok(cmd!(shell, "cargo +nightly check --quiet {scope...} {target}").run()?)
}
