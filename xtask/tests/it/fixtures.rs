use std::fs;
use std::path::{Path, PathBuf};

use xtask::fixtures::{Drift, FixturesError, check, plan, write_files};

use crate::PAGE;

/// A workspace that has one page and nothing else.
fn workspace(name: &str) -> PathBuf {
    let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    // Of an earlier run, if there was one.
    let _: std::io::Result<()> = fs::remove_dir_all(&root);
    fs::create_dir_all(root.join("xtask/pages")).unwrap();
    fs::write(root.join("xtask/pages/shop.list.md"), PAGE).unwrap();
    root
}

/// A workspace whose files are written, and whose snapshots a test run has left.
fn fresh_workspace(name: &str) -> PathBuf {
    let root = workspace(name);
    write_files(&root).unwrap();
    for snapshot in plan(&root).unwrap().snapshots {
        fs::create_dir_all(root.join(&snapshot).parent().unwrap()).unwrap();
        fs::write(root.join(snapshot), "").unwrap();
    }
    assert_eq!(check(&root).unwrap(), []);
    root
}

fn change_page(root: &Path, text: &str, changed: &str) {
    assert!(PAGE.contains(text), "{text}");
    fs::write(root.join("xtask/pages/shop.list.md"), PAGE.replacen(text, changed, 1)).unwrap();
}

#[test]
fn all_that_is_missing_is_listed() {
    let listed: Vec<String> = check(&workspace("missing")).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(
        listed,
        [
            "missing: tests/fixtures/shop.list/business-exception.json",
            "missing: tests/fixtures/shop.list/request.json",
            "missing: tests/fixtures/shop.list/success.json",
            "missing: tests/fixtures/shop.list/system-error.json",
            "missing: tests/it/generated/mod.rs",
            "missing: tests/it/generated/shop_list.rs",
            "missing: tests/it/generated/snapshots/it__generated__shop_list__business_exception.snap",
            "missing: tests/it/generated/snapshots/it__generated__shop_list__success.snap",
            "missing: tests/it/generated/snapshots/it__generated__shop_list__system_error.snap",
        ]
    );
}

#[test]
fn a_changed_sample_is_stale_until_written() {
    let root = fresh_workspace("stale");
    change_page(&root, r#"[{"open": "1"}]"#, r#"[{"open": "0"}]"#);
    let drifts = check(&root).unwrap();
    let [Drift::Stale { path, difference }] = drifts.as_slice() else { panic!("{drifts:?}") };
    assert_eq!(path, Path::new("tests/fixtures/shop.list/success.json"));
    assert!(
        difference.contains("\n-{\"status\": true, \"code\": 0, \"data\": [{\"open\": \"1\"}]}\n+"),
        "{difference}"
    );
    assert_eq!(write_files(&root).unwrap(), drifts);
    assert_eq!(check(&root).unwrap(), []);
    assert_eq!(write_files(&root).unwrap(), []);
}

#[test]
fn a_new_field_calls_for_a_test_by_its_name() {
    let root = fresh_workspace("field");
    change_page(&root, "| `data[].open` |", "| `data[].shopName` | string | Name | |\n| `data[].open` |");
    let drifts = check(&root).unwrap();
    let [Drift::Stale { path, difference }] = drifts.as_slice() else { panic!("{drifts:?}") };
    assert_eq!(path, Path::new("tests/it/generated/shop_list.rs"));
    assert!(difference.contains("\n+fn field_shop_name_is_carried() {\n"), "{difference}");
}

#[test]
fn what_no_page_calls_for_is_listed_and_deleted() {
    let root = fresh_workspace("orphans");
    fs::write(root.join("tests/fixtures/shop.list/old.json"), "{}").unwrap();
    fs::write(root.join("tests/it/generated/snapshots/it__generated__old.snap"), "").unwrap();
    fs::write(root.join("tests/it/generated/snapshots/it__generated__shop_list__success.snap.new"), "")
        .unwrap();
    let listed: Vec<String> = check(&root).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(
        listed,
        [
            "orphaned: tests/fixtures/shop.list/old.json",
            "orphaned: tests/it/generated/snapshots/it__generated__old.snap"
        ]
    );
    write_files(&root).unwrap();
    assert_eq!(check(&root).unwrap(), []);
}

#[test]
fn a_page_that_cannot_be_read_stops_everything() {
    let root = fresh_workspace("broken");
    change_page(&root, "## Samples", "## Sample");
    let error = check(&root).unwrap_err();
    assert!(matches!(error, FixturesError::Page(_)));
    assert_eq!(error.to_string(), "xtask/pages/shop.list.md:30: the heading `Sample` is not known here");
    assert_eq!(write_files(&root).unwrap_err().to_string(), error.to_string());
}
