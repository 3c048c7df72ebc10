//! What a documentation page demands of the type that carries its action. Called by the generated tests.

use http::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use zvcms_proto::{
    Action, Credentials, RawAction, RawValue, ResponseError, Signer, Stamp, Token, read_response,
};

use crate::samples::RequestSample;

mod json_order;
mod wire_names;

/// The sample request comes out of typed values, leaf for leaf and in its order; of the token the form alone.
pub(crate) fn request_is_made<A: Action>(sample: &str, typed: &RequestSample<A>) {
    let made = String::from_utf8(typed.body()).unwrap();
    let (mut expected, mut actual) = (object(sample), object(&made));
    for token in [expected.remove("Token"), actual.remove("Token")] {
        let token = token.expect("a token");
        assert!(Token::parse(token.as_str().unwrap()).is_ok(), "{token} has not the form of a token");
    }
    for scalar in ["Timestamp", "Nonce"] {
        // Sent as text; a sample may have numbers.
        let member = expected.get_mut(scalar).expect("the sample has a stamp");
        *member = json!(text_of(member));
    }
    assert_eq!(actual, expected);
    assert_eq!(json_order::paths(&made), json_order::paths(sample), "the order of the members");
}

/// The sample request comes out of the action's name and its parameters as they stand: no type is needed to call it.
pub(crate) fn raw_request_is_made(sample: &str) {
    #[derive(Deserialize)]
    struct Body<'a> {
        #[serde(rename = "Params", borrow)]
        params: &'a RawValue,
    }

    let body: Body<'_> = serde_json::from_str(sample).unwrap();
    let envelope = object(sample);
    let text = |name: &str| text_of(&envelope[name]);
    // The key behind the printed token is not printed.
    let credentials = Credentials::new(text("OpenId"), text("GrantCode"), "any-key").unwrap();
    let stamp = Stamp::new(text("Timestamp").parse().unwrap(), text("Nonce").parse().unwrap()).unwrap();
    let action = RawAction::from_raw(text("Action"), body.params.to_owned());
    request_is_made(sample, &RequestSample { signer: Signer::new(credentials), stamp, action });
}

/// A successful sample is read, and each of its leaves is carried. Returns the typed response, to be looked at.
pub(crate) fn success<A: Action<Response: Serialize>>(sample: &str) -> String {
    let typed = response::<A>(sample).unwrap();
    let as_read = serde_json::to_value(&typed).unwrap();
    let envelope: Value = serde_json::from_str(sample).unwrap();
    for pointer in envelope.get("data").map(leaves).unwrap_or_default() {
        let mut probed = envelope.clone();
        let leaf = probed.get_mut("data").unwrap().pointer_mut(&pointer).unwrap();
        let is_one = [json!("1"), json!(1), json!(true), json!("true")].contains(leaf);
        *leaf = if is_one { json!("0") } else { json!("1") };
        match response::<A>(&probed.to_string()) {
            Ok(read) => assert_ne!(
                serde_json::to_value(read).unwrap(),
                as_read,
                "the leaf data{pointer} of the sample is not carried"
            ),
            Err(error) => panic!("the leaf data{pointer} of the sample does not take a probe: {error}"),
        }
    }
    serde_json::to_string_pretty(&typed).unwrap()
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
    let Err(error) = response::<A>(sample) else { panic!("it is read as a success") };
    assert!(is_expected(&error), "it is read as another outcome: {error}");
    let rejection = error.rejection().unwrap();
    assert_eq!(text_of(&envelope["code"]), rejection.code().as_str());
    assert_eq!(envelope["message"], rejection.message());
    error.to_string()
}

/// A documented member of the request body is sent.
pub(crate) fn member_is_sent<A: Action>(typed: &RequestSample<A>, name: &str) {
    let sent: Value = serde_json::from_slice(&typed.body()).unwrap();
    assert!(sent.get(name).is_some(), "documented member `{name}` of the request is not sent");
}

/// A documented member of the response's envelope makes a difference to the outcome.
pub(crate) fn member_is_read<A: Action>(name: &str) {
    let outcome =
        |envelope: &Value| response::<A>(&envelope.to_string()).err().map(|error| error.to_string());
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
    let is_carried = name
        .split('.')
        .try_fold(&params, |value, step| {
            let member = value.get(step.trim_end_matches("[]"))?;
            if step.ends_with("[]") { member.get(0) } else { Some(member) }
        })
        .is_some();
    assert!(is_carried, "documented parameter `{name}` of {action} is not carried by {}", type_name::<A>());
}

/// A documented field of the response makes a difference to what is read.
pub(crate) fn field_is_carried<A: Action<Response: Serialize>>(typed: &RequestSample<A>, path: &str) {
    let action = typed.action.name();
    assert_ne!(
        with_field::<A>(path, Some("1")),
        with_field::<A>(path, None),
        "documented field `{path}` of {action} is not carried by {}",
        type_name::<A>()
    );
}

/// Each documented value of a field has a name of its own.
pub(crate) fn values_are_named<A: Action<Response: Serialize>>(
    typed: &RequestSample<A>,
    path: &str,
    values: &[&str],
) {
    let (action, carrier) = (typed.action.name(), type_name::<A>());
    let read: Vec<Value> = values.iter().map(|value| with_field::<A>(path, Some(value))).collect();
    for (index, (value, as_read)) in values.iter().zip(&read).enumerate() {
        let raw = leaves(as_read).iter().any(|leaf| as_read.pointer(leaf) == Some(&json!(value)));
        assert!(!raw, "documented value {value} of `{path}` of {action} has no name in {carrier}");
        let same = read[..index].iter().position(|earlier| earlier == as_read);
        assert_eq!(
            same, None,
            "documented value {value} of `{path}` of {action} is read like an earlier one by {carrier}"
        );
    }
}

/// Every parameter that the type sends is documented.
pub(crate) fn parameters_are_documented<A: Action>(typed: &RequestSample<A>, documented: &[&str]) {
    let undocumented: Vec<&str> =
        wire_names::sent_by(&typed.action).into_iter().filter(|name| !documented.contains(name)).collect();
    assert!(
        undocumented.is_empty(),
        "parameters of {}, documented on no page of {}: {undocumented:?}",
        type_name::<A>(),
        typed.action.name()
    );
}

/// Every field that the type reads is documented.
pub(crate) fn fields_are_documented<A>(documented: &[&str])
where
    A: Action<Response: for<'de> Deserialize<'de>>,
{
    let is_documented = |path: &str| {
        let is_below = |name: &str| name.strip_prefix(path).is_some_and(|rest| rest.starts_with(['.', '[']));
        documented.iter().any(|name| *name == path || is_below(name))
    };
    let undocumented: Vec<String> =
        wire_names::read_by::<A::Response>().into_iter().filter(|path| !is_documented(path)).collect();
    assert!(
        undocumented.is_empty(),
        "fields that {} reads and its page does not document: {undocumented:?}",
        type_name::<A>()
    );
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

/// As users write it: the modules between the crate and the type are private.
fn type_name<A>() -> String {
    let path = std::any::type_name::<A>();
    let (first, last) = (path.split("::").next(), path.rsplit("::").next());
    format!("{}::{}", first.unwrap_or_default(), last.unwrap_or_default())
}
