//! What the maintainers' command `cargo xtask` does, as functions that tests call too.
//!
//! ```text
//! vendor's page ──vendor──▶ rows, samples ──import──▶ xtask/pages/<action>.md
//! xtask/pages/<action>.md ──page──▶ Page ──generate──▶ typed action, sandbox's reply, fixtures, tests: written, or compared
//! ```
//!
//! Nobody handles one error otherwise than another: each is an [`anyhow::Error`] whose text says what is wrong, where, and
//! what to do about it.

#![forbid(unsafe_code)]
#![allow(
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    reason = "the library is not published: only the command and the tests of this workspace use it"
)]

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use walkdir::WalkDir;
use xshell::Shell;

pub mod bench;
pub mod ci;
pub mod generate;
pub mod import;
mod json;
mod names;
pub mod page;
pub mod public_api;
mod published;
pub mod requests;
pub mod status;
pub mod tidy;
mod vendor;

/// Where the pages are, from the root of the workspace.
const PAGES: &str = "xtask/pages";

/// Whether a list, with spaces between its words, has this one.
fn is_listed(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}

/// Prints a line to stderr.
pub fn say(text: &str) {
    // Progress is for whoever watches; without them it is not missed.
    let _: io::Result<()> = writeln!(io::stderr(), "{text}");
}

/// A shell whose paths begin at the root of the workspace.
fn shell(root: &Path) -> Result<Shell> {
    let shell = Shell::new()?;
    shell.change_dir(root);
    Ok(shell)
}

/// All files below a folder, in order, by their paths from the root of the workspace. A missing folder has none.
fn files_below(root: &Path, folder: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if root.join(folder).exists() {
        for entry in WalkDir::new(root.join(folder)) {
            let entry = entry?;
            if !entry.file_type().is_dir() {
                files.push(entry.path().strip_prefix(root)?.to_owned());
            }
        }
    }
    files.sort();
    Ok(files)
}
