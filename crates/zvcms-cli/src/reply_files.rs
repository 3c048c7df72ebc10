//! Replies for a sandbox, each from a JSON file: `--reply ACTION=FILE`.

use std::path::PathBuf;

use zvcms_proto::RawValue;

use crate::documentation::quoted;
use crate::error::CommandError;
use crate::files::{self, InputFile};

/// A reply is written by hand. What is longer than this is some other file.
const MAX_FILE: u64 = 64 << 20;

/// An action, and the file that holds the reply to it.
#[derive(Clone)]
pub(crate) struct ReplyFile {
    pub(crate) action: String,
    pub(crate) file: PathBuf,
}

impl ReplyFile {
    /// Reads `ACTION=FILE`.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (action, file) = text
            .split_once('=')
            .ok_or("there is no =: write ACTION=FILE, such as order.upload=reply.json")?;
        match (action, file) {
            ("", _) => Err("there is no action before the =: write ACTION=FILE".to_owned()),
            (action, _) if action.trim() != action => {
                Err(format!("the action {} has white space at an end: leave it out", quoted(action)))
            }
            (_, "") => Err("there is no file after the =: write ACTION=FILE".to_owned()),
            _ => Ok(Self { action: action.to_owned(), file: file.into() }),
        }
    }

    /// The JSON in the file. An error names the file, and the line.
    pub(crate) fn read(&self) -> Result<Box<RawValue>, CommandError> {
        let file = InputFile(&self.file);
        let (text, _) = files::read_text(file, "the reply", MAX_FILE)?;
        serde_json::from_str(&text).map_err(|error| {
            CommandError::usage(format!("{file}, line {}: it is not JSON: {error}", error.line().max(1)))
        })
    }
}

/// Refuses two replies to one action: the sandbox would send the last one alone.
pub(crate) fn refuse_two_of_one_action(replies: &[ReplyFile]) -> Result<(), CommandError> {
    let is_again =
        |at: usize, reply: &ReplyFile| replies.iter().take(at).any(|earlier| earlier.action == reply.action);
    match replies.iter().enumerate().find(|(at, reply)| is_again(*at, reply)) {
        Some((_, reply)) => {
            let action = quoted(&reply.action);
            Err(CommandError::usage(format!(
                "--reply names the action {action} twice: leave one of them out"
            )))
        }
        None => Ok(()),
    }
}
