//! A server that follows a script: one line of it a connection.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the server does with one connection, once it has read a request.
pub(crate) enum Act {
    /// Closes it without a word.
    Close,
    /// Says nothing and keeps it open.
    KeepSilent,
    /// Writes these bytes and closes it.
    Write(Vec<u8>),
}

impl Act {
    /// A reply with a status line and a body.
    pub(crate) fn reply(status: &str, body: &str) -> Self {
        let length = body.len();
        Self::Write(
            format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
                .into_bytes(),
        )
    }
}

pub(crate) struct Scripted {
    pub(crate) endpoint: String,
    requests: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Scripted {
    pub(crate) async fn start(script: impl IntoIterator<Item = Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}/api/v2", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        let script: Vec<Act> = script.into_iter().collect();
        let task = tokio::spawn(async move {
            let mut kept = Vec::new();
            for act in script {
                let (mut stream, _) = listener.accept().await.unwrap();
                let request = read_request(&mut stream).await;
                seen.lock().unwrap().push(request);
                match act {
                    Act::Close => {}
                    Act::KeepSilent => kept.push(stream),
                    Act::Write(bytes) => {
                        // A client that has seen enough closes first.
                        let _: std::io::Result<()> = stream.write_all(&bytes).await;
                    }
                }
            }
            std::future::pending::<()>().await;
        });
        Self { endpoint, requests, task }
    }

    /// The bodies of the requests so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Reads head and body, and returns the body.
async fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse::<usize>().ok()
            });
            if body.len() >= length.unwrap_or(0) {
                return body.to_owned();
            }
        }
        if stream.read_buf(&mut bytes).await.unwrap() == 0 {
            return String::new();
        }
    }
}
