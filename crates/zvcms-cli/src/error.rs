//! The errors of the command: each has a kind with its exit code, and is shown on one line.

use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use serde::{Deserialize, Serialize};
use zvcms_hyper::{ErrorKind, TransportError};
use zvcms_proto::{BuildError, Code, Printable, ResponseError, ResponseErrorKind, without_tokens};

use crate::args::Api;
use crate::documentation::{differing_twin, find, nearest_action};
use crate::library_errors::{told_of, told_text};
use crate::output::{Format, terminal_json};
use crate::refusal_words::{Refused, refused};
use crate::sandbox_words;
use crate::told::{Language, Told, told};

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
    message: Told,
    /// What the gateway knows the request by.
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<Box<str>>,
    /// What a code is reported to mean, and what to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<Box<Told>>,
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
    pub(crate) fn usage(message: impl Into<Told>) -> Self {
        Self::new(Kind::Usage, message)
    }

    pub(crate) fn usage_from(error: &(dyn Error + 'static)) -> Self {
        Self::usage(told_of(error))
    }

    pub(crate) fn transport(error: &(dyn Error + 'static)) -> Self {
        Self::new(Kind::Transport, told_of(error))
    }

    /// A file that cannot be read or written, as in "cannot write to FILE".
    pub(crate) fn file(what: impl Into<Told>, error: &io::Error) -> Self {
        Self::new(Kind::File, told_of(error)).prefixed_with(what)
    }

    /// A file whose content is wrong.
    pub(crate) fn file_content(message: impl Into<Told>) -> Self {
        Self::new(Kind::File, message)
    }

    /// A result that cannot be written.
    pub(crate) fn stdout(error: &io::Error) -> Self {
        Self::file(told!("error-stdout", "cannot write to standard output"), error)
    }

    pub(crate) fn new(kind: Kind, message: impl Into<Told>) -> Self {
        Self { kind, code: None, message: message.into(), trace_id: None, hint: None, unanswered: None }
    }

    /// Returns the error with these words before its message.
    pub(crate) fn prefixed_with(self, words: impl Into<Told>) -> Self {
        let words = words.into();
        let message = if self.message.is_empty() { words } else { self.message.prefixed_with(words) };
        Self { message, ..self }
    }

    /// Returns the error with these words behind its message.
    pub(crate) fn followed_by(self, words: impl Into<Told>) -> Self {
        Self { message: self.message.followed_by(words), ..self }
    }

    /// Returns the error with what to do about it, behind what its code is reported to mean.
    pub(crate) fn with_hint(self, hint: impl Into<Told>) -> Self {
        let hint = match self.hint {
            Some(meaning) => meaning.followed_by(hint),
            None => hint.into(),
        };
        Self { hint: Some(Box::new(hint)), ..self }
    }

    /// What the gateway refused of the request's signature, as it says in its words or by its code. A reply that cannot be read
    /// may say it too.
    pub(crate) fn refused(&self, api: Api) -> Option<Refused> {
        let said = match self.kind {
            Kind::System | Kind::Business => self.message.english(),
            Kind::Response => self.message.english().split_once(MESSAGE_OF_A_REPLY)?.1,
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
        let id = self.message.english().strip_suffix(')').and_then(|message| message.rsplit_once('('));
        id.is_some_and(|(_, id)| zvcms_diagnosis::mistakes().any(|mistake| mistake.id() == id))
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    pub(crate) fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// In English, for programs.
    pub(crate) fn message(&self) -> &str {
        self.message.english()
    }

    /// The message alone, for people.
    pub(crate) fn told(&self) -> &Told {
        &self.message
    }

    /// The trace id in words, to stand behind the message where that does not have it.
    pub(crate) fn trace_id_in_words(&self) -> Option<Told> {
        let trace_id = self.trace_id.as_ref().filter(|_| self.code.is_some())?;
        let trace_id = Printable::new(trace_id).limit(SHOWN_TRACE_ID);
        Some(told!("refusal-trace-id", " (traceId {trace_id})", trace_id = trace_id))
    }

    pub(crate) fn exit_code(&self) -> u8 {
        self.kind.exit_code()
    }

    /// A request that cannot be built.
    pub(crate) fn of_build(error: &BuildError) -> Self {
        let failure = Self::usage_from(error);
        match error {
            BuildError::OnlyInV3 { action, .. } => match name_in_v2(action) {
                Some(name) => failure.followed_by(told!(
                    "error-or-give-api-v3",
                    "{name}; or give --api v3",
                    name = name
                )),
                None => failure.followed_by(told!("error-give-api-v3", "give --api v3")),
            },
            BuildError::NoV3Path { action, .. } => {
                match (differing_twin(action), nearest_action(Some(Api::V3), action)) {
                    (Some(twin), _) => failure.followed_by(told!(
                        "error-twin-in-v3",
                        "its page in V3 is that of {name}",
                        name = twin
                    )),
                    (None, Some(nearest)) => failure.followed_by(nearest_is(nearest.name)),
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
            message: sandbox_words::told(&without_tokens(error.message())),
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

    /// What happened, on one line that a terminal can show, in the language of this run.
    pub(crate) fn in_words(&self) -> String {
        self.as_told().shown().into_owned()
    }

    /// What happened, on one line that a terminal can show.
    pub(crate) fn as_told(&self) -> Told {
        let printable = |language| Printable::new(&self.message.in_language(language)).to_string();
        let message = Told::both(printable(Language::English), printable(Language::Chinese));
        let told = match &self.code {
            Some(code) if self.is_refusal() => {
                self.told_of_refusal(&Printable::new(code).to_string(), message)
            }
            _ => message,
        };
        match &self.hint {
            Some(hint) => told.followed_by((**hint).clone()),
            None => told,
        }
    }

    /// What the gateway refused the request with. Chinese names what is missing.
    fn told_of_refusal(&self, code: &str, message: Told) -> Told {
        let status =
            self.unanswered.map(|status| told!("refusal-status", " (HTTP {status})", status = status));
        let has_code = !code.trim().is_empty();
        let has_message = !message.english().trim().is_empty();
        let code = match (has_code, has_message) {
            (true, _) => Told::as_is(code),
            (false, true) => Told::message("refusal-without-code", code, vec![]),
            (false, false) => Told::message("refusal-without-words", code, vec![]),
        };
        let code = Told::sequence([code].into_iter().chain(status));
        let name = match (self.kind, has_code) {
            (Kind::Business, true) => told!("business-exception", "business exception {code}", code = code),
            (Kind::Business, false) => {
                told!("business-exception-uncoded", "business exception {code}", code = code)
            }
            (_, true) => told!("system-error", "system error {code}", code = code),
            (_, false) => told!("system-error-uncoded", "system error {code}", code = code),
        };
        let words = if has_message {
            message.prefixed_with(name)
        } else {
            let nothing = format!(": {}", message.english());
            let nothing = match has_code {
                true => Told::message("refusal-without-message", nothing, vec![]),
                false => Told::both(nothing, ""),
            };
            Told::sequence([name, nothing])
        };
        Told::sequence([words].into_iter().chain(self.trace_id_in_words()))
    }

    fn is_refusal(&self) -> bool {
        matches!(self.kind, Kind::Business | Kind::System) && self.code.is_some()
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
                Some(failure) => return Self { hint: error.hint().map(told_text).map(Box::new), ..failure },
                None if response.kind() == ResponseErrorKind::Http => Kind::Transport,
                None => Kind::Response,
            },
            _ => Kind::Transport,
        };
        let failure = Self::new(kind, told_of(&error));
        match error.kind() {
            ErrorKind::Transport(transport) if transport.is_untrusted_certificate() => failure.followed_by(
                told!("error-ca-file", "for a company's own authority, give its certificate with --ca-file"),
            ),
            ErrorKind::Response(response) => Self { trace_id: trace_id_of(response), ..failure },
            _ => failure,
        }
    }
}

/// What is said of a path where calls are of V2: the action that it belongs to, or the nearest one.
fn name_in_v2(path: &str) -> Option<Told> {
    match find(Some(Api::V3), path) {
        Some(known) => {
            let in_v2 = find(Some(Api::V2), known.action.name)?;
            Some(told!("error-name-in-v2", "in V2 the action is {name}", name = in_v2.name))
        }
        None => Some(nearest_is(nearest_action(Some(Api::V2), path)?.name)),
    }
}

fn nearest_is(name: &str) -> Told {
    told!("error-nearest", "the nearest is {name}", name = name)
}

fn trace_id_of(error: &ResponseError) -> Option<Box<str>> {
    error
        .trace_id()
        .map(|trace_id| without_tokens(trace_id).chars().take(KEPT_TRACE_ID).collect::<String>().into())
}
