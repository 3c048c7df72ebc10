//! A vendor page, as one copies it from the site, into a page of ours.
//!
//! ```text
//! text ──source──▶ tables, payloads ──columns, nesting, values──▶ members ──markdown──▶ xtask/pages/<action>.md
//! ```
//!
//! What cannot be read is left out and listed with its line. Where something is read that the vendor's page does not say
//! in so many words, that is listed too.

use std::error::Error;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::page::{Page, PageError, SampleKind};

mod columns;
mod indented;
mod markdown;
mod members;
mod nesting;
mod payloads;
mod source;
mod values;

pub(crate) use nesting::at;

/// What the import has to say about lines of the vendor's page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Remark {
    /// The first line it is about, from 1.
    pub line: usize,
    /// The last one.
    pub last_line: usize,
    /// What there is to say.
    pub text: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == self.last_line {
            write!(f, "line {}: {}", self.line, self.text)
        } else {
            write!(f, "lines {}-{}: {}", self.line, self.last_line, self.text)
        }
    }
}

/// A vendor page that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Imported {
    /// Wire name of the action.
    pub action: String,
    /// The page in our format.
    pub markdown: String,
    /// What could not be read, and is not in the page.
    pub unread: Vec<Remark>,
    /// What was passed over because it is no part of a page, and what was read by a rule that may be wrong here.
    pub notes: Vec<Remark>,
    /// What the page needs by hand before it is one of ours.
    pub incomplete: Option<String>,
}

impl Imported {
    /// Whether all of the vendor's page that looks like one was read, into a page that needs nothing by hand.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.unread.is_empty() && self.incomplete.is_none()
    }

    /// All that there is to say to whoever imports it, a line each.
    #[must_use]
    pub fn report(&self) -> String {
        let notes = self.notes.iter().map(|remark| format!("note, {remark}\n"));
        let unread = self.unread.iter().map(|remark| format!("not read, {remark}\n"));
        let incomplete =
            self.incomplete.iter().map(|problem| format!("to be completed by hand: {problem}\n"));
        notes.chain(unread).chain(incomplete).collect()
    }
}

/// Why a vendor page cannot be imported.
#[derive(Debug)]
#[non_exhaustive]
pub enum ImportError {
    /// Neither the table of the request nor a sample request names the action.
    NoAction,
    /// The action's name cannot be that of a file.
    Name(String),
    /// There is a page of this action already.
    Exists(PathBuf),
    /// A file cannot be read or written.
    File {
        /// Which.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAction => f.write_str(
                "the page names no action: neither as the default of `Action` in the table of the request, nor in a \
                 sample request",
            ),
            Self::Name(name) => write!(f, "the action `{name}` cannot be the name of a file"),
            Self::Exists(path) => {
                write!(f, "{} is there already; `--print` shows the imported page instead", path.display())
            }
            Self::File { path, error } => write!(f, "{}: {error}", path.display()),
        }
    }
}

impl Error for ImportError {}

/// Remarks on the lines of one vendor page.
#[derive(Debug, Default)]
struct Remarks {
    unread: Vec<Remark>,
    notes: Vec<Remark>,
}

impl Remarks {
    fn unread(&mut self, line: usize, text: impl Into<String>) {
        self.unread.push(Remark { line, last_line: line, text: text.into() });
    }

    fn note(&mut self, line: usize, text: impl Into<String>) {
        self.notes.push(Remark { line, last_line: line, text: text.into() });
    }
}

/// In line order, and what is said of neighbouring lines said once.
fn merged(mut remarks: Vec<Remark>) -> Vec<Remark> {
    remarks.sort();
    let mut merged: Vec<Remark> = Vec::new();
    for remark in remarks {
        match merged.iter_mut().rfind(|earlier| earlier.text == remark.text) {
            Some(earlier) if remark.line <= earlier.last_line + 1 => {
                earlier.last_line = earlier.last_line.max(remark.last_line);
            }
            _ => merged.push(remark),
        }
    }
    merged
}

/// Reads a vendor page.
///
/// # Errors
///
/// A page that names no action, or one that no file can be named after.
pub fn read(vendor_page: &str) -> Result<Imported, ImportError> {
    let mut remarks = Remarks::default();
    let source = source::read(vendor_page, &mut remarks);
    let payloads = payloads::classify(source.payloads, &mut remarks);
    let tables = columns::sort(source.tables, &mut remarks);
    let data = payloads.value(SampleKind::Success).cloned().unwrap_or(Value::Null);
    let request = payloads.value(SampleKind::Request).cloned().unwrap_or(Value::Null);

    let mut envelope = members::read(&tables.envelope, &request, &mut remarks);
    let mut parameters = members::below(&mut envelope, "Params");
    let params = request.get("Params").cloned().unwrap_or(Value::Null);
    parameters.extend(members::read(&tables.parameters, &params, &mut remarks));
    let response = members::read(&tables.response, &data, &mut remarks);

    payloads::undocumented(&params, &parameters, payloads.line(SampleKind::Request), &mut remarks);
    payloads::undocumented(&data, &response, payloads.line(SampleKind::Success), &mut remarks);

    let action = members::action(&envelope, &request, &mut remarks).ok_or(ImportError::NoAction)?;
    if !is_file_name(&action) {
        return Err(ImportError::Name(action));
    }
    let markdown = markdown::page(&markdown::Parts {
        action: &action,
        properties: &tables.properties,
        envelope: &envelope,
        parameters: &parameters,
        response: &response,
        payloads: &payloads,
    });
    let incomplete = Page::parse(Path::new(&format!("{action}.md")), &markdown).err();
    Ok(Imported {
        action,
        markdown,
        unread: merged(remarks.unread),
        notes: merged(remarks.notes),
        incomplete: incomplete.as_ref().map(PageError::to_string),
    })
}

fn is_file_name(action: &str) -> bool {
    let known = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_');
    action.starts_with(|first: char| first.is_ascii_alphanumeric()) && action.chars().all(known)
}

/// Writes an imported page to its place in the workspace, and returns the path from its root.
///
/// # Errors
///
/// A page that is there already, or a file that cannot be written.
pub fn write(root: &Path, imported: &Imported) -> Result<PathBuf, ImportError> {
    let path = Path::new(crate::PAGES).join(format!("{}.md", imported.action));
    let file = root.join(&path);
    let fail = |error| ImportError::File { path: path.clone(), error };
    if file.exists() {
        return Err(ImportError::Exists(path));
    }
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(fail)?;
    }
    fs::write(&file, &imported.markdown).map_err(fail)?;
    Ok(path)
}
