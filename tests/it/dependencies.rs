//! What the crates may depend on.

use std::collections::BTreeSet;
use std::process::Command;

/// The crates that `package` is built from, dependencies of dependencies included.
fn tree(package: &str) -> BTreeSet<String> {
    names(&tree_with(package, ""))
}

/// The same with these features of `package`: a line for each crate, with its own features in brackets.
fn tree_with(package: &str, features: &str) -> String {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--locked",
            "--package",
            package,
            "--features",
            features,
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--format",
            "{p} [{f}]",
        ])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn names(tree: &str) -> BTreeSet<String> {
    tree.lines().map(|line| line.split(' ').next().unwrap().to_owned()).collect()
}

/// A list of all there may be, so that whatever comes in is looked at: no runtime, socket, clock or random source.
#[test]
fn the_core_is_built_from_these_alone() {
    let known = [
        "arrayvec",
        "base64",
        "block-buffer",
        "bytes",
        "cfg-if",
        "cmov",
        "cpufeatures",
        "crypto-common",
        "ctutils",
        "digest",
        "hmac",
        "http",
        "hybrid-array",
        "itoa",
        "libc",
        "memchr",
        "num-traits",
        "percent-encoding",
        "proc-macro2",
        "quote",
        "rust_decimal",
        "serde",
        "serde_core",
        "serde_derive",
        "serde_json",
        "serde_path_to_error",
        "sha1",
        "syn",
        "typenum",
        "unicode-ident",
        "zeroize",
        "zmij",
        "zvcms-proto",
    ];
    let unknown: Vec<String> =
        tree("zvcms-proto").into_iter().filter(|name| !known.contains(&name.as_str())).collect();
    assert_eq!(unknown, [""; 0], "new in the core: look at each, then name it here");
}

/// Neither a clock nor the system's time zone: what reads them is behind features of those crates that stay off.
#[test]
fn a_feature_for_times_brings_its_crate_alone() {
    let core = tree("zvcms-proto");
    for (feature, brought) in [
        ("chrono", &["chrono"][..]),
        ("jiff", &["jiff", "jiff-core"]),
        ("time", &["deranged", "num-conv", "powerfmt", "time", "time-core"]),
    ] {
        let tree = tree_with("zvcms-proto", feature);
        let more: Vec<String> = names(&tree).into_iter().filter(|name| !core.contains(name)).collect();
        assert_eq!(more, brought, "{feature}");
        let of_its_own = tree.lines().find(|line| line.starts_with(&format!("{feature} v"))).unwrap();
        assert!(of_its_own.ends_with(" []"), "{of_its_own}");
    }
}

/// Its signature check is a second opinion.
#[test]
fn the_sandbox_shares_no_code_with_the_core() {
    let ours: Vec<String> =
        tree("zvcms-sandbox").into_iter().filter(|name| name.starts_with("zvcms-")).collect();
    assert_eq!(ours, ["zvcms-sandbox"]);
}

/// They are the examples' and the strangers' alone.
#[test]
fn what_examples_need_is_in_no_published_crate() {
    for package in ["zvcms-proto", "zvcms-diagnosis", "zvcms-hyper", "zvcms-sandbox", "zvcms-cli"] {
        let tree = tree(package);
        assert!(["axum", "reqwest", "ureq"].iter().all(|name| !tree.contains(*name)), "{package}: {tree:?}");
    }
}

/// A stranger's program needs the client, the sandbox, a runtime and what it names, and no other crate of ours.
#[test]
fn a_strangers_program_depends_on_what_it_names_alone() {
    let manifests =
        std::fs::read_dir("strangers").unwrap().map(|entry| entry.unwrap().path().join("Cargo.toml"));
    let mut programs = 0;
    for manifest in manifests {
        let text = std::fs::read_to_string(&manifest).unwrap();
        let (_, dependencies) = text.split_once("[dependencies]\n").unwrap();
        let (dependencies, _) = dependencies.split_once("\n[lints]").unwrap();
        let names = dependencies
            .lines()
            .filter(|line| !line.is_empty())
            .map(|line| line.split(['.', ' ']).next().unwrap());
        let more: Vec<&str> =
            names.filter(|name| !["tokio", "zvcms-hyper", "zvcms-sandbox"].contains(name)).collect();
        let named: &[&str] = if text.contains("\"stranger-axum-handler\"") { &["axum"] } else { &[] };
        assert_eq!(more, named, "{}", manifest.display());
        programs += 1;
    }
    assert_eq!(programs, 9);
}
