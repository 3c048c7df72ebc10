//! From a page to a typed action that compiles: files to be edited, no generated ones.
//!
//! ```text
//! Page ──model──▶ request, objects, codes ──source──▶ one file of the core
//!                                          ──places──▶ its lines in the lists, the sandbox's reply, the tests
//! ```

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::fixtures::{self, FixturesError};
use crate::page::{Page, PageError};

mod model;
mod names;
mod parameters;
mod places;
mod request_source;
mod response_source;
mod sample_values;

use model::Model;

/// Where a line of documentation breaks.
const DOC_WIDTH: usize = 110;

/// What a scaffolded action consists of.
#[derive(Debug)]
#[non_exhaustive]
pub struct Scaffold {
    /// The new text of every file, by its path from the root of the workspace.
    pub files: BTreeMap<PathBuf, String>,
    /// The file of the action itself.
    pub action_file: PathBuf,
    /// What was decided without the page saying so.
    pub decisions: Vec<String>,
}

/// Why an action cannot be scaffolded.
#[derive(Debug)]
#[non_exhaustive]
pub enum ScaffoldError {
    /// There is no page of this action.
    NoPage(PathBuf),
    /// The page cannot be read.
    Page(PageError),
    /// Something of the action is there already; it is not overwritten.
    Exists(Vec<String>),
    /// A list that is to be added to does not look as expected.
    Place {
        /// Where it is looked for.
        path: PathBuf,
        /// What is looked for.
        sought: &'static str,
    },
    /// The action is written, and the files that are generated from its page cannot be.
    Fixtures(FixturesError),
    /// A file cannot be read or written, or rustfmt cannot be run.
    File {
        /// Which.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// What was made is no Rust: a fault of the scaffold, or a name on the page that cannot be one in Rust.
    Rustfmt {
        /// The file.
        path: PathBuf,
        /// What rustfmt says.
        output: String,
    },
}

impl fmt::Display for ScaffoldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPage(path) => {
                write!(f, "{} is not there; `cargo xtask import` makes it from a vendor page", path.display())
            }
            Self::Page(error) => error.fmt(f),
            Self::Fixtures(error) => write!(f, "the action is written; {error}"),
            Self::Exists(there) => {
                write!(f, "already there, and not overwritten: {}; nothing was written", there.join(", "))
            }
            Self::Place { path, sought } => write!(f, "{}: `{sought}` is not found there", path.display()),
            Self::File { path, error } => write!(f, "{}: {error}", path.display()),
            Self::Rustfmt { path, output } => {
                write!(f, "what {} would be is no Rust: {output}", path.display())
            }
        }
    }
}

impl Error for ScaffoldError {}

/// Makes the typed action of a page, and writes nothing.
///
/// # Errors
///
/// A page that is not there or cannot be read, anything of the action that is there already, or a list to add to that
/// cannot be found.
pub fn plan(root: &Path, action: &str) -> Result<Scaffold, ScaffoldError> {
    let model = model(root, action)?;
    let there = places::already_there(root, &model)?;
    if !there.is_empty() {
        return Err(ScaffoldError::Exists(there));
    }
    let mut files = places::edited(root, &model)?;
    let action_file = places::action_file(&model);
    files.insert(action_file.clone(), source(&model));
    for (path, text) in &mut files {
        if path.extension().is_some_and(|extension| extension == "rs") {
            *text = formatted(root, path, text)?;
        }
    }
    Ok(Scaffold { files, action_file, decisions: model.decisions })
}

/// The file of the action alone, whether it is there or not.
///
/// # Errors
///
/// A page that is not there or cannot be read.
pub fn print(root: &Path, action: &str) -> Result<String, ScaffoldError> {
    let model = model(root, action)?;
    formatted(root, &places::action_file(&model), &source(&model))
}

/// Makes the typed action of a page, and writes it with what is generated from the page but the snapshots.
///
/// # Errors
///
/// As for [`plan`], and a file that cannot be written.
pub fn write(root: &Path, action: &str) -> Result<Scaffold, ScaffoldError> {
    let scaffold = plan(root, action)?;
    for (path, text) in &scaffold.files {
        let file = root.join(path);
        let folder = file.parent().unwrap_or(root);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&file, text))
            .map_err(|error| ScaffoldError::File { path: path.clone(), error })?;
    }
    fixtures::write_files(root).map_err(ScaffoldError::Fixtures)?;
    Ok(scaffold)
}

fn model(root: &Path, action: &str) -> Result<Model, ScaffoldError> {
    let path = Path::new(crate::PAGES).join(format!("{action}.md"));
    let markdown = fs::read_to_string(root.join(&path)).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => ScaffoldError::NoPage(path.clone()),
        _ => ScaffoldError::File { path: path.clone(), error },
    })?;
    let page = Page::parse(&path, &markdown).map_err(ScaffoldError::Page)?;
    Ok(Model::of(page))
}

fn source(model: &Model) -> String {
    let head = request_source::head(model);
    let (request, tests) = (request_source::request(model), request_source::tests(model));
    [head, request, response_source::response(model), tests].concat()
}

/// The text as rustfmt leaves it.
fn formatted(root: &Path, path: &Path, text: &str) -> Result<String, ScaffoldError> {
    let fail = |error| ScaffoldError::File { path: "rustfmt".into(), error };
    let mut rustfmt = Command::new(std::env::var_os("RUSTFMT").unwrap_or_else(|| "rustfmt".into()))
        .args(["--quiet", "--color", "never", "--edition", "2024", "--emit", "stdout", "--config-path"])
        .arg(root.join(".rustfmt.toml"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(fail)?;
    if let Some(mut stdin) = rustfmt.stdin.take() {
        // rustfmt reads to the end before it writes.
        stdin.write_all(text.as_bytes()).map_err(fail)?;
    }
    let output = rustfmt.wait_with_output().map_err(fail)?;
    if !output.status.success() {
        let output = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(ScaffoldError::Rustfmt { path: path.to_owned(), output });
    }
    Ok(wrapped(&String::from_utf8_lossy(&output.stdout)))
}

/// Breaks lines of documentation, which rustfmt leaves as they are.
fn wrapped(source: &str) -> String {
    let mut out = String::new();
    for line in source.lines() {
        let indent = line.len() - line.trim_start().len();
        let prefix = format!("{}/// ", " ".repeat(indent));
        match line.strip_prefix(&prefix) {
            Some(words) if line.chars().count() > DOC_WIDTH => {
                let hanging = if words.starts_with("* ") { format!("{prefix}  ") } else { prefix.clone() };
                let mut current = prefix;
                for word in words.split(' ') {
                    if current.chars().count() + word.chars().count() > DOC_WIDTH
                        && current.len() > hanging.len()
                    {
                        out.push_str(current.trim_end());
                        out.push('\n');
                        current.clone_from(&hanging);
                    }
                    current.push_str(word);
                    current.push(' ');
                }
                out.push_str(current.trim_end());
            }
            _ => out.push_str(line),
        }
        out.push('\n');
    }
    out
}
