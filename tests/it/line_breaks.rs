//! A clone that converts line breaks has the same bytes: tests and generated files are compared byte for byte.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    std::env::current_dir().unwrap().join("..")
}

fn git(folder: &Path, args: &[&str]) {
    let output = Command::new("git").current_dir(folder).args(args).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// What Git for Windows does by default, with our attributes and with files of each kind.
#[test]
fn a_clone_with_crlf_conversion_has_the_same_bytes() {
    // A copy that is no checkout has neither attributes nor anybody to convert it.
    let is_checkout = root().join(".git").exists();
    if !is_checkout || Command::new("git").arg("--version").output().is_err() {
        return;
    }
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("line-breaks");
    let _: std::io::Result<()> = fs::remove_dir_all(&folder);
    let origin = folder.join("origin");
    fs::create_dir_all(&origin).unwrap();
    let files = [
        ".gitattributes",
        ".ci/run",
        "Cargo.lock",
        "README.md",
        "tests/fixtures/user.my-cards/success.json",
        "crates/zvcms-cli/tests/cli/snapshots/cards-80.txt",
        "crates/zvcms-proto/fuzz/corpus/response/php-warning",
    ];
    for file in files {
        fs::create_dir_all(origin.join(file).parent().unwrap()).unwrap();
        fs::copy(root().join(file), origin.join(file)).unwrap();
    }
    git(&origin, &["init", "--quiet"]);
    git(&origin, &["add", "--all"]);
    let identity =
        ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
    git(&origin, &[&identity[..], &["commit", "--quiet", "--message", "as it is"]].concat());
    git(&folder, &["-c", "core.autocrlf=true", "clone", "--quiet", "origin", "clone"]);
    for file in files {
        assert_eq!(
            fs::read(folder.join("clone").join(file)).unwrap(),
            fs::read(root().join(file)).unwrap(),
            "{file}"
        );
    }
}
