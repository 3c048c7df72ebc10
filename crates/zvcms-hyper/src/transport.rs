//! A transport carries a request to the gateway: any tower service, with its type erased.

use http::{Request, Response};
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::{Body, Bytes};
use tower::util::BoxCloneSyncService;
use tower::{Service, ServiceExt};

use crate::cause::BoxError;
use crate::request_body::RequestBody;

pub(crate) type ReplyBody = UnsyncBoxBody<Bytes, BoxError>;

/// Cloned for each request, as tower services are meant to be.
pub(crate) type Transport = BoxCloneSyncService<Request<RequestBody>, Response<ReplyBody>, BoxError>;

pub(crate) fn erased<S, B>(service: S) -> Transport
where
    S: Service<Request<RequestBody>, Response = Response<B>, Error: Into<BoxError>, Future: Send>
        + Clone
        + Send
        + Sync
        + 'static,
    B: Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    let erase = |response: Response<B>| response.map(|body| body.map_err(Into::into).boxed_unsync());
    BoxCloneSyncService::new(service.map_response(erase).map_err(Into::into))
}
