//! The command over many users: against a bare client that has as many calls in flight, by what a user adds to the time
//! of all; and going on with an output that is finished, against a pass over its lines.
//!
//! The command is a process each time, from its start to its end, with its connections and its files: all that is in its
//! time. The bare client makes its connections anew for each slice, too.

#![forbid(unsafe_code)]
#![allow(clippy::print_stderr, reason = "a benchmark that is left out says so")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::task::JoinSet;
use zvcms_bench::loopback::callers::{Bare, Caller as _};
use zvcms_bench::loopback::gateway::{ConstantGateway, runtime};
use zvcms_bench::many_users::{COMMAND, ManyUsers, check_lines};
use zvcms_bench::processor::{Processor, stay_on_core};
use zvcms_bench::replies::{Style, reply};
use zvcms_bench::turns::{Slice, Turns, each, timed};

const IN_FLIGHT: usize = 64;
/// The users of a list: some thousand, so that a start and an end are little of it.
const USERS: u64 = 5_000;

/// The lines of a finished output, and how often they are read.
const LINES: u64 = 1_000_000;
const ROUNDS: u64 = 15;

fn main() {
    let Some(users) = ManyUsers::from_environment() else {
        eprintln!(
            "left out: {COMMAND} is not set; `cargo build --release -p zvcms-cli` makes target/release/zvcms"
        );
        return;
    };
    let turns = Turns::from_arguments();
    // The gateway has the other core. Processes that are started here stay here, too.
    stay_on_core(0);
    if turns.chosen("bulk") {
        bulk(&turns, &users);
    }
    if turns.chosen("resume") {
        resume(&turns.of_rounds(ROUNDS), &users);
    }
}

fn bulk(turns: &Turns, users: &ManyUsers) {
    let gateway = ConstantGateway::start(reply(1, Style::Plain));
    let runtime = runtime();
    users.write_list(USERS);
    let floor = timed("floor", |times| {
        Slice::of(Processor::OfThread, || {
            for _ in 0..times {
                runtime.block_on(at_once(&Bare::new(gateway.address()), USERS));
            }
        })
    });
    let ours = timed("ours", |times| {
        let ask = |_| users.ask(gateway.address(), IN_FLIGHT);
        Slice::of(Processor::OfChildren, || (0..times).for_each(ask))
    });
    turns.group("bulk", vec![floor.of_units(USERS), ours.of_units(USERS)]);
}

fn resume(turns: &Turns, users: &ManyUsers) {
    users.write_finished(LINES);
    let output = users.output();
    let floor = each("floor", || check_lines(&output)).of_units(LINES);
    let ours =
        timed("ours", |times| Slice::of(Processor::OfChildren, || (0..times).for_each(|_| users.resume())));
    turns.group("resume", vec![floor, ours.of_units(LINES)]);
}

async fn at_once(caller: &Bare, calls: u64) {
    let left = Arc::new(AtomicU64::new(calls));
    let mut callers = JoinSet::new();
    for _ in 0..IN_FLIGHT {
        let (caller, left) = (caller.clone(), Arc::clone(&left));
        callers.spawn(async move {
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
            {
                caller.call().await;
            }
        });
    }
    callers.join_all().await;
}
