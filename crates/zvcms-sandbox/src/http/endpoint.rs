//! The HTTP side of the gateway: the paths, POST, a body of bounded size; then the verdict, counted,
//! shown and replied to, with the fault that is ordered.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::header::DATE;
use http::{Method, Request, Response};
use http_body_util::BodyExt as _;
use hyper::body::{Body, Bytes};

use crate::checks::api::{Api, V2_PATH};
use crate::checks::clock::{Clock, Now};
use crate::checks::refusal::{Refusal, Refused};
use crate::faults::fault::Fault;
use crate::faults::faulty_reply;
use crate::faults::orders::Orders;
use crate::faults::reply_body::BrokenOff;
use crate::gateway::{Gateway, Judgement};
use crate::http::permits::{Client, Permit, Permits};
use crate::http::watched_stream::AnswerBody;
use crate::observer::Watch;
use crate::replies::date::Dates;
use crate::replies::reply;
use crate::tally::Tally;
use crate::verdict::Verdict;

/// The longest request body, in bytes.
const BODY_CAP: usize = 1024 * 1024;
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

pub(crate) struct Endpoint {
    gateway: Gateway,
    clock: Clock,
    orders: Orders,
    observer: Option<Watch>,
    tally: Mutex<Tally>,
    dates: Dates,
    long_bodies: Arc<Permits>,
}

/// A request's body, as far as it is read.
#[derive(Default)]
struct Received {
    bytes: Vec<u8>,
    permit: Option<Permit>,
}

impl Endpoint {
    pub(crate) fn new(gateway: Gateway, clock: Clock, observer: Option<Watch>) -> Self {
        Self {
            gateway,
            clock,
            orders: Orders::default(),
            observer,
            tally: Mutex::default(),
            dates: Dates::default(),
            long_bodies: Permits::new(LONG_BODIES, LONG_BODY_PATIENCE),
        }
    }

    pub(crate) fn gateway(&self) -> &Gateway {
        &self.gateway
    }

    pub(crate) fn orders(&self) -> &Orders {
        &self.orders
    }

    pub(crate) fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The reply. An error is the order to reset the connection.
    pub(crate) async fn respond<B>(
        &self,
        request: Request<B>,
        client: &Arc<Client>,
    ) -> Result<Response<AnswerBody>, BrokenOff>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        self.tally().requests += 1;
        let (head, body) = request.into_parts();
        let api = self.gateway.api(head.uri.path());
        let received = self.receive(api, &head.method, body, client).await;
        // A path of neither is refused by HTTP, which is the same for both.
        let api = api.unwrap_or(Api::V2);
        let answer = client.answer();
        let fault = received.as_ref().ok().and_then(|_| self.orders.take());
        let now = Now::new((self.clock)(), if let Some(Fault::ClockOff(off)) = fault { off } else { 0 });
        let execute = !fault.is_some_and(Fault::prevents_execution);
        // A long body keeps its permit for as long as its parameters are there.
        let (Judgement { call, decision }, length, permit) = match received {
            Ok(Received { bytes, permit }) => {
                (self.gateway.judge(api, &bytes, now, execute), bytes.len(), permit)
            }
            Err(refused) => (Judgement { call: None, decision: Err(refused) }, 0, None),
        };
        let verdict = Verdict::new(call, reply::trace_id_of(api, &decision), &decision, fault);
        self.tally().count(&verdict);
        self.show(verdict, length).await;
        drop(permit);
        let instead = fault.and_then(|fault| faulty_reply::instead(fault, api, now.shown()));
        let mut reply = instead.unwrap_or_else(|| reply::write(api, &decision));
        if let Some(date) = self.dates.at(now.shown()) {
            reply.headers_mut().insert(DATE, date);
        }
        let reply = faulty_reply::spoil(fault, reply).await?;
        Ok(reply.map(|body| AnswerBody { body, _answer: answer }))
    }

    async fn show(&self, verdict: Verdict, length: usize) {
        if let Some(observer) = &self.observer
            && !observer.show(verdict, length).await
        {
            self.tally().unobserved += 1;
        }
    }

    /// The body of a request for the gateway.
    async fn receive<B>(
        &self,
        api: Option<Api<'_>>,
        method: &Method,
        body: B,
        client: &Arc<Client>,
    ) -> Result<Received, Refused>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        if api.is_none() {
            let message = format!(
                "地址不存在: V3 is at POST /v3/… (the path of the action), and V2 is at POST {V2_PATH}"
            );
            return Err(Refusal::Path.because(message));
        }
        if method != Method::POST {
            return Err(Refusal::Method.because("请求方式错误: every action is called with POST"));
        }
        let read = tokio::time::timeout(BODY_TIMEOUT, self.read(body, client)).await;
        read.unwrap_or_else(|_| Err(incomplete()))
    }

    async fn read<B>(&self, mut body: B, client: &Arc<Client>) -> Result<Received, Refused>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let mut whole = Received::default();
        let mut received = 0;
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| incomplete())?;
            let Some(data) = frame.data_ref() else { continue };
            received += data.len();
            if received > DRAIN_CAP {
                break;
            }
            if received > BODY_CAP {
                whole = Received::default();
                continue;
            }
            if received > SHORT_BODY && whole.permit.is_none() {
                // Others come first meanwhile, if it is in their way.
                client.is_to_send();
                whole.permit = self.long_bodies.acquire(client).await;
            }
            whole.bytes.extend_from_slice(data);
        }
        if received > BODY_CAP {
            return Err(Refusal::BodyTooLarge.because(format!("请求过大: a body may have {BODY_CAP} bytes")));
        }
        Ok(whole)
    }
}

fn incomplete() -> Refused {
    Refusal::BodyIncomplete.because("请求不完整: the body did not arrive whole in time")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use http::{Request, StatusCode};
    use http_body_util::{BodyExt as _, Full};
    use hyper::body::Bytes;
    use tokio::task::JoinSet;
    use tokio::time::Instant;

    use super::{BODY_CAP, DRAIN_CAP, Endpoint, LONG_BODIES, SHORT_BODY};
    use crate::checks::api::V2_PATH;
    use crate::checks::identity::Identity;
    use crate::checks::refusal::Refusal;
    use crate::checks::signature::SignedNames;
    use crate::faults::fault::Fault;
    use crate::faults::kinds::FaultKind;
    use crate::gateway::Gateway;
    use crate::http::permits::Client;
    use crate::replies::actions::Replies;

    fn endpoint(fault: Fault) -> Arc<Endpoint> {
        let gateway = Gateway::new(Identity::demo(), SignedNames::LowerCamel, Replies::default(), 1);
        let endpoint = Endpoint::new(gateway, Arc::new(|| 0), None);
        endpoint.orders().order(fault.for_all());
        Arc::new(endpoint)
    }

    fn client() -> Arc<Client> {
        Arc::new(Client::default())
    }

    fn empty_post() -> Request<Full<Bytes>> {
        Request::post(V2_PATH).body(Full::default()).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_delay_lasts_as_long_as_ordered_for_thousands_at_a_time() {
        let endpoint = endpoint(Fault::Delay(Duration::from_secs(7)));
        let started = Instant::now();
        let mut replies = JoinSet::new();
        for _ in 0..5_000 {
            let endpoint = Arc::clone(&endpoint);
            replies.spawn(async move { endpoint.respond(empty_post(), &client()).await.unwrap().status() });
        }
        tokio::time::sleep(Duration::from_millis(6_900)).await;
        let tally = endpoint.tally().clone();
        assert_eq!((tally.refused(Refusal::Envelope), tally.faults(FaultKind::Delay)), (5_000, 5_000));
        assert!(replies.try_join_next().is_none(), "a reply came early");
        assert_eq!(replies.join_all().await, vec![200; 5_000]);
        assert_eq!(started.elapsed().as_secs(), 7);
    }

    #[tokio::test(start_paused = true)]
    async fn a_drip_pauses_before_every_sixteen_bytes_but_the_first() {
        let endpoint = endpoint(Fault::Drip(Duration::from_secs(1)));
        let mut body = endpoint.respond(empty_post(), &client()).await.unwrap().into_body();
        let started = Instant::now();
        let mut pieces = Vec::new();
        while let Some(frame) = body.frame().await {
            pieces.push((started.elapsed().as_secs(), frame.unwrap().into_data().unwrap().len()));
        }
        let (last, others) = pieces.split_last().unwrap();
        assert!(others.len() > 3 && last.1 <= 16, "{pieces:?}");
        assert!(others.iter().enumerate().all(|(at, piece)| *piece == (at as u64, 16)), "{pieces:?}");
        assert_eq!(last.0, others.len() as u64);
    }

    #[tokio::test]
    async fn every_reply_is_dated_by_the_clock_that_is_shown() {
        for (fault, date) in [
            (Fault::ClockOff(3), "Thu, 01 Jan 1970 00:00:03 GMT"),
            (Fault::SystemError, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (Fault::http_status(StatusCode::SERVICE_UNAVAILABLE), "Thu, 01 Jan 1970 00:00:00 GMT"),
        ] {
            assert_eq!(
                endpoint(fault).respond(empty_post(), &client()).await.unwrap().headers()["date"],
                date
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_body_without_a_permit_is_a_wait_for_its_client() {
        let endpoint = endpoint(Fault::Reset);
        let mut permits = Vec::new();
        for _ in 0..LONG_BODIES {
            permits.push(endpoint.long_bodies.acquire(&client()).await);
        }
        let client = client();
        client.is_served_by(tokio::spawn(std::future::pending::<()>()).abort_handle());
        let body = || Full::new(Bytes::from(vec![b' '; SHORT_BODY + 1]));
        let second = Duration::from_secs(1);
        assert!(tokio::time::timeout(second, endpoint.read(body(), &client)).await.is_err());
        assert_eq!(client.keeps_waiting(), Some(second));
        permits.pop();
        let read = tokio::time::timeout(second, endpoint.read(body(), &client)).await;
        assert!(read.expect("no permit").is_ok());
    }

    #[tokio::test]
    async fn a_body_of_the_cap_is_read_and_one_byte_more_is_not() {
        let endpoint = endpoint(Fault::Reset);
        let at_cap = Full::new(Bytes::from(vec![b' '; 1_048_576]));
        let read = endpoint.read(at_cap, &client()).await;
        assert_eq!(read.map(|body| body.bytes.len()), Ok(1_048_576));
        for length in [BODY_CAP + 1, DRAIN_CAP + 1] {
            let over = Full::new(Bytes::from(vec![b' '; length]));
            let read = endpoint.read(over, &client()).await;
            assert_eq!(read.map_err(|refused| refused.kind).err(), Some(Refusal::BodyTooLarge));
        }
    }
}
