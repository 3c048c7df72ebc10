//! Users on their way from a thread that reads them to the run.
//!
//! They go over in batches: to wake the run for each of them would cost it more than to write the line of the user.

use std::{mem, vec};

use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::mpsc::{self, Receiver, Sender};

use crate::error::CommandError;

/// Users behind each other, or why there are no more.
pub(super) type Batch = Result<Vec<String>, CommandError>;

/// How many users go over at a time at most, and how many such batches are read ahead.
const MOST_IN_A_BATCH: usize = 64;
const BATCHES_AHEAD: usize = 2;

/// The end of the thread that reads.
pub(super) struct UserSender {
    sender: Sender<Batch>,
    batch: Vec<String>,
}

/// The run has ended, and takes no more users.
pub(super) struct RunEnded;

pub(super) fn users_ahead() -> (UserSender, Receiver<Batch>) {
    let (sender, receiver) = mpsc::channel(BATCHES_AHEAD);
    (UserSender { sender, batch: Vec::new() }, receiver)
}

impl UserSender {
    /// Takes a user, who goes over when the batch is full.
    pub(super) fn push(&mut self, user: String) -> Result<(), RunEnded> {
        self.batch.push(user);
        if self.batch.len() < MOST_IN_A_BATCH { Ok(()) } else { self.flush() }
    }

    /// Sends those that were taken: nobody knows when the next one comes.
    pub(super) fn flush(&mut self) -> Result<(), RunEnded> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let batch = mem::take(&mut self.batch);
        self.send(Ok(batch))
    }

    /// Ends with an error, which comes behind the users.
    pub(super) fn fail(mut self, failure: CommandError) -> Result<(), RunEnded> {
        self.flush()?;
        self.send(Err(failure))
    }

    fn send(&self, batch: Batch) -> Result<(), RunEnded> {
        self.sender.blocking_send(batch).map_err(|_| RunEnded)
    }
}

/// The end of the run.
pub(super) struct UsersAhead {
    receiver: Receiver<Batch>,
    batch: vec::IntoIter<String>,
}

impl From<Receiver<Batch>> for UsersAhead {
    fn from(receiver: Receiver<Batch>) -> Self {
        Self { receiver, batch: Vec::new().into_iter() }
    }
}

impl UsersAhead {
    /// Whether there are no more, and never will be.
    pub(super) fn are_over(&self) -> bool {
        self.batch.len() == 0 && self.receiver.is_closed() && self.receiver.is_empty()
    }

    /// The next one, if it is there.
    pub(super) fn try_next(&mut self) -> Result<Result<String, CommandError>, TryRecvError> {
        loop {
            if let Some(user) = self.batch.next() {
                return Ok(Ok(user));
            }
            match self.receiver.try_recv()? {
                Ok(batch) => self.batch = batch.into_iter(),
                Err(failure) => return Ok(Err(failure)),
            }
        }
    }

    /// The next one, when it comes; none at the end. Dropped while it waits, it loses nobody.
    pub(super) async fn next(&mut self) -> Option<Result<String, CommandError>> {
        loop {
            if let Some(user) = self.batch.next() {
                return Some(Ok(user));
            }
            match self.receiver.recv().await? {
                Ok(batch) => self.batch = batch.into_iter(),
                Err(failure) => return Some(Err(failure)),
            }
        }
    }
}
