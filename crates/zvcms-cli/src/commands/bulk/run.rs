//! The run: users from the list, calls on their way, a line for each that came to something.
//!
//! ```text
//! list (a thread) ──▶ new ones ─┐
//! then those with an old error ─┼──▶ throttle's gate ──▶ calls under way ─┬─▶ answered: a line
//!            waiting ───────────┘                                         ├─▶ will be the same again: a line
//!               ▲                                                         └─▶ may be another time ──▶ waiting
//!               └──────────────────────────────────────────────────────────────────┘
//! ```
//!
//! Who had an error in an earlier run is asked after all others: were the same errors to stop this run too, it would
//! otherwise stop at the same place for ever.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::sync::mpsc::Receiver;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::time::{Instant, sleep_until};
use zvcms_hyper::{Client, MyCards, RecycledCards};

use super::calls::{Calls, EndedCall};
use super::counts::Counts;
use super::known_users::{KnownUsers, Mark};
use super::line_format::LineFormat;
use super::progress::Progress;
use super::run_output::{RunOutput, WrittenUser, is_answer};
use super::setback::{Ended, Setback, SetbackKind};
use super::throttle::{Gate, Throttle};
use super::user_list::{list_changed, too_many};
use super::users_ahead::{Batch, UsersAhead};
use crate::args::Api;
use crate::commands::interruptions::Interruptions;
use crate::error::{CommandError, Kind};
use crate::refusal_words::Refused;
use crate::told::told;

/// How often a user may meet a limit or an overloaded gateway, while others are answered, before it is left for another run.
/// More than broken calls, since a limit is seldom about a user; each time twice as many others are answered before the next.
const MOST_LIMITS: u32 = 6;

/// How many users whose calls broke wait for somebody to be answered, before one of them is asked for every few new ones.
const MOST_WAITING: usize = 20;
const TRIES_OF_THE_SAME: u32 = 4;

/// After how many users that need no call others get their turn.
const USERS_BETWEEN_YIELDS: u64 = 256;

/// How a run ended.
pub(super) enum End {
    Done,
    Interrupted,
    /// The run could not continue, or there was no use in it.
    Stopped(CommandError),
}

pub(super) struct Run<'a> {
    pub(super) client: &'a Client,
    pub(super) api: Api,
    pub(super) recycled: RecycledCards,
    /// How often a user is asked for if the calls break.
    pub(super) attempts: u32,
    pub(super) throttle: Throttle,
    pub(super) output: RunOutput,
    pub(super) line_format: LineFormat,
    pub(super) progress: Progress,
    pub(super) known_users: KnownUsers,
    pub(super) counts: Counts,
    /// How many users of the list are still to be asked for; `None` if the list is a pipe.
    pub(super) to_ask: Option<u64>,
    /// How many of the list needed no call: listed twice, or done before.
    pub(super) passed_over: u64,
    /// How many of the list were taken without a call so far: those passed over, and those whose turn comes later.
    pub(super) without_call: u64,
    /// Whether a user who was asked for has no answer.
    pub(super) left: bool,
    /// Whether the gateway refused the signature of a call.
    pub(super) refused: Option<Refused>,
    pub(super) waiting: VecDeque<AskedUser>,
    /// How often many were waiting when a call could begin.
    pub(super) tries: u32,
}

/// A user that was taken from the list, and what became of its calls.
pub(super) struct AskedUser {
    user: String,
    breaks: u32,
    limits: u32,
    /// How many answers there are before it is asked again: without one, its last call was not about this user.
    due_at: u64,
    had_clock_corrected: bool,
    last: Option<Setback>,
}

impl AskedUser {
    fn new(user: String) -> Self {
        Self { user, breaks: 0, limits: 0, due_at: 0, had_clock_corrected: false, last: None }
    }
}

impl Run<'_> {
    /// Asks for every user of the list. When interrupted it begins no call more, and waits for those on their way;
    /// interrupted again, it drops them.
    pub(super) async fn ask_for_all(&mut self, users: Receiver<Batch>, signals: Interruptions) -> End {
        let mut calls = Calls::new();
        let end = self.ask(users.into(), signals, &mut calls).await;
        let end = match self.flush().and(end) {
            Ok(end) => end,
            // Nothing more can be written.
            Err(failure) => return End::Stopped(failure),
        };
        // They were asked for, and say why they have no answer.
        self.waiting.extend(calls.into_asked());
        match self.write_what_is_left() {
            Ok(()) => end,
            Err(failure) => End::Stopped(failure),
        }
    }

    fn write_what_is_left(&mut self) -> Result<(), CommandError> {
        while let Some(mut asked) = self.waiting.pop_front() {
            let Some(setback) = asked.last.take_if(|setback| setback.was_sent) else { continue };
            self.write_error(asked.user, &setback.failure)?;
        }
        self.flush()
    }

    async fn ask(
        &mut self,
        mut users: UsersAhead,
        mut signals: Interruptions,
        calls: &mut Calls,
    ) -> Result<End, CommandError> {
        let mut bad_line = None;
        let mut listening = true;
        let mut is_second_round = false;
        let mut interruptions = 0;
        let silence = sleep_until(Instant::now());
        tokio::pin!(silence);
        loop {
            let now = Instant::now();
            if interruptions > 0 {
                if calls.under_way() == 0 || interruptions > 1 {
                    return Ok(End::Interrupted);
                }
            } else if let Some(failure) = self.throttle.stop(now) {
                return Ok(End::Stopped(failure));
            }
            // The end of a list needs no turn.
            listening &= !users.are_over();
            if !listening && !is_second_round {
                is_second_round = true;
                if let Some(pending) = self.output.users_put_aside()? {
                    (users, listening) = (pending.into(), true);
                }
            }
            let may_begin = interruptions == 0 && bad_line.is_none();
            let gate = self.throttle.gate(now, calls.under_way());
            if may_begin && gate == Gate::Open {
                if let Some(asked) = self.next_waiting(false) {
                    self.ask_again(asked, calls, now)?;
                    continue;
                }
                match users.try_next() {
                    Ok(Ok(user)) => {
                        self.take(user, is_second_round, calls, now).await?;
                        continue;
                    }
                    Ok(Err(failure)) => bad_line = Some(failure),
                    Err(nobody) => {
                        if nobody == TryRecvError::Disconnected && !is_second_round {
                            continue;
                        }
                        listening &= nobody == TryRecvError::Empty;
                        if let Some(asked) = self.next_waiting(true) {
                            self.ask_again(asked, calls, now)?;
                            continue;
                        }
                        if calls.under_way() == 0 {
                            self.throttle.rest();
                        }
                    }
                }
            }
            // Before anything is waited for, and before it is said what is left.
            self.flush()?;
            if calls.under_way() == 0 {
                match bad_line {
                    Some(failure) => return Ok(End::Stopped(failure)),
                    None if !listening && self.waiting.is_empty() => {
                        let is_cut = self.to_ask.is_some_and(|users| users > 0);
                        return Ok(if is_cut { End::Stopped(list_changed()) } else { End::Done });
                    }
                    None => {}
                }
            }
            let may_begin = may_begin && bad_line.is_none();
            let pause_ends = match gate {
                Gate::Until(then) if may_begin => Some(then),
                _ => None,
            };
            tokio::select! {
                biased;
                () = signals.next() => {
                    interruptions += 1;
                    self.progress.interrupted(calls.under_way());
                }
                ended = calls.next(), if calls.under_way() > 0 => {
                    let mut ended = ended.map_err(|error| CommandError::transport(&error).prefixed_with(told!("bulk-fault", "a call ended by a fault of this program")))?;
                    while let Some(call) = ended {
                        self.ended(call, calls.under_way())?;
                        // Those that ended meanwhile, as far as they still count.
                        let goes_on = interruptions > 0 || self.throttle.stop(Instant::now()).is_none();
                        ended = if goes_on { calls.try_next() } else { None };
                    }
                }
                () = &mut silence, if interruptions == 0 => {
                    // Looked at once in a while, and not set anew with every answer.
                    let next = self.throttle.silence_ends().unwrap_or(now + Duration::from_secs(1));
                    silence.as_mut().reset(next);
                }
                () = sleep_until(pause_ends.unwrap_or(now)), if pause_ends.is_some() => {}
                user = users.next(), if may_begin && listening && gate == Gate::Open => {
                    match user {
                        Some(Ok(user)) => self.take(user, is_second_round, calls, now).await?,
                        Some(Err(failure)) => bad_line = Some(failure),
                        None => listening = false,
                    }
                }
            }
        }
    }

    /// A user of the list, which is asked for unless that is done or under way, or its turn comes in the second round.
    async fn take(
        &mut self,
        user: String,
        is_second_round: bool,
        calls: &mut Calls,
        now: Instant,
    ) -> Result<(), CommandError> {
        if is_second_round {
            // Of the lines that are put aside, those whose users the list has.
            let is_due = self.known_users.update(&user, |mark| {
                mark.has(Mark::TAKEN) && mark.has(Mark::ASIDE) && mark.set(Mark::ASKED_AGAIN)
            });
            if is_due == Some(true) {
                self.begin(AskedUser::new(user), calls, now);
            }
            return Ok(());
        }
        let (is_checked, is_known, is_later) = self
            .known_users
            .update(&user, |mark| {
                let is_known = !mark.set(Mark::TAKEN) || mark.has(Mark::DONE);
                (mark.has(Mark::LISTED), is_known, mark.has(Mark::ASIDE))
            })
            .ok_or_else(too_many)?;
        if self.to_ask.is_some() && !is_checked {
            return Err(list_changed());
        }
        self.passed_over += u64::from(is_known);
        if is_known || is_later {
            self.without_call += 1;
            if self.without_call.is_multiple_of(USERS_BETWEEN_YIELDS) {
                self.flush()?;
                tokio::task::yield_now().await;
            }
            return Ok(());
        }
        self.begin(AskedUser::new(user), calls, now);
        Ok(())
    }

    /// A user that may be asked again: one that others were answered after. With `anyone` also one of the others, where there
    /// is nobody new to ask.
    fn next_waiting(&mut self, anyone: bool) -> Option<AskedUser> {
        let answers = self.throttle.answers();
        let due = self.waiting.iter().position(|asked| answers >= asked.due_at);
        let are_many = self.waiting.len() >= MOST_WAITING;
        if due.is_none() && !anyone && are_many {
            // Not only they are tried: where many fail one behind the other, the next one may be answered.
            self.tries += 1;
            if !self.tries.is_multiple_of(TRIES_OF_THE_SAME) {
                return None;
            }
        }
        let first = (anyone || are_many).then_some(0);
        self.waiting.remove(due.or(first)?)
    }

    /// Asks once more, or writes the last error if there are no tries left.
    fn ask_again(
        &mut self,
        mut asked: AskedUser,
        calls: &mut Calls,
        now: Instant,
    ) -> Result<(), CommandError> {
        let is_spent = asked.breaks >= self.attempts || asked.limits >= MOST_LIMITS;
        match asked.last.take_if(|_| is_spent && self.throttle.answers() >= asked.due_at) {
            Some(setback) => self.write_error(asked.user, &setback.failure),
            None => {
                self.begin(asked, calls, now);
                Ok(())
            }
        }
    }

    fn begin(&mut self, asked: AskedUser, calls: &mut Calls, now: Instant) {
        let call = self.throttle.begin(now);
        let action = MyCards::new(&asked.user).recycled(self.recycled);
        calls.begin(self.client, action, asked, call);
    }

    fn ended(&mut self, ended: EndedCall, under_way: usize) -> Result<(), CommandError> {
        let now = Instant::now();
        let EndedCall { mut asked, call, result } = ended;
        let ended = match result {
            Ok(cards) => {
                self.throttle.answered(call, now, under_way);
                let text = self.line_format.cards(&asked.user, &cards)?;
                return self.write(asked.user, &text, None);
            }
            Err(error) => Ended::from(error),
        };
        let mut setback = match ended {
            Ended::Answered(failure) => {
                self.throttle.answered(call, now, under_way);
                return self.write_error(asked.user, &failure);
            }
            Ended::SetBack(setback) => setback,
        };
        if matches!(setback.kind, SetbackKind::ClockWasOff) && asked.had_clock_corrected {
            setback = setback.refused();
        }
        let reaction = self.throttle.set_back(call, now, under_way, &setback);
        if let Some(message) = reaction.message {
            self.progress.note(&message);
        }
        // One that was asked again though nobody was answered in between tried out the gateway.
        let answers = self.throttle.answers();
        let is_about_user = asked.due_at == 0 || answers >= asked.due_at;
        asked.due_at = answers + 1;
        match &setback.kind {
            SetbackKind::Refused { .. } => return self.write_error(asked.user, &setback.failure),
            SetbackKind::ClockWasOff => asked.had_clock_corrected = true,
            SetbackKind::Local => {}
            SetbackKind::Limited { .. } if !reaction.is_general && is_about_user => {
                asked.limits += 1;
                asked.due_at = answers + (1 << asked.limits);
            }
            SetbackKind::Limited { .. } => {}
            SetbackKind::Broken => asked.breaks += u32::from(is_about_user),
        }
        // Once asked, a user whose next call does not leave this machine was asked all the same.
        if setback.was_sent || asked.last.is_none() {
            asked.last = Some(setback);
        }
        self.waiting.push_back(asked);
        Ok(())
    }

    fn write_error(&mut self, user: String, failure: &CommandError) -> Result<(), CommandError> {
        let refused = failure.refused(self.api).filter(|_| !failure.names_a_mistake());
        self.refused = self.refused.or(refused);
        let text = self.line_format.error(&user, failure)?;
        self.write(user, &text, Some(failure.kind()))
    }

    fn write(&mut self, user: String, text: &str, kind: Option<Kind>) -> Result<(), CommandError> {
        let (user, output) = (WrittenUser { user, kind }, &mut self.output);
        let written = if output.is_terminal() {
            self.progress.beside(|| output.add(user, text))?
        } else {
            output.add(user, text)?
        };
        if let Some(user) = written {
            self.count(&user);
        }
        if self.output.is_due() { self.flush() } else { Ok(()) }
    }

    /// Writes the lines that are not written yet.
    fn flush(&mut self) -> Result<(), CommandError> {
        let (written, result) = self.output.flush();
        written.iter().for_each(|user| self.count(user));
        result
    }

    /// Counts a user whose line is written.
    fn count(&mut self, WrittenUser { user, kind }: &WrittenUser) {
        self.output.note(user, &mut self.known_users);
        self.counts.add(*kind);
        self.left |= !is_answer(*kind);
        self.to_ask = self.to_ask.map(|users| users.saturating_sub(1));
        self.progress.count(&self.counts, self.to_ask);
    }
}
