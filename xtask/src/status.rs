//! What there is of each documented action, for people.

use std::path::Path;

use anyhow::Result;

use crate::generate::pages;
use crate::page::{Extent, Field, Page, SampleKind};

/// A line for each page, with the type of its request and its samples, or how far an action that is not typed is known, and
/// whether it has a V3 path, and whether that is seen in use; under it what needs a look by hand, and what is documented and
/// in no sample.
///
/// # Errors
///
/// Returns an error if a page cannot be read, or if there is none.
pub fn status(root: &Path) -> Result<String> {
    Ok(pages(root)?.iter().map(of_page).collect())
}

fn of_page(page: &Page) -> String {
    let over_v3 = page.path_over_v3().map_or("", |_| match page.v3_seen_in_use {
        None => "  V3 path",
        Some(true) => "  V3 path seen in use",
        Some(false) => "  V3 path not seen in use",
    });
    if !page.is_typed() {
        let known = |known: Option<Extent>| {
            known.map_or("unknown", |known| match known {
                Extent::Whole => "whole",
                Extent::InPart => "in part",
            })
        };
        let (parameters, response) = (known(page.parameters_known), known(page.response_known));
        return format!(
            "{}  not typed  parameters {parameters}, response {response}{over_v3}\n",
            page.action
        );
    }
    let samples: Vec<&str> = page.samples.keys().map(AsRef::as_ref).collect();
    let mut lines = format!("{}  {}  {}{over_v3}\n", page.action, page.request, samples.join(" "));
    let success = page.sample(SampleKind::Success);
    for (fields, sample) in [(&page.parameters, page.params()), (&page.response, success)] {
        for Field { path, mark, .. } in fields {
            if !mark.is_empty() {
                lines.push_str(&format!("    look at {path}: {mark}\n"));
            }
            if sample.is_none_or(|sample| sample.values_at(path).is_empty()) {
                lines.push_str(&format!("    in no sample: {path}\n"));
            }
        }
    }
    lines.extend(page.not_understood.iter().map(|line| format!("    not understood: {line}\n")));
    lines
}
