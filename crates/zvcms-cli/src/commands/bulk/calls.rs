//! The calls under way, and for whom.
//!
//! Each is made by a worker, which makes one call after the other: a call's future is some kilobytes, and a task for each
//! call would allocate and move them for every user.

use tokio::sync::mpsc::{self, Sender, UnboundedReceiver, UnboundedSender};
use tokio::task::{JoinError, JoinSet};
use zvcms_hyper::{Client, Error, MyCards};
use zvcms_proto::Card;

use super::run::AskedUser;
use super::throttle::StartedCall;

type CallResult = Result<Vec<Card>, Error>;

/// The end of a call.
pub(super) struct EndedCall {
    pub(super) asked: AskedUser,
    pub(super) call: StartedCall,
    pub(super) result: CallResult,
}

/// Dropped, it drops the calls too.
pub(super) struct Calls {
    workers: JoinSet<()>,
    seats: Vec<Seat>,
    /// The numbers of the workers without a call; the last one to end a call is the next to begin one.
    idle: Vec<usize>,
    ended: UnboundedReceiver<(usize, CallResult)>,
    to_ended: UnboundedSender<(usize, CallResult)>,
}

/// A worker, seen from here.
struct Seat {
    actions: Sender<MyCards>,
    asked: Option<(AskedUser, StartedCall)>,
}

impl Calls {
    pub(super) fn new() -> Self {
        let (to_ended, ended) = mpsc::unbounded_channel();
        Self { workers: JoinSet::new(), seats: Vec::new(), idle: Vec::new(), ended, to_ended }
    }

    pub(super) fn under_way(&self) -> usize {
        self.seats.len() - self.idle.len()
    }

    pub(super) fn begin(&mut self, client: &Client, action: MyCards, asked: AskedUser, call: StartedCall) {
        let number = self.idle.pop().unwrap_or_else(|| self.hire(client));
        if let Some(seat) = self.seats.get_mut(number) {
            seat.asked = Some((asked, call));
            // One that has no call has room for one. One that has gone is told of by `next`.
            let _: Result<(), mpsc::error::TrySendError<MyCards>> = seat.actions.try_send(action);
        }
    }

    fn hire(&mut self, client: &Client) -> usize {
        let number = self.seats.len();
        let (actions, mut to_send) = mpsc::channel(1);
        let (client, ended) = (client.clone(), self.to_ended.clone());
        self.workers.spawn(async move {
            while let Some(action) = to_send.recv().await {
                if ended.send((number, client.send(action).await)).is_err() {
                    return;
                }
            }
        });
        self.seats.push(Seat { actions, asked: None });
        number
    }

    /// The next call that ends. Dropped while it waits, it loses none.
    ///
    /// # Errors
    ///
    /// Returns an error if a worker panicked.
    pub(super) async fn next(&mut self) -> Result<Option<EndedCall>, JoinError> {
        tokio::select! {
            biased;
            Some(ended) = self.ended.recv() => Ok(self.of(ended)),
            Some(Err(error)) = self.workers.join_next() => Err(error),
            else => Ok(None),
        }
    }

    /// A call that has ended already, if there is one.
    pub(super) fn try_next(&mut self) -> Option<EndedCall> {
        let ended = self.ended.try_recv().ok()?;
        self.of(ended)
    }

    fn of(&mut self, (number, result): (usize, CallResult)) -> Option<EndedCall> {
        let (asked, call) = self.seats.get_mut(number)?.asked.take()?;
        self.idle.push(number);
        Some(EndedCall { asked, call, result })
    }

    /// Drops the calls, and returns for whom they were.
    pub(super) fn into_asked(self) -> impl Iterator<Item = AskedUser> {
        self.seats.into_iter().filter_map(|seat| Some(seat.asked?.0))
    }
}
