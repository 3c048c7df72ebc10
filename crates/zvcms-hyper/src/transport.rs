//! What carries a request to the gateway: any tower service, its type erased.

use std::error::Error as StdError;
use std::future::Future;
use std::pin::Pin;

use http::{Request, Response};
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::{Body, Bytes};
use tower::{Service, ServiceExt};

use crate::pool::Pool;
use crate::request_body::RequestBody;

pub(crate) type BoxError = Box<dyn StdError + Send + Sync>;
pub(crate) type ReplyBody = UnsyncBoxBody<Bytes, BoxError>;

type Exchange = Pin<Box<dyn Future<Output = Result<Response<ReplyBody>, BoxError>> + Send>>;

pub(crate) trait Transport: Send + Sync {
    fn exchange(&self, request: Request<RequestBody>) -> Exchange;
}

/// A service as a transport: cloned for each request, as tower services are meant to be.
pub(crate) struct ServiceTransport<S>(pub(crate) S);

impl<S, B> Transport for ServiceTransport<S>
where
    S: Service<Request<RequestBody>, Response = Response<B>> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    fn exchange(&self, request: Request<RequestBody>) -> Exchange {
        let service = self.0.clone();
        Box::pin(async move { service.oneshot(request).await.map(erased).map_err(Into::into) })
    }
}

impl Transport for Pool {
    fn exchange(&self, request: Request<RequestBody>) -> Exchange {
        let response = self.request(request);
        Box::pin(async move { response.await.map(erased).map_err(Into::into) })
    }
}

fn erased<B>(response: Response<B>) -> Response<ReplyBody>
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    response.map(|body| body.map_err(Into::into).boxed_unsync())
}
