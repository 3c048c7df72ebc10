//! A gateway whose clock is off ours.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use zvcms_hyper::{Client, ClientBuilder, Credentials, ErrorKind, MyCards, RawAction};
use zvcms_proto::ResponseErrorKind;
use zvcms_sandbox::{Refusal, Sandbox};

pub(crate) struct Off {
    sandbox: Sandbox,
    by: Arc<AtomicI64>,
}

pub(crate) async fn sandbox_off_by(seconds: i64) -> Off {
    let by = Arc::new(AtomicI64::new(seconds));
    let offset = Arc::clone(&by);
    let clock = move || {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        now.saturating_add_signed(offset.load(Ordering::Relaxed))
    };
    Off { sandbox: Sandbox::builder().clock(clock).start().await.unwrap(), by }
}

pub(crate) fn client(off: &Off) -> ClientBuilder {
    let identity = off.sandbox.identity();
    let credentials =
        Credentials::new(identity.open_id(), identity.grant_code(), identity.open_key()).unwrap();
    Client::builder(credentials).endpoint(off.sandbox.endpoint().parse().unwrap())
}

fn write() -> RawAction {
    RawAction::new("user.my-cards", &serde_json::json!({"user_id": "10001"})).unwrap()
}

#[tokio::test]
async fn a_refused_timestamp_is_corrected_and_sent_once_more() {
    for seconds in [1000, -1000] {
        let off = sandbox_off_by(seconds).await;
        let client = client(&off).build().unwrap();
        assert_eq!(client.clock_skew(), None);
        client.send(MyCards::new("10001")).await.unwrap();
        let skew = client.clock_skew().unwrap();
        assert!(skew.is_corrected() && skew.seconds().abs_diff(seconds) <= 2, "{skew:?}");
        // The next call knows already.
        client.send(MyCards::new("10001")).await.unwrap();
        let tally = off.sandbox.tally();
        assert_eq!((tally.refused(Refusal::Clock), tally.accepted(), tally.requests()), (1, 2, 3));
    }
}

#[tokio::test]
async fn a_refused_timestamp_is_corrected_and_sent_once_more_even_to_write() {
    let off = sandbox_off_by(-5000).await;
    client(&off).build().unwrap().send(write()).await.unwrap();
    let tally = off.sandbox.tally();
    assert_eq!((tally.refused(Refusal::Clock), tally.accepted()), (1, 1));
}

#[tokio::test]
async fn correction_can_be_turned_off() {
    let off = sandbox_off_by(1000).await;
    let client = client(&off).clock_correction(false).build().unwrap();
    let error = client.send(MyCards::new("10001")).await.unwrap_err();
    let ErrorKind::Response(response) = error.kind() else { panic!("{error}") };
    assert_eq!(response.kind(), ResponseErrorKind::System);
    assert_eq!((response.code().unwrap().as_str(), error.attempts()), ("sandbox-clock", 1));
    let skew = client.clock_skew().unwrap();
    assert!(!skew.is_corrected() && skew.seconds().abs_diff(1000) <= 2, "measured all the same");
}

#[tokio::test]
async fn a_clock_that_is_off_by_days_is_not_followed() {
    let off = sandbox_off_by(3 * 86_400).await;
    let client = client(&off).build().unwrap();
    assert_eq!(client.send(MyCards::new("10001")).await.unwrap_err().attempts(), 1);
    assert!(!client.clock_skew().unwrap().is_corrected());
}

#[tokio::test]
async fn a_clock_that_was_set_right_is_followed_back() {
    let off = sandbox_off_by(1000).await;
    let client = client(&off).build().unwrap();
    client.send(MyCards::new("10001")).await.unwrap();
    off.by.store(0, Ordering::Relaxed);
    client.send(MyCards::new("10001")).await.unwrap();
    assert!(!client.clock_skew().unwrap().is_corrected());
    assert_eq!(off.sandbox.tally().refused(Refusal::Clock), 2);
}

/// Wrong about something else, the gateway is not asked twice.
#[tokio::test]
async fn a_refusal_while_the_clocks_agree_is_final() {
    let off = sandbox_off_by(30).await;
    let error =
        client(&off).build().unwrap().send(RawAction::new("shop.none", &()).unwrap()).await.unwrap_err();
    assert_eq!((error.attempts(), off.sandbox.tally().requests()), (1, 1));
}
