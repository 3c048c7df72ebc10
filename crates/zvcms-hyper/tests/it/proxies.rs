//! Through a proxy: tunnels, plain requests and SOCKS, on a proxy of our own.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::header::PROXY_AUTHORIZATION;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinHandle;
use zvcms_hyper::{ClientBuilder, ErrorKind, MyCards, Proxy, RawAction, TransportError};

use crate::client_of;
use crate::replay::NO_CARDS;
use crate::server::{Authority, Server};

/// base64 of `till:p@ss`, by coreutils.
const AUTHORIZATION: &str = "Basic dGlsbDpwQHNz";

/// A proxy that leads every connection to one gateway, and keeps what it was asked for.
struct Through {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Through {
    async fn to(gateway: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let seen = Arc::clone(&asked);
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, gateway, Arc::clone(&seen)));
            }
        });
        Self { address, asked, task }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Through {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut client: TcpStream, gateway: SocketAddr, seen: Arc<Mutex<Vec<String>>>) {
    let mut first = [0];
    client.peek(&mut first).await.unwrap();
    let asked = match first {
        [5] => socks5(&mut client).await,
        [4] => socks4(&mut client).await,
        _ => http(&mut client).await,
    };
    let Some(asked) = asked else { return };
    seen.lock().unwrap().push(asked.clone());
    if asked.starts_with("POST") {
        let reply = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{NO_CARDS}", NO_CARDS.len());
        client.write_all(reply.as_bytes()).await.unwrap();
    } else {
        let mut gateway = TcpStream::connect(gateway).await.unwrap();
        let _ = copy_bidirectional(&mut client, &mut gateway).await;
    }
}

/// The request line, where the head says who asks.
async fn http(client: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    let line = head.lines().next()?.to_owned();
    let authorization = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("proxy-authorization").then_some(value)
    });
    let refusal = match authorization {
        Some(AUTHORIZATION) if line.contains("forbidden.example") => "403 Forbidden",
        Some(AUTHORIZATION) if line.contains("unauthorized.example") => "401 Unauthorized",
        Some(AUTHORIZATION) if line.contains("unavailable.example") => "503 Service Unavailable",
        Some(AUTHORIZATION) => {
            if let Some(target) = line.strip_prefix("CONNECT ").and_then(|rest| rest.split(' ').next()) {
                assert!(head.contains(&format!("\r\nhost: {target}\r\n")), "{head}");
                client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
            }
            return Some(line);
        }
        _ => "407 Proxy Authentication Required",
    };
    let reply = format!("HTTP/1.1 {refusal}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    client.write_all(reply.as_bytes()).await.unwrap();
    None
}

/// RFC 1928 and 1929: user name and password, then a name or an address.
async fn socks5(client: &mut TcpStream) -> Option<String> {
    let mut greeting = [0; 2];
    client.read_exact(&mut greeting).await.unwrap();
    let mut methods = vec![0; greeting[1].into()];
    client.read_exact(&mut methods).await.unwrap();
    if !methods.contains(&2) {
        client.write_all(&[5, 0xff]).await.unwrap();
        return None;
    }
    client.write_all(&[5, 2]).await.unwrap();
    assert_eq!(client.read_u8().await.unwrap(), 1);
    let user = text(client).await;
    let password = text(client).await;
    let right = (user.as_str(), password.as_str()) == ("till", "p@ss");
    client.write_all(&[1, u8::from(!right)]).await.unwrap();
    if !right {
        return None;
    }
    let mut request = [0; 4];
    client.read_exact(&mut request).await.unwrap();
    let host = match request[3] {
        1 => std::net::Ipv4Addr::from(client.read_u32().await.unwrap()).to_string(),
        3 => text(client).await,
        4 => format!("[{}]", std::net::Ipv6Addr::from(client.read_u128().await.unwrap())),
        kind => panic!("{kind}"),
    };
    let port = client.read_u16().await.unwrap();
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
    Some(format!("SOCKS5 {host}:{port}"))
}

/// 4a: an address 0.0.0.x means that a name follows.
async fn socks4(client: &mut TcpStream) -> Option<String> {
    let mut request = [0; 2];
    client.read_exact(&mut request).await.unwrap();
    let port = client.read_u16().await.unwrap();
    let address = client.read_u32().await.unwrap();
    while client.read_u8().await.unwrap() != 0 {}
    let mut host = std::net::Ipv4Addr::from(address).to_string();
    if address < 256 {
        let mut name = Vec::new();
        loop {
            match client.read_u8().await.unwrap() {
                0 => break,
                byte => name.push(byte),
            }
        }
        host = String::from_utf8(name).unwrap();
    }
    client.write_all(&[0, 90, 0, 0, 0, 0, 0, 0]).await.unwrap();
    Some(format!("SOCKS4 {host}:{port}"))
}

async fn text(client: &mut TcpStream) -> String {
    let length = client.read_u8().await.unwrap();
    let mut text = vec![0; length.into()];
    client.read_exact(&mut text).await.unwrap();
    String::from_utf8(text).unwrap()
}

/// A gateway for the name `gateway.example`, a proxy before it, and a client that trusts the gateway.
async fn gateway() -> (Server, Through, Authority) {
    let authority = Authority::new("ours");
    let server = Server::tls(authority.acceptor("gateway.example", &["h2"], false)).await;
    let proxy = Through::to(server.address).await;
    (server, proxy, authority)
}

fn through(endpoint: &str, proxy: &str) -> ClientBuilder {
    client_of(endpoint).timeout(Duration::from_secs(5)).proxy(Proxy::new(proxy))
}

fn write() -> RawAction {
    RawAction::new("shop.change", &()).unwrap()
}

#[tokio::test]
async fn a_tunnel_leads_to_a_gateway_over_tls() {
    let (server, proxy, authority) = gateway().await;
    for (endpoint, asked) in [
        ("https://gateway.example/api/v2", "CONNECT gateway.example:443 HTTP/1.1"),
        ("https://gateway.example:8443/api/v2", "CONNECT gateway.example:8443 HTTP/1.1"),
    ] {
        let client = through(endpoint, &format!("http://till:p%40ss@{}", proxy.address));
        let client = client.root_certificate(authority.der()).build().unwrap();
        assert_eq!(client.send(MyCards::new("1")).await.unwrap(), []);
        assert_eq!(client.send(MyCards::new("1")).await.unwrap(), []);
        assert_eq!(proxy.asked().last().unwrap(), asked);
        // The password is the proxy's, not the gateway's.
        assert!(!server.headers().contains_key(PROXY_AUTHORIZATION));
    }
    assert_eq!((proxy.asked().len(), server.versions().len()), (2, 4));
}

#[tokio::test]
async fn a_plain_request_names_the_whole_address() {
    let (_, proxy, _) = gateway().await;
    let client = through("http://gateway.example/api/v2", &format!("till:p%40ss@{}", proxy.address));
    let client = client.allow_plaintext(true).build().unwrap();
    assert_eq!(client.send(MyCards::new("1")).await.unwrap(), []);
    assert_eq!(proxy.asked(), ["POST http://gateway.example/api/v2 HTTP/1.1"]);
}

#[tokio::test]
async fn socks_takes_a_name_or_an_address() {
    let (_server, proxy, _) = gateway().await;
    // A name that every machine resolves to itself is not proxied, so the names are sent as they are.
    for (scheme, endpoint, asked) in [
        ("socks5h", "https://gateway.example/", "SOCKS5 gateway.example:443"),
        ("socks5h", "http://gateway.example/", "SOCKS5 gateway.example:80"),
        ("socks5h", "http://gateway.example:8080/", "SOCKS5 gateway.example:8080"),
        ("socks5h", "https://[2001:db8::7]/", "SOCKS5 [2001:db8::7]:443"),
        ("socks5", "https://192.0.2.7/", "SOCKS5 192.0.2.7:443"),
        ("socks5", "http://192.0.2.7/", "SOCKS5 192.0.2.7:80"),
        ("socks5", "https://[2001:db8::7]:8443/", "SOCKS5 [2001:db8::7]:8443"),
        ("socks4a", "https://gateway.example/", "SOCKS4 gateway.example:443"),
        ("socks4a", "http://gateway.example/", "SOCKS4 gateway.example:80"),
        ("socks4", "https://192.0.2.7/", "SOCKS4 192.0.2.7:443"),
        ("socks4", "http://192.0.2.7/", "SOCKS4 192.0.2.7:80"),
    ] {
        assert_eq!(asked_over_socks(&proxy, scheme, endpoint).await, asked, "{scheme} {endpoint}");
    }
}

/// A name that needs no network to be resolved: the C library takes three numbers for an address.
#[cfg(unix)]
#[tokio::test]
async fn socks_without_names_is_given_an_address() {
    let (_server, proxy, _) = gateway().await;
    for (scheme, asked) in [
        ("socks5h", "SOCKS5 192.0.519:80"),
        ("socks5", "SOCKS5 192.0.2.7:80"),
        ("socks4a", "SOCKS4 192.0.519:80"),
        ("socks4", "SOCKS4 192.0.2.7:80"),
    ] {
        // Over TLS, what is no name in a certificate ends the call before.
        assert_eq!(asked_over_socks(&proxy, scheme, "http://192.0.519/").await, asked);
    }
}

/// What the proxy is asked for. Whether the gateway is content does not matter.
async fn asked_over_socks(proxy: &Through, scheme: &str, endpoint: &str) -> String {
    let user = if scheme.starts_with("socks5") { "till:p%40ss@" } else { "" };
    let client = through(endpoint, &format!("{scheme}://{user}{}", proxy.address));
    let client = client.attempts(1).allow_plaintext(true).build().unwrap();
    let _ = client.send(MyCards::new("1")).await;
    proxy.asked().last().cloned().unwrap()
}

#[tokio::test]
async fn a_socks_proxy_that_takes_no_user_name_is_known() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let proxy = tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.unwrap();
        let mut greeting = [0; 3];
        client.read_exact(&mut greeting).await.unwrap();
        client.write_all(&[5, 0xff]).await.unwrap();
        greeting
    });
    let client = through("https://gateway.example/", &format!("socks5h://till:p%40ss@{address}"));
    let error = client.build().unwrap().send(MyCards::new("1")).await.unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(source, "it does not accept a user name and password: leave them out");
    assert_eq!((error.attempts(), proxy.await.unwrap()), (1, [5, 1, 2]));
}

#[tokio::test]
async fn a_socks_connection_carries_tls_to_the_gateway() {
    let (server, proxy, authority) = gateway().await;
    let client =
        through("https://gateway.example/api/v2", &format!("socks5h://till:p%40ss@{}", proxy.address));
    let client = client.root_certificate(authority.der()).build().unwrap();
    assert_eq!(client.send(MyCards::new("1")).await.unwrap(), []);
    assert_eq!(server.versions().len(), 1);
}

#[tokio::test]
async fn a_proxy_that_refuses_us_is_named_and_asked_once() {
    let (server, proxy, authority) = gateway().await;
    let refusal = "it requires a user name and password, or does not accept those it was given";
    for scheme in ["http", "socks5h"] {
        for user in ["", "till:s3cret@"] {
            let client = through("https://gateway.example/", &format!("{scheme}://{user}{}", proxy.address));
            let client = client.root_certificate(authority.der()).build().unwrap();
            let error = client.send(write()).await.unwrap_err();
            assert!(
                matches!(error.kind(), ErrorKind::Transport(TransportError::Proxy { proxy: named, .. })
                    if **named == proxy.address.to_string()),
                "{error:?}"
            );
            let source = std::error::Error::source(&error).unwrap().to_string();
            assert_eq!(source, refusal, "{scheme} {user}");
            assert!(!error.is_retryable() && !error.outcome_unknown() && error.attempts() == 1);
            assert!(!format!("{error:?}{error}{client:?}").contains("s3cret"), "{error:?}");
        }
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_proxy_that_does_not_get_there_is_named() {
    let (_, proxy, _) = gateway().await;
    // Held, so that nobody else takes the port, and not listened on.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let nobody = socket.local_addr().unwrap();
    let address = format!("till:p%40ss@{}", proxy.address);
    let refusal = "it requires a user name and password, or does not accept those it was given";
    for (host, address, cause, is_final) in [
        ("forbidden.example", address.clone(), "it answered 403 Forbidden", true),
        ("unauthorized.example", address.clone(), refusal, true),
        // What was said is said again, and who is not there or is busy may soon be.
        ("unavailable.example", address, "it answered 503 Service Unavailable", false),
        ("gateway.example", nobody.to_string(), "tcp connect error", false),
    ] {
        let client = through(&format!("https://{host}/"), &address).build().unwrap();
        let error = client.send(write()).await.unwrap_err();
        let line = error.to_string();
        assert!(line.starts_with("no connection to the gateway through the proxy 127.0.0.1:"), "{line}");
        let attempts = if is_final { "" } else { ", after 3 attempts" };
        assert!(line.ends_with(&format!(" ({host}:443{attempts})")), "{line}");
        assert_eq!(std::error::Error::source(&error).unwrap().to_string(), cause);
        assert!(!error.outcome_unknown());
    }
}

/// The proxy's certificate is checked as the gateway's is, also where the gateway has none.
#[tokio::test]
async fn a_proxy_over_tls_shows_a_certificate() {
    let ours = Authority::new("ours");
    let proxy = Server::tls(ours.acceptor("127.0.0.1", &[], false)).await;
    let address = format!("https://{}", proxy.address);
    let client = || through("http://gateway.example/", &address).allow_plaintext(true);
    let trusting = client().root_certificate(ours.der()).build().unwrap();
    assert_eq!(trusting.send(MyCards::new("1")).await.unwrap(), []);
    let error = client().build().unwrap().send(MyCards::new("1")).await.unwrap_err();
    assert_eq!((error.attempts(), error.is_retryable()), (1, false));
    let ErrorKind::Transport(transport) = error.kind() else { panic!("{error}") };
    assert!(transport.is_untrusted_certificate(), "{error:?}");
    assert!(
        matches!(transport, TransportError::Proxy { proxy: named, .. } if **named == proxy.address.to_string()),
        "{error:?}"
    );
}

/// What is said to a proxy is HTTP/1.1, which a proxy that could choose h2 would not expect.
#[tokio::test]
async fn a_proxy_over_tls_is_not_offered_h2() {
    let ours = Authority::new("ours");
    let acceptor = ours.acceptor("127.0.0.1", &["h2", "http/1.1"], false);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let proxy = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let stream = acceptor.accept(stream).await.unwrap();
        stream.get_ref().1.alpn_protocol().map(<[u8]>::to_vec)
    });
    let client = through("https://gateway.example/", &format!("https://{address}"));
    let client = client.root_certificate(ours.der()).attempts(1).build().unwrap();
    client.send(MyCards::new("1")).await.unwrap_err();
    assert_ne!(proxy.await.unwrap().as_deref(), Some(&b"h2"[..]));
}

/// The proxy's own status, though it does not wait for the request to end: what else failed would hide it.
#[tokio::test]
async fn what_a_proxy_says_of_a_plain_request_is_kept() {
    let (_, proxy, _) = gateway().await;
    let client = through("http://gateway.example/", &proxy.address.to_string()).allow_plaintext(true);
    let error = client.build().unwrap().send(MyCards::new("1")).await.unwrap_err();
    let line = error.to_string();
    let end = format!(" (gateway.example:80 through {})", proxy.address);
    assert!(line.starts_with("HTTP 407 Proxy Authentication Required") && line.ends_with(&end), "{line}");
}

#[tokio::test]
async fn this_machine_is_called_directly() {
    let server = Server::plain().await;
    let client = through(&format!("http://{}/api/v2", server.address), "http://192.0.2.1:1");
    assert_eq!(client.build().unwrap().send(MyCards::new("1")).await.unwrap(), []);
}

#[test]
fn a_proxy_that_cannot_be_used_makes_no_client() {
    let error = through("https://gateway.example/", "ftp://till:s3cret@h").build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the proxy has a scheme that is not http, https, socks4, socks4a, socks5 or socks5h"
    );
    assert!(!format!("{error:?}").contains("s3cret"));
}
