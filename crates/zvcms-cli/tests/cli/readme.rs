//! The README's commands, as printed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The blocks of shell of the README.
fn shell_blocks() -> Vec<String> {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let blocks = readme.split("\n```sh\n").skip(1);
    blocks.map(|block| block.split_once("\n```\n").unwrap().0.to_owned()).collect()
}

/// Each line runs, with this build's command in place of an installed one.
#[test]
fn every_command_runs() {
    let binaries = Path::new(env!("CARGO_BIN_EXE_zvcms")).parent().unwrap();
    let path = format!("{}:{}", binaries.display(), env::var("PATH").unwrap());
    let mut ran = 0;
    for line in shell_blocks().iter().flat_map(|block| block.lines()) {
        let command = match line {
            // Run by .ci/run, and by whoever runs this test.
            "cargo test" => continue,
            // Run in its own tests; here it would build in the folder that is being tested.
            "cargo xtask fixtures" => continue,
            _ => line.replacen("cargo run -q -p zvcms-cli --", "zvcms", 1),
        };
        assert!(command.starts_with("zvcms "), "{line}");
        let outcome = run(Command::new("sh").args(["-ec", &command]).env("PATH", &path));
        assert_eq!(outcome.exit, 0, "{line}: {}", outcome.stderr);
        assert!(!outcome.stdout.is_empty(), "{line}");
        ran += 1;
    }
    assert!(ran >= 4, "{ran}");
}

#[test]
fn ci_runs_the_test_command() {
    let ci = fs::read_to_string(root().join(".ci/run")).unwrap();
    assert!(shell_blocks().iter().any(|block| block == "cargo test"));
    assert!(ci.lines().any(|line| line.starts_with("step cargo test ")), "{ci}");
}
