//! The body of a request, which records whether it was taken.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use http::Extensions;
use hyper::body::{Body, Bytes, Frame, SizeHint};

/// The body of a request: one signed envelope, which can be read once.
///
/// It contains the action and the credentials. As long as nothing has taken it, the gateway cannot have executed the action:
/// [`Error::outcome_unknown`](crate::Error::outcome_unknown) and the retries of a write go by that. `Debug` shows only its
/// length.
///
/// `From` makes one of bytes of your own, for tests of a layer. A layer that replaces the body of a request must keep
/// the request's extensions, by which a [`Pool`](crate::Pool) tells the client that the new body was taken. Over a service of
/// your own, take the old one's bytes with [`into_bytes`](Self::into_bytes): the request then counts as sent.
pub struct RequestBody {
    envelope: Option<Bytes>,
    taken: Taken,
}

impl RequestBody {
    pub(crate) fn new(envelope: Vec<u8>, taken: Taken) -> Self {
        Self { envelope: Some(envelope.into()), taken }
    }

    /// Returns the envelope and leaves it in place, for a layer that signs it or logs its length. The body still counts as not
    /// sent: a transport that sends these bytes takes them with [`into_bytes`](Self::into_bytes), or a write could be executed
    /// twice. Empty if the body was taken.
    ///
    /// ```
    /// use zvcms_hyper::RequestBody;
    /// use zvcms_hyper::http::{HeaderValue, Request};
    ///
    /// fn with_checksum(mut request: Request<RequestBody>) -> Request<RequestBody> {
    ///     let sum = request.body().as_bytes().iter().fold(0_u32, |sum, byte| sum.rotate_left(1) ^ u32::from(*byte));
    ///     request.headers_mut().insert("x-checksum", HeaderValue::from(sum));
    ///     request
    /// }
    ///
    /// let request = with_checksum(Request::new(RequestBody::from(b"ab".to_vec())));
    /// assert_eq!(request.headers()["x-checksum"], "160");
    /// ```
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.envelope.as_deref().unwrap_or_default()
    }

    /// Makes the mark of the request that this body is sent in its own: a layer may have replaced the first body.
    pub(crate) fn count_as_that_of(&mut self, request: &Extensions) {
        if let Some(taken) = request.get::<Taken>() {
            self.taken = taken.clone();
        }
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

impl From<Bytes> for RequestBody {
    fn from(envelope: Bytes) -> Self {
        Self { envelope: Some(envelope), taken: Taken::default() }
    }
}

impl From<Vec<u8>> for RequestBody {
    fn from(envelope: Vec<u8>) -> Self {
        Bytes::from(envelope).into()
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

/// Whether the body of a request was taken, seen from outside the request. Also in the request's extensions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken(Arc<AtomicBool>);

impl Taken {
    pub(crate) fn is(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
