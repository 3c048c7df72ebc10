use tokio::net::TcpListener;
use zvcms_hyper::{ErrorKind, MyCards, RawAction, TransportError};
use zvcms_proto::ResponseError;

use crate::client_of;
use crate::scripted::{Act, Scripted};

const NO_CARDS: &str = r#"{"status":true,"code":0,"data":[]}"#;

fn member<'a>(body: &'a str, name: &str) -> &'a str {
    body.split_once(&format!("\"{name}\":\"")).unwrap().1.split_once('"').unwrap().0
}

fn write() -> RawAction {
    RawAction::new("shop.change", &()).unwrap()
}

#[tokio::test]
async fn a_read_is_sent_again_with_a_new_nonce_and_token() {
    let cut_off = Act::Write(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{".to_vec());
    let server = Scripted::start([Act::Close, cut_off, Act::reply("200 OK", NO_CARDS)]).await;
    let client = client_of(&server.endpoint).build().unwrap();
    assert_eq!(client.send(MyCards::new("1")).await.unwrap(), []);
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    for (one, other) in [(0, 1), (1, 2), (0, 2)] {
        for name in ["Nonce", "Token"] {
            assert_ne!(member(&requests[one], name), member(&requests[other], name), "{name}");
        }
    }
}

#[tokio::test]
async fn a_read_is_sent_again_after_a_gateway_fault() {
    for status in
        ["429 Too Many Requests", "502 Bad Gateway", "503 Service Unavailable", "504 Gateway Timeout"]
    {
        let script = [Act::reply(status, "<html>"), Act::reply("200 OK", NO_CARDS)];
        let server = Scripted::start(script).await;
        let client = client_of(&server.endpoint).build().unwrap();
        assert_eq!(client.send(MyCards::new("1")).await.unwrap(), [], "{status}");
    }
}

#[tokio::test]
async fn a_write_is_not_sent_twice() {
    for act in [Act::Close, Act::reply("502 Bad Gateway", "<html>")] {
        let server = Scripted::start([act, Act::reply("200 OK", NO_CARDS)]).await;
        let client = client_of(&server.endpoint).build().unwrap();
        let error = client.send(write()).await.unwrap_err();
        assert_eq!((error.attempts(), server.requests().len()), (1, 1));
        assert!(error.outcome_unknown() && !error.is_retryable());
        assert!(
            error.to_string().ends_with("; whether the gateway executed the action is not known"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn an_envelope_is_final_whatever_the_status() {
    let no = r#"{"status":false,"code":"50001","message":"系统错误说明"}"#;
    let server = Scripted::start([Act::reply("503 Service Unavailable", no)]).await;
    let error = client_of(&server.endpoint).build().unwrap().send(MyCards::new("1")).await.unwrap_err();
    let ErrorKind::Response(ResponseError::System(rejection)) = error.kind() else { panic!("{error}") };
    assert_eq!((rejection.code().as_str(), rejection.message()), ("50001", "系统错误说明"));
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn attempts_end() {
    let server = Scripted::start([Act::Close, Act::Close, Act::Close]).await;
    let error =
        client_of(&server.endpoint).attempts(2).build().unwrap().send(MyCards::new("1")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport(TransportError::Broken(_))), "{error}");
    assert_eq!((error.attempts(), server.requests().len()), (2, 2));
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_refused_connection_is_tried_again_even_to_write() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let error = client_of(&endpoint).attempts(2).build().unwrap().send(write()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport(TransportError::Connect(_))), "{error}");
    assert_eq!(error.attempts(), 2);
    assert!(!error.outcome_unknown() && error.is_retryable());
}
