//! What CONTRIBUTING.md says of commands and of the order of a release.

use std::fs;
use std::process::Command;

use clap::ValueEnum;
use serde_json::Value;
use xtask::ci::Word;

use crate::workspace::root;

fn contributing() -> String {
    fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap()
}

/// What stands between single back quotes, and the lines of blocks.
fn commands(text: &str) -> Vec<&str> {
    let quoted = text.split('`').skip(1).step_by(2).filter(|quoted| !quoted.is_empty());
    quoted.flat_map(str::lines).map(str::trim).collect()
}

#[test]
fn its_commands_and_words_exist() {
    let text = contributing();
    let mut seen = 0;
    for command in commands(&text) {
        let Some(arguments) = command.strip_prefix("cargo xtask ") else { continue };
        let (subcommand, words) = arguments.split_once(' ').unwrap_or((arguments, ""));
        if subcommand == "ci" {
            let words = words.split(' ').filter(|word| !word.is_empty() && !word.starts_with("--"));
            words.for_each(|word| assert!(Word::from_str(word, false).is_ok(), "{command}"));
        }
        if !subcommand.starts_with("--") {
            let help =
                Command::new(env!("CARGO_BIN_EXE_xtask")).args([subcommand, "--help"]).output().unwrap();
            assert!(help.status.success(), "{command}");
        }
        seen += 1;
    }
    assert!(seen >= 5, "{seen}");
    let (_, release) = text.split_once("\n## Release\n").unwrap();
    let in_brackets = release.split("(`").skip(1).filter_map(|rest| rest.split_once("`)"));
    let words: Vec<&str> =
        in_brackets.map(|(word, _)| word).filter(|word| Word::from_str(word, false).is_ok()).collect();
    assert_eq!(words, ["package", "nightly", "semver", "msrv", "tidy"]);
}

/// Each published package comes after those of ours that it needs, its tests included, since a registry asks for those too.
#[test]
fn its_order_of_publishing_is_one() {
    let text = contributing();
    let (_, order) = text.split_once("orders the rest by what needs what: ").unwrap();
    let (order, _) = order.split_once('.').unwrap();
    let order: Vec<&str> = commands(order);
    let cargo = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&cargo.stdout).unwrap();
    let packages =
        metadata["packages"].as_array().unwrap().iter().filter(|package| package["publish"].is_null());
    let mut published = 0;
    for package in packages {
        let place = |name: &Value| order.iter().position(|ordered| name == ordered);
        let own = place(&package["name"]);
        assert!(own.is_some(), "{}", package["name"]);
        let needed =
            package["dependencies"].as_array().unwrap().iter().filter_map(|needed| place(&needed["name"]));
        needed.for_each(|needed| assert!(Some(needed) < own, "{}", package["name"]));
        published += 1;
    }
    assert_eq!(published, order.len());
}
