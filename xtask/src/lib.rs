//! What the maintainers' command `cargo xtask` does, as functions that tests call too.
//!
//! ```text
//! vendor's page ──import──▶ xtask/pages/<action>.md
//! xtask/pages/<action>.md ──page──▶ Page ──scaffold──▶ the typed action, the maintainer's to edit
//! xtask/pages/<action>.md ──page──▶ Page ──generate──▶ fixtures and tests ──fixtures──▶ written, or compared
//! ```

#![forbid(unsafe_code)]

pub mod bench;
pub mod ci;
pub mod fixtures;
mod generate;
pub mod import;
pub mod page;
pub mod scaffold;
pub mod status;
mod table;
pub mod tidy;

/// Where the pages are, from the root of the workspace.
const PAGES: &str = "xtask/pages";
