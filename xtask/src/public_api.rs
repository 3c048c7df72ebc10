//! The public API of each library, as a nightly compiler's rustdoc lists it, in a file that is compared.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use xshell::{Shell, cmd};

use crate::published::{Package, libraries};
use crate::{say, shell};

/// The command that brings the files up to date.
pub const REPAIR_COMMAND: &str = "cargo xtask public-api";

/// Where nightly compilers build, apart from the others.
pub(crate) const TARGET: &str = "target/nightly";

/// The format of rustdoc's JSON that the pinned version of `public-api` reads.
const READ_FORMAT: u32 = 57;

/// Auto traits that hardly anybody relies on, and that compilers add to and derive in their own way.
const UNLISTED: [&str; 6] =
    ["Freeze", "RefUnwindSafe", "StructuralPartialEq", "Unpin", "UnsafeUnpin", "UnwindSafe"];

/// Lists the files that do not have the public API of their library. `None` where no compiler is at hand that can tell,
/// and that is said.
///
/// # Errors
///
/// Returns an error if a library cannot be documented.
pub fn check(root: &Path) -> Result<Option<Vec<String>>> {
    let Some(listed) = listings(root)? else { return Ok(None) };
    let stale = listed.into_iter().filter(|(file, listing)| {
        let kept = fs::read_to_string(root.join(file)).unwrap_or_default();
        if kept == *listing {
            return false;
        }
        for (mark, line) in differences(&kept, listing) {
            say(&format!("{file}: {mark} {line}"));
        }
        true
    });
    Ok(Some(stale.map(|(file, _)| file).collect()))
}

/// Writes the files, and returns those that changed. `None` where no compiler is at hand that can tell, and that is said.
///
/// # Errors
///
/// Returns an error if a library cannot be documented, or a file cannot be written.
pub fn write(root: &Path) -> Result<Option<Vec<String>>> {
    let Some(listed) = listings(root)? else { return Ok(None) };
    let mut changed = Vec::new();
    for (file, listing) in listed {
        if fs::read_to_string(root.join(&file)).ok().as_ref() != Some(&listing) {
            fs::write(root.join(&file), listing).with_context(|| file.clone())?;
            changed.push(file);
        }
    }
    Ok(Some(changed))
}

/// Returns whether a nightly compiler is at hand.
pub(crate) fn has_nightly(shell: &Shell) -> bool {
    cmd!(shell, "rustup run nightly rustc --version").quiet().ignore_stdout().ignore_stderr().run().is_ok()
}

/// The lines that only one of two listings has: `-` the first, `+` the second.
pub(crate) fn differences<'a>(old: &'a str, new: &'a str) -> Vec<(char, &'a str)> {
    let (had, has): (BTreeSet<&str>, BTreeSet<&str>) = (old.lines().collect(), new.lines().collect());
    let removed = old.lines().filter(|line| !has.contains(line)).map(|line| ('-', line));
    removed.chain(new.lines().filter(|line| !had.contains(line)).map(|line| ('+', line))).collect()
}

/// Each library's file, and what it must hold.
fn listings(root: &Path) -> Result<Option<Vec<(String, String)>>> {
    let shell = shell(root)?;
    if !has_nightly(&shell) {
        say("== public-api: skipped; `rustup toolchain install nightly --profile minimal` is what it needs");
        return Ok(None);
    }
    let mut listed = Vec::new();
    for package in libraries(&shell)? {
        let Some(listing) = listing(root, &shell, &package)? else { return Ok(None) };
        listed.push((package.public_api(), listing));
    }
    Ok(Some(listed))
}

#[derive(Deserialize)]
struct Format {
    format_version: u32,
}

fn listing(root: &Path, shell: &Shell, package: &Package) -> Result<Option<String>> {
    let name = &package.name;
    let scope = ["--lib", "--all-features", "--target-dir", TARGET];
    let json = ["-Z", "unstable-options", "--output-format", "json"];
    cmd!(shell, "cargo +nightly rustdoc --quiet --package {name} {scope...} -- {json...}").run()?;
    let file = root.join(TARGET).join(format!("doc/{}.json", name.replace('-', "_")));
    let text = fs::read(&file).with_context(|| format!("rustdoc did not write {}", file.display()))?;
    let Format { format_version } = serde_json::from_slice(&text).context("rustdoc's JSON")?;
    if format_version != READ_FORMAT {
        say(&format!(
            "== public-api: skipped; this nightly writes rustdoc JSON {format_version}, and {READ_FORMAT} is read: \
             another version of public-api in Cargo.toml is what it needs"
        ));
        return Ok(None);
    }
    let listed = cmd!(shell, "cargo run --quiet --package list-public-api -- {file}").read()?;
    ensure!(!listed.is_empty(), "{name} has no public API");
    let full: Vec<String> = listed.lines().filter_map(|line| line.get(1..)).map(str::to_owned).collect();
    let written: Vec<String> =
        listed.lines().filter_map(|line| line.strip_prefix('*')).map(str::to_owned).collect();
    Ok(Some(chosen_lines(&full, &written)))
}

/// A derived trait is one line: its methods say nothing more.
fn chosen_lines(full: &[String], written: &[String]) -> String {
    let written: BTreeSet<&String> = written.iter().collect();
    let is_chosen =
        |line: &&String| (written.contains(line) || line.starts_with("impl")) && !is_unlisted(line);
    full.iter().filter(is_chosen).map(|line| format!("{line}\n")).collect()
}

fn is_unlisted(line: &str) -> bool {
    let Some((implemented, _)) = line.split_once(" for ") else { return false };
    let Some((_, path)) = implemented.rsplit_once(' ') else { return false };
    path.trim_start_matches('!').starts_with("core::")
        && path.rsplit("::").next().is_some_and(|name| UNLISTED.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_derived_trait_is_a_line_and_unlisted_ones_are_none() {
        let full = [
            "pub struct a::B",
            "pub fn a::B::new() -> a::B",
            "impl core::clone::Clone for a::B",
            "pub fn a::B::clone(&self) -> a::B",
            "impl core::marker::Send for a::B",
            "impl !core::marker::Sync for a::B",
            "impl<'a> core::panic::unwind_safe::UnwindSafe for a::B",
            "impl !core::marker::Freeze for a::B",
        ];
        let full = full.map(str::to_owned);
        let written = [full[0].clone(), full[1].clone(), full[7].clone()];
        let chosen = chosen_lines(&full, &written);
        assert_eq!(chosen.lines().collect::<Vec<_>>(), [&full[0], &full[1], &full[2], &full[4], &full[5]]);
    }

    #[test]
    fn differences_are_lines_of_one_side() {
        assert_eq!(differences("a\nb\n", "b\nc\n"), [('-', "a"), ('+', "c")]);
        assert_eq!(differences("a\n", "a\n"), []);
    }
}
