use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::gateway::{Gateway, authorised, replying};
use crate::{run, run_with_input, zvcms};

/// A file that only its owner can read.
fn key_file(name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).unwrap();
    allow(&path, 0o600);
    path
}

#[cfg(unix)]
fn allow(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn allow(_: &Path, _: u32) {}

fn with_key_file(gateway: &Gateway, path: &str) -> Command {
    let mut command = gateway.zvcms(&["my-cards", "10002", "--open-key-file", path]);
    command.env("ZVCMS_OPEN_KEY", "the-file-wins");
    command
}

#[test]
fn the_key_is_read_from_a_file_without_its_mark_and_its_line_break() {
    let gateway = Gateway::start();
    let key = gateway.sandbox.identity().open_key();
    for (name, begin, end) in [("bare-key", "", ""), ("unix-key", "", "\n"), ("dos-key", "\u{feff}", "\r\n")]
    {
        let path = key_file(name, format!("{begin}{key}{end}"));
        let ran = run(&mut with_key_file(&gateway, path.to_str().unwrap()));
        assert_eq!(ran.exit, 0, "{name}: {}", ran.stderr);
    }
}

#[test]
fn a_file_that_is_no_key_is_named_with_what_to_do() {
    let gateway = Gateway::start();
    let utf_16: Vec<u8> = "\u{feff}s3cret\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, content, why) in [
        ("long-key", "x".repeat(5000).into_bytes(), "it has more than 4096 bytes"),
        ("two-line-key", b"s3cret\nmore\n".to_vec(), "has more than one line: give the open key alone"),
        ("empty-key", b"\n".to_vec(), "has no open key: it is empty"),
        ("quoted-key", b"\"s3cret\"\n".to_vec(), "is in quotes: remove them"),
        ("spaced-key", b"s3cret \n".to_vec(), "begins or ends with white space: remove it"),
        ("two-breaks-key", b"s3cret\n\n".to_vec(), "begins or ends with white space: remove it"),
        ("utf-16-key", utf_16, "it is UTF-16: save it as UTF-8"),
    ] {
        let path = key_file(name, content);
        let ran = run(&mut with_key_file(&gateway, path.to_str().unwrap()));
        assert_eq!(ran.exit, 2, "{name}");
        assert!(ran.line().ends_with(why) && ran.line().contains(name), "{}", ran.line());
        assert!(!ran.line().contains("s3cret") && !ran.line().contains("character 1"), "{}", ran.line());
    }
    let ran = run(&mut with_key_file(&gateway, "/nowhere/key"));
    assert_eq!(ran.exit, 7);
    assert!(ran.line().starts_with("zvcms: cannot read the open key from /nowhere/key: "), "{}", ran.line());
    assert_eq!(gateway.sandbox.tally().requests(), 0);
}

/// The tokens are those of Python's `hmac`, `base64` and `urllib.parse` modules.
#[test]
fn a_key_of_any_text_signs() {
    for (key, token) in [
        ("a+b/c=", "%2FwyJDPX6AuNkdq0wY1KUjNGoS9g%3D"),
        ("密钥 with spaces", "mdQkzThcHLKiq88HRdf9gNAJftE%3D"),
        ("\"half", "zoUdXX586b%2B0vg3byOg3jabzTSo%3D"),
    ] {
        let args = ["sign", "x.y", "--timestamp", "1465185768", "--nonce", "11886"];
        let ran = run(zvcms(&args)
            .env("ZVCMS_OPEN_ID", "d14c1559e87b747d577c834b275a4310")
            .env("ZVCMS_GRANT_CODE", "ba67d4fa46")
            .env("ZVCMS_OPEN_KEY", key));
        assert_eq!(ran.json()["Token"], token, "{key}");
    }
}

#[cfg(unix)]
#[test]
fn a_key_file_that_others_can_read_is_refused_and_a_pipe_is_not() {
    let gateway = Gateway::start();
    let key = gateway.sandbox.identity().open_key();
    let path = key_file("readable key", key);
    for mode in [0o644, 0o640, 0o604, 0o620, 0o666] {
        allow(&path, mode);
        let ran = run(&mut with_key_file(&gateway, path.to_str().unwrap()));
        assert_eq!(ran.exit, 2, "{mode:o}");
        let mend = format!(": chmod 600 '{}'", path.display());
        assert!(ran.line().ends_with(&mend) && !ran.line().contains(key), "{}", ran.line());
    }
    allow(&path, 0o400);
    assert_eq!(run(&mut with_key_file(&gateway, path.to_str().unwrap())).exit, 0);
    // With a mark, as "$(cat FILE)" brings it along.
    let marked = run(gateway.zvcms(&["my-cards", "10002"]).env("ZVCMS_OPEN_KEY", format!("\u{feff}{key}")));
    assert_eq!(marked.exit, 0, "{}", marked.stderr);
    for from in ["-", "/dev/stdin"] {
        assert_eq!(run_with_input(&mut with_key_file(&gateway, from), &format!("{key}\n")).exit, 0, "{from}");
    }
}

#[test]
fn standard_input_is_read_by_one() {
    for (args, names) in [
        (&["my-cards", "--users", "-", "--open-key-file", "-"][..], "--open-key-file or --users"),
        (&["call", "x.y", "--params-file", "-", "--open-key-file", "-"], "--open-key-file or --params-file"),
        (&["verify", "--open-key-file", "-"], "--open-key-file or the request"),
        (&["verify", "-", "--config", "-"], "--config or the request"),
        (&["sign", "x.y", "--config", "-", "--open-key-file", "-"], "--open-key-file or --config"),
        (&["call", "x.y", "--client-cert", "-", "--client-key", "-"], "--client-cert or --client-key"),
        (&["my-cards", "--users", "-", "--ca-file", "-"], "--ca-file or --users"),
        (&["sandbox", "--cards", "-", "--reply", "x.y=-"], "--cards or --reply \"x.y\""),
        (&["sandbox", "--reply", "x.y=-", "--reply", "z.z=-"], "--reply \"x.y\" or --reply \"z.z\""),
    ] {
        let ran = run(&mut zvcms(args));
        assert_eq!(ran.exit, 2, "{args:?}");
        let said = format!("zvcms: standard input can be read only once: give {names} another file");
        assert_eq!(ran.line(), said);
    }
}

#[test]
fn the_key_is_not_taken_as_a_flag_and_not_repeated() {
    for args in [
        &["--open-key=a-secret-key", "my-cards", "1"][..],
        &["--open-key", "a-secret-key", "my-cards", "1"],
        &["my-cards", "1", "--open-key", "a-secret-key"],
        &["--open-key", "a-secret-key"],
        &["--open_key", "a-secret-key", "sign", "x.y"],
        &["sign", "x.y", "--open-key:a-secret-key"],
        &["sign", "x.y", "--open-keya-secret-key"],
        &["sign", "x.y", "--openkeya-secret-key"],
        &["sign", "x.y", "-openkey=a-secret-key"],
        &["ZVCMS_OPEN_KEY=a-secret-key", "sign", "x.y"],
    ] {
        let ran = run(&mut zvcms(args));
        assert_eq!(ran.exit, 2);
        assert!(ran.line().ends_with("use --open-key-file or ZVCMS_OPEN_KEY"), "{}", ran.line());
        assert!(!ran.stderr.contains("a-secret-key"), "{}", ran.stderr);
    }
    let long = "a0123456789secret0123456789key";
    let ran =
        run(&mut zvcms(&["sign", "x.y", "--open-id", "x", "--grant-code", "x", "--open-key-file", long]));
    assert!(
        ran.exit == 2 && ran.line().contains("does not name a file") && !ran.line().contains(long),
        "{}",
        ran.line()
    );
    let ran = run(&mut zvcms(&["my-cards", "1", "--open-kye=a-secret-key"]));
    assert!(ran.line().contains("did you mean --open-key-file?") && !ran.line().contains("a-secret-key"));
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

/// The token is the published one: it opens nothing.
#[test]
fn a_token_that_the_gateway_quotes_is_not_repeated() {
    for (body, exit) in [
        (&br#"{"status":false,"code":"4","message":"no such token: cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D"}"#[..], 4),
        (br#"{"status":true,"code":"cFw0t9IuvL9jVo9qAzk0qMcw5BM=","message":"x"}"#, 3),
        (b"Array ( [Token] => cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D )", 6),
    ] {
        for format in ["table", "json"] {
            let endpoint = replying("200 OK", body);
            let ran = run(&mut authorised(&endpoint, &["my-cards", "1", "--format", format]));
            assert_eq!(ran.exit, exit, "{}", ran.stderr);
            assert!(ran.stderr.contains("(token)") && !ran.stderr.contains("cFw0t9"), "{}", ran.stderr);
        }
    }
}
