//! A load of signed requests, written beforehand, so that sending them costs next to nothing.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::ops::Range;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use zvcms_proto::{Endpoint, Signer, Stamp};

use crate::identity;
use crate::processor::Processor;
use crate::turns::Slice;

/// Connections that stay open, each with one request under way at a time.
///
/// They block and have their turns: a gateway answers about in the order in which it is asked, and without a poll in
/// between, two system calls are all that a request costs. So it is the gateway that is waited for.
#[derive(Debug)]
pub struct Load {
    connections: Vec<TcpStream>,
    signer: Signer,
    nonce: u64,
    reply: Vec<u8>,
}

impl Load {
    /// Connects.
    #[must_use]
    pub fn new(address: SocketAddr, connections: usize) -> Self {
        let connect = |_| {
            let connection = TcpStream::connect(address)?;
            connection.set_nodelay(true)?;
            connection.set_read_timeout(Some(Duration::from_secs(10)))?;
            Ok(connection)
        };
        Self {
            connections: (0..connections).map(connect).collect::<io::Result<_>>().unwrap(),
            signer: identity::signer(),
            // Every nonce has as many digits as nearly all random ones have.
            nonce: 1 << 52,
            // More than a reply has.
            reply: vec![0; 64 << 10],
        }
    }

    /// Sends so many requests over all connections, each signed anew, and returns how long it took until the last was
    /// answered. Signing is not in it; the processor time is that of both ends.
    pub fn run(&mut self, requests: u64) -> Slice {
        let requests = self.write(requests);
        Slice::of(Processor::OfProcess, || {
            self.exchange(&requests).unwrap();
        })
    }

    /// The body of a reply to one request.
    pub fn one_reply(&mut self) -> Vec<u8> {
        let request = self.write(1);
        let body = self.exchange(&request).unwrap();
        self.reply.get(body).unwrap().to_vec()
    }

    fn write(&mut self, requests: u64) -> Requests {
        let mut written = Requests::default();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        for _ in 0..requests {
            let stamp = Stamp::new(now, self.nonce).unwrap();
            self.nonce += 1;
            written.push(&self.signer.body(&Endpoint::default(), &identity::action(), stamp).unwrap());
        }
        written
    }

    /// Sends the requests, and says where in its memory the body of the last reply is.
    fn exchange(&mut self, requests: &Requests) -> io::Result<Range<usize>> {
        let connections = self.connections.len();
        let mut last = 0..0;
        // A connection sends when it has its turn, and has its answer read when it has the next one.
        for turn in 0..requests.len() + connections {
            let Some(connection) = self.connections.get_mut(turn % connections) else { break };
            if turn >= connections {
                last = read_reply(connection, &mut self.reply)?;
            }
            if let Some(request) = requests.get(turn) {
                connection.write_all(request)?;
            }
        }
        Ok(last)
    }
}

/// Requests one after the other in one piece of memory.
#[derive(Default)]
struct Requests {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Requests {
    /// The head is what the client of `zvcms-hyper` sends.
    fn push(&mut self, body: &[u8]) {
        let head = format!(
            "POST /api/v2 HTTP/1.1\r\ncontent-type: application/json\r\naccept: application/json\r\n\
             host: 127.0.0.1:40001\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        self.bytes.extend_from_slice(head.as_bytes());
        self.bytes.extend_from_slice(body);
        self.ends.push(self.bytes.len());
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, number: usize) -> Option<&[u8]> {
        let start = number.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.bytes.get(start..*self.ends.get(number)?)
    }
}

/// Reads a reply and says where its body is in the memory.
fn read_reply(connection: &mut TcpStream, reply: &mut [u8]) -> io::Result<Range<usize>> {
    let mut filled = 0;
    loop {
        match connection.read(reply.split_at_mut(filled).1)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => filled += read,
        }
        let come = reply.split_at(filled).0;
        if !come.starts_with(b"HTTP/1.1 200 ") {
            return Err(io::Error::other("a reply without status 200"));
        }
        if let Some(body) = body_of(come).filter(|body| body.end <= filled) {
            return Ok(body);
        }
    }
}

fn body_of(reply: &[u8]) -> Option<Range<usize>> {
    const LENGTH: &[u8] = b"content-length: ";
    let start = find(reply, b"\r\n\r\n")? + 4;
    let head = reply.get(..start)?;
    let digits = head.get(find(head, LENGTH)? + LENGTH.len()..)?;
    let digits = digits.split(|byte| *byte == b'\r').next()?;
    let length: usize = std::str::from_utf8(digits).ok()?.parse().ok()?;
    Some(start..start + length)
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}
