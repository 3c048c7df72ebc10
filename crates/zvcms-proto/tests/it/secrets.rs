//! What no text of ours may hold.

use std::collections::BTreeMap;
use std::error::Error as _;

use serde::{Deserializer, Serialize};
use zvcms_proto::{
    Action, CapturedRequest, Credentials, Data, Endpoint, MyCards, Signer, Stamp, read_response,
};

#[test]
fn debug_of_an_error_does_not_repeat_the_body() {
    for body in [
        r#"{"status":false,"code":1,"message":"m","echo":"a-live-token"}"#,
        "<html>a-live-token",
        r#"{"status":7,"echo":"a-live-token"}"#,
    ] {
        let error = read_response::<MyCards>(&http::Response::new(body)).unwrap_err();
        assert!(!format!("{error:?}").contains("a-live-token"), "{error:?}");
        assert!(format!("{error:?}").contains(&format!("{} bytes", body.len())), "{error:?}");
    }
}

/// A user's own action, whose errors are serde's: they quote what they found.
#[derive(Serialize)]
struct Counts;

impl Action for Counts {
    type Response = Vec<BTreeMap<String, u64>>;

    fn name(&self) -> &str {
        "x.counts"
    }

    fn is_idempotent(&self) -> bool {
        true
    }

    fn read_data<'de, D: Deserializer<'de>>(data: Data<D>) -> Result<Self::Response, D::Error> {
        data.list()
    }
}

/// A gateway in trouble may quote what it was sent: as it came, decoded, in JSON's own escapes, encoded once more, cut.
#[test]
fn no_error_shows_a_token_that_a_reply_quotes() {
    let signer = Signer::new(Credentials::new("an-open-id", "a-grant-code", "an-open-key").unwrap());
    // A stamp whose token has both signs that are percent-encoded.
    let tokens = (1..).map(|nonce| signer.sign(Stamp::new(1_547_186_244, nonce).unwrap()).token());
    let token =
        tokens.map(|token| token.expose()).find(|token| token.contains("%2B") && token.contains("%2F"));
    let sent = token.unwrap();
    let decoded = sent.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
    let forms = [
        sent.clone(),
        decoded.clone(),
        decoded.replace('/', r"\/"),
        sent.replace('%', "%25"),
        sent.to_lowercase(),
    ];
    for form in forms {
        for reply in [
            "Array\n(\n    [Token] => TOKEN\n)\n",
            "<pre>TOKEN</pre>",
            &format!("{}TOKEN", "\n".repeat(900)),
            r#"{"status":false,"code":"4","message":"no such token: TOKEN"}"#,
            r#"{"status":false,"code":"TOKEN","message":{"Token":"TOKEN"}}"#,
            r#"{"status":"TOKEN","code":"TOKEN","message":"TOKEN"}"#,
            r#"{"status":true,"code":0,"data":[{"id":1,"par_value":"TOKEN"}]}"#,
            r#"{"status":true,"code":0,"data":[{"id":["TOKEN"],"par_value":"1"}]}"#,
            r#"{"status":true,"code":0,"data":{"TOKEN":{"id":1}}}"#,
            r#"{"status":true,"code":0,"data":"TOKEN"}"#,
            r#"{"status":true,"code":0,"data":["TOKEN"]}"#,
            r#"{"status":true,"code":0,"data":[{"TOKEN":"TOKEN"}]}"#,
        ] {
            let reply = reply.replace("TOKEN", &form);
            for status in [200, 404, 500] {
                let reply = http::Response::builder().status(status).body(reply.as_str()).unwrap();
                for error in [read_response::<MyCards>(&reply).err(), read_response::<Counts>(&reply).err()]
                    .into_iter()
                    .flatten()
                {
                    let chain = error.source().map(ToString::to_string).unwrap_or_default();
                    let shown = format!("{error} {error:?} {error:#?} {chain}");
                    // Whatever stands between two of its escapes, so that no form of it goes unseen.
                    for part in sent.split('%').flat_map(|part| part.get(2..)).filter(|part| part.len() > 4) {
                        assert!(!shown.to_lowercase().contains(&part.to_lowercase()), "{reply:?}: {shown}");
                    }
                }
            }
        }
    }
}

#[test]
fn debug_of_a_request_shows_the_action_alone() {
    let signer = Signer::new(Credentials::new("an-open-id", "a-grant-code", "an-open-key").unwrap());
    let stamp = Stamp::new(1_547_186_244, 658_965).unwrap();
    let body = signer.body(&Endpoint::default(), &MyCards::new("10001"), stamp).unwrap();
    let captured = CapturedRequest::read(&body).unwrap();
    assert_eq!(
        format!("{captured:?}"),
        r#"CapturedRequest { version: V2, action: Some("user.my-cards"), .. }"#
    );
    assert_eq!(
        format!("{:?}", signer.envelope(&Endpoint::default(), &MyCards::new("1"), stamp)),
        r#"Envelope { action: "user.my-cards", .. }"#
    );
}
