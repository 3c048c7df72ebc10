//! A tunnel through an http proxy: CONNECT, RFC 9110, 9.3.6.

use std::error::Error;
use std::fmt;

use http::header::{HOST, HeaderValue, PROXY_AUTHORIZATION};
use http::{Method, Request, StatusCode, Uri};
use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::rt::{Read, Write};
use hyper::upgrade::{self, Upgraded};

use crate::transport::BoxError;

/// Asks the proxy at the other end of a connection for one to the gateway.
pub(crate) async fn tunnel<C>(
    connection: C,
    gateway: &Uri,
    authorization: Option<HeaderValue>,
) -> Result<Upgraded, BoxError>
where
    C: Read + Write + Send + Unpin + 'static,
{
    let target = format!("{}:{}", gateway.host().unwrap_or_default(), gateway.port_u16().unwrap_or(443));
    let mut request = Request::builder()
        .method(Method::CONNECT)
        .uri(&target)
        .header(HOST, &target)
        .body(Empty::<Bytes>::new())?;
    if let Some(authorization) = authorization {
        request.headers_mut().insert(PROXY_AUTHORIZATION, authorization);
    }
    let (mut proxy, serving) = http1::handshake(connection).await?;
    // Ends with the tunnel's beginning, or with the connection.
    tokio::spawn(serving.with_upgrades());
    let response = proxy.send_request(request).await?;
    if !response.status().is_success() {
        return Err(Refusal(response.status()).into());
    }
    Ok(upgrade::on(response).await?)
}

/// What the proxy answered in place of a tunnel.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refusal(pub(crate) StatusCode);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it answered {}", self.0)
    }
}

impl Error for Refusal {}
