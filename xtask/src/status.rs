//! What there is of each documented action, for people.

use std::path::Path;

use anyhow::Result;

use crate::generate::pages;
use crate::page::{Extent, Field, Page, SampleKind};

/// A line for each page, with the type of its request and its samples, or how far an action that is not typed is known; under it what needs a look by hand, and what is
/// documented and in no sample.
///
/// # Errors
///
/// Returns an error if a page cannot be read, or if there is none.
pub fn status(root: &Path) -> Result<String> {
    Ok(pages(root)?.iter().map(of_page).collect())
}

fn of_page(page: &Page) -> String {
    if !page.is_typed() {
        let known = |known: Option<Extent>| {
            known.map_or("unknown", |known| match known {
                Extent::Whole => "whole",
                Extent::InPart => "in part",
            })
        };
        let (parameters, response) = (known(page.parameters_known), known(page.response_known));
        return format!("{}  not typed  parameters {parameters}, response {response}\n", page.action);
    }
    let samples: Vec<&str> = page.samples.keys().map(AsRef::as_ref).collect();
    let mut lines = format!("{}  {}  {}\n", page.action, page.request, samples.join(" "));
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
