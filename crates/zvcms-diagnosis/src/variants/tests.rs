//! Mistakes that depend on the order of the body's members, or on the path, and the text that is shown of each.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use zvcms_proto::{ApiVersion, SignedNames};

use crate::diagnoser::Diagnoser;
use crate::read_request::ReadRequest;
use crate::search::{Explanation, Search};
use crate::words::Language;

/// The vendor's printed vector: public, and opens nothing.
const KEY: &str = "LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx";
const ID: &str = "d14c1559e87b747d577c834b275a4310";
const TEXT: &str =
    "grantCode=ba67d4fa46&nonce=11886&openId=d14c1559e87b747d577c834b275a4310&timestamp=1465185768";
const PATH: &str = "/v3/crm/giftCard/getCustomerGiftCardList";

/// Another implementation than the one that the search uses.
fn sign(text: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, KEY.as_bytes());
    let base64 = STANDARD.encode(hmac::sign(&key, text.as_bytes()));
    base64.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

fn explain(version: ApiVersion, token: &str) -> Explanation {
    let is_v3 = version == ApiVersion::V3;
    let members = [
        ("OpenId", "openId", format!("\"{ID}\"")),
        ("GrantCode", "grantCode", "\"ba67d4fa46\"".to_owned()),
        ("Timestamp", "timestamp", "1465185768".to_owned()),
        ("Nonce", "nonce", "11886".to_owned()),
        ("Token", "token", format!("\"{token}\"")),
        ("Params", "params", "{\"user_id\": \"1\"}".to_owned()),
    ];
    let member = |(wire, lower_camel, value): (&str, &str, String)| {
        ((if is_v3 { lower_camel } else { wire }).to_owned(), value)
    };
    let request = ReadRequest {
        version,
        open_id: ID.to_owned(),
        grant_code: "ba67d4fa46".to_owned(),
        timestamp: "1465185768".to_owned(),
        nonce: "11886".to_owned(),
        token: token.to_owned(),
        action: is_v3.then(|| PATH.to_owned()),
        members: members.map(member).into(),
    };
    Search::new(&request, &Diagnoser::new(KEY)).run(SignedNames::LowerCamel)
}

fn found(version: ApiVersion, text: &str) -> Vec<(&'static str, String)> {
    let explanation = explain(version, &sign(text));
    let finding = |finding: &crate::diagnosis::Finding| {
        (finding.mistake().id(), finding.detail(Language::English).to_owned())
    };
    explanation.findings.iter().map(finding).collect()
}

#[test]
fn texts_in_the_order_of_the_body() {
    for (text, id, detail) in [
        (
            format!("{ID}ba67d4fa46146518576811886"),
            "text-written-otherwise",
            "values alone, in the body's order",
        ),
        (
            format!("{ID},ba67d4fa46,1465185768,11886"),
            "text-written-otherwise",
            "values alone, in the body's order, joined by commas",
        ),
        (
            format!(
                r#"{{"OpenId":"{ID}","GrantCode":"ba67d4fa46","Timestamp":"1465185768","Nonce":"11886"}}"#
            ),
            "values-as-json",
            "in the body's order, as strings, compact",
        ),
        (
            format!(
                r#"{{"OpenId": "{ID}", "GrantCode": "ba67d4fa46", "Timestamp": 1465185768, "Nonce": 11886, "Params": {{"user_id": "1"}}}}"#
            ),
            "body-signed",
            "without the token, in the body's order, with spaces and \\u escapes, as Python writes it",
        ),
    ] {
        assert_eq!(found(ApiVersion::V2, &text), [(id, detail.to_owned())], "{text}");
    }
}

#[test]
fn the_path_of_v3() {
    for (text, detail) in [
        (format!("{PATH}{TEXT}"), "in front of the text"),
        (format!("{PATH}?{TEXT}"), "in front of the text, with ? between"),
        (format!("action={PATH}&{TEXT}"), "as action="),
        (TEXT.replace("&timestamp", &format!("&path={PATH}&timestamp")), "as path="),
    ] {
        assert_eq!(found(ApiVersion::V3, &text), [("path-signed", detail.to_owned())], "{text}");
    }
    let encoded = TEXT.replace('=', "%3D").replace('&', "%26");
    let text = format!("POST&{}&{encoded}", PATH.replace('/', "%2F"));
    assert_eq!(found(ApiVersion::V3, &text), [("oauth-base-string", "with the key as it is".to_owned())]);
}

#[test]
fn the_text_that_was_signed_is_shown_without_the_key() {
    for (signed, shown) in [
        (TEXT.to_owned(), TEXT.to_owned()),
        (TEXT.replace('&', "\n"), TEXT.replace('&', "\n")),
        (format!("{TEXT}&key={KEY}"), format!("{TEXT}&key=<open key>")),
        (
            TEXT.replace("&nonce", &format!("&key={KEY}&nonce")),
            TEXT.replace("&nonce", "&key=<open key>&nonce"),
        ),
        (format!("{PATH}{TEXT}"), format!("{PATH}{TEXT}")),
    ] {
        assert_eq!(explain(ApiVersion::V3, &sign(&signed)).text, Some(shown));
    }
    assert_eq!(explain(ApiVersion::V3, &sign("another")).text, None);
}
