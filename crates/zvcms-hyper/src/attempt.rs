//! One attempt: a new stamp, a new signature, one exchange.

use std::pin::pin;
use std::time::SystemTime;

use http::{Request, Response};
use hyper::body::{Body, Bytes};
use tokio::sync::SemaphorePermit;
use tokio::time::{Instant, timeout_at};
use tower::ServiceExt;
use zvcms_proto::{Action, Printable, read_response};

use crate::backoff;
use crate::call_id::{CallId, LOGGED_LENGTH};
use crate::cause::BoxError;
use crate::error::{AttemptError, ErrorKind, logged};
use crate::exchange_error::of_exchange;
use crate::reply_body;
use crate::request_body::{RequestBody, Taken};
use crate::shared::{End, Limits, Shared};
use crate::transport::Transport;
use crate::transport_error::TransportError;

/// Sends the action once, within the deadline of the attempt and until the end of the call.
pub(crate) async fn attempt<A: Action>(
    shared: &Shared,
    limits: Limits,
    action: &A,
    (id, number): (&CallId, u32),
    end_of_call: End,
) -> Result<A::Response, AttemptError> {
    let unsent = |error| AttemptError::transport(error, false);
    let _permit = permit(shared, end_of_call).await.map_err(unsent)?;
    let correction = shared.clock.correction();
    let sent = SystemTime::now();
    let stamp = shared.nonces.stamp(sent, correction).map_err(unsent)?;
    let mut request = shared
        .signer
        .request(&shared.endpoint, action, stamp)
        .map_err(|error| AttemptError::new(ErrorKind::Build(error), false))?;
    for (name, value) in &shared.headers {
        request.headers_mut().insert(name, value.clone());
    }
    #[cfg(feature = "gzip")]
    request.headers_mut().insert(http::header::ACCEPT_ENCODING, http::HeaderValue::from_static("gzip"));
    let taken = Taken::default();
    if let Transport::Service(_) = shared.transport {
        request.extensions_mut().insert(id.clone());
        request.extensions_mut().insert(taken.clone());
    }
    let request = request.map(|envelope| RequestBody::new(envelope, taken.clone()));

    let began = Instant::now();
    let end = limits.end_of_attempt(began, end_of_call);
    let exchanging = pin!(exchange(shared, limits, request, &taken, (sent, began)));
    let exchanged = timeout_at(end.at, exchanging).await;
    let exchanged = exchanged.unwrap_or_else(|_| Err(AttemptError::transport(end.error(), taken.is())));
    let status = exchanged.as_ref().ok().map(|response| response.status().as_u16());
    let result = exchanged.and_then(|response| {
        read_response::<A>(&response).map_err(|error| AttemptError {
            retry_after: backoff::asked_for(response.headers(), SystemTime::now()),
            clock_was_off: shared.clock.was_off(correction),
            ..AttemptError::new(ErrorKind::Response(error), true)
        })
    });
    log(action, number, status, &result, began);
    result
}

/// Waits for a permit to make one more attempt.
async fn permit(shared: &Shared, end: End) -> Result<Option<SemaphorePermit<'_>>, TransportError> {
    if let Ok(permit) = shared.permits.try_acquire() {
        return Ok(Some(permit));
    }
    match timeout_at(end.at, shared.permits.acquire()).await {
        // The semaphore is never closed. If it were, the call would go through.
        Ok(permit) => Ok(permit.ok()),
        Err(_) => Err(end.error()),
    }
}

async fn exchange(
    shared: &Shared,
    limits: Limits,
    request: Request<RequestBody>,
    taken: &Taken,
    since: (SystemTime, Instant),
) -> Result<Response<Bytes>, AttemptError> {
    let failed = |error: BoxError| of_exchange(error, taken.is(), limits.connect_timeout);
    match &shared.transport {
        Transport::Pool(pool) => {
            let response = pool.send(request).await.map_err(|error| failed(error.into()))?;
            receive(shared, limits, response, since).await
        }
        Transport::Service(service) => {
            let response = service.clone().oneshot(request).await.map_err(failed)?;
            receive(shared, limits, response, since).await
        }
    }
}

async fn receive<B>(
    shared: &Shared,
    limits: Limits,
    response: Response<B>,
    (sent, began): (SystemTime, Instant),
) -> Result<Response<Bytes>, AttemptError>
where
    B: Body<Data = Bytes, Error: Into<BoxError>>,
{
    let (head, body) = response.into_parts();
    shared.clock.observe(&head.headers, sent, began.elapsed());
    let body = reply_body::read(&head, body, limits.max_body).await;
    let body = body.map_err(|error| AttemptError::transport(error, true))?;
    Ok(Response::from_parts(head, body))
}

/// Parameters and tokens are not logged: they are only in the request, of which the log shows only the action's name.
fn log<A: Action>(
    action: &A,
    number: u32,
    status: Option<u16>,
    result: &Result<A::Response, AttemptError>,
    began: Instant,
) {
    let (code, trace_id, outcome) = match result.as_ref().err().map(|error| &error.kind) {
        None => (None, None, "success"),
        Some(ErrorKind::Build(_)) => (None, None, "not built"),
        Some(ErrorKind::Transport(_)) => (None, None, "transport error"),
        Some(ErrorKind::Response(response)) => logged(response),
    };
    let shown = |text| tracing::field::display(Printable::new(text).limit(LOGGED_LENGTH));
    tracing::debug!(
        action = %Printable::new(action.name()).limit(LOGGED_LENGTH),
        attempt = number,
        status,
        code = code.map(shown),
        trace_id = trace_id.map(shown),
        outcome,
        elapsed = ?began.elapsed(),
        "attempt ended"
    );
}
