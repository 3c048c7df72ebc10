//! The Rust file of an action.

use std::path::{Path, PathBuf};

use super::{ACTIONS, GENERATED, request, response, rust};
use crate::names;
use crate::page::{DocumentedValue, Extent, Field, Page, first_name};

/// The module of an action, named by the first word of its wire name, and its own inside that: `user.my-cards` is
/// `user` and `my_cards`. A page of a path may stand beside that of a V2 action with the same words, so `/v3/user/myCards` is
/// `v3_user` and `my_cards`.
pub(super) fn modules(action: &str) -> (String, String) {
    let (version, words) = match action.strip_prefix('/') {
        Some(path) => ("v3_", path.strip_prefix("v3/").unwrap_or(path)),
        None => ("", action),
    };
    let (group, rest) = words.split_once(['.', '/']).unwrap_or((words, words));
    (names::field(&format!("{version}{group}")), names::field(rest))
}

pub(super) fn file(action: &str) -> PathBuf {
    let (group, module) = modules(action);
    Path::new(ACTIONS).join(group).join(module).with_extension("rs")
}

/// The file of a page's action. `by_hand` is the text of the file beside it: what no table can say.
pub(super) fn text(page: &Page, by_hand: Option<&str>) -> String {
    let validates = by_hand.is_some_and(|text| text.contains("fn validate_by_hand("));
    let module = if by_hand.is_some() { "mod by_hand;\n\n" } else { "" };
    format!(
        "{GENERATED} from `xtask/pages/{}`.\n\nuse crate::prelude::*;\n\n{module}{}{}\
         /// What the page says.\n#[rustfmt::skip]\npub(in crate::actions) const DOCUMENTED: DocumentedAction = {};\n",
        page.file_name(),
        request::types(page, validates),
        response::types(page),
        documented(page)
    )
}

/// What the page says of the action, as data: for `zvcms actions`, and for programs.
pub(super) fn documented(page: &Page) -> String {
    let parameters = lines(page.parameters.iter().map(member), 1);
    if !page.is_typed() {
        return untyped(page, &parameters);
    }
    let response = lines(page.response.iter().filter(|row| first_name(&row.path) == "data").map(member), 1);
    let (group, _) = modules(&page.action);
    format!(
        "DocumentedAction {{\n    name: {:?},\n    version: {:?},\n    page: {:?},\n    v3_path: {:?},\n    v3_page: {:?},\n    \
         v3_seen_in_use: {:?},\n    summary: {:?},\n    request: Some({:?}),\n    is_idempotent: Some({}),\n    \
         parameters_known: Extent::Whole,\n    parameters: &[{parameters}],\n    \
         response_known: Extent::Whole,\n    response: &[{response}],\n}}",
        page.action,
        page.version,
        page.vendor_page,
        page.v3_path,
        page.v3_page,
        page.v3_seen_in_use,
        page.summary,
        format!("{group}::{}", page.request),
        page.is_idempotent,
    )
}

/// Of an action that is not typed, what is known.
fn untyped(page: &Page, parameters: &str) -> String {
    let Page { action, version, vendor_page, summary, v3_path, v3_page, .. } = page;
    let mut entry =
        format!("DocumentedAction::untyped({action:?}, {version:?}, {vendor_page:?}, {summary:?})");
    if v3_path.is_some() || v3_page.is_some() {
        entry.push_str(&format!(".v3({v3_path:?}, {v3_page:?})"));
    }
    entry.extend(page.v3_seen_in_use.map(|seen| format!(".v3_seen_in_use({seen})")));
    // Its page may list the members of the data beside `status`.
    let is_of_data = |row: &&Field| !matches!(first_name(&row.path), "status" | "code" | "message");
    let response = lines(page.response.iter().filter(is_of_data).map(member), 1);
    let known =
        [("parameters", page.parameters_known, parameters), ("response", page.response_known, &response)];
    for (table, known, rows) in known {
        let extent = match known {
            Some(Extent::Whole) => "Whole",
            Some(Extent::InPart) => "InPart",
            None => continue,
        };
        entry.push_str(&format!("\n    .{table}(Extent::{extent}, &[{rows}])"));
    }
    entry
}

/// A row, on a line, and each of its values on another.
fn member(field: &Field) -> String {
    let mut row = format!("DocumentedMember::row({:?}, {:?})", field.path, field.documented_type);
    let mut say = |name: &str, said: Option<String>| {
        row.extend(said.map(|said| format!(".{name}({said})")));
    };
    let text = |text: &str| (!text.is_empty()).then(|| format!("{text:?}"));
    say("required", field.required.map(|required| required.to_string()));
    say("default", field.gateway_default.as_deref().and_then(text));
    say("sent_if_unset", field.default.as_deref().and_then(text));
    say("ours", field.kind.as_ref().map(|kind| format!("{:?}, {:?}", field.name, kind.to_string())));
    say("unit", field.unit.as_ref().and_then(|unit| text(unit.as_ref())));
    say("unit_by", text(&field.unit_source));
    say("meaning", text(&field.meaning));
    let value = |(value, ours): (&DocumentedValue, String)| {
        format!("DocumentedValue::new({:?}, {ours:?}, {:?})", value.code, value.meaning)
    };
    let values = lines(field.values.iter().zip(rust::value_names(&field.values)).map(value), 2);
    say("values", text(&values).map(|_| format!("&[{values}]")));
    row
}

/// What stands between brackets that many steps inside, an element a line.
fn lines(elements: impl Iterator<Item = String>, depth: usize) -> String {
    let indent = "    ".repeat(depth);
    let lines: String = elements.map(|element| format!("\n{indent}    {element},")).collect();
    if lines.is_empty() { lines } else { format!("{lines}\n{indent}") }
}
