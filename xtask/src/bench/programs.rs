//! The programs that measure: built by cargo, run by us.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::say;

/// Built programs by their names.
pub(super) struct Programs(BTreeMap<String, PathBuf>);

impl Programs {
    /// Builds these programs of tests/bench, optimised.
    pub(super) fn benches<'a>(root: &Path, names: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let chosen = names.into_iter().flat_map(|name| ["--bench", name]);
        build(root, ["bench", "--package", "zvcms-bench", "--no-run"].into_iter().chain(chosen))
    }

    /// Builds the command as it is released.
    pub(super) fn command(root: &Path) -> Result<Self> {
        build(root, ["build", "--release", "--package", "zvcms-cli"])
    }

    pub(super) fn path(&self, name: &str) -> Result<&Path> {
        let path = self.0.get(name).map(PathBuf::as_path);
        let told = "tests/bench/Cargo.toml names those that there are";
        path.with_context(|| format!("cargo built no program `{name}`; {told}"))
    }
}

#[derive(Deserialize)]
struct Message {
    target: Option<Target>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

fn build<'a>(root: &Path, arguments: impl IntoIterator<Item = &'a str>) -> Result<Programs> {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root).args(arguments).args([
        "--quiet",
        "--message-format",
        "json-render-diagnostics",
    ]);
    let output = run(command.stderr(Stdio::inherit()), "cargo")?;
    executables(&output.stdout)
}

fn executables(messages: &[u8]) -> Result<Programs> {
    let mut built = BTreeMap::new();
    for message in serde_json::Deserializer::from_slice(messages).into_iter::<Message>() {
        let message = message.context("what cargo says cannot be read")?;
        if let (Some(target), Some(executable)) = (message.target, message.executable) {
            built.insert(target.name, executable);
        }
    }
    Ok(Programs(built))
}

/// Runs a command to its end, and takes what it was not told to print elsewhere. One that fails says why on stderr.
pub(super) fn run(command: &mut Command, name: &str) -> Result<Output> {
    let output = command.stdin(Stdio::null()).output();
    let output = output.with_context(|| format!("{name} cannot be started"))?;
    if output.status.success() {
        return Ok(output);
    }
    say(&String::from_utf8_lossy(&output.stderr));
    bail!("{name} failed; what it printed says where")
}

/// The first line that a program prints about itself; nothing where it is not on the path.
pub(super) fn version(program: OsString) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines().next().map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn executables_are_found_in_what_cargo_says() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","target":{"name":"serde","kind":["lib"]},"executable":null}"#,
            "\n",
            r#"{"reason":"compiler-artifact","target":{"name":"cards"},"executable":"/t/deps/cards-1f"}"#,
            "\n",
            r#"{"reason":"build-finished","success":true}"#,
            "\n",
        );
        let programs = executables(messages.as_bytes()).unwrap();
        assert_eq!(programs.path("cards").unwrap(), Path::new("/t/deps/cards-1f"));
        assert_eq!(
            programs.path("serde").unwrap_err().to_string(),
            "cargo built no program `serde`; tests/bench/Cargo.toml names those that there are"
        );
        assert!(executables(b"not JSON").is_err());
    }
}
