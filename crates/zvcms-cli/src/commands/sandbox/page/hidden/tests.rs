use super::*;
use crate::commands::sandbox::shown::Part;

const DEMO: &str = "grantCode=demo-grant-code&nonce=11886&openId=demo-open-id&timestamp=1465185768";
const TOKEN: &str = "cFw0t9IuvL9jVo9qAzk0qMcw5BM=";
/// The key of the vendor's printed vector, which opens nothing.
const KEY: &str = "LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx";

/// In one text, with what is hidden as `…N`.
fn text(shown: &Shown) -> String {
    let parts = shown.parts().iter().map(|part| match part {
        Part::Text(text) => text.clone(),
        Part::Hidden(length) => format!("…{length}"),
    });
    parts.collect()
}

/// The string to sign and the token: as expected, and as made.
fn of(string_to_sign: (&str, Option<&str>), token: (&str, Option<&str>)) -> [(String, Option<String>); 2] {
    let shown = shown_steps([string_to_sign, token, token], &Identity::demo());
    let [string, _, token] = shown.steps;
    [string, token].map(|step| (text(&step.expected), step.made.as_ref().map(text)))
}

/// The string to sign of a request, as it is shown.
fn string_to_sign(of_request: &str) -> String {
    let [(expected, _), _] = of((of_request, None), (TOKEN, None));
    expected
}

#[test]
fn a_request_of_the_demo_is_shown_whole() {
    let wire = "GrantCode=demo-grant-code&Nonce=11886&OpenId=demo-open-id&Timestamp=1465185768";
    let [string, token] = of((DEMO, Some(wire)), (TOKEN, Some("cFw0t9IuvL9jVo9qAzk0qMcw5BM%253D")));
    assert_eq!(string, (DEMO.to_owned(), Some(wire.to_owned())));
    assert_eq!(token, (TOKEN.to_owned(), Some("cFw0t9IuvL9jVo9qAzk0qMcw5BM%253D".to_owned())));
}

#[test]
fn other_credentials_are_not_shown_and_neither_is_their_token() {
    let others =
        "grantCode=ba67d4fa46&nonce=11886&openId=d14c1559e87b747d577c834b275a4310&timestamp=1465185768";
    let [string, token] = of((others, Some(others)), (TOKEN, Some(TOKEN)));
    assert_eq!(string.0, "grantCode=…10&nonce=11886&openId=…32&timestamp=1465185768");
    assert_eq!(string.1, Some(string.0));
    assert_eq!(token, ("…28".to_owned(), Some("…28".to_owned())));
    // One of the two is not enough.
    let [_, token] = of((&DEMO.replace("demo-grant-code", "ba67d4fa46"), None), (TOKEN, Some(TOKEN)));
    assert_eq!(token, ("…28".to_owned(), Some("…28".to_owned())));
}

#[test]
fn credentials_of_the_demo_may_be_swapped() {
    let swapped = "grantCode=demo-open-id&nonce=1&openId=demo-grant-code&timestamp=1465185768";
    let [string, token] = of((swapped, None), (TOKEN, Some(TOKEN)));
    assert_eq!((string.0.as_str(), token.1.as_deref()), (swapped, Some("…28")));
}

#[test]
fn a_key_is_shown_wherever_it_stands_in_a_request_by_its_length_alone() {
    for place in ["demo-grant-code", "11886", "demo-open-id", "1465185768"] {
        let shown = string_to_sign(&DEMO.replace(place, KEY));
        assert!(!shown.contains("Lyvrkvkx") && shown.contains("=…50"), "{shown}");
    }
    let with_and = string_to_sign(&DEMO.replace("11886", &format!("1&nonce={KEY}")));
    assert!(!with_and.contains(KEY), "{with_and}");
    for short in ["d14c1559e87b747d577c834b275a4310", "s3cret", "0a1b2c3d4e5f60718293", "hunter2 and 3"] {
        let shown = string_to_sign(&DEMO.replace("11886", short));
        assert!(!shown.contains(short), "{shown}");
    }
    // In the token of a request that nothing explains.
    let [_, token] = of((DEMO, None), (TOKEN, Some(KEY)));
    assert_eq!(token.1.as_deref(), Some("…50"));
}

#[test]
fn numbers_and_times_are_shown() {
    for stamp in [
        "1465185768",
        "1465185768123",
        "1465185768.25",
        "2026-11-27 02:28:29",
        "2026-11-27T02:28:29Z",
        "2026-11-27T02:28:29.123+08:00",
        "Fri Nov 27 02:28:29 UTC 2026",
        "1.465185768E9",
        "-5",
        "007",
    ] {
        let request = DEMO.replace("11886", stamp);
        assert_eq!(string_to_sign(&request), request);
    }
}

#[test]
fn parameters_in_what_was_signed_are_not_shown() {
    let made = "action=user.my-cards&grantCode=demo-grant-code&mobile=13800138000&name=王小明&nonce=11886&\
                openId=demo-open-id&timestamp=1465185768";
    let [string, _] = of((DEMO, Some(made)), (TOKEN, Some(TOKEN)));
    assert_eq!(
        string.1.as_deref(),
        Some(
            "action=…13&grantCode=demo-grant-code&…6=…11&…4=…3&nonce=11886&openId=demo-open-id&timestamp=1465185768"
        )
    );
}

#[test]
fn what_mistakes_make_of_harmless_values_is_shown() {
    for made in [
        "grantCode=demo-grant-code&nonce=11886&openId=demo-open-id×tamp=1465185768",
        "grantCode=demo-grant-code&amp;nonce=11886&amp;openId=demo-open-id&amp;timestamp=1465185768",
        "POST&%2F&grantCode%3Ddemo-grant-code%26nonce%3D11886%26openId%3Ddemo-open-id%26timestamp%3D1465185768",
        "grantCode=demo-grant-code&nonce=11887&openId=demo-open-id&timestamp=1465185765",
        "grantCode=demo-grant-code&nonce=11886&openId=demo-open-id&timestamp=1465185768123&key=<open key>",
        "GRANTCODE=DEMO-GRANT-CODE&NONCE=11886&OPENID=DEMO-OPEN-ID&TIMESTAMP=1465185768",
        "{\"grantCode\":\"demo-grant-code\",\"nonce\":\"11886\"}\u{feff}\n",
    ] {
        let [string, _] = of((DEMO, Some(made)), (TOKEN, Some(TOKEN)));
        assert_eq!(string.1.as_deref(), Some(made));
    }
}

#[test]
fn a_token_that_nothing_explains_is_not_shown_but_its_form_is_said() {
    for (token, has_form) in [
        (TOKEN, true),
        ("cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D", true),
        ("cFw0t9IuvL9jVo9qAzk0qMcw5B%252F%253D", true),
        (KEY, false),
    ] {
        let [_, (_, made)] = of((DEMO, None), (TOKEN, Some(token)));
        assert_eq!(made, Some(format!("…{}", token.len())));
        let steps = [(DEMO, None), (TOKEN, Some(token)), (TOKEN, Some(token))];
        assert_eq!(shown_steps(steps, &Identity::demo()).unexplained_has_form, Some(has_form), "{token}");
    }
}

#[test]
fn a_long_number_or_a_uuid_may_be_a_key() {
    for value in
        ["839201748392017483920174", "20261127-1122-3344-5566-778899", "0f8fad5b-d9cb-469f-a165-70867728950e"]
    {
        let shown = string_to_sign(&DEMO.replace("11886", value));
        assert!(!shown.contains(value), "{shown}");
    }
}

#[test]
fn what_is_very_long_is_not_shown() {
    let long = "=".repeat(LONGEST + 1);
    assert_eq!(string_to_sign(&long), "…2001");
}

#[test]
fn a_digest_is_told_from_another_whatever_its_form() {
    for (made, is_other) in [
        ("cFw0t9IuvL9jVo9qAzk0qMcw5BM", false),
        ("cfw0t9iuvl9jvo9qazk0qmcw5bm=", false),
        ("cFw0t9IuvL9jVo9qAzk0qMcw5BM%253D", false),
        ("ySypL4SRFMmfSrCqOiFE01LK3ks=", true),
    ] {
        let steps = [(DEMO, None), (TOKEN, Some(made)), (TOKEN, Some(made))];
        assert_eq!(shown_steps(steps, &Identity::demo()).is_other_digest, is_other, "{made}");
    }
}
