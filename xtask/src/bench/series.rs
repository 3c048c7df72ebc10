//! What the programs of tests/bench print: an object a line.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::goals::Group;

/// What was measured of a function, slice by slice. The slices of one number are neighbours in time, whatever function
/// they are of.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Series {
    /// Bytes, cards or users that an iteration is about.
    pub units: f64,
    /// Nanoseconds of an iteration by the clock.
    pub wall_ns: Vec<f64>,
    /// Nanoseconds of an iteration on a processor.
    pub processor_ns: Vec<f64>,
}

/// The series of one run, by `group/function`.
pub type Run = BTreeMap<String, Series>;

#[derive(Deserialize)]
struct Line {
    group: String,
    function: String,
    #[serde(flatten)]
    series: Series,
}

/// Adds what a program printed to a run.
///
/// # Errors
///
/// Returns an error if it cannot be read.
pub(super) fn add(run: &mut Run, printed: &[u8], program: &str) -> Result<()> {
    for line in serde_json::Deserializer::from_slice(printed).into_iter::<Line>() {
        let line = line.with_context(|| format!("what `{program}` printed cannot be read"))?;
        run.insert(format!("{}/{}", line.group, line.function), line.series);
    }
    Ok(())
}

/// Makes sure that all that these groups measure is there, in as many slices. What cannot be fetched may be left out.
///
/// # Errors
///
/// Returns an error if something is not.
pub(super) fn complete<'g>(run: &Run, groups: impl IntoIterator<Item = &'g Group>) -> Result<()> {
    for group in groups {
        let mut slices = None;
        for function in group.functions {
            let name = format!("{}/{function}", group.name);
            let series = run.get(&name);
            if series.is_none() && group.is_fetched {
                continue;
            }
            let series = series.with_context(|| {
                format!("{name} was not measured; what is measured is listed in xtask/src/bench/goals.rs")
            })?;
            let all = series.wall_ns.len();
            ensure!(
                all > 0 && all == series.processor_ns.len() && all == *slices.get_or_insert(all),
                "{name} was not measured as often as the rest of its group"
            );
        }
    }
    Ok(())
}

#[derive(Deserialize)]
struct Count {
    of: String,
    #[serde(alias = "allocations", alias = "bytes")]
    number: f64,
}

const UNREADABLE: &str = "what was counted cannot be read";

/// What a program that counts printed of these.
pub(super) fn counts(printed: &[u8], of: &[&str]) -> Result<BTreeMap<String, f64>> {
    let counts = serde_json::Deserializer::from_slice(printed).into_iter::<Count>();
    let counts: Result<Vec<Count>, _> = counts.collect();
    let counts = counts.context(UNREADABLE)?;
    let found = |of: &&str| {
        let count = counts.iter().find(|count| count.of == **of);
        let count = count.with_context(|| format!("{UNREADABLE}: there is no line of `{of}`"))?;
        Ok((count.of.clone(), count.number))
    };
    of.iter().map(found).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::goals::GROUPS;

    fn line(function: &str, slices: &str) -> String {
        format!(
            r#"{{"group":"cards-mixed","function":"{function}","units":1,"iterations":9,"wall_ns":{slices},"processor_ns":{slices}}}"#
        ) + "\n"
    }

    #[test]
    fn series_are_read_and_are_as_long_as_each_other() {
        let groups = || GROUPS.iter().filter(|group| group.name == "cards-mixed");
        let mut run = Run::new();
        add(&mut run, line("floor", "[2.0,3.0]").as_bytes(), "cards").unwrap();
        assert_eq!(run["cards-mixed/floor"].wall_ns, [2.0, 3.0]);
        assert_eq!(
            complete(&run, groups()).unwrap_err().to_string(),
            "cards-mixed/ours was not measured; what is measured is listed in xtask/src/bench/goals.rs"
        );
        add(&mut run, line("ours", "[4.0]").as_bytes(), "cards").unwrap();
        assert_eq!(
            complete(&run, groups()).unwrap_err().to_string(),
            "cards-mixed/ours was not measured as often as the rest of its group"
        );
        add(&mut run, line("ours", "[4.0,5.0]").as_bytes(), "cards").unwrap();
        complete(&run, groups()).unwrap();
        assert!(add(&mut run, b"left out\n", "cards").is_err());
    }

    #[test]
    fn lines_of_counts() {
        let output = b"{\"of\":\"token\",\"allocations\":0}\n{\"of\":\"cards\",\"allocations\":1.002,\"total\":1002}\n";
        let read = |of: &[&str]| counts(output, of);
        assert_eq!(read(&["cards"]).unwrap(), BTreeMap::from([("cards".to_owned(), 1.002)]));
        assert_eq!(
            read(&["cards", "request"]).unwrap_err().to_string(),
            "what was counted cannot be read: there is no line of `request`"
        );
        let error = format!("{:#}", counts(b"{\"of\":\"token\"}\n", &["token"]).unwrap_err());
        assert!(error.starts_with("what was counted cannot be read: missing field `number`"));
    }
}
