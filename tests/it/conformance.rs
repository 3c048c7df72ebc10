//! What a documentation page demands of the type that carries its action. Called by the generated tests.

use http::Response;
use serde::Serialize;
use serde_json::{Map, Value, json};
use zvcms_proto::{Action, ResponseError, Token, read_response};

use crate::samples::RequestSample;

/// The sample request comes out of typed values, leaf for leaf and in its order; of the token the form alone.
pub(crate) fn request_is_made<A: Action>(sample: &str, typed: &RequestSample<A>) {
    let made = serde_json::to_string(&typed.signer.envelope(&typed.action, typed.stamp)).unwrap();
    let (mut expected, mut actual) = (object(sample), object(&made));
    for token in [expected.remove("Token"), actual.remove("Token")] {
        let token = token.expect("a token");
        assert!(Token::parse(token.as_str().unwrap()).is_ok(), "{token} has not the form of a token");
    }
    assert_eq!(actual, expected);
    assert_eq!(places(&made, &expected), places_in_order(&made, sample, &expected));
}

/// A successful sample is read, and each of its leaves is carried. Returns the typed response, to be looked at.
pub(crate) fn success<A: Action<Response: Serialize>>(sample: &str) -> String {
    let read =
        |envelope: &Value| -> Value { serde_json::to_value(response::<A>(envelope).unwrap()).unwrap() };
    let envelope: Value = serde_json::from_str(sample).unwrap();
    let typed = read(&envelope);
    let data = envelope.get("data").expect("the sample has data");
    for pointer in leaves(data) {
        let mut probed = envelope.clone();
        let leaf = probed.get_mut("data").unwrap().pointer_mut(&pointer).unwrap();
        *leaf = if *leaf == "1" { json!("0") } else { json!("1") };
        assert_ne!(read(&probed), typed, "the leaf data{pointer} of the sample is not carried");
    }
    serde_json::to_string_pretty(&response::<A>(&envelope).unwrap()).unwrap()
}

/// A business exception is read as one, its code and message as they are. Returns the error's line.
pub(crate) fn business_exception<A: Action>(sample: &str) -> String {
    rejection::<A>(sample, |error| matches!(error, ResponseError::Business(_)))
}

/// A system error is read as one, its code and message as they are. Returns the error's line.
pub(crate) fn system_error<A: Action>(sample: &str) -> String {
    rejection::<A>(sample, |error| matches!(error, ResponseError::System(_)))
}

fn rejection<A: Action>(sample: &str, is_expected: impl Fn(&ResponseError) -> bool) -> String {
    let envelope: Value = serde_json::from_str(sample).unwrap();
    let Err(error) = response::<A>(&envelope) else { panic!("it is read as a success") };
    assert!(is_expected(&error), "it is read as another outcome: {error}");
    let rejection = error.rejection().unwrap();
    assert_eq!(envelope["code"], rejection.code().as_str());
    assert_eq!(envelope["message"], rejection.message());
    error.to_string()
}

/// A documented member of the request body is sent.
pub(crate) fn member_is_sent<A: Action>(typed: &RequestSample<A>, name: &str) {
    let sent = serde_json::to_value(typed.signer.envelope(&typed.action, typed.stamp)).unwrap();
    assert!(sent.get(name).is_some(), "documented member `{name}` of the request is not sent");
}

/// A documented member of the response's envelope makes a difference to the outcome.
pub(crate) fn member_is_read<A: Action>(name: &str) {
    let outcome = |envelope: &Value| response::<A>(envelope).err().map(|error| error.to_string());
    let mut envelope = json!({"status": true, "code": "7", "message": "m"});
    envelope[name] = json!("1");
    let with = outcome(&envelope);
    envelope.as_object_mut().unwrap().remove(name);
    assert_ne!(with, outcome(&envelope), "documented member `{name}` of the response is not read");
}

/// A documented parameter is among those that the typed values are sent as.
pub(crate) fn parameter_is_carried<A: Action>(typed: &RequestSample<A>, name: &str) {
    let params = serde_json::to_value(&typed.action).unwrap();
    let action = typed.action.name();
    assert!(
        params.get(name).is_some(),
        "documented parameter `{name}` of {action} is not carried by {}",
        type_name::<A>()
    );
}

/// A documented field of the response makes a difference to what is read.
pub(crate) fn field_is_carried<A: Action<Response: Serialize>>(path: &str) {
    let with = with_field::<A>(path, Some("1"));
    let without = with_field::<A>(path, None);
    assert_ne!(
        with,
        without,
        "documented field `{path}` is not carried by the response of {}",
        type_name::<A>()
    );
}

/// Each documented value of a field has a name of its own.
pub(crate) fn values_are_named<A: Action<Response: Serialize>>(path: &str, values: &[&str]) {
    let read: Vec<Value> = values.iter().map(|value| with_field::<A>(path, Some(value))).collect();
    for (index, (value, as_read)) in values.iter().zip(&read).enumerate() {
        let raw = leaves(as_read).iter().any(|leaf| as_read.pointer(leaf) == Some(&json!(value)));
        assert!(!raw, "documented value {value} of `{path}` has no name in {}", type_name::<A>());
        let same = read[..index].iter().position(|earlier| earlier == as_read);
        assert_eq!(same, None, "documented value {value} of `{path}` is read like an earlier one");
    }
}

/// The typed response to data that has this one field, or not even that.
fn with_field<A: Action<Response: Serialize>>(path: &str, value: Option<&str>) -> Value {
    let data = path.rsplit('.').enumerate().fold(Value::Null, |inner, (depth, segment)| {
        let (name, is_list) = segment.strip_suffix("[]").map_or((segment, false), |name| (name, true));
        let inner = if is_list { json!([inner]) } else { inner };
        match (depth, value) {
            (0, None) => json!({}),
            (0, Some(value)) => json!({ name: value }),
            _ => json!({ name: inner }),
        }
    });
    let mut envelope = object(&data.to_string());
    envelope.extend([("status".to_owned(), json!(true)), ("code".to_owned(), json!(0))]);
    serde_json::to_value(response::<A>(&Value::Object(envelope)).unwrap()).unwrap()
}

fn response<A: Action>(envelope: &Value) -> Result<A::Response, ResponseError> {
    read_response::<A>(&Response::new(envelope.to_string()))
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
            members.iter().flat_map(|(key, member)| below(key.clone(), member)).collect()
        }
        _ => vec![String::new()],
    }
}

/// Where the members of an object stand in its text.
fn places(text: &str, members: &Map<String, Value>) -> Vec<usize> {
    let mut places: Vec<usize> = members.keys().map(|name| place(text, name)).collect();
    places.sort_unstable();
    places
}

/// The same, in the order in which another text has them.
fn places_in_order(text: &str, order: &str, members: &Map<String, Value>) -> Vec<usize> {
    let mut names: Vec<&String> = members.keys().collect();
    names.sort_by_key(|name| place(order, name));
    names.into_iter().map(|name| place(text, name)).collect()
}

fn place(text: &str, name: &str) -> usize {
    text.find(&format!("\"{name}\"")).unwrap()
}

fn type_name<A>() -> &'static str {
    std::any::type_name::<A>()
}
