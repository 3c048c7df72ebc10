//! Requests of V3: the same mistakes, under the names of its body.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on is a test that failed")]

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ring::hmac;
use zvcms_diagnosis::{Diagnoser, Diagnosis, Language, ReceivedRequest};
use zvcms_proto::SignedNames;

/// The vendor's printed vector: public, and opens nothing.
const KEY: &str = "LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx";
const TOKEN: &str = "cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D";

/// Another implementation than the one that the diagnosis uses.
fn sign(text: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, KEY.as_bytes());
    let base64 = BASE64_STANDARD.encode(hmac::sign(&key, text.as_bytes()));
    base64.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

fn body(nonce: &str, token: &str) -> String {
    format!(
        r#"{{"openId":"d14c1559e87b747d577c834b275a4310","grantCode":"ba67d4fa46","nonce":{nonce},"timestamp":1465185768,"token":"{token}","params":{{"user_id":"1"}}}}"#
    )
}

fn diagnose(diagnoser: &Diagnoser, body: &str) -> Diagnosis {
    diagnoser.diagnose(&ReceivedRequest::of_body(body))
}

fn found(token: &str) -> Vec<(&'static str, String)> {
    let diagnosis = diagnose(&Diagnoser::new(KEY), &body("11886", token));
    let finding = |finding: &zvcms_diagnosis::Finding| {
        (finding.mistake().id(), finding.detail(Language::English).to_owned())
    };
    diagnosis.findings().iter().map(finding).collect()
}

#[test]
fn the_printed_vector_is_right_with_numbers_and_with_strings() {
    for nonce in ["11886", "\"11886\""] {
        // Which names V2 is said to check does not matter.
        for names in [SignedNames::LowerCamel, SignedNames::Wire] {
            let diagnosis = diagnose(&Diagnoser::new(KEY).signed_names(names), &body(nonce, TOKEN));
            assert!(diagnosis.is_right() && diagnosis.signed_names() == Some(SignedNames::LowerCamel));
        }
    }
}

#[test]
fn mistakes_have_the_names_of_the_body() {
    let (id, code, time) = ("d14c1559e87b747d577c834b275a4310", "ba67d4fa46", "1465185768");
    for (text, mistake, detail) in [
        (format!("GrantCode={code}&Nonce=11886&OpenId={id}&Timestamp={time}"), "names-of-v2", ""),
        (format!("grantCode={code}&openId={id}&timestamp={time}"), "value-missing", "nonce was left out"),
        (
            format!("grantCode={code}&nonce=&openId={id}&timestamp={time}"),
            "value-missing",
            "nonce was empty when it was signed",
        ),
        (
            format!(r#"grantCode={code}&nonce=11886&openId={id}&params={{"user_id":"1"}}&timestamp={time}"#),
            "more-was-signed",
            "params",
        ),
        (
            format!("grantCode={code}&nonce=11886&openId={id}&timestamp={time}&user_id=1"),
            "parameters-signed",
            "sorted among the four",
        ),
        (
            format!("grantCode={code}&nonce=11886&openId={id}&params[user_id]=1&timestamp={time}"),
            "parameters-signed",
            "as Params[name]",
        ),
        (
            format!(r#"{{"grantCode":"{code}","nonce":11886,"openId":"{id}","timestamp":{time}}}"#),
            "values-as-json",
            "sorted, with numbers, compact",
        ),
        (
            format!("grantCode={code}&nonce=11886&openId={id}&timestamp={time}&key={KEY}"),
            "key-in-text",
            "&key= after the text",
        ),
        (
            format!("grantCode={code}&Nonce=11886&openId={id}&Timestamp={time}"),
            "names-of-another-style",
            "grantCode, Nonce, openId, Timestamp",
        ),
        (
            format!("grantCode={code}&nonce=11886&openId={id}&timestamp={time}.0"),
            "values-of-another-type",
            "timestamp as a float, such as 11886.0",
        ),
        (
            format!("grantCode={code}&nonce=11886&openId={id}&timestamp={time}000"),
            "timestamp-in-milliseconds",
            "signed, while seconds were sent",
        ),
    ] {
        assert_eq!(found(&sign(&text)), [(mistake, detail.to_owned())], "{text}");
    }
    let path = "/v3/crm/giftCard/getCustomerGiftCardList";
    let text = format!("{path}grantCode={code}&nonce=11886&openId={id}&timestamp={time}");
    assert_eq!(found(&sign(&text)), [("path-signed", format!("{path}, in front of the text"))]);
    let [(mistake, detail)] = &found(&sign("another"))[..] else { panic!("one mistake") };
    assert!(*mistake == "unexplained" && detail.starts_with("the path may have been signed"), "{detail}");
    let bare = "cFw0t9IuvL9jVo9qAzk0qMcw5BM=";
    assert_eq!(found(bare), [("not-percent-encoded", String::new())]);
}
