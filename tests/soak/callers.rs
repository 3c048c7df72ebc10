//! The callers: reads and writes, one after the other, some given up on the way.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};
use zvcms_hyper::{Client, Error, ErrorKind, MyCards, RawAction, TransportError};
use zvcms_proto::{Code, ResponseErrorKind};

use crate::{SLACK, TOTAL};

/// What became of the calls.
#[derive(Default)]
pub(crate) struct CallCounts {
    pub(crate) by_outcome: BTreeMap<String, u64>,
    pub(crate) by_attempts: BTreeMap<u32, u64>,
    pub(crate) unknown: u64,
    pub(crate) late: u64,
    pub(crate) slowest: Duration,
}

impl CallCounts {
    pub(crate) fn calls(&self) -> u64 {
        self.by_outcome.values().sum()
    }

    fn add(&mut self, outcome: String, elapsed: Duration) {
        *self.by_outcome.entry(outcome).or_default() += 1;
        self.slowest = self.slowest.max(elapsed);
        self.late += u64::from(elapsed > TOTAL + SLACK);
    }

    fn add_error(&mut self, error: &Error, elapsed: Duration) {
        *self.by_attempts.entry(error.attempts()).or_default() += 1;
        self.unknown += u64::from(error.outcome_unknown());
        self.add(name_of(error), elapsed);
    }

    fn join(&mut self, other: Self) {
        for (outcome, count) in other.by_outcome {
            *self.by_outcome.entry(outcome).or_default() += count;
        }
        for (attempts, count) in other.by_attempts {
            *self.by_attempts.entry(attempts).or_default() += count;
        }
        self.unknown += other.unknown;
        self.late += other.late;
        self.slowest = self.slowest.max(other.slowest);
    }
}

pub(crate) async fn run(client: &Client, callers: usize, until: Instant) -> CallCounts {
    let writes = Arc::new(AtomicU64::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        tasks.spawn(call_until(client.clone(), Arc::clone(&writes), until));
    }
    let mut all = CallCounts::default();
    while let Some(outcomes) = tasks.join_next().await {
        match outcomes {
            Ok(outcomes) => all.join(outcomes),
            Err(error) => all.add(format!("a caller panicked: {error}"), Duration::MAX),
        }
    }
    all
}

async fn call_until(client: Client, writes: Arc<AtomicU64>, until: Instant) -> CallCounts {
    let mut outcomes = CallCounts::default();
    while Instant::now() < until {
        let started = Instant::now();
        let patience = if fastrand::u8(..10) == 0 { random_moment() } else { TOTAL + 10 * SLACK };
        let result = timeout(patience, call(&client, &writes)).await;
        let elapsed = started.elapsed();
        match result {
            Ok(Ok(())) => outcomes.add("success".to_owned(), elapsed),
            Ok(Err(error)) => outcomes.add_error(&error, elapsed),
            Err(_) if patience > TOTAL => outcomes.add("no end".to_owned(), elapsed),
            Err(_) => outcomes.add("given up by the caller".to_owned(), elapsed),
        }
    }
    outcomes
}

fn random_moment() -> Duration {
    Duration::from_micros(fastrand::u64(..20_000))
}

/// A read or a write. A write is told apart by its number, by which the gateway counts executions.
async fn call(client: &Client, writes: &AtomicU64) -> Result<(), Error> {
    if fastrand::bool() {
        return client.send(MyCards::new("10001")).await.map(drop);
    }
    let number = writes.fetch_add(1, Ordering::Relaxed);
    let params = serde_json::json!({"user_id": "10002", "write": number});
    let Ok(write) = RawAction::new("user.my-cards", &params) else { return Ok(()) };
    client.send(write).await.map(drop)
}

fn name_of(error: &Error) -> String {
    let name = match error.kind() {
        ErrorKind::Build(_) => "not built",
        ErrorKind::Transport(TransportError::Connect(_)) => "cannot connect",
        ErrorKind::Transport(TransportError::Timeout { deadline, .. }) => {
            return format!("deadline: {deadline:?}");
        }
        ErrorKind::Transport(TransportError::Broken(_)) => "broken",
        ErrorKind::Transport(TransportError::BodyTruncated(_)) => "body truncated",
        ErrorKind::Transport(TransportError::BodyTooLarge { .. }) => "body too large",
        ErrorKind::Transport(_) => "other transport error",
        ErrorKind::Response(response) => match response.kind() {
            ResponseErrorKind::Http => return format!("HTTP status {}", response.http_status().as_u16()),
            ResponseErrorKind::Malformed => "not understood",
            _ => return format!("refused: {}", response.code().map_or("", Code::as_str)),
        },
        _ => "other",
    };
    name.to_owned()
}
