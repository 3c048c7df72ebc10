//! A real gateway: nginx before php-fpm with a script of our own, and the client that calls it, under load, with
//! reloads, with workers killed, and in all of PHP's ways to answer.
//!
//! Run by `cargo xtask gateways`. Executions are counted by PHP.
#![allow(clippy::print_stdout, reason = "the report is what this program is for")]

mod folder;
mod gateway;
mod load;
mod processes;
mod programs;
mod report;
mod ways;

use std::collections::HashMap;
use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use zvcms_hyper::Client;

use gateway::{GRANT_CODE, Gateway, OPEN_ID, OPEN_KEY, Server};
use load::{Kind, Load, Trouble};
use programs::Programs;
use report::Report;

const SERVERS: [Server; 3] = [
    Server { tls: true, keepalive_requests: 100, keepalive_timeout: "75s" },
    Server { tls: true, keepalive_requests: 3, keepalive_timeout: "75s" },
    Server { tls: false, keepalive_requests: 3, keepalive_timeout: "1s" },
];
/// Their places in [`SERVERS`].
const WRITES: usize = 0;
const READS: usize = 1;
const PLAIN: usize = 2;

/// How many calls each load makes, and how often trouble comes.
struct Plan {
    writes: u32,
    reads: u32,
    reloads: Duration,
    kills: Duration,
}

impl Plan {
    const QUICK: Self = Self {
        writes: 1_000,
        reads: 600,
        reloads: Duration::from_millis(500),
        kills: Duration::from_millis(150),
    };
    const FULL: Self = Self {
        writes: 4_000,
        reads: 20_000,
        reloads: Duration::from_secs(1),
        kills: Duration::from_millis(300),
    };
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let plan = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => Some(Plan::QUICK),
        ["--full"] => Some(Plan::FULL),
        ["--serve"] => None,
        _ => {
            println!("usage: cargo xtask gateways [--full | --serve]");
            return ExitCode::from(2);
        }
    };
    let programs = match Programs::find() {
        Ok(programs) => programs,
        Err(missing) => {
            println!("skipped: {missing}");
            return ExitCode::SUCCESS;
        }
    };
    match run(programs, plan.as_ref()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("gateways: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(programs: Programs, plan: Option<&Plan>) -> Result<bool, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        tokio::select! {
            result = check(programs, plan) => result,
            // The gateway is dropped, which ends its processes and removes its folder.
            () = interrupted() => Err("interrupted".into()),
        }
    })
}

/// Until somebody, or the time limit of a CI, ends the run.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    // Where it cannot be listened for, nothing interrupts.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

async fn check(programs: Programs, plan: Option<&Plan>) -> Result<bool, Box<dyn Error>> {
    let has_http2 = programs.has_http2;
    let servers: Vec<Server> =
        SERVERS.iter().map(|server| Server { tls: server.tls && has_http2, ..*server }).collect();
    let gateway = Gateway::start(programs, &servers).await?;
    let Some(plan) = plan else {
        for index in 0..servers.len() {
            println!("{}", gateway.endpoint(index)?);
        }
        println!("open id {OPEN_ID}, grant code {GRANT_CODE}, open key {OPEN_KEY}; until Ctrl-C");
        return std::future::pending().await;
    };

    let mut report = Report::default();
    ways::check(&gateway, (PLAIN, has_http2.then_some(WRITES)), &mut report).await?;
    if has_http2 {
        loads_over_http2(&gateway, plan, &mut report).await?;
    } else {
        report.note("skipped: HTTP/2, for which this nginx was not built");
    }
    report.heading("HTTP/1.1, keepalive_requests 3, keepalive_timeout 1s, reloads: reads");
    let trouble = Trouble::Reloads(plan.reloads);
    let client = gateway.client(PLAIN)?.build()?;
    let load = load::run(&gateway, &client, (Kind::Reads, plan.reads), "plain", trouble).await?;
    report.made(&load);
    report.none_failed(&load);

    report.heading("All in all");
    let (executions, nonces) = gateway.nonces();
    report.check(executions == nonces, &format!("{executions} executions under {nonces} nonces"));
    if report.has_failed() {
        for complaint in gateway.complaints().iter().take(10) {
            report.note(&format!("nginx: {complaint}"));
        }
    }
    Ok(report.end())
}

async fn loads_over_http2(gateway: &Gateway, plan: &Plan, report: &mut Report) -> Result<(), Box<dyn Error>> {
    for (name, trouble) in [("calm", Trouble::None), ("reloads", Trouble::Reloads(plan.reloads))] {
        report.heading(&format!("HTTP/2, keepalive_requests 100, {name}: writes"));
        let client = gateway.client(WRITES)?.build()?;
        let writes = write(gateway, &client, plan.writes, name, trouble, report).await?;
        report.each_once(&writes.0, &writes.1);

        report.heading(&format!("HTTP/2, keepalive_requests 3, {name}: reads"));
        let client = gateway.client(READS)?.build()?;
        let load = load::run(gateway, &client, (Kind::Reads, plan.reads), name, trouble).await?;
        report.made(&load);
        report.none_failed(&load);
    }
    report.heading("HTTP/2, keepalive_requests 100, workers killed: writes");
    if gateway.workers().is_empty() {
        report.note("skipped: this system does not tell which processes nginx started");
        return Ok(());
    }
    let client = gateway.client(WRITES)?.build()?;
    let trouble = Trouble::KilledWorkers(plan.kills);
    let (load, executions) = write(gateway, &client, plan.writes, "killed", trouble, report).await?;
    let unknown = load.unknown();
    let executed = load
        .failures()
        .filter(|(number, failed)| failed.outcome_unknown && executions.contains_key(*number))
        .count();
    report.note(&format!("{unknown} with an unknown outcome, {executed} of them executed"));
    report.never_told_wrong(&load, &executions);
    Ok(())
}

async fn write(
    gateway: &Gateway,
    client: &Client,
    count: u32,
    prefix: &str,
    trouble: Trouble,
    report: &mut Report,
) -> Result<(Load, HashMap<String, u32>), Box<dyn Error>> {
    let load = load::run(gateway, client, (Kind::Writes, count), prefix, trouble).await?;
    report.made(&load);
    let executions = gateway.executions(&format!("{prefix}-")).await?;
    Ok((load, executions))
}
