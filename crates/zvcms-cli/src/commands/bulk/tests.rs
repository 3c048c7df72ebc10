//! A run against a gateway that lives on a clock of its own: minutes pass in no time, and always the same way.

use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use std::{fs, io};

use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::time::Instant;
use zvcms_hyper::{Client, Credentials, RecycledCards, RequestBody};

use super::counts::Counts;
use super::known_users::{KnownUsers, Mark};
use super::line_format::LineFormat;
use super::progress::Progress;
use super::rate_limit::RateLimit;
use super::run::{End, Run};
use super::run_output::{RunOutput, RunRecord};
use super::throttle::Throttle;
use crate::args::Api;
use crate::commands::interruptions::Interruptions;

/// What a gateway does with the request of a user that comes at a time after the start; none where it never replies.
type Script = dyn FnMut(Duration, &str) -> Option<Response<Full<hyper::body::Bytes>>> + Send;

struct Gateway {
    asked: Arc<Mutex<Vec<(Duration, String)>>>,
    client: Client,
}

impl Gateway {
    fn new(
        script: impl FnMut(Duration, &str) -> Option<Response<Full<hyper::body::Bytes>>> + Send + 'static,
    ) -> Self {
        let asked: Arc<Mutex<Vec<(Duration, String)>>> = Arc::default();
        let start = Instant::now();
        let script: Arc<Mutex<Box<Script>>> = Arc::new(Mutex::new(Box::new(script)));
        let log = Arc::clone(&asked);
        let service = tower::service_fn(move |request: Request<RequestBody>| {
            let (script, log) = (Arc::clone(&script), Arc::clone(&log));
            async move {
                let body = request.into_body().collect().await.unwrap().to_bytes();
                let body: Value = serde_json::from_slice(&body).unwrap();
                let user = body["Params"]["user_id"].as_str().unwrap().to_owned();
                // As over a network.
                tokio::time::sleep(Duration::from_millis(5)).await;
                let now = start.elapsed();
                log.lock().unwrap().push((now, user.clone()));
                let reply = (script.lock().unwrap())(now, &user);
                match reply {
                    Some(reply) => Ok::<_, Infallible>(reply),
                    None => std::future::pending().await,
                }
            }
        });
        let credentials = Credentials::new("an-open-id", "a-grant-code", "an-open-key").unwrap();
        let client = Client::builder(credentials).attempts(1).build_over(service).unwrap();
        Self { asked, client }
    }

    fn asked(&self) -> Vec<(Duration, String)> {
        self.asked.lock().unwrap().clone()
    }
}

fn reply(status: u16, body: &str) -> Option<Response<Full<hyper::body::Bytes>>> {
    Some(Response::builder().status(status).body(Full::from(body.to_owned())).unwrap())
}

fn cards() -> Option<Response<Full<hyper::body::Bytes>>> {
    reply(200, r#"{"status":true,"code":0,"data":[]}"#)
}

/// How a run ended, what it wrote for each user, and how long it took.
struct RunResult {
    end: End,
    kinds: BTreeMap<String, String>,
    to_ask: Option<u64>,
    took: Duration,
}

impl RunResult {
    /// How many users came to that.
    fn count(&self, kind: &str) -> usize {
        self.kinds.values().filter(|is| *is == kind).count()
    }

    fn stopped(&self) -> String {
        match &self.end {
            End::Stopped(failure) => failure.in_words(),
            _ => panic!("it was not stopped"),
        }
    }
}

async fn run(gateway: &Gateway, name: &str, users: u32, concurrency: usize) -> RunResult {
    run_at(gateway, name, users, concurrency, None).await
}

async fn run_at(
    gateway: &Gateway,
    name: &str,
    users: u32,
    concurrency: usize,
    rate: Option<f64>,
) -> RunResult {
    let path = output(name);
    let mut known_users = KnownUsers::default();
    let (output, _) = RunOutput::open(&path, false, &record(), None, &mut known_users).unwrap();
    for number in 1..=users {
        known_users.update(&format!("u{number}"), |mark| mark.set(Mark::LISTED)).unwrap();
    }
    let mut run = Run {
        client: &gateway.client,
        api: Api::V2,
        recycled: RecycledCards::Excluded,
        attempts: 3,
        throttle: Throttle::new(concurrency, Duration::from_secs(30), 20, RateLimit::new(rate)),
        output,
        line_format: LineFormat::Ndjson,
        progress: Progress::start(true, 0),
        known_users,
        counts: Counts::default(),
        to_ask: Some(u64::from(users)),
        passed_over: 0,
        without_call: 0,
        left: false,
        refused: None,
        waiting: VecDeque::new(),
        tries: 0,
    };
    let (sender, receiver) = mpsc::channel(users as usize + 1);
    for number in 1..=users {
        sender.try_send(Ok(vec![format!("u{number}")])).unwrap();
    }
    drop(sender);
    let start = Instant::now();
    let end = run.ask_for_all(receiver, Interruptions::listen().unwrap()).await;
    let took = start.elapsed();
    let mut kinds = BTreeMap::new();
    for line in fs::read_to_string(&path).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let kind = line["error"]["kind"].as_str().unwrap_or("cards").to_owned();
        let before = kinds.insert(line["user_id"].as_str().unwrap().to_owned(), kind);
        assert_eq!(before, None, "two lines of a user");
    }
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
    RunResult { end, kinds, to_ask: run.to_ask, took }
}

/// An output in a folder of its own.
fn output(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("zvcms-over-time-{}-{name}", std::process::id()));
    let _: io::Result<()> = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder.join("cards.ndjson")
}

fn record() -> RunRecord {
    RunRecord {
        zvcms_run: RunRecord::VERSION,
        action: "user.my-cards".to_owned(),
        api: Api::V2,
        include_recycled: false,
        format: "ndjson".to_owned(),
        endpoint: "--sandbox".to_owned(),
        open_id: "an-open-id".to_owned(),
        grant_code: "a-grant-code".to_owned(),
    }
}

/// Lets so many requests through in each second of its clock.
fn limiter(
    a_second: u32,
    limited: impl Fn() -> Option<Response<Full<hyper::body::Bytes>>> + Send + 'static,
) -> Gateway {
    let (mut second, mut taken) = (0, 0);
    Gateway::new(move |now, _| {
        if now.as_secs() != second {
            (second, taken) = (now.as_secs(), 0);
        }
        taken += 1;
        if taken > a_second { limited() } else { cards() }
    })
}

#[tokio::test(start_paused = true)]
async fn sixty_users_against_five_requests_a_second_end_with_sixty_answers() {
    type Limited = fn() -> Option<Response<Full<hyper::body::Bytes>>>;
    let forms: [Limited; 4] = [
        || reply(429, "<html>"),
        || reply(429, r#"{"status":true,"code":0,"data":[]}"#),
        || reply(503, r#"{"status":true,"code":"1","message":"busy"}"#),
        || Some(Response::builder().status(429).header("retry-after", "1").body(Full::default()).unwrap()),
    ];
    for (number, limited) in forms.into_iter().enumerate() {
        for concurrency in [1, 8, 64] {
            let gateway = limiter(5, limited);
            let result = run(&gateway, &format!("limited-{number}-{concurrency}"), 60, concurrency).await;
            assert!(matches!(result.end, End::Done));
            assert_eq!(result.count("cards"), 60, "{number}, {concurrency}");
            // 12 s is the least that the gateway allows.
            assert!(result.took < Duration::from_secs(30), "{number}, {concurrency}: {:?}", result.took);
            let in_vain = gateway.asked().len() - 60;
            // Those that were under way at once in the first moment come on top.
            assert!(in_vain < 40 + concurrency, "{number}, {concurrency}: {in_vain} requests in vain");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_ends_with_its_last_answer() {
    let gateway = Gateway::new(|_, _| cards());
    let result = run_at(&gateway, "slow", 3, 8, Some(0.1)).await;
    assert_eq!(result.count("cards"), 3);
    assert_eq!(result.took.as_secs(), 20, "two turns after the first, and none for the end");
}

#[tokio::test(start_paused = true)]
async fn the_pace_recovers_when_the_limit_is_gone() {
    let gateway = Gateway::new(|now, _| if now < Duration::from_secs(5) { reply(429, "") } else { cards() });
    let result = run(&gateway, "recovers", 2_000, 8).await;
    assert_eq!(result.count("cards"), 2_000);
    assert!(result.took < Duration::from_secs(20), "{:?}", result.took);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_the_gateway_asks_for_holds_the_whole_run() {
    let mut limited = false;
    let gateway = Gateway::new(move |_, user| {
        if user == "u5" && !limited {
            limited = true;
            return Some(
                Response::builder().status(503).header("retry-after", "7").body(Full::default()).unwrap(),
            );
        }
        cards()
    });
    let result = run(&gateway, "asked-to-wait", 40, 4).await;
    assert_eq!(result.count("cards"), 40);
    let asked = gateway.asked();
    let limited_at = asked.iter().find(|(_, user)| user == "u5").unwrap().0;
    let pause = limited_at + Duration::from_millis(10)..limited_at + Duration::from_secs(7);
    assert!(!asked.iter().any(|(at, _)| pause.contains(at)), "{asked:?}");
}

#[tokio::test(start_paused = true)]
async fn a_wait_beyond_the_silence_allowed_stops_the_run_at_once() {
    let gateway = Gateway::new(|_, _| {
        Some(Response::builder().status(429).header("retry-after", "3600").body(Full::default()).unwrap())
    });
    let result = run(&gateway, "asked-for-an-hour", 100, 8).await;
    assert!(result.stopped().contains("the gateway asks for a pause of 3"), "{}", result.stopped());
    assert!(result.took < Duration::from_secs(1), "{:?}", result.took);
    assert!(gateway.asked().len() <= 8);
}

#[tokio::test(start_paused = true)]
async fn a_limit_for_everyone_stops_the_run_after_half_a_minute() {
    let gateway = Gateway::new(|_, _| reply(429, ""));
    let result = run(&gateway, "limited-for-all", 20_000, 64).await;
    assert!(
        result.stopped().contains("stopped after 30s without an answer: HTTP 429"),
        "{}",
        result.stopped()
    );
    assert!((29..32).contains(&result.took.as_secs()), "{:?}", result.took);
    assert!(gateway.asked().len() < 60, "{}", gateway.asked().len());
}

#[tokio::test(start_paused = true)]
async fn a_gateway_that_is_down_for_a_moment_costs_nobody_an_answer() {
    for moment in [1, 5, 20] {
        let down = Duration::from_secs(2)..Duration::from_secs(2 + moment);
        let gateway =
            Gateway::new(move |now, _| if down.contains(&now) { reply(500, "<html>") } else { cards() });
        let result = run(&gateway, &format!("down-for-{moment}"), 5_000, 8).await;
        assert!(matches!(result.end, End::Done), "{moment}");
        assert_eq!(result.count("cards"), 5_000, "{moment}");
        // All that were on their way when it went down, and a probe a second.
        assert!(gateway.asked().len() < 5_040, "{moment}: {}", gateway.asked().len());
    }
}

#[tokio::test(start_paused = true)]
async fn a_gateway_that_goes_down_for_good_stops_the_run_and_burns_nobody() {
    let gateway =
        Gateway::new(|now, _| if now < Duration::from_secs(2) { cards() } else { reply(500, "<html>") });
    let result = run(&gateway, "down-for-good", 20_000, 8).await;
    assert!(
        result.stopped().contains("stopped after 30s without an answer: HTTP 500"),
        "{}",
        result.stopped()
    );
    let answered = result.count("cards");
    // Those with whom it was tried have an error; the others, nothing.
    let tried = result.count("transport");
    assert!((8..45).contains(&tried), "{tried}");
    assert_eq!(result.to_ask, Some((20_000 - answered - tried) as u64));
}

#[tokio::test(start_paused = true)]
async fn a_gateway_that_hangs_stops_the_run() {
    let gateway = Gateway::new(|_, _| None);
    let result = run(&gateway, "hangs", 1_000, 64).await;
    assert!(
        result.stopped().contains("stopped after 30s without an answer: no reply within 10s"),
        "{}",
        result.stopped()
    );
    assert!((29..32).contains(&result.took.as_secs()), "{:?}", result.took);
    assert!(
        gateway.asked().len() <= 20 + 10,
        "at most 20 before the first answer: {}",
        gateway.asked().len()
    );
}

#[tokio::test(start_paused = true)]
async fn before_the_first_answer_at_most_20_calls_are_under_way() {
    let gateway = Gateway::new(|now, _| if now < Duration::from_millis(10) { None } else { cards() });
    let result = run(&gateway, "first-calls", 500, 400).await;
    let at_once = gateway.asked().iter().filter(|(at, _)| *at < Duration::from_millis(10)).count();
    assert_eq!((at_once, result.count("cards")), (20, 500));
}

#[tokio::test(start_paused = true)]
async fn a_user_whose_calls_always_break_is_left_while_others_are_answered() {
    for (name, broken, concurrency) in [("500", 500, 1), ("500", 500, 8), ("502", 502, 1), ("502", 502, 8)] {
        let gateway =
            Gateway::new(move |_, user| if user == "u7" { reply(broken, "<html>") } else { cards() });
        let result = run(&gateway, &format!("one-broken-{name}-{concurrency}"), 3_000, 8).await;
        if let End::Stopped(failure) = &result.end {
            panic!("{name}: {}", failure.in_words())
        }
        assert_eq!((result.count("cards"), result.kinds["u7"].as_str()), (2_999, "transport"), "{name}");
        let tries = gateway.asked().iter().filter(|(_, user)| user == "u7").count();
        assert_eq!(tries, if broken == 500 { 3 } else { 6 });
        // 3,000 calls of 5 ms, some at a time: nobody is slowed down.
        let least = Duration::from_millis(3_000 * 5) / u32::try_from(concurrency).unwrap();
        assert!(result.took < least + Duration::from_secs(2), "{name}: {:?}", result.took);
    }
}

/// Overload that hits calls at random is no limit: slowing down would not help, and would take for ever.
#[tokio::test(start_paused = true)]
async fn errors_at_random_do_not_bring_a_run_to_a_stand() {
    for (percent, most) in [(1, 5), (5, 10), (20, 200)] {
        let mut random = 1_u64;
        let gateway = Gateway::new(move |_, _| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            if (random >> 33) % 100 < percent { reply(502, "<html>") } else { cards() }
        });
        let result = run(&gateway, &format!("random-{percent}"), 3_000, 8).await;
        if let End::Stopped(failure) = &result.end {
            panic!("{percent}: {}", failure.in_words());
        }
        assert_eq!(result.count("cards"), 3_000, "{percent}");
        assert!(result.took < Duration::from_secs(most), "{percent}: {:?}", result.took);
    }
}

#[tokio::test(start_paused = true)]
async fn many_that_fail_one_behind_the_other_are_passed() {
    for concurrency in [1, 8, 64] {
        let gateway = Gateway::new(|_, user| {
            let number: u32 = user.trim_start_matches('u').parse().unwrap();
            if (100..124).contains(&number) { reply(500, "<html>") } else { cards() }
        });
        let result = run(&gateway, &format!("in-a-row-{concurrency}"), 3_000, concurrency).await;
        assert!(matches!(result.end, End::Done), "{concurrency}");
        assert_eq!((result.count("cards"), result.count("transport")), (2_976, 24), "{concurrency}");
    }
}

/// As behind a balancer whose nodes refuse in different words.
#[tokio::test(start_paused = true)]
async fn errors_that_differ_stop_a_run_too_where_nobody_is_answered() {
    let mut number = 0;
    let gateway = Gateway::new(move |_, _| {
        number += 1;
        reply(200, &format!(r#"{{"status":false,"code":"{number}","message":"no"}}"#))
    });
    let result = run(&gateway, "alternating", 20_000, 8).await;
    assert!(
        result.stopped().contains("stopped after 100 errors in a row without an answer: no"),
        "{}",
        result.stopped()
    );
    assert_eq!(result.count("system"), 100);
}

#[tokio::test(start_paused = true)]
async fn twenty_equal_errors_in_a_row_stop_the_run_anywhere() {
    let refuses = |now: Duration| now > Duration::from_secs(1);
    let gateway = Gateway::new(move |now, user| {
        if refuses(now) {
            reply(200, &format!(r#"{{"status":false,"code":"9","message":"no, {user}"}}"#))
        } else {
            cards()
        }
    });
    let result = run(&gateway, "refused-from-then-on", 20_000, 8).await;
    assert!(result.stopped().contains("system error 9: stopped after 20 equal errors in a row: no, u"));
    assert_eq!(result.count("system"), 20);
    let in_vain = gateway.asked().iter().filter(|(at, _)| refuses(*at)).count();
    assert!(in_vain < 40, "{in_vain}");
}

#[tokio::test(start_paused = true)]
async fn errors_that_differ_or_have_answers_between_them_stop_nothing() {
    let mut number = 0;
    let gateway = Gateway::new(move |_, _| {
        number += 1;
        match number % 20 {
            0 => cards(),
            odd => reply(
                200,
                &format!(r#"{{"status":false,"code":"{}"}}"#, if number < 500 { odd % 2 } else { 0 }),
            ),
        }
    });
    let result = run(&gateway, "differing", 1_000, 1).await;
    assert!(matches!(result.end, End::Done));
    assert_eq!((result.count("cards"), result.count("system")), (50, 950));
}
