//! Replies in gzip: read where the client asked for it, and bounded before and after.

use std::io::Write as _;
use std::sync::{Arc, Mutex};

use flate2::Compression;
use flate2::write::GzEncoder;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Bytes;
use zvcms_hyper::{Client, ErrorKind, MyCards, RequestBody, TransportError};

use crate::anonymous;
use crate::replay::NO_CARDS;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// A client whose gateway answers in this encoding, and what it was asked to accept.
fn answering(encoding: &'static str, body: Vec<u8>) -> (Client, Arc<Mutex<Option<String>>>) {
    let asked = Arc::new(Mutex::new(None));
    let seen = Arc::clone(&asked);
    let service = tower::service_fn(move |request: Request<RequestBody>| {
        let accepted = request.headers().get("accept-encoding");
        *seen.lock().unwrap() = accepted.map(|value| value.to_str().unwrap().to_owned());
        let response = Response::builder().header("content-encoding", encoding);
        let response = response.body(Full::<Bytes>::from(body.clone())).unwrap();
        async move { Ok::<_, std::convert::Infallible>(response) }
    });
    (anonymous().build_over(service).unwrap(), asked)
}

async fn failure(encoding: &'static str, body: Vec<u8>) -> TransportError {
    let error = answering(encoding, body).0.send(MyCards::new("1")).await.unwrap_err();
    assert_eq!(error.attempts(), 1);
    match error.into_kind() {
        ErrorKind::Transport(error) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_encoding_that_was_not_asked_for_is_an_error_that_names_it() {
    for encoding in ["br", "deflate", "gzip, gzip", "zstd"] {
        let error = failure(encoding, gzip(NO_CARDS.as_bytes())).await;
        assert_eq!(
            error.to_string(),
            format!("the reply has the encoding \"{encoding}\", which was not requested")
        );
    }
}

#[tokio::test]
async fn what_names_no_compression_is_plain() {
    for encoding in ["identity", "none", "", "utf-8", "UTF8", "gbk", "identity, utf-8", "binary", "gzip"] {
        let (client, _) = answering(encoding, NO_CARDS.into());
        assert_eq!(client.send(MyCards::new("1")).await.unwrap(), [], "{encoding}");
    }
}

#[tokio::test]
async fn gzip_that_is_not_announced_is_an_error_that_says_gzip() {
    for encoding in ["", "identity", "utf-8"] {
        let error = failure(encoding, gzip(NO_CARDS.as_bytes())).await;
        assert_eq!(error.to_string(), "the reply has the encoding \"gzip\", which was not requested");
    }
}

/// The status of a page that cannot be read is not hidden.
#[tokio::test]
async fn under_another_status_than_success_the_status_counts() {
    for body in [gzip(b"<html>"), vec![b'x'; (4 << 20) + 1]] {
        let service = tower::service_fn(move |_: Request<RequestBody>| {
            let response = Response::builder().status(404).header("content-encoding", "br");
            let response = response.body(Full::<Bytes>::from(body.clone())).unwrap();
            async move { Ok::<_, std::convert::Infallible>(response) }
        });
        let error = anonymous().build_over(service).unwrap().send(MyCards::new("1")).await.unwrap_err();
        assert!(error.to_string().starts_with("HTTP 404 Not Found"), "{error}");
    }
}

#[cfg(not(feature = "gzip"))]
#[tokio::test]
async fn gzip_is_neither_asked_for_nor_read() {
    let (client, asked) = answering("gzip", gzip(NO_CARDS.as_bytes()));
    let error = client.send(MyCards::new("1")).await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Transport(TransportError::ContentEncoding { encoding }) if &**encoding == "gzip")
    );
    assert_eq!(*asked.lock().unwrap(), None);
}

#[cfg(feature = "gzip")]
mod with_gzip {
    use super::*;

    #[tokio::test]
    async fn gzip_is_asked_for_and_read() {
        let (client, asked) = answering("gzip", gzip(NO_CARDS.as_bytes()));
        assert_eq!(client.send(MyCards::new("1")).await.unwrap(), []);
        assert_eq!(asked.lock().unwrap().as_deref(), Some("gzip"));
    }

    /// By PHP, and again by the server before it.
    #[tokio::test]
    async fn gzip_within_gzip_is_named() {
        let error = failure("gzip", gzip(&gzip(NO_CARDS.as_bytes()))).await;
        assert!(
            matches!(&error, TransportError::ContentEncoding { encoding } if &**encoding == "gzip, gzip")
        );
    }

    #[tokio::test]
    async fn a_reply_of_exactly_the_limit_is_read() {
        let padded = format!("{NO_CARDS}{}", " ".repeat((4 << 20) - NO_CARDS.len()));
        let (client, _) = answering("gzip", gzip(padded.as_bytes()));
        assert_eq!(client.send(MyCards::new("1")).await.unwrap(), []);
        let error = failure("gzip", gzip(format!("{padded} ").as_bytes())).await;
        assert!(matches!(error, TransportError::BodyTooLarge { limit: 4_194_304 }), "{error}");
    }

    /// Some 300 KB that unpack to 64 MiB.
    #[tokio::test]
    async fn a_decompression_bomb_is_not_unpacked() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        for _ in 0..64 {
            encoder.write_all(&[b' '; 1 << 20]).unwrap();
        }
        let bomb = encoder.finish().unwrap();
        assert!(bomb.len() < 4 << 20, "{}", bomb.len());
        let error = failure("gzip", bomb).await;
        assert!(matches!(error, TransportError::BodyTooLarge { .. }), "{error}");
    }

    #[tokio::test]
    async fn gzip_that_is_broken_or_goes_on_is_an_error() {
        let good = gzip(NO_CARDS.as_bytes());
        let mut bad_sum = good.clone();
        *bad_sum.iter_mut().rev().nth(5).unwrap() ^= 1;
        let mut more = good.clone();
        more.extend_from_slice(b"{}");
        for body in [good[..good.len() - 9].to_vec(), bad_sum, more] {
            let (client, _) = answering("gzip", body);
            let error = client.send(MyCards::new("1")).await.unwrap_err();
            assert!(
                matches!(error.kind(), ErrorKind::Transport(TransportError::BodyTruncated(_))),
                "{error:?}"
            );
        }
    }
}
