//! What somebody else has to say about a decided request: a tool that knows more mistakes than the sandbox does.

/// What is said about a request: a few words for its client, and lines for whoever reads the log.
///
/// The summary is sent to the client. Neither should quote a value of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    summary: String,
    details: String,
}

impl Explanation {
    /// Creates an explanation. The summary is a few words on one line: a control character in it becomes a space. The
    /// details are lines.
    pub fn new(summary: impl Into<String>, details: impl Into<String>) -> Self {
        let mut summary: String = summary.into();
        if summary.contains(char::is_control) {
            summary = summary.replace(char::is_control, " ");
        }
        Self { summary, details: details.into() }
    }

    /// The few words.
    #[must_use]
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// The lines.
    #[must_use]
    pub fn details(&self) -> &str {
        &self.details
    }
}
