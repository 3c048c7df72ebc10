//! The `zvcms` command. Results go to stdout, all else to stderr.

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
