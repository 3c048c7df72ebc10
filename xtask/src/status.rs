//! What there is of each documented action, for people.

use std::path::Path;

use crate::generate::sample::{self, Json};
use crate::generate::{GenerateError, pages};
use crate::page::{Field, Page, SampleKind};

/// A line a page, with the type of its request and its samples; under it what is to be looked at, and what is documented and
/// in no sample.
///
/// # Errors
///
/// A page that cannot be read, or no page at all.
pub fn status(root: &Path) -> Result<String, GenerateError> {
    Ok(pages(root)?.iter().map(of_page).collect())
}

fn of_page(page: &Page) -> String {
    let samples: Vec<&str> = page.samples.iter().map(|sample| sample.kind.name()).collect();
    let mut lines = format!("{}  {}  {}\n", page.action, page.request, samples.join(" "));
    let success = sample::sample(page, SampleKind::Success);
    let tables = [(&page.parameters, sample::params(page)), (&page.response, success)];
    for (fields, sample) in tables {
        let sample = sample.map(Json::new);
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
