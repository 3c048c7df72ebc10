//! What a documentation page demands of the type that carries its action. Called by the generated tests.

use http::Response;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use zvcms_hyper::ErrorKind;
use zvcms_proto::{
    Action, Code, Credentials, RawAction, RawValue, ResponseError, ResponseErrorKind, Signer, Stamp, Token,
    read_response,
};

use crate::sandboxed::sandbox;

mod json_order;

/// All documented parameters are sent as they were given, under their wire names, and nothing else is.
pub(crate) fn parameters_are_carried<A: Action + DeserializeOwned>(params: &str) {
    let action: A = serde_json::from_str(params).unwrap();
    assert_eq!(serde_json::to_value(action).unwrap(), value(params));
}

/// The sample request comes out of the typed action, leaf for leaf and in its order. What the type sends and the sample
/// does not, such as a required parameter, or leaves blank, is taken from `example`.
pub(crate) fn request_is_made<A: Action + DeserializeOwned>(sample: &str, example: &str) {
    let params = params_of(sample).get();
    if let Ok(action) = serde_json::from_str::<A>(params)
        && serde_json::to_value(&action).unwrap() == value(params)
    {
        let made = serde_json::to_string(&action).unwrap();
        assert_eq!(json_order::paths(&made), json_order::paths(params), "the order of the parameters");
        return is_made(sample, value(params), &action);
    }
    let mut filled = value(params);
    fill(&mut filled, &value(example));
    is_made(sample, filled.clone(), &serde_json::from_value::<A>(filled).unwrap());
}

/// The sample request comes out of the action's name and its parameters as they stand: no type is needed to call it.
pub(crate) fn request_is_made_by_name(sample: &str, name: &str) {
    let params = params_of(sample);
    let action = RawAction::from_raw(name, params.to_owned());
    assert_eq!(serde_json::to_string(&action).unwrap(), params.get());
    is_made(sample, value(params.get()), &action);
}

/// The whole body where the sample has one of V2: all members, and of the token the form alone. Else the parameters.
fn is_made(sample: &str, params: Value, action: &impl Action) {
    let mut expected = object(sample);
    let Some((signer, stamp)) = signer_of(&expected) else {
        return assert_eq!(serde_json::to_value(action).unwrap(), params);
    };
    // Not validated: a page's sample leaves required parameters empty.
    let mut made = object(std::str::from_utf8(&signer.envelope(action, stamp).to_json().unwrap()).unwrap());
    let token = made.remove("Token").expect("a token");
    assert!(Token::parse(token.as_str().unwrap()).is_ok(), "{token} has not the form of a token");
    expected.remove("Token");
    expected.insert("Action".to_owned(), action.name().into());
    expected.insert("Params".to_owned(), params);
    for scalar in ["Timestamp", "Nonce"] {
        // Sent as text; a sample may have numbers.
        expected.insert(scalar.to_owned(), text_of(&expected[scalar]).into());
    }
    assert_eq!(made, expected);
}

/// What a sample was signed with, but for the key, which is not printed; none where the sample has no whole envelope.
fn signer_of(sample: &Map<String, Value>) -> Option<(Signer, Stamp)> {
    let text = |name: &str| sample.get(name).map(text_of);
    Token::parse(&text("Token")?).ok()?;
    let credentials = Credentials::new(text("OpenId")?, text("GrantCode")?, "any-key").ok()?;
    let stamp = Stamp::new(text("Timestamp")?.parse().ok()?, text("Nonce")?.parse().ok()?).ok()?;
    Some((Signer::new(credentials), stamp))
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
    let (_sandbox, client) = sandbox().await;
    let action: A = serde_json::from_str(params).unwrap();
    if let Err(error) = client.send(&action).await {
        let is_business =
            matches!(error.kind(), ErrorKind::Response(error) if error.kind() == ResponseErrorKind::Business);
        assert!(is_business, "{error}");
    }
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
