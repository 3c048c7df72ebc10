//! Answers `GET /users/{user}/cards` with the user's gift cards, or with a status that says what is wrong; and
//! `GET /users/{user}/points` with a stream of all pages of the records of points.

#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what the program does")]

use std::error::Error as StdError;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use zvcms_hyper::actions::user::{PointsRecord, PointsRecords};
use zvcms_hyper::{
    Bytes, Card, Client, Credentials, Error, ErrorKind, Frame, MyCards, ResponseError, ResponseErrorKind,
    Stream,
};
use zvcms_sandbox::{Fault, Sandbox};

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let sandbox = Sandbox::start().await?;
    let identity = sandbox.identity();
    let credentials = Credentials::new(identity.open_id(), identity.grant_code(), identity.open_key())?;
    let endpoint = sandbox.endpoint().parse()?;
    let client = Client::builder(credentials).endpoint(endpoint).attempts(1).build()?;

    let app = Router::new()
        .route("/users/{user}/cards", get(cards))
        .route("/users/{user}/points", get(points))
        .with_state(client);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, app).await });

    let reply = fetch(address, "/users/10001/cards").await?;
    println!("{reply}");
    assert!(reply.starts_with("HTTP/1.1 200 OK") && reply.contains(r#""balance":"75.50""#), "{reply}");
    let reply = fetch(address, "/users/%20/cards").await?;
    assert!(reply.starts_with("HTTP/1.1 400 "), "{reply}");
    for (fault, status) in [(Fault::BusinessException, 422), (Fault::SystemError, 502), (Fault::Reset, 503)] {
        sandbox.order(fault.first(1));
        let reply = fetch(address, "/users/10001/cards").await?;
        assert!(reply.starts_with(&format!("HTTP/1.1 {status} ")), "{reply}");
    }
    let reply = fetch(address, "/users/10001/points").await?;
    println!("{reply}");
    assert!(reply.starts_with("HTTP/1.1 200 OK") && reply.matches('\n').count() > 10, "{reply}");
    Ok(())
}

/// A line for each record of points, each page sent on as soon as it is here.
async fn points(State(client): State<Client>, Path(user): Path<String>) -> Body {
    let pages = client.pages(PointsRecords::new(user).page_size(5)).into_stream();
    Body::new(Lines(Box::pin(pages)))
}

struct Lines<S>(Pin<Box<S>>);

impl<S: Stream<Item = Result<Vec<PointsRecord>, Error>>> zvcms_hyper::Body for Lines<S> {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let lines = |page: Vec<PointsRecord>| {
            let lines = page.iter().map(|record| format!("{} {:?}\n", record.created_at(), record.points()));
            Frame::data(lines.collect::<String>().into())
        };
        self.0.as_mut().poll_next(context).map(|page| page.map(|page| page.map(lines)))
    }
}

async fn cards(State(client): State<Client>, Path(user): Path<String>) -> Result<Json<Vec<Card>>, Problem> {
    let client = client.with_deadline(Instant::now() + Duration::from_secs(5));
    Ok(Json(client.send(MyCards::new(user)).await?))
}

struct Problem(Error);

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Self(error) = self;
        let status = match (error.kind(), error.rejection().map(ResponseError::kind)) {
            (ErrorKind::Build(_), _) => StatusCode::BAD_REQUEST,
            (_, Some(ResponseErrorKind::Business)) => StatusCode::UNPROCESSABLE_ENTITY,
            _ if error.is_timeout() => StatusCode::GATEWAY_TIMEOUT,
            _ if error.is_retryable() => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_GATEWAY,
        };
        (status, error.message().unwrap_or("the platform did not answer").to_owned()).into_response()
    }
}

/// What `curl --include` prints.
async fn fetch(address: SocketAddr, path: &str) -> Result<String, Box<dyn StdError>> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await?;
    Ok(reply)
}
