//! Vendor pages of our own making, each of another shape, and one of each thing that cannot be read.

use std::fs;
use std::path::{Path, PathBuf};

use xtask::import::{self, ImportError, Imported};

use crate::workspace::Workspace;

pub(crate) fn vendor_page(action: &str) -> String {
    fs::read_to_string(file(&format!("{action}.txt"))).unwrap()
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vendor-pages").join(name)
}

fn read(vendor_page: &str) -> Imported {
    import::read(vendor_page).unwrap()
}

/// The page with one thing changed, and what is said of it beyond what is said of the unchanged one.
fn unread(text: &str, changed: &str) -> Vec<String> {
    let page = vendor_page("shop.list-nearby");
    assert!(page.contains(text), "{text}");
    read(&page.replacen(text, changed, 1)).unread.iter().map(ToString::to_string).collect()
}

/// The expected pages were read against the vendor pages by eye.
#[test]
fn each_shape_becomes_the_expected_page() {
    for action in ["shop.list-nearby", "member.profile", "platform.server-time"] {
        let imported = read(&vendor_page(action));
        assert_eq!(imported.action, action);
        assert_eq!(imported.markdown, fs::read_to_string(file(&format!("{action}.md"))).unwrap());
        assert!(imported.is_whole(), "{}", imported.report());
    }
}

#[test]
fn what_is_passed_over_or_taken_by_a_rule_is_noted() {
    let notes = |action| -> Vec<String> {
        read(&vendor_page(action)).notes.iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        notes("platform.server-time"),
        [
            "lines 6-10: no description; the cell of the default is taken for it",
            "line 12: no description; the cell of the default is taken for it",
        ]
    );
    assert_eq!(
        notes("shop.list-nearby"),
        ["line 1: text outside of tables, passed over", "line 40: text outside of tables, passed over"]
    );
}

#[test]
fn rows_that_cannot_be_read_are_listed_with_their_lines() {
    for (text, changed, said) in [
        ("city_id | string", "city_id | text", "line 16: the type `text` of `city_id` is not known"),
        (
            "city_id | string | 是",
            "city_id | string | 有时",
            "line 16: `有时` says neither that `city_id` is required (是) nor not (否)",
        ),
        ("city_id |", "城市 |", "line 16: `城市` is not the name of a member"),
        ("页码\n", "页码 | | 多\n", "line 17: `多` stands in a cell that no column is known for"),
        (
            "0-否,1-是",
            "1 到 3 页,10 起",
            "line 18: the numbers in `只看营业中: 1 到 3 页,10 起` are not read as values",
        ),
        ("├├state", "├├shopId", "line 27: `data[].shopId` is there twice; the first is taken"),
        ("├├├├no", "├├├├├no", "line 34: the marks before `seats` are as deep as those of no row above it"),
        ("status | bool", "├status | bool", "line 21: `status` is nested, and no row above it has members"),
        ("参数 | 参数类型 | 描述 |", "参数 | 参数类型 | 示例 |", "line 19: the column `示例` is not known"),
        ("{ \"status\": true,", "{ \"status\": true;", "line 38: the payload from line 38 on is no JSON: "),
        (
            "{ \"status\": true,",
            "{ \"staat\": true,",
            "line 38: a payload that is neither request nor response",
        ),
        (
            "{ \"status\": true,",
            "{ \"status\": false,",
            "line 39: a second sample of system-error; the first is taken",
        ),
        (
            "\"level\": 10 }",
            "\"level\": 10, \"age\": 40 }",
            "line 37: the sample has `data[].owner.age`, which no table lists",
        ),
        ("\"page\": 1,", "\"pages\": 1,", "line 36: the sample has `pages`, which no table lists"),
        (
            "\"Action\": \"shop.list-nearby\"",
            "\"Action\": \"shop.list\"",
            "line 12: the table names the action `shop.list-nearby`, the sample request `shop.list`; the table's is taken",
        ),
        ("openOnly | int", "翻页\nopenOnly | int", "line 18: text between the rows of a table"),
    ] {
        let unread = unread(text, changed);
        assert!(unread.iter().any(|line| line.starts_with(said)), "{said}\n{unread:#?}");
    }
}

#[test]
fn tables_that_are_not_known_are_listed_with_their_rows() {
    let codes = "错误码 | 含义 |\n---|---|\n1 | 失败 |\n2 | 拒绝 |\n联系我们";
    assert_eq!(
        unread("联系我们", codes),
        ["line 40: a table of 错误码, 含义 is not known", "lines 42-43: a row of that table"]
    );
    assert_eq!(unread("\n联系我们", "\nid | string |"), ["line 40: a row that belongs to no table"]);
}

/// PHP's word array is both; without a sample nothing says which it is.
#[test]
fn a_list_that_no_sample_shows_is_not_taken_silently() {
    let unread = unread("\"owner\": { \"name\": \"Li\", \"level\": 10 }, ", "");
    assert_eq!(
        unread,
        ["lines 29-30: no sample shows whether `data[].owner` is a list or an object; taken as a list"]
    );
}

#[test]
fn what_the_page_lacks_is_said() {
    let page = vendor_page("shop.list-nearby").replacen("请求地址", "网址", 1);
    let imported = read(&page);
    assert!(!imported.is_whole());
    assert_eq!(
        imported.incomplete.unwrap(),
        "shop.list-nearby.md:118: `Address` is missing; every page has it"
    );
    let nameless = vendor_page("shop.list-nearby").replace("shop.list-nearby", "");
    assert!(matches!(import::read(&nameless).unwrap_err(), ImportError::NoAction));
    let elsewhere = vendor_page("shop.list-nearby").replace("shop.list-nearby", "../shop");
    let error = import::read(&elsewhere).unwrap_err();
    assert_eq!(error.to_string(), "the action `../shop` cannot be the name of a file");
}

#[test]
fn a_page_that_is_there_is_not_overwritten() {
    let workspace = Workspace::empty("import-twice");
    let imported = read(&vendor_page("member.profile"));
    let path = import::write(&workspace, &imported).unwrap();
    assert_eq!(path, Path::new("xtask/pages/member.profile.md"));
    assert_eq!(fs::read_to_string(workspace.join(&path)).unwrap(), imported.markdown);
    fs::write(workspace.join(&path), "mine").unwrap();
    let error = import::write(&workspace, &imported).unwrap_err();
    assert_eq!(
        error.to_string(),
        "xtask/pages/member.profile.md is there already; `--print` shows the imported page instead"
    );
    assert_eq!(fs::read_to_string(workspace.join(&path)).unwrap(), "mine");
}
