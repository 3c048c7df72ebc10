//! The requests in what `curl -v` prints.

use super::head::request_line;
use super::is_blank;
use super::lines::Lines;

/// The request without its `> `; `None` if the text is something else.
pub(super) fn without_marks(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut lines = Lines { rest: bytes };
    let mut dump = loop {
        let line = lines.take()?;
        match line.strip_prefix(b"> ") {
            Some(line) if request_line(&String::from_utf8_lossy(line)).is_some() => {
                break [line, b"\n"].concat();
            }
            None if is_blank(line) || is_remark(line) => {}
            _ => return None,
        }
    };
    while let Some(line) = lines.take() {
        match line {
            [b'<', b' ', ..] => break,
            [b'>', b' ', line @ ..] | [b'>', line @ ..] => dump.extend_from_slice(line),
            line if is_remark(line) => continue,
            line => dump.extend_from_slice(line),
        }
        dump.push(b'\n');
    }
    Some(dump)
}

/// What curl says of its work, notes and the progress meter included.
fn is_remark(line: &[u8]) -> bool {
    let text = String::from_utf8_lossy(line);
    (matches!(line, [b'*' | b'{' | b'}', b' ', ..]) && !line.starts_with(b"{ \""))
        || text.starts_with("Note: ")
        || text.starts_with("Warning: ")
        || text.trim_start().starts_with("% Total")
        || text.trim_start().starts_with("Dload")
        || text.contains("--:--:--")
}
