//! A gateway without a socket: replies from a list, under tokio's paused clock.

use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use tokio::time::{Instant, sleep};
use tower::Service;
use zvcms_hyper::RequestBody;

pub(crate) const NO_CARDS: &str = r#"{"status":true,"code":0,"data":[]}"#;

/// What happens to one request.
#[derive(Clone)]
pub(crate) enum Line {
    /// A reply with these headers.
    Reply(u16, Vec<(&'static str, String)>, String),
    /// Taken and never answered.
    Silence,
    /// Taken, then broken off.
    Broken,
    /// Refused before it was taken.
    Refused,
    /// Answered after a while.
    Late(Duration, Box<Line>),
}

pub(crate) fn reply(status: u16, body: &str) -> Line {
    Line::Reply(status, Vec::new(), body.to_owned())
}

pub(crate) fn reply_with(status: u16, header: (&'static str, &str), body: &str) -> Line {
    Line::Reply(status, vec![(header.0, header.1.to_owned())], body.to_owned())
}

/// Plays its lines in order, the last one for ever; keeps what it received and when.
#[derive(Clone)]
pub(crate) struct Replay {
    lines: Arc<Mutex<VecDeque<Line>>>,
    received: Arc<Mutex<Vec<(String, Instant)>>>,
}

impl Replay {
    pub(crate) fn of(lines: impl IntoIterator<Item = Line>) -> Self {
        Self { lines: Arc::new(Mutex::new(lines.into_iter().collect())), received: Arc::default() }
    }

    /// The bodies of the requests that were taken.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.received.lock().unwrap().iter().map(|(body, _)| body.clone()).collect()
    }

    /// The times between one request and the next.
    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.received.lock().unwrap().windows(2).map(|pair| pair[1].1 - pair[0].1).collect()
    }

    fn next_line(&self) -> Line {
        let mut lines = self.lines.lock().unwrap();
        if lines.len() > 1 { lines.pop_front().unwrap() } else { lines[0].clone() }
    }
}

impl Service<Request<RequestBody>> for Replay {
    type Response = Response<Full<Bytes>>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Response<Full<Bytes>>>> + Send>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<io::Result<()>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<RequestBody>) -> Self::Future {
        let mut line = self.next_line();
        let received = Arc::clone(&self.received);
        Box::pin(async move {
            if let Line::Refused = line {
                return Err(io::ErrorKind::ConnectionRefused.into());
            }
            let body = request.into_body().collect().await.unwrap().to_bytes();
            received.lock().unwrap().push((String::from_utf8(body.to_vec()).unwrap(), Instant::now()));
            while let Line::Late(wait, then) = line {
                sleep(wait).await;
                line = *then;
            }
            match line {
                Line::Reply(status, headers, body) => {
                    let mut response = Response::builder().status(status);
                    for (name, value) in headers {
                        response = response.header(name, value);
                    }
                    Ok(response.body(Full::from(body)).unwrap())
                }
                Line::Silence => std::future::pending().await,
                Line::Broken | Line::Refused | Line::Late(..) => Err(io::ErrorKind::ConnectionReset.into()),
            }
        })
    }
}
