//! What there is of each page.

use xtask::status::status;

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
