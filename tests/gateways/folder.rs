//! The temporary folder of a run.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process;

pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> io::Result<Self> {
        let name = format!("zvcms-gateways-{}-{:08x}", process::id(), fastrand::u32(..));
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path)?;
        Ok(Self(path))
    }

    /// Its own name, which no other run has.
    pub(crate) fn name(&self) -> &str {
        self.0.file_name().and_then(|name| name.to_str()).unwrap_or_default()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The path as text, for configurations and arguments.
    pub(crate) fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// Writes a template, its words in double braces replaced.
    pub(crate) fn fill_in(&self, name: &str, template: &str, values: &[(&str, &str)]) -> io::Result<()> {
        let own = self.0.display().to_string();
        let text = values
            .iter()
            .chain([&("folder", own.as_str())])
            .fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{{{{name}}}}}"), value));
        match text.split_once("{{") {
            Some((_, rest)) => {
                let word = rest.split("}}").next().unwrap_or_default();
                Err(io::Error::other(format!("{name}: nothing was filled in for {word}")))
            }
            None => fs::write(self.path(name), text),
        }
    }

    /// The text of a file; empty where there is none.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read(self.path(name)).map_or(String::new(), |bytes| String::from_utf8_lossy(&bytes).into_owned())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        remove(&self.0);
    }
}

/// A process that is just ending may write once more.
fn remove(path: &Path) {
    for _ in 0..3 {
        if fs::remove_dir_all(path).is_ok() || !path.exists() {
            return;
        }
    }
}
