//! Every typed action has its page, fixtures, sample, and the sandbox's answer.

use std::fs;
use std::io;
use std::path::Path;

use super::read;
use crate::generate::module_name;
use crate::page::Page;

const ACTIONS: &str = "crates/zvcms-proto/src/actions";

pub(super) fn check(root: &Path) -> io::Result<Vec<String>> {
    let mut broken = Vec::new();
    let samples = read(root, "tests/it/samples.rs")?;
    let sandboxed = read(root, "tests/it/sandboxed.rs")?;
    let mut files: Vec<_> = fs::read_dir(root.join(ACTIONS))?.collect::<Result<_, _>>()?;
    files.sort_by_key(fs::DirEntry::file_name);
    for file in files.iter().filter(|file| file.file_name() != "raw.rs") {
        let path = format!("{ACTIONS}/{}", file.file_name().to_string_lossy());
        let text = fs::read_to_string(file.path())?;
        let Some(action) = wire_name(&text) else {
            broken.push(format!(
                "{path}: the first line is to begin with //! and the action's wire name as code"
            ));
            continue;
        };
        let page = format!("{}/{action}.md", crate::PAGES);
        let is_typed = fs::read_to_string(root.join(&page))
            .ok()
            .and_then(|markdown| Page::parse(Path::new(&page), &markdown).ok())
            .is_some_and(|page| page.rust_type.is_some());
        let test = module_name(action);
        for (holds, what) in [
            (is_typed, format!("{page} is not there, or names no Rust type")),
            (
                root.join("tests/fixtures").join(action).is_dir(),
                format!("tests/fixtures/{action} is not there"),
            ),
            (text.contains(&format!("{page}`")), format!("the page {page} is not named in it")),
            (samples.contains(&format!("fn {test}()")), format!("tests/it/samples.rs has no {test}")),
            (sandboxed.contains(&format!("fn {test}()")), format!("tests/it/sandboxed.rs has no {test}")),
        ] {
            if !holds {
                broken.push(format!("{path}: {what}"));
            }
        }
    }
    Ok(broken)
}

fn wire_name(text: &str) -> Option<&str> {
    text.strip_prefix("//! `")?.split('`').next()
}
