//! A call: attempts until one succeeds, another one would not help, or the time or the budget is used up.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};
use tower::retry::budget::Budget;
use zvcms_proto::Action;

use crate::attempt::attempt;
use crate::backoff;
use crate::call_id::CallId;
use crate::error::{AttemptError, Details, Error, ErrorKind};
use crate::retry::{Remedy, remedy};
use crate::shared::{Limits, Shared};

pub(crate) async fn call<A: Action>(
    shared: &Shared,
    limits: Limits,
    action: &A,
    id: &CallId,
) -> Result<A::Response, Error> {
    let idempotent = action.is_idempotent();
    let end = limits.end_of_call(Instant::now());
    let failed = |last, attempts, previous, budget_exhausted| {
        Error(Box::new(Details {
            last,
            id: id.clone(),
            gateway: Arc::clone(&shared.gateway),
            version: shared.endpoint.version(),
            proxy: shared.proxy.clone(),
            attempts,
            idempotent,
            budget_exhausted,
            previous,
        }))
    };
    if end.is_past() {
        return Err(failed(AttemptError::transport(end.error(), false), 0, None, false));
    }
    let (mut number, mut not_taken_up, mut previous): (_, u32, Option<ErrorKind>) = (1, 0, None);
    let mut made_once = Vec::new();
    shared.budget.deposit();
    loop {
        let error = match attempt(shared, limits, action, (id, number), end).await {
            Ok(response) => return Ok(response),
            Err(error) => error,
        };
        let remedy = remedy(&error, idempotent);
        not_taken_up = if remedy == Remedy::TakeAnother { not_taken_up.saturating_add(1) } else { 0 };
        let random = getrandom::u64().unwrap_or_default();
        let wait = match remedy {
            Remedy::CorrectClock => Duration::ZERO,
            Remedy::TakeAnother => backoff::wait_for_another(not_taken_up, random),
            _ => backoff::wait_after(number, error.retry_after, random),
        };
        let costs = remedy != Remedy::TakeAnother;
        let again = remedy != Remedy::None
            && !made_once.contains(&remedy)
            && (number < limits.attempts || !costs)
            && wait < end.at.saturating_duration_since(Instant::now());
        // Last, since it is charged to the budget: once for all calls that a broken connection carried.
        let budget_exhausted = again && costs && !error.is_known && !shared.budget.withdraw();
        if !again || budget_exhausted {
            return Err(failed(error, number, previous, budget_exhausted));
        }
        if matches!(remedy, Remedy::RetryOnce | Remedy::CorrectClock) {
            made_once.push(remedy);
        }
        tracing::debug!(attempt = number, ?wait, "trying again");
        sleep(wait).await;
        // A timer is not exact, and after the end nothing is sent.
        if Instant::now() >= end.at {
            return Err(failed(error, number, previous, false));
        }
        number += u32::from(costs);
        previous = Some(error.kind);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::SystemTime;

    use http::Response;
    use http_body_util::Full;
    use hyper::body::Bytes;
    use zvcms_proto::{Credentials, MyCards};

    use super::*;
    use crate::client::Client;
    use crate::turns::Superseded;

    type Reply = Result<Response<Full<Bytes>>, Superseded>;

    /// A client with a limit for calls whose requests are answered by `reply`, and the number of requests.
    fn client(limit: Duration, reply: fn(usize) -> Reply) -> (Client, Arc<AtomicUsize>) {
        let sent = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&sent);
        let service = tower::service_fn(move |_| {
            let reply = reply(counter.fetch_add(1, Ordering::Relaxed));
            async { reply }
        });
        let credentials = Credentials::new("an-open-id", "a-grant-code", "an-open-key").unwrap();
        (Client::builder(credentials).timeout(limit).build_over(service).unwrap(), sent)
    }

    fn no_cards() -> Reply {
        Ok(Response::new(Full::from(r#"{"status":true,"code":0,"data":[]}"#)))
    }

    /// It costs no attempt and no wait, so that the deadline alone ends it.
    #[tokio::test(start_paused = true)]
    async fn what_is_not_taken_up_is_not_sent_anew_at_the_deadline() {
        let (client, sent) = client(Duration::ZERO, |_| Err(Superseded));
        let error = client.send(MyCards::new("1")).await.unwrap_err();
        assert_eq!((sent.load(Ordering::Relaxed), error.attempts()), (1, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_not_taken_up_is_sent_anew_at_once() {
        let (client, sent) =
            client(Duration::from_secs(9), |before| if before == 0 { Err(Superseded) } else { no_cards() });
        let began = Instant::now();
        client.send(MyCards::new("1")).await.unwrap();
        assert_eq!((sent.load(Ordering::Relaxed), began.elapsed()), (2, Duration::ZERO));
    }

    #[tokio::test(start_paused = true)]
    async fn a_corrected_stamp_is_sent_at_once() {
        let (client, sent) = client(Duration::from_secs(9), |before| match before {
            0 => {
                let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(1000));
                let refusal = Full::from(r#"{"status":false,"code":"7","message":"时间戳"}"#);
                Ok(Response::builder().header("date", date).body(refusal).unwrap())
            }
            _ => no_cards(),
        });
        let began = Instant::now();
        client.send(MyCards::new("1")).await.unwrap();
        assert_eq!((sent.load(Ordering::Relaxed), began.elapsed()), (2, Duration::ZERO));
    }
}
