//! A call on loopback: 64 in flight, by what each adds to the time of all; one in flight, by its median latency. With
//! caller and gateway on a core each, and both on one thread.

#![forbid(unsafe_code)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use zvcms_bench::loopback::callers::{Bare, Caller, Ours, OverReqwest};
use zvcms_bench::loopback::gateway::{ConstantGateway, runtime};
use zvcms_bench::processor::{Processor, stay_on_core};
use zvcms_bench::replies::{Style, reply};
use zvcms_bench::turns::{Function, Slice, Turns, timed};

const IN_FLIGHT: usize = 64;
/// The first and last calls of a slice are not 64 in flight.
const LONGER: u32 = 2;

fn main() {
    let turns = Turns::from_arguments();
    // The gateway has the other core.
    stay_on_core(0);
    let cores = ["send-64", "send-1"];
    let one_thread = ["send-64-one-thread", "send-1-one-thread"];
    for (groups, start) in [(cores, start_apart as fn(&Runtime) -> ConstantGateway), (one_thread, start_here)]
    {
        let runtime = runtime();
        let gateway = start(&runtime);
        let [many, single] = groups;
        turns.group_of_longer_slices(many, LONGER, by_all(&runtime, &gateway, IN_FLIGHT));
        turns.group(single, by_all(&runtime, &gateway, 1));
    }
}

/// A hyper server with a constant reply does less for a request than any client, so that it is the client that all wait for.
fn start_apart(_: &Runtime) -> ConstantGateway {
    ConstantGateway::start(reply(1, Style::Plain))
}

/// They take turns: no core sleeps, and none has to be woken.
fn start_here(runtime: &Runtime) -> ConstantGateway {
    ConstantGateway::start_on(runtime, reply(1, Style::Plain))
}

fn by_all<'f>(runtime: &'f Runtime, gateway: &ConstantGateway, in_flight: usize) -> Vec<Function<'f>> {
    vec![
        by::<Bare>("floor", runtime, gateway, in_flight),
        by::<Ours>("ours", runtime, gateway, in_flight),
        by::<OverReqwest>("reqwest", runtime, gateway, in_flight),
    ]
}

fn by<'f, C: Caller>(
    name: &str,
    runtime: &'f Runtime,
    gateway: &ConstantGateway,
    in_flight: usize,
) -> Function<'f> {
    let caller = C::new(gateway.address());
    let mut latencies = Vec::new();
    timed(name, move |calls| match in_flight {
        1 => one_after_the_other(runtime, &caller, calls, &mut latencies),
        _ => Slice::of(Processor::OfThread, || runtime.block_on(at_once(&caller, calls, in_flight))),
    })
}

async fn at_once<C: Caller>(caller: &C, calls: u64, in_flight: usize) {
    let left = Arc::new(AtomicU64::new(calls));
    let mut callers = JoinSet::new();
    for _ in 0..in_flight {
        let (caller, left) = (caller.clone(), Arc::clone(&left));
        callers.spawn(async move {
            while take_one(&left) {
                caller.call().await;
            }
        });
    }
    callers.join_all().await;
}

fn take_one(left: &AtomicU64) -> bool {
    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
}

/// The median is taken for all: a few calls that were held up by the machine do not count.
fn one_after_the_other<C: Caller>(
    runtime: &Runtime,
    caller: &C,
    calls: u64,
    latencies: &mut Vec<Duration>,
) -> Slice {
    latencies.clear();
    let slice = Slice::of(Processor::OfThread, || {
        runtime.block_on(async {
            for _ in 0..calls {
                let started = Instant::now();
                caller.call().await;
                latencies.push(started.elapsed());
            }
        });
    });
    let middle = latencies.len() / 2;
    let (_, median, _) = latencies.select_nth_unstable(middle);
    Slice { wall: median.mul_f64(calls as f64), ..slice }
}
