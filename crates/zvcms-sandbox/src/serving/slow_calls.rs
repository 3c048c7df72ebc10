//! Calls that may take long, on tokio's blocking threads, so that no task of the gateway waits for them.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, watch};

/// Calls that are made at a time. They take processors away from the gateway and its clients.
const AT_A_TIME: u32 = 2;
/// How long a call may wait for its turn.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long the result of a call is waited for. The call itself cannot be ended.
const LIMIT: Duration = Duration::from_secs(10);
/// Calls that may wait for their turn, each with a request in memory. They are more than the connections, whose clients may
/// hang up while their calls wait.
const WAITING: usize = 2048;

/// The turns of calls.
pub(crate) struct SlowCalls {
    turns: Arc<Semaphore>,
    room: Semaphore,
    /// Whether nobody waits for a call any more.
    is_ending: watch::Sender<bool>,
}

/// What came of a call.
pub(crate) enum Called<T> {
    Returned(T),
    Panicked(Box<dyn Any + Send>),
    /// It takes too long, or the gateway ends meanwhile.
    Unfinished,
    /// It was not made: too many others were before it.
    Refused,
}

impl SlowCalls {
    pub(crate) fn new() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(usize::try_from(AT_A_TIME).unwrap_or(1))),
            room: Semaphore::new(WAITING),
            is_ending: watch::Sender::new(false),
        }
    }

    /// Makes a call when it is its turn, and waits for what comes of it.
    pub(crate) async fn make<T: Send + 'static>(
        &self,
        call: impl FnOnce() -> T + Send + 'static,
    ) -> Called<T> {
        let Ok(room) = self.room.try_acquire() else { return Called::Refused };
        let mut ending = self.is_ending.subscribe();
        let turn = tokio::select! {
            biased;
            turn = Arc::clone(&self.turns).acquire_owned() => turn.ok(),
            _ = ending.wait_for(|is_ending| *is_ending) => None,
            () = tokio::time::sleep(PATIENCE) => None,
        };
        drop(room);
        let Some(turn) = turn else { return Called::Refused };
        let made = tokio::task::spawn_blocking(move || {
            let result = call();
            drop(turn);
            result
        });
        tokio::select! {
            biased;
            made = made => match made {
                Ok(result) => Called::Returned(result),
                Err(error) => error.try_into_panic().map_or(Called::Unfinished, Called::Panicked),
            },
            _ = ending.wait_for(|is_ending| *is_ending) => Called::Unfinished,
            () = tokio::time::sleep(LIMIT) => Called::Unfinished,
        }
    }

    /// Tells those who wait for a call that they wait in vain.
    pub(crate) fn give_up(&self) {
        self.is_ending.send_replace(true);
    }

    /// Waits until the calls that were begun have ended, for as long as a call may wait for its turn.
    pub(crate) async fn end(&self) {
        let _ = tokio::time::timeout(PATIENCE, self.turns.acquire_many(AT_A_TIME)).await;
    }
}
