//! Workspaces to be fresh or stale in.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use xtask::generate::{check, plan, write_files};

use crate::PAGE;

/// The checkout whose tests run. Asked for at run time: checkouts that share a target directory share what is compiled in.
pub(crate) fn root() -> PathBuf {
    Path::new(&env::var_os("CARGO_MANIFEST_DIR").unwrap()).parent().unwrap().to_owned()
}

/// A folder with pages and what is generated from them. It is deleted in the end.
pub(crate) struct Workspace(PathBuf);

impl Workspace {
    /// One that has no page. No two tests give the same name.
    pub(crate) fn empty(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        fs::create_dir_all(root.join("xtask/pages")).unwrap();
        fs::copy(self::root().join(".rustfmt.toml"), root.join(".rustfmt.toml")).unwrap();
        Self(root)
    }

    /// One that has one page and nothing else.
    pub(crate) fn with_page(name: &str) -> Self {
        let workspace = Self::empty(name);
        workspace.put_page("shop.list", PAGE);
        workspace
    }

    /// One whose files are written, and whose snapshots a test run has left.
    pub(crate) fn fresh(name: &str) -> Self {
        let workspace = Self::with_page(name);
        write_files(&workspace).unwrap();
        for snapshot in plan(&workspace).unwrap().snapshots {
            workspace.put(snapshot, "");
        }
        assert_eq!(check(&workspace).unwrap(), []);
        workspace
    }

    pub(crate) fn put(&self, path: impl AsRef<Path>, text: impl AsRef<[u8]>) {
        let file = self.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    pub(crate) fn put_page(&self, action: &str, text: &str) {
        self.put(format!("xtask/pages/{action}.md"), text);
    }

    pub(crate) fn change_page(&self, text: &str, changed: &str) {
        assert!(PAGE.contains(text), "{text}");
        self.put_page("shop.list", &PAGE.replacen(text, changed, 1));
    }

    pub(crate) fn text(&self, path: &str) -> String {
        fs::read_to_string(self.join(path)).unwrap()
    }

    /// What a check lists.
    pub(crate) fn listed(&self) -> Vec<String> {
        check(self).unwrap().iter().map(ToString::to_string).collect()
    }
}

impl std::ops::Deref for Workspace {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        // What cannot be deleted stays in the target folder, where it is in nobody's way.
        let _: std::io::Result<()> = fs::remove_dir_all(&self.0);
    }
}
