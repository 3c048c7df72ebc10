//! A command line that is not understood: what is wrong, what was meant, where to look.

use std::error;
use std::ffi::OsString;
use std::fmt;
use std::net::AddrParseError;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Error};

use super::{Args, ArgsError};
use crate::error::CommandError;
use crate::library_errors::told_itself;
use crate::told::{Told, told};

/// Why the value of an argument is not accepted.
#[derive(Debug, PartialEq)]
pub(crate) struct WrongValue(pub(crate) Told);

impl fmt::Display for WrongValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.english())
    }
}

impl error::Error for WrongValue {}

/// clap explains itself on several lines. The first paragraph is what is wrong, and its tips are what was meant.
pub(super) fn in_words(error: &Error, arguments: &[OsString]) -> ArgsError {
    if matches!(
        error.kind(),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    ) {
        return ArgsError::NoSubcommand(Args::command().render_help().to_string());
    }
    let wrong = what_is_wrong(error);
    let help = match subcommand(arguments) {
        Some(name) => format!("zvcms {name} --help"),
        None => "zvcms --help".to_owned(),
    };
    ArgsError::Invalid(CommandError::usage(match suggestions(error) {
        Some(names) => told!(
            "args-did-you-mean",
            "{wrong}: did you mean {names}? See {help}",
            wrong = wrong,
            names = names,
            help = help
        ),
        None => told!("args-see-help", "{wrong}; see {help}", wrong = wrong, help = help),
    }))
}

/// In English as clap says it; in Chinese of what it says it of.
fn what_is_wrong(error: &Error) -> Told {
    let text = error.to_string();
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let words: Vec<&str> = paragraph.split_whitespace().collect();
    let line = words.join(" ");
    let english = line.strip_prefix("error: ").unwrap_or(&line);
    let [arg, value] = [ContextKind::InvalidArg, ContextKind::InvalidValue].map(|kind| listed(error, kind));
    match (error.kind(), arg, value) {
        (ErrorKind::UnknownArgument, Some(arg), _) => {
            Told::message("args-unknown-argument", english, vec![("arg", arg)])
        }
        (ErrorKind::InvalidSubcommand, ..) => match listed(error, ContextKind::InvalidSubcommand) {
            Some(name) => Told::message("args-unknown-subcommand", english, vec![("name", name)]),
            None => Told::as_is(english),
        },
        (ErrorKind::InvalidValue, Some(arg), Some(value)) => {
            let possible = listed(error, ContextKind::ValidValue).unwrap_or_else(|| Told::as_is(""));
            match (value.is_empty(), possible.is_empty()) {
                (true, true) => Told::message("args-no-value", english, vec![("arg", arg)]),
                (true, false) => {
                    Told::message("args-no-value-of", english, vec![("arg", arg), ("possible", possible)])
                }
                (false, true) => {
                    Told::message("args-invalid-value", english, vec![("arg", arg), ("value", value)])
                }
                (false, false) => Told::message(
                    "args-invalid-value-of",
                    english,
                    vec![("arg", arg), ("value", value), ("possible", possible)],
                ),
            }
        }
        (ErrorKind::ValueValidation, Some(arg), Some(value)) => {
            let why = why_not_accepted(error);
            Told::message(
                "args-value-not-accepted",
                english,
                vec![("arg", arg), ("value", value), ("why", why)],
            )
        }
        (ErrorKind::MissingRequiredArgument, Some(arg), _) => {
            Told::message("args-missing", english, vec![("args", arg)])
        }
        (ErrorKind::ArgumentConflict, Some(arg), _) => match listed(error, ContextKind::PriorArg) {
            Some(prior) if prior == arg => Told::message("args-twice", english, vec![("arg", arg)]),
            Some(prior) => Told::message("args-conflict", english, vec![("arg", arg), ("prior", prior)]),
            None => Told::message("args-conflict-with-some", english, vec![("arg", arg)]),
        },
        (ErrorKind::TooManyValues, Some(arg), Some(value)) => {
            Told::message("args-too-many-values", english, vec![("arg", arg), ("value", value)])
        }
        (ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues, Some(arg), _) => {
            Told::message("args-number-of-values", english, vec![("arg", arg)])
        }
        (ErrorKind::NoEquals, Some(arg), _) => Told::message("args-no-equals", english, vec![("arg", arg)]),
        (ErrorKind::InvalidUtf8, ..) => Told::message("args-not-utf-8", english, vec![]),
        _ => Told::message("args-not-understood", english, vec![("error", Told::as_is(english))]),
    }
}

/// What clap says an error of this value is.
fn why_not_accepted(error: &Error) -> Told {
    match error::Error::source(error) {
        Some(source) => match source.downcast_ref::<WrongValue>() {
            Some(WrongValue(why)) => why.clone(),
            None if source.is::<AddrParseError>() => {
                Told::message("args-not-an-address", source.to_string(), vec![])
            }
            None => told_itself(source),
        },
        None => told!("args-no-such-value", "it is not accepted"),
    }
}

/// What an error is about, several with the separator of a list.
fn listed(error: &Error, kind: ContextKind) -> Option<Told> {
    match error.get(kind)? {
        ContextValue::String(name) => Some(Told::as_is(name)),
        ContextValue::Strings(names) => {
            Some(Told::joined(names.iter().map(Told::as_is), &Told::both(", ", "、")))
        }
        _ => None,
    }
}

fn suggestions(error: &Error) -> Option<Told> {
    let kinds = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    kinds.into_iter().find_map(|kind| match error.get(kind)? {
        ContextValue::String(name) => Some(Told::as_is(name)),
        ContextValue::Strings(names) if !names.is_empty() => {
            Some(Told::joined(names.iter().map(Told::as_is), &Told::both(" or ", " 或 ")))
        }
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
        return Err(CommandError::usage(told!(
            "args-key-on-the-command-line",
            "the open key must not be on the command line, which others can read: use --open-key-file or ZVCMS_OPEN_KEY"
        )));
    }
    Ok(())
}
