//! What is left to do about a request once it is decided, which goes on although the client hangs up.

use std::mem;
use std::panic::resume_unwind;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinSet;

/// The tasks that are not done.
#[derive(Default)]
pub(crate) struct Tails(Mutex<JoinSet<()>>);

impl Tails {
    /// Runs a task to its end, although the future that waits for it may be dropped.
    ///
    /// # Panics
    /// Panics if the task did.
    pub(crate) async fn run<T: Send + 'static>(&self, task: impl Future<Output = T> + Send + 'static) -> T {
        let (done, result) = oneshot::channel();
        {
            let mut tasks = self.tasks();
            // Reaps: a finished task leaves the set.
            while tasks.try_join_next().is_some() {}
            tasks.spawn(async move { drop(done.send(task.await)) });
        }
        result.await.unwrap_or_else(|_| resume_unwind(Box::new("a task ended early")))
    }

    /// Waits for what is left, but not longer than this.
    pub(crate) async fn end(&self, patience: Duration) {
        let mut tasks = mem::take(&mut *self.tasks());
        let all = async { while tasks.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(patience, all).await;
    }

    fn tasks(&self) -> MutexGuard<'_, JoinSet<()>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
