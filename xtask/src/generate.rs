//! From the pages to all files that they call for: planned, compared, written.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use similar::TextDiff;

use crate::page::Page;

mod action;
mod documented;
mod drift;
mod lists;
mod request;
mod response;
pub(crate) mod sample;
mod source;
mod tests;
mod tree;

pub use drift::{Drift, GenerateError};
pub(crate) use source::GENERATED;

/// The command that mends whatever [`check`] finds.
pub const MENDING_COMMAND: &str = "cargo xtask generate";

const FIXTURES: &str = "tests/fixtures";
const TESTS: &str = "tests/it/generated";
const SNAPSHOTS: &str = "tests/it/generated/snapshots";
const REPLIES: &str = "crates/zvcms-sandbox/src/replies/samples.rs";

/// Every file that the pages call for, by its path from the root of the workspace.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Plan {
    /// Files whose text is known, but for the layout of Rust.
    pub files: BTreeMap<PathBuf, String>,
    /// Snapshots, which the generated tests write and compare.
    pub snapshots: BTreeSet<PathBuf>,
}

/// Reads the pages and says what they call for.
///
/// # Errors
///
/// A page that cannot be read, no page at all, or two that cannot be told apart.
pub fn plan(root: &Path) -> Result<Plan, GenerateError> {
    let pages = pages(root)?;
    let mut plan = Plan { files: BTreeMap::new(), snapshots: BTreeSet::new() };
    for page in &pages {
        let folder = Path::new(FIXTURES).join(page.file_stem());
        let module = crate::names::field(&page.action);
        for sample in &page.samples {
            plan.files.insert(folder.join(sample.kind.name()).with_extension("json"), sample.json.clone());
            if let Some(name) = tests::snapshot_name(sample.kind) {
                let snapshot = format!("it__generated__{module}__{name}.snap");
                plan.snapshots.insert(Path::new(SNAPSHOTS).join(snapshot));
            }
        }
        plan.files.insert(Path::new(TESTS).join(module).with_extension("rs"), tests::text(page));
        let by_hand = text_of(&root.join(action::file_by_hand(&page.action)))?;
        plan.files.insert(action::file(&page.action), action::text(page, by_hand.as_deref()));
    }
    let is_of_a_page =
        |file: &Path| pages.iter().any(|page| file.ends_with(action::file_by_hand(&page.action)));
    for file in files_below(&root.join(action::ACTIONS))? {
        if file.ends_with("by_hand.rs") && !is_of_a_page(&file) {
            let file = file.strip_prefix(root).unwrap_or(&file).display();
            let what = "no page has the action that this belongs to; move it to the folder of the one that has, or delete it";
            return Err(GenerateError(format!("{file}: {what}")));
        }
    }
    plan.files.insert(Path::new(TESTS).join("mod.rs"), lists::tests(&pages));
    plan.files.insert(lists::actions_file(), lists::actions(&pages));
    plan.files.insert(REPLIES.into(), lists::replies(&pages));
    Ok(plan)
}

/// All pages, in the order of their actions.
pub(crate) fn pages(root: &Path) -> Result<Vec<Page>, GenerateError> {
    let mut pages: Vec<Page> = Vec::new();
    let mut types: Vec<(String, String)> = Vec::new();
    let is_page = |file: &PathBuf| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(".md") && !name.starts_with('.')
    };
    for file in files_below(&root.join(crate::PAGES))?.into_iter().filter(is_page) {
        let text = fs::read_to_string(&file).map_err(GenerateError::of_file(&file))?;
        let page = Page::parse(file.strip_prefix(root).unwrap_or(&file), &text)
            .map_err(|error| GenerateError(error.to_string()))?;
        let alike = |first: &Page| {
            action::modules(&first.action) == action::modules(&page.action)
                || crate::names::field(&first.action) == crate::names::field(&page.action)
        };
        if let Some(first) = pages.iter().find(|first| alike(first)) {
            let (first, second) = (&first.action, &page.action);
            return Err(of_pages(&format!(
                "`{first}` and `{second}` have the same name in Rust; keep one page"
            )));
        }
        let (group, _) = action::modules(&page.action);
        for name in tree::type_names(&page) {
            let path = format!("{group}::{name}");
            if let Some((_, first)) = types.iter().find(|(known, _)| *known == path) {
                let second = &page.action;
                return Err(of_pages(&format!(
                    "`{first}` and `{second}` both name a type {path}; give one another name on its page"
                )));
            }
            types.push((path, page.action.clone()));
        }
        pages.push(page);
    }
    pages.sort_by(|one, other| one.action.cmp(&other.action));
    if pages.is_empty() { Err(of_pages("there are no pages; put them back, or add one")) } else { Ok(pages) }
}

fn of_pages(problem: &str) -> GenerateError {
    GenerateError(format!("{}: {problem}", crate::PAGES))
}

/// Compares, and writes nothing. Returns all that is not as the pages call for. The text of a snapshot is its test's to
/// compare.
///
/// # Errors
///
/// A page or file that cannot be read.
pub fn check(root: &Path) -> Result<Vec<Drift>, GenerateError> {
    let plan = plan(root)?;
    let mut drifts = Vec::new();
    for (path, planned) in &plan.files {
        let Some(present) = text_of(&root.join(path))? else {
            drifts.push(Drift::Missing(path.clone()));
            continue;
        };
        // Empty is what a full disk leaves of a generated one.
        let is_by_hand = !present.is_empty() && !present.starts_with(GENERATED);
        if path.starts_with(action::ACTIONS) && is_by_hand {
            let (file, by_hand) = (path.display(), path.with_extension(""));
            return Err(GenerateError(format!(
                "{file}: it is written by hand, and the file of a page belongs there; move it to {}/by_hand.rs",
                by_hand.display()
            )));
        }
        let laid_out_by = |text: &str| laid_out(root, path, text);
        let planned = laid_out_by(planned).map_err(GenerateError::of_file(path))?;
        // Toolchains lay out differently, so what is there is laid out by this one too.
        if present != planned && laid_out_by(&present).ok().as_ref() != Some(&planned) {
            drifts.push(stale(path, &present, &planned));
        }
    }
    let missing = plan.snapshots.iter().filter(|path| !root.join(path).exists());
    drifts.extend(missing.cloned().map(Drift::Missing));
    drifts.extend(orphans(root, &plan)?.into_iter().map(Drift::Orphaned));
    Ok(drifts)
}

/// The text as it is to be written.
fn laid_out(root: &Path, path: &Path, planned: &str) -> io::Result<String> {
    if is_rust(path) { source::formatted(root, planned) } else { Ok(planned.to_owned()) }
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs")
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
pub fn write(root: &Path) -> Result<Vec<Drift>, GenerateError> {
    let mut drifts = write_files(root)?;
    let before = snapshots(root)?;
    // Even where no file changed: an earlier run may have written the files and failed in these tests.
    let tests = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["test", "--quiet", "--package", "zvcms-tests", "--test", "it", "generated::"])
        .env("INSTA_UPDATE", "always")
        .env_remove("INSTA_FORCE_PASS")
        .current_dir(root)
        .output()
        .map_err(GenerateError::of_file(root))?;
    if !tests.status.success() {
        let output = [tests.stdout, tests.stderr].concat();
        let output = String::from_utf8_lossy(&output);
        let what = "the files are written, but the generated tests do not pass with them";
        return Err(GenerateError(format!("{what}:\n{output}")));
    }
    for (path, now) in snapshots(root)? {
        if let Some(then) = before.get(&path).filter(|then| **then != now) {
            drifts.push(stale(&path, then, &now));
        }
    }
    let left = check(root)?;
    if left.is_empty() {
        return Ok(drifts);
    }
    let left: String = left.iter().map(|drift| format!("\n{drift}")).collect();
    Err(GenerateError(format!("the generated tests pass, but it is not as the pages call for:{left}")))
}

/// The text of every planned snapshot that is there.
fn snapshots(root: &Path) -> Result<BTreeMap<PathBuf, String>, GenerateError> {
    let mut snapshots = BTreeMap::new();
    for path in plan(root)?.snapshots {
        if let Some(text) = text_of(&root.join(&path))? {
            snapshots.insert(path, text);
        }
    }
    Ok(snapshots)
}

/// As [`write`](fn@write), without the snapshots.
///
/// # Errors
///
/// A page that cannot be read, or a file that cannot be written.
pub fn write_files(root: &Path) -> Result<Vec<Drift>, GenerateError> {
    let plan = plan(root)?;
    let drifts = check(root)?;
    // All is laid out before anything is written: what is no Rust leaves the files as they were.
    let mut texts = BTreeMap::new();
    for drift in &drifts {
        if let Drift::Missing(path) | Drift::Stale { path, .. } = drift
            && let Some(text) = plan.files.get(path)
        {
            texts.insert(path, laid_out(root, path, text).map_err(GenerateError::of_file(path))?);
        }
    }
    for drift in &drifts {
        let (path, done) = match drift {
            Drift::Orphaned(path) => (path, delete_file(&root.join(path))),
            Drift::Missing(path) | Drift::Stale { path, .. } => match texts.get(path) {
                Some(text) => (path, write_file(&root.join(path), text)),
                None => continue,
            },
        };
        done.map_err(GenerateError::of_file(path))?;
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

/// What is in the generated folders and not in the plan. Among the actions, a file by hand is nobody's orphan.
fn orphans(root: &Path, plan: &Plan) -> Result<Vec<PathBuf>, GenerateError> {
    let mut files = [files_below(&root.join(FIXTURES))?, files_below(&root.join(TESTS))?].concat();
    for file in files_below(&root.join(action::ACTIONS))? {
        if text_of(&file)?.is_some_and(|text| text.starts_with(GENERATED)) {
            files.push(file);
        }
    }
    let mut orphans = Vec::new();
    for file in files {
        let path = file.strip_prefix(root).unwrap_or(&file);
        // A refused snapshot waits beside the accepted one to be looked at; git ignores it, and so does this.
        let pending = path.extension().is_some_and(|extension| extension == "new");
        if !pending && !plan.files.contains_key(path) && !plan.snapshots.contains(path) {
            orphans.push(path.to_owned());
        }
    }
    Ok(orphans)
}

/// The text of a file; none where there is no such file.
fn text_of(path: &Path) -> Result<Option<String>, GenerateError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(GenerateError::of_file(path)(error)),
    }
}

/// All files below a folder, in order; none where there is no such folder.
pub(crate) fn files_below(folder: &Path) -> Result<Vec<PathBuf>, GenerateError> {
    let fail = GenerateError::of_file(folder);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(fail(error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(&fail)?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
