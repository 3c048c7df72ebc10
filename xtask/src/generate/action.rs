//! The Rust file of an action.

use std::path::{Path, PathBuf};

use super::documented;
use super::request;
use super::response;
use super::source::GENERATED;
use crate::names;
use crate::page::Page;

/// Where the actions are, from the root of the workspace.
pub(super) const ACTIONS: &str = "crates/zvcms-proto/src/actions";

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

/// What no table can say about an action stands here, if it is there at all.
pub(super) fn file_by_hand(action: &str) -> PathBuf {
    file(action).with_extension("").join("by_hand.rs")
}

/// The file of a page's action. `by_hand` is the text of the file beside it.
pub(super) fn text(page: &Page, by_hand: Option<&str>) -> String {
    let validates = by_hand.is_some_and(|text| text.contains("fn validate_by_hand("));
    let body = [request::types(page, validates), response::types(page), documented::text(page)].concat();
    let module = if by_hand.is_some() { "mod by_hand;\n\n" } else { "" };
    format!(
        "{GENERATED} from `xtask/pages/{}`.\n\nuse crate::prelude::*;\n\n{module}{body}",
        page.file_name()
    )
}
