//! Replies for a sandbox, each from a JSON file: `--reply ACTION=FILE`.

use std::path::PathBuf;

use zvcms_proto::{ApiVersion, Endpoint, RawAction, RawValue};

use crate::args::WrongValue;
use crate::documentation::{is_path, quoted};
use crate::error::CommandError;
use crate::files::{self, InputFile};
use crate::told::told;

/// A reply is written by hand. What is longer than this is some other file.
const MAX_FILE: u64 = 64 << 20;

/// The path to which all requests of V2 go.
const PATH_OF_V2: &str = "/api/v2";

/// An action, and the file that holds the reply to it.
#[derive(Clone)]
pub(crate) struct ReplyFile {
    /// A name of V2, or a path of V3 with its leading slash.
    pub(crate) action: String,
    pub(crate) file: PathBuf,
}

impl ReplyFile {
    /// Reads `ACTION=FILE`.
    pub(crate) fn parse(text: &str) -> Result<Self, WrongValue> {
        let (action, file) = text.split_once('=').ok_or_else(|| {
            WrongValue(told!(
                "reply-no-equals",
                "there is no =: write ACTION=FILE, such as order.upload=reply.json"
            ))
        })?;
        match (action, file) {
            ("", _) => {
                let why = told!("reply-no-action", "there is no action before the =: write ACTION=FILE");
                Err(WrongValue(why))
            }
            (action, _) if action.trim() != action => Err(WrongValue(told!(
                "reply-white-space",
                "the action {action} has white space at an end: leave it out",
                action = quoted(action)
            ))),
            (_, "") => {
                Err(WrongValue(told!("reply-no-file", "there is no file after the =: write ACTION=FILE")))
            }
            _ if is_path(action) => Ok(Self { action: path(action)?, file: file.into() }),
            _ => Ok(Self { action: action.to_owned(), file: file.into() }),
        }
    }

    /// The JSON in the file. An error names the file, and the line.
    pub(crate) fn read(&self) -> Result<Box<RawValue>, CommandError> {
        let file = InputFile(&self.file);
        let (text, _) = files::read_text(file, told!("reply-the-reply", "the reply"), MAX_FILE)?;
        serde_json::from_str(&text).map_err(|error| {
            CommandError::usage(told!(
                "reply-not-json",
                "{file}, line {line}: it is not JSON: {error}",
                file = file,
                line = error.line().max(1),
                error = error
            ))
        })
    }
}

/// The path to which requests for an action of this name go. A reply to what no client can call would never be sent.
fn path(name: &str) -> Result<String, WrongValue> {
    let action = RawAction::from_raw(name, RawValue::NULL.to_owned());
    let uri = Endpoint::default_of(ApiVersion::V3).uri_for(&action).map_err(|error| {
        WrongValue(told!(
            "reply-no-path",
            "{error}: write PATH=FILE, such as /v3/order/upload=reply.json",
            error = error
        ))
    })?;
    match uri.path() {
        PATH_OF_V2 => Err(WrongValue(told!(
            "reply-path-of-v2",
            "the path {path} is that of all actions of V2: write ACTION=FILE, such as order.upload=reply.json",
            path = PATH_OF_V2
        ))),
        path => Ok(path.to_owned()),
    }
}

/// Refuses two replies to one action: the sandbox would send the last one alone.
pub(crate) fn refuse_two_of_one_action(replies: &[ReplyFile]) -> Result<(), CommandError> {
    let is_again =
        |at: usize, reply: &ReplyFile| replies.iter().take(at).any(|earlier| earlier.action == reply.action);
    match replies.iter().enumerate().find(|(at, reply)| is_again(*at, reply)) {
        Some((_, reply)) => {
            let action = quoted(&reply.action);
            Err(CommandError::usage(told!(
                "reply-twice",
                "--reply names the action {action} twice: leave one of them out",
                action = action
            )))
        }
        None => Ok(()),
    }
}
