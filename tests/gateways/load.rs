//! Many calls at a time: writes, each with a number of its own by which PHP counts, and reads.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use zvcms_hyper::{Client, Error, MyCards, RawAction};
use zvcms_proto::Card;

use crate::gateway::Gateway;

/// How many calls are under way at a time.
pub(crate) const IN_FLIGHT: usize = 64;

/// Calls that are to meet trouble go on until it came so often, or does not come.
const LEAST_TROUBLES: u32 = 3;
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// What happens to nginx while the calls are made, again and again.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Trouble {
    None,
    /// A reload after each such time.
    Reloads(Duration),
    /// A worker is killed after each such time.
    KilledWorkers(Duration),
}

/// How one call ended.
pub(crate) struct Ended {
    pub(crate) number: String,
    pub(crate) result: Result<(), Failed>,
}

pub(crate) struct Failed {
    /// The error and its sources.
    pub(crate) text: String,
    pub(crate) outcome_unknown: bool,
}

pub(crate) struct Load {
    pub(crate) calls: Vec<Ended>,
    pub(crate) elapsed: Duration,
    pub(crate) trouble: Trouble,
    /// How often it came.
    pub(crate) troubles: u32,
}

impl Load {
    pub(crate) fn failures(&self) -> impl Iterator<Item = (&str, &Failed)> {
        self.calls.iter().filter_map(|call| Some((call.number.as_str(), call.result.as_ref().err()?)))
    }

    pub(crate) fn unknown(&self) -> usize {
        self.failures().filter(|(_, failed)| failed.outcome_unknown).count()
    }

    /// How many calls failed in which words, most first.
    pub(crate) fn texts(&self) -> Vec<(usize, String)> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, failed) in self.failures() {
            *counts.entry(&failed.text).or_default() += 1;
        }
        let mut texts: Vec<_> = counts.into_iter().map(|(text, count)| (count, text.to_owned())).collect();
        texts.sort_by(|one, other| other.cmp(one));
        texts
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Writes,
    Reads,
}

/// Makes at least `count` calls, whose numbers begin with `prefix`, and meanwhile the trouble.
pub(crate) async fn run(
    gateway: &Gateway,
    client: &Client,
    (kind, count): (Kind, u32),
    prefix: &str,
    trouble: Trouble,
) -> Result<Load, Box<dyn StdError>> {
    let started = Instant::now();
    let calling = Arc::new(Calling {
        kind,
        prefix: prefix.to_owned(),
        next: AtomicU32::new(0),
        count,
        is_done: AtomicBool::new(matches!(trouble, Trouble::None)),
    });
    let mut callers = JoinSet::new();
    for _ in 0..IN_FLIGHT {
        callers.spawn(call_until_done(client.clone(), Arc::clone(&calling)));
    }
    let every = match trouble {
        Trouble::None => Duration::from_secs(3600),
        Trouble::Reloads(every) | Trouble::KilledWorkers(every) => every,
    };
    let mut ticks = interval_at(started + every, every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut calls, mut troubles) = (Vec::new(), 0);
    loop {
        tokio::select! {
            ended = callers.join_next() => match ended {
                Some(ended) => calls.extend(ended?),
                None => break,
            },
            _ = ticks.tick() => match trouble {
                Trouble::None => {}
                Trouble::Reloads(_) => {
                    tokio::task::block_in_place(|| gateway.reload())?;
                    troubles += 1;
                }
                Trouble::KilledWorkers(_) => {
                    troubles += u32::from(tokio::task::block_in_place(|| gateway.kill_worker()));
                }
            },
        }
        if troubles >= LEAST_TROUBLES || started.elapsed() > LONGEST_WAIT {
            calling.is_done.store(true, Ordering::Relaxed);
        }
    }
    Ok(Load { calls, elapsed: started.elapsed(), trouble, troubles })
}

/// What all callers of a load share.
struct Calling {
    kind: Kind,
    prefix: String,
    next: AtomicU32,
    count: u32,
    /// Whether the calls are done with when there are enough of them.
    is_done: AtomicBool,
}

async fn call_until_done(client: Client, calling: Arc<Calling>) -> Vec<Ended> {
    let mut calls = Vec::new();
    loop {
        let number = calling.next.fetch_add(1, Ordering::Relaxed);
        if number >= calling.count && calling.is_done.load(Ordering::Relaxed) {
            return calls;
        }
        let number = format!("{}-{number}", calling.prefix);
        let result = match calling.kind {
            Kind::Writes => write(&client, &number).await,
            Kind::Reads => read(&client, &number).await,
        };
        calls.push(Ended { number, result });
    }
}

async fn write(client: &Client, number: &str) -> Result<(), Failed> {
    let params = serde_json::json!({"user_id": "10002", "number": number});
    let action = RawAction::new("user.points-add", &params).map_err(|error| Failed::without_call(&error))?;
    let data = client.send(action).await.map_err(|error| Failed::of(&error))?;
    if data.get() == format!("{{\"number\":\"{number}\"}}") {
        Ok(())
    } else {
        Err(Failed { text: "the reply is that to another write".to_owned(), outcome_unknown: false })
    }
}

async fn read(client: &Client, number: &str) -> Result<(), Failed> {
    let cards = client.send(MyCards::new(number)).await.map_err(|error| Failed::of(&error))?;
    if cards.iter().map(Card::id).eq([number]) {
        Ok(())
    } else {
        Err(Failed { text: "the reply is that to another read".to_owned(), outcome_unknown: false })
    }
}

impl Failed {
    fn of(error: &Error) -> Self {
        Self { text: text_of(error), outcome_unknown: error.outcome_unknown() }
    }

    fn without_call(error: &dyn StdError) -> Self {
        Self { text: error.to_string(), outcome_unknown: false }
    }
}

/// An error and its sources, in one line.
pub(crate) fn text_of(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}
