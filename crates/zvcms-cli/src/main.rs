//! The `zvcms` command: signed calls to the ZVCMS (智迈) open platform, V2 and its successor's V3, and tools for the first hour with it.
//!
//! # In scope
//!
//! * `my-cards`: a user's gift cards (礼品卡) as a table, JSON or CSV; with `--users` those of many users, one line each
//! * `call`: any other action
//! * `sign`: a signed body, and with `--explain` each step of the signature (数字签名sign)
//! * `verify`: which mistake is behind a 签名错误 (signature error)
//! * `sandbox`: a gateway on this machine, for any language and without an account; `--sandbox` runs one in the command
//! * `actions`: the documented actions, and what is documented of one
//! * `completions`: a completion script for a shell
//!
//! # Flow
//!
//! ```text
//! flags ─▶ --profile ─▶ environment ─▶ default profile ─▶ one set ─▶ command ─┬─▶ result: stdout, exit 0
//!  (the first one with credentials is the source of the set)                  └─▶ error: one line on stderr, exit 2 to 7
//! ```
//!
//! Every call is one of V2, or with `--api v3` one of V3, for those actions that have a path there.
//!
//! Results go to stdout, everything else to stderr. No flag takes the open key itself, and it is never printed. Only `sign`
//! prints a token: that is its result. Control characters in text from the gateway are escaped on a terminal.

#![forbid(unsafe_code)]

mod args;
mod captured;
mod cards_file;
mod certificates;
mod commands;
mod config;
mod connection;
mod credential_set;
mod declared_endpoint;
mod diagnosis_words;
mod documentation;
mod durations;
mod environment;
mod error;
mod files;
mod key;
mod library_errors;
mod output;
mod refusal_words;
mod reply_files;
mod sandbox_words;
mod told;
mod trace;

use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

use args::{Args, ArgsError, Command};
use connection::Connector;
use error::CommandError;
use output::Format;

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args_os().collect();
    let read = Args::read(&arguments);
    told::choose(read.as_ref().ok().and_then(|args| args.common.lang), &arguments);
    let mut args = match read {
        Ok(args) => args,
        Err(ArgsError::HelpAsked(help)) => return output::print_help(&help),
        Err(ArgsError::NoSubcommand(help)) => return output::show_help(&help, Format::meant_by(&arguments)),
        Err(ArgsError::Invalid(failure)) => return failure.report(Format::meant_by(&arguments)),
    };
    let given = args.common.format;
    trace::start(args.common.verbose, given);
    run(&mut args, &arguments).unwrap_or_else(|failure| failure.report(given))
}

fn run(args: &mut Args, arguments: &[OsString]) -> Result<ExitCode, CommandError> {
    match &args.command {
        Command::Completions { shell } => return commands::completions(*shell).map(|()| ExitCode::SUCCESS),
        Command::Actions(actions) => {
            return commands::actions(actions, args.common.api, args.common.format)
                .map(|()| ExitCode::SUCCESS);
        }
        _ => {}
    }
    let connector = Connector::of(&mut args.common, &args.command)?;
    let given = connector.common.format;
    match &args.command {
        Command::MyCards(my_cards) => return commands::my_cards(&connector, my_cards, given, arguments),
        Command::Call(call) => commands::call(&connector, call)?,
        Command::Sign(sign) => commands::sign(&connector, sign)?,
        Command::Completions { .. } | Command::Actions(_) => {}
        Command::Sandbox(sandbox) => commands::sandbox(&connector, sandbox)?,
        // For whoever looks for a mistake, also in the log of a build.
        Command::Verify(verify) => {
            return commands::verify(&connector, verify, given.unwrap_or(Format::Table));
        }
    }
    Ok(ExitCode::SUCCESS)
}
