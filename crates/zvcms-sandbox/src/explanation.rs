//! What somebody else has to say about a decided request: a tool that knows more mistakes than the sandbox does.

/// What is said about a request: a few words for its client, and lines for whoever reads the log.
///
/// The summary is sent to the client. None of the texts should quote a value of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    summary: String,
    chinese: Option<String>,
    details: String,
}

impl Explanation {
    /// Creates an explanation. The summary is a few words on one line: a control character in it becomes a space. The
    /// details are lines.
    pub fn new(summary: impl Into<String>, details: impl Into<String>) -> Self {
        Self { summary: on_one_line(summary.into()), chinese: None, details: details.into() }
    }

    /// Sets the few words in Chinese too, for whoever watches the sandbox: see
    /// [`Verdict::message_in_chinese`](crate::Verdict::message_in_chinese). The client is sent the others.
    #[must_use]
    pub fn with_chinese(self, summary: impl Into<String>) -> Self {
        Self { chinese: Some(on_one_line(summary.into())), ..self }
    }

    /// The few words.
    #[must_use]
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// The few words in Chinese; the others if they were given in one language alone.
    #[must_use]
    pub fn summary_in_chinese(&self) -> &str {
        self.chinese.as_deref().unwrap_or(&self.summary)
    }

    /// The lines.
    #[must_use]
    pub fn details(&self) -> &str {
        &self.details
    }
}

fn on_one_line(text: String) -> String {
    if text.contains(char::is_control) { text.replace(char::is_control, " ") } else { text }
}
