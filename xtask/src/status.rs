//! What there is of each documented action.

use std::path::Path;

use serde_json::Value;

use crate::fixtures::{FixturesError, pages};
use crate::import::at;
use crate::page::{Field, Page, SampleKind};

/// One page, and what there is of its action.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageStatus {
    /// Wire name of the action.
    pub action: String,
    /// Path of the Rust type; without one, it is called by name.
    pub rust_type: Option<String>,
    /// The samples that the page has.
    pub samples: Vec<&'static str>,
    /// How many leaves are documented: parameters, and fields of the data that have no members.
    pub leaves: usize,
    /// Those of them that no sample has.
    pub leaves_without_sample: Vec<String>,
}

/// All pages, in the order of their names.
///
/// # Errors
///
/// A page that cannot be read, or no page at all.
pub fn status(root: &Path) -> Result<Vec<PageStatus>, FixturesError> {
    Ok(pages(root)?.iter().map(of_page).collect())
}

fn of_page(page: &Page) -> PageStatus {
    let sample = |kind| {
        let sample = page.samples.iter().find(|sample| sample.kind == kind);
        sample.and_then(|sample| serde_json::from_str(&sample.json).ok()).unwrap_or(Value::Null)
    };
    let (request, success) = (sample(SampleKind::Request), sample(SampleKind::Success));
    let params = request.get("Params").unwrap_or(&Value::Null);
    let of_data = |field: &&Field| field.name.starts_with("data.") || field.name.starts_with("data[");
    let parameters = page.parameters.iter().map(|field| (field, params, &page.parameters));
    let fields = page.response.iter().filter(of_data).map(|field| (field, &success, &page.response));
    let leaves: Vec<(&Field, &Value)> = parameters
        .chain(fields)
        .filter(|(field, _, all)| !has_members(field, all))
        .map(|(field, sample, _)| (field, sample))
        .collect();
    let without = leaves.iter().filter(|(field, sample)| at(sample, &field.name).is_none());
    PageStatus {
        action: page.action.clone(),
        rust_type: page.rust_type.clone(),
        samples: page.samples.iter().map(|sample| sample.kind.name()).collect(),
        leaves: leaves.len(),
        leaves_without_sample: without.map(|(field, _)| field.name.clone()).collect(),
    }
}

fn has_members(field: &Field, all: &[Field]) -> bool {
    all.iter().any(|other| {
        other.name.strip_prefix(field.name.as_str()).is_some_and(|rest| rest.starts_with(['.', '[']))
    })
}

/// The list for people: a line a page, and under it what no sample has.
#[must_use]
pub fn table(statuses: &[PageStatus]) -> String {
    let typed = |status: &PageStatus| status.rust_type.clone().unwrap_or_else(|| "by name".to_owned());
    let width = |of: &dyn Fn(&PageStatus) -> usize| statuses.iter().map(of).max().unwrap_or_default();
    let (actions, types) = (width(&|status| status.action.len()), width(&|status| typed(status).len()));
    let samples = width(&|status| status.samples.join(" ").len());
    let mut table = String::new();
    for status in statuses {
        let PageStatus { action, leaves, leaves_without_sample: without, .. } = status;
        table.push_str(&format!(
            "{action:actions$}  {:types$}  {:samples$}  {} of {leaves} leaves in samples\n",
            typed(status),
            status.samples.join(" "),
            leaves - without.len(),
        ));
        table.extend(without.iter().map(|name| format!("    in no sample: {name}\n")));
    }
    table
}
