//! A layer of its own, which logs every attempt under the id of its call, and signs it for a company's own gateway.

#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what the program does")]

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use zvcms_hyper::http::{HeaderValue, Request};
use zvcms_hyper::{CallId, Client, Credentials, Layer, MyCards, RequestBody, Service};
use zvcms_sandbox::{Fault, Sandbox};

type Log = Arc<Mutex<Vec<String>>>;

#[derive(Clone)]
struct LogLayer(Log);

impl<S> Layer<S> for LogLayer {
    type Service = Logged<S>;

    fn layer(&self, inner: S) -> Logged<S> {
        Logged { inner, log: Arc::clone(&self.0) }
    }
}

#[derive(Clone)]
struct Logged<S> {
    inner: S,
    log: Log,
}

impl<S: Service<Request<RequestBody>>> Service<Request<RequestBody>> for Logged<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<RequestBody>) -> S::Future {
        let id = request.extensions().get::<CallId>().map(ToString::to_string).unwrap_or_default();
        let line = format!("{id}: POST {}", request.uri().path());
        self.log.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        let sum =
            request.body().as_bytes().iter().fold(7_u32, |sum, byte| sum.rotate_left(5) ^ u32::from(*byte));
        request.headers_mut().insert("x-company-signature", HeaderValue::from(sum));
        self.inner.call(request)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::builder().fault(Fault::Reset.first(1)).start().await?;
    let identity = sandbox.identity();
    let credentials = Credentials::new(identity.open_id(), identity.grant_code(), identity.open_key())?;
    let log = Log::default();
    let client = Client::builder(credentials)
        .endpoint(sandbox.endpoint().parse()?)
        .build_layered(LogLayer(Arc::clone(&log)))?;

    client.with_call_id("order-17").send(MyCards::new("10001")).await?;
    let log = log.lock().unwrap_or_else(PoisonError::into_inner);
    for line in log.iter() {
        println!("{line}");
    }
    assert_eq!(*log, ["order-17: POST /api/v2"; 2], "the first attempt was reset");
    Ok(())
}
