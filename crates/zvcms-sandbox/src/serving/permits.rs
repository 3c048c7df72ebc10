//! Permits for connections and for long bodies, and who loses one when all are taken: the client that has kept the
//! gateway waiting the longest. So slow clients, however many, keep nobody out.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::task::AbortHandle;
use tokio::time::Instant;

/// The client of one connection: whether the gateway waits for it, and since when. Its own task writes that; others
/// read it to choose whose connection to close.
#[derive(Default)]
pub(crate) struct Client(Mutex<Waits>);

#[derive(Default)]
struct Waits {
    reads_since: Option<Instant>,
    writes_since: Option<Instant>,
    in_request: bool,
    answering: bool,
    /// Ended when the client's permit is needed. Without a task, the client keeps it.
    task: Option<AbortHandle>,
}

impl Client {
    pub(crate) fn is_served_by(&self, task: AbortHandle) {
        self.waits().task = Some(task);
    }

    /// It has sent something. The wait for a request begins with its first byte, and again with none of the others.
    pub(crate) fn has_sent(&self) {
        let mut waits = self.waits();
        if !waits.in_request && !waits.answering {
            waits.in_request = true;
            waits.reads_since = None;
        }
    }

    /// Its request is not there yet as a whole.
    pub(crate) fn is_to_send(&self) {
        let mut waits = self.waits();
        if !waits.answering {
            waits.reads_since.get_or_insert_with(Instant::now);
        }
    }

    /// It takes no more bytes for now.
    pub(crate) fn is_to_take(&self) {
        self.waits().writes_since.get_or_insert_with(Instant::now);
    }

    /// It has taken some.
    pub(crate) fn has_taken(&self) {
        self.waits().writes_since = None;
    }

    /// Its request is there as a whole. Until the answer is dropped, nothing more is expected from it.
    pub(crate) fn answer(self: &Arc<Self>) -> Answer {
        let mut waits = self.waits();
        waits.answering = true;
        waits.reads_since = None;
        Answer(Arc::clone(self))
    }

    /// For how long the gateway has been waiting for it.
    pub(crate) fn keeps_waiting(&self) -> Option<Duration> {
        let waits = self.waits();
        let since = waits.reads_since.into_iter().chain(waits.writes_since).min()?;
        waits.task.as_ref().map(|_| since.elapsed())
    }

    fn close(&self) {
        let task = self.waits().task.take();
        if let Some(task) = task {
            task.abort();
        }
    }

    fn waits(&self) -> MutexGuard<'_, Waits> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An answer on its way, up to its last byte for the connection's buffer.
pub(crate) struct Answer(Arc<Client>);

impl Drop for Answer {
    fn drop(&mut self) {
        let mut waits = self.0.waits();
        waits.in_request = false;
        waits.answering = false;
        waits.reads_since.get_or_insert_with(Instant::now);
    }
}

/// The permits, and the clients that have one.
pub(crate) struct Permits {
    free: Arc<Semaphore>,
    /// A client that has kept the gateway waiting for less may have been held up by this machine. It keeps its permit.
    patience: Duration,
    taken: Mutex<Taken>,
    left: Notify,
}

#[derive(Default)]
struct Taken {
    last: u64,
    clients: BTreeMap<u64, Arc<Client>>,
}

impl Permits {
    pub(crate) fn new(count: usize, patience: Duration) -> Arc<Self> {
        Arc::new(Self {
            free: Arc::new(Semaphore::new(count)),
            patience,
            taken: Mutex::default(),
            left: Notify::new(),
        })
    }

    /// A permit for the client; another client may lose its own for it. While all clients are being answered, it waits.
    /// None is for a closed semaphore, and this one is never closed.
    pub(crate) async fn acquire(self: &Arc<Self>, client: &Arc<Client>) -> Option<Permit> {
        let mut free = pin!(Arc::clone(&self.free).acquire_owned());
        let permit = loop {
            tokio::select! {
                biased;
                permit = &mut free => break permit.ok()?,
                () = self.close_slowest() => {}
            }
        };
        let mut taken = self.taken();
        taken.last += 1;
        let number = taken.last;
        taken.clients.insert(number, Arc::clone(client));
        Some(Permit { permits: Arc::clone(self), number, _of_semaphore: permit })
    }

    /// Closes the client that has kept the gateway waiting the longest, once that is long enough; done when one, this
    /// or another, has left.
    pub(crate) async fn close_slowest(&self) {
        let mut left = pin!(self.left.notified());
        left.as_mut().enable();
        loop {
            let pause = match self.slowest() {
                Some((waited, client)) if waited >= self.patience => {
                    client.close();
                    return left.await;
                }
                Some((waited, _)) => self.patience.saturating_sub(waited),
                None => self.patience,
            };
            tokio::select! {
                () = &mut left => return,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Closes every client that has kept the gateway waiting for that long.
    pub(crate) fn close_slower_than(&self, longest: Duration) {
        let is_slower =
            |client: &&Arc<Client>| client.keeps_waiting().is_some_and(|waited| waited >= longest);
        // A client that goes gives its permit back, which takes the lock.
        let slower: Vec<_> = self.taken().clients.values().filter(is_slower).cloned().collect();
        slower.iter().for_each(|client| client.close());
    }

    fn slowest(&self) -> Option<(Duration, Arc<Client>)> {
        let taken = self.taken();
        let waits = taken.clients.values().filter_map(|client| Some((client.keeps_waiting()?, client)));
        waits.max_by_key(|(waited, _)| *waited).map(|(waited, client)| (waited, Arc::clone(client)))
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A permit that is taken until it is dropped.
pub(crate) struct Permit {
    permits: Arc<Permits>,
    number: u64,
    _of_semaphore: OwnedSemaphorePermit,
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.permits.taken().clients.remove(&self.number);
        self.permits.left.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::sync::Arc;
    use std::time::Duration;

    use tokio::task::JoinHandle;
    use tokio::time::{Instant, sleep, timeout};

    use super::{Client, Permit, Permits};

    const PATIENCE: Duration = Duration::from_millis(100);

    /// A client with a permit, and the task that serves it.
    async fn served(permits: &Arc<Permits>) -> (Arc<Client>, JoinHandle<()>) {
        let client = Arc::new(Client::default());
        let permit: Permit =
            timeout(Duration::from_secs(60), permits.acquire(&client)).await.expect("no permit").unwrap();
        let task = tokio::spawn(async move {
            let _permit = permit;
            pending::<()>().await;
        });
        client.is_served_by(task.abort_handle());
        (client, task)
    }

    #[tokio::test(start_paused = true)]
    async fn the_one_that_is_waited_for_longest_loses_its_permit() {
        let permits = Permits::new(3, PATIENCE);
        let (answered, answered_task) = served(&permits).await;
        answered.is_to_send();
        let (slower, slower_task) = served(&permits).await;
        let (slow, slow_task) = served(&permits).await;
        let answer = answered.answer();
        slower.is_to_send();
        sleep(PATIENCE).await;
        slow.is_to_send();
        served(&permits).await;
        assert!(slower_task.is_finished() && !slow_task.is_finished() && !answered_task.is_finished());
        served(&permits).await;
        assert!(slow_task.is_finished() && !answered_task.is_finished());
        // Once it is answered, it is waited for like any other.
        drop(answer);
        served(&permits).await;
        assert!(answered_task.is_finished());
    }

    #[tokio::test(start_paused = true)]
    async fn it_keeps_its_permit_until_it_was_waited_for_long_enough() {
        let permits = Permits::new(1, PATIENCE);
        let (first, task) = served(&permits).await;
        let started = Instant::now();
        first.is_to_send();
        served(&permits).await;
        assert!(task.is_finished());
        assert_eq!(started.elapsed().as_millis(), PATIENCE.as_millis());
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_starts_anew_with_the_first_byte_of_a_request_and_no_other() {
        let permits = Permits::new(1, PATIENCE);
        let (client, _task) = served(&permits).await;
        let waits = || client.keeps_waiting().map(|waited| waited.as_secs());
        assert_eq!(waits(), None);
        for _ in 0..2 {
            client.is_to_send();
            sleep(Duration::from_secs(5)).await;
            assert_eq!(waits(), Some(5));
            for dribbled in 0..3 {
                client.has_sent();
                client.is_to_send();
                assert_eq!(waits(), Some(dribbled));
                sleep(Duration::from_secs(1)).await;
            }
            let answer = client.answer();
            client.is_to_send();
            assert_eq!(waits(), None);
            drop(answer);
            assert_eq!(waits(), Some(0));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_reply_that_is_not_taken_is_a_wait_until_some_of_it_is() {
        let permits = Permits::new(1, PATIENCE);
        let (client, task) = served(&permits).await;
        let _answer = client.answer();
        client.is_to_take();
        sleep(Duration::from_secs(59)).await;
        permits.close_slower_than(Duration::from_secs(60));
        client.has_taken();
        client.is_to_take();
        sleep(Duration::from_secs(59)).await;
        permits.close_slower_than(Duration::from_secs(60));
        tokio::task::yield_now().await;
        assert!(!task.is_finished());
        sleep(Duration::from_secs(1)).await;
        permits.close_slower_than(Duration::from_secs(60));
        let ended = timeout(PATIENCE, task).await.expect("not closed");
        assert!(ended.unwrap_err().is_cancelled());
    }
}
