//! The packages that go to the registry, as cargo describes them.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;
use xshell::{Shell, cmd};

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// A package that is published.
#[derive(Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    features: BTreeMap<String, Vec<String>>,
    /// Registries that it may go to; none at all where it is not published.
    publish: Option<Vec<String>>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
}

impl Package {
    /// Returns its features, without the default set.
    pub(crate) fn features(&self) -> Vec<&str> {
        self.features.keys().map(String::as_str).filter(|name| *name != "default").collect()
    }

    pub(crate) fn is_library(&self) -> bool {
        self.targets.iter().flat_map(|target| &target.kind).any(|kind| kind == "lib")
    }

    /// Returns the file that keeps its public API, from the root of the workspace.
    pub(crate) fn public_api(&self) -> String {
        format!("crates/{}/public-api.txt", self.name)
    }

    /// Returns the folder that its archive unpacks to.
    pub(crate) fn unpacked(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }
}

pub(crate) fn published(shell: &Shell) -> Result<Vec<Package>> {
    let metadata = cmd!(shell, "cargo metadata --no-deps --format-version 1").quiet().read()?;
    let metadata: Metadata = serde_json::from_str(&metadata).context("cargo metadata")?;
    Ok(metadata.packages.into_iter().filter(|package| package.publish.is_none()).collect())
}

/// Returns the published packages that are libraries.
pub(crate) fn libraries(shell: &Shell) -> Result<Vec<Package>> {
    Ok(published(shell)?.into_iter().filter(Package::is_library).collect())
}
