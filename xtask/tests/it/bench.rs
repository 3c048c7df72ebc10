//! Figures of benchmarks, as their programs leave them.

use std::process::{Command, Output};

use xtask::bench::{Figures, GROUPS, Group, estimates, instructions, json, judge};

use crate::workspace::Workspace;

fn group(name: &str) -> &'static Group {
    GROUPS.iter().find(|group| group.name == name).unwrap()
}

/// As criterion writes it, shortened.
fn estimates_json(median: &str) -> String {
    format!(
        r#"{{"mean":{{"point_estimate":511.1}},"median":{{"point_estimate":{median},"standard_error":16.8}}}}"#
    )
}

#[test]
fn medians_of_criterions_files_are_judged() {
    let home = Workspace::empty("bench-judged");
    for (function, median) in [("floor", "139.0"), ("ours", "222.4"), ("naive", "990.04")] {
        home.put(format!("token/{function}/new/estimates.json"), estimates_json(median));
    }
    let mut figures = Figures::default();
    figures.runs.push(estimates::read(&home, [group("token")]).unwrap());
    assert_eq!(
        json(&judge(&figures)),
        concat!(
            r#"{"goal":"token","ours_ns":222.4,"floor_ns":139.0,"ratio":1.6,"limit":1.6,"holds":true,"#,
            r#""peers":{"naive":990.0}}"#,
            "\n"
        )
    );
}

#[test]
fn a_median_that_is_not_there_or_not_one_is_named() {
    let home = Workspace::empty("bench-missing");
    home.put("token/floor/new/estimates.json", estimates_json("139.0"));
    let said = |home: &Workspace| {
        let said = format!("{:#}", estimates::read(home, [group("token")]).unwrap_err());
        said.replace(&format!("{}/", home.display()), "")
    };
    assert_eq!(
        said(&home),
        "token/ours/new/estimates.json; what is measured is listed in xtask/src/bench/goals.rs: No such file or directory \
         (os error 2)"
    );
    home.put("token/ours/new/estimates.json", r#"{"mean":{"point_estimate":1.0}}"#);
    assert!(said(&home).contains("goals.rs: missing field `median`"));
}

#[test]
fn every_program_is_a_target_of_the_package() {
    let manifest = include_str!("../../../tests/bench/Cargo.toml");
    for program in GROUPS.iter().map(|group| group.program).chain(["allocations", "instructions"]) {
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
