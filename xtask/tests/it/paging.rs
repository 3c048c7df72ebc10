//! Actions in pages of results, integers, lists of codes, one object for a list, and units that another page says.

use std::path::Path;

use xtask::generate::plan;
use xtask::page::Page;

use crate::workspace::Workspace;

const PAGE: &str = r#"# order.list

Orders.

| Property | Value |
|---|---|
| Address | `POST http://gateway.example/` |
| Version | V2 |
| Request | `OrderList` |
| Response | `Orders` |
| Paging | `page` of `data.list` |
| Idempotent | yes |

## Envelope

| Name | Type | Required | Meaning |
|---|---|---|---|
| `Token` | string | yes | Signature |

## Parameters

| Name | Type | Required | Default | Ours | Kind | Meaning | Values |
|---|---|---|---|---|---|---|---|
| `shop` | string | asked for | | `shop` | text | Shop | |
| `page` | int | no | | `page` | integer | Page | |
| `limit` | int | no | | `limit` | integer | Size of a page | |

## Response

| Name | Type | Ours | Kind | Unit | Meaning | Values |
|---|---|---|---|---|---|---|
| `data` | array | | | | Orders | |
| `data.currentPage` | int | `number` | integer | | Number | |
| `data.lastPage` | int | `last` | integer | | Last | |
| `data.list` | array | `orders` | `[Order]` | | Orders | |
| `data.list[].id` | int | `id` | id | | Id | |
| `data.list[].paid` | int | `paid` | amount | yuan by page 592 | Paid | |
| `data.list[].ways` | array | `ways` | `[Way]` | | Ways | `1` post, `2` courier |

## Samples

### request

```json
{"Params": {"shop": "", "page": "", "limit": "20"}}
```

### success

Not documented.

### business-exception

Not documented.

### system-error

Not documented.
"#;

fn parse(text: &str, changed: &str) -> Result<Page, String> {
    assert!(PAGE.contains(text), "{text}");
    Page::parse(Path::new("order.list.md"), &PAGE.replacen(text, changed, 1))
        .map_err(|error| error.to_string())
}

/// The action's file that the page calls for, with one thing changed in it.
fn action(name: &str, text: &str, changed: &str) -> String {
    let root = Workspace::empty(name);
    assert!(PAGE.contains(text), "{text}");
    root.put_page("order.list", &PAGE.replacen(text, changed, 1));
    plan(&root).unwrap().files[Path::new("crates/zvcms-proto/src/actions/order/list.rs")].clone()
}

fn assert_has(action: &str, parts: &[&str]) {
    for part in parts {
        assert!(action.contains(part), "{part}\nis not in\n{action}");
    }
}

#[test]
fn what_is_written_is_read_back() {
    let page = parse("Orders.", "Orders.").unwrap();
    assert_eq!(page.to_markdown(), PAGE);
}

#[test]
fn an_action_in_pages_says_how_it_is_asked_and_read() {
    let text = action("paged", "Orders.", "Orders.");
    assert_has(
        &text,
        &[
            "pub fn new(shop: impl Into<String>) -> Self",
            "page: Option<i64>",
            "limit: Option<IntegerText>",
            "impl PagedAction for OrderList {\n    type Item = Order;\n",
            "self.page.unwrap_or(1)",
            "self.page = Some(number);",
            "fn item_id(item: &Order) -> Option<&str> {\n        Some(item.id())",
            "ResultPage::new(page.orders).at(page.number, page.last)",
            "paid: amount<Yuan> = \"paid\"",
            "in yuan (元) by page 592; this row names no unit",
            ".unit(\"yuan\").unit_by(\"page 592\")",
            "ways: codes<Way> = \"ways\"",
        ],
    );
}

/// Our name says what the vendor's `total` counts.
#[test]
fn a_total_is_that_of_results_or_of_pages() {
    let with = |name: &str, ours: &str| {
        let row = format!("| `data.total` | int | `{ours}` | integer | | Count | |\n| `data.list` |");
        action(&format!("total-{name}"), "| `data.list` |", &row)
    };
    assert_has(&with("items", "total"), &[".at(page.number, page.last).of_total(page.total)\n"]);
    assert_has(&with("pages", "total_pages"), &[".at(page.number, page.last.or(page.total_pages))\n"]);
    assert_has(&with("other", "sold"), &[".at(page.number, page.last)\n"]);
}

/// Without a sample, an integer is sent as the page types it. Whatever the sizes are called, the page's number is the
/// parameter that is named.
#[test]
fn the_names_of_paging_are_the_pages_own() {
    for (name, number) in [("limit", "page"), ("pageSize", "page"), ("page_size", "pageNum")] {
        let page = PAGE.replace("`limit` | int |", &format!("`{name}` | int |"));
        let page = page
            .replace("`page` | int |", &format!("`{number}` | int |"))
            .replace("`page` of", &format!("`{number}` of"));
        let page = page.replace(
            "```json\n{\"Params\": {\"shop\": \"\", \"page\": \"\", \"limit\": \"20\"}}\n```",
            "Not documented.",
        );
        let root = Workspace::empty(&format!("paged-{name}"));
        root.put_page("order.list", &page);
        let text = &plan(&root).unwrap().files[Path::new("crates/zvcms-proto/src/actions/order/list.rs")];
        assert_has(text, &["self.page.unwrap_or(1)", "self.page = Some(number);", "page: Option<i64>"]);
    }
}

#[test]
fn an_object_may_stand_for_a_list_and_an_action_that_writes_says_so() {
    let list = "| `data[].id` | string | `id` | id | | Id | |\n\n## Samples";
    let (head, _) = PAGE.split_once("| `data` | array").unwrap();
    let (_, tail) = PAGE.split_once("## Samples").unwrap();
    let page = format!("{head}{list}{tail}");
    let page = page.replace("| `Orders` |\n| Paging | `page` of `data.list` |", "| `[Order]` or one |");
    let root = Workspace::empty("or-one");
    root.put_page("order.list", &page.replace("| Idempotent | yes", "| Idempotent | no"));
    let text = &plan(&root).unwrap().files[Path::new("crates/zvcms-proto/src/actions/order/list.rs")];
    assert_has(
        text,
        &["type Response = Vec<Order>;", "data.objects_or_one()", "is not idempotent: sent twice"],
    );
    let told = Page::parse(Path::new("order.list.md"), &page.replace("`[Order]` or one", "`Order` or one"));
    assert_eq!(
        told.unwrap_err().to_string(),
        "order.list.md:10: one object stands in place of a list of objects, such as `[Card]` or one"
    );
}

#[test]
fn what_cannot_be_pages_is_told() {
    let told = "order.list.md:11: Paging must name the parameter with the page's number, of kind integer, not required and \
                without a default, and a list of ours such as `data.item_list` in a response that is an object; `current_page`, \
                `last_page` and `total` beside the list must be of kind integer";
    for (text, changed) in [
        ("`page` of", "`size` of"),
        ("`page` of", "`limit` of"),
        ("`last` | integer", "`last` | text"),
        ("| `data.list` |", "| `data.total` | int | `total` | text | | Count | |\n| `data.list` |"),
        ("of `data.list`", "of `data.orders`"),
        ("of `data.list`", "of `data.list[].ways`"),
        ("| `page` | int | no | |", "| `page` | int | yes | |"),
        ("| `page` | int | no | |", "| `page` | int | no | `1` |"),
        ("`page` | integer", "`page` | text"),
    ] {
        assert_eq!(parse(text, changed).unwrap_err(), told, "{changed}");
    }
    for (value, shown) in [("page", "page"), ("", "")] {
        assert_eq!(
            parse("`page` of `data.list`", value).unwrap_err(),
            format!(
                "order.list.md:11: Paging must be a parameter and a list, such as `page` of `data.item_list`, not `{shown}`"
            )
        );
    }
    assert_eq!(
        parse("yuan by page 592", "jiao by page 592").unwrap_err(),
        "order.list.md:37: Unit must be yuan, fen or undeclared; `yuan by page 592` where another page says it, not `jiao by \
         page 592`"
    );
}
