use std::fs;
use std::path::Path;

use xtask::fixtures::{Drift, FixturesError, check, plan, write_files};

use crate::PAGE;
use crate::workspace::Workspace;

#[test]
fn all_that_is_missing_is_listed() {
    assert_eq!(
        Workspace::with_page("missing").listed(),
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
    let root = Workspace::fresh("stale");
    root.change_page(r#"[{"open": "1"}]"#, r#"[{"open": "0"}]"#);
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
    let root = Workspace::fresh("field");
    root.change_page("| `data[].open` |", "| `data[].shopName` | string | Name | |\n| `data[].open` |");
    let drifts = check(&root).unwrap();
    let [Drift::Stale { path, difference }] = drifts.as_slice() else { panic!("{drifts:?}") };
    assert_eq!(path, Path::new("tests/it/generated/shop_list.rs"));
    assert!(difference.contains("\n+fn field_shop_name_is_carried() {\n"), "{difference}");
}

#[test]
fn what_no_page_calls_for_is_listed_and_deleted() {
    let root = Workspace::fresh("orphans");
    root.put("tests/fixtures/shop.list/old.json", "{}");
    root.put("tests/fixtures/shop.old/request.json", "{}");
    root.put("tests/it/generated/snapshots/it__generated__old.snap", "");
    root.put("tests/it/generated/snapshots/it__generated__shop_list__success.snap.new", "");
    assert_eq!(
        root.listed(),
        [
            "orphaned: tests/fixtures/shop.list/old.json",
            "orphaned: tests/fixtures/shop.old/request.json",
            "orphaned: tests/it/generated/snapshots/it__generated__old.snap"
        ]
    );
    write_files(&root).unwrap();
    assert_eq!(check(&root).unwrap(), []);
    assert!(!root.join("tests/fixtures/shop.old").exists(), "the empty folder goes too");
}

#[test]
fn a_page_that_cannot_be_read_stops_everything() {
    let root = Workspace::fresh("broken");
    root.change_page("## Samples", "## Sample");
    let error = check(&root).unwrap_err();
    assert!(matches!(error, FixturesError::Page(_)));
    assert_eq!(
        error.to_string(),
        "xtask/pages/shop.list.md:31: the heading `Sample` is not known here; a page has ## Envelope, Parameters, Response, Samples, \
         and in the last ### request, success, business-exception, system-error"
    );
    assert_eq!(write_files(&root).unwrap_err().to_string(), error.to_string());
}

#[test]
fn all_kinds_of_drift_are_listed_at_once() {
    let root = Workspace::fresh("all-kinds");
    fs::remove_file(root.join("tests/fixtures/shop.list/request.json")).unwrap();
    root.put("tests/fixtures/shop.list/success.json", [0xff]);
    root.put("tests/it/generated/old.rs", "");
    let listed = root.listed();
    let starts = [
        "missing: tests/fixtures/shop.list/request.json",
        "stale: tests/fixtures/shop.list/success.json\n--- as it is\n+++ as the pages call for\n",
        "orphaned: tests/it/generated/old.rs",
    ];
    assert_eq!(listed.len(), starts.len(), "{listed:?}");
    for (listed, start) in listed.iter().zip(starts) {
        assert!(listed.starts_with(start), "{listed}");
    }
}

#[test]
fn what_is_planned_does_not_depend_on_the_order_in_which_pages_came() {
    let pages = ["shop.list", "area.list", "user.list"];
    let put = |name: &str, pages: &mut dyn Iterator<Item = &str>| {
        let root = Workspace::empty(name);
        for action in pages {
            root.put_page(action, &PAGE.replacen("shop.list", action, 1));
        }
        plan(&root).unwrap()
    };
    let there = put("order-there", &mut pages.into_iter());
    assert_eq!(there, put("order-back", &mut pages.into_iter().rev()));
    assert_eq!((there.files.len(), there.snapshots.len()), (1 + 3 * 5, 3 * 3));
    assert!(
        there.files[Path::new("tests/it/generated/mod.rs")]
            .ends_with("\n\nmod area_list;\nmod shop_list;\nmod user_list;\n")
    );
}

#[test]
fn without_pages_nothing_is_deleted() {
    let root = Workspace::fresh("no-pages");
    fs::remove_file(root.join("xtask/pages/shop.list.md")).unwrap();
    let error = write_files(&root).unwrap_err();
    assert_eq!(error.to_string(), "xtask/pages: there are no pages; put them back, or add one");
    assert!(root.join("tests/fixtures/shop.list/request.json").exists());
}

#[test]
fn two_actions_of_one_rust_name_are_told_apart() {
    let root = Workspace::fresh("alike");
    root.put_page("shop_list", &PAGE.replacen("shop.list", "shop_list", 1));
    assert_eq!(
        check(&root).unwrap_err().to_string(),
        "xtask/pages: `shop.list` and `shop_list` have the same name in Rust; keep one page"
    );
}

#[test]
fn a_page_without_a_rust_type_has_its_responses_read_as_they_come() {
    let root = Workspace::with_page("untyped");
    root.change_page("| Rust type | `shops::ShopList` |\n", "");
    let tests = &plan(&root).unwrap().files[Path::new("tests/it/generated/shop_list.rs")];
    let named: Vec<&str> = tests.lines().filter(|line| line.starts_with("fn ")).collect();
    assert_eq!(
        named,
        [
            "fn request_is_made_by_name() {",
            "fn success() {",
            "fn business_exception() {",
            "fn system_error() {"
        ]
    );
    assert!(tests.contains("\nuse zvcms_proto::RawAction;\n\nuse crate::conformance;\n"), "{tests}");
}

#[test]
fn nested_fields_have_names_of_their_own() {
    let root = Workspace::with_page("nested");
    root.change_page(
        "| `data[].open` |",
        "| `data[].id` | string | Id | |\n| `data[].owner` | array | Owner | |\n\
         | `data[].owner.id` | string | Id | |\n| `data[].owner_id` | string | Id again | |\n\
         | `data[].tags` | array | Words | |\n| `data[].open` |",
    );
    let tests = &plan(&root).unwrap().files[Path::new("tests/it/generated/shop_list.rs")];
    let named: Vec<&str> = tests.lines().filter(|line| line.starts_with("fn field_")).collect();
    assert_eq!(
        named,
        [
            "fn field_id_is_carried() {",
            "fn field_owner_id_is_carried() {",
            "fn field_owner_id_is_carried_2() {",
            "fn field_tags_is_carried() {",
            "fn field_open_is_carried() {",
        ]
    );
    assert!(tests.contains("\"data[].tags[]\""), "an array is probed with an element");
}
