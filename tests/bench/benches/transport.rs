//! A call on loopback: 64 in flight, by what each adds to the time of all; one in flight, by its median latency.

#![forbid(unsafe_code)]
#![allow(missing_docs, reason = "criterion's macros write public functions")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, SamplingMode, criterion_group, criterion_main};
use tokio::task::JoinSet;
use zvcms_bench::loopback::callers::{Bare, Caller, Ours, OverReqwest};
use zvcms_bench::loopback::gateway::{ConstantGateway, runtime};
use zvcms_bench::replies::{Style, reply};

const IN_FLIGHT: usize = 64;

fn send_64(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("send-64");
    // Every sample is long, since the first and last calls of each are not 64 in flight.
    group.sampling_mode(SamplingMode::Flat);
    many::<Bare>(&mut group, "floor");
    many::<Ours>(&mut group, "ours");
    many::<OverReqwest>(&mut group, "reqwest");
    group.finish();
}

fn send_1(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("send-1");
    // A median of many calls: longer samples are no more calls, only fewer medians.
    group.sampling_mode(SamplingMode::Flat);
    single::<Bare>(&mut group, "floor");
    single::<Ours>(&mut group, "ours");
    single::<OverReqwest>(&mut group, "reqwest");
    group.finish();
}

/// The callers run on the thread of the benchmark, the gateway on one of its own: see `ServerThread`. A hyper server
/// with a constant reply does less for a request than any client, so that it is the client that all wait for.
fn many<C: Caller>(group: &mut BenchmarkGroup<'_, WallTime>, name: &str) {
    let gateway = ConstantGateway::start(reply(1, Style::Plain));
    let runtime = runtime();
    let caller = C::new(gateway.address());
    group.bench_function(name, |bencher| {
        bencher.iter_custom(|calls| runtime.block_on(calls_in_flight(&caller, calls)));
    });
}

async fn calls_in_flight<C: Caller>(caller: &C, calls: u64) -> Duration {
    let left = Arc::new(AtomicU64::new(calls));
    let mut callers = JoinSet::new();
    let started = Instant::now();
    for _ in 0..IN_FLIGHT {
        let (caller, left) = (caller.clone(), Arc::clone(&left));
        callers.spawn(async move {
            while take_one(&left) {
                caller.call().await;
            }
        });
    }
    callers.join_all().await;
    started.elapsed()
}

fn take_one(left: &AtomicU64) -> bool {
    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
}

/// Gateway and caller share a thread: they take turns anyway, and to wake a core that sleeps costs several times the call
/// on a virtual machine, now more and now less.
fn single<C: Caller>(group: &mut BenchmarkGroup<'_, WallTime>, name: &str) {
    let runtime = runtime();
    let gateway = ConstantGateway::start_on(&runtime, reply(1, Style::Plain));
    let caller = C::new(gateway.address());
    let mut latencies = Vec::new();
    group.bench_function(name, |bencher| {
        bencher.iter_custom(|calls| {
            latencies.clear();
            runtime.block_on(async {
                for _ in 0..calls {
                    let started = Instant::now();
                    caller.call().await;
                    latencies.push(started.elapsed());
                }
            });
            median(&mut latencies).mul_f64(calls as f64)
        });
    });
}

fn median(latencies: &mut [Duration]) -> Duration {
    let middle = latencies.len() / 2;
    *latencies.select_nth_unstable(middle).1
}

criterion_group!(benches, send_64, send_1);
criterion_main!(benches);
