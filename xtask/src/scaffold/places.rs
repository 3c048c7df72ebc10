//! Where a scaffolded action is put: its file, and its lines in the files that are there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::model::Model;
use super::{ScaffoldError, sample_values};
use crate::generate::module_name;
use crate::page::SampleKind;

const ACTIONS: &str = "crates/zvcms-proto/src/actions.rs";
const CORE: &str = "crates/zvcms-proto/src/lib.rs";
const REPLIES: &str = "crates/zvcms-sandbox/src/documented.rs";
const REPLY_FILES: &str = "crates/zvcms-sandbox/src/documented";
const SAMPLES: &str = "tests/it/samples.rs";
const SANDBOXED: &str = "tests/it/sandboxed.rs";

pub(super) fn action_file(model: &Model) -> PathBuf {
    Path::new("crates/zvcms-proto/src/actions").join(format!("{}.rs", model.module))
}

fn reply_file(model: &Model) -> PathBuf {
    Path::new(REPLY_FILES).join(format!("{}.json", model.page.action))
}

fn sample_function(model: &Model) -> String {
    format!("fn {}()", module_name(&model.page.action))
}

/// What there is of the action already.
pub(super) fn already_there(root: &Path, model: &Model) -> Result<Vec<String>, ScaffoldError> {
    let mut there: Vec<String> = [action_file(model), reply_file(model)]
        .iter()
        .filter(|path| root.join(path).exists())
        .map(|path| path.display().to_string())
        .collect();
    let core = read(root, CORE)?;
    let words: Vec<&str> = core.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    for name in model.public_types().iter().filter(|name| words.contains(&name.as_str())) {
        there.push(format!("the name {name} in {CORE}"));
    }
    if read(root, SAMPLES)?.contains(&sample_function(model)) {
        there.push(format!("{} in {SAMPLES}", sample_function(model)));
    }
    Ok(there)
}

/// The new text of the files that list actions.
pub(super) fn edited(root: &Path, model: &Model) -> Result<BTreeMap<PathBuf, String>, ScaffoldError> {
    let mut files = BTreeMap::new();
    let types = model.public_types().join(", ");
    let module = &model.module;
    let edits = [
        // rustfmt puts lines and names in their order.
        (ACTIONS, "mod raw;", format!("mod {module};\nmod raw;")),
        (ACTIONS, "pub use raw::", format!("pub use {module}::{{{types}}};\npub use raw::")),
        (CORE, "pub use actions::{", format!("pub use actions::{{{types}, ")),
    ];
    for (path, sought, replacement) in edits {
        edit(root, &mut files, path, sought, &replacement)?;
    }
    edit_replies(root, &mut files, model)?;
    let data = model.sample(SampleKind::Success).get("data").cloned().unwrap_or(Value::Null);
    let reply = serde_json::to_string_pretty(&data).unwrap_or_default() + "\n";
    files.insert(reply_file(model), reply);
    append(root, &mut files, SAMPLES, &sample(model))?;
    append(root, &mut files, SANDBOXED, &sandboxed(model))?;
    if model.page.rust_type.is_none() {
        let page = format!("{}/{}.md", crate::PAGES, model.page.action);
        let line = format!("\n| Rust type | `zvcms_proto::{}` |\n\n## Envelope", model.name);
        edit(root, &mut files, &page, "\n\n## Envelope", &line)?;
    }
    Ok(files)
}

fn read(root: &Path, path: &str) -> Result<String, ScaffoldError> {
    fs::read_to_string(root.join(path)).map_err(|error| ScaffoldError::File { path: path.into(), error })
}

fn current<'a>(
    root: &Path,
    files: &'a mut BTreeMap<PathBuf, String>,
    path: &str,
) -> Result<&'a mut String, ScaffoldError> {
    let text = read(root, path)?;
    Ok(files.entry(path.into()).or_insert(text))
}

fn edit(
    root: &Path,
    files: &mut BTreeMap<PathBuf, String>,
    path: &str,
    sought: &'static str,
    replacement: &str,
) -> Result<(), ScaffoldError> {
    let text = current(root, files, path)?;
    if !text.contains(sought) {
        return Err(ScaffoldError::Place { path: path.into(), sought });
    }
    *text = text.replacen(sought, replacement, 1);
    Ok(())
}

fn append(
    root: &Path,
    files: &mut BTreeMap<PathBuf, String>,
    path: &str,
    addition: &str,
) -> Result<(), ScaffoldError> {
    current(root, files, path)?.push_str(addition);
    Ok(())
}

/// One more line in the sandbox's list, which is in the order of the names.
fn edit_replies(
    root: &Path,
    files: &mut BTreeMap<PathBuf, String>,
    model: &Model,
) -> Result<(), ScaffoldError> {
    let sought = "const REPLIES: &[(&str, &str)] = &[";
    let text = current(root, files, REPLIES)?;
    let not_found = ScaffoldError::Place { path: REPLIES.into(), sought };
    let Some((before, rest)) = text.split_once(sought) else { return Err(not_found) };
    let Some((list, after)) = rest.split_once("];") else { return Err(not_found) };
    let action = &model.page.action;
    let mut entries: Vec<String> = list
        .split_inclusive("),")
        .map(|entry| entry.trim().to_owned())
        .filter(|entry| !entry.is_empty())
        .collect();
    entries.push(format!("({action:?}, include_str!(\"documented/{action}.json\")),"));
    entries.sort();
    *text = format!("{before}{sought}\n{}\n];{after}", entries.join("\n"));
    Ok(())
}

fn sample(model: &Model) -> String {
    let text = |name| sample_values::envelope_text(model, name);
    let stamp = format!("({}, {})", grouped(&text("Timestamp")), grouped(&text("Nonce")));
    format!(
        "\npub(crate) {} -> RequestSample<zvcms_proto::{}> {{\nsample({:?}, {:?}, {stamp}, {})\n}}\n",
        sample_function(model),
        model.name,
        text("OpenId"),
        text("GrantCode"),
        sample_values::request(model, "zvcms_proto::", false)
    )
}

/// `1547186244` is `1_547_186_244`.
fn grouped(digits: &str) -> String {
    let digits =
        if digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.is_empty() { digits } else { "1" };
    let mut grouped = String::new();
    for (at, digit) in digits.trim_start_matches('0').chars().enumerate() {
        let left = digits.trim_start_matches('0').len() - at;
        if at > 0 && left.is_multiple_of(3) && digits.len() > 5 {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    if grouped.is_empty() { "1".to_owned() } else { grouped }
}

fn sandboxed(model: &Model) -> String {
    format!(
        "\n#[tokio::test]\nasync fn {}() {{\nis_answered(&{}).await;\n}}\n",
        module_name(&model.page.action),
        sample_values::request(model, "zvcms_proto::", true)
    )
}
