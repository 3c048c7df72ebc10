//! From figures to which goals are met.

#![allow(clippy::float_arithmetic, reason = "times are measured; no amount of money is among them")]

use std::collections::BTreeMap;

use serde::Serialize;

use super::goals::{Figure, GOALS, GROUPS, Goal, Group, Unit};
use super::series::{Run, Series};
use super::spread::{Spread, Standing};

/// All that was measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// What was timed, run by run.
    pub runs: Vec<Run>,
    /// Numbers that do not vary, by what they are of.
    pub counts: BTreeMap<String, f64>,
}

/// A goal, its figure, and what that says.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// The goal's name.
    pub goal: &'static str,
    /// What it says.
    #[serde(skip)]
    pub about: &'static str,
    #[serde(skip)]
    pub(super) group: &'static str,
    /// The figure. A ratio and a difference are of slices in pairs.
    pub figure: Spread,
    /// What it is to stay within.
    pub limit: f64,
    pub(super) unit: Unit,
    /// Whether it does.
    pub standing: Standing,
    /// The one of several that ours is compared with: the fastest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<&'static str>,
    /// Medians of all that the group measures, in nanoseconds a unit.
    pub times: BTreeMap<&'static str, Times>,
}

/// How long one takes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Times {
    /// By the clock.
    pub wall_ns: f64,
    /// On a processor.
    pub processor_ns: f64,
}

/// Every goal whose figure is there.
#[must_use]
pub fn judge(figures: &Figures) -> Vec<Verdict> {
    GOALS.iter().filter_map(|goal| verdict(goal, figures)).collect()
}

fn verdict(goal: &Goal, figures: &Figures) -> Option<Verdict> {
    let group = GROUPS.iter().find(|group| group.name == goal.group)?;
    let measured = Measured { runs: &figures.runs, group };
    let mut against = None;
    let figure = match goal.figure {
        Figure::Ratio(of, others) => {
            let other = measured.fastest(others)?;
            against = (others.len() > 1).then_some(other);
            measured.pairs(of, other, |ours, other| ours / other)
        }
        Figure::Above(of, floor) => measured.pairs(of, floor, |ours, floor| ours - floor),
        Figure::Evenness { but } => measured.evenness(but),
        Figure::EvenRatios { floor } => measured.even_ratios(floor),
        Figure::Time(function) => measured.spread(function),
        Figure::Count(what, _) => figures.counts.get(what).copied().map(Spread::exact),
    };
    let unit = goal.figure.unit();
    // What is judged is what is shown.
    let digits = if unit == Unit::Nanoseconds { 10.0 } else { 10_000.0 };
    let figure = figure?.map(|figure| (figure * digits).round() / digits);
    Some(Verdict {
        goal: goal.name,
        about: goal.about,
        group: group.name,
        figure,
        limit: goal.limit,
        unit,
        standing: figure.standing(goal.limit),
        against,
        times: measured.times(),
    })
}

/// What was measured of a group. Times are of a unit.
struct Measured<'m> {
    runs: &'m [Run],
    group: &'static Group,
}

impl<'m> Measured<'m> {
    fn series(&self, run: &'m Run, function: &str) -> Option<&'m Series> {
        run.get(&format!("{}/{function}", self.group.name))
    }

    /// A figure over all rounds.
    fn over(&self, rounds: impl Fn(&'m Run) -> Option<Vec<f64>>) -> Option<Spread> {
        Spread::of(self.runs.iter().map(rounds).collect::<Option<_>>()?)
    }

    fn spread(&self, function: &str) -> Option<Spread> {
        self.over(|run| Some(of_units(&self.series(run, function)?.wall_ns, self.series(run, function)?)))
    }

    /// Compares two, slice by slice.
    fn pairs(&self, one: &str, other: &str, compare: impl Fn(f64, f64) -> f64) -> Option<Spread> {
        self.over(|run| {
            let (one, other) = (self.series(run, one)?, self.series(run, other)?);
            let pairs = of_units(&one.wall_ns, one).into_iter().zip(of_units(&other.wall_ns, other));
            Some(pairs.map(|(one, other)| compare(one, other)).collect())
        })
    }

    fn fastest(&self, functions: &[&'static str]) -> Option<&'static str> {
        self.ordered(functions.iter().copied())?.first().copied()
    }

    /// How far the dearest is above the cheapest, slice by slice.
    fn evenness(&self, but: &[&str]) -> Option<Spread> {
        let functions = self.group.functions.iter().copied();
        let ordered = self.ordered(functions.filter(|function| !but.contains(function)))?;
        self.pairs(ordered.last()?, ordered.first()?, |dearest, cheapest| dearest / cheapest)
    }

    /// How far the one that is dearest in times of its floor is above the one that is cheapest, slice by slice.
    fn even_ratios(&self, floor: &str) -> Option<Spread> {
        let floor_of = |function: &str| format!("{function}{floor}");
        let functions = self.group.functions.iter().filter(|function| !function.ends_with(floor));
        let ratio = |function: &&'static str| {
            Some((self.over(|run| self.ratios(run, function, &floor_of(function)))?.median, *function))
        };
        let mut ratios: Vec<(f64, &str)> = functions.map(ratio).collect::<Option<_>>()?;
        ratios.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let ((_, cheapest), (_, dearest)) = (ratios.first()?, ratios.last()?);
        self.over(|run| {
            let dearest = self.ratios(run, dearest, &floor_of(dearest))?;
            let cheapest = self.ratios(run, cheapest, &floor_of(cheapest))?;
            Some(dearest.into_iter().zip(cheapest).map(|(dearest, cheapest)| dearest / cheapest).collect())
        })
    }

    fn ratios(&self, run: &'m Run, of: &str, floor: &str) -> Option<Vec<f64>> {
        let (of, floor) = (self.series(run, of)?, self.series(run, floor)?);
        let pairs = of_units(&of.wall_ns, of).into_iter().zip(of_units(&floor.wall_ns, floor));
        Some(pairs.map(|(of, floor)| of / floor).collect())
    }

    /// The cheapest first.
    fn ordered(&self, functions: impl Iterator<Item = &'static str>) -> Option<Vec<&'static str>> {
        let costs = functions.map(|function| Some((self.spread(function)?.median, function)));
        let mut costs: Vec<(f64, &str)> = costs.collect::<Option<_>>()?;
        costs.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        Some(costs.into_iter().map(|(_, function)| function).collect())
    }

    fn times(&self) -> BTreeMap<&'static str, Times> {
        let tenths = |spread: Spread| (spread.median * 10.0).round() / 10.0;
        let of = |function: &&'static str| {
            let processor =
                |run| Some(of_units(&self.series(run, function)?.processor_ns, self.series(run, function)?));
            let (wall, processor) = (self.spread(function)?, self.over(processor)?);
            Some((*function, Times { wall_ns: tenths(wall), processor_ns: tenths(processor) }))
        };
        self.group.functions.iter().filter_map(of).collect()
    }
}

fn of_units(nanoseconds: &[f64], series: &Series) -> Vec<f64> {
    nanoseconds.iter().map(|time| time / series.units).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::goals::COMMAND_SIZE;

    /// Runs, in which a series is a function of a group, and its slices by the clock. On a processor they take half.
    fn runs(runs: &[&[(&str, &[f64])]]) -> Figures {
        let series = |slices: &[f64], units| Series {
            units,
            wall_ns: slices.to_vec(),
            processor_ns: slices.iter().map(|time| time / 2.0).collect(),
        };
        let units = |name: &str| name.strip_prefix("card-cost/").map_or(1.0, |count| count.parse().unwrap());
        let run = |functions: &&[(&str, &[f64])]| {
            functions.iter().map(|(name, slices)| ((*name).to_owned(), series(slices, units(name)))).collect()
        };
        Figures { runs: runs.iter().map(run).collect(), ..Figures::default() }
    }

    fn lines(figures: &Figures) -> Vec<String> {
        judge(figures).iter().map(|verdict| serde_json::to_string(verdict).unwrap()).collect()
    }

    fn one(figures: &Figures, goal: &str) -> (Spread, Standing) {
        let verdicts = judge(figures);
        let verdict = verdicts.iter().find(|verdict| verdict.goal == goal).unwrap();
        (verdict.figure, verdict.standing)
    }

    fn spread(median: f64, low: f64, high: f64) -> Spread {
        Spread { median, low, high }
    }

    /// The machine doubles its speed between two rounds, and each round's ratio is what it was.
    #[test]
    fn a_ratio_is_of_slices_in_pairs() {
        let figures =
            runs(&[&[("cards-mixed/floor", &[100.0, 50.0]), ("cards-mixed/ours", &[200.0, 100.0])]]);
        assert_eq!(one(&figures, "cards_mixed"), (Spread::exact(2.0), Standing::Met));
    }

    #[test]
    fn a_verdict_is_one_flat_line() {
        let figures = runs(&[&[("cards-mixed/floor", &[100.0]), ("cards-mixed/ours", &[250.0])]]);
        assert_eq!(
            lines(&figures),
            [concat!(
                r#"{"goal":"cards_mixed","figure":{"median":2.5,"low":2.5,"high":2.5},"limit":2.2,"unit":"times","#,
                r#""standing":"missed","times":{"floor":{"wall_ns":100.0,"processor_ns":50.0},"#,
                r#""ours":{"wall_ns":250.0,"processor_ns":125.0}}}"#
            )]
        );
    }

    /// The ratios are 2, 3 and 4; that of the medians would be 4.
    #[test]
    fn a_ratio_is_the_median_of_each_runs_own() {
        let (floor, ours) = ("cards-mixed/floor", "cards-mixed/ours");
        let figures = runs(&[
            &[(floor, &[100.0]), (ours, &[200.0])],
            &[(floor, &[200.0]), (ours, &[800.0])],
            &[(floor, &[300.0]), (ours, &[900.0])],
        ]);
        assert_eq!(one(&figures, "cards_mixed"), (spread(3.0, 2.0, 4.0), Standing::Open));
    }

    #[test]
    fn ours_is_compared_with_the_fastest_peer() {
        let figures = runs(&[&[
            ("request/floor", &[100.0]),
            ("request/ours", &[450.0]),
            ("request/oauth1_request", &[900.0]),
            ("request/reqsign_aliyun_oss", &[1_000.0]),
            ("request/rusty_s3", &[5_000.0]),
        ]]);
        assert_eq!(one(&figures, "request"), (Spread::exact(4.5), Standing::Met));
        let verdicts = judge(&figures);
        assert_eq!(verdicts[1].goal, "request_peers");
        assert_eq!((verdicts[1].figure.median, verdicts[1].against), (0.5, Some("oauth1_request")));
        assert_eq!(verdicts[1].times.len(), 5);
    }

    #[test]
    fn a_difference_to_the_floor() {
        let run = |ours| {
            runs(&[&[("send-1/floor", &[40_000.0]), ("send-1/ours", ours), ("send-1/reqwest", &[1.0])]])
        };
        assert_eq!(one(&run(&[45_000.0]), "send_1"), (Spread::exact(5_000.0), Standing::Met));
        assert_eq!(one(&run(&[45_000.1]), "send_1"), (Spread::exact(5_000.1), Standing::Missed));
    }

    /// A single card is shown and not held against the others.
    #[test]
    fn costs_are_compared_by_the_unit() {
        let figures = runs(&[&[
            ("card-cost/1", &[1_600.0]),
            ("card-cost/20", &[20_000.0]),
            ("card-cost/100", &[101_000.0]),
            ("card-cost/1000", &[1_100_000.0]),
            ("card-cost/10000", &[11_500_000.0]),
        ]]);
        assert_eq!(one(&figures, "card_cost"), (Spread::exact(1.15), Standing::Met));
        assert_eq!(judge(&figures)[0].times["100"], Times { wall_ns: 1_010.0, processor_ns: 505.0 });
    }

    #[test]
    fn times_and_counts() {
        let mut figures = runs(&[&[("command/version", &[2_000_000.0]), ("command/sign", &[4_000_000.0])]]);
        figures.counts = BTreeMap::from([("token".to_owned(), 1.0), (COMMAND_SIZE.to_owned(), 7_340_032.0)]);
        let standings: Vec<_> = judge(&figures).iter().map(|one| (one.goal, one.standing)).collect();
        assert_eq!(
            standings,
            [
                ("token_allocations", Standing::Missed),
                ("command_version", Standing::Met),
                ("command_sign", Standing::Missed),
                ("command_size", Standing::Met),
            ]
        );
    }

    #[test]
    fn what_was_not_measured_in_every_run_is_left_out() {
        let figures =
            runs(&[&[("sandbox/floor", &[1.0]), ("sandbox/ours", &[1.0])], &[("sandbox/floor", &[1.0])]]);
        assert_eq!(judge(&figures), []);
        assert_eq!(judge(&Figures::default()), []);
    }
}
