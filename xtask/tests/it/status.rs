//! What there is of each page.

use xtask::import;
use xtask::status::{status, table};

use crate::import::vendor_page;
use crate::workspace::Workspace;

#[test]
fn pages_are_listed_with_what_there_is_of_them() {
    let workspace = Workspace::with_page("status");
    let imported = import::read(&vendor_page("member.profile")).unwrap();
    import::write(&workspace, &imported).unwrap();
    workspace.change_page(r#"[{"open": "1"}]"#, "[]");
    assert_eq!(
        table(&status(&workspace).unwrap()),
        "member.profile  by name          request success business-exception               10 of 10 leaves in samples\n\
         shop.list       shops::ShopList  request success business-exception system-error  1 of 2 leaves in samples\n    \
         in no sample: data[].open\n"
    );
}
