//! How many calls may begin a second.

use std::time::Duration;

use tokio::time::Instant;

/// Timers wake late by about a millisecond: what was missed within this is caught up with.
const CATCH_UP: Duration = Duration::from_millis(50);

/// Turns that come at a steady rate, or at once where there is none.
pub(super) struct Pace {
    between: Duration,
    next: Option<Instant>,
}

impl Pace {
    /// So many turns a second.
    pub(super) fn new(rate: Option<f64>) -> Self {
        Self {
            between: rate.map_or(Duration::ZERO, |rate| Duration::from_secs_f64(rate.recip())),
            next: None,
        }
    }

    /// Waits for the next turn, and does not take it.
    pub(super) async fn turn(&self) {
        if let Some(next) = self.next {
            tokio::time::sleep_until(next).await;
        }
    }

    /// Takes a turn.
    pub(super) fn took(&mut self) {
        self.took_at(Instant::now());
    }

    fn took_at(&mut self, now: Instant) {
        if self.between.is_zero() {
            return;
        }
        let earliest = now.checked_sub(CATCH_UP).unwrap_or(now);
        self.next = Some(self.next.map_or(now, |next| next.max(earliest)) + self.between);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_steady_and_little_is_caught_up_with() {
        let start = Instant::now();
        let after = |milliseconds| start + Duration::from_millis(milliseconds);
        let mut pace = Pace::new(Some(100.0));
        pace.took_at(start);
        assert_eq!(pace.next, Some(after(10)));
        // Woken late: the turn after it comes as if it had not been.
        pace.took_at(after(11));
        assert_eq!(pace.next, Some(after(20)));
        // A long pause is no credit for a burst.
        pace.took_at(after(10_000));
        assert_eq!(pace.next, Some(after(10_000 - 50 + 10)));
    }

    #[test]
    fn without_a_rate_every_turn_is_now() {
        let mut pace = Pace::new(None);
        pace.took_at(Instant::now());
        assert_eq!(pace.next, None);
    }
}
