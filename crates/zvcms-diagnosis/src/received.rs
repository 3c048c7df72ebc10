//! A request as it was captured, before anything of it is understood.

use std::fmt;

/// A request as a gateway received it, or as somebody captured it: the body, and what is known of the HTTP around it.
///
/// It may hold a live token, so `Debug` shows nothing of it.
///
/// ```
/// use zvcms_diagnosis::ReceivedRequest;
///
/// let request = ReceivedRequest::of_body(r#"{"OpenId":"1"}"#).method("POST").path("/api/v2");
/// # let _ = request;
/// ```
#[derive(Clone)]
pub struct ReceivedRequest {
    pub(crate) body: Box<[u8]>,
    pub(crate) method: Option<Box<str>>,
    pub(crate) path: Option<Box<str>>,
    pub(crate) content_type: Option<Box<str>>,
}

impl ReceivedRequest {
    /// Creates a request of which nothing but the body is known.
    #[must_use]
    pub fn of_body(body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into().into(), method: None, path: None, content_type: None }
    }

    /// Sets the method, such as `POST`.
    #[must_use]
    pub fn method(self, method: impl Into<String>) -> Self {
        Self { method: Some(method.into().into()), ..self }
    }

    /// Sets the path, without host and query, such as `/api/v2`. It says which version of the API the request is for.
    #[must_use]
    pub fn path(self, path: impl Into<String>) -> Self {
        Self { path: Some(path.into().into()), ..self }
    }

    /// Sets the header `Content-Type`.
    #[must_use]
    pub fn content_type(self, content_type: impl Into<String>) -> Self {
        Self { content_type: Some(content_type.into().into()), ..self }
    }
}

impl fmt::Debug for ReceivedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedRequest").finish_non_exhaustive()
    }
}
