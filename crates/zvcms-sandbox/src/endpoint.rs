//! The HTTP side of the gateway: one address, POST, a body of bounded size; then the verdict, counted and replied to.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::{Method, Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body, Bytes};
use serde_json::Value;

use crate::clock::Clock;
use crate::gateway::Gateway;
use crate::refusal::{Refusal, Rejection};
use crate::reply;
use crate::tally::Tally;

/// The path of the one address of V2.
pub(crate) const PATH: &str = "/api/v2";

/// The longest request body, in bytes.
const BODY_CAP: usize = 1024 * 1024;
/// How much of a body over the cap is still taken and thrown away, in bytes. A client that writes all before it reads
/// would otherwise meet a reset connection instead of the 413.
const DRAIN_CAP: usize = 8 * BODY_CAP;
/// How long a body may take.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

pub(crate) struct Endpoint {
    gateway: Gateway,
    clock: Clock,
    tally: Mutex<Tally>,
}

impl Endpoint {
    pub(crate) fn new(gateway: Gateway, clock: Clock) -> Self {
        Self { gateway, clock, tally: Mutex::default() }
    }

    pub(crate) fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) async fn respond<B>(&self, request: Request<B>) -> Response<Full<Bytes>>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        self.tally().count_request();
        let body = receive(request).await;
        let now = (self.clock)();
        let verdict = body.and_then(|body| self.gateway.judge(&body, now));
        self.count(&verdict);
        reply::write(&verdict, now)
    }

    fn count(&self, verdict: &Result<Vec<Value>, Rejection>) {
        let mut tally = self.tally();
        match verdict {
            Ok(_) => tally.count_accepted(),
            Err(rejection) => tally.count_refused(rejection.kind),
        }
    }
}

/// The body of a request for the gateway.
async fn receive<B>(request: Request<B>) -> Result<Vec<u8>, Rejection>
where
    B: Body<Data = Bytes> + Unpin,
{
    if request.uri().path() != PATH {
        return Err(Rejection::new(
            Refusal::Path,
            format!("地址不存在: this gateway has one address, POST {PATH}"),
        ));
    }
    if request.method() != Method::POST {
        return Err(Rejection::new(Refusal::Method, "请求方式错误: every action is called with POST"));
    }
    match tokio::time::timeout(BODY_TIMEOUT, read(request.into_body())).await {
        Ok(body) => body,
        Err(_) => Err(incomplete()),
    }
}

async fn read<B>(mut body: B) -> Result<Vec<u8>, Rejection>
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut whole = Vec::new();
    let mut received = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| incomplete())?;
        let Some(data) = frame.data_ref() else { continue };
        received += data.len();
        if received > DRAIN_CAP {
            break;
        }
        if received <= BODY_CAP {
            whole.extend_from_slice(data);
        }
    }
    if received <= BODY_CAP {
        Ok(whole)
    } else {
        Err(Rejection::new(Refusal::BodyTooLarge, format!("请求过大: a body may have {BODY_CAP} bytes")))
    }
}

fn incomplete() -> Rejection {
    Rejection::new(Refusal::BodyIncomplete, "请求不完整: the body did not arrive whole in time")
}

#[cfg(test)]
mod tests {
    use http_body_util::Full;
    use hyper::body::Bytes;

    use super::{BODY_CAP, DRAIN_CAP, read};
    use crate::Refusal;

    #[tokio::test]
    async fn a_body_of_the_cap_is_read_and_one_byte_more_is_not() {
        let at_cap = Full::new(Bytes::from(vec![b' '; 1_048_576]));
        assert_eq!(read(at_cap).await.map(|body| body.len()), Ok(1_048_576));
        for length in [BODY_CAP + 1, DRAIN_CAP + 1] {
            let over = Full::new(Bytes::from(vec![b' '; length]));
            assert_eq!(read(over).await.map_err(|rejection| rejection.kind), Err(Refusal::BodyTooLarge));
        }
    }
}
