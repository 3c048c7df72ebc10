use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::{Ran, run, run_with_input, zvcms};

/// The vendor's printed vector (see `zvcms_proto`'s `signing.rs` for its origin): public, and opens nothing.
const KEY: &str = "LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx";
const TOKEN: &str = "cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D";

fn body(token: &str) -> String {
    format!(
        r#"{{"OpenId":"d14c1559e87b747d577c834b275a4310","GrantCode":"ba67d4fa46","Timestamp":"1465185768","Nonce":"11886","Token":"{token}","Action":"user.my-cards","Params":{{}}}}"#
    )
}

fn verify(token: &str, more: &[&str]) -> Ran {
    let args = [&["verify"], more].concat();
    run_with_input(zvcms(&args).env("ZVCMS_OPEN_KEY", KEY), &body(token))
}

fn ids(report: &Value) -> Vec<&str> {
    report["mistakes"].as_array().unwrap().iter().map(|mistake| mistake["id"].as_str().unwrap()).collect()
}

#[test]
fn a_right_token_is_said_to_be_right_and_under_which_names() {
    let ran = verify(TOKEN, &[]);
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
    assert_eq!(
        ran.stdout,
        "The token is right. It was signed with the names grantCode, nonce, openId, timestamp.\n"
    );
    let report = verify(TOKEN, &["--format", "json"]).json();
    assert_eq!(
        report,
        json!({
            "right": true, "api": "v2", "signed_names": "lower-camel", "mistakes": [],
            "string_to_sign":
                "grantCode=ba67d4fa46&nonce=11886&openId=d14c1559e87b747d577c834b275a4310&timestamp=1465185768",
        })
    );
}

#[test]
fn a_wrong_token_is_said_to_be_wrong_with_what_to_change() {
    let ran = verify("cFw0t9IuvL9jVo9qAzk0qMcw5BM=", &[]);
    assert_eq!((ran.exit, ran.stderr.as_str()), (1, ""));
    assert_eq!(
        ran.stdout,
        "The token is wrong.\n\
         \n  not-percent-encoded: the base64 was not percent-encoded, or not all of it\
         \n  To do: percent-encode it once, as the last step: + / = become %2B %2F %3D\n\
         \nThe string to sign of this request is\
         \n  grantCode=ba67d4fa46&nonce=11886&openId=d14c1559e87b747d577c834b275a4310&timestamp=1465185768\n"
    );
}

/// The tokens are those of Python's hmac, base64 and urllib.parse modules.
#[test]
fn programs_read_the_mistake_as_json() {
    let ran = verify("rQ861PA1ledQ4VhZXY6WAjlZfD0%3D", &["--format", "json"]);
    assert_eq!((ran.exit, ids(&ran.json())), (1, vec!["names-of-the-body"]));
    assert_eq!(ran.json()["signed_names"], "wire");
    let wire = verify("rQ861PA1ledQ4VhZXY6WAjlZfD0%3D", &["--signed-names", "wire"]);
    assert_eq!(wire.exit, 0);
    assert!(wire.stdout.contains("GrantCode, Nonce, OpenId, Timestamp"), "{}", wire.stdout);

    let ran = verify("ihbmHHF6kquA56rbKnMBIiA6Ir30Oh0YRKfLUspC4eU%3D", &["--format", "ndjson"]);
    assert_eq!((ran.exit, ran.stdout.lines().count()), (1, 1));
    let mistake = &ran.json()["mistakes"][0];
    assert_eq!(
        (&mistake["id"], &mistake["step"], &mistake["detail"]),
        (&json!("another-hash"), &json!("hash"), &json!("SHA-256"))
    );
    assert_eq!(mistake["fix"], "use HMAC with SHA-1");
}

/// Everything that differs from the request is found where the caller knows it.
#[test]
fn what_was_signed_can_be_given() {
    let changed = body(TOKEN).replace("11886", "999").replace("ba67d4fa46", "another");
    let verify = |args: &[&str]| {
        let args = [&["verify", "--format", "json"], args].concat();
        let ran = run_with_input(zvcms(&args).env("ZVCMS_OPEN_KEY", KEY), &changed);
        ids(&ran.json()).join(" ")
    };
    assert_eq!(verify(&[]), "another-key-or-request");
    // Of two values that were changed, two have to be known, and the nonce's is searched alone.
    assert_eq!(verify(&["--grant-code", "ba67d4fa46", "--signed-nonce", "11886"]), "another-key-or-request");

    let changed = body(TOKEN).replace("11886", "999");
    let ran =
        run_with_input(zvcms(&["verify", "--signed-nonce", "11886"]).env("ZVCMS_OPEN_KEY", KEY), &changed);
    assert!(ran.stdout.contains("nonce-changed") && ran.stdout.contains("the one given"), "{}", ran.stdout);
    let changed = body(TOKEN).replace("ba67d4fa46", "another");
    let ran =
        run_with_input(zvcms(&["verify", "--grant-code", "ba67d4fa46"]).env("ZVCMS_OPEN_KEY", KEY), &changed);
    assert!(ran.stdout.contains("identity-changed"), "{}", ran.stdout);
}

#[test]
fn a_signed_body_is_verified_from_a_pipe_and_from_a_file() {
    let signed = run(&mut zvcms(&["sign", "user.my-cards", "--sandbox"])).stdout;
    assert_eq!(run_with_input(&mut zvcms(&["verify", "-", "--sandbox"]), &signed).exit, 0);
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("captured-request.json");
    fs::write(&file, signed).unwrap();
    assert_eq!(run(&mut zvcms(&["verify", file.to_str().unwrap(), "--sandbox"])).exit, 0);
}

#[test]
fn what_cannot_be_verified_is_one_line_about_usage() {
    for (input, why) in [
        ("", "standard input: the request cannot be understood: it is empty; "),
        ("OpenId=1&Token=a-secret-token", "standard input: the request cannot be understood: "),
        ("[1]", "standard input: the request cannot be understood: it is an array, not an object"),
        (r#"{"OpenId":"1"}"#, "standard input: the request cannot be understood: GrantCode is missing; "),
    ] {
        let ran = run_with_input(zvcms(&["verify"]).env("ZVCMS_OPEN_KEY", KEY), input);
        assert_eq!(ran.exit, 2, "{input}");
        assert!(ran.line().starts_with(&format!("zvcms: {why}")), "{}", ran.line());
        assert!(!ran.line().contains("a-secret-token"));
    }
    let too_long = run_with_input(zvcms(&["verify"]).env("ZVCMS_OPEN_KEY", KEY), &" ".repeat((1 << 20) + 1));
    assert_eq!(
        too_long.line(),
        "zvcms: cannot read a request from standard input: it has more than 1048576 bytes"
    );
    let missing = run(zvcms(&["verify", "/nowhere/request.json"]).env("ZVCMS_OPEN_KEY", KEY));
    assert_eq!(missing.exit, 7);
    assert!(missing.line().starts_with("zvcms: cannot read a request from /nowhere/request.json: "));
    let no_key = run_with_input(&mut zvcms(&["verify"]), &body(TOKEN));
    assert_eq!(no_key.line(), "zvcms: no open key: give ZVCMS_OPEN_KEY or --open-key-file, or try --sandbox");
    assert_eq!(verify(TOKEN, &["--format", "csv"]).exit, 2);
}

#[test]
fn a_verdict_shows_neither_key_nor_token() {
    for token in [TOKEN, "cFw0t9IuvL9jVo9qAzk0qMcw5BM=", "a-secret-token"] {
        for format in ["table", "json"] {
            let ran = verify(token, &["--format", format, "-vv"]);
            let shown = ran.stdout + &ran.stderr;
            assert!(!shown.contains(KEY) && !shown.contains(token), "{shown}");
        }
    }
}
