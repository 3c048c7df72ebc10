//! The soak run: callers against a gateway that injects every fault at random, for a while; then whether every call
//! ended in time, nothing that writes was executed twice, and nothing is left behind.
//!
//! Run by `cargo xtask soak`. The gateway is a process of its own, so that what is counted here is the client's alone.
#![allow(clippy::print_stdout, reason = "the tally is what this program is for")]

mod callers;
mod gateway;
mod gateway_process;
mod resources;

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use tokio::time::Instant;
use zvcms_hyper::{Client, Credentials};

use callers::CallCounts;
use gateway_process::{Gateway, GatewayTally};
use resources::Resources;

/// Short, so that faults run into deadlines often.
const TOTAL: Duration = Duration::from_secs(3);
const ATTEMPT: Duration = Duration::from_millis(400);
const MAX_BODY: usize = 64 << 10;
/// What a busy machine may add to a deadline before a call counts as late.
const SLACK: Duration = Duration::from_secs(1);

struct Plan {
    length: Duration,
    callers: usize,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["gateway"] => gateway::run().map(|()| true),
        ["--seconds", seconds, "--callers", callers] => match (seconds.parse(), callers.parse()) {
            (Ok(seconds), Ok(callers)) => soak(&Plan { length: Duration::from_secs(seconds), callers }),
            _ => Err("--seconds and --callers take whole numbers".into()),
        },
        _ => Err("usage: cargo xtask soak [--seconds N] [--callers N]".into()),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("soak: {error}");
            ExitCode::from(2)
        }
    }
}

fn soak(plan: &Plan) -> Result<bool, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run(plan))
}

async fn run(plan: &Plan) -> Result<bool, Box<dyn Error>> {
    let mut gateway = Gateway::start()?;
    let before = Resources::now();
    let client = Client::builder(Credentials::new(
        gateway.identity.open_id(),
        gateway.identity.grant_code(),
        gateway.identity.open_key(),
    )?)
    .endpoint(gateway.endpoint.parse()?)
    .connect_timeout(ATTEMPT)
    .attempt_timeout(ATTEMPT)
    .timeout(TOTAL)
    .max_body(MAX_BODY)
    .retry_budget(10_000, 100)
    .build()?;

    let started = Instant::now();
    let sampling = tokio::spawn(resources::sample_memory(plan.length));
    let outcomes = callers::run(&client, plan.callers, started + plan.length).await;
    let memory = sampling.await?;
    drop(client);
    let after = Resources::settled(&before).await;
    let tally = gateway.stop()?;

    report(plan, &outcomes, &tally);
    let checks = [
        check("every call ended within its deadline", outcomes.late == 0, &format!("{} late", outcomes.late)),
        check(
            "nothing that writes was executed twice",
            tally.executed_twice == 0,
            &format!("{} of {} writes", tally.executed_twice, tally.writes),
        ),
        check(
            "no task is left",
            after.tasks <= before.tasks,
            &format!("{} then {}", before.tasks, after.tasks),
        ),
        check(
            "no descriptor is left",
            after.descriptors <= before.descriptors,
            &format!("{} then {}", before.descriptors, after.descriptors),
        ),
        check("memory is flat", memory.is_flat(), &memory.to_string()),
    ];
    Ok(checks.into_iter().all(|holds| holds))
}

fn report(plan: &Plan, outcomes: &CallCounts, tally: &GatewayTally) {
    println!("{} callers, {:?}: {} calls", plan.callers, plan.length, outcomes.calls());
    println!("\ncalls by outcome");
    for (outcome, count) in &outcomes.by_outcome {
        println!("{count:>10}  {outcome}");
    }
    println!("\ncalls by attempts");
    for (attempts, count) in &outcomes.by_attempts {
        println!("{count:>10}  {attempts}");
    }
    println!("{:>10}  writes whose outcome is unknown", outcomes.unknown);
    println!("{:>10?}  slowest", outcomes.slowest);
    println!("\nat the gateway");
    for (what, count) in &tally.counts {
        println!("{count:>10}  {what}");
    }
    println!();
}

fn check(what: &str, holds: bool, figures: &str) -> bool {
    println!("{} {what} ({figures})", if holds { "holds:" } else { "FAILS:" });
    holds
}
