//! The features of published crates, in every combination.

use std::path::Path;

use super::packages::{Package, published};
use super::{CiError, cargo};

/// Up to here every combination is checked; beyond, each feature alone and all together.
const MOST_COMBINED: usize = 5;

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
