//! Signals that ask the command to stop.

use std::io;

/// Ctrl-C, and on Unix the signal TERM too. Each counts, also one that comes while nobody waits.
#[cfg(unix)]
pub(super) struct Interruptions {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    /// A file that has reached `ulimit -f`: with somebody to listen, the writing fails, and the process does not end.
    _file_size: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Interruptions {
    pub(super) fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        const SIGXFSZ: i32 = 25;
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            _file_size: signal(SignalKind::from_raw(SIGXFSZ)).ok(),
        })
    }

    pub(super) async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Ctrl-C. Each counts, also one that comes while nobody waits.
#[cfg(windows)]
pub(super) struct Interruptions {
    ctrl_c: tokio::signal::windows::CtrlC,
}

#[cfg(windows)]
impl Interruptions {
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self { ctrl_c: tokio::signal::windows::ctrl_c()? })
    }

    pub(super) async fn next(&mut self) {
        let _: Option<()> = self.ctrl_c.recv().await;
    }
}
