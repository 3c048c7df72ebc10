use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::{Ran, run, run_with_input, zvcms};

/// The vendor's printed vector (see `zvcms_proto`'s `signing.rs` for its origin): public, and opens nothing.
const KEY: &str = "LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx";
const TOKEN: &str = "cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D";
const STRING_TO_SIGN: &str =
    "grantCode=ba67d4fa46&nonce=11886&openId=d14c1559e87b747d577c834b275a4310&timestamp=1465185768";

fn body(token: &str) -> String {
    format!(
        r#"{{"OpenId":"d14c1559e87b747d577c834b275a4310","GrantCode":"ba67d4fa46","Timestamp":"1465185768","Nonce":"11886","Token":"{token}","Action":"user.my-cards","Params":{{}}}}"#
    )
}

fn verify(token: &str, more: &[&str]) -> Ran {
    verify_request(&body(token), more)
}

fn verify_request(request: &str, more: &[&str]) -> Ran {
    let args = [&["verify"], more].concat();
    run_with_input(zvcms(&args).env("ZVCMS_OPEN_KEY", KEY), request)
}

fn ids(report: &Value) -> Vec<&str> {
    report["mistakes"].as_array().unwrap().iter().map(|mistake| mistake["id"].as_str().unwrap()).collect()
}

const RIGHT: &str =
    "The request is right: its token is signed with the names grantCode, nonce, openId, timestamp.\n";

#[test]
fn a_right_request_is_said_to_be_right_and_under_which_names() {
    let ran = verify(TOKEN, &[]);
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.starts_with(RIGHT), "{}", ran.stdout);
    let mut report = verify(TOKEN, &["--format", "json"]).json();
    let notes = report.as_object_mut().unwrap().remove("notes").unwrap();
    assert_eq!(
        report,
        json!({
            "right": true, "token": "right", "api": "v2", "read_as": "body", "signed_names": "lower-camel",
            "mistakes": [], "string_to_sign": STRING_TO_SIGN,
        })
    );
    // The vector is of 2016.
    assert!(notes.as_array().unwrap().iter().any(|note| note["id"] == "timestamp-old"), "{notes}");
    let words = verify(TOKEN, &[]).stdout;
    for note in notes.as_array().unwrap() {
        let [description, advice] = ["description", "advice"].map(|name| note[name].as_str().unwrap());
        assert!(words.contains(&format!("\n  Note: {description}")) && words.contains(advice), "{words}");
    }
}

#[test]
fn a_right_token_in_a_request_that_is_wrong_is_said_to_be_both() {
    let request = body(TOKEN).replace("\"Params\":{}", "\"Params\":\"{}\"");
    let ran = verify_request(&request, &[]);
    assert_eq!((ran.exit, ran.stderr.as_str()), (1, ""));
    let begin = "The token is right, but a gateway refuses the request.\n\n  params-not-an-object: ";
    assert!(ran.stdout.starts_with(begin), "{}", ran.stdout);
    let report = verify_request(&request, &["--format", "json"]).json();
    assert_eq!((&report["right"], &report["token"]), (&json!(false), &json!("right")));
    assert_eq!(ids(&report), ["params-not-an-object"]);
}

#[test]
fn a_wrong_token_is_said_to_be_wrong_with_what_to_change() {
    let ran = verify("cFw0t9IuvL9jVo9qAzk0qMcw5BM=", &[]);
    assert_eq!((ran.exit, ran.stderr.as_str()), (1, ""));
    let begin = "The token is wrong.\n\
         \n  not-percent-encoded: the base64 was not percent-encoded, or not all of it\
         \n  To do: percent-encode it once, as the last step: + / = become %2B %2F %3D\n";
    let end = format!("\nThe string to sign of this request is\n  {STRING_TO_SIGN}\n");
    assert!(ran.stdout.starts_with(begin) && ran.stdout.ends_with(&end), "{}", ran.stdout);
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
    assert_eq!(verify(&[]), "unexplained");
    // Of two values that were changed, two have to be known, and the nonce's is searched alone.
    let both = verify(&["--grant-code", "ba67d4fa46", "--signed-nonce", "11886"]);
    assert_eq!(both, "another-identity unexplained");

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

/// That a body cannot be understood is a verdict, as a gateway has it.
#[test]
fn a_body_that_a_gateway_cannot_read_is_wrong() {
    for (input, id) in [
        ("", "empty-body"),
        ("OpenId=1&Token=a-secret-token", "form-urlencoded"),
        ("a-secret-token", "not-json"),
        ("[1]", "not-an-object"),
        ("{\"OpenId\":\"1\",\"Token\":\"a-secret-token\"}", "member-missing"),
    ] {
        let ran = verify_request(input, &[]);
        assert_eq!((ran.exit, ran.stderr.as_str()), (1, ""), "{input}");
        let begin = format!("The token cannot be checked.\n\n  {id}: ");
        assert!(ran.stdout.starts_with(&begin) && !ran.stdout.contains("a-secret-token"), "{}", ran.stdout);
        let report = verify_request(input, &["--format", "json"]).json();
        assert_eq!((&report["right"], &report["token"]), (&json!(false), &json!("unchecked")));
        assert_eq!((ids(&report)[0], &report["string_to_sign"]), (id, &Value::Null));
    }
}

#[test]
fn what_cannot_be_verified_is_one_line_about_usage() {
    let too_long = verify_request(&" ".repeat((16 << 20) + 1), &[]);
    assert_eq!(
        too_long.line(),
        "zvcms: cannot read a request from standard input: it has more than 16777216 bytes"
    );
    let missing = run(zvcms(&["verify", "/nowhere/request.json"]).env("ZVCMS_OPEN_KEY", KEY));
    assert_eq!(missing.exit, 7);
    assert!(missing.line().starts_with("zvcms: cannot read a request from /nowhere/request.json: "));
    let no_key = run_with_input(&mut zvcms(&["verify"]), &body(TOKEN));
    assert_eq!(no_key.line(), "zvcms: no open key: give ZVCMS_OPEN_KEY or --open-key-file, or try --sandbox");
    assert_eq!(verify(TOKEN, &["--format", "csv"]).exit, 2);
}

#[test]
fn a_sandbox_knows_its_own_identity() {
    let signed = run(&mut zvcms(&["sign", "user.my-cards", "--sandbox"])).stdout;
    let ran = run_with_input(
        &mut zvcms(&["verify", "--sandbox", "--format", "json"]),
        &signed.replace("demo-grant-code", "another"),
    );
    assert_eq!(ran.exit, 1);
    assert!(ids(&ran.json()).contains(&"identity-changed"), "{}", ran.stdout);
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

#[test]
fn a_key_that_is_sent_as_a_value_is_not_shown() {
    let request = body("wrong").replace("11886", KEY);
    for format in ["table", "json"] {
        let ran = verify_request(&request, &["--format", format]);
        assert_eq!(ran.exit, 1);
        assert!(!ran.stdout.contains(KEY), "{}", ran.stdout);
    }
}
