//! Reads the open key, and refuses one that cannot be right.

use std::fs::Metadata;
use std::path::Path;

use zeroize::Zeroizing;

use crate::error::CommandError;
use crate::files::{self, InputFile, READ, WRITE, chmod_command, others_can};
use crate::told::{IntoTold, Told, told};

/// No open key is longer. What is longer is some other file.
const MAX_KEY_FILE: u64 = 4096;

/// The key in a file, or from a pipe or standard input (`-`). The one line break that editors end a file with is not part
/// of it.
pub(crate) fn read_key(path: &Path) -> Result<Zeroizing<String>, CommandError> {
    let file = InputFile(path);
    if !file.is_stdin() && looks_like_a_key(path) && !path.exists() {
        return Err(CommandError::usage(told!(
            "key-given-as-a-path",
            "--open-key-file does not name a file: it takes the path of a file that holds the key, not the key"
        )));
    }
    let (text, metadata) = files::read_text(file, told!("key-the-open-key", "the open key"), MAX_KEY_FILE)?;
    refuse_shared(&told!("key-an-open-key", "an open key"), path, metadata.as_ref())?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let key = Zeroizing::new(line.strip_suffix('\r').unwrap_or(line).to_owned());
    check_key(&key, &file.told())?;
    Ok(key)
}

/// Refuses a file of a key that others can read or change.
pub(crate) fn refuse_shared(
    what: &Told,
    path: &Path,
    metadata: Option<&Metadata>,
) -> Result<(), CommandError> {
    // A redirection is the shell's doing, by whatever name it is opened.
    let is_redirected = path.starts_with("/dev");
    if !is_redirected && metadata.is_some_and(|metadata| others_can(READ | WRITE, metadata)) {
        return Err(CommandError::usage(told!(
            "key-others-can",
            "{file} holds {what}, and others can read or change it: {command}",
            file = InputFile(path),
            what = *what,
            command = chmod_command(path)
        )));
    }
    Ok(())
}

/// Refuses a text that cannot be a key. The error names the place where it was found, and quotes nothing of it.
pub(crate) fn check_key(key: &str, place: &Told) -> Result<(), CommandError> {
    let problem = if key.is_empty() {
        told!("key-is-empty", "{place} has no open key: it is empty", place = *place)
    } else if key.trim().contains(['\n', '\r']) {
        told!(
            "key-of-several-lines",
            "{place} has more than one line: give the open key alone",
            place = *place
        )
    } else if key.trim() != key {
        told!(
            "key-white-space",
            "the open key in {place} begins or ends with white space: remove it",
            place = *place
        )
    } else if key.starts_with(is_invisible) || key.ends_with(is_invisible) {
        told!(
            "key-invisible-character",
            "the open key in {place} begins or ends with an invisible character: remove it",
            place = *place
        )
    } else if stands_in_quotes(key) {
        told!("key-in-quotes", "the open key in {place} is in quotes: remove them", place = *place)
    } else if key.chars().any(char::is_control) {
        told!(
            "key-control-character",
            "the open key in {place} has a control character: is it another file's content?",
            place = *place
        )
    } else {
        return Ok(());
    };
    Err(CommandError::usage(problem))
}

/// Whether a path is more likely a key: nothing in it is of a path.
fn looks_like_a_key(path: &Path) -> bool {
    let text = path.to_string_lossy();
    text.len() >= 16 && !text.contains(['/', '\\', '.'])
}

fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Whether a text begins and ends with the two quotes of a pair, as `"x"` in a file of variables does.
pub(crate) fn stands_in_quotes(text: &str) -> bool {
    let mut characters = text.chars();
    let ends = (characters.next(), characters.next_back());
    matches!(
        ends,
        (Some('"'), Some('"'))
            | (Some('\''), Some('\''))
            | (Some('`'), Some('`'))
            | (Some('“'), Some('”'))
            | (Some('‘'), Some('’'))
            | (Some('「'), Some('」'))
            | (Some('«'), Some('»'))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_may_be_any_text_but_what_a_slip_leaves() {
        for key in ["k", "a+b/c=", "two words", "\"", "a\"b\"", "密钥"] {
            assert!(check_key(key, &Told::as_is("FILE")).is_ok(), "{key}");
        }
        for (key, word) in [
            ("", "it is empty"),
            (" ", "begins or ends with white space"),
            ("s3cret ", "begins or ends with white space"),
            ("s3cret\n", "begins or ends with white space"),
            ("\u{3000}s3cret", "begins or ends with white space"),
            ("\u{feff}s3cret", "begins or ends with an invisible character"),
            ("s3cret\u{200b}", "begins or ends with an invisible character"),
            ("「s3cret」", "is in quotes"),
            ("s3cret\nmore", "more than one line"),
            ("\"s3cret\"", "is in quotes"),
            ("'s3cret'", "is in quotes"),
            ("“s3cret”", "is in quotes"),
            ("s3cret\0", "a control character"),
        ] {
            let line = check_key(key, &Told::as_is("FILE")).unwrap_err().message().to_owned();
            assert!(line.contains(word) && line.contains("FILE") && !line.contains("s3cret"), "{line}");
        }
    }
}
