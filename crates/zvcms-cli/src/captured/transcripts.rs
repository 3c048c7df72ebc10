//! Reads requests from what programs write of their work with marks of their own: `curl --trace`, `curl --trace-ascii`, and
//! Python's `http.client`, which says `send: b'…'`. The bytes between the marks are an HTTP dump.

use super::lines::Lines;
use super::several::Found;
use super::{CapturedError, http_dump};

/// Reads such a text; nothing if it is something else.
pub(super) fn read(bytes: &[u8]) -> Found {
    match of_python(bytes).map(Ok).or_else(|| of_trace(bytes)) {
        Some(Ok(dump)) => http_dump::read(&dump),
        Some(Err(error)) => vec![Err(error)],
        None => Found::new(),
    }
}

/// What `http.client` sent, if it says so in one of the first lines.
fn of_python(bytes: &[u8]) -> Option<Vec<u8>> {
    const LINES_BEFORE: usize = 10;
    let mut lines = Lines { rest: bytes };
    let mut sent = Vec::new();
    let mut passed_over = 0;
    while let Some(line) = lines.take() {
        match line.strip_prefix(b"send: ").and_then(python_bytes) {
            Some(bytes) => sent.extend_from_slice(&bytes),
            None => passed_over += 1,
        }
        if sent.is_empty() && passed_over > LINES_BEFORE {
            return None;
        }
    }
    (!sent.is_empty()).then_some(sent)
}

/// The bytes of `b'…'`.
fn python_bytes(text: &[u8]) -> Option<Vec<u8>> {
    let (quote, rest) = text.trim_ascii_end().strip_prefix(b"b")?.split_first()?;
    let mut rest = rest.strip_suffix(&[*quote]).filter(|_| matches!(quote, b'\'' | b'"'))?;
    let mut bytes = Vec::with_capacity(rest.len());
    while let Some((byte, behind)) = rest.split_first() {
        rest = behind;
        if *byte != b'\\' {
            bytes.push(*byte);
            continue;
        }
        let (escape, behind) = rest.split_first()?;
        rest = behind;
        match escape {
            b'r' => bytes.push(b'\r'),
            b'n' => bytes.push(b'\n'),
            b't' => bytes.push(b'\t'),
            b'x' => {
                let (digits, behind) = rest.split_at_checked(2)?;
                bytes.push(hexadecimal(digits)?);
                rest = behind;
            }
            other => bytes.push(*other),
        }
    }
    Some(bytes)
}

/// What curl sent, if its trace is one of the first lines.
fn of_trace(bytes: &[u8]) -> Option<Result<Vec<u8>, CapturedError>> {
    let mut lines = Lines { rest: bytes };
    let mut sent = Vec::new();
    let mut section: Option<Section> = None;
    let mut is_trace = false;
    while let Some(line) = lines.take() {
        let text = String::from_utf8_lossy(line);
        if let Some(begun) = mark_of_trace(&text) {
            is_trace = true;
            match section.take().map(Section::bytes).transpose() {
                Ok(bytes) => sent.extend(bytes.unwrap_or_default()),
                Err(error) => return Some(Err(error)),
            }
            section = begun;
        } else if let Some(section) = &mut section {
            section.lines.extend(content_of_trace(line).map(<[u8]>::to_vec));
        } else if !is_trace && !text.trim().is_empty() {
            return None;
        }
    }
    match section.map(Section::bytes).transpose() {
        Ok(bytes) => sent.extend(bytes.unwrap_or_default()),
        Err(error) => return Some(Err(error)),
    }
    (!sent.is_empty()).then_some(Ok(sent))
}

/// Bytes that curl sent, as it shows them.
struct Section {
    is_head: bool,
    length: usize,
    lines: Vec<Vec<u8>>,
}

/// A line that begins a section: `None` inside if nothing was sent, outside if it is another line. A time may stand before it.
fn mark_of_trace(line: &str) -> Option<Option<Section>> {
    let at =
        [line.find("=> Send "), line.find("<= Recv "), line.find("== Info")].into_iter().flatten().min()?;
    let (before, mark) = line.split_at_checked(at)?;
    if !before.chars().all(|c| c.is_ascii_digit() || " :.-[]".contains(c)) {
        return None;
    }
    let Some(sent) = mark.strip_prefix("=> Send ") else { return Some(None) };
    let (kind, rest) = sent.split_once(", ")?;
    let length = rest.split(' ').next()?.parse().ok()?;
    let is_of_http = matches!(kind, "header" | "data");
    Some(is_of_http.then(|| Section { is_head: kind == "header", length, lines: Vec::new() }))
}

/// What is behind the offset of a line such as `0040: …`.
fn content_of_trace(line: &[u8]) -> Option<&[u8]> {
    let at = line.iter().position(|byte| *byte == b':')?;
    let (offset, content) = line.split_at_checked(at)?;
    let is_offset = offset.len() >= 4 && offset.iter().all(u8::is_ascii_hexdigit);
    is_offset.then(|| content.strip_prefix(b": ").unwrap_or_default())
}

impl Section {
    fn bytes(self) -> Result<Vec<u8>, CapturedError> {
        let in_digits: Vec<u8> = self.lines.iter().flat_map(|line| digits_of_trace(line)).collect();
        if in_digits.len() == self.length {
            return Ok(in_digits);
        }
        if self.is_head {
            return Ok([self.lines.join(&b"\r\n"[..]), b"\r\n".to_vec()].concat());
        }
        let data = self.lines.concat();
        // What is no letter of ASCII is shown as a dot, and the ends of lines may be left out.
        let is_whole =
            data.len() == self.length && serde_json::from_slice::<serde::de::IgnoredAny>(&data).is_ok();
        if is_whole {
            return Ok(data);
        }
        Err(CapturedError::CurlTraceWithDots)
    }
}

/// The bytes of a line such as `7b 22 … {"`.
fn digits_of_trace(line: &[u8]) -> Vec<u8> {
    const A_LINE: usize = 16 * "7b ".len();
    let line = line.get(..A_LINE).unwrap_or(line);
    line.chunks(3).map_while(|digits| hexadecimal(digits.strip_suffix(b" ").unwrap_or(digits))).collect()
}

fn hexadecimal(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits).ok().filter(|digits| digits.len() == 2)?;
    u8::from_str_radix(digits, 16).ok()
}
