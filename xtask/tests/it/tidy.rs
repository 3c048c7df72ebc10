//! The house rules hold.

use std::fs;

use xtask::tidy;

use crate::format::root;
use crate::workspace::Workspace;

#[test]
fn the_house_rules_are_kept() {
    let broken = tidy::check(root()).unwrap();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn an_action_without_its_parts_is_told() {
    let workspace = Workspace::empty("tidy-action");
    for path in [
        ".ci/run",
        "Cargo.toml",
        "CHANGELOG.md",
        "README.md",
        "crates/zvcms-proto/src/actions/my_cards.rs",
        "tests/it/samples.rs",
        "tests/it/sandboxed.rs",
        "tests/fixtures/user.my-cards/request.json",
        "xtask/pages/user.my-cards.md",
    ] {
        workspace.put(path, fs::read(root().join(path)).unwrap());
    }
    assert_eq!(tidy::check(&workspace).unwrap(), [""; 0]);
    let file = "crates/zvcms-proto/src/actions/shop_list.rs";
    workspace.put(file, "//! `shop.list`: shops.\n");
    workspace.put("notes.txt", "");
    assert_eq!(
        tidy::check(&workspace).unwrap(),
        [
            "notes.txt: nothing else belongs at the root".to_owned(),
            format!("{file}: xtask/pages/shop.list.md is not there, or names no Rust type"),
            format!("{file}: tests/fixtures/shop.list is not there"),
            format!("{file}: the page xtask/pages/shop.list.md is not named in it"),
            format!("{file}: tests/it/samples.rs has no shop_list"),
            format!("{file}: tests/it/sandboxed.rs has no shop_list"),
        ]
    );
}
