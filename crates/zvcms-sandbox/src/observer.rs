//! Calls the observer for each verdict, on a thread of its own: an observer that is slow keeps no client waiting.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::verdict::Verdict;

/// Called with each verdict.
pub(crate) type Observer = Arc<dyn Fn(&Verdict) + Send + Sync>;

/// How long a reply waits for its call, and a shutdown for the calls that are left.
pub(crate) const PATIENCE: Duration = Duration::from_secs(1);
/// The bytes of request bodies whose verdicts may wait for the call.
const ROOM: u32 = 2 << 20;
/// The bytes that the smallest verdict counts for.
const LEAST: u32 = 1 << 10;

/// Where an observer is called.
pub(crate) enum Watch {
    /// In the task of the request.
    AtOnce(Observer),
    /// On a thread of its own.
    Apart(Calls),
}

impl Watch {
    /// Shows a verdict on a body of this length. False if there was no room for it behind those that wait.
    pub(crate) async fn show(&self, verdict: Verdict, length: usize) -> bool {
        match self {
            Self::AtOnce(observer) => {
                observer(&verdict);
                true
            }
            Self::Apart(calls) => calls.show(verdict, length).await,
        }
    }
}

/// The way to the thread that makes the calls. The thread ends with it.
pub(crate) struct Calls {
    verdicts: mpsc::Sender<Call>,
    room: Arc<Semaphore>,
    /// A reply has waited in vain, and the thread has not caught up since. No other reply waits.
    overdue: Arc<AtomicBool>,
}

struct Call {
    verdict: Verdict,
    made: oneshot::Sender<thread::Result<()>>,
    room: OwnedSemaphorePermit,
}

impl Calls {
    /// Starts the thread. The receiver is told when it has ended and dropped the observer.
    pub(crate) fn start(observer: Observer) -> io::Result<(Self, oneshot::Receiver<()>)> {
        let (verdicts, calls) = mpsc::channel::<Call>();
        let (ended, end) = oneshot::channel();
        let room = Arc::new(Semaphore::new(usize::try_from(ROOM).unwrap_or(usize::MAX)));
        let overdue = Arc::new(AtomicBool::new(false));
        let thread_room = Arc::clone(&room);
        let thread_overdue = Arc::clone(&overdue);
        // The observer may spawn tasks.
        let runtime = Handle::try_current().map_err(io::Error::other)?;
        thread::Builder::new().name("zvcms-sandbox observer".to_owned()).spawn(move || {
            let entered = runtime.enter();
            for Call { verdict, made, room } in calls {
                let call = catch_unwind(AssertUnwindSafe(|| observer(&verdict)));
                drop((verdict, room));
                if thread_room.available_permits() >= usize::try_from(ROOM).unwrap_or(usize::MAX) {
                    thread_overdue.store(false, Ordering::Relaxed);
                }
                // Nobody waits for it if the connection or the reply is gone.
                let _ = made.send(call);
            }
            drop((observer, entered));
            let _ = ended.send(());
        })?;
        Ok((Self { verdicts, room, overdue }, end))
    }

    /// Has the call made for the verdict on a body of this length, and waits for it, unless that takes too long.
    ///
    /// # Panics
    /// Panics if the observer did.
    async fn show(&self, verdict: Verdict, length: usize) -> bool {
        let (made, call) = oneshot::channel();
        let permits = u32::try_from(length).unwrap_or(ROOM).clamp(LEAST, ROOM);
        if self.overdue.load(Ordering::Relaxed) {
            let Ok(room) = Arc::clone(&self.room).try_acquire_many_owned(permits) else { return false };
            return self.send(Call { verdict, made, room });
        }
        let mut shown = false;
        let in_time = tokio::time::timeout(PATIENCE, async {
            let Ok(room) = Arc::clone(&self.room).acquire_many_owned(permits).await else { return Ok(()) };
            shown = self.send(Call { verdict, made, room });
            call.await.unwrap_or(Ok(()))
        });
        match in_time.await {
            Ok(Ok(())) => {}
            Ok(Err(panic)) => resume_unwind(panic),
            Err(_) => self.overdue.store(true, Ordering::Relaxed),
        }
        shown
    }

    fn send(&self, call: Call) -> bool {
        // The thread lives as long as the sender.
        self.verdicts.send(call).is_ok()
    }
}
