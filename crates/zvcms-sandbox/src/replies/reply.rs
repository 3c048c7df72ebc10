//! The replies: success, business exception and system error as the documentation shapes them, or plain HTTP.

use http::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use hyper::body::Bytes;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::checks::api::Api;
use crate::checks::refusal::{Refusal, RefusalLevel, Refused};

/// How long a reply with a card or two is, in bytes.
const USUAL_LENGTH: usize = 1024;

/// A reply's `data`, as it stands in the gateway.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Data<'a> {
    Cards(Vec<&'a Map<String, Value>>),
    Json(Value),
    /// JSON in which no number is rounded and every member keeps its place.
    Raw(&'a RawValue),
    /// A reply that is sent as it is, its envelope included.
    WholeReply {
        json: &'a RawValue,
        is_success: bool,
    },
}

/// The `data` of the reply to an executed request. None is for a request that passed the checks, but was not to be
/// executed.
pub(crate) type Decision<'a> = Result<Option<Data<'a>>, Refused>;

impl Data<'_> {
    /// Whether the reply says `status` true and `code` 0.
    pub(crate) fn is_success(&self) -> bool {
        !matches!(self, Self::WholeReply { is_success: false, .. })
    }
}

/// One object where there is exactly one: the vendor's samples show an object in place of a list.
pub(crate) fn one_or_list(mut objects: Vec<Value>) -> Value {
    match objects.pop() {
        Some(object) if objects.is_empty() => object,
        last => objects.into_iter().chain(last).collect(),
    }
}

/// The members in the order of the vendor's samples.
#[derive(Serialize)]
struct ReplyEnvelope<'a, S, C> {
    status: S,
    code: C,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Data<'a>>,
    #[serde(rename = "traceId", skip_serializing_if = "Option::is_none")]
    trace_id: Option<String>,
}

/// The reply to a request of which this was decided.
pub(crate) fn write(api: Api<'_>, decision: &Decision<'_>) -> Response<Bytes> {
    match decision {
        Ok(Some(Data::WholeReply { json, .. })) => {
            with_type("application/json", json.get().as_bytes().to_vec())
        }
        Ok(data) => {
            let (message, data, trace_id) = ("成功", data.as_ref(), trace_id(api));
            match api {
                // The sample's types: on success, status and code are strings, against the documentation's bool and int.
                Api::V2 => json(&ReplyEnvelope { status: "true", code: "0", message, data, trace_id }),
                // Public clients of V3 read a bool and an integer, and nothing else.
                Api::V3 { .. } => json(&ReplyEnvelope { status: true, code: 0, message, data, trace_id }),
            }
        }
        Err(Refused { kind, message }) if kind.level() == RefusalLevel::Http => {
            let mut response = text(kind.http_status(), format!("{}: {}\n", kind.code(), message.english));
            if *kind == Refusal::Method {
                response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
            }
            response
        }
        Err(Refused { kind, message }) => {
            error(api, kind.level(), (kind.code(), kind.v3_code()), &message.english)
        }
    }
}

/// A system error or business exception, with its codes over V2 and V3.
pub(crate) fn error(
    api: Api<'_>,
    level: RefusalLevel,
    (v2_code, v3_code): (&str, u32),
    message: &str,
) -> Response<Bytes> {
    let (status, data, trace_id) = (level == RefusalLevel::Business, None, trace_id(api));
    match api {
        Api::V2 => json(&ReplyEnvelope { status, code: v2_code, message, data, trace_id }),
        Api::V3 { .. } => json(&ReplyEnvelope { status, code: v3_code, message, data, trace_id }),
    }
}

/// The `traceId` of the reply to a request of which this was decided; None if the reply has none.
pub(crate) fn trace_id_of(api: Api<'_>, decision: &Decision<'_>) -> Option<String> {
    match decision {
        Ok(Some(Data::WholeReply { .. })) => None,
        Err(refused) if refused.kind.level() == RefusalLevel::Http => None,
        _ => trace_id(api),
    }
}

/// Replies over V2 have none.
fn trace_id(api: Api<'_>) -> Option<String> {
    match api {
        Api::V2 => None,
        Api::V3 { trace, .. } => Some(format!("sandbox-{trace}")),
    }
}

fn json<S: Serialize, C: Serialize>(envelope: &ReplyEnvelope<'_, S, C>) -> Response<Bytes> {
    let mut json = Vec::with_capacity(USUAL_LENGTH);
    match serde_json::to_writer(&mut json, envelope) {
        Ok(()) => with_type("application/json", json),
        Err(_) => text(StatusCode::INTERNAL_SERVER_ERROR, "the reply cannot be written as JSON\n".to_owned()),
    }
}

/// A reply of HTTP alone.
pub(crate) fn text(status: StatusCode, body: String) -> Response<Bytes> {
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

    use serde_json::json;

    use super::{Data, one_or_list, write};
    use crate::checks::api::Api;
    use crate::checks::refusal::Refusal;

    fn body(response: Response<Bytes>) -> String {
        String::from_utf8(response.into_body().to_vec()).unwrap()
    }

    /// The shapes and scalar types are those of the documentation's three samples.
    #[test]
    fn the_three_kinds_of_reply_have_the_samples_shapes() {
        let sample = serde_json::from_str(r#"[{"id":12345678901234567890123}]"#).unwrap();
        let success = write(Api::V2, &Ok(Some(Data::Raw(sample))));
        assert_eq!(success.headers()["content-type"], "application/json");
        assert_eq!(
            body(success),
            r#"{"status":"true","code":"0","message":"成功","data":[{"id":12345678901234567890123}]}"#
        );

        let business = write(Api::V2, &Err(Refusal::NoSuchUser.because(("没有", ""))));
        assert_eq!(business.status(), 200);
        assert_eq!(body(business), r#"{"status":true,"code":"sandbox-no-such-user","message":"没有"}"#);

        let system = write(Api::V2, &Err(Refusal::Clock.because(("a \"quoted\"\nline", ""))));
        assert_eq!(system.status(), 200);
        assert_eq!(body(system), r#"{"status":false,"code":"sandbox-clock","message":"a \"quoted\"\nline"}"#);
    }

    #[test]
    fn exactly_one_object_stands_alone() {
        assert_eq!(one_or_list(vec![]), json!([]));
        assert_eq!(one_or_list(vec![json!({"a": 1})]), json!({"a": 1}));
        assert_eq!(one_or_list(vec![json!(1), json!(2)]), json!([1, 2]));
    }

    #[test]
    fn an_http_refusal_is_a_line_of_text() {
        let response = write(Api::V2, &Err(Refusal::Method.because(("POST only", ""))));
        assert_eq!(response.status(), 405);
        assert_eq!(response.headers()["allow"], "POST");
        assert_eq!(body(response), "sandbox-method: POST only\n");
    }
}
