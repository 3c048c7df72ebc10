//! What the process holds: tasks, descriptors, memory.

use std::fmt;
use std::fs;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::{Instant, sleep};

/// How long the last connections may take to be closed.
const SETTLING: Duration = Duration::from_secs(10);

pub(crate) struct Resources {
    pub(crate) tasks: usize,
    /// Open file descriptors; 0 where the system does not tell.
    pub(crate) descriptors: usize,
}

impl Resources {
    pub(crate) fn now() -> Self {
        Self {
            tasks: Handle::current().metrics().num_alive_tasks(),
            descriptors: fs::read_dir("/proc/self/fd").map_or(0, Iterator::count),
        }
    }

    /// As soon as no more is held than `before`, or when that takes too long.
    pub(crate) async fn settled(before: &Self) -> Self {
        let started = Instant::now();
        loop {
            let now = Self::now();
            let is_settled = now.tasks <= before.tasks && now.descriptors <= before.descriptors;
            if is_settled || started.elapsed() > SETTLING {
                return now;
            }
            sleep(Duration::from_millis(50)).await;
        }
    }
}

/// Resident memory over the run, in KiB: the median of its second quarter and of its last.
pub(crate) struct Memory {
    early: u64,
    late: u64,
    most: u64,
}

impl Memory {
    /// A tenth and 4 MiB are left to the allocator's moods.
    pub(crate) fn is_flat(&self) -> bool {
        self.late <= self.early + self.early / 10 + 4096
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} KiB early, {} KiB late, {} KiB at most", self.early, self.late, self.most)
    }
}

pub(crate) async fn sample_memory(length: Duration) -> Memory {
    let until = Instant::now() + length;
    let mut samples = Vec::new();
    while Instant::now() < until {
        samples.push(resident_kib());
        sleep(length / 400).await;
    }
    let quarter = samples.len() / 4;
    Memory {
        early: median(samples.get(quarter..2 * quarter).unwrap_or_default()),
        late: median(samples.get(3 * quarter..).unwrap_or_default()),
        most: samples.iter().copied().max().unwrap_or_default(),
    }
}

fn median(samples: &[u64]) -> u64 {
    let mut sorted = samples.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

/// 0 where the system does not tell.
fn resident_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse().ok()).unwrap_or_default()
}
