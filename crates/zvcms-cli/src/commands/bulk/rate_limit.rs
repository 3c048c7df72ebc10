//! Limits how many requests begin per second: by what the user allows, and by what the gateway turns out to take.

use std::time::Duration;

use tokio::time::Instant;

/// Timers wake late by about a millisecond: what was missed within this is caught up with.
const CATCH_UP: Duration = Duration::from_millis(50);

/// What a limited run keeps of the rate at which it was answered.
const KEPT: f64 = 0.7;

/// What each answer adds to a lowered rate, as long as it is below what the gateway is known to take: it doubles within a
/// second. Above that, a tenth of it a second.
const REGAINED: f64 = 1.0;
const GAINED: f64 = 0.1;

/// What is left, each time, of a rate that was taken before.
const FORGOTTEN: f64 = 0.9;

/// The rate of a run that is limited before it was answered once.
const FIRST_GUESS: f64 = 5.0;

/// However hard the gateway limits, it is asked again within seconds, to learn when it stops.
const SLOWEST: f64 = 0.5;

/// After how many lowerings that were no help another one is not tried, and for how long: overload that hits calls at random
/// hits as many of a slow run, which would never end.
const LOWERINGS_IN_VAIN: u32 = 4;
const IN_VAIN_FOR: Duration = Duration::from_secs(60);

/// Over which time answers are counted.
const WINDOW: Duration = Duration::from_secs(1);

/// What came of a request that was too much.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Slowing {
    /// The rate is lower now.
    Lowered,
    /// It was lowered just now.
    NotYet,
    /// Lowering it does not help.
    InVain,
}

/// Turns that come at a steady rate, or at once where there is none.
pub(super) struct RateLimit {
    /// The user's rate.
    most: Option<f64>,
    /// The rate after the gateway said that it is too much; grows with every answer.
    lowered: Option<f64>,
    lowered_at: Option<Instant>,
    /// How often it was lowered without being a help, and what it was before.
    lowerings: u32,
    before: Option<f64>,
    in_vain_until: Option<Instant>,
    /// What the gateway took without limiting, where that is known.
    taken: Option<f64>,
    next: Option<Instant>,
    window_began: Option<Instant>,
    answers: u32,
    answers_before: u32,
}

impl RateLimit {
    /// At most so many turns a second.
    pub(super) fn new(most: Option<f64>) -> Self {
        Self {
            most,
            lowered: None,
            lowered_at: None,
            lowerings: 0,
            before: None,
            in_vain_until: None,
            taken: None,
            next: None,
            window_began: None,
            answers: 0,
            answers_before: 0,
        }
    }

    /// When the next turn comes; none where it is now.
    pub(super) fn next_turn(&self) -> Option<Instant> {
        self.next
    }

    /// Takes a turn.
    pub(super) fn took(&mut self, now: Instant) {
        let Some(rate) = self.rate() else {
            self.next = None;
            return;
        };
        let earliest = now.checked_sub(CATCH_UP).unwrap_or(now);
        let between = Duration::from_secs_f64(rate.recip());
        self.next = Some(self.next.map_or(now, |next| next.max(earliest)) + between);
    }

    /// A request was answered.
    pub(super) fn answered(&mut self, now: Instant) {
        self.turn_window(now);
        self.answers = self.answers.saturating_add(1);
        #[expect(clippy::float_arithmetic, reason = "a rate, not an amount")]
        if let Some(rate) = &mut self.lowered {
            *rate += if self.taken.is_none_or(|taken| *rate < taken) { REGAINED } else { GAINED };
        }
    }

    /// The gateway said that a request which `began` then was too much. Those that began within a moment of the last lowering
    /// say nothing about the new rate yet.
    #[expect(clippy::float_arithmetic, reason = "a rate, not an amount")]
    pub(super) fn limited(&mut self, now: Instant, began: Instant) -> Slowing {
        if self.in_vain_until.is_some_and(|until| now < until) {
            return Slowing::InVain;
        }
        if self.lowered_at.is_some_and(|lowered| began < lowered + WINDOW) {
            return Slowing::NotYet;
        }
        self.turn_window(now);
        let answers = self.answers.max(self.answers_before);
        let measured = (answers > 0).then(|| f64::from(answers));
        if self.lowerings >= LOWERINGS_IN_VAIN && measured.is_some() {
            self.lowered = self.before;
            self.lowerings = 0;
            self.in_vain_until = Some(now + IN_VAIN_FOR);
            return Slowing::InVain;
        }
        if self.lowerings == 0 {
            self.before = self.lowered;
        }
        self.lowerings += 1;
        // Where nothing is answered at all, that says nothing about the rate; nor does one bad moment say much.
        self.taken = match (measured.map(|rate| rate * KEPT), self.taken) {
            (Some(measured), Some(taken)) => Some(measured.max(taken * FORGOTTEN)),
            (measured, taken) => measured.or(taken),
        };
        let rate = [self.rate(), measured].into_iter().flatten().reduce(f64::min).unwrap_or(FIRST_GUESS);
        self.lowered = Some((rate * KEPT).max(SLOWEST));
        self.lowered_at = Some(now);
        self.next = None;
        self.took(now);
        Slowing::Lowered
    }

    /// Few requests are limited now: the lowered rate is a help.
    pub(super) fn eased(&mut self) {
        self.lowerings = 0;
    }

    fn rate(&self) -> Option<f64> {
        match (self.most, self.lowered) {
            (Some(most), Some(lowered)) => Some(most.min(lowered)),
            (most, lowered) => most.or(lowered),
        }
    }

    fn turn_window(&mut self, now: Instant) {
        let began = *self.window_began.get_or_insert(now);
        let passed = now.saturating_duration_since(began);
        if passed >= WINDOW {
            self.answers_before = if passed < 2 * WINDOW { self.answers } else { 0 };
            self.answers = 0;
            self.window_began = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(start: Instant, milliseconds: u64) -> Instant {
        start + Duration::from_millis(milliseconds)
    }

    #[test]
    fn turns_are_steady_and_little_is_caught_up_with() {
        let start = Instant::now();
        let mut rate_limit = RateLimit::new(Some(100.0));
        rate_limit.took(start);
        assert_eq!(rate_limit.next_turn(), Some(after(start, 10)));
        // Woken late: the turn after it comes as if it had not been.
        rate_limit.took(after(start, 11));
        assert_eq!(rate_limit.next_turn(), Some(after(start, 20)));
        // A long pause is no credit for a burst.
        rate_limit.took(after(start, 10_000));
        assert_eq!(rate_limit.next_turn(), Some(after(start, 10_000 - 50 + 10)));
    }

    #[test]
    fn without_a_rate_every_turn_is_now() {
        let mut rate_limit = RateLimit::new(None);
        rate_limit.took(Instant::now());
        assert_eq!(rate_limit.next_turn(), None);
    }

    #[test]
    fn a_gateway_that_limits_sets_the_rate_by_what_it_answered() {
        let start = Instant::now();
        let mut rate_limit = RateLimit::new(None);
        for _ in 0..10 {
            rate_limit.answered(after(start, 100));
        }
        assert_eq!(rate_limit.limited(after(start, 200), start), Slowing::Lowered);
        assert_eq!(rate_limit.rate(), Some(7.0));
        // Of the same moment: the new rate has not shown yet.
        assert_eq!(rate_limit.limited(after(start, 210), after(start, 199)), Slowing::NotYet);
        assert_eq!(rate_limit.limited(after(start, 1_100), after(start, 1_050)), Slowing::NotYet);
        assert_eq!(rate_limit.rate(), Some(7.0));
        // One that began under the new rate lowers it again.
        assert_eq!(rate_limit.limited(after(start, 1_300), after(start, 1_250)), Slowing::Lowered);
        assert!(rate_limit.rate().unwrap() < 5.0);
    }

    #[test]
    fn a_lowered_rate_recovers_with_answers_and_never_passes_the_user_s() {
        let start = Instant::now();
        let mut rate_limit = RateLimit::new(Some(3.0));
        for _ in 0..10 {
            assert_eq!(rate_limit.limited(start, start), Slowing::Lowered);
            rate_limit.lowered_at = None;
        }
        assert_eq!(rate_limit.rate(), Some(SLOWEST));
        for _ in 0..100 {
            rate_limit.answered(start);
        }
        assert_eq!(rate_limit.rate(), Some(3.0));
    }

    #[test]
    fn what_was_taken_before_is_soon_reached_again_and_more_is_tried_slowly() {
        let start = Instant::now();
        let mut rate_limit = RateLimit::new(None);
        for _ in 0..100 {
            rate_limit.answered(start);
        }
        assert_eq!(rate_limit.limited(start, start), Slowing::Lowered);
        assert_eq!(rate_limit.rate(), Some(70.0));
        // Nothing is answered for a while.
        for turn in 3..30 {
            let now = after(start, turn * 1_000);
            assert_eq!(rate_limit.limited(now, now), Slowing::Lowered);
        }
        assert_eq!(rate_limit.rate(), Some(SLOWEST));
        let later = after(start, 40_000);
        for _ in 0..70 {
            rate_limit.answered(later);
        }
        assert_eq!(rate_limit.rate(), Some(70.5));
        rate_limit.answered(later);
        assert_eq!(rate_limit.rate(), Some(70.6));
    }

    #[test]
    fn a_lower_rate_that_is_no_help_is_given_up_for_a_while() {
        let start = Instant::now();
        let mut rate_limit = RateLimit::new(None);
        let mut told = Vec::new();
        for turn in 0..8 {
            let now = after(start, turn * 1_100);
            // As many as ever are limited, and others are answered.
            (0..10).for_each(|_| rate_limit.answered(now));
            told.push(rate_limit.limited(now, now));
        }
        assert_eq!(told[..4], [const { Slowing::Lowered }; 4]);
        assert_eq!(told[4..], [const { Slowing::InVain }; 4]);
        assert_eq!(rate_limit.rate(), None);
        let later = after(start, 120_000);
        assert_eq!(rate_limit.limited(later, later), Slowing::Lowered);
    }
}
