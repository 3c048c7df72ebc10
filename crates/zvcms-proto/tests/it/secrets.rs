//! What no text of ours may hold.

use zvcms_proto::{CapturedRequest, Credentials, MyCards, Signer, Stamp, read_response};

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

#[test]
fn debug_of_a_request_shows_the_action_alone() {
    let signer = Signer::new(Credentials::new("an-open-id", "a-grant-code", "an-open-key").unwrap());
    let stamp = Stamp::new(1_547_186_244, 658_965).unwrap();
    let body = signer.body(&MyCards::new("10001"), stamp).unwrap();
    let captured = CapturedRequest::read(&body).unwrap();
    assert_eq!(format!("{captured:?}"), r#"CapturedRequest { action: "user.my-cards", .. }"#);
    assert_eq!(
        format!("{:?}", signer.envelope(&MyCards::new("1"), stamp)),
        r#"Envelope { action: "user.my-cards", .. }"#
    );
}
