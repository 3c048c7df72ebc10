//! The response of an action, as Rust: its objects and enumerations.

use super::rust::{article, doc, enumeration, field_doc, macro_call, phrase};
use super::tree::{self, Object};
use crate::names;
use crate::page::{Field, Kind, Page, last_name};

/// The types that a response consists of, the outermost object first.
pub(super) fn types(page: &Page) -> String {
    let objects = tree::response(page);
    let text = objects.iter().map(|object| object_of(page, object));
    let codes = objects.iter().flat_map(|object| &object.members).filter_map(|field| codes(field));
    text.chain(codes).collect()
}

fn object_of(page: &Page, object: &Object<'_>) -> String {
    let place = format!("`{}` in the response to [`{}`].", object.path, page.request);
    let docs = doc(&phrase(object.meaning, ": ", &place));
    let members: String = object.members.iter().map(|field| member(field)).collect();
    let words = names::identifier(object.name).replace('_', " ");
    let article = article(&words);
    let head = format!("{}: \"{article} {words}, which is an object\"", object.name);
    macro_call("object", &docs, &head, &members)
}

fn member(field: &Field) -> String {
    let kind = match &field.kind {
        Some(Kind::Codes { name, missing: None }) => format!("code<{name}>"),
        Some(Kind::Codes { name, missing: Some(_) }) => format!("code_or_default<{name}>"),
        Some(Kind::Object(name)) => format!("object<{name}>"),
        Some(Kind::List(name)) => format!("list<{name}>"),
        Some(Kind::Texts) => "texts".to_owned(),
        Some(Kind::CodeList(name)) => format!("codes<{name}>"),
        Some(Kind::Amount) => {
            format!("amount<{}>", names::pascal(field.unit.as_ref().map_or("undeclared", AsRef::as_ref)))
        }
        Some(plain) => plain.to_string(),
        None => "text".to_owned(),
    };
    let wire = last_name(&field.path);
    // A space at the end of a name is more likely the page's than the wire's, so both are read.
    let alias = if wire.trim() == wire { String::new() } else { format!(" | {:?}", wire.trim()) };
    format!("{}{}: {kind} = {wire:?}{alias},\n", field_doc(field, ""), field.name)
}

fn codes(field: &Field) -> Option<String> {
    let missing = match &field.kind {
        Some(Kind::Codes { missing, .. }) => missing.as_deref(),
        _ => None,
    };
    enumeration(field, ("codes", ""), missing, |ours| format!(", {ours:?}"))
}
