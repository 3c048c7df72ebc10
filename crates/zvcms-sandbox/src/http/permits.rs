//! The places that there are for clients, and who gives up his when all are taken: the one who has kept the gateway
//! waiting the longest. So slow clients, however many, keep nobody out.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::task::AbortHandle;
use tokio::time::Instant;

/// The client of one connection: whether the gateway waits for it, and since when.
///
/// All of it is written by the connection's own task. Others read it to choose whom to close, for which the order of
/// memory does not matter.
pub(crate) struct Client {
    connected: Instant,
    /// Microseconds after `connected`, and one; 0 is no wait.
    reads_since: AtomicU64,
    /// As `reads_since`.
    writes_since: AtomicU64,
    /// Between requests.
    idle: AtomicBool,
    answering: AtomicBool,
    task: Mutex<Option<AbortHandle>>,
}

impl Client {
    pub(crate) fn new() -> Self {
        Self {
            connected: Instant::now(),
            reads_since: AtomicU64::new(0),
            writes_since: AtomicU64::new(0),
            idle: AtomicBool::new(true),
            answering: AtomicBool::new(false),
            task: Mutex::new(None),
        }
    }

    /// The task that serves it, to be ended when its place is needed. Without one it keeps its place.
    pub(crate) fn is_served_by(&self, task: AbortHandle) {
        *self.task() = Some(task);
    }

    /// It has sent something. The wait for a request begins with its first byte, and again with none of the others.
    pub(crate) fn has_sent(&self) {
        if self.idle.load(Ordering::Relaxed) && !self.answering.load(Ordering::Relaxed) {
            self.idle.store(false, Ordering::Relaxed);
            self.reads_since.store(0, Ordering::Relaxed);
        }
    }

    /// Its request is not there yet as a whole.
    pub(crate) fn is_to_send(&self) {
        if !self.answering.load(Ordering::Relaxed) {
            self.begin(&self.reads_since);
        }
    }

    /// It takes no more bytes for now.
    pub(crate) fn is_to_take(&self) {
        self.begin(&self.writes_since);
    }

    /// It has taken some.
    pub(crate) fn has_taken(&self) {
        self.writes_since.store(0, Ordering::Relaxed);
    }

    /// Its request is there as a whole. Until the answer is dropped, nothing more is expected from it.
    pub(crate) fn answer(self: &Arc<Self>) -> Answer {
        self.answering.store(true, Ordering::Relaxed);
        self.reads_since.store(0, Ordering::Relaxed);
        Answer(Arc::clone(self))
    }

    fn begin(&self, since: &AtomicU64) {
        if since.load(Ordering::Relaxed) == 0 {
            since.store(self.micros() + 1, Ordering::Relaxed);
        }
    }

    fn micros(&self) -> u64 {
        u64::try_from(self.connected.elapsed().as_micros()).unwrap_or(u64::MAX - 1)
    }

    /// For how long the gateway has been waiting for it.
    pub(crate) fn keeps_waiting(&self) -> Option<Duration> {
        let since = [&self.reads_since, &self.writes_since]
            .into_iter()
            .filter_map(|since| since.load(Ordering::Relaxed).checked_sub(1))
            .min()?;
        self.task().as_ref().map(|_| Duration::from_micros(self.micros().saturating_sub(since)))
    }

    fn close(&self) {
        let task = self.task().take();
        if let Some(task) = task {
            task.abort();
        }
    }

    fn task(&self) -> MutexGuard<'_, Option<AbortHandle>> {
        self.task.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An answer on its way, up to its last byte for the connection's buffer.
pub(crate) struct Answer(Arc<Client>);

impl Drop for Answer {
    fn drop(&mut self) {
        let Self(client) = self;
        client.idle.store(true, Ordering::Relaxed);
        client.answering.store(false, Ordering::Relaxed);
        client.begin(&client.reads_since);
    }
}

/// A number of places.
pub(crate) struct Places {
    free: Arc<Semaphore>,
    /// Who has kept the gateway waiting for less may have been held up by this machine, and keeps the place.
    patience: Duration,
    taken: Mutex<Taken>,
    left: Notify,
}

#[derive(Default)]
struct Taken {
    last: u64,
    clients: BTreeMap<u64, Arc<Client>>,
}

impl Places {
    pub(crate) fn new(places: usize, patience: Duration) -> Arc<Self> {
        Arc::new(Self {
            free: Arc::new(Semaphore::new(places)),
            patience,
            taken: Mutex::default(),
            left: Notify::new(),
        })
    }

    /// A place for the client, for which another may have to go. While all are being answered, it waits. None is for a
    /// semaphore that is closed, which this one is never.
    pub(crate) async fn enter(self: &Arc<Self>, client: &Arc<Client>) -> Option<Place> {
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
        Some(Place { places: Arc::clone(self), number, _permit: permit })
    }

    /// Closes the client that has kept the gateway waiting the longest, once that is long enough; done when one, this or
    /// another, has left.
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
        // A client that goes gives its place back, which takes the lock.
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

/// A place that is taken, until it is dropped.
pub(crate) struct Place {
    places: Arc<Places>,
    number: u64,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.taken().clients.remove(&self.number);
        self.places.left.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;
    use std::sync::Arc;
    use std::time::Duration;

    use tokio::task::JoinHandle;
    use tokio::time::{Instant, sleep, timeout};

    use super::{Client, Place, Places};

    const PATIENCE: Duration = Duration::from_millis(100);

    /// A client with a place, and the task that serves it.
    async fn served(places: &Arc<Places>) -> (Arc<Client>, JoinHandle<()>) {
        let client = Arc::new(Client::new());
        let place: Place =
            timeout(Duration::from_secs(60), places.enter(&client)).await.expect("no place").unwrap();
        let task = tokio::spawn(async move {
            let _place = place;
            pending::<()>().await;
        });
        client.is_served_by(task.abort_handle());
        (client, task)
    }

    #[tokio::test(start_paused = true)]
    async fn the_one_that_is_waited_for_longest_gives_up_its_place() {
        let places = Places::new(3, PATIENCE);
        let (answered, answered_task) = served(&places).await;
        answered.is_to_send();
        let (slower, slower_task) = served(&places).await;
        let (slow, slow_task) = served(&places).await;
        let answer = answered.answer();
        slower.is_to_send();
        sleep(PATIENCE).await;
        slow.is_to_send();
        served(&places).await;
        assert!(slower_task.is_finished() && !slow_task.is_finished() && !answered_task.is_finished());
        served(&places).await;
        assert!(slow_task.is_finished() && !answered_task.is_finished());
        // Once it is answered, it is waited for like any other.
        drop(answer);
        served(&places).await;
        assert!(answered_task.is_finished());
    }

    #[tokio::test(start_paused = true)]
    async fn it_keeps_its_place_until_it_was_waited_for_long_enough() {
        let places = Places::new(1, PATIENCE);
        let (first, task) = served(&places).await;
        let started = Instant::now();
        first.is_to_send();
        served(&places).await;
        assert!(task.is_finished());
        assert_eq!(started.elapsed().as_millis(), PATIENCE.as_millis());
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_starts_anew_with_the_first_byte_of_a_request_and_no_other() {
        let places = Places::new(1, PATIENCE);
        let (client, _task) = served(&places).await;
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
        let places = Places::new(1, PATIENCE);
        let (client, task) = served(&places).await;
        let _answer = client.answer();
        client.is_to_take();
        sleep(Duration::from_secs(59)).await;
        places.close_slower_than(Duration::from_secs(60));
        client.has_taken();
        client.is_to_take();
        sleep(Duration::from_secs(59)).await;
        places.close_slower_than(Duration::from_secs(60));
        tokio::task::yield_now().await;
        assert!(!task.is_finished());
        sleep(Duration::from_secs(1)).await;
        places.close_slower_than(Duration::from_secs(60));
        assert!(task.await.unwrap_err().is_cancelled());
    }
}
