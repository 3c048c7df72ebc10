//! One test a fault, as a client meets it, and which fault a request takes.

use std::io::ErrorKind;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use zvcms_sandbox::{Builder, Fault, FaultKind, FaultOrder, Refusal, RetryAfter, Sandbox};

use crate::client::{
    Reply, SIGNED_AT, exchange, in_time, post, post_bytes, read_to_end, read_until, sent, signed_request,
};

const DATE_OF_SIGNING: &str = "Mon, 06 Jun 2016 04:02:48 GMT";

fn builder() -> Builder {
    Sandbox::builder().clock(|| SIGNED_AT)
}

async fn with(order: impl Into<FaultOrder>) -> Sandbox {
    builder().fault(order).start().await.unwrap()
}

fn request(sandbox: &Sandbox, nonce: u64) -> Value {
    signed_request(sandbox.identity(), SIGNED_AT, nonce, &json!({"user_id": "10001"}))
}

async fn ask(sandbox: &Sandbox, nonce: u64) -> Reply {
    post(sandbox, &request(sandbox, nonce)).await
}

/// The bytes of the reply up to the end of the stream, and the error it ended with.
async fn read(sandbox: &Sandbox, nonce: u64) -> (Vec<u8>, Option<ErrorKind>) {
    read_to_end(&mut asked(sandbox, nonce).await).await
}

/// A connection on which a request was sent.
async fn asked(sandbox: &Sandbox, nonce: u64) -> TcpStream {
    sent(sandbox.address(), &post_bytes(&request(sandbox, nonce).to_string())).await
}

/// A good request after the fault is answered as ever, and these were the counts: executed, accepted, withheld.
async fn counted(sandbox: &Sandbox, kind: FaultKind, counts: (u64, u64, u64)) {
    let tally = sandbox.tally();
    assert_eq!((tally.executed(), tally.accepted(), tally.withheld()), counts);
    assert_eq!((tally.faults(kind), tally.faulted()), (1, 1));
    assert_eq!(tally.requests(), tally.executed() + tally.refused_in_all() + tally.withheld());
    assert_eq!(ask(sandbox, 1_000).await.json()["code"], "0");
    assert_eq!(sandbox.tally().faulted(), 1);
}

#[tokio::test]
async fn a_delayed_reply_comes_whole() {
    let sandbox = with(Fault::Delay(Duration::from_millis(1)).first(1)).await;
    assert_eq!(ask(&sandbox, 1).await.json()["code"], "0");
    counted(&sandbox, FaultKind::Delay, (1, 1, 0)).await;
}

#[tokio::test]
async fn a_dripping_reply_comes_whole_under_its_length() {
    let sandbox = with(Fault::Drip(Duration::from_micros(1)).first(1)).await;
    let reply = ask(&sandbox, 1).await;
    assert_eq!(reply.json()["code"], "0");
    assert_eq!(reply.header("content-length"), Some(reply.body.len().to_string().as_str()));
    counted(&sandbox, FaultKind::Drip, (1, 1, 0)).await;
}

/// With a pause without end, what has come is the head and the first piece.
#[tokio::test]
async fn a_drip_sends_sixteen_bytes_before_its_first_pause() {
    let sandbox = with(Fault::Drip(Duration::MAX)).await;
    let mut stream = asked(&sandbox, 1).await;
    read_until(&mut stream, |reply| reply.ends_with(b"\r\n\r\n{\"status\":\"true\"")).await;
    in_time(sandbox.shutdown()).await;
    assert_eq!(read_to_end(&mut stream).await.0, b"");
}

#[tokio::test]
async fn a_reset_is_a_reset_after_execution() {
    let sandbox = with(Fault::Reset.first(1)).await;
    assert_eq!(read(&sandbox, 1).await, (vec![], Some(ErrorKind::ConnectionReset)));
    counted(&sandbox, FaultKind::Reset, (1, 0, 0)).await;
}

#[tokio::test]
async fn a_truncated_body_is_half_of_what_was_declared() {
    let sandbox = with(Fault::TruncatedBody.first(1)).await;
    let (bytes, error) = read(&sandbox, 1).await;
    assert_eq!(error, None);
    let at = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let whole = ask(&sandbox, 2).await;
    let head = String::from_utf8(bytes[..at].to_vec()).unwrap();
    assert!(head.contains(&format!("content-length: {}\r\n", whole.body.len())), "{head}");
    assert_eq!(&bytes[at..], &whole.body.as_bytes()[..whole.body.len() / 2]);
    let tally = sandbox.tally();
    assert_eq!((tally.executed(), tally.accepted(), tally.faults(FaultKind::TruncatedBody)), (2, 1, 1));
}

#[tokio::test]
async fn a_server_error_page_hides_a_request_that_was_executed() {
    for status in [500, 502, 503, 504] {
        let sandbox = with(Fault::http_status(StatusCode::from_u16(status).unwrap()).first(1)).await;
        let reply = ask(&sandbox, 1).await;
        assert_eq!(reply.status(), status);
        assert_eq!(reply.header("content-type"), Some("text/html; charset=UTF-8"));
        assert_eq!(reply.header("date"), Some(DATE_OF_SIGNING));
        assert_eq!(reply.header("retry-after"), None);
        assert!(reply.body.starts_with(&format!("<html>\r\n<head><title>{status} ")), "{}", reply.body);
        counted(&sandbox, FaultKind::HttpStatus, (1, 0, 0)).await;
    }
}

#[tokio::test]
async fn any_other_page_takes_the_place_of_execution() {
    for status in [200, 403, 429, 600] {
        let sandbox = with(Fault::http_status(StatusCode::from_u16(status).unwrap()).first(1)).await;
        let reply = ask(&sandbox, 1).await;
        assert_eq!((reply.status(), reply.body.starts_with("<html>")), (status, true));
        counted(&sandbox, FaultKind::HttpStatus, (0, 0, 1)).await;
    }
}

#[tokio::test]
async fn retry_after_is_seconds_or_a_date_by_the_gateways_clock() {
    let page = |retry_after| Fault::HttpStatus { status: StatusCode::TOO_MANY_REQUESTS, retry_after };
    let sandbox = with(page(Some(RetryAfter::Seconds(7))).first(1)).await;
    sandbox.order(page(Some(RetryAfter::Date(12))).first(1));
    sandbox.order(page(Some(RetryAfter::Date(-48))).first(1));
    assert_eq!(ask(&sandbox, 1).await.header("retry-after"), Some("7"));
    assert_eq!(ask(&sandbox, 2).await.header("retry-after"), Some("Mon, 06 Jun 2016 04:03:00 GMT"));
    assert_eq!(ask(&sandbox, 3).await.header("retry-after"), Some("Mon, 06 Jun 2016 04:02:00 GMT"));
}

#[tokio::test]
async fn a_redirect_leads_back_to_the_gateway() {
    let sandbox = with(Fault::http_status(StatusCode::TEMPORARY_REDIRECT).first(1)).await;
    let reply = ask(&sandbox, 1).await;
    assert_eq!((reply.status(), reply.header("location")), (307, Some("/api/v2")));
}

#[tokio::test]
async fn a_status_that_ends_no_exchange_is_sent_as_500() {
    let sandbox = with(Fault::http_status(StatusCode::CONTINUE).first(1)).await;
    assert_eq!(ask(&sandbox, 1).await.status(), 500);
    counted(&sandbox, FaultKind::HttpStatus, (1, 0, 0)).await;
}

#[tokio::test]
async fn ordered_errors_take_the_place_of_execution() {
    for (fault, status, code) in [
        (Fault::SystemError, false, "sandbox-ordered-system-error"),
        (Fault::BusinessException, true, "sandbox-ordered-business-exception"),
        (Fault::ReplayRefusal, false, "sandbox-replay"),
    ] {
        let sandbox = with(fault.first(1)).await;
        let reply = ask(&sandbox, 1).await;
        assert_eq!((reply.status(), reply.header("date")), (200, Some(DATE_OF_SIGNING)));
        let body = reply.json();
        assert_eq!((&body["status"], &body["code"]), (&json!(status), &json!(code)));
        assert_eq!(sandbox.tally().refused_in_all(), 0);
        counted(&sandbox, fault.kind(), (0, 0, 1)).await;
    }
}

#[tokio::test]
async fn an_ordered_replay_refusal_cannot_be_told_from_a_true_one() {
    let sandbox = with(Fault::ReplayRefusal.first(1)).await;
    let ordered = ask(&sandbox, 1).await;
    let used = ask(&sandbox, 1).await;
    assert_eq!((ordered.head, ordered.body), (used.head, used.body));
    assert_eq!(sandbox.tally().refused(Refusal::Replay), 1);
}

#[tokio::test]
async fn a_clock_that_is_off_refuses_good_timestamps_and_dates_its_replies() {
    for (off, date) in [(-400, "Mon, 06 Jun 2016 03:56:08 GMT"), (400, "Mon, 06 Jun 2016 04:09:28 GMT")] {
        let sandbox = with(Fault::ClockOff(off)).await;
        let reply = ask(&sandbox, 1).await;
        assert_eq!((&reply.json()["code"], reply.header("date")), (&json!("sandbox-clock"), Some(date)));
        let by_that_clock = SIGNED_AT.saturating_add_signed(off);
        let corrected = signed_request(sandbox.identity(), by_that_clock, 2, &json!({"user_id": "10001"}));
        assert_eq!(post(&sandbox, &corrected).await.json()["code"], "0");
        let tally = sandbox.tally();
        assert_eq!((tally.refused(Refusal::Clock), tally.accepted()), (1, 1));
        assert_eq!(tally.faults(FaultKind::ClockOff), 2);
    }
}

#[tokio::test]
async fn a_php_warning_stands_before_the_json() {
    let sandbox = with(Fault::PhpWarning.first(1)).await;
    let reply = ask(&sandbox, 1).await;
    assert_eq!(reply.header("content-type"), Some("text/html; charset=UTF-8"));
    let (warning, json) = reply.body.split_once("<br />\n{").unwrap();
    assert!(warning.starts_with("<br />\n<b>Warning</b>: "), "{warning}");
    assert_eq!(serde_json::from_str::<Value>(&format!("{{{json}")).unwrap()["code"], "0");
    counted(&sandbox, FaultKind::PhpWarning, (1, 0, 0)).await;
}

#[tokio::test]
async fn an_oversized_body_has_its_size_and_ends_in_the_reply() {
    let sandbox = with(Fault::OversizedBody(100_000).first(1)).await;
    // Version 1.0 of HTTP has no chunks, so the body is all that follows the head.
    let body = request(&sandbox, 1).to_string();
    let head = format!("POST /api/v2 HTTP/1.0\r\nHost: sandbox\r\nContent-Length: {}\r\n\r\n", body.len());
    let reply = exchange(sandbox.address(), format!("{head}{body}").as_bytes()).await;
    assert_eq!((reply.body.len(), reply.header("content-length")), (100_000, None));
    assert_eq!((reply.json()["code"].as_str(), reply.body.starts_with("   ")), (Some("0"), true));
    counted(&sandbox, FaultKind::OversizedBody, (1, 0, 0)).await;
}

/// Were it not streamed, it would never begin.
#[tokio::test]
async fn a_body_without_end_is_streamed_for_as_long_as_it_is_read() {
    let sandbox = with(Fault::OversizedBody(u64::MAX)).await;
    let mut stream = asked(&sandbox, 1).await;
    read_until(&mut stream, |received| received.len() >= 32 << 20).await;
    in_time(sandbox.shutdown()).await;
}

#[tokio::test]
async fn a_fault_comes_over_a_refusal_too() {
    let sandbox = with(Fault::PhpWarning.first(1)).await;
    let mut request = request(&sandbox, 1);
    request["Action"] = json!("user.unknown");
    let reply = post(&sandbox, &request).await;
    assert!(reply.body.contains("<b>Warning</b>") && reply.body.contains("sandbox-action"), "{}", reply.body);
    let tally = sandbox.tally();
    assert_eq!((tally.refused(Refusal::Action), tally.executed(), tally.faulted()), (1, 0, 1));
}

#[tokio::test]
async fn a_request_for_another_path_takes_no_fault() {
    let sandbox = with(Fault::SystemError.first(1)).await;
    let other = b"POST / HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(exchange(sandbox.address(), other).await.status(), 404);
    assert_eq!(ask(&sandbox, 1).await.json()["code"], "sandbox-ordered-system-error");
}

#[tokio::test]
async fn the_first_n_requests_take_a_fault_then_the_next_order_then_the_one_for_all() {
    let sandbox = builder()
        .fault(Fault::BusinessException)
        .fault("system-error:2".parse::<FaultOrder>().unwrap())
        .fault(Fault::ReplayRefusal.first(1))
        .start()
        .await
        .unwrap();
    let mut codes = Vec::new();
    for nonce in 1..=5 {
        codes.push(ask(&sandbox, nonce).await.json()["code"].as_str().unwrap().to_owned());
    }
    let (system, business) = ("sandbox-ordered-system-error", "sandbox-ordered-business-exception");
    assert_eq!(codes, [system, system, "sandbox-replay", business, business]);
    sandbox.clear_faults();
    assert_eq!(ask(&sandbox, 6).await.json()["code"], "0");
    sandbox.order(Fault::SystemError.first(1));
    assert_eq!(ask(&sandbox, 7).await.json()["code"], system);
}

#[tokio::test]
async fn an_observer_sees_every_verdict_and_no_credentials() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let verdicts = Arc::clone(&seen);
    let sandbox = builder()
        .fault(Fault::SystemError.first(1))
        .on_verdict(move |verdict| verdicts.lock().unwrap().push(verdict.clone()))
        .start()
        .await
        .unwrap();
    for nonce in [1, 2, 2] {
        ask(&sandbox, nonce).await;
    }
    exchange(sandbox.address(), b"GET / HTTP/1.1\r\nHost: s\r\nConnection: close\r\n\r\n").await;
    let seen = seen.lock().unwrap();
    let told: Vec<_> = seen.iter().map(|v| (v.action(), v.refusal(), v.fault(), v.executed())).collect();
    let action = Some("user.my-cards");
    assert_eq!(
        told,
        [
            (action, None, Some(Fault::SystemError), false),
            (action, None, None, true),
            (action, Some(Refusal::Replay), None, false),
            (None, Some(Refusal::Path), None, false),
        ]
    );
    assert_eq!(seen[1].params().map(|params| &params["user_id"]), Some(&json!("10001")));
    assert!(seen[2].message().is_some_and(|message| message.starts_with("重复请求")));
    let identity = sandbox.identity();
    let token = request(&sandbox, 2)["Token"].as_str().unwrap().to_owned();
    for verdict in seen.iter() {
        let text =
            format!("{verdict:?} {:?} {:?} {:?}", verdict.action(), verdict.params(), verdict.message());
        for secret in [identity.open_id(), identity.grant_code(), identity.open_key(), &token] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        assert!(!format!("{verdict:?}").contains("10001"));
    }
}

/// The observer tells when a request is held up by its fault; only then is the sandbox stopped.
#[tokio::test]
async fn a_shutdown_does_not_wait_for_faults_and_releases_the_port() {
    for fault in [Fault::Delay(Duration::MAX), Fault::Drip(Duration::MAX), Fault::OversizedBody(u64::MAX)] {
        let (decided, mut verdicts) = mpsc::unbounded_channel();
        let sandbox = builder()
            .fault(fault)
            .on_verdict(move |verdict| decided.send(verdict.fault()).unwrap())
            .start()
            .await
            .unwrap();
        let address = sandbox.address();
        let mut open = Vec::new();
        for nonce in 1..=20 {
            open.push(asked(&sandbox, nonce).await);
            assert_eq!(in_time(verdicts.recv()).await, Some(Some(fault)));
        }
        in_time(sandbox.shutdown()).await;
        TcpListener::bind(address).await.expect("the port is free");
        for mut stream in open {
            read_to_end(&mut stream).await;
        }
        // The connections held the endpoint with its observer, and with it the sender: all of them are gone.
        assert_eq!(in_time(verdicts.recv()).await, None);
    }
}

/// Ten requests each on 400 connections, sent before any reply is read.
#[tokio::test]
async fn thousands_of_requests_at_once_are_all_answered() {
    let sandbox = with("http-status=503:1000".parse::<FaultOrder>().unwrap()).await;
    let mut connections = tokio::task::JoinSet::new();
    for connection in 0..400 {
        let address = sandbox.address();
        let bodies: Vec<_> = (1..=10).map(|n| request(&sandbox, connection * 10 + n).to_string()).collect();
        connections.spawn(async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let (last, others) = bodies.split_last().unwrap();
            for body in others {
                let length = body.len();
                let head = format!("POST /api/v2 HTTP/1.1\r\nHost: s\r\nContent-Length: {length}\r\n\r\n");
                stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
            }
            stream.write_all(&post_bytes(last)).await.unwrap();
            let replies = String::from_utf8(read_to_end(&mut stream).await.0).unwrap();
            (replies.matches("HTTP/1.1 200 OK").count(), replies.matches("HTTP/1.1 503 ").count())
        });
    }
    let replies = connections.join_all().await;
    let sum = |pick: fn(&(usize, usize)) -> usize| replies.iter().map(pick).sum::<usize>();
    assert_eq!((sum(|reply| reply.0), sum(|reply| reply.1)), (3_000, 1_000));
    let tally = sandbox.tally();
    assert_eq!((tally.executed(), tally.accepted(), tally.faulted()), (4_000, 3_000, 1_000));
}
