//! Each deadline ends what it covers, and the error names it.

use std::time::Duration;

use tokio::net::TcpListener;
use tokio::time::Instant;
use zvcms_hyper::{Deadline, Error, ErrorKind, MyCards, RawAction, TransportError};

use crate::replay::{Line, NO_CARDS, Replay, reply, reply_with};
use crate::{anonymous, client_of};

const SECOND: Duration = Duration::from_secs(1);

fn ended_by(error: &Error) -> (Deadline, Duration) {
    let ErrorKind::Transport(TransportError::Timeout { deadline, limit }) = error.kind() else {
        panic!("{error}")
    };
    assert!(error.is_timeout());
    (*deadline, *limit)
}

#[tokio::test(start_paused = true)]
async fn an_attempt_ends_after_ten_seconds_and_the_call_goes_on() {
    let replay = Replay::of([Line::Silence]);
    let client = anonymous().build_over(replay.clone()).unwrap();
    let started = Instant::now();
    let error = client.send(MyCards::new("1")).await.unwrap_err();
    assert_eq!(ended_by(&error), (Deadline::Total, 30 * SECOND));
    assert_eq!((started.elapsed().as_secs(), error.attempts()), (30, 3));
    assert!(
        matches!(error.previous(), Some(ErrorKind::Transport(TransportError::Timeout { deadline: Deadline::Attempt, limit }))
            if *limit == 10 * SECOND)
    );
    assert_eq!(error.to_string(), "no result within 30s (openapi.zvcms.com:80, after 3 attempts)");
}

/// Who says how long a call may take does not mean ten seconds.
#[tokio::test(start_paused = true)]
async fn a_limit_of_the_call_is_also_that_of_an_attempt_unless_it_has_its_own() {
    let silent = || Replay::of([Line::Silence]);
    let client = anonymous().timeout(90 * SECOND).build_over(silent()).unwrap();
    let error = client.send(MyCards::new("1")).await.unwrap_err();
    assert_eq!((ended_by(&error), error.attempts()), ((Deadline::Total, 90 * SECOND), 1));
    let error = client.with_timeout(40 * SECOND).send(MyCards::new("1")).await.unwrap_err();
    assert_eq!((ended_by(&error), error.attempts()), ((Deadline::Total, 40 * SECOND), 1));
    let both = anonymous().timeout(90 * SECOND).attempt_timeout(20 * SECOND).attempts(2);
    let client = both.build_over(silent()).unwrap();
    let error = client.send(MyCards::new("1")).await.unwrap_err();
    assert_eq!((ended_by(&error), error.attempts()), ((Deadline::Attempt, 20 * SECOND), 2));
    let error = client.with_timeout(5 * SECOND).send(MyCards::new("1")).await.unwrap_err();
    assert_eq!((ended_by(&error), error.attempts()), ((Deadline::Total, 5 * SECOND), 1));
}

/// One call's deadline is its own, and what is shared is shared.
#[tokio::test(start_paused = true)]
async fn a_call_may_have_a_deadline_of_its_own() {
    let late = Line::Late(40 * SECOND, Box::new(reply(200, NO_CARDS)));
    let replay = Replay::of([late]);
    let client = anonymous().build_over(replay.clone()).unwrap();
    assert_eq!(client.with_timeout(60 * SECOND).send(MyCards::new("1")).await.unwrap(), []);
    let error = client.send(MyCards::new("1")).await.unwrap_err();
    assert_eq!(ended_by(&error), (Deadline::Total, 30 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn the_attempt_that_ends_a_call_is_named() {
    let client = anonymous().attempts(1).build_over(Replay::of([Line::Silence])).unwrap();
    let error = client.send(MyCards::new("1")).await.unwrap_err();
    assert_eq!(ended_by(&error), (Deadline::Attempt, 10 * SECOND));
    assert_eq!(error.to_string(), "no reply within 10s (openapi.zvcms.com:80)");
}

/// Rather than wait and then have no time, the call ends with what it knows.
#[tokio::test(start_paused = true)]
async fn a_wait_that_outlasts_the_call_is_not_begun() {
    let busy = reply_with(503, ("retry-after", "9"), "");
    let replay = Replay::of([busy, reply(200, NO_CARDS)]);
    let client = anonymous().timeout(5 * SECOND).build_over(replay.clone()).unwrap();
    let started = Instant::now();
    let error = client.send(MyCards::new("1")).await.unwrap_err();
    assert_eq!((started.elapsed(), error.attempts()), (Duration::ZERO, 1));
    assert_eq!(error.retry_after(), Some(9 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn the_total_covers_late_attempts() {
    let late = Line::Late(4 * SECOND, Box::new(reply(503, "")));
    let replay = Replay::of([late]);
    let client = anonymous().timeout(7 * SECOND).attempts(9).build_over(replay).unwrap();
    let started = Instant::now();
    let error = client.send(RawAction::new("shop.list", &()).unwrap().idempotent()).await.unwrap_err();
    assert_eq!(ended_by(&error), (Deadline::Total, 7 * SECOND));
    assert_eq!((started.elapsed().as_secs(), error.attempts()), (7, 2));
}

#[tokio::test(start_paused = true)]
async fn waiting_for_a_permit_counts_towards_the_total_and_sends_nothing() {
    let replay = Replay::of([Line::Silence]);
    let client =
        anonymous().max_in_flight(1).attempt_timeout(60 * SECOND).build_over(replay.clone()).unwrap();
    let write = || RawAction::new("shop.change", &()).unwrap();
    let first = tokio::spawn({
        let client = client.clone();
        async move { client.send(write()).await.map(drop).unwrap_err() }
    });
    tokio::task::yield_now().await;
    let second = client.send(write()).await.map(drop).unwrap_err();
    let first = first.await.unwrap();
    assert_eq!(replay.requests().len(), 1);
    assert_eq!((ended_by(&first), first.outcome_unknown()), ((Deadline::Total, 30 * SECOND), true));
    assert_eq!((ended_by(&second), second.outcome_unknown()), ((Deadline::Total, 30 * SECOND), false));
}

/// A moment so far off cannot be written; a reply that takes a year is waited for all the same.
#[tokio::test(start_paused = true)]
async fn a_deadline_beyond_all_time_is_none() {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    let late = Line::Late(YEAR, Box::new(reply(200, NO_CARDS)));
    let whole_call = anonymous().timeout(Duration::MAX);
    for builder in [whole_call.clone(), whole_call.attempt_timeout(Duration::MAX)] {
        let client = builder.build_over(Replay::of([late.clone()])).unwrap();
        let started = Instant::now();
        assert_eq!(client.send(MyCards::new("1")).await.unwrap(), []);
        assert!(started.elapsed() >= YEAR);
    }
}

/// A handshake that the other side never answers.
#[tokio::test(start_paused = true)]
async fn connecting_ends_after_three_seconds() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client_of(&format!("https://{}/", listener.local_addr().unwrap()));
    let error = client.attempts(1).build().unwrap().send(MyCards::new("1")).await.unwrap_err();
    assert_eq!(ended_by(&error), (Deadline::Connect, 3 * SECOND));
    assert!(error.to_string().starts_with("no connection within 3s ("), "{error}");
}
