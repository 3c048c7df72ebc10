//! Verdicts for people.

#![allow(clippy::float_arithmetic, reason = "times are measured; no amount of money is among them")]

use std::collections::BTreeMap;

use super::verdict::{Measured, Verdict};

const HEAD: [&str; 7] = ["goal", "ours", "floor", "ratio", "limit", "holds", "peers, in times of ours"];

/// A line a goal, what is missed in words, and how many hold.
#[must_use]
pub fn table(verdicts: &[Verdict]) -> String {
    let rows = verdicts.iter().map(row);
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
    let missed = verdicts.iter().filter(|verdict| !verdict.holds());
    table.extend(missed.map(|verdict| format!("missed: {}: {}\n", verdict.goal, verdict.about)));
    let holding = verdicts.iter().filter(|verdict| verdict.holds()).count();
    table.push_str(&format!("{holding} of {} goals hold\n", verdicts.len()));
    table
}

fn row(verdict: &Verdict) -> [String; HEAD.len()] {
    let holds = if verdict.holds() { "yes" } else { "NO" };
    let [ours, floor, ratio, limit, peers] = match &verdict.measured {
        Measured::Ratio { ours_ns, floor_ns, ratio, limit, peers, against, per_card_ns, .. } => {
            let of = against.map(|peer| format!(" of {peer}")).unwrap_or_default();
            let each = per_card_ns.iter().map(|(count, ns)| format!("of {count}: {}", time(*ns)));
            let each: Vec<String> = each.collect();
            let beside = match against {
                // They stand beside the floor's goal of the same group.
                Some(_) => String::new(),
                None if each.is_empty() => times(peers, *ours_ns),
                None => each.join(", "),
            };
            [time(*ours_ns), time(*floor_ns), format!("{ratio:.3}{of}"), limit.to_string(), beside]
        }
        Measured::Difference { ours_ns, floor_ns, difference_ns, limit_ns, peers, .. } => [
            time(*ours_ns),
            time(*floor_ns),
            format!("+ {}", time(*difference_ns)),
            format!("+ {}", time(*limit_ns)),
            times(peers, *ours_ns),
        ],
        Measured::Time { ours_ns, limit_ns, .. } => {
            [time(*ours_ns), String::new(), String::new(), time(*limit_ns), String::new()]
        }
        Measured::Allocations { allocations, limit, .. } => {
            [allocations.to_string(), String::new(), String::new(), limit.to_string(), String::new()]
        }
        Measured::Size { bytes, limit_bytes, .. } => {
            [mebibytes(*bytes), String::new(), String::new(), mebibytes(*limit_bytes), String::new()]
        }
    };
    [verdict.goal.to_owned(), ours, floor, ratio, limit, holds.to_owned(), peers]
}

fn times(peers: &BTreeMap<&str, f64>, ours: f64) -> String {
    let times: Vec<String> = peers.iter().map(|(name, ns)| format!("{name} {:.2}", ns / ours)).collect();
    times.join(", ")
}

/// With three figures that count.
fn time(ns: f64) -> String {
    let (number, unit) = match ns.abs() {
        size if size < 1e3 => (ns, "ns"),
        size if size < 1e6 => (ns / 1e3, "µs"),
        _ => (ns / 1e6, "ms"),
    };
    let digits = match number.abs() {
        size if size < 10.0 => 2,
        size if size < 100.0 => 1,
        _ => 0,
    };
    format!("{number:.digits$} {unit}")
}

fn mebibytes(bytes: u64) -> String {
    let hundredths = bytes.saturating_mul(100) >> 20;
    format!("{}.{:02} MiB", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;
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
        ] {
            assert_eq!(time(ns), text);
        }
    }

    #[test]
    fn goals_under_each_other() {
        let times = [
            ("token/floor", 139.0),
            ("token/ours", 230.0),
            ("token/naive", 990.0),
            ("send-1/floor", 40_000.0),
            ("send-1/ours", 44_000.0),
            ("send-1/reqwest", 66_000.0),
        ];
        let figures = Figures {
            runs: vec![times.map(|(name, ns)| (name.to_owned(), ns)).into()],
            allocations: [("token".to_owned(), 0.0)].into(),
            command_bytes: Some(5 << 20),
        };
        let expected = "\
goal               ours      floor    ratio      limit      holds  peers, in times of ours
token              230 ns    139 ns   1.655      1.6        NO     naive 4.30
token_allocations  0                             0          yes
send_1             44.0 µs   40.0 µs  + 4.00 µs  + 10.0 µs  yes    reqwest 1.50
command_size       5.00 MiB                      6.00 MiB   yes
missed: token: a token costs at most 1.6 × the three compressions of SHA-1
3 of 4 goals hold
";
        assert_eq!(table(&judge(&figures)), expected);
    }
}
