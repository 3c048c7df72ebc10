//! What a documentation page demands of the type that carries its action. Called by the generated tests.

use http::Response;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use zvcms_hyper::ErrorKind;
use zvcms_proto::{
    Action, ApiVersion, BuildError, Code, Credentials, Endpoint, RawAction, RawValue, ResponseError,
    ResponseErrorKind, Signer, Stamp, StampForm, Token, V3_ENDPOINT, read_response,
};

use crate::sandboxed::sandbox_over;

mod json_order;

/// All documented parameters are sent as they were given, under their wire names, and nothing else is.
pub(crate) fn parameters_are_carried<A: Action + DeserializeOwned>(params: &str) {
    let action: A = serde_json::from_str(params).unwrap();
    assert_eq!(serde_json::to_value(action).unwrap(), value(params));
}

/// The sample request comes out of the typed action, leaf for leaf and in its order. What the type sends and the sample
/// does not, such as a required parameter, or leaves blank, is taken from `example`.
pub(crate) fn request_is_made<A: Action + DeserializeOwned>(sample: &str, example: &str) {
    let sent = params_of(sample).get();
    let (action, params) = filled::<A>(sent, example);
    if params == value(sent) {
        let made = serde_json::to_string(&action).unwrap();
        assert_eq!(json_order::paths(&made), json_order::paths(sent), "the order of the parameters");
    }
    is_made(sample, params, &action);
}

/// Over V3 the typed action goes to this path below the base address, with the parameters of the sample, in a body that has
/// the members of V3 in their order and no other. Without a sample, the parameters are those of `example`.
pub(crate) fn request_is_made_over_v3<A: Action + DeserializeOwned>(
    path: &str,
    sample: Option<&str>,
    example: &str,
) {
    let (action, params) = filled::<A>(sample.map_or(example, |sample| params_of(sample).get()), example);
    let signer = Signer::new(Credentials::new("an-id", "a-code", "any-key").unwrap());
    for (form, timestamp, nonce) in [
        (StampForm::Numbers, json!(1_465_185_768), json!(11886)),
        (StampForm::Strings, json!("1465185768"), json!("11886")),
    ] {
        let endpoint = Endpoint::v3(V3_ENDPOINT).unwrap().stamp_form(form);
        assert_eq!(endpoint.uri_for(&action).unwrap(), *format!("{V3_ENDPOINT}{path}"));
        let body = body(&signer, &endpoint, &action, Stamp::new(1_465_185_768, 11886).unwrap());
        let in_order: Vec<String> = json_order::paths(&body).into_iter().take(5).collect();
        assert_eq!(in_order, ["/openId", "/grantCode", "/nonce", "/timestamp", "/token"]);
        let expected = json!({
            "openId": "an-id", "grantCode": "a-code", "nonce": nonce, "timestamp": timestamp,
            "params": object_over_v3(params.clone()),
        });
        assert_eq!(Value::Object(without_token(&body, "token")), expected);
    }
}

/// The typed action that sends these parameters. What it sends besides, and what they leave blank, is taken from `example`.
fn filled<A: Action + DeserializeOwned>(params: &str, example: &str) -> (A, Value) {
    let mut filled = value(params);
    if let Ok(action) = serde_json::from_str::<A>(params)
        && serde_json::to_value(&action).unwrap() == filled
    {
        return (action, filled);
    }
    fill(&mut filled, &value(example));
    (serde_json::from_value(filled.clone()).unwrap(), filled)
}

/// The sample request comes out of the action's name and its parameters as they stand: no type is needed to call it.
pub(crate) fn request_is_made_by_name(sample: &str, name: &str) {
    let params = params_of(sample);
    let action = RawAction::from_raw(name, params.to_owned());
    assert_eq!(serde_json::to_string(&action).unwrap(), params.get());
    is_made(sample, value(params.get()), &action);
}

/// The whole body where the sample has one: all members, and of the token the form alone. Else the parameters.
fn is_made(sample: &str, params: Value, action: &impl Action) {
    let mut expected = object(sample);
    // The page of a path has samples of V3.
    let is_v3 = action.name().starts_with('/');
    let names @ [.., timestamp, nonce, token] = if is_v3 {
        ["openId", "grantCode", "timestamp", "nonce", "token"]
    } else {
        ["OpenId", "GrantCode", "Timestamp", "Nonce", "Token"]
    };
    let Some((signer, stamp)) = signer_of(&expected, names) else {
        return assert_eq!(serde_json::to_value(action).unwrap(), params);
    };
    expected.remove(token);
    let mut endpoint = Endpoint::default();
    if is_v3 {
        expected.insert("params".to_owned(), object_over_v3(params));
        let form = if expected[timestamp].is_string() { StampForm::Strings } else { StampForm::Numbers };
        endpoint = Endpoint::default_of(ApiVersion::V3).stamp_form(form);
        assert_eq!(endpoint.uri_for(action).unwrap().path(), action.name());
    } else {
        expected.insert("Action".to_owned(), action.name().into());
        expected.insert("Params".to_owned(), params);
        for scalar in [timestamp, nonce] {
            // Sent as text; a sample may have numbers.
            expected.insert(scalar.to_owned(), text_of(&expected[scalar]).into());
        }
    }
    let body = body(&signer, &endpoint, action, stamp);
    assert_eq!(without_token(&body, token), expected);
}

/// The body of a request. It is not validated: a page's sample leaves required parameters empty.
fn body(signer: &Signer, endpoint: &Endpoint, action: &impl Action, stamp: Stamp) -> String {
    String::from_utf8(signer.envelope(endpoint, action, stamp).to_json().unwrap()).unwrap()
}

/// The members of a body but for its token, which has the form of one.
fn without_token(body: &str, name: &str) -> Map<String, Value> {
    let mut members = object(body);
    let token = members.remove(name).expect("a token");
    assert!(Token::parse(token.as_str().unwrap()).is_ok(), "{token} has not the form of a token");
    members
}

/// What a sample was signed with, but for the key, which is not printed; none where the sample has no whole envelope.
fn signer_of(
    sample: &Map<String, Value>,
    [open_id, grant_code, timestamp, nonce, token]: [&str; 5],
) -> Option<(Signer, Stamp)> {
    let text = |name: &str| sample.get(name).map(text_of);
    Token::parse(&text(token)?).ok()?;
    let credentials = Credentials::new(text(open_id)?, text(grant_code)?, "any-key").ok()?;
    let stamp = Stamp::new(text(timestamp)?.parse().ok()?, text(nonce)?.parse().ok()?).ok()?;
    Some((Signer::new(credentials), stamp))
}

/// Parameters as they are sent over V3, where empty ones are an object.
fn object_over_v3(params: Value) -> Value {
    if params.is_null() || params == json!([]) { json!({}) } else { params }
}

/// The parameters of a sample of either version, as they stand.
fn params_of(sample: &str) -> &RawValue {
    #[derive(Deserialize)]
    struct Body<'a> {
        #[serde(alias = "Params", borrow)]
        params: &'a RawValue,
    }

    serde_json::from_str::<Body<'_>>(sample).unwrap().params
}

/// Adds the members that an example has and this value has not, or has blank, at any depth.
fn fill(value: &mut Value, example: &Value) {
    match (value, example) {
        (blank, example) if *blank == "" => *blank = example.clone(),
        (Value::Object(members), Value::Object(examples)) => {
            for (name, example) in examples {
                fill(members.entry(name).or_insert_with(|| example.clone()), example);
            }
        }
        (Value::Array(elements), Value::Array(examples)) => {
            if let Some(example) = examples.first() {
                elements.iter_mut().for_each(|element| fill(element, example));
            }
        }
        _ => {}
    }
}

/// A successful sample is read, and each of its leaves makes a difference. Returns the typed response, to be looked at.
pub(crate) fn success<A: Action<Response: Serialize>>(sample: &str) -> String {
    let typed = response::<A>(sample).unwrap();
    let as_read = serde_json::to_value(&typed).unwrap();
    let envelope = value(sample);
    for pointer in envelope.get("data").map(leaves).unwrap_or_default() {
        let mut probed = envelope.clone();
        let leaf = probed.get_mut("data").unwrap().pointer_mut(&pointer).unwrap();
        let is_one = [json!("1"), json!(1), json!(true), json!("true")].contains(leaf);
        *leaf = if is_one { json!("0") } else { json!("1") };
        // What is refused was read: an empty text, say, where an object is expected.
        let read = response::<A>(&probed.to_string()).map(|read| serde_json::to_value(read).unwrap());
        assert_ne!(read.ok().as_ref(), Some(&as_read), "the leaf data{pointer} of the sample is not carried");
    }
    serde_json::to_string_pretty(&typed).unwrap()
}

/// A business exception is read as one, its code and message as they are. Returns the error's line.
pub(crate) fn business_exception<A: Action>(sample: &str) -> String {
    refusal::<A>(sample, ResponseErrorKind::Business)
}

/// A system error is read as one, its code and message as they are. Returns the error's line.
pub(crate) fn system_error<A: Action>(sample: &str) -> String {
    refusal::<A>(sample, ResponseErrorKind::System)
}

fn refusal<A: Action>(sample: &str, expected: ResponseErrorKind) -> String {
    let envelope = object(sample);
    let Err(error) = response::<A>(sample) else { panic!("it is read as a success") };
    assert_eq!(error.kind(), expected, "{error}");
    for (name, read) in [("code", error.code().map_or("", Code::as_str)), ("message", error.message())] {
        assert_eq!(envelope.get(name).map(text_of).unwrap_or_default(), read, "{name}");
    }
    error.to_string()
}

/// Each documented field of the response makes a difference to what is read.
pub(crate) fn fields_are_carried<A: Action<Response: Serialize>>(paths: &[&str]) {
    let is_carried = |path: &&&str| with_field::<A>(path, Some("1")) != with_field::<A>(path, None);
    let lost: Vec<&&str> = paths.iter().filter(|path| !is_carried(path)).collect();
    assert!(lost.is_empty(), "documented fields that {} does not carry: {lost:?}", type_name::<A>());
}

/// Each documented value of a field has a name of its own.
pub(crate) fn values_are_named<A: Action<Response: Serialize>>(fields: &[(&str, &[&str])]) {
    for (path, values) in fields {
        let read: Vec<Value> = values.iter().map(|value| with_field::<A>(path, Some(value))).collect();
        for (index, (value, as_read)) in values.iter().zip(&read).enumerate() {
            let is_raw = leaves(as_read).iter().any(|leaf| as_read.pointer(leaf) == Some(&json!(value)));
            assert!(!is_raw, "documented value {value} of `{path}` has no name in {}", type_name::<A>());
            assert!(
                !read[..index].contains(as_read),
                "value {value} of `{path}` is read like an earlier one"
            );
        }
    }
}

/// The sandbox has an answer, and the answer is read. It may be that there is nothing of the kind.
pub(crate) async fn is_answered<A: Action + DeserializeOwned>(params: &str) {
    is_answered_over::<A>(ApiVersion::V2, params).await;
}

/// The same over V3.
pub(crate) async fn is_answered_over_v3<A: Action + DeserializeOwned>(params: &str) {
    is_answered_over::<A>(ApiVersion::V3, params).await;
}

async fn is_answered_over<A: Action + DeserializeOwned>(version: ApiVersion, params: &str) {
    let (_sandbox, client) = sandbox_over(version).await;
    let action: A = serde_json::from_str(params).unwrap();
    if let Err(error) = client.send(&action).await {
        let is_business =
            matches!(error.kind(), ErrorKind::Response(error) if error.kind() == ResponseErrorKind::Business);
        assert!(is_business, "{error}");
    }
}

/// An action without a V3 path is refused over V3, by its name and before anything is sent.
pub(crate) async fn is_refused_over_v3<A: Action + DeserializeOwned>(params: &str) {
    let (sandbox, client) = sandbox_over(ApiVersion::V3).await;
    let sent: A = serde_json::from_str(params).unwrap();
    let Err(error) = client.send(&sent).await else { panic!("it is sent over V3") };
    let is_told = matches!(
        error.kind(),
        ErrorKind::Build(BuildError::NoV3Path { action, .. }) if **action == *sent.name()
    );
    assert!(is_told, "{error}");
    assert_eq!(sandbox.tally().requests(), 0);
}

/// The typed response to data that has this one field, or not even that: then it may be refused, which is null.
fn with_field<A: Action<Response: Serialize>>(path: &str, value: Option<&str>) -> Value {
    let mut data = value.map(|value| json!(value));
    for segment in path.rsplit('.') {
        let (name, is_list) = segment.strip_suffix("[]").map_or((segment, false), |name| (name, true));
        data = Some(match data {
            None => json!({}),
            Some(inner) if is_list => json!({ name: [inner] }),
            Some(inner) => json!({ name: inner }),
        });
    }
    let mut envelope = data.unwrap();
    envelope["status"] = json!(true);
    envelope["code"] = json!(0);
    match response::<A>(&envelope.to_string()) {
        Ok(read) => serde_json::to_value(read).unwrap(),
        Err(_) if value.is_none() => Value::Null,
        Err(error) => panic!("documented field `{path}` is not read by {}: {error}", type_name::<A>()),
    }
}

fn response<A: Action>(body: &str) -> Result<A::Response, ResponseError> {
    read_response::<A>(&Response::new(body))
}

/// A scalar without its type.
fn text_of(scalar: &Value) -> String {
    scalar.as_str().map_or_else(|| scalar.to_string(), str::to_owned)
}

fn value(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

fn object(json: &str) -> Map<String, Value> {
    serde_json::from_str(json).unwrap()
}

/// JSON pointers to all that is neither array nor object.
fn leaves(value: &Value) -> Vec<String> {
    let below = |key: String, value: &Value| -> Vec<String> {
        leaves(value).into_iter().map(|pointer| format!("/{key}{pointer}")).collect()
    };
    match value {
        Value::Array(elements) => elements
            .iter()
            .enumerate()
            .flat_map(|(index, element)| below(index.to_string(), element))
            .collect(),
        Value::Object(members) => {
            // As a JSON pointer has names.
            let name = |key: &String| key.replace('~', "~0").replace('/', "~1");
            members.iter().flat_map(|(key, member)| below(name(key), member)).collect()
        }
        _ => vec![String::new()],
    }
}

/// As users write it: the modules between the crate and the type are private.
fn type_name<A>() -> String {
    let path = std::any::type_name::<A>();
    let (first, last) = (path.split("::").next(), path.rsplit("::").next());
    format!("{}::{}", first.unwrap_or_default(), last.unwrap_or_default())
}
