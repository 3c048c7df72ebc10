//! Reading what the user names: a file, or standard input as `-`.
//!
//! Editors and shells leave marks on files: a byte order mark, UTF-16, a line break at the end. The first is dropped, the
//! second named, and what is left is the caller's to judge.

use std::ffi::OsStr;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;
use zvcms_proto::Printable;

use crate::error::CommandError;
use crate::told::{IntoTold, Told, told};

/// A file by the name that the user gave, or standard input.
#[derive(Clone, Copy)]
pub(crate) struct InputFile<'a>(pub(crate) &'a Path);

impl InputFile<'_> {
    pub(crate) fn is_stdin(self) -> bool {
        self.0 == Path::new("-")
    }
}

impl IntoTold for InputFile<'_> {
    fn told(&self) -> Told {
        if self.is_stdin() { told!("files-stdin", "standard input") } else { self.0.display().told() }
    }
}

/// Everything in a file, of at most so many bytes. `what` says what is read, as in "the open key". The file's metadata is
/// there where it is a regular file, not a pipe or a terminal.
pub(crate) fn read(
    file: InputFile<'_>,
    what: impl Into<Told>,
    most: u64,
) -> Result<(Zeroizing<Vec<u8>>, Option<Metadata>), CommandError> {
    let unreadable = cannot_read(&what.into(), file);
    let cannot = |error: io::Error| CommandError::file(unreadable.clone(), &error);
    let too_long = || {
        CommandError::usage(told!("files-too-long", "it has more than {most} bytes", most = most))
            .prefixed_with(unreadable.clone())
    };
    if file.is_stdin() {
        let bytes = take(io::stdin(), most).map_err(cannot)?.ok_or_else(too_long)?;
        return Ok((bytes, None));
    }
    let opened = File::open(file.0).map_err(cannot)?;
    let metadata = opened.metadata().map_err(cannot)?;
    let bytes = take(opened, most).map_err(cannot)?.ok_or_else(too_long)?;
    Ok((bytes, Some(metadata).filter(Metadata::is_file)))
}

/// The text in a file, without a byte order mark.
pub(crate) fn read_text(
    file: InputFile<'_>,
    what: impl Into<Told>,
    most: u64,
) -> Result<(Zeroizing<String>, Option<Metadata>), CommandError> {
    let what = what.into();
    let (bytes, metadata) = read(file, what.clone(), most)?;
    let text =
        text_of(&bytes).map_err(|why| CommandError::usage(why).prefixed_with(cannot_read(&what, file)))?;
    Ok((Zeroizing::new(text.to_owned()), metadata))
}

fn cannot_read(what: &Told, file: InputFile<'_>) -> Told {
    if file.is_stdin() {
        told!("files-cannot-read-stdin", "cannot read {what} from standard input", what = *what)
    } else {
        told!("files-cannot-read", "cannot read {what} from {file}", what = *what, file = file)
    }
}

/// Bytes as text, without a byte order mark. An error says what they are instead.
pub(crate) fn text_of(bytes: &[u8]) -> Result<&str, Told> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(told!("files-utf-16", "it is UTF-16: save it as UTF-8"));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| told!("files-not-utf-8", "it is not UTF-8"))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn take(from: impl Read, most: u64) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    // A buffer that grows leaves copies of a key behind.
    let mut bytes =
        Zeroizing::new(Vec::with_capacity(usize::try_from(most.min(1 << 13)).unwrap_or_default()));
    from.take(most + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= most).then_some(bytes))
}

/// Whether anyone but its owner can read it (`READ`) or write to it (`WRITE`).
#[cfg(unix)]
pub(crate) fn others_can(what: u32, metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & what != 0
}

/// Elsewhere a file's readers are not to be had from its mode.
#[cfg(not(unix))]
pub(crate) fn others_can(_: u32, _: &Metadata) -> bool {
    false
}

/// Group and others read.
pub(crate) const READ: u32 = 0o044;
/// Group and others write.
pub(crate) const WRITE: u32 = 0o022;

/// The command that takes a file's permissions back to its owner, to be pasted into a shell.
pub(crate) fn chmod_command(path: &Path) -> String {
    // Else a name such as -x would be an option.
    let path =
        if path.to_string_lossy().starts_with('-') { Path::new(".").join(path) } else { path.to_owned() };
    format!("chmod 600 {}", quoted(path.as_os_str()))
}

/// A word for a shell, in quotes where it needs them. What a terminal would not show as it is, and bytes that are no text,
/// are written as bash, zsh and ksh read them.
pub(crate) fn quoted(word: &OsStr) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:=@%+,".contains(c);
    match word.to_str() {
        Some(text) if !text.is_empty() && text.chars().all(plain) => text.to_owned(),
        Some(text) if text.chars().all(Printable::shows) => format!("'{}'", text.replace('\'', r"'\''")),
        _ => {
            let byte = |byte: &u8| match byte {
                b'\\' | b'\'' => format!("\\{}", char::from(*byte)),
                b' '..=b'~' => char::from(*byte).to_string(),
                _ => format!("\\x{byte:02x}"),
            };
            format!("$'{}'", word.as_encoded_bytes().iter().map(byte).collect::<String>())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_a_shell() {
        for (word, shown) in [
            ("a-b/c.txt", "a-b/c.txt"),
            ("a b", "'a b'"),
            ("", "''"),
            ("it's", r"'it'\''s'"),
            ("用户", "用户"),
        ] {
            assert_eq!(quoted(OsStr::new(word)), shown);
        }
    }

    #[test]
    fn text_has_no_mark_and_other_encodings_are_named() {
        assert_eq!(text_of("\u{feff}a\u{feff}".as_bytes()), Ok("a\u{feff}"));
        for (bytes, why) in [
            (&b"\xff\xfea\0"[..], "it is UTF-16: save it as UTF-8"),
            (b"\xd3\xc3\xbb\xa7", "it is not UTF-8"),
        ] {
            assert_eq!(text_of(bytes).unwrap_err().english(), why);
        }
    }
}
