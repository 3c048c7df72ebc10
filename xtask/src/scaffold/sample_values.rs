//! The sample request as an expression of the typed action.

use serde_json::Value;

use super::model::Model;
use super::parameters::{Parameter, ParameterKind};
use crate::page::SampleKind;

/// The sample's values; `crate_path` stands before our types. Where `filled`, a required text is not blank.
pub(super) fn request(model: &Model, crate_path: &str, filled: bool) -> String {
    expression(model, crate_path, |parameter| {
        let sample = parameter.sample.clone();
        let is_blank = sample.as_ref().and_then(Value::as_str).is_some_and(|text| text.trim().is_empty());
        if filled && is_blank && parameter.required { Some(Value::from("1")) } else { sample }
    })
}

/// A request whose required texts are filled, all but one.
pub(super) fn request_with_blank(model: &Model, blank: &str) -> String {
    expression(model, "", |parameter| {
        let is_text = matches!(parameter.kind, ParameterKind::Text);
        match (parameter.required, is_text) {
            (true, true) => Some(Value::from(if parameter.wire_name == blank { " " } else { "1" })),
            (true, false) => parameter.sample.clone(),
            (false, _) => None,
        }
    })
}

/// What [`request`] is sent as.
pub(super) fn params(model: &Model) -> String {
    let sent: Vec<String> = model
        .parameters
        .iter()
        .filter_map(|parameter| {
            let value =
                parameter.sample.clone().or_else(|| parameter.required.then(|| fallback(parameter)))?;
            Some(format!("{:?}:{value}", parameter.wire_name))
        })
        .collect();
    format!("{{{}}}", sent.join(","))
}

fn expression(model: &Model, crate_path: &str, value_of: impl Fn(&Parameter) -> Option<Value>) -> String {
    let argument = |parameter: &Parameter, value: &Value| typed(parameter, value, crate_path);
    let required: Vec<String> = model
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
        .map(|parameter| argument(parameter, &value_of(parameter).unwrap_or_else(|| fallback(parameter))))
        .collect();
    let mut text = format!("{crate_path}{}::new({})", model.name, required.join(", "));
    for parameter in model.parameters.iter().filter(|parameter| !parameter.required) {
        if let Some(value) = value_of(parameter) {
            text.push_str(&format!(".{}({})", parameter.rust_name, argument(parameter, &value)));
        }
    }
    text
}

/// For a required parameter that the sample does not send.
fn fallback(parameter: &Parameter) -> Value {
    match &parameter.kind {
        ParameterKind::Text => Value::from("1"),
        ParameterKind::Integer => Value::from(1),
        ParameterKind::Bool => Value::from(true),
        ParameterKind::Code { is_integer, variants, .. } => {
            let code = variants.first().map_or("", |variant| variant.value.code.as_str());
            if *is_integer { Value::from(code.parse::<i64>().unwrap_or_default()) } else { Value::from(code) }
        }
        ParameterKind::Json => Value::Null,
    }
}

fn typed(parameter: &Parameter, value: &Value, crate_path: &str) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match &parameter.kind {
        ParameterKind::Text => format!("{text:?}"),
        ParameterKind::Integer | ParameterKind::Bool => text,
        ParameterKind::Code { name, is_integer, variants } => {
            match variants.iter().find(|variant| variant.value.code == text) {
                Some(variant) => format!("{crate_path}{name}::{}", variant.name),
                None if *is_integer => format!("{crate_path}{name}::Other({text})"),
                None => format!("{crate_path}{name}::Other({text:?}.to_owned())"),
            }
        }
        ParameterKind::Json => {
            let json = value.to_string();
            format!("{crate_path}RawValue::from_string({json:?}.to_owned()).unwrap()")
        }
    }
}

/// A scalar member of the sample request's envelope, as text.
pub(super) fn envelope_text(model: &Model, name: &str) -> String {
    let sample = model.sample(SampleKind::Request);
    let member = sample.get(name).unwrap_or(&Value::Null);
    member.as_str().map_or_else(|| member.to_string(), str::to_owned)
}
