//! Pages of actions that are documented and not typed.

use std::path::Path;

use xtask::generate::write_files;
use xtask::page::{Extent, Page};
use xtask::status::status;

use crate::PAGE;
use crate::workspace::Workspace;

const UNTYPED: &str = "# shop.find

| Property | Value |
|---|---|
| Page | `http://open.zmcms.cn/doc2/article?id=7` |
| Version | V2 |
| Parameters known | whole |
| Response known | in part |

## Parameters

| Name | Type | Required | Default |
|---|---|---|---|
| `cityId` | int | no | `310` at the gateway |
| `goods` | array | | |
| `goods[].num` | sting | yes | |

## Response

| Name | Type |
|---|---|
| `status` | bool |
| `data. brand_id` | int |
| `total` | int |
";

const LIST: &str = "crates/zvcms-proto/src/documented/untyped.rs";

fn parse(markdown: &str) -> Result<Page, String> {
    Page::parse(Path::new("pages/shop.find.md"), markdown).map_err(|error| error.to_string())
}

#[test]
fn a_page_is_read_as_far_as_it_is_known() {
    let page = parse(UNTYPED).unwrap();
    assert!(!page.is_typed());
    assert_eq!(page.vendor_page.as_deref(), Some("http://open.zmcms.cn/doc2/article?id=7"));
    assert_eq!((page.parameters_known, page.response_known), (Some(Extent::Whole), Some(Extent::InPart)));
    let parameters: Vec<_> = page.parameters.iter().map(|row| (&*row.path, row.required)).collect();
    assert_eq!(parameters, [("cityId", Some(false)), ("goods", None), ("goods[].num", Some(true))]);
    assert_eq!(page.parameters[0].gateway_default.as_deref(), Some("310"));
    assert_eq!(page.response[1].path, "data. brand_id");
}

#[test]
fn nothing_but_the_name_and_the_address_has_to_be_known() {
    let (head, _) = UNTYPED.split_once("| Parameters known").unwrap();
    let page = parse(head).unwrap();
    assert_eq!((page.parameters_known, page.response_known), (None, None));
}

#[test]
fn what_does_not_belong_to_it_is_told_with_its_line() {
    let typed = "belongs to a typed action; remove it, or add Request, Response and Idempotent";
    let address = "the address of the vendor's page, such as `http://open.zmcms.cn/doc2/article?id=657`";
    for (text, changed, error) in [
        ("| Version |", "| Address | `POST x` |\n| Version |", format!("6: `Address` {typed}")),
        ("## Response\n", "## Samples\n\n## Response\n", format!("18: `## Samples` {typed}")),
        (
            "## Parameters\n",
            "## Envelope\n\n| Name |\n|---|\n\n## Parameters\n",
            format!("10: `## Envelope` {typed}"),
        ),
        (
            "| Page | `http://open.zmcms.cn/doc2/article?id=7` |\n",
            "",
            format!("1: Page must be {address}, where the action is not typed"),
        ),
        (
            "| Version |",
            "| Request | `ShopFind` |\n| Version |",
            "8: the tables of a typed action are known whole; remove `Parameters known`".to_owned(),
        ),
        ("known | whole", "known | partly", "7: Parameters known must be whole or in part, not `partly`".to_owned()),
        (
            "| Parameters known | whole |\n",
            "",
            "9: `## Parameters` needs the property `Parameters known`: whole, or in part".to_owned(),
        ),
        (
            "## Parameters\n\n| Name | Type | Required | Default |\n|---|---|---|---|\n| `cityId` | int | no | `310` at the gateway |\n\
             | `goods` | array | | |\n| `goods[].num` | sting | yes | |\n",
            "",
            "7: `Parameters known` needs the section `## Parameters`; of a table that is unknown, there is neither".to_owned(),
        ),
        (
            "| Name | Type |\n|---|---|\n",
            "| Name | Type | Meaning |\n|---|---|---|\n",
            "22: the row has 2 cells and its table 3 columns; in text, | is written \\|".to_owned(),
        ),
        (
            "| Name | Type | Required | Default |\n",
            "| Name | Type | Needed | Default |\n",
            "12: the columns of this table must be Name | Type | Required | Default".to_owned(),
        ),
        ("| `goods` | array | | |\n", "", "15: `goods[].num`: it needs the row `goods` above it".to_owned()),
        (
            "| `goods` |",
            "| `cityId` |",
            "15: `cityId` is duplicated; remove one, or rename it".to_owned(),
        ),
    ] {
        assert!(UNTYPED.contains(text), "{text}");
        assert_eq!(parse(&UNTYPED.replacen(text, changed, 1)).unwrap_err(), format!("pages/shop.find.md:{error}"));
    }
}

#[test]
fn it_calls_for_its_entry_and_nothing_else() {
    let root = Workspace::fresh("untyped");
    root.put_page("shop.find", UNTYPED);
    let listed = root.listed();
    assert!(
        listed.len() == 2
            && listed[0].starts_with("stale: crates/zvcms-proto/src/actions.rs\n")
            && listed[1].starts_with(&format!("stale: {LIST}\n")),
        "{listed:?}"
    );
    write_files(&root).unwrap();
    assert_eq!(root.listed(), [""; 0]);
    let list = root.text(LIST);
    for entry in [
        "pub(crate) const SHOP_FIND: DocumentedAction",
        "DocumentedAction::untyped(\"shop.find\", \"V2\", Some(\"http://open.zmcms.cn/doc2/article?id=7\"), ",
        ".parameters(Extent::Whole, &[",
        "DocumentedMember::row(\"cityId\", \"int\").required(false).default(\"310\")",
        "DocumentedMember::row(\"goods[].num\", \"sting\").required(true)",
        ".response(Extent::InPart, &[",
        // Beside `status`, where the vendor's page has it.
        "DocumentedMember::row(\"total\", \"int\"),",
    ] {
        assert!(list.contains(entry), "{entry}: {list}");
    }
    assert!(!list.contains("\"status\""), "{list}");
    let actions = root.text("crates/zvcms-proto/src/actions.rs");
    assert!(actions.contains("&[untyped::SHOP_FIND, shop::list::DOCUMENTED]"), "{actions}");
}

#[test]
fn its_entry_says_whether_its_v3_path_is_in_use() {
    let root = Workspace::empty("untyped-v3");
    let of_v3 = UNTYPED.replacen("shop.find", "/v3/shops/find", 1);
    root.put_page(
        "v3.shops.find",
        &of_v3.replacen("| Version | V2 |", "| Version | V3 |\n| V3 seen in use | no |", 1),
    );
    let of_v2 = "| Version | V2 |\n| V3 path | `/v3/shops` |\n| V3 seen in use | yes |";
    root.put_page("shop.find", &UNTYPED.replacen("| Version | V2 |", of_v2, 1));
    root.put_page("shop.name", &UNTYPED.replacen("shop.find", "shop.name", 1));
    write_files(&root).unwrap();
    let list = root.text(LIST);
    let [_, v3, find, name] = list.split("pub(crate) const").collect::<Vec<_>>()[..] else {
        panic!("{list}")
    };
    assert!(v3.contains(", \"\").v3_seen_in_use(false)\n    .parameters("), "{v3}");
    assert!(find.contains(".v3(Some(\"/v3/shops\"), None).v3_seen_in_use(true)\n    .parameters("), "{find}");
    assert!(!name.contains("v3_seen_in_use"), "{name}");
}

#[test]
fn an_action_that_loses_its_type_loses_its_files() {
    let root = Workspace::fresh("untyped-again");
    root.put_page("shop.list", &UNTYPED.replacen("shop.find", "shop.list", 1));
    write_files(&root).unwrap();
    assert_eq!(root.listed(), [""; 0]);
    for gone in
        ["crates/zvcms-proto/src/actions/shop", "tests/fixtures/shop.list", "tests/it/generated/shop_list.rs"]
    {
        assert!(!root.join(gone).exists(), "{gone}");
    }
}

#[test]
fn two_that_would_be_the_same_in_rust_are_told_apart() {
    let root = Workspace::empty("untyped-alike");
    root.put_page("shop.list", PAGE);
    root.put_page("shop_list", &UNTYPED.replacen("shop.find", "shop_list", 1));
    assert_eq!(
        status(&root).unwrap_err().to_string(),
        "xtask/pages: `shop.list` and `shop_list` have the same name in Rust; keep one page"
    );
}

#[test]
fn it_is_listed_with_how_far_it_is_known() {
    let root = Workspace::empty("untyped-status");
    root.put_page("shop.find", UNTYPED);
    root.put_page("shop.name", &UNTYPED.split_once("| Parameters known").unwrap().0.replace("find", "name"));
    assert_eq!(
        status(&root).unwrap(),
        "shop.find  not typed  parameters whole, response in part\n\
         shop.name  not typed  parameters unknown, response unknown\n"
    );
}
