use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use snapbox::{Data, assert_data_eq};

use crate::gateway::Gateway;
use crate::{OF_LANGUAGE, run, run_with_input, zvcms};

#[test]
fn an_empty_user_id_is_refused_and_nothing_is_sent() {
    let gateway = Gateway::start();
    let ran = run(&mut gateway.zvcms(&["my-cards", "", "--format", "table"]));
    assert_eq!((ran.exit, ran.line()), (2, "zvcms: the parameter user_id must not be empty"));
    assert_eq!(gateway.sandbox.tally().requests(), 0);
}

#[test]
fn usage_is_one_line_and_an_exit_code() {
    let ran = run(&mut zvcms(&["my-cards", "10001"]));
    assert_eq!(ran.exit, 2);
    assert!(
        ran.line()
            .starts_with("zvcms: no credentials: give --open-id, --grant-code and --open-key-file, or ")
    );
}

#[test]
fn each_malformed_credential_is_named() {
    let gateway = Gateway::start();
    for (variable, value, line) in [
        (
            "ZVCMS_OPEN_ID",
            "a b",
            "zvcms: character 2 of the OpenId is not allowed: only A-Z a-z 0-9 . _ ~ - are (ZVCMS_OPEN_ID)",
        ),
        ("ZVCMS_GRANT_CODE", "'x'", "zvcms: the GrantCode is in quotes: remove them (ZVCMS_GRANT_CODE)"),
        (
            "ZVCMS_OPEN_KEY",
            "key\n",
            "zvcms: the open key in ZVCMS_OPEN_KEY begins or ends with white space: remove it",
        ),
        ("ZVCMS_OPEN_KEY", "\"key\"", "zvcms: the open key in ZVCMS_OPEN_KEY is in quotes: remove them"),
    ] {
        let ran = run(gateway.zvcms(&["my-cards", "10001"]).env(variable, value));
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
fn usage_errors_are_json_where_json_is_asked_for() {
    for args in [
        &["my-cards", "--format", "json"][..],
        &["--format=json", "--nonsense"],
        &["sign", "x", "--nonce", "-1", "--format", "ndjson"],
    ] {
        let ran = run(&mut zvcms(args));
        let (kind, code, message) = ran.error();
        assert_eq!((ran.exit, kind.as_str(), code.is_null()), (2, "usage", true), "{args:?}");
        assert!(message.contains("ee zvcms "), "{message}");
    }
}

#[test]
fn a_wrong_command_line_is_one_line_that_says_what_was_meant() {
    for (args, line) in [
        (
            &["my-cards"][..],
            "the following required arguments were not provided: <USER_ID>; see zvcms my-cards --help",
        ),
        (&["my-crads", "1"], "unrecognized subcommand 'my-crads': did you mean my-cards? See zvcms --help"),
        (
            &["my-cards", "1", "--ouput", "f"],
            "unexpected argument '--ouput' found: did you mean --output? See zvcms my-cards --help",
        ),
        (
            &["my-cards", "1", "--timeout", "-1"],
            "invalid value '-1' for '--timeout <SECONDS>': must be positive (seconds, such as 30 or 0.5); see zvcms my-cards --help",
        ),
        (
            &["my-cards", "1", "--attempts", "-3"],
            "invalid value '-3' for '--attempts <N>': must be positive, and a whole number; see zvcms my-cards --help",
        ),
        (
            &["my-cards", "--users", "-", "--rate", "-1/s"],
            "invalid value '-1/s' for '--rate <N/s>': must be positive (calls per second, such as 20 or 20/s); see zvcms my-cards --help",
        ),
    ] {
        let ran = run(&mut zvcms(args));
        assert_eq!((ran.exit, ran.line()), (2, format!("zvcms: {line}").as_str()));
    }
}

#[test]
fn whoever_asks_for_nothing_is_told_what_there_is() {
    let ran = run(&mut zvcms(&[]));
    assert_eq!((ran.exit, ran.stdout.as_str()), (2, ""));
    assert!(
        ran.stderr.starts_with("Signed calls to the ZVCMS") && ran.stderr.contains("\n  my-cards "),
        "{}",
        ran.stderr
    );
    let ran = run(&mut zvcms(&["--format", "json"]));
    assert_eq!(ran.error().2, "no subcommand was given; see zvcms --help");
}

/// Whoever gives an option believes that it does something.
#[test]
fn an_option_without_effect_is_refused_by_name() {
    for (args, option) in [
        (&["my-cards", "1", "--output", "f"][..], "--output"),
        (&["my-cards", "1", "--rate", "3"], "--rate"),
        (&["my-cards", "1", "--output", "f", "--resume"], "--output"),
        (&["my-cards", "1", "--concurrency", "3"], "--concurrency"),
        (&["my-cards", "1", "--max-silence", "3"], "--max-silence"),
        (&["my-cards", "--users", "-", "--resume"], "--output"),
        (&["my-cards", "1", "--excel"], "--format csv"),
        (&["my-cards", "--users", "-", "--excel"], "--format csv"),
        (&["my-cards", "1", "--sandbox", "--allow-plaintext"], "--allow-plaintext"),
        (&["my-cards", "1", "--sandbox", "--profile", "a"], "--profile"),
        (&["call", "x.y", "--format", "csv"], "--format csv"),
        (&["sandbox", "--open-id", "x"], "--open-id"),
        (&["sandbox", "--endpoint", "x"], "--endpoint"),
        (&["sandbox", "--timeout", "3"], "--timeout"),
        (&["sandbox", "--sandbox"], "--sandbox"),
        (&["sign", "x.y", "--endpoint", "x"], "--endpoint"),
        (&["sign", "x.y", "--format", "csv"], "--format csv"),
        (&["verify", "--attempts", "2"], "--attempts"),
        (&["actions", "--endpoint", "x"], "--endpoint"),
        (&["actions", "user.my-cards", "--sandbox"], "--sandbox"),
        (&["actions", "--profile", "x"], "--profile"),
        (&["actions", "--no-proxy"], "--no-proxy"),
        (&["my-cards", "1", "--sandbox", "--stamp-form", "strings"], "--stamp-form"),
        (&["sign", "x.y", "--sandbox", "--stamp-form", "numbers", "--api", "v2"], "--stamp-form"),
        (&["verify", "--stamp-form", "numbers"], "--stamp-form"),
        (&["sandbox", "--stamp-form", "strings", "--api", "v3"], "--stamp-form"),
        (&["actions", "--stamp-form", "strings"], "--stamp-form"),
        (&["completions", "bash", "--stamp-form", "strings"], "--stamp-form"),
        (&["completions", "bash", "--api", "v3"], "--api"),
        (&["my-cards", "1", "--sandbox", "--api", "v3", "--signed-names", "wire"], "--signed-names"),
        (&["sandbox", "--api", "v3", "--signed-names", "wire"], "--signed-names"),
        (&["completions", "bash", "--open-id", "x"], "--open-id"),
        (&["completions", "bash", "--profile", "x"], "--profile"),
    ] {
        let ran = run(&mut zvcms(args));
        assert_eq!(ran.exit, 2, "{args:?}");
        assert!(ran.line().contains(option), "{args:?}: {}", ran.line());
    }
}

#[test]
fn parameters_that_are_not_json_are_refused() {
    let ran = run(&mut zvcms(&["sign", "x.y", "--sandbox", "--params", "{user_id:1}", "--format", "table"]));
    assert_eq!(
        (ran.exit, ran.line()),
        (2, "zvcms: the parameters are not JSON: key must be a string at line 1 column 2")
    );
    let ran = run(&mut zvcms(&["call", "x.y", "--sandbox", "--params-file", "/nowhere/params.json"]));
    assert_eq!(ran.exit, 7);
    assert!(ran.line().starts_with("zvcms: cannot read the parameters from /nowhere/params.json: "));
}

/// As editors and shells of Windows save it.
#[test]
fn parameters_may_begin_with_a_mark_and_utf_16_is_named() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("marked-params.json");
    let args = ["call", "user.my-cards", "--sandbox", "--params-file", file.to_str().unwrap()];
    fs::write(&file, "\u{feff}{\"user_id\": \"10002\"}\r\n").unwrap();
    assert_eq!(run(&mut zvcms(&args)).stdout, "[]\n");
    let utf_16: Vec<u8> = "\u{feff}{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(&file, utf_16).unwrap();
    assert!(run(&mut zvcms(&args)).line().ends_with("marked-params.json: it is UTF-16: save it as UTF-8"));
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
    assert!(ran.line().contains("--allow-plaintext"));
}

#[test]
fn the_sandbox_and_an_address_contradict_each_other() {
    for flag in ["--endpoint", "--open-id", "--grant-code", "--open-key-file"] {
        let ran = run(&mut zvcms(&["my-cards", "1", "--sandbox", flag, "x"]));
        assert_eq!(ran.exit, 2);
        assert!(ran.line().contains(&format!("leave out {flag}")));
    }
}

#[test]
fn every_subcommand_has_a_help_with_examples() {
    // From the folder of the package, in which tests run.
    let snapshots = Path::new("tests/cli/snapshots");
    for subcommand in ["my-cards", "call", "actions", "sign", "verify", "sandbox"] {
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
        for word in ["my-cards", "verify", "actions", "open-key-file", "stamp-form"] {
            assert!(ran.stdout.contains(word), "{shell} does not know {word}");
        }
        // Where the shell is installed, it reads the script without running it.
        let mut check = Command::new(shell);
        check.arg(if shell == "fish" { "--no-execute" } else { "-n" });
        for name in OF_LANGUAGE {
            check.env_remove(name);
        }
        if Command::new(shell).arg("--version").output().is_ok() {
            let read = run_with_input(&mut check, &ran.stdout);
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
