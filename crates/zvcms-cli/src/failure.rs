//! How the command fails: a kind, an exit code, one line.

use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use serde::Serialize;
use zvcms_hyper::{ErrorKind, TransportError};
use zvcms_proto::{Printable, ResponseError};

use crate::output::{Format, terminal_json};

/// Why the command ends without its result.
#[derive(Debug, Serialize)]
pub(crate) struct Failure {
    kind: Kind,
    code: Option<String>,
    message: String,
}

/// Each kind has its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Usage,
    Business,
    System,
    Transport,
    Response,
}

impl Kind {
    fn exit_code(self) -> u8 {
        match self {
            Self::Usage => 2,
            Self::Business => 3,
            Self::System => 4,
            Self::Transport => 5,
            Self::Response => 6,
        }
    }
}

impl Failure {
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { kind: Kind::Usage, code: None, message: message.into() }
    }

    pub(crate) fn usage_of(error: &(dyn Error + 'static)) -> Self {
        Self::usage(with_causes(error))
    }

    pub(crate) fn transport(error: &(dyn Error + 'static)) -> Self {
        Self { kind: Kind::Transport, code: None, message: with_causes(error) }
    }

    pub(crate) fn exit_code(&self) -> u8 {
        self.kind.exit_code()
    }

    /// clap explains itself on several lines; the first paragraph is what is wrong.
    pub(crate) fn of_arguments(error: &clap::Error) -> Self {
        let text = error.to_string();
        let paragraph = text.split("\n\n").next().unwrap_or_default();
        let words: Vec<&str> = paragraph.split_whitespace().collect();
        let line = words.join(" ");
        Self::usage(format!("{}; see zvcms --help", line.strip_prefix("error: ").unwrap_or(&line)))
    }

    fn of_response(error: &ResponseError) -> Option<Self> {
        let kind = match error {
            ResponseError::Business(_) => Kind::Business,
            ResponseError::System(_) => Kind::System,
            _ => return None,
        };
        let rejection = error.rejection()?;
        Some(Self {
            kind,
            code: Some(rejection.code().as_str().to_owned()),
            message: rejection.message().to_owned(),
        })
    }

    /// Tells the user, in the form that the results would have had, and gives the exit code.
    pub(crate) fn report(&self, format: Format) -> ExitCode {
        let mut stderr = io::stderr();
        let line = if format.is_json() { self.as_json(stderr.is_terminal()) } else { self.as_line() };
        // A stderr that cannot be written to leaves the exit code to speak.
        let _: io::Result<()> = writeln!(stderr, "{line}");
        ExitCode::from(self.exit_code())
    }

    fn as_json(&self, terminal: bool) -> String {
        let json = format!(r#"{{"error":{}}}"#, serde_json::to_string(self).unwrap_or_default());
        if terminal { terminal_json(&json) } else { json }
    }

    fn as_line(&self) -> String {
        let message = Printable::new(&self.message);
        let code = Printable::new(self.code.as_deref().unwrap_or_default());
        match self.kind {
            Kind::Business => format!("zvcms: business exception {code}: {message}"),
            Kind::System => format!("zvcms: system error {code}: {message}"),
            Kind::Usage | Kind::Transport | Kind::Response => format!("zvcms: {message}"),
        }
    }
}

impl From<zvcms_hyper::Error> for Failure {
    fn from(error: zvcms_hyper::Error) -> Self {
        let kind = match error.kind() {
            ErrorKind::Build(_) => Kind::Usage,
            ErrorKind::Transport(
                TransportError::BodyTooLarge { .. } | TransportError::ContentEncoding { .. },
            ) => Kind::Response,
            ErrorKind::Response(response) => match Self::of_response(response) {
                Some(failure) => return failure,
                None if matches!(response, ResponseError::Http(_)) => Kind::Transport,
                None => Kind::Response,
            },
            _ => Kind::Transport,
        };
        Self { kind, code: None, message: with_causes(&error) }
    }
}

/// An error and its causes on one line, without what a cause repeats.
fn with_causes(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !line.contains(&text) {
            line.push_str(": ");
            line.push_str(&text);
        }
        cause = error.source();
    }
    line
}
