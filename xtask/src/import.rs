//! Vendor pages, as one copies them from the site, into pages of ours.
//!
//! ```text
//! text ──vendor──▶ rows and samples ──guesses, fitted to the samples──▶ xtask/pages/<action>.md
//! ```
//!
//! Our names and kinds are guessed, for a maintainer to better. Nothing is dropped: what is not understood is on the page,
//! with a mark that says what to look at.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde::Serialize;

use crate::generate::page_files;
use crate::page::{Field, Page, first_name, v3};
use crate::vendor::{self, VendorPage};
use crate::{PAGES, shell};

mod guesses;
mod kinds;

/// A vendor page that was read.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The page as printed.
    vendor: VendorPage,
    /// The page in our format.
    pub page: Page,
    /// What needs a look by hand, one line each.
    pub marks: Vec<String>,
}

const NO_ACTION: &str = "the page names no action: neither as the default of `Action` in a table, nor in a sample request, \
                         nor by an address with a path of version 3 such as `/v3/crm/x`";

/// What each row with a path says. The last one of a path counts.
fn by_path<'p, V>(rows: &'p [Field], value: impl Fn(&'p Field) -> Option<V>) -> BTreeMap<&'p str, V> {
    rows.iter().filter_map(|row| Some((row.path.as_str(), value(row)?))).collect()
}

impl Imported {
    /// What the vendor's page has, as one line of JSON: of a duplicated path, the last row.
    #[must_use]
    pub fn json(&self) -> String {
        #[derive(Serialize)]
        struct Summary<'p> {
            action: &'p str,
            version: &'p str,
            parameters: BTreeMap<&'p str, &'p str>,
            response: BTreeMap<&'p str, &'p str>,
            required: BTreeMap<&'p str, bool>,
            default: BTreeMap<&'p str, &'p str>,
            samples: Vec<&'p str>,
            marked: &'p [String],
        }

        let Page { action, version, parameters, response, .. } = &self.vendor.page;
        let is_of_data = |row: &Field| first_name(&row.path) == "data";
        let summary = Summary {
            action,
            version,
            parameters: by_path(parameters, |row| Some(&*row.documented_type)),
            response: by_path(response, |row| is_of_data(row).then_some(&*row.documented_type)),
            required: by_path(parameters, |row| row.required),
            default: by_path(parameters, |row| row.default.as_deref()),
            samples: self.vendor.samples.iter().map(AsRef::as_ref).collect(),
            marked: &self.marks,
        };
        // Maps whose keys are texts are always JSON.
        serde_json::to_string(&summary).unwrap_or_default()
    }

    /// The page with what one in its place says and the vendor's text does not.
    fn in_place_of(&self, present: &Page) -> Page {
        let mut page = self.page.clone();
        page.vendor_page = page.vendor_page.or_else(|| present.vendor_page.clone());
        page.summary.clone_from(&present.summary);
        page.v3_path.clone_from(&present.v3_path);
        page.v3_page.clone_from(&present.v3_page);
        page.v3_seen_in_use = present.v3_seen_in_use;
        page
    }

    /// Writes the page to its place in the workspace, and returns the path from its root. It takes the place of a page that
    /// only says what is documented, if it says all of that; the summary and the properties of that one stay.
    ///
    /// # Errors
    ///
    /// Returns an error if the page names no action, or one that no file can be named after; if another page of the action
    /// is there, or one whose V3 path it is; or if the file cannot be written.
    pub fn write(&self, root: &Path) -> Result<PathBuf> {
        let action = &self.page.action;
        ensure!(!action.is_empty(), NO_ACTION);
        let is_known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let is_a_name = v3::is_path(action) || (action.chars().all(is_known) && !action.starts_with('.'));
        ensure!(is_a_name, "the action `{action}` cannot be the name of a file; correct it in the text");
        let shell = shell(root)?;
        for file in page_files(root)? {
            // One that cannot be read is told of by `generate`.
            let other = shell.read_file(&file).ok().and_then(|text| Page::parse(&file, &text).ok());
            let path = other.and_then(|other| other.v3_path);
            let is_of_another = path.is_some_and(|path| path.eq_ignore_ascii_case(action));
            ensure!(
                !is_of_another,
                "`{action}` is the V3 path of {file}; compare the tables: if they agree, there is nothing to do; if not, take \
                 `V3 path` and what is said of it from {file}, and import the page again",
                file = file.display()
            );
        }
        let path = Path::new(PAGES).join(self.page.file_name());
        let text = shell.path_exists(&path).then(|| shell.read_binary_file(&path)).transpose()?;
        let present = text.as_deref().and_then(|text| Page::parse(&path, str::from_utf8(text).ok()?).ok());
        let page = present.as_ref().map_or_else(|| self.page.clone(), |present| self.in_place_of(present));
        let markdown = page.to_markdown();
        if text.is_some_and(|text| text != markdown.as_bytes()) {
            let untyped = present.filter(|present| !present.is_typed());
            let file = path.display();
            let untyped = untyped.with_context(|| {
                format!("{file} is there already and says something else; delete it to import the page anew")
            })?;
            if let Some(what) = only_in(&untyped, &page) {
                bail!(
                    "{file} is there already and says of `{what}` what the text does not; correct one of them, or take it \
                     from the page, and import again: its properties stay"
                );
            }
        }
        shell.write_file(&path, markdown)?;
        Ok(path)
    }
}

/// The first that is known of an action that is not typed and is not on the imported page.
fn only_in<'p>(untyped: &'p Page, page: &Page) -> Option<&'p str> {
    if untyped.vendor_page != page.vendor_page {
        return Some("Page");
    }
    let is_told = |known: &Field, rows: &[Field]| {
        let is_same = |row: &Field| {
            (&row.path, &row.documented_type) == (&known.path, &known.documented_type)
                && (known.required.is_none() || row.required == known.required)
        };
        known.gateway_default.is_none() && rows.iter().any(is_same)
    };
    let [parameters, response] =
        [(&untyped.parameters, &page.parameters), (&untyped.response, &page.response)]
            .map(|(known, rows)| known.iter().find(|known| !is_told(known, rows)));
    parameters.or(response).map(|known| known.path.as_str())
}

/// Reads a vendor page from a file.
///
/// # Errors
///
/// Returns an error if the file cannot be read, or is not UTF-8.
pub fn read_file(file: &Path) -> Result<Imported> {
    let bytes = fs::read(file).with_context(|| file.display().to_string())?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let (file, at) = (file.display(), error.utf8_error().valid_up_to());
        anyhow!("{file}: byte {at} is not UTF-8; save the text as UTF-8 and import it again")
    })?;
    Ok(read(&text))
}

/// Reads a vendor page.
#[must_use]
pub fn read(text: &str) -> Imported {
    let vendor = vendor::read(text);
    let (mut page, mut marks) = (vendor.page.clone(), vendor.marks.clone());
    guesses::guess(&mut page, &mut marks);
    if page.action.is_empty() {
        marks.push(NO_ACTION.to_owned());
    }
    if page.address.is_empty() {
        page.address = "not documented".to_owned();
        marks.push("the page has no address".to_owned());
    }
    for field in [&page.envelope, &page.parameters, &page.response].into_iter().flatten() {
        if !field.mark.is_empty() {
            marks.push(format!("{}: {}", field.path, field.mark));
        }
    }
    Imported { vendor, page, marks }
}
