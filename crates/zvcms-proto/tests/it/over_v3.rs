//! Requests and replies of V3, the successor's version of the API.

use http::Response;
use serde::Serialize;
use serde_json::{Value, json};
use zvcms_proto::actions::user::{AddPoints, BalanceHistory, MemberCoupons};
use zvcms_proto::{
    Action, ApiVersion, BuildError, CapturedRequest, Credentials, Endpoint, JsonKind, MyCards, RawAction,
    RawValue, SignedNames, Signer, SigningKey, Stamp, StampForm, TokenCheckError, V3_ENDPOINT, read_response,
};

/// The vendor's printed vector, and that of a public client's own test (see `signing.rs` for their origins): both public,
/// and both open nothing. The bodies were made by a few lines of Python with its hmac, base64, urllib and json modules.
const VECTORS: [(&str, [&str; 3], [u64; 2], &str); 2] = [
    (
        "the vendor's printed vector",
        [
            "d14c1559e87b747d577c834b275a4310",
            "ba67d4fa46",
            "LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx",
        ],
        [1_465_185_768, 11_886],
        r#"{"openId":"d14c1559e87b747d577c834b275a4310","grantCode":"ba67d4fa46","nonce":11886,"timestamp":1465185768,"token":"cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D","params":{"user_id":"10001","needCycleCard":""}}"#,
    ),
    (
        "a public client's vector",
        ["fake-open-id-for-test-only-0001", "fake-grant-code-0001", "fake-open-key-for-test-only-0001"],
        [1_712_563_200, 24_680],
        r#"{"openId":"fake-open-id-for-test-only-0001","grantCode":"fake-grant-code-0001","nonce":24680,"timestamp":1712563200,"token":"ySypL4SRFMmfSrCqOiFE01LK3ks%3D","params":{"user_id":"10001","needCycleCard":""}}"#,
    ),
];

fn signer([open_id, grant_code, key]: [&str; 3], [timestamp, nonce]: [u64; 2]) -> (Signer, Stamp) {
    let credentials = Credentials::new(open_id, grant_code, key).unwrap();
    (Signer::new(credentials), Stamp::new(timestamp, nonce).unwrap())
}

/// The signer and the stamp of the printed vector.
fn printed() -> (Signer, Stamp) {
    signer(VECTORS[0].1, VECTORS[0].2)
}

fn over_v3() -> Endpoint {
    Endpoint::default_of(ApiVersion::V3)
}

fn text(body: Vec<u8>) -> String {
    String::from_utf8(body).unwrap()
}

/// The address, and the parameters in the body, of an action over V3.
fn sent<A: Action>(action: &A) -> Result<(String, Value), BuildError> {
    let (signer, stamp) = printed();
    let request = signer.request(&over_v3(), action, stamp)?;
    let body: Value = serde_json::from_slice(request.body()).unwrap();
    Ok((request.uri().to_string(), body["params"].clone()))
}

#[test]
fn the_vectors_in_an_envelope_of_v3_are_as_python_writes_them() {
    for (whose, identity, stamp, body) in VECTORS {
        let (signer, stamp) = signer(identity, stamp);
        assert_eq!(text(signer.body(&over_v3(), &MyCards::new("10001"), stamp).unwrap()), body, "{whose}");
    }
}

/// Public Go and TypeScript clients declare the members in this order and with these JSON types.
#[test]
fn the_form_is_that_of_public_clients() {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Form<'a> {
        open_id: &'a str,
        grant_code: &'a str,
        nonce: i64,
        timestamp: i64,
        token: &'a str,
        params: Value,
    }

    let (signer, stamp) = printed();
    let form = Form {
        open_id: "d14c1559e87b747d577c834b275a4310",
        grant_code: "ba67d4fa46",
        nonce: 11_886,
        timestamp: 1_465_185_768,
        token: "cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D",
        params: json!({"pageNum": 1, "pageSize": 200}),
    };
    let action = RawAction::new("v3/org/shop/getShopList", &form.params).unwrap();
    assert_eq!(text(signer.body(&over_v3(), &action, stamp).unwrap()), serde_json::to_string(&form).unwrap());
}

#[test]
fn timestamp_and_nonce_are_strings_by_a_setting() {
    let (signer, stamp) = printed();
    let endpoint = over_v3().stamp_form(StampForm::Strings);
    let body = text(signer.body(&endpoint, &MyCards::new("10001"), stamp).unwrap());
    let expected = VECTORS[0].3.replace("11886", "\"11886\"").replace(":1465185768", ":\"1465185768\"");
    assert_eq!(body, expected);
    // V2 has strings, whatever is chosen.
    let [plain, chosen] = [StampForm::Numbers, StampForm::Strings]
        .map(|form| signer.body(&Endpoint::default().stamp_form(form), &MyCards::new("1"), stamp).unwrap());
    assert_eq!(plain, chosen);
}

#[test]
fn v3_signs_its_own_names_whatever_is_chosen_for_v2() {
    let (signer, stamp) = printed();
    let signer = signer.signed_names(SignedNames::Wire);
    assert_eq!(text(signer.body(&over_v3(), &MyCards::new("10001"), stamp).unwrap()), VECTORS[0].3);
    let of_v2 = text(signer.body(&Endpoint::default(), &MyCards::new("10001"), stamp).unwrap());
    assert!(!of_v2.contains("cFw0t9IuvL9jVo9qAzk0qMcw5BM"), "{of_v2}");
}

#[test]
fn one_action_goes_over_either_version() {
    let (signer, stamp) = printed();
    for (request, path) in [
        (signer.request(&over_v3(), &MyCards::new("1"), stamp), "crm/giftCard/getCustomerGiftCardList"),
        (signer.request(&over_v3(), &AddPoints::new(1, "1"), stamp), "crm/points/addCustomerPoints"),
        (signer.request(&over_v3(), &MemberCoupons::new("1"), stamp), "crm/coupon/getCustomerCoupons"),
    ] {
        let request = request.unwrap();
        assert_eq!(request.uri().to_string(), format!("{V3_ENDPOINT}/v3/{path}"));
        assert_eq!(
            (request.method().as_str(), &request.headers()["content-type"]),
            ("POST", &"application/json".parse().unwrap())
        );
    }
    let over_v2 = signer.request(&Endpoint::default(), &MyCards::new("1"), stamp).unwrap();
    assert_eq!(over_v2.uri(), "http://openapi.zvcms.com/api/v2");
}

#[test]
fn the_versions_have_names() {
    assert_eq!(format!("{}|{:>4}", ApiVersion::V2, ApiVersion::V3), "V2|  V3");
    assert_eq!(ApiVersion::default(), Endpoint::default().version());
}

#[test]
fn a_base_address_with_a_port_keeps_it() {
    let (signer, stamp) = printed();
    for base in ["http://127.0.0.1:8080", "http://127.0.0.1:8080/"] {
        let request = signer.request(&Endpoint::v3(base).unwrap(), &MyCards::new("1"), stamp).unwrap();
        assert_eq!(request.uri(), "http://127.0.0.1:8080/v3/crm/giftCard/getCustomerGiftCardList");
    }
}

#[test]
fn a_raw_action_is_any_path_or_a_v2_name_that_has_one() {
    for (name, path) in [
        ("/v3/org/shop/getShopList", "/v3/org/shop/getShopList"),
        ("v3/org/shop/getShopList", "/v3/org/shop/getShopList"),
        ("other/path", "/other/path"),
        ("user.my-cards", "/v3/crm/giftCard/getCustomerGiftCardList"),
        ("user.points-add", "/v3/crm/points/addCustomerPoints"),
    ] {
        let action = RawAction::new(name, &json!({"a": 1})).unwrap();
        assert_eq!(sent(&action).unwrap(), (format!("{V3_ENDPOINT}{path}"), json!({"a": 1})), "{name}");
    }
}

#[test]
fn an_action_without_a_path_is_refused_by_name() {
    let no_path = |error: BuildError| match error {
        BuildError::NoV3Path { ref action, .. } => (action.to_string(), error.to_string()),
        other => panic!("{other}"),
    };
    let words = "has no path in V3 that is documented to take the same parameters: call it over V2, or by a path, such as /v3/crm/…";
    for (error, name) in [
        (sent(&BalanceHistory::new().mobile("10000010001")), "user.balance-history"),
        (sent(&RawAction::new("user.balance-history", &()).unwrap()), "user.balance-history"),
        (sent(&RawAction::new("x.y", &()).unwrap()), "x.y"),
    ] {
        let expected = (name.to_owned(), format!("the action \"{name}\" {words}"));
        assert_eq!(no_path(error.unwrap_err()), expected);
    }
}

/// An action that V3 alone has: its name is its path.
#[derive(Serialize)]
struct ShopList {}

impl Action for ShopList {
    type Response = Box<RawValue>;

    fn name(&self) -> &str {
        "/v3/org/shop/getShopList"
    }

    fn is_idempotent(&self) -> bool {
        true
    }
}

/// Somebody's own action, by the name that it is given.
#[derive(Serialize)]
struct Own(#[serde(skip)] &'static str);

impl Action for Own {
    type Response = Box<RawValue>;

    fn name(&self) -> &str {
        self.0
    }

    fn is_idempotent(&self) -> bool {
        false
    }
}

#[test]
fn an_action_of_ones_own_has_the_path_that_its_name_has() {
    for (name, path) in [
        ("/v3/own/x", "/v3/own/x"),
        ("v3/own/x", "/v3/own/x"),
        ("own/x", "/own/x"),
        ("user.my-cards", "/v3/crm/giftCard/getCustomerGiftCardList"),
    ] {
        assert_eq!(over_v3().uri_for(&Own(name)).unwrap().path(), path);
        let over_v2 = Endpoint::default().uri_for(&Own(name));
        assert_eq!(matches!(over_v2, Err(BuildError::OnlyInV3 { .. })), name.contains('/'), "{name}");
    }
    assert!(matches!(over_v3().uri_for(&Own("own.x")), Err(BuildError::NoV3Path { .. })));
}

/// An address may hold a password, and a name may be anything.
#[test]
fn an_error_keeps_the_beginning_of_a_name_and_nothing_of_an_address() {
    let long: &'static str = "a/".repeat(50_000).leak();
    for name in ["https://me:s3cret@openapi.qmai.cn/v3/x", "s3cret@h://x/", long] {
        for endpoint in [Endpoint::default(), over_v3()] {
            let error = endpoint.uri_for(&Own(name)).unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains(":s3cret") && shown.len() < 600, "{shown}");
        }
    }
}

#[test]
fn a_blank_name_is_refused_as_over_v2() {
    let error = sent(&RawAction::new(" ", &()).unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "the parameter Action must not be empty");
}

#[test]
fn an_action_of_v3_alone_is_refused_over_v2() {
    assert_eq!(sent(&ShopList {}).unwrap().0, format!("{V3_ENDPOINT}/v3/org/shop/getShopList"));
    let (signer, stamp) = printed();
    let refused = [
        signer.request(&Endpoint::default(), &ShopList {}, stamp),
        signer.request(&Endpoint::default(), &RawAction::new("v3/org/shop/getShopList", &()).unwrap(), stamp),
    ];
    for error in refused {
        let error = error.unwrap_err();
        assert!(matches!(error, BuildError::OnlyInV3 { .. }), "{error}");
        assert!(
            error.to_string().ends_with("v3/org/shop/getShopList\" is a path of V3: call it over V3"),
            "{error}"
        );
    }
}

#[test]
fn empty_parameters_are_an_empty_object() {
    let raw = |json: &str| RawAction::from_raw("/v3/a", RawValue::from_string(json.to_owned()).unwrap());
    let empty: [i32; 0] = [];
    for action in [
        RawAction::new("/v3/a", &()).unwrap(),
        RawAction::new("/v3/a", &empty).unwrap(),
        RawAction::new("/v3/a", &json!({})).unwrap(),
        raw("null"),
        raw("[ ]"),
        raw("[\n]"),
        raw("{}"),
    ] {
        assert_eq!(sent(&action).unwrap().1, json!({}));
    }
    let (signer, stamp) = printed();
    let as_written = text(signer.body(&over_v3(), &raw(r#"{"a": 1.10, "b":[]}"#), stamp).unwrap());
    assert!(as_written.ends_with(r#","params":{"a": 1.10, "b":[]}}"#), "{as_written}");
}

#[test]
fn parameters_that_are_not_an_object_are_refused() {
    for (json, found, word) in [
        (r#""{\"user_id\":\"1\"}""#, JsonKind::Text, "a string"),
        ("[1]", JsonKind::Array, "an array"),
        ("7", JsonKind::Number, "a number"),
        ("true", JsonKind::Bool, "a bool"),
    ] {
        let action = RawAction::from_raw("/v3/a", RawValue::from_string(json.to_owned()).unwrap());
        let error = sent(&action).unwrap_err();
        assert!(
            error.to_string().starts_with(&format!("the parameters are {word}, but V3 takes an object")),
            "{error}"
        );
        assert!(
            matches!(error, BuildError::ParamsNotAnObject { found: kind, .. } if kind == found),
            "{error}"
        );
    }
}

#[test]
fn a_captured_request_of_v3_is_read_and_checked() {
    for (whose, [open_id, grant_code, key], [timestamp, nonce], body) in VECTORS {
        let strings = body
            .replace(&format!("\"nonce\":{nonce}"), &format!("\"nonce\":\"{nonce}\""))
            .replace(&format!("\"timestamp\":{timestamp}"), &format!("\"timestamp\":\"{timestamp}\""));
        for body in [body, &strings] {
            let request = CapturedRequest::read(body.as_bytes()).unwrap();
            assert_eq!((request.version(), request.action()), (ApiVersion::V3, None), "{whose}");
            assert_eq!((request.open_id(), request.grant_code()), (open_id, grant_code));
            assert_eq!(
                (request.timestamp(), request.nonce()),
                (&*timestamp.to_string(), &*nonce.to_string())
            );
            assert_eq!(request.check(&SigningKey::new(key.as_bytes())), Ok(SignedNames::LowerCamel));
        }
    }
}

/// The printed vector's values under the names of V2; recomputed with Python's hmac and base64 modules.
#[test]
fn a_token_over_the_names_of_v2_is_wrong_in_v3() {
    let body = VECTORS[0].3.replace("cFw0t9IuvL9jVo9qAzk0qMcw5BM", "rQ861PA1ledQ4VhZXY6WAjlZfD0");
    let key = SigningKey::new(VECTORS[0].1[2].as_bytes());
    let checked = CapturedRequest::read(body.as_bytes()).unwrap().check(&key);
    assert_eq!(checked, Err(TokenCheckError::Mismatch));
}

#[test]
fn the_members_say_which_version_a_request_is_of() {
    let body = VECTORS[0].3;
    let complaint = |body: &str| CapturedRequest::read(body.as_bytes()).unwrap_err().to_string();
    for name in ["openId", "grantCode", "nonce", "timestamp", "token", "params"] {
        let without = body.replacen(&format!("\"{name}\""), "\"other\"", 1);
        assert_eq!(complaint(&without), format!("the request cannot be understood: {name} is missing"));
    }
    // One name of the other version does not change whose request it is.
    let mixed = body.replacen("\"token\"", "\"Token\"", 1);
    assert_eq!(complaint(&mixed), "the request cannot be understood: token is missing");
    // An action in the body does not concern V3.
    let with_action = body.replacen('{', r#"{"action":"a","Action":"b","action":"c","#, 1);
    assert_eq!(CapturedRequest::read(with_action.as_bytes()).unwrap().action(), None);
    let twice = body.replacen("\"nonce\"", "\"token\"", 1);
    assert!(
        complaint(&twice).contains("duplicate field `token`, at line 1, column "),
        "{}",
        complaint(&twice)
    );
    assert_eq!(complaint("{}"), "the request cannot be understood: OpenId is missing");
}

#[test]
fn the_trace_id_of_a_reply_is_kept_and_shown() {
    let error = |body: &str| read_response::<MyCards>(&Response::new(body)).unwrap_err();
    for (body, trace_id, line) in [
        (
            r#"{"status":false,"code":110004,"message":"验签失败","traceId":"a1b2.3"}"#,
            Some("a1b2.3"),
            "system error 110004: 验签失败 (traceId a1b2.3)",
        ),
        (
            r#"{"traceId":"t","status":true,"code":40004,"message":"没有","data":null}"#,
            Some("t"),
            "business exception 40004: 没有 (traceId t)",
        ),
        (
            r#"{"status":true,"code":0,"data":[{"par_value":"x"}],"traceId":17}"#,
            Some("17"),
            "the response cannot be understood: data[0].par_value: \"x\" is not a plain decimal number, at line 1, column 46 (traceId 17)",
        ),
        (
            r#"{"status":2,"code":0,"traceId":"t","message":"m"}"#,
            Some("t"),
            "the response cannot be understood: status: 2 is neither true nor false, at line 1, column 11, its code is \"0\", its message is \"m\" (traceId t)",
        ),
        (r#"{"status":false,"code":1,"message":"m","traceId":null}"#, None, "system error 1: m"),
        (r#"{"status":false,"code":1,"message":"m","traceId":""}"#, None, "system error 1: m"),
        (r#"{"status":false,"code":1,"message":"m","traceId":"  "}"#, None, "system error 1: m"),
        (
            r#"{"status":false,"code":1,"message":"m","traceId":["a"]}"#,
            Some(r#"["a"]"#),
            r#"system error 1: m (traceId ["a"])"#,
        ),
        (
            r#"{"status":false,"code":1,"message":"m","traceId":"a","traceId":"b"}"#,
            Some("b"),
            "system error 1: m (traceId b)",
        ),
        (
            "{\"status\":false,\"code\":1,\"message\":\"m\",\"traceId\":\"\\u001b[2J\"}",
            Some("\u{1b}[2J"),
            r"system error 1: m (traceId \u{1b}[2J)",
        ),
    ] {
        let error = error(body);
        assert_eq!((error.trace_id(), error.to_string().as_str()), (trace_id, line));
    }
    let reply = Response::builder().status(503).body(r#"{"status":true,"code":0,"traceId":"t"}"#).unwrap();
    let unanswered = read_response::<MyCards>(&reply).unwrap_err();
    assert_eq!(
        unanswered.to_string(),
        "system error 0, without message (HTTP 503 Service Unavailable) (traceId t)"
    );
}

/// A public client reads this shape at the path of the coupons, against the vendor's page.
#[test]
fn an_object_that_is_not_a_coupon_is_an_error_that_keeps_the_body() {
    let body = r#"{"status":true,"code":0,"data":{"list":[{"cardId":"1"}],"total":1}}"#;
    let error = read_response::<MemberCoupons>(&Response::new(body)).unwrap_err();
    assert!(error.is_of_success() && error.body() == body.as_bytes(), "{error}");
    assert_eq!(error.path(), "data");
}

#[test]
fn a_reported_code_has_a_hint_and_no_other_has() {
    let hint = |code: &str| {
        let body = format!(r#"{{"status":false,"code":{code},"message":"m"}}"#);
        read_response::<MyCards>(&Response::new(body)).unwrap_err().code().unwrap().hint()
    };
    let words = "a V3 gateway is reported to use 110004 for a rejected signature";
    assert_eq!([hint("110004"), hint("\"110004\"")], [Some(words); 2]);
    assert_eq!([hint("110007"), hint("\"1100040\""), hint("0")], [None; 3]);
}

#[test]
fn debug_shows_neither_credential_nor_token() {
    let (_, identity, _, body) = VECTORS[0];
    let (signer, stamp) = printed();
    let action = MyCards::new("10001");
    let envelope = signer.envelope(&over_v3(), &action, stamp);
    let debug = format!("{envelope:?} {:?}", CapturedRequest::read(body.as_bytes()).unwrap());
    assert!(debug.contains("V3"), "{debug}");
    for secret in identity.into_iter().chain(["cFw0t9IuvL9jVo9qAzk0qMcw5BM"]) {
        assert!(!debug.contains(secret), "{debug}");
    }
}
