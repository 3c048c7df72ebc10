//! A call: attempts until one succeeds, the next one would be no use, or time or budget is up.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use tower::retry::budget::Budget;
use zvcms_proto::Action;

use crate::attempt::{attempt, moment_after};
use crate::backoff;
use crate::client::{Limits, Parts};
use crate::error::Error;
use crate::retry::{Remedy, remedy};

pub(crate) async fn call<A: Action>(parts: &Parts, limits: Limits, action: &A) -> Result<A::Response, Error> {
    let idempotent = action.is_idempotent();
    let deadline = moment_after(Instant::now(), limits.timeout);
    let (mut number, mut refusals, mut previous) = (1, 0_u32, None);
    let mut made_once = Vec::new();
    parts.budget.deposit();
    loop {
        let failure = match attempt(parts, limits, action, number, deadline).await {
            Ok(response) => return Ok(response),
            Err(failure) => failure,
        };
        let remedy = remedy(&failure, idempotent);
        refusals = if remedy == Remedy::TakeAnother { refusals.saturating_add(1) } else { 0 };
        let random = getrandom::u64().unwrap_or_default();
        let wait = match remedy {
            Remedy::CorrectClock => Duration::ZERO,
            Remedy::TakeAnother => backoff::wait_after_refusals(refusals, random),
            _ => backoff::wait_after(number, failure.retry_after, random),
        };
        let costs = remedy != Remedy::TakeAnother;
        let again = remedy != Remedy::None
            && !made_once.contains(&remedy)
            && (number < limits.attempts || !costs)
            && wait < deadline.saturating_duration_since(Instant::now());
        // Last, since it takes from the budget: once for all calls that a connection took with it.
        let budget_exhausted = again && costs && !failure.is_known && !parts.budget.withdraw();
        if !again || budget_exhausted {
            let error = Error::new(failure, (&parts.endpoint, parts.proxy.as_deref()), number, idempotent);
            return Err(error.after(previous).with_budget_exhausted(budget_exhausted));
        }
        if matches!(remedy, Remedy::RetryOnce | Remedy::CorrectClock) {
            made_once.push(remedy);
        }
        tracing::debug!(attempt = number, ?wait, "trying again");
        sleep(wait).await;
        number += u32::from(costs);
        previous = Some(failure.kind);
    }
}
