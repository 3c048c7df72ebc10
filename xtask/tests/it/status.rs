//! What there is of each page.

use xtask::status::status;

use crate::over_v3::page;
use crate::workspace::Workspace;

#[test]
fn pages_are_listed_with_what_there_is_of_them() {
    let workspace = Workspace::with_page("status");
    workspace.change_page(r#"[{"open": "1"}]"#, "[]");
    assert_eq!(
        status(&workspace).unwrap(),
        "shop.list  ShopList  request success business-exception system-error\n    \
         in no sample: data[].open\n"
    );
}

#[test]
fn it_is_listed_whether_a_v3_path_is_seen_in_use() {
    let workspace = Workspace::empty("status-v3");
    for (action, rows) in [
        ("known.list", "| V3 path | `/v3/known` |\n"),
        ("seen.list", "| V3 path | `/v3/seen` |\n| V3 seen in use | yes |\n"),
        ("/v3/unseen/list", "| V3 seen in use | no |\n"),
    ] {
        let file = action.trim_start_matches('/').replace('/', ".");
        workspace.put_page(&file, &page(action, rows));
    }
    let list = status(&workspace).unwrap();
    let ends: Vec<&str> =
        list.lines().filter_map(|line| line.split_once("  ShopList  ")).map(|(_, end)| end).collect();
    let samples = "request success business-exception system-error";
    assert_eq!(
        ends,
        ["not seen in use", "", "seen in use"]
            .map(|seen| format!("{samples}  V3 path {seen}").trim_end().to_owned())
    );
}
