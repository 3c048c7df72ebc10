//! What a user adds to the memory of the command over many users, from 1,000 to 1,000,000 of them: a JSON object a line.
//! Nothing is timed.

#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "a count that cannot be taken has failed; its figures are for stdout, and far below where a float loses one"
)]

use nix::sys::resource::{UsageWho, getrusage};
use zvcms_bench::loopback::gateway::ConstantGateway;
use zvcms_bench::many_users::{COMMAND, ManyUsers};

const FEW: u64 = 1_000;
const MANY: u64 = 1_000_000;
const IN_FLIGHT: usize = 64;

/// `getrusage` counts memory in these.
const UNIT: i64 = if cfg!(target_os = "macos") { 1 } else { 1_024 };

fn main() {
    let Some(users) = ManyUsers::from_environment() else {
        eprintln!("left out: {COMMAND} is not set");
        return;
    };
    let gateway = ConstantGateway::start(r#"{"status":true,"code":0,"data":[]}"#);
    // What counts is the most that any process took: the small one comes first.
    let peak = |number| {
        users.write_list(number);
        users.ask(gateway.address(), IN_FLIGHT);
        getrusage(UsageWho::RUSAGE_CHILDREN).unwrap().max_rss() * UNIT
    };
    let few = peak(FEW);
    let a_user = (peak(MANY) - few) as f64 / (MANY - FEW) as f64;
    println!(r#"{{"of":"bulk-memory","bytes":{a_user}}}"#);
}
