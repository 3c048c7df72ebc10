//! The published packages as the registry gets them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;
use xshell::{Shell, cmd};

use crate::published::{Package, published};

/// What every archive has besides its sources.
const TEXTS: [&str; 3] = ["LICENSE-APACHE", "LICENSE-MIT", "README.md"];

/// Packs every package, and runs its tests from what it packs: as a stranger would, below no other workspace. The folders are
/// new: cargo knows the packages of a folder by their version alone, and would take those of an earlier run for the ones
/// that are packed now.
pub(super) fn run(root: &Path, shell: &Shell) -> Result<()> {
    let target = root.join("target");
    let built = fs::create_dir_all(&target).and_then(|()| TempDir::with_prefix_in("packages-", target));
    let built = built.context("no folder to build packages in")?;
    let unpacked = TempDir::with_prefix("zvcms-packages-").context("no folder to unpack packages in")?;
    let packages = published(shell)?;
    let names = packages.iter().flat_map(|package| ["--package", &package.name]);
    let pack = cmd!(shell, "cargo package --quiet --allow-dirty --no-verify {names...}");
    pack.env("CARGO_TARGET_DIR", built.path()).run()?;
    for package in &packages {
        let archive = built.path().join(format!("package/{}.crate", package.unpacked()));
        unpack(shell, &archive, &unpacked.path().join(package.unpacked()))?;
    }
    let manifest = shell.read_file("Cargo.toml")?;
    fs::write(unpacked.path().join("Cargo.toml"), workspace(&packages, &manifest))?;
    fs::copy(root.join("Cargo.lock"), unpacked.path().join("Cargo.lock"))?;
    let shell = shell.clone();
    shell.change_dir(unpacked.path());
    // Nobody debugs them: without debug information they take half the room.
    let tests = cmd!(shell, "cargo test --quiet --all-features").env("CARGO_PROFILE_DEV_DEBUG", "0");
    Ok(tests.env("CARGO_TARGET_DIR", built.path()).run()?)
}

fn unpack(shell: &Shell, archive: &Path, folder: &Path) -> Result<()> {
    let parent = folder.parent().unwrap_or(folder);
    cmd!(shell, "tar -xzf {archive} -C {parent}").quiet().run()?;
    for text in TEXTS {
        ensure!(folder.join(text).is_file(), "{} has no {text}", archive.display());
    }
    Ok(())
}

/// A workspace in which the packages find each other, and nothing of the checkout that they were packed from, but for its
/// profiles.
fn workspace(packages: &[Package], manifest: &str) -> String {
    let members: String =
        packages.iter().map(|package| format!("    \"{}\",\n", package.unpacked())).collect();
    let paths = packages
        .iter()
        .map(|package| format!("{} = {{ path = \"{}\" }}\n", package.name, package.unpacked()));
    let paths: String = paths.collect();
    let profiles = manifest.find("\n[profile.").and_then(|at| manifest.get(at..)).unwrap_or_default();
    format!("[workspace]\nresolver = \"3\"\nmembers = [\n{members}]\n\n[patch.crates-io]\n{paths}{profiles}")
}
