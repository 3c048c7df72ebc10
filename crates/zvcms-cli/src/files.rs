//! Reading what the user names: a file, or standard input as `-`.
//!
//! Editors and shells leave marks on files: a byte order mark, UTF-16, a line break at the end. The first is dropped, the
//! second named, and what is left is the caller's to judge.

use std::ffi::OsStr;
use std::fmt;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;
use zvcms_proto::Printable;

use crate::error::CommandError;

/// A file by the name that the user gave, or standard input.
#[derive(Clone, Copy)]
pub(crate) struct InputFile<'a>(pub(crate) &'a Path);

impl InputFile<'_> {
    pub(crate) fn is_stdin(self) -> bool {
        self.0 == Path::new("-")
    }
}

impl fmt::Display for InputFile<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_stdin() { f.write_str("standard input") } else { self.0.display().fmt(f) }
    }
}

/// Everything in a file, of at most so many bytes. `what` says what is read, as in "the open key". The file's metadata is
/// there where it is a regular file, not a pipe or a terminal.
pub(crate) fn read(
    file: InputFile<'_>,
    what: &str,
    most: u64,
) -> Result<(Zeroizing<Vec<u8>>, Option<Metadata>), CommandError> {
    let cannot = |error: io::Error| CommandError::file(&format!("cannot read {what} from {file}"), &error);
    let too_long =
        || CommandError::usage(format!("cannot read {what} from {file}: it has more than {most} bytes"));
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
    what: &str,
    most: u64,
) -> Result<(Zeroizing<String>, Option<Metadata>), CommandError> {
    let (bytes, metadata) = read(file, what, most)?;
    let text = text_of(&bytes)
        .map_err(|why| CommandError::usage(format!("cannot read {what} from {file}: {why}")))?;
    Ok((Zeroizing::new(text.to_owned()), metadata))
}

/// Bytes as text, without a byte order mark. An error says what they are instead.
pub(crate) fn text_of(bytes: &[u8]) -> Result<&str, &'static str> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err("it is UTF-16: save it as UTF-8");
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8")?;
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
        assert_eq!(text_of(b"\xff\xfea\0"), Err("it is UTF-16: save it as UTF-8"));
        assert_eq!(text_of(b"\xd3\xc3\xbb\xa7"), Err("it is not UTF-8"));
    }
}
