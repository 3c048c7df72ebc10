//! Requests that somebody else made.

use zvcms_proto::{CapturedRequest, MalformedKind, SignedNames, SigningKey, TokenCheckError, TokenError};

/// The vendor's printed vector (see `signing.rs` of this crate for its origin): public, and opens nothing.
const KEY: &[u8] = b"LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx";
const BODY: &str = r#"{"OpenId":"d14c1559e87b747d577c834b275a4310","GrantCode":"ba67d4fa46","Timestamp":"1465185768","Nonce":"11886","Token":"cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D","Action":"user.my-cards","Params":{"user_id": "1"}}"#;

fn check(body: &str) -> Result<SignedNames, TokenCheckError> {
    CapturedRequest::read(body.as_bytes()).unwrap().check(&SigningKey::new(KEY))
}

fn changed(from: &str, to: &str) -> String {
    assert!(BODY.contains(from));
    BODY.replacen(from, to, 1)
}

fn complaint(body: &str) -> String {
    let error = CapturedRequest::read(body.as_bytes()).unwrap_err().to_string();
    error.strip_prefix("the request cannot be understood: ").unwrap().to_owned()
}

#[test]
fn the_printed_vector_is_right() {
    assert_eq!(check(BODY), Ok(SignedNames::LowerCamel));
    let request = CapturedRequest::read(BODY.as_bytes()).unwrap();
    assert_eq!((request.open_id(), request.grant_code()), ("d14c1559e87b747d577c834b275a4310", "ba67d4fa46"));
    assert_eq!((request.timestamp(), request.nonce()), ("1465185768", "11886"));
    assert_eq!(request.expose_token(), "cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D");
    assert_eq!((request.action(), request.params().get()), (Some("user.my-cards"), r#"{"user_id": "1"}"#));
    assert_eq!(
        request.string_to_sign(SignedNames::Wire).to_string(),
        "GrantCode=ba67d4fa46&Nonce=11886&OpenId=d14c1559e87b747d577c834b275a4310&Timestamp=1465185768"
    );
}

/// Recomputed with Python's hmac and base64 modules.
#[test]
fn the_names_that_were_signed_are_found() {
    assert_eq!(
        check(&changed("cFw0t9IuvL9jVo9qAzk0qMcw5BM", "rQ861PA1ledQ4VhZXY6WAjlZfD0")),
        Ok(SignedNames::Wire)
    );
}

#[test]
fn numbers_are_signed_as_they_are_written() {
    let numbers = changed("\"1465185768\"", "1465185768").replacen("\"11886\"", "11886", 1);
    assert_eq!(check(&numbers), Ok(SignedNames::LowerCamel));
}

#[test]
fn what_was_changed_after_signing_is_found_out() {
    for (from, to) in
        [("1465185768", "1465185769"), ("11886", "11887"), ("ba67d4fa46", "ba67d4fa47"), ("d14c", "d14d")]
    {
        assert_eq!(check(&changed(from, to)), Err(TokenCheckError::Mismatch), "{from}");
    }
    // Neither is signed.
    assert_eq!(check(&changed("user.my-cards", "user.other")), Ok(SignedNames::LowerCamel));
    assert_eq!(check(&changed("\"1\"", "\"2\"")), Ok(SignedNames::LowerCamel));
}

#[test]
fn a_token_of_the_wrong_form_is_said_to_be_one() {
    let wrong = check(&changed("%3D", "="));
    assert_eq!(wrong, Err(TokenCheckError::Form(TokenError::NotPercentEncoded)));
    assert_eq!(wrong.unwrap_err().to_string(), "the token is not percent-encoded");
    assert_eq!(
        TokenCheckError::Mismatch.to_string(),
        "the token does not belong to this request under this key"
    );
}

#[test]
fn each_missing_member_is_named() {
    for name in ["OpenId", "GrantCode", "Timestamp", "Nonce", "Token", "Action", "Params"] {
        let error =
            CapturedRequest::read(changed(&format!("\"{name}\""), "\"other\"").as_bytes()).unwrap_err();
        assert_eq!((error.kind(), error.member()), (&MalformedKind::Missing, name));
    }
    assert_eq!(complaint(&changed("\"11886\"", "null")), "Nonce is missing");
    assert_eq!(
        complaint(&changed("\"11886\"", "[]")),
        "Nonce: is an array, not a string, number, bool or null, at line 1, column 104"
    );
    assert!(complaint(&changed("\"Nonce\"", "\"Token\"")).starts_with("duplicate field `Token`"));
}

#[test]
fn what_is_no_request_is_an_error_that_shows_nothing_of_it() {
    assert_eq!(complaint(""), "it is empty");
    assert_eq!(
        complaint("OpenId=x&Token=secret"),
        "it looks like other text (expected value), at line 1, column 1"
    );
    assert_eq!(complaint(r#"["secret"]"#), "it is an array, not an object");
}

/// Found by the fuzzer: a log's quoted line, with something behind it, came back in the error.
#[test]
fn a_request_quoted_as_a_string_is_not_quoted_again() {
    let quoted = serde_json::to_string(BODY).unwrap();
    assert_eq!(complaint(&quoted), "it is a string, not an object");
    let followed = format!("{quoted}, at once");
    assert_eq!(
        complaint(&followed),
        format!(
            "it looks like JSON followed by other text (trailing characters), at line 1, column {}",
            quoted.len() + 1
        )
    );
}
