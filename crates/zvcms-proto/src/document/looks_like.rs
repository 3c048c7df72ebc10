//! What a body that is not JSON looks like, so that the error can say it.

use std::fmt;

use serde::de::IgnoredAny;
use serde_json::Deserializer;

/// What a body that is not a single JSON document looks like. It is a guess that helps the reader of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LooksLike {
    /// An HTML page, as proxies and web servers send.
    HtmlPage,
    /// An XML document.
    Xml,
    /// A warning, notice or error of PHP, alone or around JSON.
    PhpMessage,
    /// JSON wrapped into a call: `callback({…})`.
    Jsonp,
    /// One JSON document after another.
    TwoDocuments,
    /// A JSON document followed by other text.
    TrailingText,
    /// JSON that ends too early.
    TruncatedJson,
    /// JSON with a mistake in it.
    BrokenJson,
    /// Text of no kind that is known here.
    Text,
}

impl LooksLike {
    /// Judges a body that is not empty, white space at its ends removed.
    pub(super) fn of(content: &str) -> Self {
        if is_php_message(content) {
            return Self::PhpMessage;
        }
        if content.starts_with('<') {
            return Self::of_markup(content);
        }
        if is_jsonp(content) {
            return Self::Jsonp;
        }
        if !content.starts_with(['{', '[', '"']) {
            return Self::Text;
        }
        let mut documents = Deserializer::from_str(content).into_iter::<IgnoredAny>();
        match documents.next() {
            Some(Ok(_)) => match content.get(documents.byte_offset()..) {
                // One document, which the parser nevertheless refused: the name of a member is no text.
                None | Some("") => Self::BrokenJson,
                Some(rest) => Self::of_rest(rest.trim()),
            },
            Some(Err(error)) if error.is_eof() => Self::TruncatedJson,
            // A fatal error breaks off what PHP was printing. No string of JSON has a line break in it.
            _ if content.lines().any(is_php_message) => Self::PhpMessage,
            _ => Self::BrokenJson,
        }
    }

    fn of_rest(rest: &str) -> Self {
        if is_php_message(rest) {
            Self::PhpMessage
        } else if rest.starts_with('<') {
            Self::of_markup(rest)
        } else if rest.starts_with(['{', '[', '"']) {
            Self::TwoDocuments
        } else {
            Self::TrailingText
        }
    }

    fn of_markup(content: &str) -> Self {
        if content.starts_with("<?xml") { Self::Xml } else { Self::HtmlPage }
    }
}

impl fmt::Display for LooksLike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HtmlPage => "an HTML page",
            Self::Xml => "an XML document",
            Self::PhpMessage => "a PHP warning or error",
            Self::Jsonp => "JSONP",
            Self::TwoDocuments => "two JSON documents",
            Self::TrailingText => "JSON followed by other text",
            Self::TruncatedJson => "truncated JSON",
            Self::BrokenJson => "broken JSON",
            Self::Text => "other text",
        })
    }
}

/// `Warning: … in … on line 3`, which PHP also wraps into `<br />\n<b>Warning</b>: …`.
fn is_php_message(content: &str) -> bool {
    const LEVELS: [&str; 7] = [
        "Warning",
        "Notice",
        "Deprecated",
        "Fatal error",
        "Parse error",
        "Strict Standards",
        "Recoverable fatal error",
    ];
    let mut start = content;
    while let Some(rest) = ["<br />", "<br>", "<b>", "PHP ", "\n", "\r", " "]
        .iter()
        .find_map(|prefix| start.strip_prefix(prefix))
    {
        start = rest;
    }
    LEVELS.iter().any(|level| {
        start.strip_prefix(level).is_some_and(|rest| rest.starts_with(':') || rest.starts_with("</b>:"))
    })
}

/// `name(`, the name with dots, then JSON.
fn is_jsonp(content: &str) -> bool {
    content.split_once('(').is_some_and(|(name, argument)| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.'))
            && argument.trim_start().starts_with(['{', '['])
    })
}
