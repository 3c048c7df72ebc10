//! Has decided requests explained.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::decided_request::DecidedRequest;
use crate::explanation::Explanation;
use crate::serving::slow_calls::{Called, SlowCalls};

/// Called with each decided request.
pub(crate) type Explainer = Arc<dyn Fn(&DecidedRequest) -> Option<Explanation> + Send + Sync>;
/// Called with each request that no explainer was called with.
pub(crate) type Unexplained = Arc<dyn Fn(&DecidedRequest) + Send + Sync>;

pub(crate) struct Explaining {
    explainer: Option<Explainer>,
    unexplained: Option<Unexplained>,
    calls: Arc<SlowCalls>,
}

impl Explaining {
    /// `None` if there is nobody to call.
    pub(crate) fn new(explainer: Option<Explainer>, unexplained: Option<Unexplained>) -> Option<Self> {
        let is_needed = explainer.is_some() || unexplained.is_some();
        is_needed.then(|| Self { explainer, unexplained, calls: Arc::new(SlowCalls::new()) })
    }

    /// What there is to say about an accepted request, at once.
    pub(crate) fn explain_accepted(&self, request: &DecidedRequest) -> Option<Explanation> {
        match &self.explainer {
            Some(explainer) => call(explainer, request),
            None => {
                self.pass(request);
                None
            }
        }
    }

    /// What there is to say about a refused request, when it is its turn.
    pub(crate) async fn explain_refused(&self, request: DecidedRequest) -> Option<Explanation> {
        let Some(explainer) = self.explainer.clone() else {
            self.pass(&request);
            return None;
        };
        let in_turn = request.clone();
        let called = self.calls.make(move || {
            let explanation = call(&explainer, &in_turn);
            drop((explainer, in_turn));
            explanation
        });
        match called.await {
            Called::Returned(explanation) => explanation,
            Called::Unfinished | Called::Panicked(_) => None,
            Called::Refused => {
                self.pass(&request);
                None
            }
        }
    }

    /// Goes on without an explanation.
    pub(crate) fn pass(&self, request: &DecidedRequest) {
        if let Some(unexplained) = &self.unexplained {
            // The request was decided without it.
            let _ = catch_unwind(AssertUnwindSafe(|| unexplained(request)));
        }
    }

    pub(crate) fn calls(&self) -> Arc<SlowCalls> {
        Arc::clone(&self.calls)
    }
}

/// A closure that panics has nothing to say: the request was decided without it.
fn call(explainer: &Explainer, request: &DecidedRequest) -> Option<Explanation> {
    catch_unwind(AssertUnwindSafe(|| explainer(request))).unwrap_or_default()
}
