//! The rows of a table as the objects that they describe.

use crate::page::{Field, Kind, Page, counts};

/// An object of a table: its members are the rows right below its path.
#[derive(Clone)]
pub(super) struct Object<'p> {
    /// The name of its Rust type.
    pub(super) name: &'p str,
    /// Where it stands, as in `data[].shop`; empty for the parameters as a whole.
    pub(super) path: String,
    /// What it is, in the words of the page.
    pub(super) meaning: &'p str,
    pub(super) members: Vec<&'p Field>,
}

/// The object at a path, and those inside it, each before its own.
fn objects<'p>(rows: &'p [Field], name: &'p str, path: &str) -> Vec<Object<'p>> {
    let row = rows.iter().find(|row| row.path == path && !row.meaning.is_empty());
    let row = row.or_else(|| rows.iter().find(|row| row.path == path.trim_end_matches("[]")));
    let meaning = row.map_or("", |row| row.meaning.as_str());
    let members = members(rows, path);
    let mut found = vec![Object { name, path: path.to_owned(), meaning, members: members.clone() }];
    for member in members {
        match &member.kind {
            Some(Kind::Object(name)) => found.extend(objects(rows, name, &member.path)),
            Some(Kind::List(name)) => found.extend(objects(rows, name, &format!("{}[]", member.path))),
            _ => {}
        }
    }
    found
}

/// The names of all types that a page defines, the request first; none where the action is not typed.
pub(super) fn type_names(page: &Page) -> Vec<&str> {
    if !page.is_typed() {
        return Vec::new();
    }
    let all = [request(page), response(page)].concat();
    let codes = all.iter().flat_map(|object| &object.members).filter_map(|field| match &field.kind {
        Some(Kind::Codes { name, .. } | Kind::CodeList(name)) => Some(name.as_str()),
        _ => None,
    });
    all.iter().map(|object| object.name).chain(codes).collect()
}

/// All objects of the parameters.
pub(super) fn request(page: &Page) -> Vec<Object<'_>> {
    objects(&page.parameters, &page.request, "")
}

/// All objects of `data`.
pub(super) fn response(page: &Page) -> Vec<Object<'_>> {
    match &page.reply {
        Kind::List(name) => objects(&page.response, name, "data[]"),
        Kind::Object(name) => objects(&page.response, name, "data"),
        _ => Vec::new(),
    }
}

/// The rows right below a path that have a name of ours.
pub(super) fn members<'p>(rows: &'p [Field], path: &str) -> Vec<&'p Field> {
    let is_below = |field: &Field| field.path.rsplit_once('.').map_or("", |(parent, _)| parent) == path;
    rows.iter().filter(|field| field.kind.is_some() && is_below(field) && counts(rows, field)).collect()
}
