//! A command line that is not understood: what is wrong, what was meant, where to look.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Error};

use super::{Args, ArgsError};
use crate::error::CommandError;

/// clap explains itself on several lines. The first paragraph is what is wrong, and its tips are what was meant.
pub(super) fn in_words(error: &Error, arguments: &[OsString]) -> ArgsError {
    if matches!(
        error.kind(),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    ) {
        return ArgsError::NoSubcommand(Args::command().render_help().to_string());
    }
    let text = error.to_string();
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let words: Vec<&str> = paragraph.split_whitespace().collect();
    let line = words.join(" ");
    let wrong = line.strip_prefix("error: ").unwrap_or(&line);
    let help = match subcommand(arguments) {
        Some(name) => format!("zvcms {name} --help"),
        None => "zvcms --help".to_owned(),
    };
    ArgsError::Invalid(CommandError::usage(match suggestions(error) {
        Some(names) => format!("{wrong}: did you mean {names}? See {help}"),
        None => format!("{wrong}; see {help}"),
    }))
}

fn suggestions(error: &Error) -> Option<String> {
    let kinds = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    kinds.into_iter().find_map(|kind| match error.get(kind)? {
        ContextValue::String(name) => Some(name.clone()),
        ContextValue::Strings(names) if !names.is_empty() => Some(names.join(" or ")),
        _ => None,
    })
}

fn subcommand(arguments: &[OsString]) -> Option<String> {
    let command = Args::command();
    let is_name = |word: &&str| command.get_subcommands().any(|subcommand| subcommand.get_name() == *word);
    arguments.iter().skip(1).filter_map(|argument| argument.to_str()).find(is_name).map(str::to_owned)
}

/// An option that looks like one with a key, in any spelling but that of `--open-key-file`, or the variable as an argument.
fn is_meant_to_be_a_key(argument: &str) -> bool {
    let lower = argument.to_lowercase();
    if lower.starts_with("zvcms_open_key=") || lower == "--key" || lower.starts_with("--key=") {
        return true;
    }
    let Some(option) = lower.strip_prefix('-') else { return false };
    let letters: String = option.chars().filter(|c| !matches!(c, '-' | '_')).take("openkey".len()).collect();
    letters == "openkey" && lower != "--open-key-file" && !lower.starts_with("--open-key-file=")
}

/// Whatever is on a command line, every user of the machine can read.
pub(super) fn refuse_key_on_the_command_line(arguments: &[OsString]) -> Result<(), CommandError> {
    let mut options = arguments.iter().take_while(|argument| *argument != "--");
    if options.any(|argument| is_meant_to_be_a_key(&argument.to_string_lossy())) {
        return Err(CommandError::usage(
            "the open key must not be on the command line, which others can read: use --open-key-file or ZVCMS_OPEN_KEY",
        ));
    }
    Ok(())
}
