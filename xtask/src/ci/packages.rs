//! Published crates, and whether each builds from its package.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use tempfile::TempDir;

use super::{CiError, cargo};

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// A package, as cargo describes it.
#[derive(Deserialize)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) features: BTreeMap<String, Vec<String>>,
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

/// Builds every package from what it packs, in a new folder: cargo knows the packages of a folder by their version alone, and
/// would take those of an earlier run, unpacked and built, for the ones that are packed now.
pub(super) fn check(root: &Path) -> Result<(), CiError> {
    let packages = published(root)?;
    let target = root.join("target");
    let folder = fs::create_dir_all(&target).and_then(|()| TempDir::with_prefix_in("packages-", target));
    let folder = folder.map_err(CiError::Folder)?;
    let mut arguments = vec!["package", "--quiet", "--allow-dirty"];
    arguments.extend(packages.iter().flat_map(|package| ["--package", package.name.as_str()]));
    cargo(root, &arguments, Some(("CARGO_TARGET_DIR", folder.path().as_os_str())))
}
