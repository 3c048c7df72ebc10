//! What `cargo xtask bench` is asked for, and what its programs are.

use std::process::{Command, Output};

use xtask::bench::{GROUPS, instructions};

use crate::workspace::Workspace;

#[test]
fn every_program_is_a_target_of_the_package() {
    let manifest = include_str!("../../../tests/bench/Cargo.toml");
    for program in
        GROUPS.iter().map(|group| group.program).chain(["allocations", "bulk_memory", "instructions"])
    {
        assert!(manifest.contains(&format!("[[bench]]\nname = \"{program}\"\n")), "{program}");
    }
}

#[test]
fn recorded_instructions_that_are_not_there_record_nothing_and_broken_ones_are_named() {
    let root = Workspace::empty("bench-recorded");
    assert!(instructions::recorded(&root).unwrap().is_empty());
    root.put(
        "tests/bench/instructions.json",
        r#"{"token": {"instructions": 7012, "rustc": "rustc 1.95.0"}}"#,
    );
    assert_eq!(instructions::recorded(&root).unwrap()["token"].instructions, 7_012);
    root.put("tests/bench/instructions.json", "{");
    let error = instructions::recorded(&root).unwrap_err();
    assert_eq!(error.to_string(), "tests/bench/instructions.json");
    assert!(error.is::<serde_json::Error>(), "{error:#}");
}

fn xtask(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).output().unwrap()
}

#[test]
fn what_is_asked_wrongly_is_usage() {
    for (arguments, said) in [
        (&["bench", "tokens"][..], "invalid value 'tokens' for '[GROUP]...'"),
        (&["bench", "--runs", "0"], "invalid value '0' for '--runs <N>'"),
        (&["bench", "--record"], "--instructions"),
        (&["bench", "--instructions", "--quick"], "'--instructions' cannot be used with '--quick'"),
    ] {
        let output = xtask(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains(said), "{stderr}");
        assert!(output.stdout.is_empty());
    }
}
