//! The generated files that list what there is of all pages.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::action::{ACTIONS, modules};
use super::source::GENERATED;
use super::{sample, tree};
use crate::names::field;
use crate::page::Page;

pub(super) fn actions_file() -> PathBuf {
    Path::new(ACTIONS).with_extension("rs")
}

/// The module of all actions, and the list of what is documented of them.
pub(super) fn actions(pages: &[Page]) -> String {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut documented = Vec::new();
    for page in pages {
        let (group, module) = modules(&page.action);
        documented.push(format!("{group}::{module}::DOCUMENTED,"));
        let mut types = tree::type_names(page);
        types.sort_unstable();
        let types = types.join(", ");
        groups
            .entry(group)
            .or_default()
            .push(format!("pub(super) mod {module};\npub use {module}::{{{types}}};\n"));
    }
    let groups: String = groups
        .into_iter()
        .map(|(group, mut lines)| {
            lines.sort();
            format!("/// The actions of `{group}`.\npub mod {group} {{\n{}}}\n\n", lines.concat())
        })
        .collect();
    format!(
        "{GENERATED} from the pages in `xtask/pages`.\n\
         //!\n//! The documented actions (接口方法), in modules by the first word of their wire names.\n\n\
         use crate::documented::DocumentedAction;\n\n{groups}\
         /// What is documented of each, in the order of their names.\n\
         pub const DOCUMENTED: &[DocumentedAction] = &[\n{}\n];\n",
        documented.join("\n")
    )
}

/// The replies of the sandbox.
pub(super) fn replies(pages: &[Page]) -> String {
    let replies: String = pages
        .iter()
        .filter_map(|page| Some((page, sample::data(page)?)))
        .map(|(page, data)| format!("    ({:?}, {}),\n", page.action, raw_string(data)))
        .collect();
    format!(
        "{GENERATED} from the pages in `xtask/pages`.\n\n\
         /// Wire names and the `data` of their documented samples, in the order of the names.\n\
         pub(crate) const REPLIES: &[(&str, &str)] = &[\n{replies}];\n"
    )
}

/// A text as a raw string of Rust.
pub(super) fn raw_string(text: &str) -> String {
    let longest = text.split(|c| c != '#').map(str::len).max().unwrap_or_default();
    let fence = "#".repeat(longest + 1);
    format!("r{fence}\"{text}\"{fence}")
}

/// The modules of generated tests.
pub(super) fn tests(pages: &[Page]) -> String {
    let mut modules: Vec<String> = pages.iter().map(|page| field(&page.action)).collect();
    modules.sort();
    let list: String = modules.iter().map(|module| format!("mod {module};\n")).collect();
    format!("{GENERATED}: one module a page.\n\n{list}")
}
