use std::path::Path;
use std::process::Command;

use snapbox::{Data, assert_data_eq};

use crate::gateway::Gateway;
use crate::{run, run_with_input, zvcms};

#[test]
fn an_empty_user_id_is_refused_and_nothing_is_sent() {
    let gateway = Gateway::start();
    let ran = run(&mut gateway.zvcms(&["my-cards", "", "--format", "table"]));
    assert_eq!((ran.exit, ran.line()), (2, "zvcms: the parameter user_id must not be empty"));
    assert_eq!(gateway.sandbox.tally().requests(), 0);
}

#[test]
fn each_missing_credential_is_named_with_the_way_to_give_it() {
    let gateway = Gateway::start();
    for (variable, line) in [
        ("ZVCMS_OPEN_ID", "zvcms: no OpenId: give --open-id or ZVCMS_OPEN_ID, or try --sandbox"),
        ("ZVCMS_GRANT_CODE", "zvcms: no GrantCode: give --grant-code or ZVCMS_GRANT_CODE, or try --sandbox"),
        ("ZVCMS_OPEN_KEY", "zvcms: no open key: give ZVCMS_OPEN_KEY or --open-key-file, or try --sandbox"),
    ] {
        let ran = run(gateway.zvcms(&["my-cards", "10001", "--format", "table"]).env_remove(variable));
        assert_eq!((ran.exit, ran.line()), (2, line));
    }
    assert_eq!(gateway.sandbox.tally().requests(), 0);
}

#[test]
fn each_malformed_credential_is_named() {
    let gateway = Gateway::start();
    for (variable, value, line) in [
        (
            "ZVCMS_OPEN_ID",
            "a b",
            "zvcms: character 2 of the OpenId is not allowed: only A-Z a-z 0-9 . _ ~ - are",
        ),
        ("ZVCMS_GRANT_CODE", "", "zvcms: the GrantCode is empty"),
        ("ZVCMS_OPEN_KEY", "key\n", "zvcms: the open key begins or ends with white space: remove it"),
    ] {
        let ran = run(gateway.zvcms(&["my-cards", "10001", "--format", "table"]).env(variable, value));
        assert_eq!((ran.exit, ran.line()), (2, line));
    }
    assert_eq!(gateway.sandbox.tally().requests(), 0);
}

#[test]
fn a_nonce_out_of_range_is_refused() {
    for nonce in ["0", "9007199254740992"] {
        let ran = run(&mut zvcms(&["sign", "x.y", "--sandbox", "--nonce", nonce, "--format", "table"]));
        let line = format!("zvcms: the nonce {nonce} is out of range: it must be from 1 to 9007199254740991");
        assert_eq!((ran.exit, ran.line()), (2, line.as_str()));
    }
    assert_eq!(run(&mut zvcms(&["sign", "x.y", "--sandbox", "--nonce", "9007199254740991"])).exit, 0);
}

#[test]
fn usage_errors_are_json_where_results_would_be() {
    for args in [&["my-cards"][..], &["--format=json", "--nonsense"], &["sign", "x", "--nonce", "-1"]] {
        let ran = run(&mut zvcms(args));
        let (kind, code, message) = ran.error();
        assert_eq!((ran.exit, kind.as_str(), code.is_null()), (2, "usage", true), "{args:?}");
        assert!(message.ends_with("; see zvcms --help"), "{message}");
    }
}

#[test]
fn a_wrong_command_line_is_one_line() {
    let ran = run(&mut zvcms(&["--format", "table", "my-cards"]));
    assert_eq!(
        ran.line(),
        "zvcms: the following required arguments were not provided: <USER_ID>; see zvcms --help"
    );
}

#[test]
fn parameters_that_are_not_json_are_refused() {
    let ran = run(&mut zvcms(&["sign", "x.y", "--sandbox", "--params", "{user_id:1}", "--format", "table"]));
    assert_eq!(
        (ran.exit, ran.line()),
        (2, "zvcms: the parameters are not JSON: key must be a string at line 1 column 2")
    );
    let ran = run(&mut zvcms(&["call", "x.y", "--sandbox", "--params-file", "/nowhere/params.json"]));
    assert_eq!(ran.exit, 2);
    assert!(ran.error().2.starts_with("cannot read the parameters from /nowhere/params.json: "));
}

#[test]
fn plain_http_to_any_host_must_be_allowed() {
    let ran = run(zvcms(&[
        "my-cards",
        "1",
        "--endpoint",
        "http://gateway.example/",
        "--open-id",
        "a",
        "--grant-code",
        "b",
    ])
    .env("ZVCMS_OPEN_KEY", "k"));
    assert_eq!(ran.exit, 2);
    assert!(ran.error().2.contains("--allow-plaintext"));
}

#[test]
fn the_sandbox_and_an_address_contradict_each_other() {
    for flag in ["--endpoint", "--open-id", "--grant-code", "--open-key-file"] {
        let ran = run(&mut zvcms(&["my-cards", "1", "--sandbox", flag, "x"]));
        assert_eq!(ran.exit, 2);
        assert!(ran.error().2.contains(&format!("leave out {flag}")));
    }
}

#[test]
fn every_subcommand_has_a_help_with_examples() {
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/snapshots");
    for subcommand in ["my-cards", "call", "sign", "verify", "sandbox"] {
        let ran = run(&mut zvcms(&[subcommand, "--help"]));
        assert_eq!(ran.exit, 0);
        let snapshot = Data::read_from(&snapshots.join(format!("help-{subcommand}.txt")), None);
        assert_data_eq!(&ran.stdout, snapshot.raw());
        assert!(ran.stdout.contains(&format!("Examples:\n  zvcms {subcommand} ")), "{}", ran.stdout);
        for line in ran.stdout.lines() {
            assert!(line.chars().count() <= 100, "{line}");
        }
    }
}

#[test]
fn a_completion_script_is_one_that_its_shell_can_read() {
    for shell in ["bash", "zsh", "fish"] {
        let ran = run(&mut zvcms(&["completions", shell]));
        assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
        for word in ["my-cards", "verify", "open-key-file"] {
            assert!(ran.stdout.contains(word), "{shell} does not know {word}");
        }
        // Where the shell is installed, it reads the script without running it.
        let mut check = Command::new(shell);
        let check = check.arg(if shell == "fish" { "--no-execute" } else { "-n" });
        if Command::new(shell).arg("--version").output().is_ok() {
            let read = run_with_input(check, &ran.stdout);
            assert_eq!((read.exit, read.stderr.as_str()), (0, ""), "{shell}");
        }
    }
    assert_eq!(run(&mut zvcms(&["completions", "abacus"])).exit, 2);
}

#[test]
fn help_and_version_are_results() {
    for (arg, start) in [("--help", "Signed calls to the ZVCMS"), ("--version", "zvcms 0.1.0")] {
        let ran = run(&mut zvcms(&[arg]));
        assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
        assert!(ran.stdout.starts_with(start), "{}", ran.stdout);
    }
}
