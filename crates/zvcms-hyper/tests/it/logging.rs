//! What is logged, at any level and by any crate, shows attempts and no secret.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use tower::ServiceExt;
use tracing::Instrument;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::FmtSpan;
use zvcms_hyper::{
    ApiVersion, CallId, Client, Credentials, MyCards, Pool, Printable, RequestBody, fresh_stamp, http,
    layer_fn,
};

use crate::clock::{client, sandbox_off_by};
use crate::replay::{NO_CARDS, Replay, reply};
use crate::scripted::{Act, Scripted};
use crate::{anonymous, client_of};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Logs everything on this thread for as long as the second value lives.
fn log() -> (Log, impl Sized) {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    // While there is but one subscriber, whether an event is wanted is asked of the thread that comes across it first: in
    // a process with other tests, one of theirs, which has none.
    let other = tracing::Dispatch::new(tracing_subscriber::registry());
    (log, (tracing::subscriber::set_default(subscriber), other))
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[tokio::test]
async fn a_clock_is_warned_of_when_the_correction_changes() {
    const WARNING: &str = "the gateway's clock differs from ours; stamps are corrected by the difference";
    for (seconds, warnings) in [(0, 0), (1000, 1)] {
        let (log, logged) = log();
        let off = sandbox_off_by(seconds).await;
        let client = client(&off).build().unwrap();
        for _ in 0..2 {
            client.send(MyCards::new("10001")).await.unwrap();
        }
        drop(logged);
        assert_eq!(log.text().matches(WARNING).count(), warnings, "{}", log.text());
    }
}

#[tokio::test]
async fn retries_are_visible_and_secrets_are_not() {
    let (log, logged) = log();

    // Random, so that no part of it can be there by chance.
    let random = || format!("{:016x}", fresh_stamp(ApiVersion::V2).unwrap().nonce());
    let (open_id, grant_code, open_key, user_id) = (random(), random(), random(), random());
    let no = r#"{"status":true,"code":"40004","message":"信息不存在","traceId":"a1\n"}"#;
    let server = Scripted::start([
        Act::Close,
        Act::reply("503 Service Unavailable", "<html>"),
        Act::reply("200 OK", no),
        Act::reply("200 OK", NO_CARDS),
    ])
    .await;
    let client = Client::builder(Credentials::new(&*open_id, &*grant_code, &*open_key).unwrap())
        .endpoint(server.endpoint.parse().unwrap())
        .build()
        .unwrap();
    let error = client.send(MyCards::new(&*user_id)).await.unwrap_err();
    client.send(MyCards::new(&*user_id)).await.unwrap();
    drop(logged);

    let text = log.text();
    for seen in [
        "zvcms_call{action=user.my-cards idempotent=true call_id=",
        "attempt=1 outcome=\"transport error\"",
        "trying again attempt=1",
        "attempt=2 status=503 outcome=\"HTTP error\"",
        r#"attempt=3 status=200 code=40004 trace_id=a1\n outcome="business exception""#,
        "attempt=1 status=200 outcome=\"success\"",
    ] {
        assert!(text.contains(seen), "{seen} is not in {text}");
    }
    let shown = format!("{text} {error} {error:?} {client:?}");
    let requests = server.requests();
    assert_eq!(requests.len(), 4);
    let tokens = requests.iter().map(|request| {
        request.split_once("\"Token\":\"").unwrap().1.split_once('"').unwrap().0.trim_end_matches("%3D")
    });
    for secret in tokens.chain([&*open_id, &*grant_code, &*open_key, &*user_id]) {
        assert!(secret.len() >= 13, "{secret}");
        assert!(!shown.contains(secret), "{secret} is in {shown}");
    }
}

/// The span is in the caller's own, and its id is in the error and in what a layer sees.
#[tokio::test]
async fn a_call_can_be_joined_to_the_callers_log() {
    let (log, logged) = log();
    let server = Scripted::start([Act::reply("503 Service Unavailable", "<html>"), Act::Close]).await;
    let (seen, sender) = (Arc::new(Mutex::new(Vec::new())), client_of(&server.endpoint).attempts(2));
    let ids = Arc::clone(&seen);
    let layer = layer_fn(move |pool: Pool| {
        let ids = Arc::clone(&ids);
        pool.map_request(move |request: http::Request<RequestBody>| {
            let id = request.extensions().get::<CallId>().unwrap().clone();
            tracing::info!(?id, "my own layer");
            ids.lock().unwrap().push(id);
            request
        })
    });
    let client = sender.build_layered(layer).unwrap().with_call_id("order-17\u{1b}[2J");
    let own = tracing::info_span!("my_handler", order = 17);
    let error = client.send(MyCards::new("10001")).instrument(own).await.unwrap_err();
    drop(logged);

    assert_eq!(*seen.lock().unwrap(), [error.call_id().clone(), error.call_id().clone()]);
    let text = log.text();
    assert!(*error.call_id() == "order-17\u{1b}[2J", "kept as it was given");
    let id = Printable::new(error.call_id().as_str()).to_string();
    assert!(id.starts_with("order-17") && !text.contains('\u{1b}'), "{text}");
    let spans =
        format!("my_handler{{order=17}}:zvcms_call{{action=user.my-cards idempotent=true call_id={id}}}:");
    for event in ["attempt ended", "trying again", "my own layer"] {
        let line = text.lines().find(|line| line.contains(event)).unwrap();
        assert!(line.contains(&spans), "{line}");
    }
}

#[tokio::test]
async fn every_call_has_an_id_of_its_own() {
    let client = anonymous().build_over(Replay::of([reply(500, "")])).unwrap();
    let id = async |client: &Client| client.send(MyCards::new("1")).await.unwrap_err().call_id().to_string();
    assert_ne!(id(&client).await, id(&client).await);
    let mine = client.with_call_id("mine");
    assert_eq!(
        (id(&mine).await, id(&mine.with_timeout(std::time::Duration::MAX)).await),
        ("mine".into(), "mine".into())
    );
    assert_ne!(id(&client).await, "mine");
}
