//! Reads requests from an HTTP dump: what a proxy, a sniffer, `curl -v`, the log of `OkHttp` or an `.http` file shows of them.

use serde::de::IgnoredAny;

use super::form_text::in_a_file;
use super::head::{Head, is_interim, is_status_line, request_line, start_of_request};
use super::lines::Lines;
use super::several::Found;
use super::{Captured, CapturedError, CapturedForm, curl_verbose, is_blank};

/// How many lines may stand before a dump, such as those of `nc -lv`.
const MOST_LINES_BEFORE: usize = 10;

/// Reads a text that begins as HTTP does; nothing if it is something else.
pub(super) fn read(bytes: &[u8]) -> Found {
    let of_curl = curl_verbose::without_marks(bytes);
    let mut lines = Lines { rest: of_curl.as_deref().unwrap_or(bytes) };
    let mut head = match start(&mut lines) {
        Some(Start::Request(head)) => head,
        Some(Start::Response) => match next_head(&mut lines) {
            Some(head) => head,
            None => {
                return vec![Err(CapturedError::Response)];
            }
        },
        None => return Vec::new(),
    };
    let mut found = Found::new();
    loop {
        found.push(read_rest(head, &mut lines, of_curl.is_some()));
        match next_head(&mut lines) {
            Some(next) => head = next,
            None => return found,
        }
    }
}

/// What a dump begins with.
enum Start {
    Request(Head),
    Response,
}

fn start(lines: &mut Lines<'_>) -> Option<Start> {
    let mut is_in_script = false;
    let mut before = 0;
    loop {
        let line = String::from_utf8_lossy(lines.take()?);
        let text = line.trim();
        if before == 0 {
            if is_status_line(text) {
                return Some(Start::Response);
            }
            if let Some(head) = Head::of_first_line(text.strip_prefix("--> ").unwrap_or(text)) {
                return Some(Start::Request(head));
            }
        } else if start_of_request(text) == Some(0) {
            return Head::of_first_line(text).map(Start::Request);
        }
        // Of an .http file.
        is_in_script |= text.starts_with("< {%");
        let is_skipped = is_in_script
            || text.is_empty()
            || text.starts_with('#')
            || text.starts_with("//")
            || is_setting(text);
        if is_in_script && text.ends_with("%}") {
            is_in_script = false;
        }
        if !is_skipped {
            before += 1;
            let may_be_before = !text.contains(['{', '[', '"']) && !text.contains("curl");
            if before > MOST_LINES_BEFORE || !may_be_before {
                return None;
            }
        }
    }
}

/// A line such as `@host = example.com`.
fn is_setting(line: &str) -> bool {
    line.starts_with('@') && line.contains('=')
}

/// The next request. Behind a reply it may begin within a line.
fn next_head(lines: &mut Lines<'_>) -> Option<Head> {
    let mut is_behind_separator = false;
    loop {
        let line = String::from_utf8_lossy(lines.take()?);
        let text = line.trim();
        if let Some(at) = start_of_request(text) {
            return Head::of_first_line(text.get(at..)?);
        }
        let of_log = text.strip_prefix("--> ");
        if (is_behind_separator || of_log.is_some()) && request_line(of_log.unwrap_or(text)).is_some() {
            return Head::of_first_line(of_log.unwrap_or(text));
        }
        is_behind_separator |= text.starts_with("###");
    }
}

fn read_rest(mut head: Head, lines: &mut Lines<'_>, is_of_curl: bool) -> Result<Captured, CapturedError> {
    loop {
        let before = lines.rest;
        let Some(line) = lines.take() else { break };
        if is_blank(line) {
            break;
        }
        if matches!(line.first(), Some(b'{' | b'[')) {
            // The blank line before the body is lost.
            lines.rest = before;
            break;
        }
        // What is set off goes on with the address.
        if !matches!(line.first(), Some(b' ' | b'\t')) {
            head.take(&String::from_utf8_lossy(line));
        }
    }
    skip_interim_replies(lines);
    let body = body_of(&head, lines)?;
    let method = head.method.as_deref();
    let expects_none = head.content_length() == Some(0)
        || method.is_some_and(|method| !matches!(method, "POST" | "PUT" | "PATCH"));
    if is_blank(&body) && !expects_none {
        return Err(if is_of_curl { CapturedError::CurlVerbose } else { CapturedError::DumpWithoutBody });
    }
    let content_type = head.value("content-type").map(str::to_owned);
    Ok(Captured { form: CapturedForm::HttpDump, method: head.method, path: head.path, content_type, body })
}

/// What a server says before the body is sent, such as `100 Continue`.
fn skip_interim_replies(lines: &mut Lines<'_>) {
    loop {
        let mut ahead = Lines { rest: lines.rest };
        if !ahead.take().is_some_and(|line| is_interim(&String::from_utf8_lossy(line))) {
            return;
        }
        while ahead.take().is_some_and(|line| !is_blank(line)) {}
        lines.rest = ahead.rest;
    }
}

fn body_of(head: &Head, lines: &mut Lines<'_>) -> Result<Vec<u8>, CapturedError> {
    let is_chunked =
        head.value("transfer-encoding").is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"));
    // Many tools show the body decoded, and the header as it came.
    let body = match is_chunked.then(|| dechunked(lines)).flatten() {
        Some(body) => body,
        None => within_length(head, lines).to_vec(),
    };
    if let Some(coding) =
        head.value("content-encoding").filter(|coding| !coding.eq_ignore_ascii_case("identity"))
        && (std::str::from_utf8(&body).is_err() || body.starts_with(b"\x1f\x8b"))
    {
        return Err(CapturedError::Compressed { coding: coding.to_owned() });
    }
    if let Some(file) = body.strip_prefix(b"< ")
        && !file.trim_ascii().contains(&b'\n')
    {
        return Err(in_a_file(file.trim_ascii()));
    }
    Ok(body)
}

/// The body without what a dump has behind it. A length that the header gives is believed if it is that of JSON, or if something
/// else begins there.
fn within_length<'a>(head: &Head, lines: &mut Lines<'a>) -> &'a [u8] {
    let rest = lines.rest;
    if let Some((body, behind)) = head.content_length().and_then(|length| rest.split_at_checked(length)) {
        let next = behind.trim_ascii_start();
        let line = Lines { rest: next }.take().unwrap_or_default();
        if next.is_empty() || is_json(body) || ends_body(line, true) {
            lines.rest = behind;
            return body;
        }
    }
    loop {
        let before = lines.rest;
        let Some(line) = lines.take() else { break };
        if ends_body(line, false) {
            lines.rest = before;
            let body = rest.get(..rest.len() - before.len()).unwrap_or(rest);
            return body.trim_ascii_end();
        }
    }
    without_line_break(rest)
}

fn is_json(body: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(body).is_ok()
}

/// Whether a line is not of the body any more: a response, another request, a separator, script or output file of an `.http`
/// file, the end in `OkHttp`'s log.
fn ends_body(line: &[u8], is_behind_known_end: bool) -> bool {
    let text = String::from_utf8_lossy(line);
    let marks = ["###", "> {%", ">> ", ">>! ", "<> ", "--> END", "<-- "];
    is_status_line(&text)
        || marks.iter().any(|mark| text.starts_with(mark))
        || start_of_request(&text) == Some(0)
        || (is_behind_known_end && request_line(&text).is_some())
}

fn without_line_break(body: &[u8]) -> &[u8] {
    let body = body.strip_suffix(b"\n").unwrap_or(body);
    body.strip_suffix(b"\r").unwrap_or(body)
}

/// The content of chunks; `None` if these are none.
fn dechunked(lines: &mut Lines<'_>) -> Option<Vec<u8>> {
    let mut ahead = Lines { rest: lines.rest };
    let mut body = Vec::new();
    loop {
        let line = std::str::from_utf8(ahead.take()?).ok()?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        if size == 0 {
            lines.rest = ahead.rest;
            return Some(body);
        }
        let (chunk, rest) = ahead.rest.split_at_checked(size)?;
        body.extend_from_slice(chunk);
        ahead.rest = rest;
        ahead.take().filter(|line| line.is_empty())?;
    }
}
