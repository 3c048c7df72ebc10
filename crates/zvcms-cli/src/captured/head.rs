//! The head of a dumped request: its first line, and the headers.

use super::path_of;

const METHODS: [&str; 8] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT"];

/// Headers by which a dump is known that begins with them.
const FIRST_HEADERS: [&str; 12] = [
    "host",
    "content-type",
    "content-length",
    "user-agent",
    "accept",
    "accept-encoding",
    "accept-language",
    "connection",
    "cookie",
    "cache-control",
    "origin",
    "referer",
];

/// What the head says of the request.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) method: Option<String>,
    pub(super) path: Option<String>,
    headers: Vec<(String, String)>,
    /// A name that stands alone on its line, as browsers copy them.
    pending: Option<String>,
}

impl Head {
    /// Begins with the first line of a dump; `None` if it is something else.
    pub(super) fn of_first_line(line: &str) -> Option<Self> {
        let mut head = Self::default();
        if let Some((method, target)) = request_line(line) {
            head.method = Some(method.to_owned());
            head.path = path_of(target);
            return Some(head);
        }
        let is_pseudo =
            line.starts_with(":method") || line.starts_with(":authority") || line.starts_with(":path");
        let is_header = line.split_once(':').is_some_and(|(name, _)| {
            FIRST_HEADERS.iter().any(|known| name.trim().eq_ignore_ascii_case(known))
        });
        (is_pseudo || is_header).then(|| {
            head.take(line);
            head
        })
    }

    /// Takes a line of the head.
    pub(super) fn take(&mut self, line: &str) {
        if let Some(name) = self.pending.take() {
            self.header(&name, line.trim());
            return;
        }
        let (mark, rest) = match line.strip_prefix(':') {
            Some(rest) => (":", rest),
            None => ("", line),
        };
        match rest.split_once(':') {
            Some((name, value)) if !value.trim().is_empty() => {
                self.header(&format!("{mark}{}", name.trim()), value.trim());
            }
            Some((name, _)) if !mark.is_empty() || self.is_of_browser() => {
                self.pending = Some(format!("{mark}{}", name.trim()));
            }
            None if !mark.is_empty() || self.is_of_browser() => {
                self.pending = Some(format!("{mark}{}", rest.trim()));
            }
            _ => {}
        }
    }

    fn is_of_browser(&self) -> bool {
        self.headers.iter().any(|(name, _)| name.starts_with(':'))
    }

    fn header(&mut self, name: &str, value: &str) {
        match name.to_ascii_lowercase().as_str() {
            ":method" => self.method = Some(value.to_ascii_uppercase()),
            ":path" => self.path = path_of(value),
            _ => {}
        }
        self.headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }

    /// The value of a header by its name in lower case. Of several, the last one counts.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.headers.iter().rfind(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn content_length(&self) -> Option<usize> {
        self.value("content-length")?.parse().ok()
    }
}

/// Method and target of a line such as `POST /api/v2 HTTP/1.1`.
pub(super) fn request_line(line: &str) -> Option<(&str, &str)> {
    let mut words = line.split_ascii_whitespace();
    let (method, target) = (words.next()?, words.next()?);
    let has_version = words.next().is_some_and(|word| word.to_ascii_uppercase().starts_with("HTTP/"));
    if line.contains('{') && !target.contains('{') {
        // A line of a log, which has the body too.
        return None;
    }
    let is_target = has_version || target.starts_with('/') || target.contains("://") || target.contains('/');
    (METHODS.contains(&method) && is_target).then_some((method, target))
}

/// Where in a line a request begins that says its version, such as `POST /api/v2 HTTP/1.1`. It has to go to the line's end.
pub(super) fn start_of_request(line: &str) -> Option<usize> {
    let line = line.trim_end();
    let (before, version) = line.rsplit_once(" HTTP/")?;
    if !version.chars().all(|digit| digit.is_ascii_digit() || digit == '.') {
        return None;
    }
    let (before, _target) = before.rsplit_once(' ')?;
    let method = METHODS.iter().find(|method| before.ends_with(*method))?;
    Some(before.len() - method.len())
}

/// Whether a line begins a response that another one follows.
pub(super) fn is_interim(line: &str) -> bool {
    is_status_line(line) && line.split_ascii_whitespace().nth(1).is_some_and(|status| status.starts_with('1'))
}

/// Whether a line begins a response.
pub(super) fn is_status_line(line: &str) -> bool {
    let mut words = line.split_ascii_whitespace();
    let version = words.next().unwrap_or_default();
    let is_status = |word: &str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    version.starts_with("HTTP/") && words.next().is_some_and(is_status)
}
