//! The body of a request, which records whether it was taken.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, SizeHint};

/// The body of a request: one signed envelope, which can be read once.
///
/// It contains the action and the credentials. As long as nothing has read it, the gateway cannot have executed the action.
/// `Debug` shows only its length.
pub struct RequestBody {
    envelope: Option<Bytes>,
    taken: Taken,
}

impl RequestBody {
    pub(crate) fn new(envelope: Vec<u8>, taken: Taken) -> Self {
        Self { envelope: Some(envelope.into()), taken }
    }

    /// Returns the envelope, for a transport that takes bytes. After that, the client assumes that it may have been sent.
    ///
    /// ```
    /// # use zvcms_hyper::{Bytes, RequestBody, http};
    /// fn as_bytes(request: http::Request<RequestBody>) -> http::Request<Bytes> {
    ///     request.map(RequestBody::into_bytes)
    /// }
    /// ```
    #[must_use]
    pub fn into_bytes(self) -> Bytes {
        self.taken.0.store(true, Ordering::Release);
        self.envelope.unwrap_or_default()
    }

    fn length(&self) -> usize {
        self.envelope.as_ref().map_or(0, Bytes::len)
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let body = self.get_mut();
        body.taken.0.store(true, Ordering::Release);
        Poll::Ready(body.envelope.take().map(|envelope| Ok(Frame::data(envelope))))
    }

    fn is_end_stream(&self) -> bool {
        self.envelope.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length().try_into().unwrap_or(u64::MAX))
    }
}

impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBody").field("length", &self.length()).finish_non_exhaustive()
    }
}

/// Whether a body was taken, seen from outside the request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken(Arc<AtomicBool>);

impl Taken {
    pub(crate) fn is(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
