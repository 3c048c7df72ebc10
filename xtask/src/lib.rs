//! What the maintainers' command `cargo xtask` does, as functions that tests call too.
//!
//! ```text
//! vendor's page ──vendor──▶ rows, samples ──import──▶ xtask/pages/<action>.md
//! xtask/pages/<action>.md ──page──▶ Page ──generate──▶ typed action, sandbox's reply, fixtures, tests: written, or compared
//! ```

#![forbid(unsafe_code)]

pub mod bench;
pub mod ci;
pub mod generate;
pub mod import;
mod names;
pub mod page;
pub mod status;
pub mod tidy;
mod vendor;

/// Where the pages are, from the root of the workspace.
const PAGES: &str = "xtask/pages";
