//! The request of an action, as Rust: a struct of its parameters, and one for each object among them.

use serde_json::Value;

use super::sample;
use super::source::{doc, field_doc, last_name, macro_call, prose, what_it_is};
use super::tree::{self, Object};
use crate::names;
use crate::page::{DocumentedValue, Field, Kind, Page};

/// The types that a request consists of, the request first.
pub(super) fn types(page: &Page, by_hand: bool) -> String {
    let objects = tree::request(page);
    let mut text = String::new();
    for object in &objects {
        let parameters = parameters(page, object);
        text.push_str(&structure(page, object, &parameters));
        text.push_str(&constructor(page, object, &parameters));
        if object.path.is_empty() {
            text.push_str(&action(page, &parameters, by_hand));
        }
    }
    text.extend(objects.iter().flat_map(|object| &object.members).filter_map(|field| choices(page, field)));
    text
}

struct Parameter<'p> {
    field: &'p Field,
    /// The type that it is kept in, before it is optional.
    keeps: String,
    /// What the constructor or setter takes, and how that becomes what is kept.
    takes: String,
    conversion: String,
    /// What is sent where it is not set, as Rust.
    default: Option<String>,
}

impl Parameter<'_> {
    fn is_needed(&self) -> bool {
        self.field.required == Some(true) && self.default.is_none()
    }

    fn is_optional(&self) -> bool {
        !self.is_needed() && self.default.is_none()
    }

    /// Whether its default is another one than that of its type.
    fn has_default_of_its_own(&self) -> bool {
        let is_plain = |text: &str| matches!(text, "String::new()" | "0" | "false");
        let is_code = matches!(self.field.kind, Some(Kind::Codes { .. }));
        self.default.as_deref().is_some_and(|default| !is_plain(default) && !is_code)
    }
}

/// In the order in which the sample sends them; then those that it does not send.
fn parameters<'p>(page: &'p Page, object: &Object<'p>) -> Vec<Parameter<'p>> {
    let order = sample::params(page).map(|params| sample::names_at(params, &object.path)).unwrap_or_default();
    let mut fields = object.members.clone();
    fields.sort_by_key(|field| {
        order.iter().position(|name| name == last_name(&field.path)).unwrap_or(usize::MAX)
    });
    fields.into_iter().map(parameter).collect()
}

fn parameter(field: &Field) -> Parameter<'_> {
    let name = field.name.as_str();
    let same = |kept: &str| (kept.to_owned(), kept.to_owned(), name.to_owned());
    let (keeps, takes, conversion) = match &field.kind {
        Some(Kind::Integer) => same("i64"),
        Some(Kind::Bool) => same("bool"),
        Some(Kind::Texts) => same("Vec<String>"),
        Some(Kind::Codes { name, .. } | Kind::Object(name)) => same(name),
        Some(Kind::List(name)) => same(&format!("Vec<{name}>")),
        Some(Kind::Value) => ("Json".to_owned(), "Box<RawValue>".to_owned(), format!("Json::new({name})")),
        Some(Kind::Text | Kind::Id | Kind::Time | Kind::Amount) | None => {
            ("String".to_owned(), "impl Into<String>".to_owned(), format!("{name}.into()"))
        }
    };
    let default = field.default.as_deref().and_then(|json| default(field, json));
    Parameter { field, keeps, takes, conversion, default }
}

/// A default, which is JSON, as Rust.
fn default(field: &Field, json: &str) -> Option<String> {
    let value: Value = serde_json::from_str(json).ok()?;
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match &field.kind {
        Some(Kind::Integer) => value.as_i64().map(|number| number.to_string()),
        Some(Kind::Bool) => value.as_bool().map(|flag| flag.to_string()),
        Some(Kind::Codes { name, .. }) => {
            let (variant, _) = variants(&field.values).into_iter().find(|(_, value)| value.code == text)?;
            Some(format!("{name}::{variant}"))
        }
        Some(Kind::Text | Kind::Id | Kind::Time | Kind::Amount) if text.is_empty() => {
            Some("String::new()".to_owned())
        }
        Some(Kind::Text | Kind::Id | Kind::Time | Kind::Amount) => Some(format!("{text:?}.to_owned()")),
        _ => None,
    }
}

/// The Rust names of values, and the values.
pub(super) fn variants(values: &[DocumentedValue]) -> Vec<(String, &DocumentedValue)> {
    let names = value_names(values);
    names.iter().map(|name| names::pascal(name)).zip(values).collect()
}

/// Our names of values, as they stand in output. No two are the same as names of Rust either.
pub(super) fn value_names(values: &[DocumentedValue]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for value in values {
        let name = names::value(&value.code, &value.meaning);
        let is_new = |name: &str| names.iter().all(|known| names::pascal(known) != names::pascal(name));
        let numbered = (2..).map(|number| format!("{name}_v{number}"));
        let new = std::iter::once(name.clone()).chain(numbered).find(|name| is_new(name));
        names.push(new.unwrap_or(name));
    }
    names
}

fn structure(page: &Page, object: &Object<'_>, parameters: &[Parameter<'_>]) -> String {
    let head = "#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]";
    let (name, docs) = (object.name, documentation(page, object));
    if parameters.is_empty() {
        // PHP reads `[]` and `{}` as the same, and pages show either.
        return match sample::params(page) {
            Some(params) if params.starts_with('[') => {
                format!("{docs}{head}\n#[serde(transparent)]\npub struct {name} {{ nothing: [(); 0] }}\n\n")
            }
            _ => format!("{docs}{head}\npub struct {name} {{}}\n\n"),
        };
    }
    let fields: String = parameters.iter().map(|parameter| structure_field(object, parameter)).collect();
    let defaults: String = parameters
        .iter()
        .filter(|parameter| parameter.has_default_of_its_own())
        .map(|parameter| {
            let Parameter { field, keeps, default, .. } = parameter;
            let default = default.as_deref().unwrap_or_default();
            format!("fn {}() -> {keeps} {{ {default} }}\n\n", default_function(object, field))
        })
        .collect();
    format!("{docs}{head}\npub struct {name} {{\n{fields}}}\n\n{defaults}")
}

fn default_function(object: &Object<'_>, field: &Field) -> String {
    let object = names::identifier(object.name);
    format!("default_{}_of_{object}", field.name)
}

fn structure_field(object: &Object<'_>, parameter: &Parameter<'_>) -> String {
    let Parameter { field, keeps, .. } = parameter;
    let mut attributes = Vec::new();
    let is_text = keeps == "String";
    if parameter.has_default_of_its_own() {
        attributes.push(format!("default = {:?}", default_function(object, field)));
    } else if !parameter.is_needed() || is_text {
        // A blank text is refused later, with its name.
        attributes.push("default".to_owned());
    }
    if keeps == "Json" && parameter.is_optional() {
        attributes.push("deserialize_with = \"Json::present\"".to_owned());
    }
    if last_name(&field.path) != field.name {
        attributes.push(format!("rename = {:?}", last_name(&field.path)));
    }
    if parameter.is_optional() {
        attributes.push("skip_serializing_if = \"Option::is_none\"".to_owned());
    }
    let attributes =
        if attributes.is_empty() { String::new() } else { format!("#[serde({})]\n", attributes.join(", ")) };
    let kept = if parameter.is_optional() { format!("Option<{keeps}>") } else { keeps.clone() };
    format!("{attributes}{}: {kept},\n", field.name)
}

fn documentation(page: &Page, object: &Object<'_>) -> String {
    if !object.path.is_empty() {
        let what = prose(object.meaning);
        let place = format!("`{}` of [`{}`]", object.path, page.request);
        let what = what.trim_end_matches('.');
        return doc(&if what.is_empty() { format!("{place}.") } else { format!("{what}, {place}.") });
    }
    let summary = prose(&page.summary);
    let summary = if summary.is_empty() { format!("Asks for `{}`.", page.action) } else { summary };
    let response = match &page.reply {
        Kind::List(name) => format!("the response is a list of [`{name}`]"),
        Kind::Object(name) => {
            format!("the response is a [`{name}`], or none where the gateway has nothing to say")
        }
        Kind::Texts => "the response is a list of texts".to_owned(),
        _ => "the response is JSON as it came".to_owned(),
    };
    let wire_name = if page.action.starts_with('/') { "V3 path" } else { "Wire name" };
    doc(&format!("{summary} {wire_name} `{}`; {response}.", page.action))
}

fn constructor(page: &Page, object: &Object<'_>, parameters: &[Parameter<'_>]) -> String {
    let name = object.name;
    let needed: Vec<&Parameter<'_>> = parameters.iter().filter(|parameter| parameter.is_needed()).collect();
    let arguments: Vec<String> =
        needed.iter().map(|parameter| format!("{}: {}", parameter.field.name, parameter.takes)).collect();
    let mut fields: Vec<String> = parameters
        .iter()
        .map(|parameter| {
            let Parameter { field, conversion, default, .. } = parameter;
            match default {
                _ if parameter.is_needed() && *conversion == field.name => conversion.clone(),
                _ if parameter.is_needed() => format!("{}: {conversion}", field.name),
                Some(default) => format!("{}: {default}", field.name),
                None => format!("{}: None", field.name),
            }
        })
        .collect();
    if fields.is_empty() && sample::params(page).is_some_and(|params| params.starts_with('[')) {
        fields.push("nothing: []".to_owned());
    }
    let mut docs = doc("A request with what is required, and nothing else.");
    if !needed.is_empty() {
        docs.push_str("///\n");
        docs.extend(
            needed.iter().map(|parameter| {
                format!("/// * `{}`: {}\n", parameter.field.name, what_it_is(parameter.field))
            }),
        );
        if needed.iter().any(|parameter| parameter.keeps == "String") && object.path.is_empty() {
            docs.push_str("///\n/// A blank text is refused when the request is signed.\n");
        }
    }
    let setters: String = parameters.iter().filter(|parameter| !parameter.is_needed()).map(setter).collect();
    let default = if needed.is_empty() {
        format!("impl Default for {name} {{\nfn default() -> Self {{\nSelf::new()\n}}\n}}\n\n")
    } else {
        String::new()
    };
    format!(
        "impl {name} {{\n{docs}#[must_use]\npub fn new({}) -> Self {{\nSelf {{ {} }}\n}}\n{setters}}}\n\n{default}",
        arguments.join(", "),
        fields.join(", "),
    )
}

fn setter(parameter: &Parameter<'_>) -> String {
    let Parameter { field, takes, conversion, default, .. } = parameter;
    let more = match (default, &field.default) {
        (Some(_), Some(json)) => format!("`{json}` is sent where it is not set."),
        _ => "Left out where it is not set.".to_owned(),
    };
    let name = &field.name;
    let value = if parameter.is_optional() { format!("Some({conversion})") } else { conversion.clone() };
    format!(
        "\n{}#[must_use]\npub fn {name}(mut self, {name}: {takes}) -> Self {{\nself.{name} = {value};\nself\n}}\n",
        field_doc(field, &more)
    )
}

fn action(page: &Page, parameters: &[Parameter<'_>], by_hand: bool) -> String {
    let (response, read) = match &page.reply {
        Kind::List(name) => (format!("Vec<{name}>"), "data.objects()"),
        Kind::Object(name) => (format!("Option<{name}>"), "data.object()"),
        Kind::Texts => ("Vec<String>".to_owned(), "data.texts()"),
        _ => ("Box<RawValue>".to_owned(), "data.json()"),
    };
    let v3_path = match &page.v3_path {
        Some(path) => format!("fn v3_path(&self) -> Option<&str> {{\nSome({path:?})\n}}\n\n"),
        None if page.action.starts_with('/') => {
            format!("fn v3_path(&self) -> Option<&str> {{\nSome({:?})\n}}\n\n", page.action)
        }
        None => String::new(),
    };
    let needed = parameters.iter().filter(|parameter| parameter.is_needed() && parameter.keeps == "String");
    let mut checks: Vec<String> = needed
        .map(|parameter| {
            let Field { path, name, .. } = parameter.field;
            format!("InvalidParameter::if_blank({path:?}, &self.{name})")
        })
        .collect();
    if by_hand {
        checks.push("self.validate_by_hand()".to_owned());
    }
    let validate = match checks.split_last() {
        None => String::new(),
        Some((last, earlier)) => format!(
            "fn validate(&self) -> Result<(), InvalidParameter> {{\n{}{last}\n}}\n\n",
            earlier.iter().map(|check| format!("{check}?;\n")).collect::<String>()
        ),
    };
    format!(
        "impl Action for {} {{\ntype Response = {response};\n\nfn name(&self) -> &str {{\n{:?}\n}}\n\n{v3_path}\
         fn is_idempotent(&self) -> bool {{\n{}\n}}\n\n{validate}\
         fn read_data<'de, D: Deserializer<'de>>(data: Data<D>) -> Result<Self::Response, D::Error> {{\n{read}\n}}\n}}\n\n",
        page.request, page.action, page.is_idempotent
    )
}

/// The enumeration of a parameter.
fn choices(page: &Page, field: &Field) -> Option<String> {
    let Some(Kind::Codes { name, .. }) = &field.kind else { return None };
    let default: Option<Value> = field.default.as_deref().and_then(|json| serde_json::from_str(json).ok());
    let default = default.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    let is_integer = is_sent_as_integer(page, field);
    let variants: String = variants(&field.values)
        .into_iter()
        .map(|(variant, value)| {
            let mark = if default.as_ref() == Some(&value.code) { "#[default]\n" } else { "" };
            format!("{}{mark}{variant} = {:?},\n", value_doc(value), value.code)
        })
        .collect();
    let kind = if is_integer { "integer" } else { "text" };
    Some(macro_call("choices", &field_doc(field, ""), &format!("{name}: {kind}"), &variants))
}

/// The first documented value of a parameter, as it is sent.
pub(super) fn code_as_sent(page: &Page, field: &Field) -> Value {
    let code = field
        .values
        .iter()
        .map(|value| value.code.as_str())
        .find(|code| !code.is_empty())
        .unwrap_or_default();
    match code.parse::<i64>() {
        Ok(number) if is_sent_as_integer(page, field) => number.into(),
        _ => code.into(),
    }
}

/// Whether the sample sends a number there; without a sample, whether the page types it so.
fn is_sent_as_integer(page: &Page, field: &Field) -> bool {
    let is_integer = |code: &str| code.parse::<i64>().is_ok_and(|integer| integer.to_string() == code);
    if !field.values.iter().all(|value| is_integer(&value.code)) {
        return false;
    }
    let values = sample::params(page).map(|params| sample::Json::new(params).values_at(&field.path));
    match values.unwrap_or_default().first() {
        Some(value) => value.is_number(),
        None => field.documented_type.to_ascii_lowercase().starts_with("int"),
    }
}

/// What a value says.
pub(super) fn value_doc(value: &DocumentedValue) -> String {
    let code = if value.code.is_empty() { "\"\"" } else { &value.code };
    let meaning = prose(&value.meaning);
    let separator = if meaning.is_empty() { "" } else { ": " };
    doc(&format!("`{code}`{separator}{}.", meaning.trim_end_matches('.')))
}
