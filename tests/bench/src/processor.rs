//! Processors: for how long one was busy with us, and which one runs a thread.

use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;
use nix::time::{ClockId, clock_gettime};

/// Whose time on a processor.
#[derive(Clone, Copy, Debug)]
pub enum Processor {
    /// The calling thread's.
    OfThread,
    /// That of all threads of this process.
    OfProcess,
    /// That of the processes which this one started and which have ended.
    OfChildren,
}

impl Processor {
    /// For how long so far.
    #[must_use]
    pub fn time(self) -> Duration {
        let clock = |id| Duration::from(clock_gettime(id).unwrap());
        match self {
            Self::OfThread => clock(ClockId::CLOCK_THREAD_CPUTIME_ID),
            Self::OfProcess => clock(ClockId::CLOCK_PROCESS_CPUTIME_ID),
            Self::OfChildren => {
                let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
                let busy = usage.user_time() + usage.system_time();
                Duration::from_micros(busy.num_microseconds().unsigned_abs())
            }
        }
    }
}

/// Leaves the calling thread to one core, where there is one of that number and the system can be told so.
pub fn stay_on_core(core: usize) {
    #[cfg(target_os = "linux")]
    {
        let mut cores = nix::sched::CpuSet::new();
        // A machine with fewer cores goes on with those that it has.
        let _ = cores
            .set(core)
            .and_then(|()| nix::sched::sched_setaffinity(nix::unistd::Pid::from_raw(0), &cores));
    }
    #[cfg(not(target_os = "linux"))]
    let _ = core;
}
