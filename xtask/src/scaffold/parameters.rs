//! The parameters of a request, typed by how the sample sends them.

use serde_json::Value;

use super::model::{Model, Variant, variants};
use super::names::{field, pascal};
use crate::generate::{identifier, unused};
use crate::page::{Field, SampleKind};

pub(super) struct Parameter {
    pub(super) rust_name: String,
    pub(super) wire_name: String,
    pub(super) meaning: String,
    pub(super) required: bool,
    pub(super) kind: ParameterKind,
    /// What the sample sends.
    pub(super) sample: Option<Value>,
}

pub(super) enum ParameterKind {
    Text,
    Integer,
    Bool,
    /// An enumeration; whether it is sent as a number.
    Code {
        name: String,
        is_integer: bool,
        variants: Vec<Variant>,
    },
    /// Any JSON.
    Json,
}

/// In the order in which the sample sends them; then those that it does not send.
pub(super) fn parameters(model: &mut Model) -> Vec<Parameter> {
    let params = model.sample(SampleKind::Request).get("Params").cloned().unwrap_or(Value::Null);
    let mut rows: Vec<Field> =
        model.page.parameters.iter().filter(|row| !row.name.contains(['.', '['])).cloned().collect();
    rows.sort_by_key(|row| position(model, &row.name));
    let mut parameters: Vec<Parameter> = Vec::new();
    for row in rows {
        let sample = params.get(&row.name).cloned();
        let kind = kind(model, &row, sample.as_ref());
        let used: Vec<String> = parameters.iter().map(|parameter| parameter.rust_name.clone()).collect();
        parameters.push(Parameter {
            rust_name: unused(field(&row.name), &used),
            required: row.required == Some(true),
            wire_name: row.name,
            meaning: row.meaning,
            kind,
            sample,
        });
    }
    parameters
}

/// Where the sample request has the parameter.
fn position(model: &Model, name: &str) -> usize {
    let sample = model.page.samples.iter().find(|sample| sample.kind == SampleKind::Request);
    let params =
        sample.and_then(|sample| sample.json.split_once("\"Params\"")).map_or("", |(_, params)| params);
    params.find(&format!("\"{name}\"")).unwrap_or(usize::MAX)
}

fn kind(model: &mut Model, row: &Field, sample: Option<&Value>) -> ParameterKind {
    let is_integer = match sample {
        Some(Value::Number(number)) => number.is_i64(),
        Some(_) => false,
        None => row.kind == "int",
    };
    if !row.values.is_empty() && !matches!(sample, Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)))
    {
        let is_integer = is_integer && row.values.iter().all(|value| value.code.parse::<i64>().is_ok());
        let name = format!("{}{}", model.name, pascal(&identifier(&row.name)));
        let name = model.type_name(name);
        return ParameterKind::Code { name, is_integer, variants: variants(&row.values) };
    }
    match sample {
        _ if is_integer => ParameterKind::Integer,
        Some(Value::String(_)) => ParameterKind::Text,
        Some(Value::Bool(_)) => ParameterKind::Bool,
        Some(_) => ParameterKind::Json,
        None if row.kind == "bool" => ParameterKind::Bool,
        None if matches!(row.kind.as_str(), "array" | "object") => ParameterKind::Json,
        None => ParameterKind::Text,
    }
}
