//! `verify` with the forms in which people have a request.

use serde_json::json;

use crate::{Ran, run, run_with_input, zvcms};

fn verify(request: &str, more: &[&str]) -> Ran {
    run_with_input(&mut zvcms(&[&["verify", "--sandbox"], more].concat()), request)
}

/// A body of V3 that is signed now.
fn body() -> String {
    let ran = run(&mut zvcms(&[
        "sign",
        "user.my-cards",
        "--api",
        "v3",
        "--sandbox",
        "--params",
        r#"{"user_id":"1"}"#,
    ]));
    ran.stdout.trim_end().to_owned()
}

const PATH: &str = "/v3/crm/giftCard/getCustomerGiftCardList";

/// The forms of one request, each with its name and its name in words.
fn forms(body: &str) -> [(String, &'static str, &'static str); 5] {
    let text = json!(body);
    [
        (body.to_owned(), "body", ""),
        (
            format!("POST {PATH} HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n\r\n{body}"),
            "http-dump",
            "an HTTP dump",
        ),
        (
            format!(
                "curl http://h{PATH} \\\n  -H 'Content-Type: application/json' \\\n  --data-raw '{body}' | jq ."
            ),
            "curl",
            "a curl command",
        ),
        (
            json!({"request": {"method": "POST", "url": format!("http://h{PATH}"),
                "postData": {"mimeType": "application/json", "text": text}}})
            .to_string(),
            "har",
            "a HAR entry",
        ),
        (
            format!(
                "fetch(\"http://h{PATH}\", {});",
                json!({"method": "POST", "headers": {"content-type": "application/json"}, "body": text})
            ),
            "fetch",
            "a call of fetch",
        ),
    ]
}

#[test]
fn a_request_has_the_same_verdict_in_every_form() {
    let body = body();
    for (request, name, in_words) in forms(&body) {
        let ran = verify(&request, &["--format", "json"]);
        let report = ran.json();
        assert_eq!(
            (ran.exit, &report["right"], &report["read_as"]),
            (0, &json!(true), &json!(name)),
            "{request}"
        );
        assert_eq!((&report["api"], &report["mistakes"]), (&json!("v3"), &json!([])), "{report}");
        let ran = verify(&request, &[]);
        let told = format!("\nThe request was read from {in_words}.\n");
        assert_eq!(ran.stdout.contains(&told), name != "body", "{}", ran.stdout);
    }
    for (request, name, _) in forms(&body.replace("%3D", "%3d")) {
        let ran = verify(&request, &["--format", "json"]);
        assert_eq!((ran.exit, &ran.json()["read_as"]), (1, &json!(name)), "{request}");
        assert_eq!(ran.json()["mistakes"][0]["id"], "lower-case-escapes", "{request}");
    }
}

#[test]
fn a_form_without_a_body_is_one_line_that_says_what_to_give() {
    for (request, why) in [
        (
            "POST /api/v2 HTTP/1.1\nHost: h\n\n",
            "the HTTP dump has no body: add the body of the request below a blank line",
        ),
        ("curl -d @body.json http://h", "the body is in the file body.json: give that file instead"),
        (
            "zvcms sign x.y | curl -d @- http://h",
            "the body comes from another command: give what that prints instead",
        ),
        (r#"{"log":{"entries":[]}}"#, "the HAR file has no entries"),
        (
            "curl -d 'OpenId=1&Token=2' h/p; curl -d 'OpenId=3&Token=4' h/p",
            "2 of these 2 requests are to the platform: give one alone",
        ),
    ] {
        let ran = verify(request, &[]);
        assert_eq!((ran.exit, ran.line()), (2, format!("zvcms: standard input: {why}").as_str()));
    }
}

/// What curl sends without a header is a form, which the diagnosis hears of.
#[test]
fn the_content_type_of_a_curl_command_is_noted() {
    let ran = verify(&format!("curl http://h{PATH} -d '{}'", body()), &["--format", "json"]);
    let report = ran.json();
    assert_eq!(report["right"], true, "{report}");
    let notes: Vec<&str> =
        report["notes"].as_array().unwrap().iter().filter_map(|note| note["id"].as_str()).collect();
    assert!(notes.contains(&"content-type"), "{notes:?}");
}
