//! From the pages to fixtures and generated tests: planned, compared, written.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use similar::TextDiff;

use crate::PAGES;
use crate::generate;
use crate::page::{Page, PageError};

/// The command that mends whatever [`check`] finds.
pub const MENDING_COMMAND: &str = "cargo xtask fixtures";

const FIXTURES: &str = "tests/fixtures";
const GENERATED: &str = "tests/it/generated";
const SNAPSHOTS: &str = "tests/it/generated/snapshots";

/// Every file that the pages call for, by its path from the root of the workspace.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Plan {
    /// Files whose text is known.
    pub files: BTreeMap<PathBuf, String>,
    /// Snapshots, which the generated tests write and compare.
    pub snapshots: BTreeSet<PathBuf>,
}

/// A file that is not as the pages call for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Drift {
    /// The pages call for it, and it is not there.
    Missing(PathBuf),
    /// It is there with another text. The difference is a unified diff.
    Stale {
        /// The file.
        path: PathBuf,
        /// What would change.
        difference: String,
    },
    /// It is there, and no page calls for it.
    Orphaned(PathBuf),
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(path) => write!(f, "missing: {}", path.display()),
            Self::Stale { path, difference } => write!(f, "stale: {}\n{difference}", path.display()),
            Self::Orphaned(path) => write!(f, "orphaned: {}", path.display()),
        }
    }
}

/// What keeps fixtures from being planned, compared or written.
#[derive(Debug)]
#[non_exhaustive]
pub enum FixturesError {
    /// There are no pages, so that everything would be deleted.
    NoPages,
    /// A page cannot be read as one.
    Page(PageError),
    /// Two actions whose names are the same in Rust.
    Alike {
        /// The one.
        first: String,
        /// And the other.
        second: String,
    },
    /// A file cannot be read, written or deleted.
    File {
        /// Which.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// The generated tests do not pass with the new fixtures.
    Tests {
        /// What the run printed.
        output: String,
    },
    /// The generated tests pass, and leave these as they should not be.
    Left(Vec<Drift>),
}

impl fmt::Display for FixturesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPages => write!(f, "{PAGES}: there are no pages; put them back, or add one"),
            Self::Page(error) => error.fmt(f),
            Self::Alike { first, second } => {
                write!(f, "{PAGES}: `{first}` and `{second}` have the same name in Rust; keep one page")
            }
            Self::File { path, error } => write!(f, "{}: {error}", path.display()),
            Self::Tests { output } => {
                write!(f, "the files are written, but the generated tests do not pass with them:\n{output}")
            }
            Self::Left(drifts) => {
                f.write_str("the generated tests pass, but afterwards it is not as the pages call for:")?;
                drifts.iter().try_for_each(|drift| write!(f, "\n{drift}"))
            }
        }
    }
}

impl Error for FixturesError {}

/// Reads the pages and says what they call for.
///
/// # Errors
///
/// A page that cannot be read, no page at all, or two that cannot be told apart.
pub fn plan(root: &Path) -> Result<Plan, FixturesError> {
    let pages = pages(root)?;
    let mut plan = Plan { files: BTreeMap::new(), snapshots: BTreeSet::new() };
    plan.files.insert(Path::new(GENERATED).join("mod.rs"), generate::module_list(&pages));
    for page in &pages {
        let module = generate::module_name(&page.action);
        for sample in &page.samples {
            let path = Path::new(FIXTURES).join(&page.action).join(sample.kind.name()).with_extension("json");
            plan.files.insert(path, sample.json.clone());
            if let Some(name) = generate::snapshot_name(sample.kind) {
                plan.snapshots
                    .insert(Path::new(SNAPSHOTS).join(format!("it__generated__{module}__{name}.snap")));
            }
        }
        plan.files.insert(Path::new(GENERATED).join(module).with_extension("rs"), generate::tests(page));
    }
    Ok(plan)
}

pub(crate) fn pages(root: &Path) -> Result<Vec<Page>, FixturesError> {
    let mut pages: Vec<Page> = Vec::new();
    for file in files_below(&root.join(PAGES))? {
        let text =
            fs::read_to_string(&file).map_err(|error| FixturesError::File { path: file.clone(), error })?;
        let name = file.strip_prefix(root).unwrap_or(&file);
        let page = Page::parse(name, &text).map_err(FixturesError::Page)?;
        let module = generate::module_name(&page.action);
        if let Some(first) = pages.iter().find(|first| generate::module_name(&first.action) == module) {
            return Err(FixturesError::Alike { first: first.action.clone(), second: page.action });
        }
        pages.push(page);
    }
    if pages.is_empty() { Err(FixturesError::NoPages) } else { Ok(pages) }
}

/// Compares, and writes nothing. Returns all that is not as the pages call for. The text of a snapshot is its test's to
/// compare.
///
/// # Errors
///
/// A page or file that cannot be read.
pub fn check(root: &Path) -> Result<Vec<Drift>, FixturesError> {
    let plan = plan(root)?;
    let mut drifts = Vec::new();
    for (path, planned) in &plan.files {
        match fs::read(root.join(path)) {
            Ok(present) if present == planned.as_bytes() => {}
            Ok(present) => drifts.push(stale(path, &String::from_utf8_lossy(&present), planned)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                drifts.push(Drift::Missing(path.clone()));
            }
            Err(error) => return Err(FixturesError::File { path: path.clone(), error }),
        }
    }
    drifts
        .extend(plan.snapshots.iter().filter(|path| !root.join(path).exists()).cloned().map(Drift::Missing));
    drifts.extend(orphans(root, &plan)?.into_iter().map(Drift::Orphaned));
    Ok(drifts)
}

fn stale(path: &Path, present: &str, planned: &str) -> Drift {
    let difference = TextDiff::from_lines(present, planned)
        .unified_diff()
        .header("as it is", "as the pages call for")
        .to_string();
    Drift::Stale { path: path.to_owned(), difference }
}

/// Writes what the pages call for, deletes what they do not, and lets the generated tests write their snapshots.
/// Returns what was not as they call for.
///
/// # Errors
///
/// A page that cannot be read, a file that cannot be written, or generated tests that do not pass or leave a snapshot
/// unwritten.
pub fn write(root: &Path) -> Result<Vec<Drift>, FixturesError> {
    let mut drifts = write_files(root)?;
    let before = snapshots(root)?;
    // Even where no file changed: an earlier run may have written the files and failed in these tests.
    let tests = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["test", "--quiet", "--package", "zvcms-tests", "--test", "it", "generated::"])
        .env("INSTA_UPDATE", "always")
        .current_dir(root)
        .output()
        .map_err(|error| FixturesError::File { path: root.to_owned(), error })?;
    if !tests.status.success() {
        let output = [tests.stdout, tests.stderr].concat();
        return Err(FixturesError::Tests { output: String::from_utf8_lossy(&output).into_owned() });
    }
    for (path, now) in snapshots(root)? {
        if let Some(then) = before.get(&path).filter(|then| **then != now) {
            drifts.push(stale(&path, then, &now));
        }
    }
    let left = check(root)?;
    if left.is_empty() { Ok(drifts) } else { Err(FixturesError::Left(left)) }
}

/// The text of every planned snapshot that is there.
fn snapshots(root: &Path) -> Result<BTreeMap<PathBuf, String>, FixturesError> {
    let mut snapshots = BTreeMap::new();
    for path in plan(root)?.snapshots {
        match fs::read(root.join(&path)) {
            Ok(bytes) => {
                snapshots.insert(path, String::from_utf8_lossy(&bytes).into_owned());
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(FixturesError::File { path, error }),
        }
    }
    Ok(snapshots)
}

/// As [`write`](fn@write), without the snapshots.
///
/// # Errors
///
/// A page that cannot be read, or a file that cannot be written.
pub fn write_files(root: &Path) -> Result<Vec<Drift>, FixturesError> {
    let plan = plan(root)?;
    let drifts = check(root)?;
    for drift in &drifts {
        let (path, done) = match drift {
            Drift::Orphaned(path) => (path, delete_file(&root.join(path))),
            Drift::Missing(path) | Drift::Stale { path, .. } => match plan.files.get(path) {
                Some(text) => (path, write_file(&root.join(path), text)),
                None => continue,
            },
        };
        done.map_err(|error| FixturesError::File { path: path.clone(), error })?;
    }
    Ok(drifts)
}

fn write_file(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}

fn delete_file(path: &Path) -> io::Result<()> {
    fs::remove_file(path)?;
    if let Some(folder) = path.parent() {
        // Fails, as it should, while anything else is in it.
        let _: io::Result<()> = fs::remove_dir(folder);
    }
    Ok(())
}

/// What is in the generated folders and not in the plan.
fn orphans(root: &Path, plan: &Plan) -> Result<Vec<PathBuf>, FixturesError> {
    let mut orphans = Vec::new();
    for folder in [FIXTURES, GENERATED] {
        for file in files_below(&root.join(folder))? {
            let path = file.strip_prefix(root).unwrap_or(&file);
            // A refused snapshot waits beside the accepted one to be looked at; git ignores it, and so does this.
            let pending = path.extension().is_some_and(|extension| extension == "new");
            if !pending && !plan.files.contains_key(path) && !plan.snapshots.contains(path) {
                orphans.push(path.to_owned());
            }
        }
    }
    Ok(orphans)
}

/// All files below a folder, in order; none where there is no such folder.
pub(crate) fn files_below(folder: &Path) -> Result<Vec<PathBuf>, FixturesError> {
    let fail = |error| FixturesError::File { path: folder.to_owned(), error };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(fail(error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(fail)?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
