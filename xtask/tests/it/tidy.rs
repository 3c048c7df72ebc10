//! The house rules hold.

use std::fs;

use xtask::tidy;

use crate::workspace::{Workspace, root};

#[test]
fn the_house_rules_are_kept() {
    let broken = tidy::check(&root()).unwrap();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn what_does_not_belong_at_the_root_is_told() {
    let workspace = Workspace::empty("tidy-root");
    for path in [".ci/run", "Cargo.toml", "CHANGELOG.md", "README.md"] {
        workspace.put(path, fs::read(root().join(path)).unwrap());
    }
    assert_eq!(tidy::check(&workspace).unwrap(), [""; 0]);
    workspace.put("notes.md", "");
    // A vendor's page on its way through `import`.
    workspace.put("shop.list.txt", "");
    assert_eq!(tidy::check(&workspace).unwrap(), ["notes.md: nothing else belongs at the root"]);
}

#[test]
fn a_package_without_the_licences_is_told() {
    let workspace = Workspace::empty("tidy-licences");
    for path in [".ci/run", "Cargo.toml", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md"] {
        workspace.put(path, fs::read(root().join(path)).unwrap());
    }
    workspace.put("crates/a/Cargo.toml", "");
    workspace.put("crates/a/LICENSE-MIT", "another text");
    workspace.put("crates/a/LICENSE-APACHE", fs::read(root().join("LICENSE-APACHE")).unwrap());
    let told = "crates/a/LICENSE-MIT: is not a copy of LICENSE-MIT, which its archive needs";
    assert_eq!(tidy::check(&workspace).unwrap(), [told]);
}
