//! What a page says of version 3: its path, and what goes with it.

use anyhow::{Result, ensure};

use super::Page;

pub(super) const A_PATH: &str = "a path such as `/v3/crm/x`: two or more parts of ASCII letters, digits and `-._~`, each after a slash, \
                                 none of them `.` or `..`; not V2's `/api/v2`";
/// The path of V2's gateway.
const V2_PATH: &str = "/api/v2";

/// Whether it can be the path of an action in V3.
pub(crate) fn is_path(path: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    let is_part = |part: &str| !matches!(part, "" | "." | "..") && part.chars().all(is_plain);
    let parts = path.strip_prefix('/').filter(|_| !path.eq_ignore_ascii_case(V2_PATH));
    parts.is_some_and(|parts| parts.contains('/') && parts.split('/').all(is_part))
}

/// Checks that heading, version and the properties of V3 go together. `heading` is its line, `line` that of a property.
pub(super) fn check(page: &Page, heading: usize, line: impl Fn(&str) -> usize) -> Result<()> {
    let action = &page.action;
    if !action.starts_with('/') {
        ensure!(
            page.version != "V3",
            "{heading}: the heading of a page of V3 is its path with its slashes, such as `# /v3/crm/x`, not `{action}`; write the \
             path, or V2 under Version"
        );
        ensure!(
            !action.contains('/'),
            "{heading}: the wire name `{action}` has a slash; write a path of V3 with its leading slash, such as `# /v3/crm/x`, \
             and V3 under Version"
        );
        for (property, is_there) in
            [("V3 page", page.v3_page.is_some()), ("V3 seen in use", page.v3_seen_in_use.is_some())]
        {
            ensure!(
                page.v3_path.is_some() || !is_there,
                "{}: `{property}` is said of a V3 path, and the action has none; remove it, or add `V3 path`",
                line(property)
            );
        }
        return Ok(());
    }
    ensure!(is_path(action), "{heading}: the heading must be {A_PATH}, not `{action}`");
    ensure!(
        page.version == "V3",
        "{}: Version must be V3 where the heading is a path; the heading of a page of V2 is its wire name",
        line("Version")
    );
    ensure!(page.v3_path.is_none(), "{}: the heading is the path; remove `V3 path`", line("V3 path"));
    ensure!(
        page.v3_page.is_none(),
        "{}: the page is that of a path; give the address as `Page`, and remove `V3 page`",
        line("V3 page")
    );
    let is_of_v2 = page.address.trim_end_matches('/').to_ascii_lowercase().ends_with(V2_PATH);
    ensure!(
        !is_of_v2,
        "{}: Address must end with the path of the heading, not with V2's `{V2_PATH}`",
        line("Address")
    );
    Ok(())
}
