//! What the programs of tests/bench leave: criterion's files, and lines of JSON.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::goals::Group;
use super::verdict::Estimates;

#[derive(Deserialize)]
struct File {
    median: Statistic,
}

#[derive(Deserialize)]
struct Statistic {
    point_estimate: f64,
}

/// The medians of all that these groups measure, from the folder that criterion wrote a run into.
///
/// # Errors
///
/// Returns an error if a median is not there, or cannot be read.
pub fn read<'a>(home: &Path, groups: impl IntoIterator<Item = &'a Group>) -> Result<Estimates> {
    let mut estimates = Estimates::new();
    for group in groups {
        for function in group.functions {
            let name = format!("{}/{function}", group.name);
            let path = home.join(&name).join("new/estimates.json");
            let median = median(&path).with_context(|| {
                format!("{}; what is measured is listed in xtask/src/bench/goals.rs", path.display())
            })?;
            estimates.insert(name, median);
        }
    }
    Ok(estimates)
}

fn median(path: &Path) -> Result<f64> {
    let file: File = serde_json::from_slice(&fs::read(path)?)?;
    Ok(file.median.point_estimate)
}

#[derive(Deserialize)]
struct Line {
    of: String,
    allocations: f64,
}

const UNREADABLE: &str = "what `allocations` printed cannot be read";

/// What the program `allocations` printed of these.
pub(super) fn allocations(output: &[u8], of: &[&str]) -> Result<BTreeMap<String, f64>> {
    let lines = serde_json::Deserializer::from_slice(output).into_iter::<Line>();
    let lines: Result<Vec<Line>, _> = lines.collect();
    let lines = lines.context(UNREADABLE)?;
    let found = |of: &&str| {
        let line = lines.iter().find(|line| line.of == **of);
        let line = line.with_context(|| format!("{UNREADABLE}: there is no line of `{of}`"))?;
        Ok((line.of.clone(), line.allocations))
    };
    of.iter().map(found).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_allocations() {
        let output = b"{\"of\":\"token\",\"allocations\":0}\n{\"of\":\"cards\",\"allocations\":1.002,\"total\":1002}\n";
        let read = |of: &[&str]| allocations(output, of);
        assert_eq!(read(&["cards"]).unwrap(), BTreeMap::from([("cards".to_owned(), 1.002)]));
        assert_eq!(
            read(&["cards", "request"]).unwrap_err().to_string(),
            "what `allocations` printed cannot be read: there is no line of `request`"
        );
        let error = format!("{:#}", allocations(b"{\"of\":\"token\"}\n", &["token"]).unwrap_err());
        assert!(error.starts_with("what `allocations` printed cannot be read: missing field `allocations`"));
    }
}
