//! The gateway's process: a sandbox that orders itself a random fault now and then, and counts executions.

use std::collections::HashMap;
use std::error::Error;
use std::time::Duration;

use http::StatusCode;
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc::unbounded_channel;
use zvcms_sandbox::{Fault, FaultKind, Refusal, RetryAfter, Sandbox};

/// Of ten requests.
const FAULTY: u8 = 5;

pub(crate) fn run() -> Result<(), Box<dyn Error>> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(serve())
}

/// Prints its endpoint, serves until stdin ends, and prints its tally as JSON.
async fn serve() -> Result<(), Box<dyn Error>> {
    let (verdicts, mut judged) = unbounded_channel();
    let sandbox = Sandbox::builder()
        .replay_capacity(10_000_000)
        .on_verdict(move |verdict| {
            let write = verdict.params().and_then(|params| params.get("write")?.as_u64());
            // Received until the end, after which no tally is taken.
            let _ = verdicts.send(write.filter(|_| verdict.executed()));
        })
        .start()
        .await?;
    println!("{}", sandbox.endpoint());
    let mut executions: HashMap<u64, u32> = HashMap::new();
    let mut stdin = tokio::io::stdin();
    let mut end = [0; 1];
    loop {
        tokio::select! {
            _ = stdin.read(&mut end) => break,
            Some(write) = judged.recv() => {
                if let Some(write) = write {
                    *executions.entry(write).or_default() += 1;
                }
                if fastrand::u8(..10) < FAULTY {
                    sandbox.order(random_fault().first(1));
                }
            }
        }
    }
    while let Ok(write) = judged.try_recv() {
        if let Some(write) = write {
            *executions.entry(write).or_default() += 1;
        }
    }
    println!("{}", tally_of(&sandbox, &executions));
    Ok(())
}

fn tally_of(sandbox: &Sandbox, executions: &HashMap<u64, u32>) -> serde_json::Value {
    let tally = sandbox.tally();
    let mut counts = vec![
        ("requests".to_owned(), tally.requests()),
        ("executed".to_owned(), tally.executed()),
        ("answered with success".to_owned(), tally.accepted()),
        ("faults".to_owned(), tally.faulted()),
    ];
    counts.extend(FaultKind::ALL.iter().map(|kind| (format!("fault {}", kind.name()), tally.faults(*kind))));
    counts.extend(
        Refusal::ALL
            .iter()
            .map(|kind| (format!("refused {}", kind.code()), tally.refused(*kind)))
            .filter(|(_, count)| *count > 0),
    );
    let twice = executions.values().filter(|executions| **executions > 1).count();
    serde_json::json!({"counts": counts, "writes": executions.len(), "executed_twice": twice})
}

fn random_fault() -> Fault {
    let retry_after =
        [None, Some(RetryAfter::Seconds(0)), Some(RetryAfter::Seconds(1)), Some(RetryAfter::Date(1))];
    match fastrand::u8(..11) {
        0 => Fault::Delay(Duration::from_millis(fastrand::u64(..800))),
        1 => Fault::Drip(Duration::from_millis(fastrand::u64(..40))),
        2 => Fault::Reset,
        3 => Fault::TruncatedBody,
        4 => Fault::HttpStatus {
            status: random_of([
                StatusCode::FOUND,
                StatusCode::TOO_MANY_REQUESTS,
                StatusCode::INTERNAL_SERVER_ERROR,
                StatusCode::BAD_GATEWAY,
                StatusCode::SERVICE_UNAVAILABLE,
                StatusCode::GATEWAY_TIMEOUT,
            ]),
            retry_after: random_of(retry_after),
        },
        5 => Fault::SystemError,
        6 => Fault::BusinessException,
        7 => Fault::ReplayRefusal,
        8 => Fault::ClockOff(random_of([-5000, -400, 400, 5000])),
        9 => Fault::PhpWarning,
        _ => Fault::OversizedBody(random_of([100 << 10, u64::MAX])),
    }
}

/// One of the choices, of which there is at least one.
fn random_of<T: Copy, const N: usize>(choices: [T; N]) -> T {
    const { assert!(N > 0) };
    #[expect(clippy::indexing_slicing, reason = "below the length")]
    choices[fastrand::usize(..N)]
}
