use std::fs;
use std::path::PathBuf;

use crate::gateway::Gateway;
use crate::{run, zvcms};

fn key_file(name: &str, content: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).unwrap();
    path
}

#[test]
fn the_key_is_read_from_a_file_without_its_line_break() {
    let gateway = Gateway::start();
    let key = gateway.sandbox.identity().open_key();
    for (name, end) in [("bare-key", ""), ("unix-key", "\n"), ("dos-key", "\r\n")] {
        let path = key_file(name, &format!("{key}{end}"));
        let args = ["my-cards", "10002", "--open-key-file", path.to_str().unwrap()];
        let ran = run(gateway.zvcms(&args).env("ZVCMS_OPEN_KEY", "the-file-wins"));
        assert_eq!(ran.exit, 0, "{name}: {}", ran.stderr);
    }
}

#[test]
fn a_file_that_is_no_key_is_named() {
    let gateway = Gateway::start();
    for (name, content) in [("long-key", "x".repeat(5000)), ("two-line-key", "a\nb\n".to_owned())] {
        let path = key_file(name, &content);
        let ran = run(&mut gateway.zvcms(&["my-cards", "10002", "--open-key-file", path.to_str().unwrap()]));
        assert_eq!(ran.exit, 2, "{name}");
    }
    assert_eq!(gateway.sandbox.tally().requests(), 0);
}

#[test]
fn the_key_is_not_taken_as_a_flag_and_not_repeated() {
    for args in
        [&["--open-key=a-secret-key", "my-cards", "1"][..], &["--open-key", "a-secret-key", "my-cards", "1"]]
    {
        let ran = run(&mut zvcms(args));
        assert_eq!(ran.exit, 2);
        assert!(!ran.stderr.contains("a-secret-key"), "{}", ran.stderr);
    }
}

#[test]
fn a_traced_call_shows_neither_key_nor_token_nor_parameters() {
    let gateway = Gateway::start();
    let mut command = gateway.zvcms(&["-vv", "my-cards", "user-10001-of-the-test"]);
    let ran = run(command.env("ZVCMS_OPEN_KEY", "a-secret-key"));
    assert!(ran.stderr.contains("user.my-cards") && ran.stderr.contains("attempt=1"), "{}", ran.stderr);
    for secret in ["a-secret-key", "demo-open-id", "demo-grant-code", "%3D", "user-10001-of-the-test"] {
        assert!(!ran.stderr.contains(secret), "{}", ran.stderr);
    }
}
