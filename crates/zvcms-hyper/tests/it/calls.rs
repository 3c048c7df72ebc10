use zvcms_hyper::{
    Client, ClientError, Credentials, ErrorKind, MyCards, RawAction, RecycledCards, SignedNames,
};
use zvcms_proto::ResponseErrorKind;
use zvcms_sandbox::Sandbox;

use crate::client_of;

fn client_with_key(sandbox: &Sandbox, open_key: &str) -> zvcms_hyper::ClientBuilder {
    let identity = sandbox.identity();
    let credentials = Credentials::new(identity.open_id(), identity.grant_code(), open_key).unwrap();
    Client::builder(credentials).endpoint(sandbox.endpoint().parse().unwrap())
}

async fn sandbox() -> (Sandbox, Client) {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client_with_key(&sandbox, sandbox.identity().open_key()).build().unwrap();
    (sandbox, client)
}

#[tokio::test]
async fn cards_come_from_a_gateway_that_checks_the_signature() {
    let (_sandbox, client) = sandbox().await;
    let cards = client.send(MyCards::new("10001")).await.unwrap();
    assert!(cards.iter().any(|card| card.balance().is_some_and(|balance| balance.as_str() == "75.50")));
    let all = client.send(MyCards::new("10001").recycled(RecycledCards::Included)).await.unwrap();
    assert!(all.len() > cards.len());
}

/// The sandbox refuses a nonce that it has seen.
#[tokio::test]
async fn every_call_has_a_stamp_of_its_own() {
    let (_sandbox, client) = sandbox().await;
    for _ in 0..20 {
        client.send(MyCards::new("10002")).await.unwrap();
    }
}

#[tokio::test]
async fn a_wrong_key_is_refused_with_the_code_and_message_of_the_gateway() {
    let (sandbox, _) = sandbox().await;
    let client = client_with_key(&sandbox, "another-key").build().unwrap();
    let error = client.send(MyCards::new("10001")).await.unwrap_err();
    let ErrorKind::Response(response) = error.kind() else { panic!("{error}") };
    assert_eq!(response.kind(), ResponseErrorKind::System);
    assert_eq!(response.code().unwrap().as_str(), "sandbox-token");
    assert!(response.message().contains("签名错误"), "{response}");
    assert_eq!(error.attempts(), 1);
    assert!(!error.is_retryable() && !error.outcome_unknown());
}

#[tokio::test]
async fn the_other_names_are_one_setting_away() {
    let sandbox = Sandbox::builder().signed_names(zvcms_sandbox::SignedNames::Wire).start().await.unwrap();
    let builder = client_with_key(&sandbox, sandbox.identity().open_key());
    let lower_camel = builder.clone().build().unwrap();
    assert!(lower_camel.send(MyCards::new("10001")).await.is_err());
    let wire = builder.signed_names(SignedNames::Wire).build().unwrap();
    assert!(wire.send(MyCards::new("10001")).await.is_ok());
}

#[tokio::test]
async fn what_cannot_be_built_is_not_sent() {
    let (_, client) = sandbox().await;
    let error = client.send(MyCards::new("")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Build(_)), "{error}");
    assert_eq!(error.attempts(), 0);
    assert_eq!(error.to_string(), "the parameter user_id must not be empty");
}

#[tokio::test]
async fn a_client_is_shared_among_tasks() {
    let (_sandbox, client) = sandbox().await;
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(MyCards::new("10001")).await })
        })
        .collect();
    for task in tasks {
        assert!(task.await.unwrap().is_ok());
    }
}

#[tokio::test]
async fn any_action_returns_its_data_as_it_came() {
    let (_sandbox, client) = sandbox().await;
    let action = RawAction::new("user.my-cards", &serde_json::json!({"user_id": "10002"})).unwrap();
    assert_eq!(client.send(&action).await.unwrap().get(), "[]");
}

#[test]
fn plain_http_is_for_the_documented_host_and_this_machine() {
    assert!(client_of("http://openapi.zvcms.com/api/v2").build().is_ok());
    assert!(client_of("http://localhost:1/").build().is_ok());
    assert!(client_of("https://gateway.example/").build().is_ok());
    assert!(matches!(client_of("http://gateway.example/").build(), Err(ClientError::Plaintext)));
    assert!(client_of("http://gateway.example/").allow_plaintext(true).build().is_ok());
}

#[test]
fn debug_shows_no_credential() {
    let builder = client_of("https://gateway.example/");
    let shown = format!("{builder:?} {:?}", builder.clone().build().unwrap());
    for secret in ["an-open-id", "a-grant-code", "an-open-key"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
