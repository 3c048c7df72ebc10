//! A transport carries a request to the gateway: the client's own pool, or any tower service, with its type erased.

use http::{Request, Response};
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::{Body, Bytes};
use tower::util::BoxCloneSyncService;
use tower::{Service, ServiceExt};

use crate::cause::BoxError;
use crate::pool::Pool;
use crate::request_body::RequestBody;

/// The body of a reply whose type is erased.
pub(crate) type ReplyBody = UnsyncBoxBody<Bytes, BoxError>;

/// A service whose type is erased. Cloned for each request, as tower services are meant to be.
pub(crate) type AnyService = BoxCloneSyncService<Request<RequestBody>, Response<ReplyBody>, BoxError>;

/// What carries requests.
pub(crate) enum Transport {
    /// The pool with nothing around it: no type is erased, and nobody looks at the extensions of a request.
    Pool(Box<Pool>),
    /// A service of the user's own, or the pool in layers.
    Service(AnyService),
}

impl Transport {
    pub(crate) fn erased<S, B>(service: S) -> Self
    where
        S: Service<Request<RequestBody>, Response = Response<B>, Error: Into<BoxError>, Future: Send>
            + Clone
            + Send
            + Sync
            + 'static,
        B: Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
    {
        let erase = |response: Response<B>| response.map(|body| body.map_err(Into::into).boxed_unsync());
        Self::Service(BoxCloneSyncService::new(service.map_response(erase).map_err(Into::into)))
    }
}
