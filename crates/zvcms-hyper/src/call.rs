//! A call: attempts until one succeeds, the next one would be no use, or time or budget is up.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};
use tower::retry::budget::Budget;
use zvcms_proto::Action;

use crate::attempt::{attempt, moment_after};
use crate::backoff;
use crate::error::{Details, Error};
use crate::retry::{Remedy, remedy};
use crate::shared::{Limits, Shared};

pub(crate) async fn call<A: Action>(
    shared: &Shared,
    limits: Limits,
    action: &A,
) -> Result<A::Response, Error> {
    let idempotent = action.is_idempotent();
    let deadline = moment_after(Instant::now(), limits.timeout);
    let (mut number, mut refusals, mut previous) = (1, 0_u32, None);
    let mut made_once = Vec::new();
    shared.budget.deposit();
    loop {
        let error = match attempt(shared, limits, action, number, deadline).await {
            Ok(response) => return Ok(response),
            Err(error) => error,
        };
        let remedy = remedy(&error, idempotent);
        refusals = if remedy == Remedy::TakeAnother { refusals.saturating_add(1) } else { 0 };
        let random = getrandom::u64().unwrap_or_default();
        let wait = match remedy {
            Remedy::CorrectClock => Duration::ZERO,
            Remedy::TakeAnother => backoff::wait_after_refusals(refusals, random),
            _ => backoff::wait_after(number, error.retry_after, random),
        };
        let costs = remedy != Remedy::TakeAnother;
        let again = remedy != Remedy::None
            && !made_once.contains(&remedy)
            && (number < limits.attempts || !costs)
            && wait < deadline.saturating_duration_since(Instant::now());
        // Last, since it takes from the budget: once for all calls that a connection took with it.
        let budget_exhausted = again && costs && !error.is_known && !shared.budget.withdraw();
        if !again || budget_exhausted {
            return Err(Error(Box::new(Details {
                last: error,
                gateway: Arc::clone(&shared.gateway),
                proxy: shared.proxy.clone(),
                attempts: number,
                idempotent,
                budget_exhausted,
                previous,
            })));
        }
        if matches!(remedy, Remedy::RetryOnce | Remedy::CorrectClock) {
            made_once.push(remedy);
        }
        tracing::debug!(attempt = number, ?wait, "trying again");
        sleep(wait).await;
        number += u32::from(costs);
        previous = Some(error.kind);
    }
}
