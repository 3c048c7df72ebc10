//! The response of an action, as Rust: its objects and enumerations.

use super::request::{value_doc, value_names, variants};
use super::source::{doc, field_doc, last_name, macro_call, prose};
use super::tree::{self, Object};
use crate::page::{Field, Kind, Page};

/// The types that a response consists of, the outermost object first.
pub(super) fn types(page: &Page) -> String {
    let objects = tree::response(page);
    let text = objects.iter().map(|object| object_of(page, object));
    let codes = objects.iter().flat_map(|object| &object.members).filter_map(|field| codes(field));
    text.chain(codes).collect()
}

fn object_of(page: &Page, object: &Object<'_>) -> String {
    let what = prose(object.meaning);
    let place = format!("`{}` in the response to [`{}`]", object.path, page.request);
    let what = what.trim_end_matches('.');
    let docs = doc(&if what.is_empty() { format!("{place}.") } else { format!("{what}: {place}.") });
    let members: String = object.members.iter().map(|field| member(field)).collect();
    let words = crate::names::identifier(object.name).replace('_', " ");
    let article = if words.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    let head = format!("{}: \"{article} {words}, which is an object\"", object.name);
    macro_call("object", &docs, &head, &members)
}

fn member(field: &Field) -> String {
    let kind = match &field.kind {
        Some(Kind::Id) => "id".to_owned(),
        Some(Kind::Time) => "time".to_owned(),
        Some(Kind::Amount) => "amount".to_owned(),
        Some(Kind::Texts) => "texts".to_owned(),
        Some(Kind::Codes { name, missing: None }) => format!("code<{name}>"),
        Some(Kind::Codes { name, missing: Some(_) }) => format!("code_or_default<{name}>"),
        Some(Kind::Object(name)) => format!("object<{name}>"),
        Some(Kind::List(name)) => format!("list<{name}>"),
        Some(Kind::Value | Kind::Integer | Kind::Bool) => "value".to_owned(),
        Some(Kind::Text) | None => "text".to_owned(),
    };
    format!("{}{}: {kind} = {:?},\n", field_doc(field, ""), field.name, last_name(&field.path))
}

fn codes(field: &Field) -> Option<String> {
    let Some(Kind::Codes { name, missing }) = &field.kind else { return None };
    let names = value_names(&field.values);
    let variants: String = variants(&field.values)
        .into_iter()
        .zip(names)
        .map(|((variant, value), ours)| {
            let mark = if missing.as_ref() == Some(&value.code) { "#[default]\n" } else { "" };
            format!("{}{mark}{variant} = {:?}, {ours:?},\n", value_doc(value), value.code)
        })
        .collect();
    Some(macro_call("codes", &field_doc(field, ""), name, &variants))
}
