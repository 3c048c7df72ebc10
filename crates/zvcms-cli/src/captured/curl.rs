//! Reads the requests that `curl` commands would send.

use super::curl_options::{self, Argument};
use super::form_text::{URL_ENCODED, form_encoded, in_a_file, multipart};
use super::several::Found;
use super::shell_words::{self, Script, Shell, SimpleCommand, Word};
use super::{Captured, CapturedError, CapturedForm, path_of, prompts, windows_words};

/// Words before a program that run it.
const RUNNERS: [&str; 5] = ["sudo", "time", "env", "exec", "command"];

/// How often the reading begins anew, since each time takes all that is left.
const MOST_ANEW: usize = 50;

/// Reads the command lines with `curl` of a text; nothing if it is something else.
pub(super) fn read(bytes: &[u8]) -> Found {
    let text = bytes.trim_ascii();
    if begins_body(text) || !contains_curl(text) {
        return Found::new();
    }
    // A shell takes bytes, a prompt is text.
    let plain = std::str::from_utf8(text).map(prompts::removed);
    let text = plain.as_deref().map_or(text, str::as_bytes);
    if let Ok(plain) = &plain
        && windows_words::is_for_cmd(plain)
    {
        let words = |words: Vec<String>| {
            words.into_iter().map(|word| Word { bytes: word.into_bytes(), ..Word::default() }).collect()
        };
        let commands = windows_words::split(plain);
        let commands =
            commands.into_iter().map(|command| SimpleCommand { words: words(command), input: None });
        return requests_of(&Script { commands: commands.collect(), open_quote: None });
    }
    of_commands(text)
}

/// A quote that is not closed may be an apostrophe of other text: then the next line with a command begins anew.
fn of_commands(mut text: &[u8]) -> Found {
    let mut found = Found::new();
    for _ in 0..MOST_ANEW {
        let script = shell_words::split(text, shell_of(text));
        let is_found = script.commands.iter().any(|command| curl_at(command).is_some());
        let is_whole = is_found && script.open_quote.is_none();
        let next = prompts::next_command(text).filter(|_| !is_whole);
        let Some((before, rest)) = next.and_then(|at| text.split_at_checked(at)) else {
            found.extend(requests_of(&script));
            break;
        };
        found.extend(requests_of(&shell_words::split(before, shell_of(before))));
        text = rest;
    }
    found
}

/// Whether a text begins as no command does, but a body. A prompt may begin with a bracket.
fn begins_body(text: &[u8]) -> bool {
    match text {
        [b'{' | b'"' | b'<', ..] | [] => true,
        [b'[', rest @ ..] => !rest.trim_ascii_start().first().is_some_and(u8::is_ascii_alphabetic),
        _ => false,
    }
}

fn contains_curl(text: &[u8]) -> bool {
    text.windows(b"curl".len()).any(|window| window.eq_ignore_ascii_case(b"curl"))
}

fn requests_of(script: &Script) -> Found {
    let last = script.commands.len().saturating_sub(1);
    let mut found = Found::new();
    for (at, command) in script.commands.iter().enumerate() {
        let Some(program) = curl_at(command) else { continue };
        if let (Some(quote), true) = (script.open_quote, at == last) {
            found.push(Err(CapturedError::OpenQuote { quote }));
            continue;
        }
        let arguments = command.words.get(program + 1..).unwrap_or_default();
        let is_next = |word: &Word| !word.is_quoted && matches!(word.bytes.as_slice(), b"--next" | b"-:");
        for arguments in arguments.split(is_next) {
            found.push(request_of(arguments, command.input.clone(), at > 0));
        }
    }
    found
}

/// PowerShell is known by its backticks at the ends of lines, or by quotes that only it needs to escape.
fn shell_of(text: &[u8]) -> Shell {
    let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    let is_of_windows = text.starts_with(b"curl.exe") && text.windows(3).any(|window| window == b"{\\\"");
    if is_of_windows || lines.any(|line| line.ends_with(b" `")) { Shell::PowerShell } else { Shell::Bash }
}

/// Which word of a command is curl: the program, or one that another program is told to run.
fn curl_at(command: &SimpleCommand) -> Option<usize> {
    let at = command.words.iter().position(is_curl)?;
    let (before, rest) = command.words.split_at_checked(at)?;
    let is_setting = |word: &Word| {
        let text = word.text();
        let name = text.split_once('=').map(|(name, _)| name);
        name.is_some_and(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        })
    };
    let is_runner = |word: &Word| RUNNERS.contains(&word.text().as_str());
    let is_program = before.iter().all(|word| is_setting(word) || is_runner(word));
    let has_option = || rest.iter().any(|word| word.bytes.starts_with(b"-") || word.text().contains("://"));
    let is_bare = || before.iter().all(|word| !word.is_quoted && !word.bytes.contains(&b'{'));
    (is_program || (is_bare() && has_option())).then_some(at)
}

/// Whether a word names curl, in whatever folder, or as an image with its tag.
fn is_curl(word: &Word) -> bool {
    let text = word.text().to_ascii_lowercase();
    let name = text.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = name.split(':').next().unwrap_or_default();
    name.strip_suffix(".exe").unwrap_or(name) == "curl"
}

fn request_of(
    arguments: &[Word],
    input: Option<Word>,
    is_behind_another: bool,
) -> Result<Captured, CapturedError> {
    let tail = |word: &Word, at: usize| Word {
        bytes: word.bytes.get(at..).unwrap_or_default().to_vec(),
        ..word.clone()
    };
    let names_open_id = arguments.iter().any(|word| {
        let text = word.text().to_ascii_lowercase();
        // In a query it is what is wrong with the request.
        text.contains("openid") && !text.contains('?')
    });
    let arguments = curl_options::read(arguments.iter().map(with_dashes), Word::text, tail);
    let mut request = Request { input, is_behind_another, names_open_id, ..Request::default() };
    for argument in arguments {
        request.take(argument)?;
    }
    request.into_captured()
}

/// An option whose dashes an editor made long.
fn with_dashes(word: &Word) -> Word {
    let text = word.text();
    let Some(rest) = text.strip_prefix(['–', '—']).filter(|_| !word.is_quoted) else {
        return word.clone();
    };
    let dashes = if rest.chars().take_while(char::is_ascii_alphabetic).count() > 1 { "--" } else { "-" };
    Word {
        bytes: format!("{dashes}{}", rest.trim_start_matches(['–', '—', '-'])).into_bytes(),
        ..word.clone()
    }
}

/// What the options say so far.
#[derive(Default)]
struct Request {
    /// What is written behind the command as its input.
    input: Option<Word>,
    is_behind_another: bool,
    names_open_id: bool,
    method: Option<String>,
    address: Option<String>,
    target: Option<String>,
    /// The header, which may take the default away.
    content_type: Option<String>,
    data: Option<Vec<u8>>,
    is_json: bool,
    is_in_query: bool,
    is_head: bool,
    parts: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Request {
    fn take(&mut self, argument: Argument<Word>) -> Result<(), CapturedError> {
        let (name, value) = match argument {
            Argument::Flag(name) => {
                self.is_in_query |= matches!(name.as_str(), "G" | "get");
                self.is_head |= matches!(name.as_str(), "I" | "head");
                return Ok(());
            }
            Argument::Address(word) => {
                self.address.get_or_insert(word.text());
                return Ok(());
            }
            Argument::Option(name, value) => (name, value),
        };
        match name.as_str() {
            "request" => self.method = Some(value.text().to_ascii_uppercase()),
            "url" => self.address = Some(value.text()),
            "request-target" => self.target = Some(value.text()),
            "header" => self.header(&value.text()),
            "data" | "data-ascii" | "data-binary" => {
                let keeps_lines = name == "data-binary";
                let data = self.content_of(value, keeps_lines)?;
                self.join(&data, b"&");
            }
            "data-raw" => {
                let data = known(value)?;
                self.join(&data, b"&");
            }
            "json" => {
                self.is_json = true;
                let data = self.content_of(value, true)?;
                self.join(&data, b"");
            }
            "data-urlencode" => {
                let data = encoded_pair(&known(value)?)?;
                self.join(&data, b"&");
            }
            "form" | "form-string" => self.parts.push(part(&known(value)?, name == "form")?),
            "upload-file" => return Err(in_a_file(&value.bytes)),
            _ => {}
        }
        Ok(())
    }

    fn header(&mut self, header: &str) {
        if let Some((name, value)) = header.split_once([':', ';'])
            && name.trim().eq_ignore_ascii_case("content-type")
        {
            self.content_type = Some(value.trim().to_owned());
        }
    }

    /// Data that may be in a file, or come from standard input.
    fn content_of(&mut self, value: Word, keeps_lines: bool) -> Result<Vec<u8>, CapturedError> {
        let Some(file) = value.bytes.strip_prefix(b"@") else { return known(value) };
        if !matches!(file, b"-" | b"/dev/stdin") {
            return Err(in_a_file(file));
        }
        match self.input.take() {
            Some(input) => {
                let mut data = known(input)?;
                data.retain(|byte| keeps_lines || !matches!(byte, b'\r' | b'\n' | 0));
                Ok(data)
            }
            None if self.is_behind_another => Err(in_a_file(b"-")),
            None => Err(CapturedError::BodyOfStandardInput),
        }
    }

    fn join(&mut self, data: &[u8], separator: &[u8]) {
        match &mut self.data {
            Some(before) => {
                before.extend_from_slice(separator);
                before.extend_from_slice(data);
            }
            None => self.data = Some(data.to_vec()),
        }
    }

    fn into_captured(self) -> Result<Captured, CapturedError> {
        let has_data = (self.data.is_some() && !self.is_in_query) || !self.parts.is_empty();
        let default_method = match (self.is_head, has_data) {
            (true, _) => "HEAD",
            (false, true) => "POST",
            (false, false) => "GET",
        };
        let method = self.method.unwrap_or_else(|| default_method.to_owned());
        if !has_data && !self.is_in_query && self.names_open_id {
            return Err(CapturedError::CurlBodyLost);
        }
        if !has_data && method == "POST" {
            return Err(CapturedError::CurlWithoutData);
        }
        let (default_type, body) = if self.parts.is_empty() {
            let content_type = if self.is_json { "application/json" } else { URL_ENCODED };
            (content_type.to_owned(), self.data.filter(|_| has_data).unwrap_or_default())
        } else {
            multipart(&self.parts)
        };
        // An empty header takes the default away.
        let content_type = match self.content_type {
            Some(given) => Some(given).filter(|given| !given.is_empty()),
            None => has_data.then_some(default_type),
        };
        let path = self.target.as_deref().or(self.address.as_deref()).and_then(path_of);
        Ok(Captured { form: CapturedForm::Curl, method: Some(method), path, content_type, body })
    }
}

/// The bytes of a word, if none of them are for the shell to replace.
fn known(word: Word) -> Result<Vec<u8>, CapturedError> {
    match word.variable {
        Some(name) => Err(CapturedError::Variable { name }),
        None => Ok(word.bytes),
    }
}

/// Data of `--data-urlencode`: `content`, `=content`, `name=content`, `@file`, `name@file`.
fn encoded_pair(data: &[u8]) -> Result<Vec<u8>, CapturedError> {
    let at = data.iter().position(|byte| matches!(byte, b'=' | b'@'));
    let (name, rest) = data.split_at_checked(at.unwrap_or_default()).unwrap_or_default();
    match rest {
        [b'@', file @ ..] => Err(in_a_file(file)),
        [b'=', content @ ..] if name.is_empty() => Ok(form_encoded(content)),
        [b'=', content @ ..] => Ok([name, b"=", &form_encoded(content)].concat()),
        content => Ok(form_encoded(content)),
    }
}

/// A part of `--form`, whose value may be in a file and may have a type behind it.
fn part(form: &[u8], is_read: bool) -> Result<(Vec<u8>, Vec<u8>), CapturedError> {
    let at = form.iter().position(|byte| *byte == b'=').unwrap_or(form.len());
    let (name, value) = form.split_at_checked(at).unwrap_or_default();
    let value = value.strip_prefix(b"=").unwrap_or(value);
    if !is_read {
        return Ok((name.to_vec(), value.to_vec()));
    }
    if let [b'@' | b'<', file @ ..] = value {
        return Err(in_a_file(file));
    }
    let end = value.windows(b";type=".len()).position(|window| window == b";type=").unwrap_or(value.len());
    Ok((name.to_vec(), value.get(..end).unwrap_or_default().to_vec()))
}
