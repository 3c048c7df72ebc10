//! Verdicts for people.

#![allow(clippy::float_arithmetic, reason = "times are measured; no amount of money is among them")]

use super::goals::{GROUPS, Unit};
use super::spread::Standing;
use super::verdict::{Times, Verdict};

const HEAD: [&str; 7] =
    ["goal", "figure", "spread", "limit", "", "by the clock, a unit", "on a processor, a unit"];

/// A line a goal, what is not met in words, and how many are.
#[must_use]
pub fn table(verdicts: &[Verdict]) -> String {
    let mut group = "";
    let rows = verdicts.iter().map(|verdict| {
        let times_stand_above = group == verdict.group;
        group = verdict.group;
        row(verdict, times_stand_above)
    });
    let rows: Vec<[String; HEAD.len()]> = [HEAD.map(str::to_owned)].into_iter().chain(rows).collect();
    let mut widths = [0; HEAD.len()];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut table = String::new();
    for row in rows {
        let cells: Vec<String> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        table.push_str(cells.join("  ").trim_end());
        table.push('\n');
    }
    let not_met = verdicts.iter().filter(|verdict| verdict.standing != Standing::Met);
    table.extend(
        not_met.map(|verdict| format!("{}: {}: {}\n", word(verdict.standing), verdict.goal, verdict.about)),
    );
    let number = |standing| verdicts.iter().filter(|verdict| verdict.standing == standing).count();
    table.push_str(&format!(
        "{} of {} goals are met, {} missed; of {} this measure does not tell\n",
        number(Standing::Met),
        verdicts.len(),
        number(Standing::Missed),
        number(Standing::Open),
    ));
    table
}

fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Met => "met",
        Standing::Missed => "MISSED",
        Standing::Open => "open",
    }
}

fn row(verdict: &Verdict, times_stand_above: bool) -> [String; HEAD.len()] {
    let unit = verdict.unit;
    let spread = verdict.figure;
    let figure = match verdict.against {
        Some(peer) => format!("{} of {peer}", shown(spread.median, unit)),
        None => shown(spread.median, unit),
    };
    let between = match spread.low == spread.high {
        true => String::new(),
        false => format!("{} to {}", shown(spread.low, unit), shown(spread.high, unit)),
    };
    let times = |choose: fn(&Times) -> f64| match times_stand_above {
        true => String::new(),
        false => each(verdict, choose),
    };
    [
        verdict.goal.to_owned(),
        figure,
        between,
        shown(verdict.limit, unit),
        word(verdict.standing).to_owned(),
        times(|times| times.wall_ns),
        times(|times| times.processor_ns),
    ]
}

/// In the group's order.
fn each(verdict: &Verdict, choose: fn(&Times) -> f64) -> String {
    let functions =
        GROUPS.iter().filter(|group| group.name == verdict.group).flat_map(|group| group.functions);
    let times =
        functions.filter_map(|name| Some(format!("{name} {}", time(choose(verdict.times.get(name)?)))));
    times.collect::<Vec<_>>().join(", ")
}

fn shown(figure: f64, unit: Unit) -> String {
    match unit {
        Unit::Times => format!("{figure:.3}"),
        Unit::Nanoseconds => time(figure),
        Unit::Allocations => figure.to_string(),
        Unit::Bytes => bytes(figure),
    }
}

/// With three figures that count.
fn time(ns: f64) -> String {
    let (number, unit) = match ns.abs() {
        size if size < 1e3 => (ns, "ns"),
        size if size < 1e6 => (ns / 1e3, "µs"),
        size if size < 1e9 => (ns / 1e6, "ms"),
        _ => (ns / 1e9, "s"),
    };
    let digits = match number.abs() {
        size if size < 10.0 => 2,
        size if size < 100.0 => 1,
        _ => 0,
    };
    format!("{number:.digits$} {unit}")
}

fn bytes(bytes: f64) -> String {
    const MEBIBYTE: f64 = 1_048_576.0;
    if bytes < MEBIBYTE { format!("{bytes:.1} B") } else { format!("{:.2} MiB", bytes / MEBIBYTE) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::goals::COMMAND_SIZE;
    use crate::bench::series::Series;
    use crate::bench::verdict::{Figures, judge};

    #[test]
    fn three_figures_of_a_time() {
        for (ns, text) in [
            (7.25, "7.25 ns"),
            (71.26, "71.3 ns"),
            (210.0, "210 ns"),
            (1_270.0, "1.27 µs"),
            (-9_900.0, "-9.90 µs"),
            (1_213_456.0, "1.21 ms"),
            (17_000_000_000.0, "17.0 s"),
        ] {
            assert_eq!(time(ns), text);
        }
        assert_eq!((bytes(31.5), bytes(7_340_032.0)), ("31.5 B".to_owned(), "7.00 MiB".to_owned()));
    }

    #[test]
    fn goals_under_each_other() {
        let times = [
            ("token/floor", [139.0, 140.0]),
            ("token/ours", [230.0, 231.0]),
            ("token/naive", [990.0, 990.0]),
            ("send-1/floor", [40_000.0, 41_000.0]),
            ("send-1/ours", [44_000.0, 47_000.0]),
            ("send-1/reqwest", [66_000.0, 67_000.0]),
        ];
        let series = |ns: [f64; 2]| Series {
            units: 1.0,
            wall_ns: ns.into(),
            processor_ns: ns.map(|ns| ns / 2.0).into(),
        };
        let figures = Figures {
            runs: vec![times.map(|(name, ns)| (name.to_owned(), series(ns))).into()],
            counts: [("token".to_owned(), 0.0), (COMMAND_SIZE.to_owned(), 5_242_880.0)].into(),
        };
        let expected = "\
goal               figure    spread              limit             by the clock, a unit                          on a processor, a unit
token              1.652     1.650 to 1.655      1.300     MISSED  floor 140 ns, ours 230 ns, naive 990 ns       floor 69.8 ns, ours 115 ns, naive 495 ns
token_allocations  0                             0         met
send_1             5.00 µs   4.00 µs to 6.00 µs  5.00 µs   open    floor 40.5 µs, ours 45.5 µs, reqwest 66.5 µs  floor 20.2 µs, ours 22.8 µs, reqwest 33.2 µs
command_size       5.00 MiB                      7.00 MiB  met
MISSED: token: a token costs at most 1.3 × the HMAC of its text under a cached key
open: send_1: one in flight: within 5 µs of the bare client
2 of 4 goals are met, 1 missed; of 1 this measure does not tell
";
        assert_eq!(table(&judge(&figures)), expected);
    }
}
