//! One attempt: a new stamp, a new signature, one exchange.

use std::time::{Duration, SystemTime};

use http::{Request, Response};
use tokio::sync::SemaphorePermit;
use tokio::time::{Instant, timeout_at};
use zvcms_proto::{Action, Printable, ResponseError, read_response};

use crate::backoff;
use crate::client::{Limits, Parts};
use crate::clock::THRESHOLD;
use crate::error::{Deadline, ErrorKind, Failure, TransportError};
use crate::exchange_failure::ExchangeFailure;
use crate::reply_body;
use crate::request_body::{RequestBody, Taken};

/// Sends the action once, within the deadline of the attempt and the `deadline` of the call.
pub(crate) async fn attempt<A: Action>(
    parts: &Parts,
    limits: Limits,
    action: &A,
    number: u32,
    deadline: Instant,
) -> Result<A::Response, Failure> {
    let unsent = |kind| Failure::new(kind, false);
    let _place = place(parts, limits, deadline).await.map_err(|error| unsent(ErrorKind::Transport(error)))?;
    let correction = parts.clock.correction();
    let sent = SystemTime::now();
    let stamp = parts.nonces.stamp(sent, correction).map_err(|error| unsent(ErrorKind::Transport(error)))?;
    let request = parts.signer.request(&parts.endpoint, action, stamp);
    let mut request = request.map_err(|error| unsent(ErrorKind::Build(error)))?;
    for (name, value) in &parts.headers {
        request.headers_mut().insert(name, value.clone());
    }
    #[cfg(feature = "gzip")]
    let request = accepting_gzip(request);
    let taken = Taken::default();
    let request = request.map(|envelope| RequestBody::new(envelope, taken.clone()));

    let began = Instant::now();
    let (ends, timeout) = earlier(limits, began, deadline);
    let exchanged = match timeout_at(ends, exchange(parts, limits, request, &taken, (sent, began))).await {
        Ok(exchanged) => exchanged,
        Err(_) => Err(ExchangeFailure::new(timeout, taken.is())),
    };
    let status = exchanged.as_ref().ok().map(|response| response.status().as_u16());
    let result = match exchanged {
        Err(ExchangeFailure { error, was_sent, is_known }) => {
            Err(Failure { is_known, ..Failure::new(ErrorKind::Transport(error), was_sent) })
        }
        Ok(response) => read_response::<A>(&response).map_err(|error| Failure {
            retry_after: backoff::asked_for(response.headers(), SystemTime::now()),
            clock_was_off: parts.clock.correction().abs_diff(correction) > THRESHOLD,
            ..Failure::new(ErrorKind::Response(error), true)
        }),
    };
    log(action, number, status, &result, began);
    result
}

/// A place among the attempts under way, once there is one.
async fn place(
    parts: &Parts,
    limits: Limits,
    deadline: Instant,
) -> Result<Option<SemaphorePermit<'_>>, TransportError> {
    if let Ok(place) = parts.places.try_acquire() {
        return Ok(Some(place));
    }
    match timeout_at(deadline, parts.places.acquire()).await {
        // A closed semaphore, which this one never is, would let the call through.
        Ok(place) => Ok(place.ok()),
        Err(_) => Err(TransportError::Timeout { deadline: Deadline::Total, limit: limits.timeout }),
    }
}

/// When the attempt's own deadline or that of the call passes, whichever is earlier, and what is said then.
fn earlier(limits: Limits, began: Instant, deadline: Instant) -> (Instant, TransportError) {
    let of_attempt = moment_after(began, limits.attempt_timeout);
    if of_attempt < deadline {
        let limit = limits.attempt_timeout;
        (of_attempt, TransportError::Timeout { deadline: Deadline::Attempt, limit })
    } else {
        (deadline, TransportError::Timeout { deadline: Deadline::Total, limit: limits.timeout })
    }
}

/// The moment that is so much later. Where no such moment can be written, one that no process lives to see.
pub(crate) fn moment_after(now: Instant, limit: Duration) -> Instant {
    const DECADES: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);
    now.checked_add(limit).unwrap_or_else(|| now + DECADES)
}

#[cfg(feature = "gzip")]
fn accepting_gzip(mut request: Request<Vec<u8>>) -> Request<Vec<u8>> {
    use http::header::{ACCEPT_ENCODING, HeaderValue};
    request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    request
}

async fn exchange(
    parts: &Parts,
    limits: Limits,
    request: Request<RequestBody>,
    taken: &Taken,
    (sent, began): (SystemTime, Instant),
) -> Result<Response<Vec<u8>>, ExchangeFailure> {
    let response = parts
        .transport
        .exchange(request)
        .await
        .map_err(|error| ExchangeFailure::of(error, taken.is(), limits.connect_timeout))?;
    let (head, body) = response.into_parts();
    parts.clock.observe(&head.headers, sent, began.elapsed());
    let body = reply_body::read(&head, body, limits.max_body).await;
    let body = body.map_err(|error| ExchangeFailure::new(error, true))?;
    Ok(Response::from_parts(head, body))
}

/// Neither parameters nor tokens: they are in the request alone, of which only the action's name is shown.
fn log<A: Action>(
    action: &A,
    number: u32,
    status: Option<u16>,
    result: &Result<A::Response, Failure>,
    began: Instant,
) {
    let failure = result.as_ref().err();
    tracing::debug!(
        action = %Printable::new(action.name()).limit(LOGGED_LENGTH),
        attempt = number,
        status,
        code = failure.and_then(code_of).map(|code| tracing::field::display(Printable::new(code).limit(LOGGED_LENGTH))),
        outcome = outcome_of(failure),
        elapsed = ?began.elapsed(),
        "attempt ended"
    );
}

/// How many characters of a text from outside are logged.
pub(crate) const LOGGED_LENGTH: usize = 64;

fn code_of(failure: &Failure) -> Option<&str> {
    match &failure.kind {
        ErrorKind::Response(response) => response.rejection().map(|rejection| rejection.code().as_str()),
        ErrorKind::Build(_) | ErrorKind::Transport(_) => None,
    }
}

fn outcome_of(failure: Option<&Failure>) -> &'static str {
    match failure.map(|failure| &failure.kind) {
        None => "success",
        Some(ErrorKind::Build(_)) => "not built",
        Some(ErrorKind::Transport(_)) => "transport error",
        Some(ErrorKind::Response(ResponseError::Business(_))) => "business exception",
        Some(ErrorKind::Response(ResponseError::System(_))) => "system error",
        Some(ErrorKind::Response(ResponseError::Http(_))) => "HTTP error",
        Some(ErrorKind::Response(_)) => "not understood",
    }
}
