//! README's steps for adding an action, as printed, in a copy of the workspace; and what must fail afterwards.
//!
//! It builds a workspace from nothing, so it runs where that is asked for: `cargo xtask ci walk`.
#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on is a test that failed"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The action that README adds.
const README_ACTION: &str = "shop.list-nearby";
const OTHER_ACTIONS: [&str; 2] = ["member.profile", "platform.server-time"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

struct Copy {
    root: PathBuf,
    target: PathBuf,
}

impl Copy {
    /// At the same place every time, so that a second walk builds little.
    fn new() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("walk");
        let (root, target) = (folder.join("workspace"), folder.join("target"));
        if root.exists() {
            fs::remove_dir_all(&root).unwrap();
        }
        for part in [".cargo", ".clippy.toml", ".rustfmt.toml", "Cargo.lock", "Cargo.toml", "README.md"] {
            copy(&self::root().join(part), &root.join(part));
        }
        for part in ["crates", "tests", "xtask"] {
            copy(&self::root().join(part), &root.join(part));
        }
        Self { root, target }
    }

    fn run(&self, command: &str) -> Output {
        let mut words = command.split(' ');
        Command::new(words.next().unwrap())
            .args(words)
            .current_dir(&self.root)
            // Apart from the workspace that runs this: builds of two workspaces would pass for each other.
            .env("CARGO_TARGET_DIR", &self.target)
            .env("INSTA_UPDATE", "no")
            .output()
            .unwrap()
    }

    fn passes(&self, command: &str) {
        let output = self.run(command);
        assert!(output.status.success(), "{command}\n{}", text(&output));
    }

    /// Makes one change, and runs a command that must not pass and must say this.
    fn fails(&self, path: &str, (from, to): (&str, &str), command: &str, said: &str) {
        let file = self.root.join(path);
        let before = fs::read_to_string(&file).unwrap();
        assert!(before.contains(from), "{path} has no {from}");
        fs::write(&file, before.replacen(from, to, 1)).unwrap();
        let output = self.run(command);
        assert!(!output.status.success(), "{path}: {from} -> {to}: {command} passes");
        assert!(text(&output).contains(said), "{path}: {from} -> {to}\n{}", text(&output));
        fs::write(&file, before).unwrap();
    }
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        for entry in fs::read_dir(from).unwrap() {
            let name = entry.unwrap().file_name();
            if name != "target" && name != "artifacts" {
                copy(&from.join(&name), &to.join(&name));
            }
        }
    } else {
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from, to).unwrap();
    }
}

fn vendor_page(action: &str) -> PathBuf {
    root().join("xtask/tests/vendor-pages").join(format!("{action}.txt"))
}

/// The lines of the shell block in README's section.
fn readme_commands() -> Vec<String> {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let section = readme.split("\n## Adding an action\n").nth(1).unwrap().split("\n## ").next().unwrap();
    assert!(section.lines().count() < 30, "the section is to stay under 30 lines");
    let block = section.split("\n```bash\n").nth(1).unwrap().split("\n```\n").next().unwrap();
    block.lines().map(str::to_owned).collect()
}

#[test]
#[ignore = "builds a copy of the workspace: `cargo xtask ci walk`"]
fn an_action_is_added_by_the_readme_and_its_checks_fail_on_drift() {
    let walked = Copy::new();
    fs::copy(vendor_page(README_ACTION), walked.root.join(format!("{README_ACTION}.txt"))).unwrap();
    let commands = readme_commands();
    let (last, steps) = commands.split_last().unwrap();
    assert_eq!(last, "cargo test");
    // The other shapes are added between README's steps, so that one build tests all.
    for step in steps {
        walked.passes(step);
        for action in OTHER_ACTIONS {
            let page = vendor_page(action).display().to_string();
            let step = step.replace(&format!("{README_ACTION}.txt"), &page).replace(README_ACTION, action);
            if step.contains(action) {
                walked.passes(&step);
            }
        }
    }
    walked.passes("cargo fmt --all --check");
    let ours = "--package zvcms-proto --package zvcms-sandbox --package zvcms-tests";
    walked.passes(&format!("cargo clippy {ours} --all-targets -- -D warnings"));
    // The tests of the examples run their programs, which a test that is named does not build.
    walked.passes("cargo build --package zvcms-tests --examples");
    let tests = "cargo test --package zvcms-proto --package zvcms-tests --test it --lib";
    walked.passes(tests);
    assert!(text(&walked.run("cargo xtask status")).contains("zvcms_proto::ListNearby"));

    let check = "cargo xtask fixtures --check";
    let generated = "cargo test --package zvcms-tests --test it";
    let page = "xtask/pages/shop.list-nearby.md";
    walked.fails(page, ("| `data[].tags` |", "| `data[].labels` |"), check, "field_labels_is_carried");
    walked.fails(
        page,
        ("\"wifi\"", "\"wlan\""),
        generated,
        "stale: tests/fixtures/shop.list-nearby/success.json",
    );
    let fixture = "tests/fixtures/member.profile/success.json";
    walked.fails(
        fixture,
        ("\"Wang\"", "\"Wong\""),
        generated,
        "stale: tests/fixtures/member.profile/success.json",
    );
    let snapshot = "tests/it/generated/snapshots/it__generated__platform_server_time__success.snap";
    walked.fails(snapshot, ("\"zone\"", "\"area\""), generated, "generated::platform_server_time::success");
    let action = "crates/zvcms-proto/src/actions/list_nearby.rs";
    walked.fails(
        action,
        ("shop_id: id = \"shopId\"", "shop_id: id = \"shopNo\""),
        generated,
        "documented field `data[].shopId` is not read by zvcms_proto::ListNearby",
    );
    walked.fails(
        action,
        ("tags: value = \"tags\"", "tags: value = \"labels\""),
        generated,
        "fields that zvcms_proto::ListNearby reads and its page does not document: [\"data[].labels\"]",
    );
    walked.passes(generated);
}
