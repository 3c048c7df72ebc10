//! Cards of many users: one line of JSON a user, cards or error.
//!
//! ```text
//! list (a thread) ──▶ new ones ──▶ pace ──▶ at most N calls at a time ──▶ a line, written whole and at once
//! ```
//!
//! What is held in memory is the calls on their way and the ids that were seen, never a result.

mod ledger;
mod pace;
mod progress;
mod users;

use std::collections::HashSet;
use std::io;
use std::process::ExitCode;

use serde::Serialize;
use tokio::sync::mpsc::Receiver;
use tokio::task::JoinSet;
use zvcms_hyper::{Client, MyCards, RecycledCards};
use zvcms_proto::Card;

use super::interruptions::Interruptions;
use super::runtime;
use crate::args::{self, Common};
use crate::connection::Connection;
use crate::failure::Failure;
use crate::output::Format;
use ledger::Ledger;
use pace::Pace;
use progress::Progress;
pub(super) use users::UserList;
use users::next_user;

/// The exit code of a run that was interrupted, as shells have it.
const INTERRUPTED: u8 = 130;

/// One line of the result.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Cards(Vec<Card>),
    Error(Failure),
}

#[derive(Serialize)]
struct Line<'a> {
    user_id: &'a str,
    #[serde(flatten)]
    outcome: &'a Outcome,
}

/// How many users came to what.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) answered: u64,
    pub(super) failed: u64,
    pub(super) passed_over: u64,
    /// The exit code of the gravest failure.
    exit: u8,
}

pub(super) fn bulk(common: &Common, args: &args::MyCards, list: UserList) -> Result<ExitCode, Failure> {
    if common.format.is_some_and(|format| format != Format::Ndjson) {
        return Err(Failure::usage(
            "with --users there is one form, a line of JSON a user: leave out --format",
        ));
    }
    let mut seen = HashSet::new();
    let ledger = Ledger::open(args.output.as_deref(), args.resume, &mut seen)?;
    let progress = Progress::start(&list, seen.len());
    let recycled = if args.include_recycled { RecycledCards::Included } else { RecycledCards::Excluded };
    let runtime = runtime()?;
    let (counts, end) = runtime.block_on(async {
        let connection = Connection::open(common).await?;
        let mut run = Run {
            client: &connection.client,
            recycled,
            concurrency: args.concurrency.get(),
            pace: Pace::new(args.rate),
            ledger,
            progress: &progress,
            seen,
            counts: Counts::default(),
        };
        let end = run.ask_for_all(list.into_channel()).await;
        Ok::<_, Failure>((run.counts, end))
    })?;
    progress.finish(&counts);
    match end? {
        // A list that nobody ends keeps its thread, which ends with the process.
        End::Interrupted => Ok(ExitCode::from(INTERRUPTED)),
        End::Done => Ok(ExitCode::from(counts.exit)),
    }
}

/// How a run ended that did not fail.
enum End {
    Done,
    Interrupted,
}

struct Run<'a> {
    client: &'a Client,
    recycled: RecycledCards,
    concurrency: usize,
    pace: Pace,
    ledger: Ledger,
    progress: &'a Progress,
    seen: HashSet<Box<str>>,
    counts: Counts,
}

impl Run<'_> {
    /// Asks for every user of the list. When interrupted it begins no call more, and waits for those on their way;
    /// interrupted again, it drops them.
    async fn ask_for_all(&mut self, mut users: Receiver<Result<String, Failure>>) -> Result<End, Failure> {
        let mut signals = Interruptions::listen().map_err(|error| Failure::transport(&error))?;
        let mut calls: JoinSet<(String, Outcome)> = JoinSet::new();
        let mut listening = true;
        let mut interruptions = 0;
        let mut failure = None;
        loop {
            let takes_more = listening && interruptions == 0 && calls.len() < self.concurrency;
            if calls.is_empty() && !listening {
                break;
            }
            if interruptions > 0 && (calls.is_empty() || interruptions > 1) {
                break;
            }
            tokio::select! {
                biased;
                () = signals.next() => {
                    interruptions += 1;
                    self.progress.interrupted(calls.len());
                }
                Some(done) = calls.join_next(), if !calls.is_empty() => {
                    let (user, outcome) = done.map_err(|error| Failure::transport(&error))?;
                    match self.write(&user, &outcome) {
                        // Who closed the pipe, as head(1) does, has seen enough.
                        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(End::Done),
                        written => written.map_err(|error| Failure::transport(&error))?,
                    }
                }
                user = next_user(&mut users, &self.pace), if takes_more => match user {
                    Some(Ok(user)) => self.begin(user, &mut calls),
                    Some(Err(error)) => { listening = false; failure = Some(error); }
                    None => listening = false,
                },
            }
        }
        match failure {
            Some(failure) => Err(failure),
            None if interruptions > 0 => Ok(End::Interrupted),
            None => Ok(End::Done),
        }
    }

    fn begin(&mut self, user: String, calls: &mut JoinSet<(String, Outcome)>) {
        if !self.seen.insert(user.as_str().into()) {
            self.counts.passed_over += 1;
            return;
        }
        self.pace.took();
        let action = MyCards::new(&user).recycled(self.recycled);
        let client = self.client.clone();
        calls.spawn(async move {
            let outcome = match client.send(action).await {
                Ok(cards) => Outcome::Cards(cards),
                Err(error) => Outcome::Error(error.into()),
            };
            (user, outcome)
        });
    }

    fn write(&mut self, user: &str, outcome: &Outcome) -> io::Result<()> {
        match outcome {
            Outcome::Cards(_) => self.counts.answered += 1,
            Outcome::Error(failure) => {
                self.counts.failed += 1;
                self.counts.exit = self.counts.exit.max(failure.exit_code());
            }
        }
        let line = serde_json::to_string(&Line { user_id: user, outcome })?;
        self.progress.beside(|| self.ledger.write(&line))?;
        self.progress.count(&self.counts);
        Ok(())
    }
}
