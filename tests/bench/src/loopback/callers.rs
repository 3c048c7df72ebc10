//! Three ways to ask a gateway for a user's cards.

use std::hint::black_box;
use std::net::SocketAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, Request, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client as BareClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use sha1::Sha1;
use zvcms_hyper::{Client, Credentials, MyCards};
use zvcms_proto::{Endpoint, MAX_NONCE, Stamp};

use crate::identity;
use crate::peers::parsing;

/// Something that calls a gateway; its clones share their connections.
pub trait Caller: Clone + Send + 'static {
    /// A caller of the gateway at this address.
    fn new(address: SocketAddr) -> Self;

    /// One call, from the question to the answer in memory.
    fn call(&self) -> impl Future<Output = ()> + Send;
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}/api/v2")
}

/// hyper-util's client as it comes, which sends the bytes of one request again and again.
#[derive(Clone, Debug)]
pub struct Bare {
    client: BareClient<HttpConnector, Full<Bytes>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
}

impl Caller for Bare {
    fn new(address: SocketAddr) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let endpoint: Endpoint = url(address).parse().unwrap();
        // Nearly every random nonce is as long as the longest.
        let stamp = Stamp::new(now(), MAX_NONCE).unwrap();
        let request = identity::signer().request(&endpoint, &identity::action(), stamp).unwrap();
        let (head, body) = request.into_parts();
        Self {
            client: BareClient::builder(TokioExecutor::new()).build(connector),
            uri: head.uri,
            headers: head.headers,
            body: body.into(),
        }
    }

    async fn call(&self) {
        let mut request = Request::new(Full::new(self.body.clone()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.uri.clone();
        for (name, value) in &self.headers {
            request.headers_mut().insert(name, value.clone());
        }
        let response = self.client.request(request).await.unwrap();
        black_box(response.into_body().collect().await.unwrap().to_bytes());
    }
}

/// `zvcms-hyper`, as its first example has it.
#[derive(Clone, Debug)]
pub struct Ours(Client);

impl Caller for Ours {
    fn new(address: SocketAddr) -> Self {
        let credentials =
            Credentials::new(identity::OPEN_ID, identity::GRANT_CODE, identity::OPEN_KEY).unwrap();
        let client = Client::builder(credentials).endpoint(url(address).parse().unwrap());
        Self(client.build().unwrap())
    }

    async fn call(&self) {
        black_box(self.0.send(MyCards::new("10001")).await.unwrap());
    }
}

/// What a program does by itself over reqwest: the signature in the words of the documentation, serde for the rest, and
/// none of what `zvcms-hyper` does besides (deadlines, bounds, retries, the gateway's clock).
#[derive(Clone, Debug)]
pub struct OverReqwest {
    client: reqwest::Client,
    url: String,
}

impl Caller for OverReqwest {
    fn new(address: SocketAddr) -> Self {
        // A proxy of the environment is none of the benchmark's.
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { client, url: url(address) }
    }

    async fn call(&self) {
        let request = self.client.post(&self.url).header(CONTENT_TYPE, JSON).header(ACCEPT, JSON);
        let response = request.body(signed_body("10001")).send().await.unwrap();
        let body = response.bytes().await.unwrap();
        black_box(parsing::serde_json(&body));
    }
}

const JSON: HeaderValue = HeaderValue::from_static("application/json");

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    open_id: &'a str,
    grant_code: &'a str,
    timestamp: String,
    nonce: String,
    token: String,
    action: &'a str,
    params: Params<'a>,
}

#[derive(Serialize)]
struct Params<'a> {
    user_id: &'a str,
    #[serde(rename = "needCycleCard")]
    need_cycle_card: &'a str,
}

fn signed_body(user_id: &str) -> Vec<u8> {
    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    let (open_id, grant_code) = (identity::OPEN_ID, identity::GRANT_CODE);
    let (timestamp, nonce) = (now().to_string(), fastrand::u64(1..=MAX_NONCE).to_string());
    let text = format!("grantCode={grant_code}&nonce={nonce}&openId={open_id}&timestamp={timestamp}");
    let mut mac = Hmac::<Sha1>::new_from_slice(identity::OPEN_KEY.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    let base64 = BASE64_STANDARD.encode(mac.finalize().into_bytes());
    let token = utf8_percent_encode(&base64, RESERVED).to_string();
    let params = Params { user_id, need_cycle_card: "" };
    let body = Body { open_id, grant_code, timestamp, nonce, token, action: "user.my-cards", params };
    serde_json::to_vec(&body).unwrap()
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::thread;

    use super::*;
    use crate::loopback::gateway::runtime;
    use crate::replies::{Style, reply};

    /// The lines of the head that a caller sends to this gateway, and the length of the body.
    fn sent_by<C: Caller>(gateway: &TcpListener) -> (Vec<String>, usize) {
        let caller = C::new(gateway.local_addr().unwrap());
        thread::scope(|scope| {
            let sent = scope.spawn(|| answer(gateway));
            runtime().block_on(caller.call());
            sent.join().unwrap()
        })
    }

    fn answer(gateway: &TcpListener) -> (Vec<String>, usize) {
        let (mut connection, _) = gateway.accept().unwrap();
        let mut request = String::new();
        while !request.ends_with("}}") {
            let mut piece = [0; 4096];
            let read = connection.read(&mut piece).unwrap();
            request.push_str(str::from_utf8(&piece[..read]).unwrap());
        }
        let body = reply(1, Style::Plain);
        write!(connection, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        let lines = head.lines().filter(|line| !line.starts_with("content-length: "));
        (lines.map(str::to_owned).collect(), body.len())
    }

    #[test]
    fn all_three_send_the_same() {
        let gateway = TcpListener::bind("127.0.0.1:0").unwrap();
        let (bare, ours) = (sent_by::<Bare>(&gateway), sent_by::<Ours>(&gateway));
        let mut over_reqwest = sent_by::<OverReqwest>(&gateway);
        assert_eq!(bare.0, ours.0);
        over_reqwest.0.sort();
        let mut sorted = bare.0.clone();
        sorted.sort();
        assert_eq!(over_reqwest.0, sorted);
        // A nonce may be shorter, and a token has more or less to percent-encode.
        assert!(bare.1.abs_diff(ours.1) < 16 && bare.1.abs_diff(over_reqwest.1) < 16);
    }
}
