//! What a page says of an action, as data: for `zvcms actions`, and for programs.

use super::request::value_names;
use crate::page::{Field, Page, Unit};

/// A constant named `DOCUMENTED`.
pub(super) fn text(page: &Page) -> String {
    let parameters: String = page.parameters.iter().map(member).collect();
    let is_of_data = |field: &&Field| {
        field.path.strip_prefix("data").is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let response: String = page.response.iter().filter(is_of_data).map(member).collect();
    format!(
        "/// What the page says.\npub(in crate::actions) const DOCUMENTED: DocumentedAction = DocumentedAction {{\n\
         name: {:?},\nv3_path: {:?},\nsummary: {:?},\nis_idempotent: {},\nparameters: &[{parameters}],\nresponse: &[{response}],\n}};\n",
        page.action, page.v3_path, page.summary, page.is_idempotent,
    )
}

fn member(field: &Field) -> String {
    let kind = field.kind.as_ref().map(ToString::to_string).unwrap_or_default();
    let unit = field.unit.map(Unit::name);
    let values: String = field
        .values
        .iter()
        .zip(value_names(&field.values))
        .map(|(value, ours)| {
            format!(
                "DocumentedValue {{ code: {:?}, name: {ours:?}, meaning: {:?} }},\n",
                value.code, value.meaning
            )
        })
        .collect();
    format!(
        "DocumentedMember {{ path: {:?}, documented_type: {:?}, required: {:?}, name: {:?}, kind: {kind:?}, \
         unit: {unit:?}, meaning: {:?}, values: &[{values}] }},\n",
        field.path, field.documented_type, field.required, field.name, field.meaning,
    )
}
