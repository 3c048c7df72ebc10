//! Requests to paths that are not the gateway's, which somebody else may answer.

use std::panic::resume_unwind;
use std::sync::Arc;

use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{Method, Request, Response, StatusCode};
use hyper::body::Bytes;

use crate::replies::reply;
use crate::serving::slow_calls::{Called, SlowCalls};

/// Called with a request to another path.
pub(crate) type Answerer = Arc<dyn Fn(&Request<Bytes>) -> Option<Response<Bytes>> + Send + Sync>;

pub(crate) struct OtherPaths {
    answerer: Answerer,
    calls: Arc<SlowCalls>,
}

impl OtherPaths {
    pub(crate) fn new(answerer: Answerer) -> Self {
        Self { answerer, calls: Arc::new(SlowCalls::new()) }
    }

    /// Whether requests with this method are shown.
    pub(crate) fn takes(method: &Method) -> bool {
        [Method::GET, Method::HEAD, Method::POST].contains(method)
    }

    /// The answer; None if nobody knows the path. HEAD is asked for as GET: the server leaves out the body.
    ///
    /// # Panics
    /// Panics if the closure did.
    pub(crate) async fn answer(&self, mut request: Request<Bytes>) -> Option<Response<Bytes>> {
        if request.method() == Method::HEAD {
            *request.method_mut() = Method::GET;
        }
        let answerer = Arc::clone(&self.answerer);
        let called = self.calls.make(move || {
            let reply = answerer(&request);
            drop((answerer, request));
            reply
        });
        let mut reply = match called.await {
            Called::Returned(reply) => reply?,
            Called::Panicked(panic) => resume_unwind(panic),
            Called::Unfinished | Called::Refused => {
                let why = "the sandbox is busy with other requests like this: try again\n".to_owned();
                return Some(reply::text(StatusCode::SERVICE_UNAVAILABLE, why));
            }
        };
        // The server writes those of the body that it sends.
        reply.headers_mut().remove(CONTENT_LENGTH);
        reply.headers_mut().remove(TRANSFER_ENCODING);
        Some(reply)
    }

    pub(crate) fn calls(&self) -> Arc<SlowCalls> {
        Arc::clone(&self.calls)
    }
}
