//! The HTTP side of the gateway: the paths, POST, a body of bounded size; then the verdict, counted, explained,
//! shown and replied to, with the fault that is ordered.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::header::{CONTENT_TYPE, DATE};
use http::{Method, Request, Response, request};
use hyper::body::{Body, Bytes};

use crate::checks::api::{Api, V2_PATH};
use crate::checks::clock::{Clock, Now};
use crate::checks::refusal::{Refusal, RefusalLevel, Refused};
use crate::decided_request::{DecidedRequest, ReceivedRequest};
use crate::explanation::Explanation;
use crate::faults::fault::Fault;
use crate::faults::faulty_reply;
use crate::faults::orders::Orders;
use crate::faults::reply_body::{BrokenOff, ReplyBody};
use crate::gateway::{Gateway, Judgement};
use crate::observer::{self, Watch};
use crate::replies::date::Dates;
use crate::replies::reply::{self, Decision};
use crate::serving::bodies::{BODY_CAP, Bodies, OTHER_BODY_CAP, ReceivedBody};
use crate::serving::explaining::Explaining;
use crate::serving::other_paths::OtherPaths;
use crate::serving::permits::Client;
use crate::serving::tails::Tails;
use crate::serving::watched_stream::AnswerBody;
use crate::tally::Tally;
use crate::verdict::Verdict;

pub(crate) struct Endpoint {
    gateway: Gateway,
    clock: Clock,
    orders: Orders,
    hooks: Hooks,
    tally: Mutex<Tally>,
    dates: Dates,
    bodies: Bodies,
    tails: Tails,
}

/// What others have set to be called.
#[derive(Default)]
pub(crate) struct Hooks {
    pub(crate) observer: Option<Watch>,
    pub(crate) explaining: Option<Explaining>,
    pub(crate) other_paths: Option<OtherPaths>,
}

impl Endpoint {
    pub(crate) fn new(gateway: Gateway, clock: Clock, hooks: Hooks) -> Self {
        Self {
            gateway,
            clock,
            orders: Orders::default(),
            hooks,
            tally: Mutex::default(),
            dates: Dates::default(),
            bodies: Bodies::new(),
            tails: Tails::default(),
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

    /// Has what was decided told to its end, unless that takes too long.
    pub(crate) async fn end(&self) {
        if let Some(explaining) = &self.hooks.explaining {
            explaining.calls().give_up();
        }
        self.tails.end(observer::PATIENCE).await;
    }

    /// The reply. An error is the order to reset the connection.
    pub(crate) async fn respond<B>(
        self: &Arc<Self>,
        request: Request<B>,
        client: &Arc<Client>,
    ) -> Result<Response<AnswerBody>, BrokenOff>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let (head, body) = request.into_parts();
        let api = self.gateway.api(head.uri.path());
        let received = if api.is_some() {
            self.tally().requests += 1;
            self.receive(&head.method, body, client).await
        } else if let Some(reply) = self.answer_elsewhere(&head, body, client).await {
            return Ok(reply);
        } else {
            self.tally().requests += 1;
            Err(unknown_path())
        };
        // A path of neither is refused by HTTP, which is the same for both.
        let api = api.unwrap_or(Api::V2);
        let answer = client.answer();
        let fault = received.as_ref().ok().and_then(|_| self.orders.take());
        let now = Now::new((self.clock)(), if let Some(Fault::ClockOff(off)) = fault { off } else { 0 });
        let decision = self.decide(api, &head, received, fault, now).await;
        let instead = fault.and_then(|fault| faulty_reply::instead(fault, api, now.shown()));
        let mut reply = instead.unwrap_or_else(|| reply::write(api, &decision));
        if let Some(date) = self.dates.at(now.shown()) {
            reply.headers_mut().insert(DATE, date);
        }
        let reply = faulty_reply::spoil(fault, reply).await?;
        Ok(reply.map(|body| AnswerBody { body, _answer: answer }))
    }

    /// Decides about a request, and has that counted, explained and shown.
    async fn decide(
        self: &Arc<Self>,
        api: Api<'_>,
        head: &request::Parts,
        received: Result<ReceivedBody, Refused>,
        fault: Option<Fault>,
        now: Now,
    ) -> Decision<'_> {
        let (mut decision, verdict, body) = match received {
            Ok(body) => {
                let execute = !fault.is_some_and(Fault::prevents_execution);
                let Judgement { call, decision } = self.gateway.judge(api, &body.bytes, now, execute);
                let verdict = Verdict::new(call, reply::trace_id_of(api, &decision), &decision, fault);
                (decision, verdict, body)
            }
            Err(refused) => {
                let decision = Err(refused);
                let verdict = Verdict::new(None, None, &decision, fault);
                (decision, verdict, ReceivedBody::default())
            }
        };
        self.tally().count(&verdict);
        let length = body.bytes.len();
        let request = self.hooks.explaining.as_ref();
        let request = request.map(|_| DecidedRequest::new(received_request(head, body.bytes), &verdict));
        // A long body keeps its permit for as long as its parameters are there.
        let permit = body.permit;
        let explanation = if self.is_told_slowly(&verdict) {
            let endpoint = Arc::clone(self);
            let tail = async move {
                let explanation = endpoint.tell(request, verdict, length).await;
                drop(permit);
                explanation
            };
            self.tails.run(tail).await
        } else {
            self.tell(request, verdict, length).await
        };
        if let (Err(refused), Some(explanation)) = (&mut decision, explanation) {
            refused.message = refused.message.explained(&explanation);
        }
        decision
    }

    /// Whether telling may take a while, in which the client may hang up.
    fn is_told_slowly(&self, verdict: &Verdict) -> bool {
        let is_explained = self.hooks.explaining.is_some() && reached_the_checks(verdict);
        matches!(self.hooks.observer, Some(Watch::Apart(_))) || (is_explained && verdict.refusal().is_some())
    }

    /// Has a decision explained and shown. The explanation's summary is for the client.
    async fn tell(
        &self,
        request: Option<DecidedRequest>,
        verdict: Verdict,
        length: usize,
    ) -> Option<Explanation> {
        let explanation = match (&self.hooks.explaining, request) {
            (Some(explaining), Some(request)) if !reached_the_checks(&verdict) => {
                explaining.pass(&request);
                None
            }
            (Some(explaining), Some(request)) if verdict.refusal().is_none() => {
                explaining.explain_accepted(&request)
            }
            (Some(explaining), Some(request)) => explaining.explain_refused(request).await,
            _ => None,
        };
        self.show(verdict.explained(explanation.clone()), length).await;
        explanation
    }

    async fn show(&self, verdict: Verdict, length: usize) {
        if let Some(observer) = &self.hooks.observer
            && !observer.show(verdict, length).await
        {
            self.tally().unobserved += 1;
        }
    }

    /// The body of a request for the gateway.
    async fn receive<B>(
        &self,
        method: &Method,
        body: B,
        client: &Arc<Client>,
    ) -> Result<ReceivedBody, Refused>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        if method != Method::POST {
            return Err(Refusal::Method.because((
                "请求方式错误: every action is called with POST",
                "请求方式错误：所有接口都用 POST 调用",
            )));
        }
        self.bodies.read(body, BODY_CAP, client).await
    }

    /// The reply to a request that is not for the gateway; None if nobody else has one.
    async fn answer_elsewhere<B>(
        &self,
        head: &request::Parts,
        body: B,
        client: &Arc<Client>,
    ) -> Option<Response<AnswerBody>>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let other_paths = self.hooks.other_paths.as_ref().filter(|_| OtherPaths::takes(&head.method))?;
        let received = self.bodies.read(body, OTHER_BODY_CAP, client).await;
        let answer = client.answer();
        let reply = match received {
            Ok(ReceivedBody { bytes, permit }) => {
                let reply = other_paths.answer(Request::from_parts(head.clone(), bytes)).await?;
                drop(permit);
                reply
            }
            Err(refused) => reply::write(Api::V2, &Err(refused)),
        };
        Some(reply.map(|body| AnswerBody { body: ReplyBody::Whole(body), _answer: answer }))
    }
}

fn unknown_path() -> Refused {
    Refusal::Path.because((
        format!("地址不存在: V3 is at POST /v3/… (the path of the action), and V2 is at POST {V2_PATH}"),
        format!("地址不存在：V3 的地址是 POST /v3/…（接口的路径），V2 的地址是 POST {V2_PATH}"),
    ))
}

/// Whether HTTP let a request pass.
fn reached_the_checks(verdict: &Verdict) -> bool {
    verdict.refusal().is_none_or(|refusal| refusal.level() != RefusalLevel::Http)
}

fn received_request(head: &request::Parts, body: Bytes) -> ReceivedRequest {
    let content_type = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    ReceivedRequest {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        content_type: content_type.map(str::to_owned),
        body,
    }
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

    use super::{Endpoint, Hooks};
    use crate::checks::api::V2_PATH;
    use crate::checks::identity::Identity;
    use crate::checks::refusal::Refusal;
    use crate::checks::signature::SignedNames;
    use crate::faults::fault::Fault;
    use crate::faults::kinds::FaultKind;
    use crate::gateway::Gateway;
    use crate::replies::actions::Replies;
    use crate::serving::permits::Client;

    fn endpoint(fault: Fault) -> Arc<Endpoint> {
        let gateway = Gateway::new(Identity::demo(), SignedNames::LowerCamel, Replies::default(), 1);
        let endpoint = Endpoint::new(gateway, Arc::new(|| 0), Hooks::default());
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
}
