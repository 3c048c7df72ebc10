//! Decides how much a run may ask of the gateway, and when it stops by itself.
//!
//! ```text
//! answered ─▶ as many calls at a time as the user allows
//! limited  ─▶ where more than single users are: a pause, then a lower rate that recovers with answers;
//!             for anyone, as long a pause as the gateway asks for
//! broken   ─▶ after a few in a row, one call at a time, at growing intervals
//! local    ─▶ no more calls at a time than this machine can make
//! refused  ─▶ counted, where it is the same error each time
//!
//! no answer for too long, or too many equal errors in a row ─▶ stop
//! ```

use std::time::Duration;

use tokio::time::Instant;

use super::rate_limit::{RateLimit, Slowing};
use super::setback::{Setback, SetbackKind};
use crate::durations;
use crate::error::{CommandError, Kind};
use crate::told::{Language, Told, told};

/// How many calls may be under way before the gateway has answered once: a key that is refused costs no more.
const FIRST_CALLS: usize = 20;

/// After this many broken calls in a row the gateway counts as silent.
const SILENT_AFTER: u32 = 3;

const SHORTEST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Longer than anybody waits.
const FOR_EVER: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// From this share of limited calls on, the run as a whole is too fast.
const GENERAL: f64 = 0.25;
const WEIGHT_OF_THE_LATEST: f64 = 0.1;

/// This many different errors weigh as much as one that equals the last.
const ERRORS_FOR_AN_EQUAL_ONE: u32 = 5;

/// After this many answers one more call at a time is tried, if this machine could not make more before.
const ANSWERS_A_STEP: u64 = 100;

/// Whether a call may begin.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Gate {
    Open,
    /// Not before then.
    Until(Instant),
    /// Not before another one has ended.
    Full,
}

/// A call that was allowed to begin.
#[derive(Clone, Copy, Debug)]
pub(super) struct StartedCall {
    pub(super) began: Instant,
    /// Whether it tries out a gateway that has been silent.
    is_probe: bool,
}

/// What follows from a setback for the run.
pub(super) struct Reaction {
    /// A message for whoever watches.
    pub(super) message: Option<Told>,
    /// Whether the setback concerns more than this one user.
    pub(super) is_general: bool,
}

pub(super) struct Throttle {
    most_calls: usize,
    max_silence: Duration,
    max_equal_errors: u32,
    rate_limit: RateLimit,
    /// How many calls may be under way now.
    calls: usize,
    /// The most that this machine could make.
    possible_calls: usize,
    answers: u64,
    /// Since when calls have been under way without an answer.
    silent_since: Option<Instant>,
    broken_in_a_row: u32,
    probes: usize,
    pauses: u32,
    /// When the last pause began, and when it ends.
    pause: Option<(Instant, Instant)>,
    /// Up to when the gateway asked for a pause.
    asked_until: Option<Instant>,
    /// Whether the gateway has limited the rate in this run.
    was_limited: bool,
    silence_was_told: bool,
    /// Whether this machine was short of something in this run.
    was_short: bool,
    /// Of the last replies, the share that was limited: 0 to 1, the latest counting most.
    limited_share: f64,
    errors_in_a_row: u32,
    equal_errors: u32,
    last_error: Option<(Kind, String)>,
    last_setback: Option<CommandError>,
}

impl Throttle {
    pub(super) fn new(
        most_calls: usize,
        max_silence: Duration,
        max_equal_errors: u32,
        rate_limit: RateLimit,
    ) -> Self {
        Self {
            most_calls,
            max_silence,
            max_equal_errors,
            rate_limit,
            calls: most_calls.min(FIRST_CALLS),
            possible_calls: most_calls,
            answers: 0,
            silent_since: None,
            broken_in_a_row: 0,
            probes: 0,
            pauses: 0,
            pause: None,
            asked_until: None,
            was_limited: false,
            silence_was_told: false,
            was_short: false,
            limited_share: 0.0,
            errors_in_a_row: 0,
            equal_errors: 0,
            last_error: None,
            last_setback: None,
        }
    }

    /// How many calls have been answered.
    pub(super) fn answers(&self) -> u64 {
        self.answers
    }

    pub(super) fn gate(&self, now: Instant, under_way: usize) -> Gate {
        // A probe needs no other call to have ended: those that hang say nothing.
        let has_room = if self.is_silent() {
            self.probes == 0 && under_way < self.most_calls
        } else {
            under_way < self.calls
        };
        if !has_room {
            return Gate::Full;
        }
        let pause_ends = self.pause.map(|(_, ends)| ends);
        match pause_ends.max(self.rate_limit.next_turn()) {
            Some(then) if then > now => Gate::Until(then),
            _ => Gate::Open,
        }
    }

    /// A call begins.
    pub(super) fn begin(&mut self, now: Instant) -> StartedCall {
        self.silent_since.get_or_insert(now);
        self.rate_limit.took(now);
        let is_probe = self.is_silent();
        self.probes += usize::from(is_probe);
        StartedCall { began: now, is_probe }
    }

    /// Nothing is asked for now, so the time that passes is not a silence.
    pub(super) fn rest(&mut self) {
        self.silent_since = None;
    }

    pub(super) fn answered(&mut self, call: StartedCall, now: Instant, under_way: usize) {
        self.ended(call);
        self.rate_limit.answered(now);
        self.answers += 1;
        self.silent_since = (under_way > 0).then_some(now);
        self.broken_in_a_row = 0;
        self.silence_was_told = false;
        self.pauses = 0;
        // What the gateway asked for holds, though calls that were on their way are answered.
        self.asked_until = self.asked_until.filter(|ends| *ends > now);
        self.pause = self.pause.filter(|_| self.asked_until.is_some());
        self.equal_errors = 0;
        self.errors_in_a_row = 0;
        self.last_error = None;
        self.count_limited(false);
        if self.answers.is_multiple_of(ANSWERS_A_STEP) {
            self.possible_calls = (self.possible_calls + 1).min(self.most_calls);
        }
        self.calls =
            if self.answers == 1 { self.most_calls } else { self.calls + 1 }.min(self.possible_calls);
    }

    /// A call was not answered.
    pub(super) fn set_back(
        &mut self,
        call: StartedCall,
        now: Instant,
        under_way: usize,
        setback: &Setback,
    ) -> Reaction {
        let is_limited = matches!(setback.kind, SetbackKind::Limited { .. });
        self.count_limited(is_limited);
        let is_general = is_limited && (self.answers == 0 || self.limited_share > GENERAL);
        Reaction { message: self.react(call, now, under_way, setback, is_general), is_general }
    }

    fn react(
        &mut self,
        call: StartedCall,
        now: Instant,
        under_way: usize,
        setback: &Setback,
        is_general: bool,
    ) -> Option<Told> {
        self.ended(call);
        let words = shortened(&setback.failure.as_told());
        self.last_setback = Some(setback.failure.clone());
        match &setback.kind {
            SetbackKind::ClockWasOff => None,
            SetbackKind::Limited { asked } => {
                let is_slower = is_general && self.rate_limit.limited(now, call.began) == Slowing::Lowered;
                let is_news = is_slower && !self.was_limited;
                self.was_limited |= is_slower;
                if !is_slower && asked.is_none() {
                    return None;
                }
                let wait = asked.unwrap_or_else(|| self.next_pause());
                let ends = now.checked_add(wait).unwrap_or(now + FOR_EVER);
                self.pause_until(now, ends);
                if asked.is_some() {
                    self.asked_until = self.asked_until.max(Some(ends));
                }
                is_news.then(|| {
                    told!("bulk-slowing", "the gateway limits the rate; slowing down: {words}", words = words)
                })
            }
            SetbackKind::Local => {
                let fewer = under_way.max(1);
                let is_news = !self.was_short;
                self.was_short = true;
                self.possible_calls = self.possible_calls.min(fewer);
                self.calls = self.calls.min(fewer);
                if under_way == 0 {
                    let pause = self.next_pause();
                    self.pause_until(now, now + pause);
                }
                is_news.then(|| {
                    told!(
                        "bulk-fewer",
                        "continuing with {fewer} calls at a time: {words}",
                        fewer = fewer,
                        words = words
                    )
                })
            }
            SetbackKind::Broken => {
                self.broken_in_a_row += 1;
                // What was on its way when the pause began says no more than what began it.
                let is_of_the_same_pause = self.pause.is_some_and(|(began, _)| call.began < began);
                if !self.is_silent() || is_of_the_same_pause {
                    return None;
                }
                // Not at the first pause: after most, somebody is answered.
                let is_news = call.is_probe && !self.silence_was_told;
                self.silence_was_told |= is_news;
                self.calls = 1;
                let pause = self.next_pause();
                self.pause_until(now, now + pause);
                let most = durations::told(self.max_silence);
                is_news.then(|| {
                    told!(
                        "bulk-no-answer",
                        "no answer; still trying, for up to {most}: {words}",
                        most = most,
                        words = words
                    )
                })
            }
            SetbackKind::Refused { error } => {
                self.errors_in_a_row += 1;
                let error = (setback.failure.kind(), error.clone());
                self.equal_errors =
                    if self.last_error.as_ref() == Some(&error) { self.equal_errors + 1 } else { 1 };
                self.last_error = Some(error);
                None
            }
        }
    }

    /// Returns why the run must stop, if it must.
    pub(super) fn stop(&self, now: Instant) -> Option<CommandError> {
        let last = self.last_setback.as_ref();
        if self.equal_errors >= self.max_equal_errors {
            let words = told!(
                "bulk-stopped-equal",
                "stopped after {errors} equal errors in a row",
                errors = self.equal_errors
            );
            return last.map(|failure| failure.clone().prefixed_with(words));
        }
        if self.errors_in_a_row >= self.max_equal_errors.saturating_mul(ERRORS_FOR_AN_EQUAL_ONE) {
            let words = told!(
                "bulk-stopped-errors",
                "stopped after {errors} errors in a row without an answer",
                errors = self.errors_in_a_row
            );
            return last.map(|failure| failure.clone().prefixed_with(words));
        }
        let silence_ends = self.silence_ends()?;
        let asked_until = self.asked_until.filter(|ends| *ends > silence_ends);
        if asked_until.is_none() && now < silence_ends {
            return None;
        }
        let most = durations::told(self.max_silence);
        let words = match asked_until {
            Some(ends) if now < silence_ends => {
                told!(
                    "bulk-stopped-pause",
                    "stopped: the gateway asks for a pause of {wait} s, and --max-silence allows {most}",
                    wait = (ends - now).as_secs(),
                    most = most
                )
            }
            _ => told!("bulk-stopped-silence", "stopped after {most} without an answer", most = most),
        };
        Some(match last {
            Some(failure) => failure.clone().prefixed_with(words),
            None => CommandError::new(Kind::Transport, words),
        })
    }

    /// When a silence that goes on ends the run.
    pub(super) fn silence_ends(&self) -> Option<Instant> {
        self.silent_since.and_then(|since| since.checked_add(self.max_silence))
    }

    #[expect(clippy::float_arithmetic, reason = "a share, not an amount")]
    fn count_limited(&mut self, is_limited: bool) {
        let latest = if is_limited { 1.0 } else { 0.0 };
        self.limited_share += (latest - self.limited_share) * WEIGHT_OF_THE_LATEST;
        if self.limited_share < GENERAL / 2.0 {
            self.rate_limit.eased();
        }
    }

    fn ended(&mut self, call: StartedCall) {
        self.probes = self.probes.saturating_sub(usize::from(call.is_probe));
    }

    fn is_silent(&self) -> bool {
        self.broken_in_a_row >= SILENT_AFTER
    }

    fn pause_until(&mut self, now: Instant, ends: Instant) {
        let ends = self.pause.map_or(ends, |(_, earlier)| ends.max(earlier));
        self.pause = Some((now, ends));
    }

    fn next_pause(&mut self) -> Duration {
        let pause = SHORTEST_PAUSE.saturating_mul(1 << self.pauses.min(8)).min(LONGEST_PAUSE);
        self.pauses += 1;
        pause
    }
}

/// What is said on the way is short: the whole comes at the end.
fn shortened(words: &Told) -> Told {
    const LONGEST: usize = 120;
    let short = |language| {
        let words = words.in_language(language);
        match words.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", words.get(..end).unwrap_or(&words)),
            None => words.into_owned(),
        }
    };
    Told::both(short(Language::English), short(Language::Chinese))
}
