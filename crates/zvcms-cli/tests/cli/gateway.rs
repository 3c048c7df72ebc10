//! Gateways for the command to call: a sandbox, and a server with one reply.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;

use tokio::runtime::Runtime;
use zvcms_sandbox::{Identity, Sandbox};

use crate::zvcms;

/// A sandbox beside the command, so that its tally can be read.
pub(crate) struct Gateway {
    pub(crate) sandbox: Sandbox,
    _runtime: Runtime,
}

impl Gateway {
    pub(crate) fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let sandbox = runtime.block_on(Sandbox::start()).unwrap();
        Self { sandbox, _runtime: runtime }
    }

    /// A command that calls it under its credentials.
    pub(crate) fn zvcms(&self, args: &[&str]) -> Command {
        authorised(self.sandbox.endpoint(), args)
    }
}

/// A command that calls `endpoint` under the sandbox's public credentials.
pub(crate) fn authorised(endpoint: &str, args: &[&str]) -> Command {
    let demo = Identity::demo();
    let mut command = zvcms(args);
    command
        .env("ZVCMS_ENDPOINT", endpoint)
        .env("ZVCMS_OPEN_ID", demo.open_id())
        .env("ZVCMS_GRANT_CODE", demo.grant_code())
        .env("ZVCMS_OPEN_KEY", demo.open_key());
    command
}

/// Gives every connection the same reply, and returns its own address.
pub(crate) fn replying(status: &'static str, body: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}/api/v2", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // The head and a short body arrive in one piece on loopback; what is left unread does no harm.
            let _: usize = stream.read(&mut [0; 8192]).unwrap();
            let head =
                format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(body).unwrap();
        }
    });
    endpoint
}

/// What a scripted gateway does with a request.
pub(crate) enum Act {
    /// Sends this status, header and body.
    Reply(&'static str, &'static str, String),
    /// Closes the connection.
    Close,
    /// Keeps the connection open and says nothing more.
    Hang,
}

impl Act {
    pub(crate) fn cards(cards: &str) -> Self {
        Self::Reply("200 OK", "", format!(r#"{{"status":true,"code":0,"message":"","data":{cards}}}"#))
    }

    /// An envelope with `status` true or false, a code and a message.
    pub(crate) fn envelope(
        http: &'static str,
        header: &'static str,
        status: bool,
        code: &str,
        message: &str,
    ) -> Self {
        let body = format!(r#"{{"status":{status},"code":"{code}","message":"{message}","data":[]}}"#);
        Self::Reply(http, header, body)
    }
}

/// A gateway that does as a function of the request's number, from 1, and of the user says. It checks no signature.
pub(crate) struct Scripted {
    pub(crate) endpoint: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    pub(crate) fn start(script: impl Fn(u64, &str) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}/api/v2", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (script, number, users) = (Arc::new(script), Arc::new(AtomicU64::new(0)), Arc::clone(&asked));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (script, number, users) = (Arc::clone(&script), Arc::clone(&number), Arc::clone(&users));
                thread::spawn(move || {
                    let mut stream = stream.unwrap();
                    while let Some(user) = next_user(&stream) {
                        let act = script(number.fetch_add(1, Ordering::SeqCst) + 1, &user);
                        users.lock().unwrap().push(user);
                        match act {
                            Act::Reply(status, header, body) => reply(&mut stream, status, header, &body),
                            Act::Close => return,
                            Act::Hang => {
                                // Until the other side has had enough.
                                let _: std::io::Result<usize> = stream.read(&mut [0]);
                                return;
                            }
                        }
                    }
                });
            }
        });
        Self { endpoint, asked }
    }

    /// Whom it was asked for, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn next_user(stream: &TcpStream) -> Option<String> {
    // Requests are not sent one behind another, so nothing of the next one is read ahead.
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let body: Value = serde_json::from_slice(&body).unwrap();
    let params = body.get("Params").or_else(|| body.get("params")).unwrap();
    Some(params["user_id"].as_str().unwrap().to_owned())
}

fn reply(stream: &mut TcpStream, status: &str, header: &str, body: &str) {
    let head = format!("HTTP/1.1 {status}\r\n{header}content-length: {}\r\n\r\n", body.len());
    // The other side may have given up.
    let _: std::io::Result<()> = stream.write_all((head + body).as_bytes());
}
