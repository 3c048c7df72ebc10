//! Each deadline ends what it covers, and the error names it.

use std::time::Duration;

use tokio::net::TcpListener;
use tokio::time::Instant;
use zvcms_hyper::actions::user::PointsRecords;
use zvcms_hyper::{Client, Deadline, Error, ErrorKind, MyCards, RawAction, TransportError};

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
    let error = client.send(RawAction::new("shop.list", &()).unwrap().idempotent(true)).await.unwrap_err();
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

/// A deadline is a moment, and all calls of the handle share it.
#[tokio::test(start_paused = true)]
async fn what_the_caller_set_ends_all_attempts_and_waits_by_then() {
    let busy = || Line::Late(2 * SECOND, Box::new(reply(503, "")));
    let client = anonymous().attempts(99).build_over(Replay::of([busy(), busy(), Line::Silence])).unwrap();
    let started = Instant::now();
    let client = client.with_deadline((started + 9 * SECOND).into_std());
    let error = client.send(MyCards::new("1")).await.unwrap_err();
    assert_eq!(ended_by(&error), (Deadline::Caller, 9 * SECOND));
    assert_eq!((started.elapsed().as_secs(), error.attempts()), (9, 3));
    let shown = error.to_string();
    assert!(shown.starts_with("no result by the caller's deadline, 9s after the call began ("), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn after_the_deadline_nothing_is_sent() {
    let replay = Replay::of([reply(200, NO_CARDS)]);
    let client = anonymous().build_over(replay.clone()).unwrap();
    let client = client.with_deadline((Instant::now() + SECOND).into_std());
    assert_eq!(client.send(MyCards::new("1")).await.unwrap(), []);
    tokio::time::advance(SECOND).await;
    for client in [client.clone(), client.with_timeout(60 * SECOND)] {
        let error = client.send(RawAction::new("shop.change", &()).unwrap()).await.map(drop).unwrap_err();
        assert_eq!(ended_by(&error), (Deadline::Caller, Duration::ZERO));
        assert_eq!((error.attempts(), error.outcome_unknown()), (0, false));
        let shown = error.to_string();
        assert!(
            shown.starts_with("the caller's deadline had passed before the call; nothing was sent ("),
            "{shown}"
        );
    }
    assert_eq!(replay.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn of_all_limits_the_earliest_holds() {
    let client = anonymous().build_over(Replay::of([Line::Silence])).unwrap();
    let soon = |seconds: u32| (Instant::now() + seconds * SECOND).into_std();
    let ended = async |client: Client| ended_by(&client.send(MyCards::new("1")).await.unwrap_err());
    let timeout_first = client.with_timeout(5 * SECOND).with_deadline(soon(9));
    assert_eq!(ended(timeout_first).await, (Deadline::Total, 5 * SECOND));
    let deadline_first = client.with_deadline(soon(9)).with_timeout(5 * SECOND);
    assert_eq!(ended(deadline_first).await, (Deadline::Total, 5 * SECOND));
    for (first, second) in [(4, 9), (9, 4)] {
        let both = client.with_deadline(soon(first)).with_deadline(soon(second));
        assert_eq!(ended(both).await, (Deadline::Caller, 4 * SECOND));
    }
    let far = client.with_deadline(soon(3600));
    assert_eq!(ended(far).await, (Deadline::Total, 30 * SECOND));
    let one = anonymous().attempts(1).build_over(Replay::of([Line::Silence])).unwrap();
    assert_eq!(ended(one.with_deadline(soon(20))).await, (Deadline::Attempt, 10 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn waiting_for_a_permit_ends_by_the_callers_deadline() {
    let replay = Replay::of([Line::Silence]);
    let client = anonymous().max_in_flight(1).build_over(replay.clone()).unwrap();
    let first = tokio::spawn({
        let client = client.clone();
        async move { client.send(MyCards::new("1")).await }
    });
    tokio::task::yield_now().await;
    let client = client.with_deadline((Instant::now() + 3 * SECOND).into_std());
    let error = client.send(MyCards::new("2")).await.unwrap_err();
    assert_eq!(ended_by(&error), (Deadline::Caller, 3 * SECOND));
    assert_eq!(replay.requests().len(), 1);
    first.abort();
}

/// Of pages, too, all together.
#[tokio::test(start_paused = true)]
async fn pages_end_by_the_callers_deadline() {
    let page =
        r#"{"status":true,"code":0,"data":{"current_page":1,"last_page":99,"item_list":[{"points":1}]}}"#;
    let late = Line::Late(4 * SECOND, Box::new(reply(200, page)));
    let client = anonymous().build_over(Replay::of([late])).unwrap();
    let started = Instant::now();
    let client = client.with_deadline((started + 6 * SECOND).into_std());
    let mut pages = client.pages(PointsRecords::new("1"));
    assert_eq!(pages.next().await.unwrap().unwrap().len(), 1);
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!((ended_by(&error).0, started.elapsed()), (Deadline::Caller, 6 * SECOND));
}
