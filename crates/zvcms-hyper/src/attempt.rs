//! One attempt: a new stamp, a new signature, one exchange.

use std::time::{Duration, Instant, SystemTime};

use http::{Request, Response};
use tokio::time::timeout;
use zvcms_proto::{Action, Printable, ResponseError, read_response};

use crate::backoff;
use crate::client::Parts;
use crate::clock::THRESHOLD;
use crate::error::{Deadline, ErrorKind, Failure, TransportError};
use crate::reply_body;
use crate::request_body::{RequestBody, Taken};
use crate::stamps::corrected_stamp;

/// Sends the action once. `taken` tells, also after this future was dropped, whether the request may have gone out.
pub(crate) async fn attempt<A: Action>(
    parts: &Parts,
    action: &A,
    number: u32,
    taken: &Taken,
) -> Result<A::Response, Failure> {
    let unsent = |kind| Failure::new(kind, false);
    // A closed semaphore, which this one never is, would let the call through.
    let _place = parts.places.acquire().await;
    let correction = parts.clock.correction();
    let stamp = corrected_stamp(correction).map_err(|error| unsent(ErrorKind::Transport(error)))?;
    let request = parts.signer.request(&parts.endpoint, action, stamp);
    let request = request.map_err(|error| unsent(ErrorKind::Build(error)))?;
    #[cfg(feature = "gzip")]
    let request = accepting_gzip(request);
    let request = request.map(|envelope| RequestBody::new(envelope, taken.clone()));

    let started = Instant::now();
    let limit = parts.limits.attempt_timeout;
    let exchanged = match timeout(limit, exchange(parts, request, taken)).await {
        Ok(exchanged) => exchanged,
        Err(_) => Err(TransportError::Timeout { deadline: Deadline::Attempt, limit }),
    };
    let status = exchanged.as_ref().ok().map(|response| response.status().as_u16());
    let result = match exchanged {
        Err(error) => Err(Failure::new(ErrorKind::Transport(error), taken.is())),
        Ok(response) => read_response::<A>(&response).map_err(|error| Failure {
            kind: ErrorKind::Response(error),
            was_sent: true,
            retry_after: backoff::asked_for(response.headers(), SystemTime::now()),
            clock_was_off: parts.clock.correction().abs_diff(correction) > THRESHOLD,
        }),
    };
    log(action, number, status, &result, started.elapsed());
    result
}

#[cfg(feature = "gzip")]
fn accepting_gzip(mut request: Request<Vec<u8>>) -> Request<Vec<u8>> {
    use http::header::{ACCEPT_ENCODING, HeaderValue};
    request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    request
}

async fn exchange(
    parts: &Parts,
    request: Request<RequestBody>,
    taken: &Taken,
) -> Result<Response<Vec<u8>>, TransportError> {
    let (sent, began) = (SystemTime::now(), Instant::now());
    let response = parts
        .transport
        .exchange(request)
        .await
        .map_err(|error| TransportError::of_exchange(error, taken.is(), parts.limits.connect_timeout))?;
    let (head, body) = response.into_parts();
    parts.clock.observe(&head.headers, sent, began.elapsed());
    let body = reply_body::read(&head.headers, body, parts.limits.max_body).await?;
    Ok(Response::from_parts(head, body))
}

/// Neither parameters nor tokens: they are in the request alone, of which only the action's name is shown.
fn log<A: Action>(
    action: &A,
    number: u32,
    status: Option<u16>,
    result: &Result<A::Response, Failure>,
    elapsed: Duration,
) {
    let failure = result.as_ref().err();
    tracing::debug!(
        action = %Printable::new(action.name()).limit(LOGGED_LENGTH),
        attempt = number,
        status,
        code = failure.and_then(code_of).map(|code| tracing::field::display(Printable::new(code).limit(LOGGED_LENGTH))),
        outcome = outcome_of(failure),
        elapsed = ?elapsed,
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
