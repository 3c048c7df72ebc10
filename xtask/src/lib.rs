//! What the maintainers' command `cargo xtask` does, as functions that tests call too.
//!
//! ```text
//! xtask/pages/<action>.md ──page──▶ Page ──generate──▶ fixtures and tests ──fixtures──▶ written, or compared
//! ```

#![forbid(unsafe_code)]

pub mod fixtures;
mod generate;
pub mod page;
mod table;
