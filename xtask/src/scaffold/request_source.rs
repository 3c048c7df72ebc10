//! The request of a scaffolded action, as Rust.

use super::model::{Kind, Model, Response};
use super::parameters::{Parameter, ParameterKind};
use super::sample_values;

pub(super) fn head(model: &Model) -> String {
    let action = &model.page.action;
    let summary = summary(model);
    let mut document = Vec::new();
    let kinds =
        || model.objects.iter().filter_map(|object| object.members.as_ref()).flatten().map(|m| &m.kind);
    let has_objects = model.objects.iter().any(|object| object.members.is_some());
    let has_scalar_elements = model.objects.iter().any(|object| object.members.is_none());
    let has_texts = kinds().any(|kind| matches!(kind, Kind::Text | Kind::Time | Kind::Amount));
    if !model.codes.is_empty() {
        document.push("use crate::codes::codes;\n");
    }
    if kinds().any(|kind| matches!(kind, Kind::List(_))) {
        document.push("use crate::document::list::List;\n");
    }
    if has_objects {
        document.push("use crate::document::object::object;\n");
    }
    if has_scalar_elements {
        document.push("use crate::document::scalar::{Numbers, Scalar, ScalarSeed};\n");
    }
    match (has_objects, has_texts) {
        (true, true) => document.push("use crate::document::texts::{Span, Texts};\n"),
        (true, false) => document.push("use crate::document::texts::Texts;\n"),
        (false, _) => {}
    }
    let mut ours = vec!["Action"];
    let uses = [
        ("Amount", kinds().any(|kind| matches!(kind, Kind::Amount))),
        ("Data", true),
        ("InvalidParameter", refused_blank(model).next().is_some()),
        ("RawValue", uses_raw_value(model)),
        ("TimeText", kinds().any(|kind| matches!(kind, Kind::Time))),
    ];
    ours.extend(uses.into_iter().filter_map(|(name, used)| used.then_some(name)));
    let has_codes = model.parameters.iter().any(|p| matches!(p.kind, ParameterKind::Code { .. }));
    let serializer = if has_codes { ", Serializer" } else { "" };
    let (infallible, deserialize, seed) = if has_scalar_elements {
        ("use std::convert::Infallible;\n\n", "Deserialize, ", "use serde::de::DeserializeSeed;\n")
    } else {
        ("", "", "")
    };
    format!(
        "//! `{action}`: {summary}\n//!\n//! Source: the vendor's page of the action, transcribed in \
         `xtask/pages/{action}.md`.\n\n{infallible}{seed}use serde::{{{deserialize}Deserializer, \
         Serialize{serializer}}};\n\n{}use crate::{{{}}};\n\n",
        document.concat(),
        ours.join(", ")
    )
}

fn uses_raw_value(model: &Model) -> bool {
    let in_request = model.parameters.iter().any(|parameter| matches!(parameter.kind, ParameterKind::Json));
    in_request || model.has_raw() || matches!(model.response, Response::Raw)
}

/// The page's words, as they may stand in documentation.
pub(super) fn prose(words: &str) -> String {
    words.replace(['[', ']'], "'")
}

fn summary(model: &Model) -> String {
    let summary = prose(&model.page.summary);
    if summary.is_empty() { "an action of the platform.".to_owned() } else { summary }
}

fn parameter_type(parameter: &Parameter) -> String {
    match &parameter.kind {
        ParameterKind::Text => "String".to_owned(),
        ParameterKind::Integer => "i64".to_owned(),
        ParameterKind::Bool => "bool".to_owned(),
        ParameterKind::Code { name, .. } => name.clone(),
        ParameterKind::Json => "Box<RawValue>".to_owned(),
    }
}

fn argument(parameter: &Parameter) -> String {
    match parameter.kind {
        ParameterKind::Text => format!("{}: impl Into<String>", parameter.rust_name),
        _ => format!("{}: {}", parameter.rust_name, parameter_type(parameter)),
    }
}

fn given(parameter: &Parameter) -> String {
    match parameter.kind {
        ParameterKind::Text => format!("{}.into()", parameter.rust_name),
        _ => parameter.rust_name.clone(),
    }
}

fn documented(meaning: &str) -> String {
    let meaning = prose(meaning);
    if meaning.is_empty() {
        "The page does not say what it is.".to_owned()
    } else {
        format!("{}.", meaning.trim_end_matches('.'))
    }
}

pub(super) fn request(model: &Model) -> String {
    let Model { name, page, .. } = model;
    let derived = if model.parameters.iter().any(|p| matches!(p.kind, ParameterKind::Json)) {
        "Clone, Debug, Serialize"
    } else {
        "Clone, Debug, PartialEq, Eq, Serialize"
    };
    let response = match &model.response {
        Response::List(item) => format!("a list of [`{item}`]"),
        Response::Object(data) => format!("[`{data}`]"),
        Response::Raw => "`data` as it came".to_owned(),
    };
    let mut text = format!(
        "/// {}\n///\n/// Wire name `{}`; the response is {response}.\n",
        first_up(&summary(model)),
        page.action
    );
    if model.parameters.is_empty() {
        text.push_str(&format!(
            "#[derive(Default, {derived})]\n#[non_exhaustive]\npub struct {name} {{}}\n\nimpl {name} {{\n/// Without \
             parameters.\n#[must_use]\npub fn new() -> Self {{ Self::default() }}\n}}\n\n"
        ));
        return text + &action(model);
    }
    text.push_str(&format!("#[derive({derived})]\npub struct {name} {{\n"));
    for parameter in &model.parameters {
        let rename = rename(parameter);
        let (rust_name, kind) = (&parameter.rust_name, parameter_type(parameter));
        text.push_str(&if parameter.required {
            format!(
                "{}{rust_name}: {kind},\n",
                rename.map(|to| format!("#[serde({to})]\n")).unwrap_or_default()
            )
        } else {
            let rename = rename.map(|to| format!("{to}, ")).unwrap_or_default();
            format!(
                "#[serde({rename}skip_serializing_if = \"Option::is_none\")]\n{rust_name}: Option<{kind}>,\n"
            )
        });
    }
    text.push_str(&format!("}}\n\nimpl {name} {{\n{}", constructor(model)));
    for parameter in model.parameters.iter().filter(|parameter| !parameter.required) {
        let Parameter { rust_name, wire_name, .. } = parameter;
        text.push_str(&format!(
            "\n/// {} Wire name `{wire_name}`, optional: not sent unless it is given.\n#[must_use]\npub fn \
             {rust_name}(mut self, {}) -> Self {{\nself.{rust_name} = Some({});\nself\n}}\n",
            documented(&parameter.meaning),
            argument(parameter),
            given(parameter)
        ));
    }
    text.push_str("}\n\n");
    for parameter in &model.parameters {
        text.push_str(&codes(parameter));
    }
    text + &action(model)
}

fn first_up(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

fn rename(parameter: &Parameter) -> Option<String> {
    (parameter.rust_name != parameter.wire_name).then(|| format!("rename = {:?}", parameter.wire_name))
}

fn constructor(model: &Model) -> String {
    let required: Vec<&Parameter> = model.parameters.iter().filter(|parameter| parameter.required).collect();
    let mut text = String::new();
    if required.is_empty() {
        text.push_str("/// Without any of the optional parameters.\n");
    } else {
        text.push_str("/// With the required parameters:\n///\n");
        for parameter in &required {
            let blank = if matches!(parameter.kind, ParameterKind::Text) {
                " A blank one is refused when the request is signed."
            } else {
                ""
            };
            let Parameter { rust_name, wire_name, meaning, .. } = parameter;
            text.push_str(&format!(
                "/// * `{rust_name}`: wire name `{wire_name}`. {}{blank}\n",
                documented(meaning)
            ));
        }
    }
    let arguments: Vec<String> = required.iter().map(|parameter| argument(parameter)).collect();
    let fields: Vec<String> = model
        .parameters
        .iter()
        .map(|parameter| match (parameter.required, given(parameter)) {
            (false, _) => format!("{}: None", parameter.rust_name),
            (true, given) if given == parameter.rust_name => given,
            (true, given) => format!("{}: {given}", parameter.rust_name),
        })
        .collect();
    text + &format!(
        "#[must_use]\npub fn new({}) -> Self {{\nSelf {{ {} }}\n}}\n",
        arguments.join(", "),
        fields.join(", ")
    )
}

/// The enumeration of a parameter, and how it is sent.
fn codes(parameter: &Parameter) -> String {
    let ParameterKind::Code { name, is_integer, variants } = &parameter.kind else { return String::new() };
    let quote = if *is_integer { "" } else { "\"" };
    let (other, method, carried) =
        if *is_integer { ("i64", "serialize_i64", "*value") } else { ("String", "serialize_str", "value") };
    let mut text = format!(
        "/// {} Wire name `{}`.\n#[derive(Clone, Debug, PartialEq, Eq, Hash)]\n#[non_exhaustive]\npub enum {name} {{\n",
        documented(&parameter.meaning),
        parameter.wire_name
    );
    for variant in variants {
        let meaning = prose(&variant.value.meaning);
        text.push_str(&format!("/// `{}`: {meaning}.\n{},\n", variant.value.code, variant.name));
    }
    text.push_str(&format!(
        "/// A value that the page does not document, sent as it is.\nOther({other}),\n}}\n\nimpl Serialize for {name} \
         {{\nfn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {{\nserializer.{method}(match \
         self {{\n"
    ));
    for variant in variants {
        text.push_str(&format!("Self::{} => {quote}{}{quote},\n", variant.name, variant.value.code));
    }
    text + &format!("Self::Other(value) => {carried},\n}})\n}}\n}}\n\n")
}

fn refused_blank(model: &Model) -> impl Iterator<Item = &Parameter> {
    model
        .parameters
        .iter()
        .filter(|parameter| parameter.required && matches!(parameter.kind, ParameterKind::Text))
}

fn action(model: &Model) -> String {
    let (response, read) = match &model.response {
        Response::List(item) if model.is_of_objects(item) => (format!("Vec<{item}>"), "data.objects()"),
        Response::List(item) => (format!("Vec<{item}>"), "data.list()"),
        Response::Object(data) => (data.clone(), "data.json()"),
        Response::Raw => ("Box<RawValue>".to_owned(), "data.raw().map(ToOwned::to_owned)"),
    };
    let mut text = format!(
        "impl Action for {} {{\ntype Response = {response};\n\nfn name(&self) -> &str {{\n{:?}\n}}\n\nfn \
         is_read_only(&self) -> bool {{\nfalse\n}}\n\n",
        model.name, model.page.action
    );
    if refused_blank(model).next().is_some() {
        text.push_str("fn validate(&self) -> Result<(), InvalidParameter> {\n");
        for parameter in refused_blank(model) {
            text.push_str(&format!(
                "if self.{}.trim().is_empty() {{\nreturn Err(InvalidParameter::new({:?}, \"must not be empty\"));\n}}\n",
                parameter.rust_name, parameter.wire_name
            ));
        }
        text.push_str("Ok(())\n}\n\n");
    }
    text + &format!(
        "fn read_data<'de, D: Deserializer<'de>>(data: Data<D>) -> Result<{response}, D::Error> {{\n{read}\n}}\n}}\n\n"
    )
}

pub(super) fn tests(model: &Model) -> String {
    let value = sample_values::request(model, "", false);
    let params = sample_values::params(model);
    let mut text = format!(
        "#[cfg(test)]\nmod tests {{\nuse super::*;\n\n#[test]\nfn parameters_have_their_documented_names() {{\nlet action \
         = {value};\nassert_eq!(serde_json::to_string(&action).unwrap(), r#\"{params}\"#);\nassert_eq!(action.name(), \
         {:?});\n}}\n",
        model.page.action
    );
    for blank in refused_blank(model) {
        let value = sample_values::request_with_blank(model, &blank.wire_name);
        text.push_str(&format!(
            "\n#[test]\nfn a_blank_{}_is_refused() {{\nlet error = {value}.validate().unwrap_err();\nassert_eq!(\
             error.to_string(), \"the parameter {} must not be empty\");\n}}\n",
            blank.rust_name.trim_end_matches('_'),
            blank.wire_name
        ));
    }
    for parameter in &model.parameters {
        let ParameterKind::Code { name, is_integer, variants } = &parameter.kind else { continue };
        text.push_str(&format!(
            "\n#[test]\nfn each_{}_has_its_documented_value() {{\nfor (value, sent) in [",
            parameter.rust_name.trim_end_matches('_')
        ));
        for variant in variants {
            let code = &variant.value.code;
            let sent = if *is_integer { code.clone() } else { format!("\\\"{code}\\\"") };
            text.push_str(&format!("({name}::{}, \"{sent}\"),", variant.name));
        }
        text.push_str("] {\nassert_eq!(serde_json::to_string(&value).unwrap(), sent);\n}\n}\n");
    }
    text + "}\n"
}
