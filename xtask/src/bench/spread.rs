//! A median, and how far it can be believed.

#![allow(clippy::float_arithmetic, reason = "times are measured; no amount of money is among them")]

use serde::Serialize;

/// A median over all rounds and runs, between the bounds that hold it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// The median of the runs' medians.
    pub median: f64,
    /// The lowest that the median may be.
    pub low: f64,
    /// The highest that the median may be.
    pub high: f64,
}

/// What a spread says of a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// All of it is within the limit.
    Met,
    /// All of it is beyond.
    Missed,
    /// The limit lies between: this measure does not tell.
    Open,
}

impl Spread {
    /// Of a figure that each round of each run has; nothing where there is a run without a round.
    ///
    /// The bounds of a run are those between which its median lies 19 times out of 20, whatever the distribution: the
    /// order statistics at n/2 ± 0.98 √n. Runs differ by where their code and data happen to lie, so it is the lowest
    /// and the highest bound of all runs that count.
    #[must_use]
    pub fn of(runs: Vec<Vec<f64>>) -> Option<Self> {
        let runs: Vec<Self> = runs.into_iter().map(Self::of_run).collect::<Option<_>>()?;
        let lowest = runs.iter().map(|run| run.low).reduce(f64::min)?;
        let highest = runs.iter().map(|run| run.high).reduce(f64::max)?;
        let median = median(&sorted(runs.iter().map(|run| run.median).collect()))?;
        Some(Self { median, low: lowest, high: highest })
    }

    /// Of a figure that does not vary.
    pub(super) fn exact(figure: f64) -> Self {
        Self { median: figure, low: figure, high: figure }
    }

    fn of_run(rounds: Vec<f64>) -> Option<Self> {
        let rounds = sorted(rounds);
        // √n to the next whole number: a little wider than it need be.
        let off = usize::isqrt(rounds.len().checked_sub(1)?) + 1;
        let low = (rounds.len() / 2).saturating_sub(off);
        let high = rounds.len().checked_sub(low + 1)?;
        Some(Self { median: median(&rounds)?, low: *rounds.get(low)?, high: *rounds.get(high)? })
    }

    /// The three of them changed.
    pub(super) fn map(self, change: impl Fn(f64) -> f64) -> Self {
        Self { median: change(self.median), low: change(self.low), high: change(self.high) }
    }

    /// What it says of a figure that is to be at most so large.
    #[must_use]
    pub fn standing(self, limit: f64) -> Standing {
        if self.high <= limit {
            Standing::Met
        } else if self.low > limit {
            Standing::Missed
        } else {
            Standing::Open
        }
    }
}

fn sorted(mut figures: Vec<f64>) -> Vec<f64> {
    figures.sort_by(f64::total_cmp);
    figures
}

fn median(sorted: &[f64]) -> Option<f64> {
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = *sorted.get((sorted.len() - 1) / 2)?;
    Some(f64::midpoint(lower, upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of 60 the bounds are the 23rd and the 38th, which hold the median 95 times out of 100 by the binomial distribution.
    #[test]
    fn a_run_is_held_by_its_order_statistics() {
        let rounds: Vec<f64> = (1..=60).rev().map(f64::from).collect();
        assert_eq!(Spread::of(vec![rounds]), Some(Spread { median: 30.5, low: 23.0, high: 38.0 }));
        assert_eq!(Spread::of(vec![vec![7.0]]), Some(Spread::exact(7.0)));
        assert_eq!(Spread::of(vec![vec![7.0], vec![]]), None);
        assert_eq!(Spread::of(vec![]), None);
    }

    #[test]
    fn runs_are_held_by_the_widest_of_them() {
        let runs = vec![vec![4.0; 9], vec![1.0; 9], vec![2.0; 9]];
        assert_eq!(Spread::of(runs), Some(Spread { median: 2.0, low: 1.0, high: 4.0 }));
    }

    #[test]
    fn only_what_is_all_on_one_side_is_met_or_missed() {
        let spread = Spread { median: 1.0, low: 0.9, high: 1.2 };
        assert_eq!(spread.standing(1.2), Standing::Met);
        assert_eq!(spread.standing(1.19), Standing::Open);
        assert_eq!(spread.standing(0.9), Standing::Open);
        assert_eq!(spread.standing(0.89), Standing::Missed);
        assert_eq!(Spread::exact(0.0).standing(0.0), Standing::Met);
    }
}
