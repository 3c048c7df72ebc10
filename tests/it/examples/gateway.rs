//! Gateways for the examples to call: a sandbox, and servers with one reply.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::ops::Deref;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use tokio::runtime::Runtime;
use zvcms_sandbox::Sandbox;

/// A sandbox and the runtime that it lives on.
pub(crate) struct RunningSandbox {
    sandbox: Sandbox,
    _runtime: Runtime,
}

impl Deref for RunningSandbox {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        &self.sandbox
    }
}

/// What a server answers a request with. Then it closes the connection.
pub(crate) struct Reply(Vec<u8>);

impl Reply {
    /// Nothing at all.
    pub(crate) fn nothing() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn body(status: &str, body: &[u8]) -> Self {
        let head =
            format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
        Self([head.as_bytes(), body].concat())
    }

    /// A body that ends where the connection does.
    pub(crate) fn body_without_length(body: &[u8]) -> Self {
        Self([&b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n"[..], body].concat())
    }

    /// A redirect that keeps method and body.
    pub(crate) fn redirect(location: &str) -> Self {
        let head = "HTTP/1.1 307 Temporary Redirect";
        Self(
            format!("{head}\r\nlocation: {location}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                .into_bytes(),
        )
    }
}

/// A server on a loopback port of its own.
pub(crate) struct Gateway {
    endpoint: String,
    bodies: Receiver<Vec<u8>>,
}

impl Gateway {
    pub(crate) fn sandbox() -> RunningSandbox {
        let runtime = Runtime::new().unwrap();
        let sandbox = runtime.block_on(Sandbox::start()).unwrap();
        RunningSandbox { sandbox, _runtime: runtime }
    }

    /// One that reads a request whole before it gives every connection the same reply.
    pub(crate) fn replying(reply: Reply) -> Self {
        Self::serving(move |mut stream, bodies| {
            let body = read_body(&stream);
            // Before the reply: who has seen that finds this. Most tests do not ask, and are gone.
            let _: Result<(), _> = bodies.send(body);
            // A client that has read enough hangs up.
            let _: std::io::Result<()> = stream.write_all(&reply.0);
        })
    }

    /// One whose replies have no end.
    pub(crate) fn endless() -> Self {
        Self::serving(|mut stream, _| {
            read_body(&stream);
            let mut chunk = &b"HTTP/1.1 200 OK\r\n\r\n{\"message\":\""[..];
            // Until the client hangs up.
            while stream.write_all(chunk).is_ok() {
                chunk = &[b'x'; 1 << 16];
            }
        })
    }

    /// One that closes every connection unread.
    pub(crate) fn hanging_up() -> Self {
        Self::serving(|stream, _| drop(stream))
    }

    fn serving(serve: impl Fn(TcpStream, &Sender<Vec<u8>>) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}/api/v2", listener.local_addr().unwrap());
        let (sender, bodies) = mpsc::channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                serve(stream.unwrap(), &sender);
            }
        });
        Self { endpoint, bodies }
    }

    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The token of the one request that came.
    pub(crate) fn only_token(&self) -> String {
        let bodies: Vec<Vec<u8>> = self.bodies.try_iter().collect();
        let [body] = &bodies[..] else { panic!("{} requests", bodies.len()) };
        let body: serde_json::Value = serde_json::from_slice(body).unwrap();
        body["Token"].as_str().unwrap().to_owned()
    }
}

fn read_body(stream: &TcpStream) -> Vec<u8> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.parse().unwrap();
            }
            None if line.trim_end().is_empty() => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    body
}
