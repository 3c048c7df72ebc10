//! Gateways for the command to call: a sandbox, and a server with one reply.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::thread;

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
