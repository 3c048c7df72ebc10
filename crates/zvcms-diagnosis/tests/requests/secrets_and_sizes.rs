//! Secrets in the wrong place, bodies of any size, and names of two versions.

use super::*;

/// Whatever is compressed is not looked into.
#[test]
fn a_compressed_body_is_named() {
    for (body, detail) in [
        (&b"\x1f\x8b\x08\0\0"[..], "gzip"),
        (b"\x78\x9c\xab\x56\xf2", "zlib (deflate)"),
        (b"\x28\xb5\x2f\xfd\x04", "zstd"),
    ] {
        assert_eq!(found(body), (one("compressed", detail), TokenVerdict::Unchecked));
    }
}

/// The sandbox passes over them too, whatever their values are.
#[test]
fn what_is_not_used_may_be_anything() {
    for value in ["\"\\ud800\"", "1e999"] {
        let body = V2.replacen('{', &format!("{{\"openId\":{value},\"x\":{value},"), 1);
        assert_eq!(found(body), (vec![], TokenVerdict::Right), "{value}");
        let body = V2.replace("{\"user_id\":\"1\"}", &format!("{{\"x\":{value}}}"));
        assert_eq!(found(body), (one("not-json", "Params cannot be read"), TokenVerdict::Right), "{value}");
    }
    let nested = |depth: usize| {
        let params = format!("{{\"x\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        found(V2.replace("{\"user_id\":\"1\"}", &params)).0.len()
    };
    assert_eq!((nested(125), nested(126)), (0, 1));
    let flat = V2.replace("\"Params\":{\"user_id\":\"1\"}", "\"Params[user_id]\":\"1\"");
    assert_eq!(found(flat), (one("member-missing", "Params"), TokenVerdict::Right));
}

#[test]
fn an_action_speaks_for_v2() {
    for path in [None, Some("/api/v2")] {
        for name in ["action", "Action"] {
            let body = V2
                .replace("OpenId", "open_id")
                .replace("GrantCode", "grant_code")
                .replace("Timestamp", "timestamp")
                .replace("Nonce", "nonce")
                .replace("Token", "token")
                .replace("Action", name)
                .replace("Params", "params");
            let request = ReceivedRequest::of_body(body);
            let request = if let Some(path) = path { request.path(path) } else { request };
            let diagnosis = diagnose(&request);
            assert_eq!(diagnosis.version(), Some(ApiVersion::V2));
            let [(id, detail)] = &found_in(&diagnosis)[..] else { panic!("not one mistake") };
            assert_eq!(*id, "member-in-another-spelling");
            assert!(detail.starts_with("open_id in place of OpenId; "), "{detail}");
        }
    }
    let all = V3.replacen('{', "{\"Action\":\"user.my-cards\",", 1);
    let diagnosis = diagnose(&ReceivedRequest::of_body(&*all));
    assert_eq!((diagnosis.is_right(), diagnosis.version()), (true, Some(ApiVersion::V3)));
    let remark =
        "Action; read as V3; over V2 the names are OpenId, GrantCode, Timestamp, Nonce, Token, Params";
    assert_eq!(noted(&diagnosis), [("member-ignored", remark)]);
    let diagnosis = diagnose(&ReceivedRequest::of_body(all).path("/api/v2"));
    assert_eq!(
        (diagnosis.version(), found_in(&diagnosis)[0].0),
        (Some(ApiVersion::V2), "member-in-another-spelling")
    );
}

#[test]
fn an_identity_and_an_action_of_another_form() {
    let first = |from: &str, to: &str| found(V2.replace(from, to)).0[0].clone();
    let other = |detail: &str| ("identity-of-another-form", detail.to_owned());
    assert_eq!(first(ID, &format!("\\\"{ID}\\\"")), other("OpenId has quotes around it"));
    let invisible = "GrantCode has white space or an invisible character in it";
    assert_eq!(first(CODE, "ba67\u{200b}d4fa46"), other(invisible));
    assert_eq!(first(CODE, "\u{feff}ba67d4fa46"), other(invisible));
    assert_eq!(first(CODE, "ba67/d4fa46"), other("GrantCode has characters other than letters and digits"));
    let action = |action: &str| found(V2.replace("user.my-cards", action));
    let right = TokenVerdict::Right;
    assert_eq!(action("user.my-cards\\n"), (one("white-space-around-value", "Action"), right));
    assert_eq!(action(V3_PATH), (one("body-of-the-other-version", "Action is a path of V3"), right));
    for path in ["//api/v2", "/gateway/api/v2"] {
        let diagnosis = diagnose(&ReceivedRequest::of_body(V2).path(path));
        assert_eq!((diagnosis.is_right(), noted(&diagnosis)), (true, vec![("path-unknown", "")]), "{path}");
    }
}

/// The key in a place that is sent is named, and shown nowhere.
#[test]
fn the_key_and_the_token_in_other_places() {
    for (from, place) in [
        (ID, "as OpenId"),
        (CODE, "as GrantCode"),
        ("1465185768", "as Timestamp"),
        ("11886", "as Nonce"),
        ("cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D", "as Token"),
        ("user.my-cards", "as Action"),
    ] {
        for value in [KEY.to_owned(), format!("x{KEY}x")] {
            let diagnosis = diagnose(&ReceivedRequest::of_body(V2.replace(from, &value)));
            assert!(
                found_in(&diagnosis).contains(&("key-sent", place.to_owned())),
                "{:?}",
                diagnosis.findings()
            );
            let steps = diagnosis.expose_steps().unwrap();
            let steps = [steps.string_to_sign(), steps.base64(), steps.token()];
            let shown: String = steps
                .iter()
                .flat_map(|step| [Some(step.expected()), step.made()])
                .flatten()
                .chain(diagnosis.string_to_sign())
                .collect();
            assert!(!shown.contains(KEY), "{place}: {shown}");
            let is_signed = !["as Token", "as Action"].contains(&place);
            assert_eq!(diagnosis.string_to_sign().unwrap().contains("<open key>"), is_signed);
        }
    }
    let token = "cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D";
    let diagnosis = diagnose(&ReceivedRequest::of_body(V2.replace("11886", token)));
    assert!(diagnosis.string_to_sign().unwrap().contains("nonce=<token>&"));
}

/// Each is of 1 MiB. One that took a thread's stack, or time that grows with the square, would not come to an end.
#[test]
fn large_bodies_are_diagnosed() {
    const SIZE: usize = 1 << 20;
    let list = |nested: usize| format!("{}{}", "[".repeat(nested), "]".repeat(nested));
    let many = |element: &str| element.repeat(SIZE / element.len());
    let long = "x".repeat(SIZE);
    let numbered: String = (0..60_000).map(|number| format!("\"name{number}\":\"{number}\",")).collect();
    let of_v2 = |members: &str| V2.replacen('{', &format!("{{{members}"), 1);
    for body in [
        list(4000),
        list(SIZE / 2),
        format!("{{\"Params\":{}}}", list(SIZE / 2)),
        format!("[{V2},{}1]", many("1,")),
        of_v2(&numbered),
        of_v2(&many("\"Nonce\":\"1\",")),
        of_v2(&many("\"nonce\":1,")),
        of_v2(&many("\"n_o_n_c_e\":1,")),
        of_v2(&format!("\"{long}\":1,")),
        of_v2(&format!("\"OpenId{}\":1,", "_".repeat(SIZE))),
        V2.replace("user.my-cards", &long),
        V2.replace("11886", &long),
        V2.replace("cFw0", &long),
        V2.replace(ID, &long),
        V2.replace("\"user_id\":\"1\"", &format!("\"x\":\"{long}\"")),
        many("Nonce=1&"),
        many("a=b&"),
        many("%7B"),
        many("{"),
        many("{\"a\":"),
        many("--x\r\n"),
        many("“"),
        many(","),
        format!("--\r\n{}", many("--\r\n")),
        format!("\"{}\"", many("\\\"")),
        V2.replace('"', "'").replace("user.my-cards", &long),
    ] {
        let diagnosis = diagnose(&ReceivedRequest::of_body(body));
        let said = diagnosis.findings().iter().map(|finding| finding.detail(Language::English).len());
        assert!(
            said.chain(diagnosis.remarks().iter().map(|remark| remark.detail(Language::English).len()))
                .sum::<usize>()
                < 2000
        );
    }
    let path = format!("/v3/{long}");
    let wrong = V3.replace("cFw0", "cFw1");
    assert_eq!(found_in(&diagnose(&ReceivedRequest::of_body(wrong).path(path))), one("unexplained", ""));
}
