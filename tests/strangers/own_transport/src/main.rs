//! A transport of its own: HTTP/1.1 by hand over a TCP connection for each request.

#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what the program does")]

use std::error::Error;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use zvcms_hyper::http::{Request, Response};
use zvcms_hyper::{Bytes, Client, Credentials, Full, MyCards, RequestBody, Service};
use zvcms_sandbox::Sandbox;

#[derive(Clone)]
struct ByHand;

impl Service<Request<RequestBody>> for ByHand {
    type Response = Response<Full<Bytes>>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Response<Full<Bytes>>>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<RequestBody>) -> Self::Future {
        Box::pin(exchange(request))
    }
}

async fn exchange(request: Request<RequestBody>) -> io::Result<Response<Full<Bytes>>> {
    let authority = request.uri().authority().map(ToString::to_string).unwrap_or_default();
    // Before the body is taken: what fails until then was not sent.
    let mut stream = TcpStream::connect(&authority).await?;
    let path = request.uri().path().to_owned();
    let body = request.into_body().into_bytes();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {authority}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&body).await?;
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).await?;
    let blank_line = reply.windows(4).position(|bytes| bytes == b"\r\n\r\n");
    let (head, body) = reply.split_at(blank_line.ok_or(io::ErrorKind::UnexpectedEof)?);
    let body = Bytes::copy_from_slice(body.get(4..).unwrap_or_default());
    let head = String::from_utf8_lossy(head);
    let status = head.split(' ').nth(1).and_then(|status| status.parse::<u16>().ok()).unwrap_or_default();
    Response::builder().status(status).body(Full::new(body)).map_err(io::Error::other)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let identity = sandbox.identity();
    let credentials = Credentials::new(identity.open_id(), identity.grant_code(), identity.open_key())?;
    let client = Client::builder(credentials).endpoint(sandbox.endpoint().parse()?).build_over(ByHand)?;

    let cards = client.send(MyCards::new("10001")).await?;
    println!("{} cards", cards.len());
    assert!(!cards.is_empty());

    sandbox.shutdown().await;
    let error = client.send(MyCards::new("10001")).await.err().ok_or("nobody is there")?;
    println!("{error}");
    assert!(error.is_retryable() && error.attempts() == 3);
    Ok(())
}
