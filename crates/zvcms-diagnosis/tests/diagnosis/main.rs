//! Each mistake of the catalogue, made here from the plain definitions and named by the diagnosis.
#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on is a test that failed"
)]

mod key_and_text;
mod token;
mod two_languages;
mod values_and_more;

use std::collections::BTreeSet;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use proptest::prelude::*;
use ring::{digest, hmac};
use zvcms_diagnosis::{Diagnoser, Diagnosis, Language, Mistake, ReceivedRequest, mistakes};
use zvcms_proto::{Credentials, Endpoint, MAX_NONCE, RawAction, SignedNames, Signer, Stamp};

/// The vendor's printed vector (see `signing.rs` of `zvcms-proto` for its origin): public, and opens nothing.
const KEY: &str = "LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx";
const ID: &str = "d14c1559e87b747d577c834b275a4310";
const CODE: &str = "ba67d4fa46";
const TIME: &str = "1465185768";
const NONCE: &str = "11886";
const TEXT: &str =
    "grantCode=ba67d4fa46&nonce=11886&openId=d14c1559e87b747d577c834b275a4310&timestamp=1465185768";
const TOKEN: &str = "cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D";

/// With this nonce in place of the printed one, the base64 has both a `+` and a `/`.
const NONCE_OF_PLUS_AND_SLASH: &str = "20";

// Another implementation than the one that the diagnosis uses.

fn hmac_sha1(key: &[u8], text: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key), text).as_ref().to_vec()
}

fn sha1(text: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, text).as_ref().to_vec()
}

fn base64(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}

fn escape(base64: &str) -> String {
    base64.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

/// The token of a string to sign: HMAC-SHA1 under the key, base64, percent-encoded.
fn sign(key: &str, text: &str) -> String {
    escape(&base64(&hmac_sha1(key.as_bytes(), text.as_bytes())))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn body(nonce: &str, token: &str) -> String {
    body_of([ID, CODE], [&format!("\"{TIME}\""), nonce], token)
}

/// Timestamp and nonce as JSON, the rest as text.
fn body_of([id, code]: [&str; 2], [timestamp, nonce]: [&str; 2], token: &str) -> String {
    let token = serde_json::to_string(token).unwrap();
    format!(
        r#"{{"OpenId":"{id}","GrantCode":"{code}","Timestamp":{timestamp},"Nonce":{nonce},"Token":{token},"Action":"user.my-cards","Params":{{"user_id":"1"}}}}"#
    )
}

fn diagnose(diagnoser: &Diagnoser, body: &str) -> Diagnosis {
    let diagnosis = diagnoser.diagnose(&ReceivedRequest::of_body(body));
    two_languages::check(&diagnosis);
    diagnosis
}

fn ids(diagnosis: &Diagnosis) -> Vec<&'static str> {
    diagnosis.findings().iter().map(|finding| finding.mistake().id()).collect()
}

/// What is found in a request of the printed vector's values with this token.
fn found(token: &str) -> Vec<&'static str> {
    ids(&diagnose(&Diagnoser::new(KEY), &body("\"11886\"", token)))
}

fn detail(token: &str) -> String {
    let diagnosis = diagnose(&Diagnoser::new(KEY), &body("\"11886\"", token));
    diagnosis.findings()[0].detail(Language::English).to_owned()
}

fn base64_of_plus_and_slash() -> String {
    let plain = base64(&hmac_sha1(KEY.as_bytes(), TEXT.replace(NONCE, NONCE_OF_PLUS_AND_SLASH).as_bytes()));
    assert!(plain.contains('+') && plain.contains('/'), "{plain}");
    plain
}

/// The same for the nonce whose token has all characters that need escapes.
fn found_of_plus_and_slash(token: &str) -> Vec<&'static str> {
    ids(&diagnose(&Diagnoser::new(KEY), &body(&format!("\"{NONCE_OF_PLUS_AND_SLASH}\""), token)))
}

#[test]
fn the_printed_vector_is_right() {
    let diagnosis = diagnose(&Diagnoser::new(KEY), &body("\"11886\"", TOKEN));
    assert!(diagnosis.is_right() && diagnosis.findings().is_empty());
    assert_eq!(diagnosis.signed_names(), Some(SignedNames::LowerCamel));
    assert_eq!(found_of_plus_and_slash(&escape(&base64_of_plus_and_slash())), [""; 0]);
}

#[test]
fn percent_encoding() {
    let plain = base64_of_plus_and_slash();
    let escaped = escape(&plain);
    assert_eq!(found_of_plus_and_slash(&plain), ["not-percent-encoded"]);
    assert_eq!(found_of_plus_and_slash(&plain.replace('+', "%2B")), ["not-percent-encoded"]);
    assert_eq!(found_of_plus_and_slash(&plain.replace('=', "%3D")), ["not-percent-encoded"]);
    assert_eq!(found_of_plus_and_slash(&escaped.replace('%', "%25")), ["percent-encoded-twice"]);
    assert_eq!(found_of_plus_and_slash(&escaped.replace('%', "%2525")), ["percent-encoded-twice"]);
    let lower = escaped.replace("%2B", "%2b").replace("%2F", "%2f").replace("%3D", "%3d");
    assert_eq!(found_of_plus_and_slash(&lower), ["lower-case-escapes"]);
    assert_eq!(found_of_plus_and_slash(&plain.replace('+', " ")), ["form-decoded"]);
    assert_eq!(
        found_of_plus_and_slash(&escape(&plain.replace('+', " ")).replace(' ', "%20")),
        ["form-decoded"]
    );
    assert_eq!(found_of_plus_and_slash(&escaped.replace("%2B", " ")), ["form-decoded"]);
    assert_eq!(found(&TOKEN.replacen('c', "%63", 1)), ["escaped-too-much"]);
    assert_eq!(found(&format!("{TOKEN}\n")), ["white-space-around-token"]);
    assert_eq!(found(&format!(" {TOKEN}")), ["white-space-around-token"]);
    assert_eq!(found(&format!("\"{TOKEN}\"")), ["token-in-quotes"]);
}

#[test]
fn base64_of_another_kind() {
    let plain = base64_of_plus_and_slash();
    let url_safe = plain.replace('+', "-").replace('/', "_");
    assert_eq!(found(TOKEN.strip_suffix("%3D").unwrap()), ["base64-unpadded"]);
    assert_eq!(found_of_plus_and_slash(&escape(&url_safe)), ["base64-url-safe"]);
    assert_eq!(found_of_plus_and_slash(url_safe.trim_end_matches('=')), ["base64-url-safe-unpadded"]);
    assert_eq!(found(&format!("{TOKEN}%0A")), ["base64-line-break"]);
}

#[test]
fn a_digest_in_another_form() {
    let digest = hmac_sha1(KEY.as_bytes(), TEXT.as_bytes());
    assert_eq!(found(&hex(&digest)), ["hex-digest"]);
    assert_eq!(found(&hex(&digest).to_uppercase()), ["hex-digest"]);
    assert_eq!(found(&escape(&base64(hex(&digest).as_bytes()))), ["hex-digest-in-base64"]);
    assert_eq!(found(&escape(&base64(base64(&digest).as_bytes()))), ["base64-twice"]);
}

/// The tokens are those of Python's hmac, hashlib, base64 and urllib.parse modules.
#[test]
fn another_hash() {
    for (token, hash) in [
        ("Gou4r%2B658CUp08Cs7x3JkA%3D%3D", "MD5"),
        ("aCMiBQBJDywYmcWcvnc8J%2F0VI%2FWxX6cj35LBcA%3D%3D", "SHA-224"),
        ("ihbmHHF6kquA56rbKnMBIiA6Ir30Oh0YRKfLUspC4eU%3D", "SHA-256"),
        ("w%2FbIspYLfWvd0eB5c5qzwuAPhZxCrJcfJLCjKjy6bXEGlO1Whesane26pExQ69x%2F", "SHA-384"),
        (
            "rdkdb0YIpO51BJ6%2Fnyg1DiZCx51Qtfpdn0CnKoVnju8FPqM85w39UyKkwZxJDRLGp6lfbWzccvKmEo861fkRrA%3D%3D",
            "SHA-512",
        ),
    ] {
        assert_eq!((found(token), detail(token).as_str()), (vec!["another-hash"], hash));
    }
}

#[test]
fn a_plain_hash() {
    let hash = |text: &str| escape(&base64(&sha1(text.as_bytes())));
    for text in [
        format!("{TEXT}{KEY}"),
        format!("{KEY}{TEXT}"),
        format!("{KEY}{TEXT}{KEY}"),
        format!("{TEXT}&key={KEY}"),
        TEXT.to_owned(),
    ] {
        assert_eq!(found(&hash(&text)), ["plain-hash"]);
    }
    // Of Python's hashlib: MD5 and SHA-256, written in hexadecimal digits.
    assert_eq!(found("D97C61CA5DCCA4FFFBA038B5A429B421"), ["hex-digest", "another-hash", "plain-hash"]);
    assert_eq!(
        found("0e67a796089cf88a5da067fad29ecf7d0783fcf9711086c912cc6fe4e18e766a"),
        ["hex-digest", "another-hash", "plain-hash"]
    );
    assert_eq!(found(&sign(TEXT, KEY)), ["key-and-text-swapped"]);
}

#[test]
fn names() {
    let wire =
        "GrantCode=ba67d4fa46&Nonce=11886&OpenId=d14c1559e87b747d577c834b275a4310&Timestamp=1465185768";
    let token = sign(KEY, wire);
    let request = body("\"11886\"", &token);
    let diagnosis = diagnose(&Diagnoser::new(KEY), &request);
    assert_eq!(
        (ids(&diagnosis), diagnosis.signed_names()),
        (vec!["names-of-the-body"], Some(SignedNames::Wire))
    );

    let of_wire = Diagnoser::new(KEY).signed_names(SignedNames::Wire);
    let diagnosis = diagnose(&of_wire, &request);
    assert_eq!((diagnosis.is_right(), diagnosis.signed_names()), (true, Some(SignedNames::Wire)));
    assert_eq!(ids(&diagnose(&of_wire, &body("\"11886\"", TOKEN))), ["names-in-lower-camel"]);

    for text in [
        TEXT.to_lowercase(),
        TEXT.replace("grantCode", "grant_code").replace("openId", "open_id"),
        wire.replace("GrantCode", "GRANTCODE")
            .replace("Nonce", "NONCE")
            .replace("OpenId", "OPENID")
            .replace("Timestamp", "TIMESTAMP"),
    ] {
        assert_eq!(found(&sign(KEY, &text)), ["names-of-another-style"], "{text}");
    }
}

#[test]
fn the_order_of_the_names() {
    let of_the_body =
        "openId=d14c1559e87b747d577c834b275a4310&grantCode=ba67d4fa46&timestamp=1465185768&nonce=11886";
    assert_eq!(found(&sign(KEY, of_the_body)), ["unsorted"]);
    assert_eq!(detail(&sign(KEY, of_the_body)), "openId, grantCode, timestamp, nonce");
    let backwards: Vec<&str> = TEXT.rsplit('&').collect();
    assert_eq!(found(&sign(KEY, &backwards.join("&"))), ["unsorted"]);
}

#[test]
fn the_text_as_a_whole() {
    for text in [
        TEXT.replace(['&', '='], ""),
        TEXT.replace('&', ""),
        TEXT.replace('&', "\n"),
        TEXT.replace('=', "%3D").replace('&', "%26"),
        [CODE, NONCE, ID, TIME].concat(),
    ] {
        assert_eq!(found(&sign(KEY, &text)), ["text-written-otherwise"], "{text}");
    }
    for text in [format!("{TEXT}&"), format!("{TEXT}\n"), format!("?{TEXT}"), format!("&{TEXT}")] {
        assert_eq!(found(&sign(KEY, &text)), ["stray-character"], "{text:?}");
    }
    for (text, more) in [
        (format!("action=user.my-cards&{TEXT}"), "Action"),
        (TEXT.replace("&timestamp", "&params={\"user_id\":\"1\"}&timestamp"), "Params"),
    ] {
        assert_eq!(
            (found(&sign(KEY, &text)), detail(&sign(KEY, &text)).as_str()),
            (vec!["more-was-signed"], more)
        );
    }
}

#[test]
fn the_key() {
    for (used, how) in [
        (format!("{KEY}\n"), "a line feed at the end"),
        (format!("{KEY}\r\n"), "a carriage return and a line feed at the end"),
        (format!("{KEY} "), "a space at the end"),
        (format!(" {KEY}"), "a space at the beginning"),
        (format!("\t{KEY}"), "a tab at the beginning"),
        (format!("\n{KEY}"), "a line feed at the beginning"),
        (format!("\u{feff}{KEY}"), "a byte order mark at the beginning"),
    ] {
        let token = sign(&used, TEXT);
        assert_eq!((found(&token), detail(&token).as_str()), (vec!["key-with-white-space"], how));
    }
    for used in [format!("{KEY}&"), format!("\"{KEY}\""), format!("'{KEY}'")] {
        assert_eq!(found(&sign(&used, TEXT)), ["key-with-additions"]);
    }
    for used in [KEY.to_lowercase(), KEY.to_uppercase(), base64(KEY.as_bytes()), hex(KEY.as_bytes())] {
        assert_eq!(found(&sign(&used, TEXT)), ["key-recoded"]);
    }
    for used in [ID, CODE, ""] {
        assert_eq!(found(&sign(used, TEXT)), ["another-value-as-key"]);
    }
}

/// The key that the caller gives may itself have been read with its line break.
#[test]
fn white_space_around_the_given_key_is_not_part_of_it() {
    for given in [format!("{KEY}\n"), format!(" {KEY}\r\n")] {
        assert!(diagnose(&Diagnoser::new(given.as_str()), &body("\"11886\"", TOKEN)).is_right());
        let token = sign(&format!("{KEY}\n"), TEXT);
        assert_eq!(
            ids(&diagnose(&Diagnoser::new(given), &body("\"11886\"", &token))),
            ["key-with-white-space"]
        );
    }
}

#[test]
fn a_timestamp_in_milliseconds() {
    let signed = |time: &str| sign(KEY, &TEXT.replace(TIME, time));
    let found = |sent: &str, token: &str| {
        let diagnosis = diagnose(&Diagnoser::new(KEY), &body_of([ID, CODE], [sent, "\"11886\""], token));
        let finding = &diagnosis.findings()[0];
        (finding.mistake().id(), finding.detail(Language::English).to_owned(), diagnosis.findings().len())
    };
    let expected = |how: &str| ("timestamp-in-milliseconds", how.to_owned(), 1);
    assert_eq!(found("1465185768", &signed("1465185768999")), expected("signed, while seconds were sent"));
    assert_eq!(found("1465185768999", &signed("1465185768")), expected("sent, while seconds were signed"));
    assert_eq!(found("\"1465185768123\"", &signed("1465185768123")), expected("both signed and sent"));
}

#[test]
fn values_that_were_changed_near_by() {
    assert_eq!(found(&sign(KEY, &TEXT.replace(TIME, "1465185767"))), ["timestamp-changed"]);
    assert_eq!(
        detail(&sign(KEY, &TEXT.replace(TIME, "1465185767"))),
        "the signed one is 1 s earlier than the sent one"
    );
    assert_eq!(found(&sign(KEY, &TEXT.replace(TIME, "1465186068"))), ["timestamp-changed"]);
    assert_eq!(found(&sign(KEY, &TEXT.replace(TIME, "1465186069"))), ["unexplained"]);
    assert_eq!(found(&sign(KEY, &TEXT.replace(NONCE, "11885"))), ["nonce-changed"]);
    assert_eq!(found(&sign(KEY, &TEXT.replace(NONCE, "11987"))), ["unexplained"]);
    let swapped = TEXT.replace(ID, "#").replace(CODE, ID).replace('#', CODE);
    assert_eq!(found(&sign(KEY, &swapped)), ["identity-changed"]);
}

#[test]
fn values_that_were_changed_and_are_known() {
    let diagnoser = Diagnoser::new(KEY).identity(ID, CODE).signed_timestamp("1"); // The last one counts.
    let diagnoser = diagnoser.signed_timestamp("7").signed_nonce("999999999");
    let found = |text: &str, [id, code]: [&str; 2]| {
        let request = body_of([id, code], ["1465185768", "11886"], &sign(KEY, text));
        let diagnosis = diagnose(&diagnoser, &request);
        (
            ids(&diagnosis),
            diagnosis
                .findings()
                .first()
                .map_or(String::new(), |finding| finding.detail(Language::English).to_owned()),
        )
    };
    let of = |id, detail: &str| (vec![id], detail.to_owned());
    assert_eq!(found(TEXT, [ID, CODE]), (vec![], String::new()));
    assert_eq!(found(TEXT, ["other", CODE]), of("identity-changed", "the OpenId"));
    assert_eq!(found(TEXT, [ID, "other"]), of("identity-changed", "the GrantCode"));
    assert_eq!(found(TEXT, ["other", "another"]), of("identity-changed", "the OpenId and the GrantCode"));
    let given = "the signed one is the one given";
    assert_eq!(found(&TEXT.replace(TIME, "7"), [ID, CODE]), of("timestamp-changed", given));
    assert_eq!(found(&TEXT.replace(NONCE, "999999999"), [ID, CODE]), of("nonce-changed", given));
}

#[test]
fn mistakes_that_come_together() {
    let plain = base64(&hmac_sha1(format!("{KEY}\n").as_bytes(), TEXT.to_lowercase().as_bytes()));
    assert_eq!(found(&plain), ["not-percent-encoded", "names-of-another-style", "key-with-white-space"]);
}

/// No mistake of the catalogue is without its test above: each is made there under its name.
#[test]
fn every_mistake_is_made_in_a_test() {
    let tests = concat!(
        include_str!("main.rs"),
        include_str!("key_and_text.rs"),
        include_str!("token.rs"),
        include_str!("values_and_more.rs"),
        include_str!("../over_v3.rs"),
        include_str!("../requests/main.rs"),
        include_str!("../requests/secrets_and_sizes.rs"),
        include_str!("../../src/variants/tests.rs"),
    );
    let listed: BTreeSet<&str> = mistakes().map(Mistake::id).collect();
    assert_eq!(listed.len(), mistakes().count(), "each has a name of its own");
    for mistake in mistakes() {
        assert!(tests.contains(&format!("\"{}\"", mistake.id())), "{} is not tested", mistake.id());
        for language in [Language::English, Language::Chinese] {
            for line in [mistake.description(language), mistake.fix(language)] {
                assert!(!line.is_empty() && !line.contains('\n') && !line.ends_with(['.', '。']), "{line}");
            }
        }
    }
}

#[test]
fn what_is_no_token_belongs_to_no_request() {
    for token in ["%", "=", "签名", "%FF", "\"", "abc", &"A".repeat(5000), &"%25".repeat(300), "%0A"] {
        assert_eq!(found(token), ["unexplained"], "{token:?}");
    }
}

/// A search in values of any length would take any time.
#[test]
fn long_values_are_checked_and_not_searched() {
    let nonce = "1".repeat(2000);
    let text = TEXT.replace(NONCE, &nonce);
    let diagnosed = |token: &str| ids(&diagnose(&Diagnoser::new(KEY), &body(&format!("\"{nonce}\""), token)));
    assert_eq!(diagnosed(&sign(KEY, &text)), ["nonce-of-another-form"]);
    assert_eq!(diagnosed(&sign(&format!("{KEY}\n"), &text)), ["nonce-of-another-form", "unexplained"]);
}

#[test]
fn a_diagnosis_shows_neither_key_nor_token() {
    let diagnoser = Diagnoser::new(KEY).identity(ID, CODE);
    for token in [TOKEN.to_owned(), sign(&format!("{KEY}\n"), TEXT), sign("another", TEXT)] {
        let shown = format!("{diagnoser:?} {:?}", diagnose(&diagnoser, &body("\"11886\"", &token)));
        assert!(![KEY, ID, CODE, &token].iter().any(|secret| shown.contains(secret)), "{shown}");
    }
}

#[derive(serde::Serialize)]
struct Empty {}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn a_right_token_is_never_diagnosed(
        (id, code, key) in ("[A-Za-z0-9._~-]{1,40}", "[A-Za-z0-9._~-]{1,40}", "[A-Za-z0-9._~-]{1,90}"),
        timestamp in 1_000_000_000_u64..100_000_000_000,
        nonce in 1..=MAX_NONCE,
        names in prop_oneof![Just(SignedNames::LowerCamel), Just(SignedNames::Wire)],
    ) {
        let signer = Signer::new(Credentials::new(id, code, key.clone()).unwrap()).signed_names(names);
        let stamp = Stamp::new(timestamp, nonce).unwrap();
        let body = signer.body(&Endpoint::default(), &RawAction::new("x.y", &Empty {}).unwrap(), stamp).unwrap();
        let diagnosis = Diagnoser::new(key).signed_names(names).diagnose(&ReceivedRequest::of_body(body));
        prop_assert!(diagnosis.is_right());
        prop_assert_eq!(diagnosis.signed_names(), Some(names));
    }

    #[test]
    fn a_token_of_a_random_key_belongs_to_no_request(key in "[A-Za-z0-9]{20,60}", nonce in 1..=MAX_NONCE) {
        let text = TEXT.replace(NONCE, &nonce.to_string());
        let request = body(&format!("\"{nonce}\""), &sign(&key, &text));
        prop_assert_eq!(ids(&diagnose(&Diagnoser::new(KEY), &request)), ["unexplained"]);
    }

    #[test]
    fn any_token_is_diagnosed_without_a_panic(token in any::<String>(), nonce in any::<String>()) {
        let nonce = serde_json::to_string(&nonce).unwrap();
        prop_assert!(!diagnose(&Diagnoser::new(KEY), &body(&nonce, &token)).is_right());
    }
}
