//! The bodies of requests: of bounded size, and few long ones in memory at a time.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::BodyExt as _;
use hyper::body::{Body, Bytes};

use crate::checks::refusal::{Refusal, Refused};
use crate::serving::permits::{Client, Permit, Permits};

/// The longest body of a request for the gateway, in bytes.
pub(crate) const BODY_CAP: usize = 1024 * 1024;
/// The longest body of a request that somebody else answers, in bytes.
pub(crate) const OTHER_BODY_CAP: usize = 4 * BODY_CAP;
/// How much of a body over the cap is still taken and thrown away, in bytes. A client that writes all before it reads
/// would otherwise meet a reset connection instead of the 413.
const DRAIN_CAP: usize = 8 * BODY_CAP;
/// How long a body may take, from its first byte to its last.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// The longest body that needs no permit among the long ones.
const SHORT_BODY: usize = 16 * 1024;
/// Long bodies in memory at a time.
const LONG_BODIES: usize = 32;
/// How slow a client with a long body may be, when another wants its permit.
const LONG_BODY_PATIENCE: Duration = Duration::from_secs(5);

/// Reads bodies.
pub(crate) struct Bodies {
    long: Arc<Permits>,
}

/// A body that was read whole.
#[derive(Default)]
pub(crate) struct ReceivedBody {
    pub(crate) bytes: Bytes,
    /// A long body has one, to be kept for as long as what was read from it.
    pub(crate) permit: Option<Permit>,
}

/// A body, as far as it is read.
#[derive(Default)]
struct Whole {
    bytes: Vec<u8>,
    permit: Option<Permit>,
}

impl Bodies {
    pub(crate) fn new() -> Self {
        Self { long: Permits::new(LONG_BODIES, LONG_BODY_PATIENCE) }
    }

    /// Reads a body of at most so many bytes.
    pub(crate) async fn read<B>(
        &self,
        body: B,
        cap: usize,
        client: &Arc<Client>,
    ) -> Result<ReceivedBody, Refused>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let read = tokio::time::timeout(BODY_TIMEOUT, self.read_on(body, cap, client)).await;
        read.unwrap_or_else(|_| Err(incomplete()))
    }

    async fn read_on<B>(&self, mut body: B, cap: usize, client: &Arc<Client>) -> Result<ReceivedBody, Refused>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let mut whole = Whole::default();
        let mut received = 0;
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| incomplete())?;
            let Some(data) = frame.data_ref() else { continue };
            received += data.len();
            if received > DRAIN_CAP {
                break;
            }
            if received > cap {
                whole = Whole::default();
                continue;
            }
            if received > SHORT_BODY && whole.permit.is_none() {
                // Others come first meanwhile, if it is in their way.
                client.is_to_send();
                whole.permit = self.long.acquire(client).await;
            }
            whole.bytes.extend_from_slice(data);
        }
        if received > cap {
            return Err(Refusal::BodyTooLarge.because((
                format!("请求过大: a body may have {cap} bytes"),
                format!("请求过大：请求体最多 {cap} 字节"),
            )));
        }
        Ok(ReceivedBody { bytes: whole.bytes.into(), permit: whole.permit })
    }
}

fn incomplete() -> Refused {
    Refusal::BodyIncomplete
        .because(("请求不完整: the body did not arrive whole in time", "请求不完整：请求体没有按时完整到达"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use http_body_util::Full;
    use hyper::body::Bytes;

    use super::{BODY_CAP, Bodies, DRAIN_CAP, LONG_BODIES, SHORT_BODY};
    use crate::checks::refusal::Refusal;
    use crate::serving::permits::Client;

    #[tokio::test(start_paused = true)]
    async fn a_long_body_without_a_permit_is_a_wait_for_its_client() {
        let bodies = Bodies::new();
        let mut permits = Vec::new();
        for _ in 0..LONG_BODIES {
            permits.push(bodies.long.acquire(&Arc::default()).await);
        }
        let client = Arc::new(Client::default());
        client.is_served_by(tokio::spawn(std::future::pending::<()>()).abort_handle());
        let body = || Full::new(Bytes::from(vec![b' '; SHORT_BODY + 1]));
        let second = Duration::from_secs(1);
        assert!(tokio::time::timeout(second, bodies.read(body(), BODY_CAP, &client)).await.is_err());
        assert_eq!(client.keeps_waiting(), Some(second));
        permits.pop();
        let read = tokio::time::timeout(second, bodies.read(body(), BODY_CAP, &client)).await;
        assert!(read.expect("no permit").is_ok());
    }

    #[tokio::test]
    async fn a_body_of_the_cap_is_read_and_one_byte_more_is_not() {
        let bodies = Bodies::new();
        let at_cap = Full::new(Bytes::from(vec![b' '; 1_048_576]));
        let read = bodies.read(at_cap, BODY_CAP, &Arc::default()).await;
        assert_eq!(read.map(|body| body.bytes.len()), Ok(1_048_576));
        for length in [BODY_CAP + 1, DRAIN_CAP + 1] {
            let over = Full::new(Bytes::from(vec![b' '; length]));
            let read = bodies.read(over, BODY_CAP, &Arc::default()).await;
            assert_eq!(read.map_err(|refused| refused.kind).err(), Some(Refusal::BodyTooLarge));
        }
    }
}
