//! What is sent again and what is not: the table of the crate's front page, row by row.

use std::time::Duration;

use tokio::net::TcpListener;
use zvcms_hyper::{Client, Deadline, Error, ErrorKind, MyCards, RawAction, TransportError};
use zvcms_proto::ResponseErrorKind;
use zvcms_proto::actions::coupon::{ActivityTemplate, AddCouponActivity};

use crate::replay::{Line, NO_CARDS, Replay, reply, reply_with};
use crate::scripted::{Act, Scripted};
use crate::{anonymous, client_of};

fn member<'a>(body: &'a str, name: &str) -> &'a str {
    body.split_once(&format!("\"{name}\":\"")).unwrap().1.split_once('"').unwrap().0
}

fn write() -> RawAction {
    RawAction::new("shop.change", &()).unwrap()
}

fn over(replay: &Replay) -> Client {
    anonymous().build_over(replay.clone()).unwrap()
}

/// A read that fails with `first` once, then succeeds.
async fn read_after(first: Line) -> Replay {
    let replay = Replay::of([first, reply(200, NO_CARDS)]);
    assert_eq!(over(&replay).send(MyCards::new("1")).await.unwrap(), []);
    replay
}

/// A write that fails with `first`, and would succeed if it were sent again.
async fn write_after(first: Line) -> (Error, Replay) {
    let replay = Replay::of([first, reply(200, NO_CARDS)]);
    (over(&replay).send(write()).await.unwrap_err(), replay)
}

fn response_kind(kind: &ErrorKind) -> Option<ResponseErrorKind> {
    match kind {
        ErrorKind::Response(response) => Some(response.kind()),
        _ => None,
    }
}

#[tokio::test]
async fn a_read_is_sent_again_with_a_new_nonce_and_token() {
    let cut_off = Act::Write(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{".to_vec());
    let server = Scripted::start([Act::Close, cut_off, Act::reply("200 OK", NO_CARDS)]).await;
    let client = client_of(&server.endpoint).build().unwrap();
    assert_eq!(client.send(MyCards::new("1")).await.unwrap(), []);
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    for (one, other) in [(0, 1), (1, 2), (0, 2)] {
        for name in ["Nonce", "Token"] {
            assert_ne!(member(&requests[one], name), member(&requests[other], name), "{name}");
        }
    }
}

#[tokio::test]
async fn a_refused_connection_is_tried_again_even_to_write() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let error = client_of(&endpoint).attempts(2).build().unwrap().send(write()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport(TransportError::Connect(_))), "{error}");
    assert_eq!(error.attempts(), 2);
    assert!(!error.outcome_unknown() && error.is_retryable());
}

#[tokio::test(start_paused = true)]
async fn what_was_not_taken_is_sent_again_even_to_write() {
    let replay = Replay::of([Line::Refused, Line::Refused, reply(200, NO_CARDS)]);
    assert!(over(&replay).send(write()).await.is_ok());
    assert_eq!(replay.requests().len(), 1);
}

/// A TLS handshake that the other side never answers.
#[tokio::test]
async fn a_connect_timeout_is_tried_again_even_to_write() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("https://{}/", listener.local_addr().unwrap());
    let limit = Duration::from_millis(100);
    let client = client_of(&endpoint).connect_timeout(limit).attempts(2).build().unwrap();
    let error = client.send(write()).await.unwrap_err();
    let ErrorKind::Transport(TransportError::Timeout { deadline, .. }) = error.kind() else {
        panic!("{error}")
    };
    assert_eq!((*deadline, error.attempts()), (Deadline::Connect, 2));
    assert!(!error.outcome_unknown());
}

#[tokio::test(start_paused = true)]
async fn what_broke_after_sending_is_sent_again_only_to_read() {
    for broken in [Line::Broken, Line::Silence] {
        assert_eq!(read_after(broken.clone()).await.requests().len(), 2);
        let (error, replay) = write_after(broken).await;
        assert_eq!((error.attempts(), replay.requests().len()), (1, 1));
        assert!(error.outcome_unknown() && !error.is_retryable());
        assert!(
            error.to_string().contains("; whether the gateway executed the action is not known ("),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_cut_off_reply_stops_a_write() {
    let cut_off = Act::Write(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{".to_vec());
    let server = Scripted::start([cut_off, Act::reply("200 OK", NO_CARDS)]).await;
    let error = client_of(&server.endpoint).build().unwrap().send(write()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport(TransportError::BodyTruncated(_))), "{error}");
    assert!(error.outcome_unknown());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn too_many_requests_is_waited_for_and_sent_again_only_to_read() {
    let replay = read_after(reply_with(429, ("retry-after", "3"), "<html>")).await;
    let wait = replay.waits()[0];
    assert!((Duration::from_secs(3)..Duration::from_millis(3_110)).contains(&wait), "{wait:?}");

    let (error, replay) = write_after(reply_with(429, ("retry-after", "3"), "<html>")).await;
    assert_eq!(replay.requests().len(), 1);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3)));
    assert!(!error.outcome_unknown() && error.is_retryable(), "a refusal at the door");
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_was_asked_for_is_kept_or_the_call_ends() {
    let replay = Replay::of([reply_with(503, ("retry-after", "86400"), "")]);
    let error = over(&replay).send(MyCards::new("1")).await.unwrap_err();
    assert_eq!((error.attempts(), replay.requests().len()), (1, 1));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(86_400)));
    for (asked, at_least, at_most) in [("12", 12_000, 12_110), ("0", 100, 210)] {
        let wait = read_after(reply_with(503, ("retry-after", asked), "")).await.waits()[0];
        let range = Duration::from_millis(at_least)..Duration::from_millis(at_most);
        assert!(range.contains(&wait), "{asked}: {wait:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_was_asked_for_by_date_is_kept() {
    let headers = vec![
        ("date", "Sun, 06 Nov 1994 08:49:37 GMT".to_owned()),
        ("retry-after", "Sun, 06 Nov 1994 08:49:42 GMT".to_owned()),
    ];
    let wait = read_after(Line::Reply(503, headers, String::new())).await.waits()[0];
    assert!((Duration::from_secs(5)..Duration::from_millis(5_110)).contains(&wait), "{wait:?}");
}

#[tokio::test(start_paused = true)]
async fn a_gateway_in_trouble_is_asked_again_only_to_read() {
    for status in [502, 503, 504] {
        for body in ["<html><h1>Bad Gateway</h1></html>", "", "upstream"] {
            read_after(reply(status, body)).await;
            let (error, replay) = write_after(reply(status, body)).await;
            assert_eq!(replay.requests().len(), 1);
            assert!(error.outcome_unknown(), "{status} {error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_500_without_an_envelope_is_tried_once_more_only_to_read() {
    let replay = Replay::of([reply(500, "<html>")]);
    let error = over(&replay).send(MyCards::new("1")).await.unwrap_err();
    assert_eq!((error.attempts(), replay.requests().len()), (2, 2));
    assert_eq!(response_kind(error.kind()), Some(ResponseErrorKind::Http), "{error}");
    assert_eq!(error.previous().and_then(response_kind), Some(ResponseErrorKind::Http));

    let (error, replay) = write_after(reply(500, "<html>")).await;
    assert_eq!(replay.requests().len(), 1);
    assert!(error.outcome_unknown());
}

#[tokio::test(start_paused = true)]
async fn an_envelope_is_final_unless_the_status_says_that_it_is_no_answer() {
    for status in [200, 404, 500] {
        let no = reply(status, r#"{"status":false,"code":"50001","message":"系统错误说明"}"#);
        for error in [
            over(&Replay::of([no.clone()])).send(MyCards::new("1")).await.unwrap_err(),
            over(&Replay::of([no.clone()])).send(write()).await.map(drop).unwrap_err(),
        ] {
            let ErrorKind::Response(response) = error.kind() else { panic!("{error}") };
            assert_eq!(response.kind(), ResponseErrorKind::System);
            assert_eq!((response.code().unwrap().as_str(), response.message()), ("50001", "系统错误说明"));
            assert_eq!(response.http_status(), status);
            assert_eq!(error.attempts(), 1);
            assert!(!error.outcome_unknown() && !error.is_retryable());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_envelope_that_is_no_answer_is_asked_for_again_only_to_read() {
    for status in [408, 429, 502, 503, 504] {
        for body in [NO_CARDS, r#"{"status":true,"code":"7","message":"慢一点"}"#] {
            read_after(reply(status, body)).await;
            let (error, replay) = write_after(reply(status, body)).await;
            assert_eq!(response_kind(error.kind()), Some(ResponseErrorKind::System), "{error}");
            assert_eq!(replay.requests().len(), 1);
            assert_eq!(error.outcome_unknown(), status >= 500, "{error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_get_better_is_not_sent_again() {
    for (no, unknown) in [
        (reply(301, ""), false),
        (reply(307, ""), false),
        (reply(400, "<html>"), false),
        (reply(404, "<html>"), false),
        (reply(200, "<html>"), true),
        (reply(200, "礼品卡"), true),
        (reply_with(200, ("content-encoding", "br"), NO_CARDS), true),
        (reply(200, &"x".repeat(5 << 20)), true),
    ] {
        let replay = Replay::of([no.clone()]);
        assert!(!over(&replay).send(MyCards::new("1")).await.unwrap_err().outcome_unknown());
        assert_eq!(replay.requests().len(), 1);
        let (error, replay) = write_after(no).await;
        assert_eq!(replay.requests().len(), 1);
        assert_eq!(error.outcome_unknown(), unknown, "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_end() {
    let replay = Replay::of([Line::Broken]);
    let client = anonymous().attempts(2).build_over(replay.clone()).unwrap();
    let error = client.send(MyCards::new("1")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport(TransportError::Broken(_))), "{error}");
    assert_eq!((error.attempts(), replay.requests().len()), (2, 2));
    assert!(error.is_retryable());
    assert_eq!(
        error.to_string(),
        "the connection broke before a reply came (openapi.zvcms.com:80, after 2 attempts)"
    );
    assert_eq!(error.gateway(), "openapi.zvcms.com:80");
}

#[tokio::test(start_paused = true)]
async fn waits_are_random_and_double() {
    let mut second_waits = Vec::new();
    for _ in 0..50 {
        let replay = Replay::of([Line::Broken]);
        over(&replay).send(MyCards::new("1")).await.unwrap_err();
        let [first, second] = replay.waits()[..] else { panic!() };
        assert!(first <= Duration::from_millis(101) && second <= Duration::from_millis(201));
        second_waits.push(second);
    }
    assert!(second_waits.iter().any(|wait| *wait > Duration::from_millis(100)));
    assert!(second_waits.iter().any(|wait| *wait < Duration::from_millis(100)));
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_success_cannot_be_read_says_that_it_was_executed() {
    for (body, said) in [
        (r#"{"status":true,"code":0,"data":{"id":[]}}"#, "; the gateway says that it executed the action"),
        (
            r#"{"status":true,"code":0,"data":{"id":"#,
            "; whether the gateway executed the action is not known",
        ),
    ] {
        let replay = Replay::of([reply(200, body)]);
        let error = over(&replay)
            .send(AddCouponActivity::new("x", vec![ActivityTemplate::new("7001")]))
            .await
            .unwrap_err();
        assert!(error.outcome_unknown() && !error.is_retryable());
        assert!(error.to_string().contains(said), "{error}");
        assert_eq!(replay.requests().len(), 1);
    }
}
