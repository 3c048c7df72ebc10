//! The replies: success, business exception and system error as the documentation shapes them, or plain HTTP.

use http::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use hyper::body::Bytes;
use serde::Serialize;

use crate::checks::refusal::{Refusal, RefusalLevel, Rejection};
use crate::gateway::Data;

/// How long a reply with a card or two is, in bytes.
const USUAL_LENGTH: usize = 1024;

/// The members in the order of the vendor's samples.
#[derive(Serialize)]
struct Body<'a, S> {
    status: S,
    code: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Data<'a>>,
}

/// The reply to a verdict.
pub(crate) fn write(verdict: &Result<Data<'_>, Rejection>) -> Response<Bytes> {
    match verdict {
        // The sample's types: on success, status and code are strings, against the documentation's bool and int.
        Ok(data) => json(&Body { status: "true", code: "0", message: "成功", data: Some(data) }),
        Err(rejection) => refusal(rejection),
    }
}

/// A system error or business exception with a code that is no refusal's.
pub(crate) fn envelope(level: RefusalLevel, code: &str, message: &str) -> Response<Bytes> {
    let status = level == RefusalLevel::Business;
    json(&Body { status, code, message, data: None })
}

fn refusal(Rejection { kind, message }: &Rejection) -> Response<Bytes> {
    let code = kind.code();
    match kind.level() {
        RefusalLevel::System => json(&Body { status: false, code, message, data: None }),
        RefusalLevel::Business => json(&Body { status: true, code, message, data: None }),
        RefusalLevel::Http => {
            let mut response = text(kind.http_status(), format!("{code}: {message}\n"));
            if *kind == Refusal::Method {
                response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
            }
            response
        }
    }
}

fn json<S: Serialize>(body: &Body<'_, S>) -> Response<Bytes> {
    let mut json = Vec::with_capacity(USUAL_LENGTH);
    match serde_json::to_writer(&mut json, body) {
        Ok(()) => with_type("application/json", json),
        Err(_) => text(StatusCode::INTERNAL_SERVER_ERROR, "the reply cannot be written as JSON\n".to_owned()),
    }
}

fn text(status: StatusCode, body: String) -> Response<Bytes> {
    let mut response = with_type("text/plain; charset=utf-8", body.into_bytes());
    *response.status_mut() = status;
    response
}

fn with_type(content_type: &'static str, body: Vec<u8>) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

#[cfg(test)]
mod tests {
    use http::Response;
    use hyper::body::Bytes;

    use super::write;
    use crate::checks::refusal::{Refusal, Rejection};
    use crate::gateway::Data;

    fn body(response: Response<Bytes>) -> String {
        String::from_utf8(response.into_body().to_vec()).unwrap()
    }

    /// The shapes and scalar types are those of the documentation's three samples.
    #[test]
    fn the_three_outcomes_have_the_samples_shapes() {
        let success = write(&Ok(Data::Sample(r#"[{"id":12345678901234567890123}]"#)));
        assert_eq!(success.headers()["content-type"], "application/json");
        assert_eq!(
            body(success),
            r#"{"status":"true","code":"0","message":"成功","data":[{"id":12345678901234567890123}]}"#
        );

        let business = write(&Err(Rejection::new(Refusal::NoSuchUser, "没有")));
        assert_eq!(business.status(), 200);
        assert_eq!(body(business), r#"{"status":true,"code":"sandbox-no-such-user","message":"没有"}"#);

        let system = write(&Err(Rejection::new(Refusal::Clock, "a \"quoted\"\nline")));
        assert_eq!(system.status(), 200);
        assert_eq!(body(system), r#"{"status":false,"code":"sandbox-clock","message":"a \"quoted\"\nline"}"#);
    }

    #[test]
    fn an_http_refusal_is_a_line_of_text() {
        let response = write(&Err(Rejection::new(Refusal::Method, "POST only")));
        assert_eq!(response.status(), 405);
        assert_eq!(response.headers()["allow"], "POST");
        assert_eq!(body(response), "sandbox-method: POST only\n");
    }
}
