//! Mistakes in the values, and more that was signed than the four.

use super::*;

fn named(token: &str) -> (Vec<&'static str>, String) {
    (found(token), detail(token))
}

const WIRE: &str =
    "GrantCode=ba67d4fa46&Nonce=11886&OpenId=d14c1559e87b747d577c834b275a4310&Timestamp=1465185768";

/// What is found in a request whose parameters are these, in JSON.
fn found_with_params(params: &str, token: &str) -> Vec<&'static str> {
    let request = body("\"11886\"", token).replace(r#"{"user_id":"1"}"#, params);
    ids(&diagnose(&Diagnoser::new(KEY), &request))
}

#[test]
fn business_parameters_among_the_four() {
    for text in [
        format!("{TEXT}&user_id=1"),
        format!("action=user.my-cards&{TEXT}&user_id=1"),
        "user_id=1".to_owned(),
    ] {
        assert_eq!(found(&sign(KEY, &text)), ["parameters-signed"], "{text}");
    }
    for text in [format!("{WIRE}&user_id=1"), format!("Action=user.my-cards&{WIRE}&user_id=1")] {
        assert_eq!(found(&sign(KEY, &text)), ["parameters-signed", "names-of-the-body"], "{text}");
    }
    let params = r#"{"list": [1, 2], "Zone": 7, "mobile": "", "name": "签"}"#;
    let before = "grantCode=ba67d4fa46&";
    let after = "nonce=11886&openId=d14c1559e87b747d577c834b275a4310&timestamp=1465185768";
    for text in [
        format!("Zone=7&{before}list=[1,2]&mobile=&name=签&{after}"),
        format!("{before}list=[1,2]&mobile=&name=签&{after}&Zone=7"), // Whatever the case.
        format!("Zone=7&{before}list=[1,2]&name=签&{after}"),         // Without the empty one.
        format!("{before}{after}&list=[1,2]&Zone=7&mobile=&name=签"),
    ] {
        assert_eq!(found_with_params(params, &sign(KEY, &text)), ["parameters-signed"], "{text}");
    }
}

/// `strtoupper(md5($sorted . '&key=' . $key))` of PHP over the names of the body and the parameters, as payment platforms sign.
#[test]
fn the_scheme_of_payment_platforms() {
    let all = ["hex-digest", "another-hash", "parameters-signed", "plain-hash", "names-of-the-body"];
    assert_eq!(found("7530699DADD31AD863D2BD5CC6E231E6"), all);
}

/// Over the body that has `Token` last, sorted by `ksort` of PHP: `http_build_query` and `json_encode`.
#[test]
fn the_body_as_php_writes_it() {
    let params = r#"{"user_id":"1","url":"https://a.cn/签"}"#;
    assert_eq!(
        found_with_params(params, "RbAPLj6Y%2FlEX1UD%2BaGo1%2BgiSq7I%3D"),
        ["parameters-signed", "names-of-the-body"]
    );
    assert_eq!(found_with_params(params, "of9LNiQVc3yrpPQJHNe8TMsaDW8%3D"), ["body-signed"]);
}

/// `json.dumps(body, sort_keys=True)` of Python, without `Token` and with an empty one, and `JSON.stringify` of Node over the
/// members in the order of their names.
#[test]
fn the_body_as_json() {
    assert_eq!(found("A3%2BCXrhuj8C2v4EnjDMJzG1cxdQ%3D"), ["body-signed"]);
    let (ids, detail) = named("e5bqzh0feEuU6HsyL2aRUw7hiTU%3D");
    assert_eq!(ids, ["body-signed"]);
    assert!(detail.starts_with("with an empty token, "), "{detail}");
    assert_eq!(found("rVyTGj28H1PmOBy8S5BAXgDl7V4%3D"), ["body-signed"]);
}

/// `json_encode` of PHP with the names of the body, and `JSON.stringify` of Node with numbers.
#[test]
fn the_four_values_as_json() {
    assert_eq!(found("Riz2QLr393XBgvInarQ6GY9Kjyg%3D"), ["values-as-json"]);
    let numbers = "sorted, with numbers, compact";
    assert_eq!(named("gCP1CxPd7zoD3u0KNL15QaOxIvk%3D"), (vec!["values-as-json"], numbers.to_owned()));
}

#[test]
fn an_empty_token_in_the_text() {
    let text = format!("{TEXT}&token=");
    assert_eq!(named(&sign(KEY, &text)), (vec!["more-was-signed"], "an empty token".to_owned()));
    let text = TEXT.replace("&timestamp", "&sign=&timestamp");
    assert_eq!(named(&sign(KEY, &text)), (vec!["more-was-signed"], "an empty sign".to_owned()));
}

#[test]
fn params_as_other_programs_write_them() {
    for params in [r#"{"user_id": "1"}"#, r#"{"user_id":"1"}"#] {
        let text = TEXT.replace("&timestamp", &format!("&params={params}&timestamp"));
        assert_eq!(named(&sign(KEY, &text)), (vec!["more-was-signed"], "Params".to_owned()));
    }
    let text = format!("Action=user.my-cards&{}", WIRE.replace("&Time", r#"&Params={"user_id":"1"}&Time"#));
    assert_eq!(
        named(&sign(KEY, &text)),
        (vec!["more-was-signed", "names-of-the-body"], "Action and Params".to_owned())
    );
}

#[test]
fn values_of_another_type() {
    for (text, how) in [
        (TEXT.replace("11886", "11886.0"), "Nonce as a float, such as 11886.0"),
        (TEXT.replace("1465185768", "1.465185768E9"), "Timestamp as a float, such as 1.1886E4"),
        (TEXT.replace("1465185768", "1.465185768e+09"), "Timestamp as a float, such as 1.1886e+04"),
        (TEXT.replace("11886", "\"11886\""), "Nonce in quotes"),
        (
            TEXT.replace("11886", "\"11886\"").replace("1465185768", "\"1465185768\""),
            "Timestamp and Nonce in quotes",
        ),
    ] {
        let token = sign(KEY, &text);
        assert_eq!((found(&token), detail(&token).as_str()), (vec!["values-of-another-type"], how));
    }
    // The other way round: whole numbers were signed, and the body has another text.
    for sent in ["\"011886\"", "11886.0", "1.1886E4"] {
        let diagnosis = diagnose(&Diagnoser::new(KEY), &body(sent, TOKEN));
        assert_eq!(ids(&diagnosis), ["nonce-of-another-form", "values-of-another-type"], "{sent}");
    }
    // A number is signed as it is written in the body.
    assert_eq!(ids(&diagnose(&Diagnoser::new(KEY), &body("11886", TOKEN))), [""; 0]);
}

#[test]
fn values_that_were_encoded_or_missing() {
    let encoded = sign(KEY, &TEXT.replace(CODE, "a%20b"));
    let request = body_of([ID, "a b"], ["1465185768", "11886"], &encoded);
    assert_eq!(
        ids(&diagnose(&Diagnoser::new(KEY), &request)),
        ["identity-of-another-form", "values-percent-encoded"]
    );
    assert_eq!(found(&sign(KEY, &TEXT.replace(CODE, ""))), ["value-missing"]);
    assert_eq!(found(&sign(KEY, &TEXT.replace("nonce=11886&", ""))), ["value-missing"]);
    assert_eq!(detail(&sign(KEY, &TEXT.replace("nonce=11886&", ""))), "Nonce was left out");
}

#[test]
fn white_space_that_was_signed_and_not_sent() {
    for (text, how) in [
        (TEXT.replace(ID, &format!("{ID} ")), "a space at the end of OpenId was signed"),
        (TEXT.replace(CODE, &format!("{CODE}\n")), "a line feed at the end of GrantCode was signed"),
        (TEXT.replace(NONCE, "11886\r\n"), "a line break (CRLF) at the end of Nonce was signed"),
        (TEXT.replace(TIME, "1465185768\t"), "a tab at the end of Timestamp was signed"),
        (TEXT.replace('&', " &") + " ", "a space at the end of all four was signed"),
    ] {
        assert_eq!(named(&sign(KEY, &text)), (vec!["white-space-in-values"], how.to_owned()));
    }
    let sent = diagnose(&Diagnoser::new(KEY), &body("\" 11886\"", TOKEN));
    assert_eq!(ids(&sent).last(), Some(&"white-space-in-values"));
}

/// `Instant.toString` of Java and `DateTime::format('Y-m-d H:i:s')` of PHP in Shanghai, of the printed timestamp.
#[test]
fn a_date_was_signed() {
    assert_eq!(found("PoVea3GpkymeAcpYPEPFNobIGpk%3D"), ["timestamp-as-date"]);
    assert_eq!(
        named("JGKF%2F3PG3d5NXYW19g0%2FChDE8bA%3D"),
        (
            vec!["timestamp-as-date"],
            "signed as a date in UTC+8, such as 2016-06-06 12:02:48, while seconds were sent".to_owned()
        )
    );
    let request = body_of([ID, CODE], ["\"2016-06-06 12:02:48\"", "\"11886\""], TOKEN);
    assert_eq!(ids(&diagnose(&Diagnoser::new(KEY), &request)).last(), Some(&"timestamp-as-date"));
}

/// Those that are near are looked for beside another mistake too.
#[test]
fn a_stamp_that_is_near_and_another_mistake() {
    for (text, stamp) in [
        (TEXT.replace(TIME, "1465185770"), "timestamp-changed"),
        (TEXT.replace(TIME, "1465185768000"), "timestamp-in-milliseconds"),
        (TEXT.replace(NONCE, "11887"), "nonce-changed"),
        (TEXT.replace(NONCE, "#").replace(TIME, NONCE).replace('#', TIME), "timestamp-changed"),
    ] {
        let token = sign(&format!("{KEY}\n"), &text);
        assert_eq!(found(&token), ["key-with-white-space", stamp], "{text}");
    }
    let request = body_of([ID, CODE], ["1465185767917", NONCE], TOKEN);
    assert_eq!(ids(&diagnose(&Diagnoser::new(KEY), &request)), ["timestamp-in-milliseconds"]);
    for sent in ["1465185768.2187", "1465185767.917"] {
        let request = body_of([ID, CODE], [sent, NONCE], TOKEN);
        let both = ["timestamp-of-another-form", "values-of-another-type"];
        assert_eq!(ids(&diagnose(&Diagnoser::new(KEY), &request)), both, "{sent}");
    }
}

/// What is near the ways in which people sign otherwise.
#[test]
fn neighbours() {
    let sha_256 = digest::digest(&digest::SHA256, KEY.as_bytes());
    for (token, mistake) in [
        (sign(KEY, &TEXT.replace('&', " ")), "text-written-otherwise"),
        (sign(KEY, &TEXT.replace('&', "\r\n")), "text-written-otherwise"),
        (sign(KEY, &[CODE, NONCE, ID, TIME].join("|")), "text-written-otherwise"),
        (sign(KEY, &TEXT.replace('&', "&amp;amp;")), "html-entities"),
        (sign("null", TEXT), "another-value-as-key"),
        (sign(&format!("{KEY}{KEY}"), TEXT), "key-recoded"),
        (sign(&KEY[..48], TEXT), "key-cut-off"),
        (sign(&hex(sha_256.as_ref()), TEXT), "key-hashed"),
        (sign(KEY, &format!("{TEXT}&action=user.my-cards")), "more-was-signed"),
        (sign(KEY, &format!("{TEXT}&params={{\"user_id\":\"1\"}}")), "more-was-signed"),
        (escape(&base64(&sha1(format!("{TEXT}|{KEY}").as_bytes()))), "plain-hash"),
        (sign(KEY, &format!("{TEXT}&app_secret={KEY}")), "key-in-text"),
    ] {
        assert_eq!(found(&token), [mistake]);
    }
}

#[test]
fn values_that_are_not_there() {
    for text in [TEXT.replace(NONCE, "null"), TEXT.replace(ID, "undefined"), TEXT.replace(CODE, "None")] {
        assert_eq!(found(&sign(KEY, &text)), ["value-missing"]);
    }
    assert_eq!(found(&sign(KEY, &TEXT.replace(ID, &ID.to_uppercase()))), ["identity-changed"]);
}

#[test]
fn two_mistakes_at_once() {
    for (token, both) in [
        (
            sign(&format!("{KEY}\n"), &format!("{TEXT}&user_id=1")),
            ["parameters-signed", "key-with-white-space"],
        ),
        (sign(KEY, &format!("{TEXT}&user_id=1&key={KEY}")), ["parameters-signed", "key-in-text"]),
        (
            sign(KEY, &format!("{}&key={KEY}", TEXT.replace(NONCE, "11886 "))),
            ["key-in-text", "white-space-in-values"],
        ),
        (sign(&KEY.to_lowercase(), &TEXT.replace('&', "&amp;")), ["html-entities", "key-recoded"]),
    ] {
        assert_eq!(found(&token), both);
    }
}

/// Two mistakes in long values would take too long to find.
#[test]
fn one_mistake_is_looked_for_in_long_values() {
    let params = format!(r#"{{"user_id":"{}"}}"#, "1".repeat(600));
    assert_eq!(found_with_params(&params, &sign(&KEY[1..], TEXT)), ["key-cut-off"]);
    assert_eq!(found_with_params(&params, &sign(&KEY[1..], &TEXT.replace('&', ","))), ["unexplained"]);
}
