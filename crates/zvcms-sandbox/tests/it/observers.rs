//! Who looks at verdicts, also slowly or not at all.

use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, mpsc};

use zvcms_sandbox::{Refusal, Verdict};

use crate::client::{
    SIGNED_AT, exchange, in_time, post, post_bytes, read_to_end, sent, vendor_request, vendor_sandbox,
};

#[tokio::test]
async fn an_observer_that_is_stuck_keeps_no_client_waiting() {
    let (go_on, stuck) = mpsc::channel::<()>();
    let stuck = Mutex::new(stuck);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let verdicts = Arc::clone(&seen);
    let sandbox = vendor_sandbox(SIGNED_AT)
        .on_verdict(move |verdict: &Verdict| {
            // Until the test lets go.
            let _ = stuck.lock().unwrap().recv();
            verdicts.lock().unwrap().push(verdict.refusal());
        })
        .start()
        .await
        .unwrap();
    assert_eq!(post(&sandbox, &vendor_request()).await.json()["code"], "0");
    assert_eq!(post(&sandbox, &vendor_request()).await.json()["code"], "sandbox-replay");
    // Two bodies of a mebibyte have no room behind those.
    let long = post_bytes(&" ".repeat(1 << 20));
    for _ in 0..2 {
        assert_eq!(exchange(sandbox.address(), &long).await.json()["code"], "sandbox-envelope");
    }
    assert_eq!(sandbox.tally().unobserved(), 1);
    assert_eq!(*seen.lock().unwrap(), []);
    drop(go_on);
    in_time(sandbox.shutdown()).await;
    // What had room was seen, in its order.
    assert_eq!(*seen.lock().unwrap(), [None, Some(Refusal::Replay), Some(Refusal::Envelope)]);
}

#[tokio::test]
async fn a_shutdown_does_not_wait_for_an_observer_that_is_stuck() {
    let (_go_on, stuck) = mpsc::channel::<()>();
    let stuck = Mutex::new(stuck);
    let sandbox = vendor_sandbox(SIGNED_AT)
        .on_verdict(move |_| {
            let _ = stuck.lock().unwrap().recv();
        })
        .start()
        .await
        .unwrap();
    assert_eq!(post(&sandbox, &vendor_request()).await.json()["code"], "0");
    in_time(sandbox.shutdown()).await;
}

#[tokio::test]
async fn an_observer_sees_a_verdict_before_the_client_has_the_reply_and_is_dropped_by_a_shutdown() {
    for at_once in [false, true] {
        let seen = Arc::new(Mutex::new(0));
        let verdicts = Arc::clone(&seen);
        let count = move |_: &Verdict| *verdicts.lock().unwrap() += 1;
        let builder = vendor_sandbox(SIGNED_AT);
        let builder = if at_once { builder.on_verdict_at_once(count) } else { builder.on_verdict(count) };
        let sandbox = builder.start().await.unwrap();
        for requests in 1..=50 {
            post(&sandbox, &vendor_request()).await;
            assert_eq!(*seen.lock().unwrap(), requests);
        }
        in_time(sandbox.shutdown()).await;
        assert_eq!(Arc::into_inner(seen).unwrap().into_inner().unwrap(), 50);
    }
}

#[tokio::test]
async fn a_panic_of_an_observer_breaks_off_its_connection_alone() {
    let sandbox = vendor_sandbox(SIGNED_AT)
        .on_verdict(|verdict| {
            if verdict.refusal().is_none() {
                // Without the backtrace, which a busy machine writes for longer than a reply waits for its observer.
                resume_unwind(Box::new("a panic that is part of the test"));
            }
        })
        .start()
        .await
        .unwrap();
    let mut stream = sent(sandbox.address(), &post_bytes(&vendor_request().to_string())).await;
    assert_eq!(read_to_end(&mut stream).await.0, b"");
    assert_eq!(post(&sandbox, &vendor_request()).await.json()["code"], "sandbox-replay");
}

#[tokio::test]
async fn an_observer_may_use_the_runtime() {
    let sandbox =
        vendor_sandbox(SIGNED_AT).on_verdict(|_| drop(tokio::spawn(async {}))).start().await.unwrap();
    assert_eq!(post(&sandbox, &vendor_request()).await.json()["code"], "0");
}
