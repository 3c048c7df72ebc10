//! One attempt: a new stamp, a new signature, one exchange.

use std::error::Error as StdError;
use std::time::Instant;

use http::Response;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper_util::client::legacy;
use tokio::time::timeout;
use zvcms_proto::{Action, Printable, ResponseError, read_response};

use crate::client::{Limits, Parts};
use crate::connector::ConnectTimeout;
use crate::error::{Deadline, ErrorKind, TransportError};
use crate::stamps::fresh_stamp;

pub(crate) async fn attempt<A: Action>(
    parts: &Parts,
    action: &A,
    number: u32,
) -> Result<A::Response, ErrorKind> {
    let stamp = fresh_stamp().map_err(ErrorKind::Transport)?;
    let request = parts.signer.request(&parts.endpoint, action, stamp).map_err(ErrorKind::Build)?;
    let started = Instant::now();
    let limit = parts.limits.attempt_timeout;
    let exchanged = timeout(limit, exchange(parts, request.map(|body| Full::new(Bytes::from(body)))))
        .await
        .unwrap_or(Err(TransportError::Timeout { deadline: Deadline::Attempt, limit }));
    let status = exchanged.as_ref().ok().map(|response| response.status().as_u16());
    let result = exchanged
        .map_err(ErrorKind::Transport)
        .and_then(|response| read_response::<A>(&response).map_err(ErrorKind::Response));
    tracing::debug!(
        action = %Printable::new(action.name()),
        attempt = number,
        status,
        code = result.as_ref().err().and_then(code_of),
        outcome = outcome_of(&result),
        elapsed = ?started.elapsed(),
        "attempt ended"
    );
    result
}

async fn exchange(
    parts: &Parts,
    request: http::Request<Full<Bytes>>,
) -> Result<Response<Bytes>, TransportError> {
    let response = parts.pool.request(request).await.map_err(|error| sending_failed(error, &parts.limits))?;
    let (head, body) = response.into_parts();
    Ok(Response::from_parts(head, read_body(body, parts.limits.max_body).await?))
}

fn sending_failed(error: legacy::Error, limits: &Limits) -> TransportError {
    if !error.is_connect() {
        return TransportError::Broken(error.into());
    }
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.is::<ConnectTimeout>() {
            return TransportError::Timeout { deadline: Deadline::Connect, limit: limits.connect_timeout };
        }
        cause = error.source();
    }
    TransportError::Connect(error.into())
}

async fn read_body(body: Incoming, limit: usize) -> Result<Bytes, TransportError> {
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(TransportError::BodyTooLarge { limit }),
        Err(error) => Err(TransportError::BodyCutOff(error)),
    }
}

fn code_of(error: &ErrorKind) -> Option<&str> {
    match error {
        ErrorKind::Response(response) => response.rejection().map(|rejection| rejection.code().as_str()),
        ErrorKind::Build(_) | ErrorKind::Transport(_) => None,
    }
}

fn outcome_of<R>(result: &Result<R, ErrorKind>) -> &'static str {
    match result {
        Ok(_) => "success",
        Err(ErrorKind::Build(_)) => "not built",
        Err(ErrorKind::Transport(_)) => "transport error",
        Err(ErrorKind::Response(ResponseError::Business(_))) => "business exception",
        Err(ErrorKind::Response(ResponseError::System(_))) => "system error",
        Err(ErrorKind::Response(_)) => "not understood",
    }
}
