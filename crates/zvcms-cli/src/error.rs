//! The errors of the command: each has a kind with its exit code, and is shown on one line.

use std::borrow::Cow;
use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use serde::{Deserialize, Serialize};
use zvcms_hyper::{ErrorKind, TransportError};
use zvcms_proto::{BuildError, Code, Printable, ResponseError, ResponseErrorKind, without_tokens};

use crate::args::Api;
use crate::documentation::{differing_twin, find, nearest_action};
use crate::output::{Format, terminal_json};
use crate::refusal_words::{Refused, refused};

/// How many characters of a trace id are shown in words, as many as in those of the core.
const SHOWN_TRACE_ID: usize = 64;

/// What stands before the message of a reply that cannot be read.
const MESSAGE_OF_A_REPLY: &str = "its message is ";

/// How many characters of a trace id are kept for programs.
const KEPT_TRACE_ID: usize = 200;

/// An error that ends the command, or that is the result of one user.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CommandError {
    kind: Kind,
    code: Option<String>,
    message: String,
    /// What the gateway knows the request by.
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<String>,
    /// What a code is reported to mean, and what to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<Cow<'static, str>>,
    /// The HTTP status, if an envelope came with one that is not an answer, such as 429.
    #[serde(skip)]
    unanswered: Option<http::StatusCode>,
}

/// The kind of an error, which decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Usage,
    Business,
    System,
    Transport,
    Response,
    File,
}

impl Kind {
    /// Its name in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::Business => "business",
            Self::System => "system",
            Self::Transport => "transport",
            Self::Response => "response",
            Self::File => "file",
        }
    }

    pub(crate) fn exit_code(self) -> u8 {
        match self {
            Self::Usage => 2,
            Self::Business => 3,
            Self::System => 4,
            Self::Transport => 5,
            Self::Response => 6,
            Self::File => 7,
        }
    }
}

impl CommandError {
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message.into())
    }

    pub(crate) fn usage_from(error: &(dyn Error + 'static)) -> Self {
        Self::usage(with_causes(error))
    }

    pub(crate) fn transport(error: &(dyn Error + 'static)) -> Self {
        Self::new(Kind::Transport, with_causes(error))
    }

    /// A file that cannot be read or written, as in "cannot write to FILE".
    pub(crate) fn file(what: &str, error: &io::Error) -> Self {
        Self::new(Kind::File, format!("{what}: {}", with_causes(error)))
    }

    /// A file whose content is wrong.
    pub(crate) fn file_content(message: String) -> Self {
        Self::new(Kind::File, message)
    }

    /// A result that cannot be written.
    pub(crate) fn stdout(error: &io::Error) -> Self {
        Self::file("cannot write to standard output", error)
    }

    pub(crate) fn new(kind: Kind, message: String) -> Self {
        Self { kind, code: None, message, trace_id: None, hint: None, unanswered: None }
    }

    /// Returns the error with these words before its message.
    pub(crate) fn prefixed_with(self, words: &str) -> Self {
        let message = match self.message.as_str() {
            "" => words.to_owned(),
            message => format!("{words}: {message}"),
        };
        Self { message, ..self }
    }

    /// Returns the error with these words behind its message.
    pub(crate) fn followed_by(self, words: &str) -> Self {
        Self { message: format!("{}; {words}", self.message), ..self }
    }

    /// Returns the error with what to do about it, behind what its code is reported to mean.
    pub(crate) fn with_hint(self, hint: &str) -> Self {
        let hint = match &self.hint {
            Some(meaning) => format!("{meaning}; {hint}"),
            None => hint.to_owned(),
        };
        Self { hint: Some(hint.into()), ..self }
    }

    /// What the gateway refused of the request's signature, as it says in its words or by its code. A reply that cannot be read
    /// may say it too.
    pub(crate) fn refused(&self, api: Api) -> Option<Refused> {
        let said = match self.kind {
            Kind::System | Kind::Business => self.message.as_str(),
            Kind::Response => self.message.split_once(MESSAGE_OF_A_REPLY)?.1,
            _ => return None,
        };
        let is_coded = self.kind == Kind::System
            && match self.code.as_deref() {
                Some("sandbox-token") => true,
                Some("110004") => api == Api::V3,
                _ => false,
            };
        refused(said).or(is_coded.then_some(Refused::Signature))
    }

    /// Whether the message ends with the name of a mistake, which the sandbox found: it says more than could be said here.
    pub(crate) fn names_a_mistake(&self) -> bool {
        let id = self.message.strip_suffix(')').and_then(|message| message.rsplit_once('('));
        id.is_some_and(|(_, id)| zvcms_diagnosis::mistakes().any(|mistake| mistake.id() == id))
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    pub(crate) fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// The trace id in words, to stand behind the message where that does not have it.
    pub(crate) fn trace_id_in_words(&self) -> Option<String> {
        let trace_id = self.trace_id.as_ref().filter(|_| self.code.is_some())?;
        Some(format!(" (traceId {})", Printable::new(trace_id).limit(SHOWN_TRACE_ID)))
    }

    pub(crate) fn exit_code(&self) -> u8 {
        self.kind.exit_code()
    }

    /// A request that cannot be built.
    pub(crate) fn of_build(error: &BuildError) -> Self {
        let failure = Self::usage_from(error);
        match error {
            BuildError::OnlyInV3 { action, .. } => match name_in_v2(action) {
                Some(told) => failure.followed_by(&format!("{told}; or give --api v3")),
                None => failure.followed_by("give --api v3"),
            },
            BuildError::NoV3Path { action, .. } => {
                match (differing_twin(action), nearest_action(Some(Api::V3), action)) {
                    (Some(twin), _) => failure.followed_by(&format!("its page in V3 is that of {twin}")),
                    (None, Some(nearest)) => failure.followed_by(&format!("the nearest is {}", nearest.name)),
                    (None, None) => failure,
                }
            }
            _ => failure,
        }
    }

    fn of_response(error: &ResponseError) -> Option<Self> {
        let kind = match error.kind() {
            ResponseErrorKind::Business => Kind::Business,
            ResponseErrorKind::System => Kind::System,
            _ => return None,
        };
        let code = error.code().map_or("", Code::as_str);
        Some(Self {
            kind,
            code: Some(without_tokens(code).into_owned()),
            message: without_tokens(error.message()).into_owned(),
            trace_id: trace_id_of(error),
            hint: None,
            unanswered: error.is_unanswered().then(|| error.http_status()),
        })
    }

    /// Shows the error on one line, or as JSON if the user asked for that, and returns the exit code.
    pub(crate) fn report(&self, given: Option<Format>) -> ExitCode {
        let mut stderr = io::stderr();
        let json = given.is_some_and(Format::is_json);
        let line = if json { self.as_json(stderr.is_terminal()) } else { self.as_line() };
        // A stderr that cannot be written to leaves the exit code to speak.
        let _: io::Result<()> = writeln!(stderr, "{line}");
        ExitCode::from(self.exit_code())
    }

    fn as_json(&self, terminal: bool) -> String {
        let json = format!(r#"{{"error":{}}}"#, serde_json::to_string(self).unwrap_or_default());
        if terminal { terminal_json(&json) } else { json }
    }

    fn as_line(&self) -> String {
        format!("zvcms: {}", self.in_words())
    }

    /// What happened, on one line that a terminal can show.
    pub(crate) fn in_words(&self) -> String {
        let message = Printable::new(&self.message);
        let hint = self.hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
        let code = Printable::new(self.code.as_deref().unwrap_or_default());
        let status = self.unanswered.map(|status| format!(" (HTTP {status})")).unwrap_or_default();
        let trace_id = self.trace_id_in_words().unwrap_or_default();
        match (self.kind, &self.code) {
            (Kind::Business, Some(_)) => format!("business exception {code}: {message}{trace_id}{hint}"),
            (Kind::System, Some(_)) => format!("system error {code}{status}: {message}{trace_id}{hint}"),
            _ => format!("{message}{hint}"),
        }
    }
}

impl From<zvcms_hyper::Error> for CommandError {
    fn from(error: zvcms_hyper::Error) -> Self {
        let kind = match error.kind() {
            ErrorKind::Build(error) => return Self::of_build(error),
            ErrorKind::Transport(
                TransportError::BodyTooLarge { .. } | TransportError::ContentEncoding { .. },
            ) => Kind::Response,
            ErrorKind::Response(response) => match Self::of_response(response) {
                Some(failure) => return Self { hint: error.hint().map(Cow::Borrowed), ..failure },
                None if response.kind() == ResponseErrorKind::Http => Kind::Transport,
                None => Kind::Response,
            },
            _ => Kind::Transport,
        };
        let failure = Self::new(kind, with_causes(&error));
        match error.kind() {
            ErrorKind::Transport(transport) if transport.is_untrusted_certificate() => {
                failure.followed_by("for a company's own authority, give its certificate with --ca-file")
            }
            ErrorKind::Response(response) => Self { trace_id: trace_id_of(response), ..failure },
            _ => failure,
        }
    }
}

/// What is said of a path where calls are of V2: the action that it belongs to, or the nearest one.
fn name_in_v2(path: &str) -> Option<String> {
    match find(Some(Api::V3), path) {
        Some(known) => {
            let in_v2 = find(Some(Api::V2), known.action.name)?;
            Some(format!("in V2 the action is {}", in_v2.name))
        }
        None => Some(format!("the nearest is {}", nearest_action(Some(Api::V2), path)?.name)),
    }
}

fn trace_id_of(error: &ResponseError) -> Option<String> {
    error.trace_id().map(|trace_id| without_tokens(trace_id).chars().take(KEPT_TRACE_ID).collect())
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
