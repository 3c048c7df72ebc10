//! The `zvcms` command: signed calls to the ZVCMS (智迈) open platform, and what the first hour with it needs.
//!
//! # In scope
//!
//! * `my-cards`: a user's gift cards (礼品卡) as a table, JSON or CSV; `--users` for many, a line of JSON each
//! * `call`: any other action
//! * `sign`: a signed body, and with `--explain` each step of the signature (数字签名sign)
//! * `verify`: which mistake is behind a 签名错误 (signature error)
//! * `sandbox`: a gateway on this machine, for any language and no account; `--sandbox` has one inside the command
//! * `completions`: for the shell
//!
//! # Flow
//!
//! ```text
//! flags ─▶ environment ─▶ --config FILE ─▶ settings ─▶ command ─┬─▶ result: stdout, exit 0
//!  (the first that sets a value wins)                           └─▶ failure: one line or JSON on stderr, exit 2 to 6
//! ```
//!
//! Results go to stdout, all else to stderr. The open key is never a flag's value, and neither it nor a token is printed but
//! by `sign`, whose result it is. Text of the gateway reaches a terminal with its control characters escaped.

#![forbid(unsafe_code)]

mod args;
mod cards_file;
mod commands;
mod config;
mod connection;
mod failure;
mod output;
mod trace;

use std::env;
use std::process::ExitCode;

use args::{Args, Command};
use failure::Failure;
use output::Format;

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args_os().collect();
    let mut args = match Args::read(&arguments) {
        Ok(args) => args,
        Err(error) if error.use_stderr() => {
            return Failure::of_arguments(&error).report(Format::meant_by(&arguments));
        }
        Err(help_or_version) => return output::print_help(&help_or_version),
    };
    let format = match args.command {
        // For whoever looks for a mistake, also in the log of a build.
        Command::Verify(_) => args.common.format.unwrap_or(Format::Table),
        _ => Format::or_by_terminal(args.common.format),
    };
    if let Err(failure) = config::fill_in(&mut args.common) {
        return failure.report(format);
    }
    trace::start(args.common.verbose, format);
    run(&args, format).unwrap_or_else(|failure| failure.report(format))
}

fn run(args: &Args, format: Format) -> Result<ExitCode, Failure> {
    match &args.command {
        Command::MyCards(my_cards) => return commands::my_cards(&args.common, my_cards, format),
        Command::Call(call) => commands::call(&args.common, call)?,
        Command::Sign(sign) => commands::sign(&args.common, sign)?,
        Command::Completions { shell } => commands::completions(*shell)?,
        Command::Sandbox(sandbox) => commands::sandbox(&args.common, sandbox)?,
        Command::Verify(verify) => return commands::verify(&args.common, verify, format),
    }
    Ok(ExitCode::SUCCESS)
}
