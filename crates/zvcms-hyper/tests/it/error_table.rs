//! What an error says without a match: a line a case.

use zvcms_hyper::actions::user::PointsRecords;
use zvcms_hyper::{Code, Error, MyCards, PagesEnd, PagesError, ResponseError, ResponseErrorKind};

use crate::anonymous;
use crate::replay::{Line, Replay, reply};

async fn error_of(line: Line) -> Error {
    let client = anonymous().attempts(1).build_over(Replay::of([line])).unwrap();
    client.send(MyCards::new("1")).await.unwrap_err()
}

type Said<'a> = (Option<ResponseErrorKind>, Option<&'a str>, Option<&'a str>, Option<&'a str>, Option<u16>);

fn said(error: &Error) -> Said<'_> {
    assert_eq!(error.rejection().is_some(), error.response().is_some_and(|it| it.kind().is_refusal()));
    (
        error.rejection().map(ResponseError::kind),
        error.code().map(Code::as_str),
        error.message(),
        error.trace_id(),
        error.http_status().map(|status| status.as_u16()),
    )
}

#[tokio::test(start_paused = true)]
async fn what_the_gateway_said_is_at_hand() {
    use ResponseErrorKind::{Business, System};

    let business = r#"{"status":true,"code":"40004","message":"信息不存在","traceId":"a1"}"#;
    let system = r#"{"status":false,"code":7,"message":null}"#;
    for (line, expected) in [
        (reply(200, business), (Some(Business), Some("40004"), Some("信息不存在"), Some("a1"), Some(200))),
        (reply(500, business), (Some(Business), Some("40004"), Some("信息不存在"), Some("a1"), Some(500))),
        (reply(200, system), (Some(System), Some("7"), None, None, Some(200))),
        (reply(503, business), (Some(System), Some("40004"), Some("信息不存在"), Some("a1"), Some(503))),
        (reply(404, "<html>"), (None, None, None, None, Some(404))),
        (reply(200, "<html>"), (None, None, None, None, Some(200))),
        (
            reply(200, r#"{"status":true,"code":0,"message":"成功","data":7}"#),
            (None, Some("0"), Some("成功"), None, Some(200)),
        ),
        (Line::Silence, (None, None, None, None, None)),
    ] {
        let error = error_of(line).await;
        assert_eq!(said(&error), expected, "{error}");
    }
    let unbuilt = anonymous().build_over(Replay::of([Line::Silence])).unwrap();
    let unbuilt = unbuilt.send(MyCards::new("")).await.unwrap_err();
    assert_eq!(said(&unbuilt), (None, None, None, None, None));
}

#[tokio::test(start_paused = true)]
async fn pages_say_the_same() {
    let refused = reply(200, r#"{"status":true,"code":"40004","message":"信息不存在"}"#);
    let client = anonymous().build_over(Replay::of([refused])).unwrap();
    let error = client.pages(PointsRecords::new("1")).all().await.unwrap_err();
    assert_eq!(said(error.call().unwrap()).1, Some("40004"));
    assert_eq!((error.code().unwrap().as_str(), error.message()), ("40004", Some("信息不存在")));
    assert!(error.rejection().is_some() && error.end().is_none());

    let end = PagesEnd::Bound { page: 2 };
    let error = PagesError::Incomplete(end);
    assert!(error.call().is_none() && error.code().is_none() && error.rejection().is_none());
    assert_eq!(error.end(), Some(end));
}
