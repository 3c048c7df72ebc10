//! Closures that explain refused requests: also slow ones, stuck ones and ones that panic.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinSet;
use zvcms_sandbox::{Builder, DecidedRequest, Explanation, Fault, Identity, Refusal, Sandbox, Verdict};

use crate::client::{
    SIGNED_AT, as_v3, exchange, in_time, post, post_bytes, post_bytes_to, post_to, read_to_end, sent,
    signed_request, vendor_request, vendor_sandbox,
};
use crate::v3::CARDS;

/// The vendor's request with the token of another vector.
fn wrong_token() -> Value {
    let mut request = vendor_request();
    request["Token"] = json!("ySypL4SRFMmfSrCqOiFE01LK3ks%3D");
    request
}

/// A closure that says the same of each refused request.
fn wiki(request: &DecidedRequest) -> Option<Explanation> {
    request.refusal().map(|_| Explanation::new("see page 7", "page 7\nof our wiki"))
}

#[tokio::test]
async fn an_explanation_takes_the_place_of_the_sandboxs_own_words() {
    let sandbox = vendor_sandbox(SIGNED_AT).explain(wiki).start().await.unwrap();
    assert_eq!(
        post(&sandbox, &wrong_token()).await.body,
        r#"{"status":false,"code":"sandbox-token","message":"签名错误: see page 7"}"#
    );
    assert_eq!(
        post_to(&sandbox, CARDS, &as_v3(&wrong_token())).await.body,
        r#"{"status":false,"code":110004,"message":"签名错误: see page 7","traceId":"sandbox-1"}"#
    );
    assert_eq!(post(&sandbox, &vendor_request()).await.json()["code"], "0");
    assert_eq!(post(&sandbox, &vendor_request()).await.json()["message"], "重复请求: see page 7");
    assert_eq!(post(&sandbox, &json!({})).await.json()["message"], "请求格式错误: see page 7");
}

#[tokio::test]
async fn a_line_break_in_a_summary_does_not_break_the_line() {
    let two_lines = |_: &DecidedRequest| Some(Explanation::new("two\nlines", ""));
    let sandbox = vendor_sandbox(SIGNED_AT).explain(two_lines).start().await.unwrap();
    assert_eq!(post(&sandbox, &wrong_token()).await.json()["message"], "签名错误: two lines");
}

#[tokio::test]
async fn the_closure_is_shown_the_request_and_the_observer_the_explanation() {
    let shown = Arc::new(Mutex::new(Vec::new()));
    let requests = Arc::clone(&shown);
    let observed = Arc::new(Mutex::new(Vec::new()));
    let verdicts = Arc::clone(&observed);
    let sandbox = vendor_sandbox(SIGNED_AT)
        .fault(Fault::PhpWarning.for_all())
        .explain(move |request| {
            requests.lock().unwrap().push(request.clone());
            wiki(request)
        })
        .on_verdict(move |verdict| verdicts.lock().unwrap().push(verdict.clone()))
        .start()
        .await
        .unwrap();
    let body = as_v3(&wrong_token()).to_string();
    let request = String::from_utf8(post_bytes_to(&format!("{CARDS}?a=b"), &body)).unwrap();
    let request = request.replacen("Host: ", "Content-Type: text/plain\r\nHost: ", 1);
    exchange(sandbox.address(), request.as_bytes()).await;
    post(&sandbox, &vendor_request()).await;
    let shown = shown.lock().unwrap();
    let [refused, accepted] = shown.as_slice() else { panic!("{shown:?}") };
    assert_eq!((refused.method(), refused.path()), ("POST", CARDS));
    assert_eq!((refused.content_type(), refused.action()), (Some("text/plain"), Some(CARDS)));
    assert_eq!(refused.body(), body.as_bytes());
    assert_eq!((refused.refusal(), refused.trace_id()), (Some(Refusal::Token), Some("sandbox-1")));
    assert!(refused.message().unwrap().starts_with("签名错误: the token is not that of this request"));
    assert_eq!(refused.fault(), Some(Fault::PhpWarning));
    assert_eq!((refused.executed(), refused.succeeded()), (false, false));
    assert_eq!((accepted.executed(), accepted.succeeded()), (true, true));
    let explanation = wiki(refused).unwrap();
    assert_eq!(refused.message_with(&explanation).as_deref(), Some("签名错误: see page 7"));
    assert_eq!(accepted.message_with(&explanation), None);
    assert_eq!((accepted.refusal(), accepted.message(), accepted.trace_id()), (None, None, None));
    assert_eq!((accepted.action(), accepted.content_type()), (Some("user.my-cards"), None));
    let debug = format!("{refused:?}");
    assert!(
        debug.contains("Token") && !debug.contains("ySypL4") && !debug.contains("getCustomer"),
        "{debug}"
    );
    let observed = observed.lock().unwrap();
    assert_eq!(observed[0].message(), Some("签名错误: see page 7"));
    assert_eq!(observed[0].explanation().map(Explanation::details), Some("page 7\nof our wiki"));
    assert_eq!(observed[1].explanation(), None);
}

#[tokio::test]
async fn what_http_refuses_is_not_explained_but_shown_to_the_other_closure() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let count = move |_: &DecidedRequest| {
        counted.fetch_add(1, Ordering::SeqCst);
        None
    };
    let shown = Arc::new(Mutex::new(Vec::new()));
    let requests = Arc::clone(&shown);
    let show = move |request: &DecidedRequest| {
        assert_eq!(request.body(), b"");
        let of = format!("{} {} {:?}", request.method(), request.path(), request.refusal().unwrap());
        requests.lock().unwrap().push(of);
        // It is caught.
        resume_unwind(Box::new("a panic that is part of the test"));
    };
    let sandbox = vendor_sandbox(SIGNED_AT).explain(count).on_unexplained(show).start().await.unwrap();
    for request in [
        b"GET /api/v2 HTTP/1.1\r\nHost: s\r\nConnection: close\r\n\r\n".to_vec(),
        post_bytes_to("/", "{}"),
        post_bytes(&" ".repeat((1 << 20) + 1)),
    ] {
        exchange(sandbox.address(), &request).await;
    }
    assert_eq!(calls.load(Ordering::SeqCst), 0);
    post(&sandbox, &vendor_request()).await;
    assert_eq!(calls.load(Ordering::SeqCst), 1);
    assert_eq!(*shown.lock().unwrap(), ["GET /api/v2 Method", "POST / Path", "POST /api/v2 BodyTooLarge"]);
}

#[tokio::test]
async fn without_a_closure_that_explains_the_other_one_is_shown_each_request() {
    let shown = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&shown);
    let count = move |_: &DecidedRequest| {
        counted.fetch_add(1, Ordering::SeqCst);
    };
    let sandbox = vendor_sandbox(SIGNED_AT).on_unexplained(count).start().await.unwrap();
    for request in [vendor_request(), wrong_token()] {
        post(&sandbox, &request).await;
    }
    assert_eq!(shown.load(Ordering::SeqCst), 2);
}

/// A closure that explains nothing before it is let go, and an observer that tells of each verdict.
async fn sandbox_that_is_held(
    builder: Builder,
) -> (Sandbox, mpsc::Sender<()>, mpsc::Receiver<()>, UnboundedReceiver<Verdict>) {
    let (go_on, stuck) = mpsc::channel::<()>();
    let (called, calls) = mpsc::channel::<()>();
    let held = Mutex::new((stuck, called));
    let (seen, verdicts) = unbounded_channel();
    let explain = move |request: &DecidedRequest| {
        request.refusal()?;
        let held = held.lock().unwrap();
        let _ = held.1.send(());
        let _ = held.0.recv();
        wiki(request)
    };
    let see = move |verdict: &Verdict| drop(seen.send(verdict.clone()));
    let sandbox = builder.explain(explain).on_verdict_at_once(see).start().await.unwrap();
    (sandbox, go_on, calls, verdicts)
}

#[tokio::test]
async fn a_client_that_hangs_up_ends_neither_the_explanation_nor_the_call_of_the_observer() {
    // While a fault is ordered, the connection ends with its client.
    let builder = vendor_sandbox(SIGNED_AT).fault(Fault::ClockOff(0).for_all());
    let (sandbox, go_on, calls, mut verdicts) = sandbox_that_is_held(builder).await;
    let stream = sent(sandbox.address(), &post_bytes(&wrong_token().to_string())).await;
    let called = tokio::task::spawn_blocking(move || calls.recv());
    assert_eq!(in_time(called).await.unwrap(), Ok(()));
    // With a reset, which the gateway learns of at once.
    stream.set_zero_linger().unwrap();
    drop(stream);
    assert_eq!(post(&sandbox, &vendor_request()).await.json()["code"], "0");
    assert_eq!(in_time(verdicts.recv()).await.unwrap().refusal(), None);
    drop(go_on);
    let verdict = in_time(verdicts.recv()).await.unwrap();
    assert_eq!(verdict.message(), Some("签名错误: see page 7"));
}

#[tokio::test]
async fn a_client_that_sends_no_more_has_its_explanation() {
    let (sandbox, go_on, calls, _verdicts) = sandbox_that_is_held(vendor_sandbox(SIGNED_AT)).await;
    let mut stream = sent(sandbox.address(), &post_bytes(&wrong_token().to_string())).await;
    stream.shutdown().await.unwrap();
    let called = tokio::task::spawn_blocking(move || calls.recv());
    assert_eq!(in_time(called).await.unwrap(), Ok(()));
    assert_eq!(post(&sandbox, &vendor_request()).await.json()["code"], "0");
    drop(go_on);
    let reply = String::from_utf8(read_to_end(&mut stream).await.0).unwrap();
    assert!(reply.contains("see page 7"), "{reply}");
}

#[tokio::test]
async fn a_shutdown_shows_what_is_still_being_explained() {
    let (sandbox, go_on, calls, mut verdicts) = sandbox_that_is_held(vendor_sandbox(SIGNED_AT)).await;
    let stream = sent(sandbox.address(), &post_bytes(&wrong_token().to_string())).await;
    let called = tokio::task::spawn_blocking(move || calls.recv());
    assert_eq!(in_time(called).await.unwrap(), Ok(()));
    in_time(sandbox.shutdown()).await;
    let verdict = in_time(verdicts.recv()).await.unwrap();
    assert_eq!((verdict.refusal(), verdict.explanation()), (Some(Refusal::Token), None));
    drop((go_on, stream));
}

#[tokio::test]
async fn a_closure_that_panics_leaves_the_sandboxs_own_words() {
    let sandbox = vendor_sandbox(SIGNED_AT)
        .explain(|_| resume_unwind(Box::new("a panic that is part of the test")))
        .start()
        .await
        .unwrap();
    let message = post(&sandbox, &wrong_token()).await.json()["message"].clone();
    assert!(message.as_str().unwrap().ends_with("give the request to zvcms verify"), "{message}");
    assert_eq!(post(&sandbox, &vendor_request()).await.json()["code"], "0");
    assert_eq!((sandbox.tally().accepted(), sandbox.tally().refused(Refusal::Token)), (1, 1));
}

/// Two requests are stuck in the closure. The flood of others waits for its turn in vain, and good requests wait for nothing.
#[tokio::test]
async fn a_flood_of_wrong_tokens_is_answered_although_the_closure_is_stuck() {
    let (go_on, stuck) = mpsc::channel::<()>();
    let stuck = Arc::new(Mutex::new(stuck));
    let stuck_too = Arc::clone(&stuck);
    let without_turn = Arc::new(AtomicUsize::new(0));
    let passed = Arc::clone(&without_turn);
    let sandbox = Sandbox::builder()
        .clock(|| SIGNED_AT)
        .on_unexplained(move |_| {
            passed.fetch_add(1, Ordering::SeqCst);
        })
        .explain(move |request| {
            request.refusal()?;
            // Until the test lets go.
            let _ = stuck_too.lock().unwrap().recv();
            wiki(request)
        })
        .start()
        .await
        .unwrap();
    let address = sandbox.address();
    let mut flood = JoinSet::new();
    for nonce in 1..=500 {
        let mut request = signed_request(&Identity::demo(), SIGNED_AT, nonce, &json!({}));
        request["Token"] = json!("ySypL4SRFMmfSrCqOiFE01LK3ks%3D");
        flood.spawn(async move { exchange(address, &post_bytes(&request.to_string())).await.json() });
    }
    for nonce in 501..=520 {
        let good = signed_request(&Identity::demo(), SIGNED_AT, nonce, &json!({"user_id": "10001"}));
        assert_eq!(post(&sandbox, &good).await.json()["code"], "0");
    }
    let mut own_words = 0;
    while own_words < 498 {
        let reply = in_time(flood.join_next()).await.unwrap().unwrap();
        assert_eq!(reply["code"], "sandbox-token");
        own_words += usize::from(reply["message"] != "签名错误: see page 7");
    }
    assert_eq!(without_turn.load(Ordering::SeqCst), 498);
    drop(go_on);
    let last = in_time(flood.join_all()).await;
    assert!(last.iter().all(|reply| reply["message"] == "签名错误: see page 7"), "{last:?}");
    assert_eq!(last.len(), 2);
    assert_eq!((sandbox.tally().refused(Refusal::Token), sandbox.tally().accepted()), (500, 20));
    drop(stuck);
}

#[tokio::test]
async fn a_flood_of_wrong_tokens_is_answered_and_good_requests_among_them_are_accepted() {
    let sandbox = Sandbox::builder().clock(|| SIGNED_AT).explain(wiki).start().await.unwrap();
    let address = sandbox.address();
    let mut flood = JoinSet::new();
    for nonce in 1..=500 {
        let mut request = signed_request(&Identity::demo(), SIGNED_AT, nonce, &json!({"user_id": "10001"}));
        if nonce % 10 != 0 {
            request["Token"] = json!("ySypL4SRFMmfSrCqOiFE01LK3ks%3D");
        }
        flood.spawn(async move { exchange(address, &post_bytes(&request.to_string())).await.json() });
    }
    let replies = in_time(flood.join_all()).await;
    assert_eq!(replies.iter().filter(|reply| reply["code"] == "0").count(), 50);
    assert_eq!(replies.iter().filter(|reply| reply["code"] == "sandbox-token").count(), 450);
}

#[tokio::test]
async fn a_shutdown_drops_the_closure_also_while_it_is_called() {
    let (go_on, stuck) = mpsc::channel::<()>();
    let (called, calls) = mpsc::channel::<()>();
    let held = Arc::new((Mutex::new(stuck), Mutex::new(called)));
    let of_closure = Arc::clone(&held);
    let sandbox = vendor_sandbox(SIGNED_AT)
        .explain(move |_| {
            let _ = of_closure.1.lock().unwrap().send(());
            let _ = of_closure.0.lock().unwrap().recv();
            None
        })
        .start()
        .await
        .unwrap();
    let stream = sent(sandbox.address(), &post_bytes(&wrong_token().to_string())).await;
    let called = tokio::task::spawn_blocking(move || calls.recv());
    assert_eq!(in_time(called).await.unwrap(), Ok(()));
    drop(go_on);
    in_time(sandbox.shutdown()).await;
    assert!(Arc::into_inner(held).is_some(), "the closure is still there");
    drop(stream);
}
