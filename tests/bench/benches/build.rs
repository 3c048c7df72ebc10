//! A clean debug build of a package that depends on one of our libraries, or on a peer.

#![forbid(unsafe_code)]
#![allow(
    clippy::print_stderr,
    reason = "a build says how many crates it took, and a peer that is left out why"
)]
#![allow(clippy::unwrap_used, reason = "a build that fails leaves nothing to measure")]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use zvcms_bench::processor::Processor;
use zvcms_bench::turns::{Function, Slice, Turns, timed};

/// The groups, and what each package in them depends on. Peers are as their users take them, in pinned versions.
const GROUPS: [(&str, &[(&str, &str)]); 2] = [
    (
        "build",
        &[
            ("proto", "zvcms-proto = { path = 'ROOT/crates/zvcms-proto' }"),
            ("rusty_s3", "rusty-s3 = '=0.11.0'"),
            ("hyper", "zvcms-hyper = { path = 'ROOT/crates/zvcms-hyper' }"),
            ("reqwest", "reqwest = { version = '=0.13.5', default-features = false, features = ['rustls'] }"),
        ],
    ),
    ("build-peers", &[("oauth2", "oauth2 = '=5.0.0'"), ("octocrab", "octocrab = '=0.54.9'")]),
];

fn main() {
    let turns = Turns::from_arguments();
    for (group, packages) in GROUPS {
        if turns.measured() && turns.chosen(group) {
            let packages = packages.iter().filter_map(|(name, dependency)| package(name, dependency));
            turns.group_once(group, packages.collect());
        }
    }
}

/// Makes a package and fetches what it needs; nothing where that is not to be had.
fn package(name: &'static str, dependency: &str) -> Option<Function<'static>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("build").join(name);
    fs::create_dir_all(folder.join("src")).unwrap();
    let root = root();
    let dependency = dependency.replace("ROOT", root.to_str().unwrap());
    let manifest = format!(
        "[package]\nname = 'depends-on-{name}'\nedition = '2024'\n\n[dependencies]\n{dependency}\n\n[workspace]\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join("src/main.rs"), "fn main() {}\n").unwrap();
    // What all have in common, they have in one version. cargo drops the rest from it.
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let fetched = cargo(&folder, &["fetch", "--quiet"]);
    if !fetched.status.success() {
        let said = String::from_utf8_lossy(&fetched.stderr);
        eprintln!(
            "left out: {name}, whose crates cannot be fetched: {}",
            said.lines().last().unwrap_or_default()
        );
        return None;
    }
    Some(timed(name, move |_| build(name, &folder)))
}

fn build(name: &str, folder: &Path) -> Slice {
    let target = folder.join("target");
    if target.exists() {
        fs::remove_dir_all(&target).unwrap();
    }
    let mut crates = 0;
    let slice = Slice::of(Processor::OfChildren, || {
        let built = cargo(folder, &["build", "--offline", "--color", "never"]);
        let said = String::from_utf8_lossy(&built.stderr);
        assert!(built.status.success(), "{said}");
        crates = said.lines().filter(|line| line.trim_start().starts_with("Compiling ")).count();
    });
    fs::remove_dir_all(&target).unwrap();
    let (wall, processor) = (slice.wall.as_secs_f64(), slice.processor.as_secs_f64());
    // Its own is no crate that it depends on.
    eprintln!("{name}: {} crates, {wall:.1} s, {processor:.1} s on processors", crates - 1);
    slice
}

/// Runs cargo as a user does, whatever our own build is told.
fn cargo(folder: &Path, arguments: &[&str]) -> Output {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(folder).args(arguments);
    for (name, _) in env::vars_os() {
        let told = name.to_string_lossy();
        if told.starts_with("CARGO_PROFILE_") || told.starts_with("CARGO_BUILD_") {
            cargo.env_remove(&name);
        }
    }
    for name in ["CARGO_TARGET_DIR", "CARGO_INCREMENTAL", "RUSTFLAGS"] {
        cargo.env_remove(name);
    }
    cargo.output().unwrap()
}

/// The checkout that this is run in.
fn root() -> PathBuf {
    let here = env::current_dir().unwrap();
    here.ancestors().find(|folder| folder.join("Cargo.lock").is_file()).unwrap().to_owned()
}
