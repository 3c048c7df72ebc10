//! A bare HTTP client, the requests of the known vectors, and a signer for what needs many tokens.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use zvcms_sandbox::{Builder, Identity, Sandbox};

/// When the vendor's printed vector was signed; the clock of [`vendor_sandbox`] is held there.
pub(crate) const SIGNED_AT: u64 = 1_465_185_768;

/// The vendor's printed open key: a public documentation value that opens nothing.
pub(crate) const VENDOR_KEY: &str = "LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx";

/// The identity of the vendor's printed test vector.
pub(crate) fn vendor_identity() -> Identity {
    Identity::new("d14c1559e87b747d577c834b275a4310", "ba67d4fa46", VENDOR_KEY).unwrap()
}

/// A sandbox in which the vendor's printed vector is good at this time.
pub(crate) fn vendor_sandbox(now: u64) -> Builder {
    Sandbox::builder().identity(vendor_identity()).clock(move || now)
}

/// The request of the vendor's printed test vector.
pub(crate) fn vendor_request() -> Value {
    json!({
        "OpenId": "d14c1559e87b747d577c834b275a4310",
        "GrantCode": "ba67d4fa46",
        "Timestamp": "1465185768",
        "Nonce": "11886",
        "Token": "cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D",
        "Action": "user.my-cards",
        "Params": {"user_id": "10001"}
    })
}

/// A request under the sandbox's own credentials, for tests that need more tokens than the vectors have.
pub(crate) fn signed_request(identity: &Identity, timestamp: u64, nonce: u64, params: &Value) -> Value {
    let (open_id, grant_code) = (identity.open_id(), identity.grant_code());
    let string = format!("grantCode={grant_code}&nonce={nonce}&openId={open_id}&timestamp={timestamp}");
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, identity.open_key().as_bytes());
    let base64 = STANDARD.encode(hmac::sign(&key, string.as_bytes()));
    json!({
        "OpenId": open_id,
        "GrantCode": grant_code,
        "Timestamp": timestamp.to_string(),
        "Nonce": nonce.to_string(),
        "Token": base64.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D"),
        "Action": "user.my-cards",
        "Params": params
    })
}

/// The same request over V3: the names of V3, numbers, and no action.
pub(crate) fn as_v3(request: &Value) -> Value {
    let number = |member: &str| json!(request[member].as_str().unwrap().parse::<u64>().unwrap());
    json!({
        "openId": request["OpenId"],
        "grantCode": request["GrantCode"],
        "nonce": number("Nonce"),
        "timestamp": number("Timestamp"),
        "token": request["Token"],
        "params": request["Params"]
    })
}

/// A reply, with the head as it came.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn status(&self) -> u16 {
        self.head.split(' ').nth(1).unwrap().parse().unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// What comes of it, or a failed test: a gateway that keeps a test waiting for longer than any test takes is broken.
pub(crate) async fn in_time<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(120), future).await.expect("the gateway kept the test waiting")
}

/// A connection on which these bytes were sent.
pub(crate) async fn sent(address: SocketAddr, bytes: &[u8]) -> TcpStream {
    let mut stream = in_time(TcpStream::connect(address)).await.unwrap();
    in_time(stream.write_all(bytes)).await.unwrap();
    stream
}

/// The bytes up to the end of the stream, and the error it ended with.
pub(crate) async fn read_to_end(stream: &mut TcpStream) -> (Vec<u8>, Option<ErrorKind>) {
    let mut bytes = Vec::new();
    let ended = in_time(stream.read_to_end(&mut bytes)).await;
    (bytes, ended.err().map(|error| error.kind()))
}

/// Reads for as long as what has come is not enough.
pub(crate) async fn read_until(stream: &mut TcpStream, is_enough: impl Fn(&[u8]) -> bool) {
    let mut received = Vec::new();
    while !is_enough(&received) {
        assert_ne!(in_time(stream.read_buf(&mut received)).await.unwrap(), 0, "closed before that");
    }
}

/// Sends bytes on a connection of their own and reads until the gateway closes it.
pub(crate) async fn exchange(address: SocketAddr, request: &[u8]) -> Reply {
    let (reply, error) = read_to_end(&mut sent(address, request).await).await;
    assert_eq!(error, None);
    let reply = String::from_utf8(reply).unwrap();
    let (head, body) = reply.split_once("\r\n\r\n").unwrap();
    Reply { head: head.to_owned(), body: body.to_owned() }
}

/// The bytes of a POST that asks for the connection to be closed after it.
pub(crate) fn post_bytes(body: &str) -> Vec<u8> {
    post_bytes_to("/api/v2", body)
}

pub(crate) fn post_bytes_to(path: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

pub(crate) async fn post_to(sandbox: &Sandbox, path: &str, body: &Value) -> Reply {
    exchange(sandbox.address(), &post_bytes_to(path, &body.to_string())).await
}

pub(crate) async fn post(sandbox: &Sandbox, body: &Value) -> Reply {
    exchange(sandbox.address(), &post_bytes(&body.to_string())).await
}
