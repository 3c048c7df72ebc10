//! Gateways, each on the one thread of its own runtime.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{self, Handle, Runtime};
use tokio::sync::oneshot;

use crate::processor::stay_on_core;

/// A tokio runtime on the thread that calls it.
#[must_use]
pub fn runtime() -> Runtime {
    runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// A thread that drives a runtime until it is dropped.
///
/// The two ends of a connection are measured on one thread each: with a core for each, the one that is busy all the
/// time is the one that is measured, and no scheduler moves work between them. This one has the second core.
#[derive(Debug)]
pub struct ServerThread {
    handle: Handle,
    /// Never sent on: the thread ends when it is dropped.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl ServerThread {
    /// Starts the thread.
    #[must_use]
    pub fn start() -> Self {
        let runtime = runtime();
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        let drive = move || {
            stay_on_core(1);
            drop(runtime.block_on(stopped));
        };
        let thread = thread::Builder::new().name("gateway".to_owned()).spawn(drive).unwrap();
        Self { handle, stop: Some(stop), thread: Some(thread) }
    }

    /// Runs a future on the thread to its end. What it spawns goes on there.
    pub fn run<T: Send + 'static>(&self, future: impl Future<Output = T> + Send + 'static) -> T {
        let (done, result) = mpsc::channel();
        self.handle.spawn(async move { done.send(future.await) });
        result.recv().unwrap()
    }
}

impl Drop for ServerThread {
    fn drop(&mut self) {
        drop(self.stop.take());
        // A panic on the thread was printed there, and the benchmark failed for want of replies.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// A bare hyper server that gives one constant reply, with the headers of a gateway: type, length and date.
#[derive(Debug)]
pub struct ConstantGateway {
    address: SocketAddr,
    _thread: Option<ServerThread>,
}

impl ConstantGateway {
    /// Starts it on a free port and a thread of its own.
    #[must_use]
    pub fn start(reply: impl Into<Bytes>) -> Self {
        let thread = ServerThread::start();
        let address = thread.run(listen(reply.into()));
        Self { address, _thread: Some(thread) }
    }

    /// Starts it on a free port of a runtime that is there already. It serves whenever that runtime runs.
    #[must_use]
    pub fn start_on(runtime: &Runtime, reply: impl Into<Bytes>) -> Self {
        Self { address: runtime.block_on(listen(reply.into())), _thread: None }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

async fn listen(reply: Bytes) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, reply.clone()));
        }
    });
    address
}

async fn serve(stream: TcpStream, reply: Bytes) {
    stream.set_nodelay(true).unwrap();
    let service = service_fn(move |_: Request<Incoming>| {
        let mut response = Response::new(Full::new(reply.clone()));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        async { Ok::<_, Infallible>(response) }
    });
    // An error is the client's end of the connection.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}
