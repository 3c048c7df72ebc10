//! Many calls at once, and calls that are given up.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use zvcms_hyper::{Client, Credentials, MyCards};
use zvcms_sandbox::Sandbox;

use crate::replay::{Line, Replay};
use crate::server::Server;
use crate::{anonymous, client_of};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_tasks_share_a_client() {
    let sandbox = Sandbox::start().await.unwrap();
    let identity = sandbox.identity();
    let credentials =
        Credentials::new(identity.open_id(), identity.grant_code(), identity.open_key()).unwrap();
    let client = Client::builder(credentials).endpoint(sandbox.endpoint().parse().unwrap()).build().unwrap();
    let tasks: Vec<_> = (0..1000)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(MyCards::new("10001")).await.map(|cards| cards.len()) })
        })
        .collect();
    let mut counts = Vec::new();
    for task in tasks {
        counts.push(task.await.unwrap().unwrap());
    }
    counts.dedup();
    assert_eq!(counts.len(), 1);
    assert_eq!(sandbox.tally().accepted(), 1000);
}

#[tokio::test]
async fn calls_under_way_are_bounded() {
    let gate = Arc::new(Notify::new());
    let server = Server::gated(Arc::clone(&gate)).await;
    let client = client_of(&format!("http://{}/", server.address)).max_in_flight(3).build().unwrap();
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(MyCards::new("1")).await.map(drop) })
        })
        .collect();
    server.until(|server| server.under_way() == 3).await;
    for done in 1..=20 {
        gate.notify_one();
        let expected = (20 - done).min(3);
        server
            .until(|server| server.versions().len() == done + expected && server.under_way() == expected)
            .await;
    }
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(server.most_under_way(), 3);
}

#[tokio::test(start_paused = true)]
async fn at_most_256_attempts_are_under_way_by_default() {
    let replay = Replay::of([Line::Silence]);
    let client = anonymous().build_over(replay.clone()).unwrap();
    let calls: Vec<_> = (0..257)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(MyCards::new("1")).await.map(drop) })
        })
        .collect();
    // Under the paused clock it ends when all others wait.
    tokio::time::sleep(Duration::from_millis(1)).await;
    assert_eq!(replay.requests().len(), 256);
    for call in calls {
        call.abort();
    }
}

/// The server notices, the permit is free again, and no connection is left with half an exchange on it.
#[tokio::test]
async fn a_dropped_call_is_cancelled_and_leaks_nothing() {
    let gate = Arc::new(Notify::new());
    let server = Server::gated(Arc::clone(&gate)).await;
    let client = client_of(&format!("http://{}/", server.address)).max_in_flight(1).build().unwrap();
    for round in 1..=20 {
        let call = tokio::spawn({
            let client = client.clone();
            async move { client.send(MyCards::new("1")).await.map(drop) }
        });
        server.until(|server| server.versions().len() == round && server.under_way() == 1).await;
        call.abort();
        assert!(call.await.unwrap_err().is_cancelled());
        server.until(|server| server.under_way() == 0 && server.open() == 0).await;
    }
    gate.notify_one();
    client.send(MyCards::new("1")).await.unwrap();
    assert_eq!(server.connections(), 21);
}
