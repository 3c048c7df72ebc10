//! Published crates, and their features in every combination.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use super::{CiError, cargo};

/// Up to here every combination is checked; beyond, each feature alone and all together.
const MOST_COMBINED: usize = 5;

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// A package, as cargo describes it.
#[derive(Deserialize)]
pub(super) struct Package {
    pub(super) name: String,
    features: BTreeMap<String, Vec<String>>,
    /// Registries that it may go to; none at all where it is not published.
    publish: Option<Vec<String>>,
}

pub(super) fn published(root: &Path) -> Result<Vec<Package>, CiError> {
    let output = Command::new("cargo")
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root)
        .output()
        .map_err(CiError::Start)?;
    if !output.status.success() {
        return Err(CiError::Metadata(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    let metadata: Metadata =
        serde_json::from_slice(&output.stdout).map_err(|error| CiError::Metadata(error.to_string()))?;
    Ok(metadata.packages.into_iter().filter(|package| package.publish.is_none()).collect())
}

pub(super) fn check(root: &Path) -> Result<(), CiError> {
    for Package { name, features, .. } in published(root)? {
        let features: Vec<&str> =
            features.keys().map(String::as_str).filter(|name| *name != "default").collect();
        for chosen in combinations(&features) {
            let chosen = chosen.join(",");
            let options = ["clippy", "--quiet", "--package", name.as_str(), "--no-default-features"];
            let rest = ["--features", chosen.as_str(), "--", "-D", "warnings"];
            cargo(root, &[options.as_slice(), &rest].concat(), None)?;
        }
    }
    Ok(())
}

fn combinations<'a>(features: &[&'a str]) -> Vec<Vec<&'a str>> {
    if features.len() > MOST_COMBINED {
        let alone = features.iter().map(|feature| vec![*feature]);
        return [Vec::new(), features.to_vec()].into_iter().chain(alone).collect();
    }
    let mut combinations = vec![Vec::new()];
    for feature in features {
        let with: Vec<Vec<&str>> =
            combinations.iter().map(|chosen: &Vec<&str>| [chosen.as_slice(), &[*feature]].concat()).collect();
        combinations.extend(with);
    }
    combinations
}

#[cfg(test)]
mod tests {
    use super::combinations;

    #[test]
    fn few_features_are_combined_and_many_are_not() {
        assert_eq!(combinations(&[]), [[""; 0]]);
        assert_eq!(combinations(&["a", "b"]), [vec![], vec!["a"], vec!["b"], vec!["a", "b"]]);
        let many = ["a", "b", "c", "d", "e", "f"];
        assert_eq!(combinations(&many[..5]).len(), 32);
        assert_eq!(combinations(&many).len(), 2 + 6);
    }
}
