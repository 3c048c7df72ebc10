//! Reads a request from what people have of it: its body, an HTTP dump, a `curl` command, or an entry of a HAR file.
//!
//! ```text
//! bytes ─▶ out of Markdown ─┬─ JSON of a HAR file, a collection, a log ─▶ its requests ──────────────────────┐
//!                           ├─ fetch("…", {…}) ─────────────────────────▶ the arguments of each ────────────┤
//!                           ├─ what curl --trace or Python wrote ─┐                                         │
//!                           ├─ begins as HTTP ────────────────────┴─────▶ head, body of each ───────────────┤
//!                           ├─ has a command with curl ─────────────────▶ words of a shell ─▶ options of curl┤
//!                           └─ anything else ───────────────────────────▶ a body ───────────────────────────┤
//!                                                                                                           ▼
//!                            method, path, Content-Type, body ◀── the one that is to the platform ◀── requests
//! ```
//!
//! It reads no file. What is not recognised is a body, byte for byte: what is wrong with it is for the diagnosis to say.

mod captured_error;
mod curl;
mod curl_options;
mod curl_verbose;
mod fetch;
mod form_text;
mod har;
mod head;
mod http_dump;
mod json_log;
mod lines;
mod markdown;
mod prompts;
mod several;
mod shell_words;
#[cfg(test)]
mod tests;
mod transcripts;
mod windows_words;

use captured_error::CapturedError;
use zvcms_diagnosis::ReceivedRequest;

use crate::told::{Told, told};

/// A request as it was captured. No `Debug`: it may hold a live token.
pub(crate) struct Captured {
    form: CapturedForm,
    method: Option<String>,
    path: Option<String>,
    content_type: Option<String>,
    body: Vec<u8>,
}

/// What a request was captured as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CapturedForm {
    Body,
    HttpDump,
    Curl,
    Har,
    Fetch,
    Json,
}

impl CapturedForm {
    /// Its name in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::HttpDump => "http-dump",
            Self::Curl => "curl",
            Self::Har => "har",
            Self::Fetch => "fetch",
            Self::Json => "json",
        }
    }

    /// What it is, as in "read as an HTTP dump".
    pub(crate) fn in_words(self) -> Told {
        match self {
            Self::Body => told!("captured-body", "a body"),
            Self::HttpDump => told!("captured-http-dump", "an HTTP dump"),
            Self::Curl => told!("captured-curl", "a curl command"),
            Self::Har => told!("captured-har", "a HAR entry"),
            Self::Fetch => told!("captured-fetch", "a call of fetch"),
            Self::Json => told!("captured-json", "JSON that has the request in it"),
        }
    }
}

impl Captured {
    /// Nothing but a body.
    fn of_body(body: impl Into<Vec<u8>>) -> Self {
        Self { form: CapturedForm::Body, method: None, path: None, content_type: None, body: body.into() }
    }

    pub(crate) fn form(&self) -> CapturedForm {
        self.form
    }

    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }

    /// The request, to be diagnosed.
    pub(crate) fn received(&self) -> ReceivedRequest {
        let mut request = ReceivedRequest::of_body(self.body.clone());
        if let Some(method) = &self.method {
            request = request.method(method);
        }
        if let Some(path) = &self.path {
            request = request.path(path);
        }
        if let Some(content_type) = &self.content_type {
            request = request.content_type(content_type);
        }
        request
    }
}

/// Reads a request from what somebody has of it.
///
/// # Errors
///
/// Returns an error if it is an HTTP dump, a `curl` command, a HAR file or a call of `fetch` without a body that can be read, or if
/// it has several requests and more than one, or none, is known to be to the platform.
pub(crate) fn read(bytes: &[u8]) -> Result<Captured, CapturedError> {
    let decoded = of_utf_16(bytes);
    let text = decoded.as_deref().unwrap_or(bytes);
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let inside = markdown::within(text).filter(|_| curl_verbose::without_marks(text).is_none());
    let found = match inside {
        Some(blocks) => blocks
            .into_iter()
            .flat_map(|block| match recognised(&block) {
                found if found.is_empty() => vec![Ok(Captured::of_body(block))],
                found => found,
            })
            .collect(),
        None => recognised(text),
    };
    several::choose(found).unwrap_or_else(|| Ok(Captured::of_body(bytes)))
}

/// The requests of a text, by the first form that it has; none if it has none of the forms.
fn recognised(text: &[u8]) -> several::Found {
    let forms = [har::read, json_log::read, fetch::read, transcripts::read, http_dump::read, curl::read];
    forms.iter().map(|read| read(text)).find(|found| !found.is_empty()).unwrap_or_default()
}

/// What PowerShell writes to a file, as UTF-8.
fn of_utf_16(bytes: &[u8]) -> Option<Vec<u8>> {
    let (units, is_little) = match bytes {
        [0xff, 0xfe, units @ ..] => (units, true),
        [0xfe, 0xff, units @ ..] => (units, false),
        _ => return None,
    };
    let (units, []) = units.as_chunks::<2>() else { return None };
    let read = |unit: &[u8; 2]| if is_little { u16::from_le_bytes(*unit) } else { u16::from_be_bytes(*unit) };
    let text: Result<String, _> = char::decode_utf16(units.iter().map(read)).collect();
    Some(text.ok()?.into_bytes())
}

/// The path of an address, whatever stands for its host: `https://host`, `{{host}}`, `$HOST`, or nothing.
fn path_of(address: &str) -> Option<String> {
    let address = address.split(['?', '#']).next().unwrap_or_default();
    let behind_scheme = address.split_once("://").map(|(_, rest)| rest);
    match behind_scheme {
        Some(rest) => Some(rest.split_once('/').map_or("/".to_owned(), |(_, path)| format!("/{path}"))),
        None => address.split_once('/').map(|(_, path)| format!("/{path}")),
    }
}

/// Whether there is nothing but white space.
fn is_blank(bytes: &[u8]) -> bool {
    bytes.trim_ascii().is_empty()
}
