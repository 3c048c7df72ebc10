//! From figures to whether the goals hold.

#![allow(clippy::float_arithmetic, reason = "times are measured; no amount of money is among them")]

use std::collections::BTreeMap;

use serde::Serialize;

use super::goals::{GOALS, GROUPS, Goal, Group, Limit};

/// Nanoseconds an iteration, by `group/function`.
pub type Estimates = BTreeMap<String, f64>;

/// All that was measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// The times, run by run.
    pub runs: Vec<Estimates>,
    /// How often memory is asked for, by what for.
    pub allocations: BTreeMap<String, f64>,
    /// Bytes of the command.
    pub command_bytes: Option<u64>,
}

/// A goal, its figures and whether it holds. It serialises as one flat object.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// The goal's name.
    pub goal: &'static str,
    /// What it says.
    #[serde(skip)]
    pub about: &'static str,
    #[serde(flatten)]
    pub(super) measured: Measured,
}

/// What was measured, beside its limit. Times are medians over the runs; so is a ratio, of each run's own.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum Measured {
    /// Ours to the floor, or to what `against` names. Of costs a card, `ours_ns` is the dearest, `floor_ns` the
    /// cheapest.
    Ratio {
        ours_ns: f64,
        floor_ns: f64,
        ratio: f64,
        limit: f64,
        holds: bool,
        peers: BTreeMap<&'static str, f64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        against: Option<&'static str>,
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        per_card_ns: BTreeMap<u32, f64>,
    },
    /// How far ours is above the floor.
    Difference {
        ours_ns: f64,
        floor_ns: f64,
        difference_ns: f64,
        limit_ns: f64,
        holds: bool,
        peers: BTreeMap<&'static str, f64>,
    },
    /// A time.
    Time { ours_ns: f64, limit_ns: f64, holds: bool },
    /// How often memory is asked for.
    Allocations { allocations: f64, limit: f64, holds: bool },
    /// A size.
    Size { bytes: u64, limit_bytes: u64, holds: bool },
}

impl Verdict {
    /// Whether the goal holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        match self.measured {
            Measured::Ratio { holds, .. }
            | Measured::Difference { holds, .. }
            | Measured::Time { holds, .. }
            | Measured::Allocations { holds, .. }
            | Measured::Size { holds, .. } => holds,
        }
    }
}

/// Every goal whose figures are there.
#[must_use]
pub fn judge(figures: &Figures) -> Vec<Verdict> {
    let verdict = |goal: &Goal| {
        let measured = measured(goal, figures)?;
        Some(Verdict { goal: goal.name, about: goal.about, measured })
    };
    GOALS.iter().filter_map(verdict).collect()
}

fn measured(goal: &Goal, figures: &Figures) -> Option<Measured> {
    match goal.limit {
        Limit::OverFloor(limit) => ratio(goal, figures, &["floor"], limit),
        Limit::OverFastest(peers, limit) => ratio(goal, figures, peers, limit),
        Limit::AboveFloor(limit_ns) => {
            let above = |run: &Estimates| Some(of(run, goal.group, "ours")? - of(run, goal.group, "floor")?);
            let difference_ns = tenths(figures.over_runs(above)?);
            Some(Measured::Difference {
                ours_ns: figures.time(goal.group, "ours")?,
                floor_ns: figures.time(goal.group, "floor")?,
                difference_ns,
                limit_ns,
                holds: difference_ns <= limit_ns,
                peers: figures.peers(goal.group),
            })
        }
        Limit::CostACard { from, ratio } => cost_a_card(goal, figures, from, ratio),
        Limit::Time(function, limit_ns) => {
            let ours_ns = figures.time(goal.group, function)?;
            Some(Measured::Time { ours_ns, limit_ns, holds: ours_ns <= limit_ns })
        }
        Limit::Allocations(what, limit) => {
            let allocations = ten_thousandths(*figures.allocations.get(what)?);
            Some(Measured::Allocations { allocations, limit, holds: allocations <= limit })
        }
        Limit::Bytes(limit_bytes) => {
            let bytes = figures.command_bytes?;
            Some(Measured::Size { bytes, limit_bytes, holds: bytes <= limit_bytes })
        }
    }
}

fn ratio(goal: &Goal, figures: &Figures, others: &[&'static str], limit: f64) -> Option<Measured> {
    let to_fastest = |run: &Estimates| {
        let others: Option<Vec<f64>> = others.iter().map(|other| of(run, goal.group, other)).collect();
        Some(of(run, goal.group, "ours")? / others?.into_iter().reduce(f64::min)?)
    };
    let ratio = ten_thousandths(figures.over_runs(to_fastest)?);
    let timed = others.iter().filter_map(|other| Some((*other, figures.time(goal.group, other)?)));
    let (fastest, _) = timed.min_by(|(_, one), (_, other)| one.total_cmp(other))?;
    Some(Measured::Ratio {
        ours_ns: figures.time(goal.group, "ours")?,
        floor_ns: figures.time(goal.group, "floor")?,
        ratio,
        limit,
        holds: ratio <= limit,
        peers: figures.peers(goal.group),
        against: (fastest != "floor").then_some(fastest),
        per_card_ns: BTreeMap::new(),
    })
}

/// Whether many cards cost each as much as few.
fn cost_a_card(goal: &Goal, figures: &Figures, from: u32, limit: f64) -> Option<Measured> {
    let group = group(goal.group)?;
    let counts: Vec<u32> = group.functions.iter().filter_map(|count| count.parse().ok()).collect();
    let cost =
        |run: &Estimates, count: u32| Some(of(run, group.name, &count.to_string())? / f64::from(count));
    let extreme = |run: &Estimates, choose: fn(f64, f64) -> f64| {
        let counts = counts.iter().filter(|count| **count >= from);
        counts.map(|count| cost(run, *count)).collect::<Option<Vec<f64>>>()?.into_iter().reduce(choose)
    };
    let spread = |run: &Estimates| Some(extreme(run, f64::max)? / extreme(run, f64::min)?);
    let ratio = ten_thousandths(figures.over_runs(spread)?);
    let each = |count: &u32| Some((*count, tenths(figures.over_runs(|run| cost(run, *count))?)));
    Some(Measured::Ratio {
        ours_ns: tenths(figures.over_runs(|run| extreme(run, f64::max))?),
        floor_ns: tenths(figures.over_runs(|run| extreme(run, f64::min))?),
        ratio,
        limit,
        holds: ratio <= limit,
        peers: BTreeMap::new(),
        against: None,
        per_card_ns: counts.iter().filter_map(each).collect(),
    })
}

fn group(name: &str) -> Option<&'static Group> {
    GROUPS.iter().find(|group| group.name == name)
}

fn of(run: &Estimates, group: &str, function: &str) -> Option<f64> {
    run.get(&format!("{group}/{function}")).copied()
}

impl Figures {
    fn time(&self, group: &str, function: &str) -> Option<f64> {
        self.over_runs(|run| of(run, group, function)).map(tenths)
    }

    fn peers(&self, name: &str) -> BTreeMap<&'static str, f64> {
        let peers = group(name).into_iter().flat_map(Group::peers);
        peers.filter_map(|peer| Some((peer, self.time(name, peer)?))).collect()
    }

    /// The median over the runs of a figure that each of them has.
    fn over_runs(&self, figure: impl Fn(&Estimates) -> Option<f64>) -> Option<f64> {
        let mut figures = self.runs.iter().map(figure).collect::<Option<Vec<f64>>>()?;
        figures.sort_by(f64::total_cmp);
        let upper = *figures.get(figures.len() / 2)?;
        let lower = *figures.get((figures.len() - 1) / 2)?;
        Some(f64::midpoint(lower, upper))
    }
}

/// What is judged is what is shown, so it is rounded first.
fn ten_thousandths(ratio: f64) -> f64 {
    (ratio * 10_000.0).round() / 10_000.0
}

fn tenths(ns: f64) -> f64 {
    (ns * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(runs: &[&[(&str, f64)]]) -> Figures {
        let run = |times: &&[(&str, f64)]| times.iter().map(|(name, ns)| ((*name).to_owned(), *ns)).collect();
        Figures { runs: runs.iter().map(run).collect(), ..Figures::default() }
    }

    fn lines(figures: &Figures) -> Vec<String> {
        judge(figures).iter().map(|verdict| serde_json::to_string(verdict).unwrap()).collect()
    }

    #[test]
    fn a_ratio_to_the_floor() {
        let figures = runs(&[&[("token/floor", 139.0), ("token/ours", 210.0), ("token/naive", 990.0)]]);
        assert_eq!(
            lines(&figures),
            [concat!(
                r#"{"goal":"token","ours_ns":210.0,"floor_ns":139.0,"ratio":1.5108,"limit":1.6,"holds":true,"#,
                r#""peers":{"naive":990.0}}"#
            )]
        );
        let figures = runs(&[&[("token/floor", 100.0), ("token/ours", 160.1), ("token/naive", 990.0)]]);
        assert!(!judge(&figures)[0].holds());
    }

    /// The ratios are 2, 3 and 4; that of the medians would be 4.
    #[test]
    fn a_ratio_is_the_median_of_each_runs_own() {
        let figures = runs(&[
            &[("cards-mixed/floor", 100.0), ("cards-mixed/ours", 200.0)],
            &[("cards-mixed/floor", 200.0), ("cards-mixed/ours", 800.0)],
            &[("cards-mixed/floor", 300.0), ("cards-mixed/ours", 900.0)],
        ]);
        assert_eq!(
            lines(&figures),
            [concat!(
                r#"{"goal":"cards_mixed","ours_ns":800.0,"floor_ns":200.0,"ratio":3.0,"limit":3.0,"holds":true,"#,
                r#""peers":{}}"#
            )]
        );
    }

    #[test]
    fn of_two_runs_the_median_is_between_them() {
        let run = |sign| [("command/version", 1_000_000.0), ("command/sign", sign)];
        let figures = runs(&[&run(4_000_000.0), &run(6_100_000.0)]);
        assert_eq!(
            lines(&figures),
            [
                r#"{"goal":"command_version","ours_ns":1000000.0,"limit_ns":5000000.0,"holds":true}"#,
                r#"{"goal":"command_sign","ours_ns":5050000.0,"limit_ns":5000000.0,"holds":false}"#,
            ]
        );
    }

    #[test]
    fn a_ratio_to_the_fastest_peer_names_it() {
        let figures = runs(&[&[
            ("request/floor", 100.0),
            ("request/ours", 460.0),
            ("request/oauth1_request", 900.0),
            ("request/reqsign_aliyun_oss", 1_000.0),
            ("request/rusty_s3", 5_000.0),
        ]]);
        let peers = r#""peers":{"oauth1_request":900.0,"reqsign_aliyun_oss":1000.0,"rusty_s3":5000.0}"#;
        let ours = r#""ours_ns":460.0,"floor_ns":100.0"#;
        assert_eq!(
            lines(&figures),
            [
                format!(r#"{{"goal":"request",{ours},"ratio":4.6,"limit":4.5,"holds":false,{peers}}}"#),
                format!(
                    r#"{{"goal":"request_peers",{ours},"ratio":0.5111,"limit":0.5,"holds":false,{peers},"against":"oauth1_request"}}"#
                ),
            ]
        );
    }

    #[test]
    fn a_difference_to_the_floor() {
        let run = |ours| [("send-1/floor", 40_000.0), ("send-1/ours", ours), ("send-1/reqwest", 60_000.0)];
        assert_eq!(
            lines(&runs(&[&run(49_900.0)])),
            [concat!(
                r#"{"goal":"send_1","ours_ns":49900.0,"floor_ns":40000.0,"difference_ns":9900.0,"#,
                r#""limit_ns":10000.0,"holds":true,"peers":{"reqwest":60000.0}}"#
            )]
        );
        assert!(!judge(&runs(&[&run(50_100.0)]))[0].holds());
    }

    /// A single card is shown and not held against the others.
    #[test]
    fn the_spread_of_the_costs_a_card() {
        let run = |most| {
            [
                ("card-cost/1", 1_600.0),
                ("card-cost/20", 20_000.0),
                ("card-cost/100", 101_000.0),
                ("card-cost/1000", 1_100_000.0),
                ("card-cost/10000", most),
            ]
        };
        assert_eq!(
            lines(&runs(&[&run(11_500_000.0)])),
            [concat!(
                r#"{"goal":"card_cost","ours_ns":1150.0,"floor_ns":1000.0,"ratio":1.15,"limit":1.15,"holds":true,"#,
                r#""peers":{},"per_card_ns":{"1":1600.0,"20":1000.0,"100":1010.0,"1000":1100.0,"10000":1150.0}}"#
            )]
        );
        assert!(!judge(&runs(&[&run(11_600_000.0)]))[0].holds());
    }

    #[test]
    fn counts_and_sizes() {
        let allocations = [("token", 0.0), ("request", 5.0), ("cards", 1.002)];
        let figures = Figures {
            allocations: allocations.map(|(of, count)| (of.to_owned(), count)).into(),
            command_bytes: Some(6_291_457),
            ..Figures::default()
        };
        assert_eq!(
            lines(&figures),
            [
                r#"{"goal":"token_allocations","allocations":0.0,"limit":0.0,"holds":true}"#,
                r#"{"goal":"request_allocations","allocations":5.0,"limit":4.0,"holds":false}"#,
                r#"{"goal":"cards_allocations","allocations":1.002,"limit":1.1,"holds":true}"#,
                r#"{"goal":"command_size","bytes":6291457,"limit_bytes":6291456,"holds":false}"#,
            ]
        );
    }

    #[test]
    fn what_was_not_measured_in_every_run_is_left_out() {
        let figures = runs(&[&[("sandbox/floor", 1.0), ("sandbox/ours", 1.0)], &[("sandbox/floor", 1.0)]]);
        assert_eq!(judge(&figures), []);
        assert_eq!(judge(&Figures::default()), []);
    }
}
