//! Heads of replies as PHP, old servers and other protocols send them.

use zvcms_hyper::{ErrorKind, MyCards, RawAction, TransportError};

use crate::client_of;
use crate::replay::NO_CARDS;
use crate::scripted::{Act, Scripted};

fn with_head(lines: &str) -> Act {
    let length = NO_CARDS.len();
    Act::Write(
        format!("HTTP/1.1 200 OK\r\n{lines}content-length: {length}\r\nconnection: close\r\n\r\n{NO_CARDS}")
            .into_bytes(),
    )
}

#[tokio::test]
async fn lines_that_are_no_headers_are_passed_over() {
    for lines in [
        "Warning: Undefined variable $x in /srv/api.php on line 3\r\n",
        "PHP Notice:  Undefined index\r\n",
        "no colon at all\r\n",
        "X-Powered-By : PHP/5.3\r\n",
        "Set-Cookie\t: a=1\r\n",
        "X-Folded: one\r\n two\r\n\tthree\r\n",
        ": no name\r\n",
        "X-Empty:\r\n",
        "X-中文: 值\r\n",
        "X-Latin: caf\u{e9}\r\n",
        "(comment): 1\r\n",
        "Content-Type : text/html\n",
    ] {
        let server = Scripted::start([with_head(lines)]).await;
        let client = client_of(&server.endpoint).build().unwrap();
        let read = client.send(MyCards::new("1")).await;
        assert!(matches!(&read, Ok(cards) if cards.is_empty()), "{lines:?}: {read:?}");
    }
}

#[tokio::test]
async fn headers_are_read_however_they_are_spaced() {
    for line in ["Content-Encoding: br", "Content-Encoding : br", "Content-Encoding:\r\n br"] {
        let server = Scripted::start([with_head(&format!("{line}\r\n"))]).await;
        let error = client_of(&server.endpoint).build().unwrap().send(MyCards::new("1")).await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::Transport(TransportError::ContentEncoding { encoding })
                if &**encoding == "br"),
            "{line:?}: {error:?}"
        );
    }
}

#[tokio::test]
async fn up_to_256_headers_are_taken() {
    let many = |count: usize| (0..count).map(|n| format!("Set-Cookie: n{n}=1\r\n")).collect::<String>();
    // Two more are the framing's.
    let server = Scripted::start([with_head(&many(254)), with_head(&many(255))]).await;
    let client = client_of(&server.endpoint).build().unwrap();
    assert_eq!(client.send(MyCards::new("1")).await.unwrap(), []);
    let error = client.send(MyCards::new("1")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport(TransportError::NotHttp(_))), "{error:?}");
}

#[tokio::test]
async fn what_is_not_http_is_said_and_not_asked_for_again() {
    for reply in [
        "SSH-2.0-OpenSSH_9.2\r\n",
        "{\"status\":true,\"code\":0,\"data\":[]}\r\n\r\n",
        "<html>\r\n\r\n",
        "220 smtp.example ESMTP\r\n\r\n",
        "HTTP/3 200 OK\r\n\r\n",
        "HTTP/1.1 OK\r\n\r\n",
        "\u{15}\u{3}\u{1}\u{0}\u{2}\u{2}F",
        "HTTP/1.1 200 OK\r\ncontent-length: some\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{\"status\":true}",
    ] {
        let server = Scripted::start([Act::Write(reply.into())]).await;
        let client = client_of(&server.endpoint).build().unwrap();
        let error =
            client.send(RawAction::new("shop.list", &()).unwrap().idempotent(true)).await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::Transport(TransportError::NotHttp(_))),
            "{reply:?}: {error:?}"
        );
        assert!(error.to_string().starts_with("the reply is not HTTP (127.0.0.1:"), "{error}");
        assert!(!error.is_retryable());
        assert_eq!(server.requests().len(), 1);
        // Whoever answers may have done what was asked for.
        let server = Scripted::start([Act::Write(reply.into())]).await;
        let client = client_of(&server.endpoint).build().unwrap();
        let error = client.send(RawAction::new("shop.change", &()).unwrap()).await.unwrap_err();
        assert!(error.outcome_unknown(), "{reply:?}: {error}");
    }
}
