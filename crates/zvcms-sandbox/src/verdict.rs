//! What was decided about a request, for whoever watches the gateway.

use std::fmt;

use serde_json::{Map, Value};

use crate::checks::message::Message;
use crate::checks::refusal::Refusal;
use crate::explanation::Explanation;
use crate::faults::fault::Fault;
use crate::replies::reply::Decision;

/// What the gateway decided about one request, as it is shown to an [observer](crate::Builder::on_verdict).
///
/// It holds no credentials and no token. [`params`](Self::params) may be personal data. The client chooses both them
/// and the [`action`](Self::action), so they may be anything. `Debug` shows neither.
#[derive(Clone, PartialEq)]
pub struct Verdict {
    action: Option<String>,
    params: Option<Map<String, Value>>,
    trace_id: Option<String>,
    refusal: Option<Refusal>,
    message: Option<Message>,
    fault: Option<Fault>,
    executed: bool,
    succeeded: bool,
    explanation: Option<Explanation>,
}

impl Verdict {
    pub(crate) fn new(
        call: Option<(String, Map<String, Value>)>,
        trace_id: Option<String>,
        decision: &Decision<'_>,
        fault: Option<Fault>,
    ) -> Self {
        let (action, params) = call.unzip();
        let refused = decision.as_ref().err();
        Self {
            action,
            params,
            trace_id,
            refusal: refused.map(|refused| refused.kind),
            message: refused.map(|refused| refused.message.clone()),
            fault,
            executed: matches!(decision, Ok(Some(_))),
            succeeded: matches!(decision, Ok(Some(data)) if data.is_success()),
            explanation: None,
        }
    }

    /// The same with this explanation, in whose words the request is refused.
    pub(crate) fn explained(self, explanation: Option<Explanation>) -> Self {
        let message = match (self.message, &explanation) {
            (Some(message), Some(explanation)) => Some(message.explained(explanation)),
            (message, _) => message,
        };
        Self { message, explanation, ..self }
    }

    /// The action asked for: the wire name `Action` over V2, and the path as asked for over V3. None if no envelope could
    /// be read.
    #[must_use]
    pub fn action(&self) -> Option<&str> {
        self.action.as_deref()
    }

    /// The business parameters (wire name `Params`, or `params` over V3); None if no envelope could be read. They may be
    /// personal data.
    #[must_use]
    pub fn params(&self) -> Option<&Map<String, Value>> {
        self.params.as_ref()
    }

    /// The `traceId` of the gateway's own reply over V3, by which a client's error can be found in a log; a fault may
    /// still have spoiled the reply. None over V2, and for the replies over V3 that the gateway writes none into: those
    /// to a request that is refused by HTTP, and whole replies that were [registered](crate::Builder::reply).
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        self.trace_id.as_deref()
    }

    /// Why the gateway's own checks refused the request; None if they did not. An ordered fault is not a refusal.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        self.refusal
    }

    /// The message of the refusal, which is that of the gateway's own reply: one line. It quotes no value of the request,
    /// unless the [explanation](Self::explanation) does.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_ref().map(|message| message.english.as_str())
    }

    /// The same in Chinese. It begins as the message does, e.g. with `签名错误`, and is not sent to the client.
    #[must_use]
    pub fn message_in_chinese(&self) -> Option<&str> {
        self.message.as_ref().map(|message| message.chinese.as_str())
    }

    pub(crate) fn both_messages(&self) -> Option<&Message> {
        self.message.as_ref()
    }

    /// What [`Builder::explain`](crate::Builder::explain) had to say about the request.
    #[must_use]
    pub fn explanation(&self) -> Option<&Explanation> {
        self.explanation.as_ref()
    }

    /// The fault that the request took.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        self.fault
    }

    /// Whether the request passed all checks and was executed. A fault may still have spoiled the reply.
    #[must_use]
    pub fn executed(&self) -> bool {
        self.executed
    }

    /// Whether the request was executed and the gateway's own reply is a success. Only a
    /// [registered reply](crate::Builder::reply) can be another. A fault may still have spoiled it.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.succeeded
    }
}

impl fmt::Debug for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verdict")
            .field("trace_id", &self.trace_id)
            .field("refusal", &self.refusal)
            .field("message", &self.message())
            .field("fault", &self.fault)
            .field("executed", &self.executed)
            .finish_non_exhaustive()
    }
}
