//! Calls that block, from threads and inside runtimes.

use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use zvcms_hyper::actions::user::PointsRecords;
use zvcms_hyper::{Client, Credentials, Deadline, ErrorKind, MyCards, TransportError, blocking};
use zvcms_sandbox::{Fault, Sandbox};

use crate::anonymous;
use crate::replay::{Line, Replay};

/// A sandbox on a runtime of its own, and a client of it.
fn sandbox() -> (Runtime, Sandbox, blocking::Client) {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let sandbox = runtime.block_on(Sandbox::start()).unwrap();
    let identity = sandbox.identity();
    let credentials =
        Credentials::new(identity.open_id(), identity.grant_code(), identity.open_key()).unwrap();
    let builder = Client::builder(credentials).endpoint(sandbox.endpoint().parse().unwrap());
    let client = builder.build_blocking().unwrap();
    (runtime, sandbox, client)
}

#[test]
fn threads_call_at_once() {
    let (_runtime, sandbox, client) = sandbox();
    sandbox.order(Fault::Reset.first(1));
    thread::scope(|scope| {
        let calls: Vec<_> =
            (0..8).map(|_| scope.spawn(|| client.send(MyCards::new("10001")).unwrap().len())).collect();
        let cards = client.send(MyCards::new("10001")).unwrap().len();
        assert!(cards > 0);
        assert!(calls.into_iter().all(|call| call.join().unwrap() == cards));
    });
    assert_eq!(sandbox.tally().executed(), 10, "the first was executed, and its reply was lost");
}

#[test]
fn pages_are_an_iterator() {
    let (_runtime, sandbox, client) = sandbox();
    let all = client.pages(PointsRecords::new("10001").page_size(5)).all().unwrap();
    let mut pages = client.pages(PointsRecords::new("10001").page_size(5));
    let one_by_one: Vec<_> = pages.by_ref().flat_map(Result::unwrap).collect();
    assert!(pages.end().unwrap().is_complete());
    assert!(all.len() > 5 && one_by_one == all);

    sandbox.order(Fault::BusinessException.first(1));
    let mut pages = client.pages(PointsRecords::new("10001"));
    assert_eq!((pages.next().unwrap().is_err(), pages.next().is_none()), (true, true));
    sandbox.order(Fault::BusinessException.first(1));
    let error = client.pages(PointsRecords::new("10001")).at_most(1).all().unwrap_err();
    assert!(error.rejection().is_some());
}

#[test]
fn inside_a_runtime_it_works_and_neither_call_nor_drop_panics() {
    let (_runtime, sandbox, client) = sandbox();
    let flavours = [Builder::new_current_thread(), Builder::new_multi_thread()];
    for mut flavour in flavours {
        let (client, endpoint) = (client.clone(), sandbox.endpoint().to_owned());
        flavour.enable_all().build().unwrap().block_on(async move {
            let task = tokio::spawn(async move { client.send(MyCards::new("10001")).unwrap().len() });
            assert!(task.await.unwrap() > 0);
            let own = anonymous().endpoint(endpoint.parse().unwrap()).build_blocking().unwrap();
            assert!(own.send(MyCards::new("10001")).unwrap_err().rejection().is_some());
            drop(own);
        });
    }
}

/// Tokio gives a task a budget of operations for each of its turns, and a call that blocks never ends the turn.
#[test]
fn inside_a_task_calls_end_by_their_limit_however_many_went_before() {
    let soon = Duration::from_millis(1);
    let silent = anonymous().timeout(soon).build_over(Replay::of([Line::Silence])).unwrap();
    let silent = blocking::Client::new(silent).unwrap();
    let calls = async move {
        let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
        (0..1000).for_each(|message| sender.send(message).unwrap());
        // As many as are received without waiting: then the budget of this turn is used up.
        let mut received = 0;
        std::future::poll_fn(|context| {
            while receiver.poll_recv(context).is_ready() {
                received += 1;
            }
            std::task::Poll::Ready(())
        })
        .await;
        assert!(received < 1000, "the budget is used up");
        let errors = (0..300).map(|_| silent.send(MyCards::new("1")).unwrap_err());
        errors.filter(zvcms_hyper::Error::is_timeout).count()
    };
    let (done, ended) = std::sync::mpsc::channel();
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.spawn(async move { done.send(calls.await).unwrap() });
    let timeouts = ended.recv_timeout(Duration::from_secs(30));
    runtime.shutdown_background();
    assert_eq!(timeouts, Ok(300));
}

#[test]
fn limits_and_ids_are_those_of_the_client() {
    let silent = anonymous().build_over(Replay::of([Line::Silence])).unwrap();
    let client = blocking::Client::new(silent).unwrap().with_call_id("job-9");
    let ended_by = |client: &blocking::Client| {
        let error = client.send(MyCards::new("1")).unwrap_err();
        assert_eq!(error.call_id().to_string(), "job-9");
        match error.into_kind() {
            ErrorKind::Transport(TransportError::Timeout { deadline, .. }) => deadline,
            other => panic!("{other}"),
        }
    };
    let soon = Duration::from_millis(20);
    assert_eq!(ended_by(&client.with_timeout(soon)), Deadline::Total);
    assert_eq!(ended_by(&client.with_deadline(Instant::now() + soon)), Deadline::Caller);
    assert_eq!(ended_by(&client.with_deadline(Instant::now())), Deadline::Caller);
}
