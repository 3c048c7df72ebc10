//! A request after its decision, for whoever explains it.

use std::fmt;
use std::sync::Arc;

use hyper::body::Bytes;

use crate::checks::message::Message;
use crate::checks::refusal::Refusal;
use crate::explanation::Explanation;
use crate::faults::fault::Fault;
use crate::verdict::Verdict;

/// A request, and what the sandbox decided about it, as it is shown to
/// [`Builder::explain`](crate::Builder::explain) and [`Builder::on_unexplained`](crate::Builder::on_unexplained).
///
/// The body may hold a token, and parameters that are personal data, so `Debug` shows nothing of the request. A clone
/// is cheap, but keeps a body of up to 1 MiB in memory for as long as it lives.
#[derive(Clone)]
pub struct DecidedRequest(Arc<Inner>);

struct Inner {
    request: ReceivedRequest,
    action: Option<String>,
    refusal: Option<Refusal>,
    message: Option<Message>,
    fault: Option<Fault>,
    executed: bool,
    succeeded: bool,
    trace_id: Option<String>,
}

/// A request as it came.
pub(crate) struct ReceivedRequest {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Bytes,
}

impl DecidedRequest {
    pub(crate) fn new(request: ReceivedRequest, verdict: &Verdict) -> Self {
        Self(Arc::new(Inner {
            request,
            action: verdict.action().map(str::to_owned),
            refusal: verdict.refusal(),
            message: verdict.both_messages().cloned(),
            fault: verdict.fault(),
            executed: verdict.executed(),
            succeeded: verdict.succeeded(),
            trace_id: verdict.trace_id().map(str::to_owned),
        }))
    }

    /// The method. It is `POST` but for what HTTP refuses.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.0.request.method
    }

    /// The path as asked for, without the query.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.request.path
    }

    /// The header `Content-Type`; `None` if there is none, or if it is not ASCII text.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.0.request.content_type.as_deref()
    }

    /// The body, byte by byte. It is empty for what HTTP refuses.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.0.request.body
    }

    /// The action asked for, as [`Verdict::action`](crate::Verdict::action) has it.
    #[must_use]
    pub fn action(&self) -> Option<&str> {
        self.0.action.as_deref()
    }

    /// Why the gateway's own checks refused the request; `None` if they did not.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        self.0.refusal
    }

    /// The message of the refusal in the sandbox's own words, which quote no value of the request.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_ref().map(|message| message.english.as_str())
    }

    /// The same in Chinese, as [`Verdict::message_in_chinese`](crate::Verdict::message_in_chinese) has it.
    #[must_use]
    pub fn message_in_chinese(&self) -> Option<&str> {
        self.0.message.as_ref().map(|message| message.chinese.as_str())
    }

    /// The message of the reply if this is what is said about the request: the summary stands behind what the message begins
    /// with, such as `签名错误`. `None` if the request was not refused.
    #[must_use]
    pub fn message_with(&self, explanation: &Explanation) -> Option<String> {
        self.0.message.as_ref().map(|message| message.explained(explanation).english)
    }

    /// The same in Chinese, which is not sent.
    #[must_use]
    pub fn message_in_chinese_with(&self, explanation: &Explanation) -> Option<String> {
        self.0.message.as_ref().map(|message| message.explained(explanation).chinese)
    }

    /// The fault that the request took.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        self.0.fault
    }

    /// Whether the request was executed, as [`Verdict::executed`](crate::Verdict::executed) has it.
    #[must_use]
    pub fn executed(&self) -> bool {
        self.0.executed
    }

    /// Whether it was executed with success, as [`Verdict::succeeded`](crate::Verdict::succeeded) has it.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.0.succeeded
    }

    /// The `traceId` of the reply, as [`Verdict::trace_id`](crate::Verdict::trace_id) has it.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        self.0.trace_id.as_deref()
    }
}

impl fmt::Debug for DecidedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecidedRequest")
            .field("refusal", &self.refusal())
            .field("message", &self.message())
            .field("fault", &self.fault())
            .field("executed", &self.executed())
            .field("trace_id", &self.trace_id())
            .finish_non_exhaustive()
    }
}
