//! Prints the public API in a file of rustdoc's JSON, an item a line: behind `*` what the source writes, behind a space what is
//! derived.

#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what the program does")]

use std::collections::BTreeSet;
use std::env;

use anyhow::{Context, Result};
use public_api::{Builder, PublicApi};

fn main() -> Result<()> {
    let file = env::args_os().nth(1).context("give a file of rustdoc's JSON")?;
    let full = Builder::from_rustdoc_json(&file).omit_blanket_impls(true).build()?;
    let written =
        Builder::from_rustdoc_json(&file).omit_blanket_impls(true).omit_auto_derived_impls(true).build()?;
    let written: BTreeSet<String> = lines(&written).collect();
    for line in lines(&full) {
        let mark = if written.contains(&line) { '*' } else { ' ' };
        println!("{mark}{line}");
    }
    Ok(())
}

fn lines(api: &PublicApi) -> impl Iterator<Item = String> {
    api.items().map(ToString::to_string)
}
