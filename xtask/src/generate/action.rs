//! The Rust file of an action.

use std::path::{Path, PathBuf};

use super::{ACTIONS, GENERATED, request, response, rust};
use crate::names;
use crate::page::{DocumentedValue, Extent, Field, Page, first_name};

/// The module of an action, named by the first word of its wire name, and its own inside that: `user.my-cards` is
/// `user` and `my_cards`.
pub(super) fn modules(action: &str) -> (String, String) {
    let path = action.trim_start_matches("/v3/").trim_start_matches('/');
    let (group, rest) = path.split_once(['.', '/']).unwrap_or((path, path));
    (names::field(group), names::field(rest))
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
         /// What the page says.\npub(in crate::actions) const DOCUMENTED: DocumentedAction = {};\n",
        page.file_name(),
        request::types(page, validates),
        response::types(page),
        documented(page)
    )
}

/// What the page says of the action, as data: for `zvcms actions`, and for programs.
pub(super) fn documented(page: &Page) -> String {
    // Pages that nobody typed may list the members of the data beside `status`.
    let is_of_data = |field: &&Field| match first_name(&field.path) {
        "data" => true,
        "status" | "code" | "message" => false,
        _ => !page.is_typed(),
    };
    let (group, _) = modules(&page.action);
    let request = page.is_typed().then(|| format!("{group}::{}", page.request));
    let is_idempotent = page.is_typed().then_some(page.is_idempotent);
    let extent = |known: Option<Extent>| match known {
        _ if page.is_typed() => "Whole",
        Some(Extent::Whole) => "Whole",
        Some(Extent::InPart) => "InPart",
        None => "Unknown",
    };
    let member = if page.is_typed() { member } else { untyped_member };
    let parameters: String = page.parameters.iter().map(member).collect();
    let response: String = page.response.iter().filter(is_of_data).map(member).collect();
    format!(
        "DocumentedAction {{\nname: {:?},\nversion: {:?},\npage: {:?},\nv3_path: {:?},\nv3_page: {:?},\n\
         summary: {:?},\nrequest: {request:?},\nis_idempotent: {is_idempotent:?},\n\
         parameters_known: Extent::{},\nparameters: &[{parameters}],\n\
         response_known: Extent::{},\nresponse: &[{response}],\n}}",
        page.action,
        page.version,
        page.vendor_page,
        page.v3_path,
        page.v3_page,
        page.summary,
        extent(page.parameters_known),
        extent(page.response_known),
    )
}

fn untyped_member(field: &Field) -> String {
    let Field { path, documented_type, required, .. } = field;
    format!("DocumentedMember::untyped({path:?}, {documented_type:?}, {required:?}),\n")
}

fn member(field: &Field) -> String {
    let kind = field.kind.as_ref().map(ToString::to_string).unwrap_or_default();
    let value = |(value, ours): (&DocumentedValue, String)| {
        let (code, meaning) = (&value.code, &value.meaning);
        format!("DocumentedValue {{ code: {code:?}, name: {ours:?}, meaning: {meaning:?} }},\n")
    };
    let values: String = field.values.iter().zip(rust::value_names(&field.values)).map(value).collect();
    format!(
        "DocumentedMember {{ path: {:?}, documented_type: {:?}, required: {:?}, default: {:?}, name: {:?}, kind: {kind:?}, \
         unit: {:?}, meaning: {:?}, values: &[{values}] }},\n",
        field.path,
        field.documented_type,
        field.required,
        field.default,
        field.name,
        field.unit.as_ref().map(AsRef::<str>::as_ref),
        field.meaning,
    )
}
