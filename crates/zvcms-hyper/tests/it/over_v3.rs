//! Calls over V3: one client, one action, another address and another body.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use serde_json::Value;
use zvcms_hyper::actions::user::BalanceHistory;
use zvcms_hyper::{
    ApiVersion, Client, Credentials, Endpoint, Error, ErrorKind, MyCards, RawAction, RequestBody, StampForm,
};
use zvcms_proto::BuildError;

type Sent = Arc<Mutex<Vec<(String, Value)>>>;

/// A client whose requests are kept, and answered in this way: the first one, and all that follow.
fn client(endpoint: Endpoint, [first, next]: [(StatusCode, &'static str); 2]) -> (Client, Sent) {
    let sent = Sent::default();
    let kept = Arc::clone(&sent);
    let service = tower::service_fn(move |request: Request<RequestBody>| {
        let kept = Arc::clone(&kept);
        async move {
            let uri = request.uri().to_string();
            let body = request.into_body().collect().await.unwrap().to_bytes();
            let mut kept = kept.lock().unwrap();
            kept.push((uri, serde_json::from_slice(&body).unwrap()));
            let (status, body) = if kept.len() == 1 { first } else { next };
            Ok::<_, Infallible>(Response::builder().status(status).body(Full::<Bytes>::from(body)).unwrap())
        }
    });
    let credentials = Credentials::new("an-open-id", "a-grant-code", "an-open-key").unwrap();
    (Client::builder(credentials).endpoint(endpoint).build_over(service).unwrap(), sent)
}

fn answering(reply: &'static str) -> (Client, Sent) {
    client(Endpoint::default_of(ApiVersion::V3), [(StatusCode::OK, reply); 2])
}

const NO_CARDS: &str = r#"{"status":true,"code":0,"message":"success","data":[],"traceId":"t"}"#;
const REFUSED: &str = r#"{"status":false,"code":110004,"message":"验签失败","traceId":"t-1"}"#;

fn build_error(error: &Error) -> &BuildError {
    match error.kind() {
        ErrorKind::Build(error) => error,
        other => panic!("{other}"),
    }
}

#[tokio::test(start_paused = true)]
async fn each_attempt_goes_to_the_path_with_a_new_stamp() {
    let replies = [(StatusCode::SERVICE_UNAVAILABLE, ""), (StatusCode::OK, NO_CARDS)];
    let (client, sent) = client(Endpoint::default_of(ApiVersion::V3), replies);
    assert!(client.send(MyCards::new("10001")).await.unwrap().is_empty());
    let sent = sent.lock().unwrap();
    let [(first_uri, first), (second_uri, second)] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!(first_uri, "https://openapi.qmai.cn/v3/crm/giftCard/getCustomerGiftCardList");
    assert_eq!(first_uri, second_uri);
    for body in [first, second] {
        let names: Vec<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["grantCode", "nonce", "openId", "params", "timestamp", "token"]);
        assert!(body["nonce"].as_i64().is_some_and(|nonce| i32::try_from(nonce).is_ok()), "{body}");
        assert!(body["timestamp"].is_u64());
    }
    assert!(first["nonce"] != second["nonce"] && first["token"] != second["token"]);
}

#[tokio::test]
async fn stamps_are_strings_by_the_setting_of_the_endpoint() {
    let endpoint = Endpoint::default_of(ApiVersion::V3).stamp_form(StampForm::Strings);
    let (client, sent) = client(endpoint, [(StatusCode::OK, NO_CARDS); 2]);
    client.send(MyCards::new("10001")).await.unwrap();
    let (_, body) = &sent.lock().unwrap()[0];
    assert!(body["nonce"].is_string() && body["timestamp"].is_string(), "{body}");
}

#[tokio::test]
async fn an_action_without_a_path_is_refused_before_anything_is_sent() {
    let (client, sent) = answering(NO_CARDS);
    let error = client.send(BalanceHistory::new().mobile("10000010001")).await.unwrap_err();
    assert!(
        matches!(build_error(&error), BuildError::NoV3Path { action, .. } if **action == *"user.balance-history")
    );
    let error = client.send(RawAction::new("/v3/a", &"text").unwrap()).await.unwrap_err();
    assert!(matches!(build_error(&error), BuildError::ParamsNotAnObject { .. }));
    assert_eq!((error.attempts(), error.outcome_unknown()), (0, false));
    assert!(sent.lock().unwrap().is_empty());
}

#[tokio::test]
async fn where_nothing_is_found_the_path_is_named_over_v3() {
    let not_found = [(StatusCode::NOT_FOUND, "<html>"); 2];
    for (endpoint, words) in [
        (
            Endpoint::default_of(ApiVersion::V3),
            ": check the endpoint; in V3 the path is the action: check that too (",
        ),
        (Endpoint::default(), ": check the endpoint ("),
    ] {
        let (client, _) = client(endpoint, not_found);
        let error = client.send(MyCards::new("10001")).await.unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[tokio::test]
async fn a_reported_code_gets_a_hint_over_v3_alone() {
    let line = "system error 110004: 验签失败 (traceId t-1)";
    let (over_v3, sent) = answering(REFUSED);
    let error = over_v3.send(MyCards::new("10001")).await.unwrap_err();
    let hint = error.hint().unwrap();
    assert!(hint.ends_with("for a rejected signature"), "{hint}");
    assert_eq!(error.to_string(), format!("{line}; {hint}"));
    // A hint is not a rule: it is not sent again.
    assert_eq!(sent.lock().unwrap().len(), 1);
    let (over_v2, _) = client(Endpoint::default(), [(StatusCode::OK, REFUSED); 2]);
    let error = over_v2.send(MyCards::new("10001")).await.unwrap_err();
    assert_eq!((error.hint(), error.to_string().as_str()), (None, line));
}
