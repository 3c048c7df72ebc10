//! Where the HTTP status counts, and where the envelope does.

use std::error::Error;

use http::{Response, StatusCode};
use zvcms_proto::{Card, MyCards, ResponseError, ResponseErrorKind, read_response};

fn read(status: u16, body: &str) -> Result<Vec<Card>, ResponseError> {
    read_response::<MyCards>(&Response::builder().status(status).body(body).unwrap())
}

#[test]
fn an_envelope_decides_whatever_the_status() {
    for status in [200, 302, 400, 404, 500, 501, 505, 519, 531] {
        assert_eq!(read(status, r#"{"status":true,"code":0}"#).unwrap(), []);
        let error = read(status, r#"{"status":false,"code":9,"message":"m"}"#).unwrap_err();
        assert_eq!(error.to_string(), "system error 9: m");
        assert_eq!(error.http_status().as_u16(), status);
    }
}

/// Limiters and proxies answer in the envelope's form, some with a success, for a request that nobody executed.
#[test]
fn nothing_is_an_answer_where_the_status_says_that_there_was_none() {
    for status in [408, 425, 429, 502, 503, 504, 509, 520, 524, 530] {
        for (envelope, code, message) in [
            (r#"{"status":true,"code":0,"message":"成功","data":[{"id":1}]}"#, "0", "成功"),
            (r#"{"code":"0","data":[],"status":"true"}"#, "0", ""),
            (r#"{"status":true,"code":42901,"message":"太快"}"#, "42901", "太快"),
            (r#"{"status":false,"code":9,"message":"m"}"#, "9", "m"),
        ] {
            let error = read(status, envelope).unwrap_err();
            assert_eq!(error.kind(), ResponseErrorKind::System, "{status} {envelope}: {error}");
            assert_eq!((error.code().unwrap().as_str(), error.message()), (code, message));
            assert_eq!((error.http_status().as_u16(), error.body()), (status, envelope.as_bytes()));
        }
    }
    let error = read(429, r#"{"status":true,"code":0,"message":"成功"}"#).unwrap_err();
    assert_eq!(error.to_string(), "system error 0: 成功 (HTTP 429 Too Many Requests)");
}

#[test]
fn without_an_envelope_the_status_is_the_error_and_the_body_its_cause() {
    let error = read(502, "<html>").unwrap_err();
    assert_eq!(error.kind(), ResponseErrorKind::Http);
    assert_eq!(error.to_string(), "HTTP 502 Bad Gateway without an envelope");
    assert_eq!(
        error.source().unwrap().to_string(),
        "the response cannot be understood: it looks like an HTML page (expected value), at line 1, column 1: \"<html>\""
    );
    assert_eq!((error.http_status(), error.body()), (StatusCode::BAD_GATEWAY, &b"<html>"[..]));
    assert!(error.code().is_none() && error.message().is_empty());
}

#[test]
fn json_of_another_system_is_no_envelope() {
    let error = read(429, r#"{"status":429,"error":"slow down"}"#).unwrap_err();
    assert_eq!(error.to_string(), "HTTP 429 Too Many Requests without an envelope");
}

#[test]
fn with_a_status_of_success_the_body_is_the_error() {
    for status in [200, 201, 299] {
        let error = read(status, "<html>").unwrap_err();
        assert_eq!((error.kind(), error.http_status().as_u16()), (ResponseErrorKind::Malformed, status));
        assert!(error.source().is_none());
    }
    assert_eq!(read(300, "").unwrap_err().kind(), ResponseErrorKind::Http);
    assert_eq!(read(199, "").unwrap_err().kind(), ResponseErrorKind::Http);
}

fn without_envelope(status: u16, locations: &[&str]) -> ResponseError {
    let builder = locations
        .iter()
        .fold(Response::builder().status(status), |builder, location| builder.header("Location", *location));
    let error = read_response::<MyCards>(&builder.body("<html>").unwrap()).unwrap_err();
    assert_eq!(error.kind(), ResponseErrorKind::Http, "{error}");
    error
}

#[test]
fn a_redirection_says_where_it_points_to() {
    for status in [300, 301, 302, 303, 307, 308] {
        let error = without_envelope(status, &["https://gateway.example/api/v2"]);
        assert_eq!(error.location(), Some("https://gateway.example/api/v2"));
        assert!(
            error.to_string().ends_with(
                " without an envelope: it points to https://gateway.example/api/v2; use that address"
            ),
            "{error}"
        );
        let error = without_envelope(status, &[]);
        assert!(error.location().is_none() && error.to_string().ends_with(" without an envelope"), "{error}");
    }
    assert_eq!(without_envelope(301, &["", "/api/v2/"]).location(), Some("/api/v2/"));
    let refused = Response::builder().status(302).header("Location", "/elsewhere");
    let refused = refused.body(r#"{"status":false,"code":3}"#).unwrap();
    assert_eq!(read_response::<MyCards>(&refused).unwrap_err().location(), None);
}

#[test]
fn the_address_of_a_redirection_is_shown_without_password_printable_and_bounded() {
    let error = without_envelope(302, &["https://me:s3cret@gateway.example/"]);
    assert_eq!(
        error.to_string(),
        "HTTP 302 Found without an envelope: it points to https://gateway.example/; use that address"
    );
    assert!(!format!("{error:?}").contains("s3cret"));
    assert_eq!(error.location(), Some("https://me:s3cret@gateway.example/"));

    let error = without_envelope(302, &[&format!("/\u{202e}{}", "x".repeat(5000))]);
    let line = error.to_string();
    assert!(line.contains(r"/\u{202e}x") && line.chars().count() < 300, "{line}");
}

#[test]
fn an_address_where_nothing_is_asks_for_a_look_at_the_endpoint() {
    for status in [404, 405, 410] {
        let line = without_envelope(status, &["https://elsewhere.example/"]).to_string();
        assert!(line.ends_with(" without an envelope: check the endpoint"), "{line}");
    }
    for status in [400, 401, 500, 502] {
        let error = without_envelope(status, &["https://elsewhere.example/"]);
        assert!(error.location().is_none() && error.to_string().ends_with(" without an envelope"), "{error}");
    }
}
