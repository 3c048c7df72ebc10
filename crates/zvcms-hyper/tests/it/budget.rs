//! The budget of retries that all calls of a client share.

use zvcms_hyper::{Client, MyCards};

use crate::anonymous;
use crate::replay::{Line, NO_CARDS, Replay, reply};

async fn fail(client: &Client) -> (u32, bool) {
    let error = client.send(MyCards::new("1")).await.unwrap_err();
    let says_so = error.to_string().contains("not retried, because too many calls of this client fail");
    assert_eq!(says_so, error.budget_exhausted());
    (error.attempts(), error.budget_exhausted())
}

/// One a second, saved up for ten: ten retries, shared by clones.
#[tokio::test(start_paused = true)]
async fn a_used_up_budget_ends_the_call_and_shows() {
    let replay = Replay::of([Line::Broken]);
    let client = anonymous().retry_budget(1, 0).build_over(replay.clone()).unwrap();
    for _ in 0..5 {
        assert_eq!(fail(&client.clone()).await, (3, false));
    }
    for _ in 0..5 {
        assert_eq!(fail(&client.clone()).await, (1, true));
    }
    assert_eq!(replay.requests().len(), 5 * 3 + 5);
}

#[tokio::test(start_paused = true)]
async fn calls_earn_retries() {
    let replay = Replay::of((0..100).map(|_| reply(200, NO_CARDS)).chain([Line::Broken]));
    let client = anonymous().retry_budget(0, 10).build_over(replay).unwrap();
    for _ in 0..100 {
        client.send(MyCards::new("1")).await.unwrap();
    }
    let mut retries = 0;
    loop {
        let (attempts, exhausted) = fail(&client).await;
        retries += attempts - 1;
        if exhausted {
            break;
        }
    }
    assert_eq!(retries, 10);
}

#[tokio::test(start_paused = true)]
async fn a_budget_of_nothing_retries_nothing() {
    let client = anonymous().retry_budget(0, 0).build_over(Replay::of([Line::Broken])).unwrap();
    assert_eq!(fail(&client).await, (1, true));
}

/// As it is set without a word: 10 saved up, and one for every five calls.
#[tokio::test(start_paused = true)]
async fn the_default_budget_is_connected() {
    let client = anonymous().build_over(Replay::of([Line::Broken])).unwrap();
    let mut retries = 0;
    for _ in 0..20 {
        retries += fail(&client).await.0 - 1;
    }
    assert_eq!(retries, 14);
}
