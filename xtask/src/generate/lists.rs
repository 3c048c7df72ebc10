//! The generated files that list what there is of all pages.

use std::collections::BTreeMap;

use super::action::{self, modules};
use super::rust::raw_string;
use super::{GENERATED, tree};
use crate::names::field;
use crate::page::Page;

/// The module of all actions, and the list of what is documented of them.
pub(super) fn actions(pages: &[Page]) -> String {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut documented = String::new();
    for page in pages {
        let (group, module) = modules(&page.action);
        if !page.is_typed() {
            documented.push_str(&format!("untyped::{},\n", constant(page)));
            continue;
        }
        documented.push_str(&format!("{group}::{module}::DOCUMENTED,\n"));
        let mut types = tree::type_names(page);
        types.sort_unstable();
        let types = types.join(", ");
        let lines = format!("pub(super) mod {module};\npub use {module}::{{{types}}};\n");
        groups.entry(group).or_default().push(lines);
    }
    let untyped = if pages.iter().all(Page::is_typed) { "" } else { ", untyped" };
    let mut modules = String::new();
    for (group, mut lines) in groups {
        lines.sort();
        let lines = lines.concat();
        modules.push_str(&format!("/// The actions of `{group}`.\npub mod {group} {{\n{lines}}}\n\n"));
    }
    format!(
        "{GENERATED} from the pages in `xtask/pages`.\n\
         //!\n//! The documented actions (接口方法), in modules by the first word of their wire names.\n\n\
         use crate::documented::{{DocumentedAction{untyped}}};\n\n{modules}\
         /// What is documented of each, typed or not, in the order of their names; paths of V3 come first.\n\
         pub const DOCUMENTED: &[DocumentedAction] = &[\n{documented}];\n"
    )
}

/// What is documented of the actions that are not typed.
pub(super) fn untyped(pages: &[Page]) -> String {
    let mut constants = String::new();
    for page in pages.iter().filter(|page| !page.is_typed()) {
        let documented = action::documented(page);
        constants.push_str(&format!(
            "#[rustfmt::skip]\npub(crate) const {}: DocumentedAction = {documented};\n\n",
            constant(page)
        ));
    }
    let used = ["DocumentedAction", "DocumentedMember", "Extent"];
    let used: Vec<&str> = used.into_iter().filter(|name| constants.contains(name)).collect();
    let imports = match used.join(", ") {
        none if none.is_empty() => none,
        used => format!("\nuse super::{{{used}}};\n\n"),
    };
    format!(
        "{GENERATED} from the pages in `xtask/pages`.\n//!\n\
         //! What is documented of the actions that have no type.\n{imports}{constants}"
    )
}

/// Where the entry of an action that is not typed stands.
fn constant(page: &Page) -> String {
    field(&page.action).to_ascii_uppercase()
}

/// The replies of the sandbox, and the paths over V3 of the actions that it knows by their wire names.
pub(super) fn replies(pages: &[Page]) -> String {
    let reply = |page: &Page| Some(format!("({:?}, {}),\n", page.action, raw_string(page.data()?.text())));
    let replies: String = pages.iter().filter_map(reply).collect();
    let typed = pages.iter().filter(|page| page.is_typed());
    let paths: BTreeMap<&str, &str> =
        typed.filter_map(|page| Some((page.v3_path.as_deref()?, page.action.as_str()))).collect();
    let paths: String = paths.iter().map(|path| format!("{path:?},\n")).collect();
    format!(
        "{GENERATED} from the pages in `xtask/pages`.\n\n\
         /// Wire names and the `data` of their documented samples, in the order of the names.\n\
         pub(crate) const REPLIES: &[(&str, &str)] = &[\n{replies}];\n\n\
         /// V3 paths and the wire names of the V2 actions that they are, in the order of the paths.\n\
         pub(crate) const V3_PATHS: &[(&str, &str)] = &[\n{paths}];\n"
    )
}

/// The modules of generated tests.
pub(super) fn tests(pages: &[Page]) -> String {
    let typed = pages.iter().filter(|page| page.is_typed());
    let mut modules: Vec<String> = typed.map(|page| format!("mod {};\n", field(&page.action))).collect();
    modules.sort();
    format!("{GENERATED}: one module a page.\n\n{}", modules.concat())
}
