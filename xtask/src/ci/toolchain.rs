//! The oldest toolchain that is supported.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{CiError, cargo, say};

pub(super) fn check(root: &Path) -> Result<(), CiError> {
    let manifest = fs::read_to_string(root.join("Cargo.toml")).map_err(CiError::Start)?;
    let Some(version) = rust_version(&manifest) else {
        return Err(CiError::Metadata("Cargo.toml has no rust-version".to_owned()));
    };
    if !is_installed(version) {
        say(&format!(
            "\n== msrv: skipped; `rustup toolchain install {version} --profile minimal` is what it needs\n"
        ));
        return Ok(());
    }
    let toolchain = format!("+{version}");
    // Apart, so that two compilers do not undo each other's work. Peers in benchmarks have oldest compilers of their own.
    let scope = ["--workspace", "--exclude", "zvcms-bench", "--all-features", "--target-dir", "target/msrv"];
    cargo(root, &[&[toolchain.as_str(), "check", "--quiet"], scope.as_slice()].concat(), None)
}

fn rust_version(manifest: &str) -> Option<&str> {
    let line = manifest.lines().find_map(|line| line.strip_prefix("rust-version = \""))?;
    line.strip_suffix('"')
}

fn is_installed(version: &str) -> bool {
    Command::new("rustup")
        .args(["run", version, "rustc", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::rust_version;

    #[test]
    fn the_version_is_that_of_the_workspace() {
        assert_eq!(rust_version("[workspace.package]\nrust-version = \"1.88\"\n"), Some("1.88"));
        assert_eq!(rust_version("rust-version.workspace = true\n"), None);
    }
}
