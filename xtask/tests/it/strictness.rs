//! Nothing of a page but prose is passed over.

use std::path::Path;

use xtask::page::Page;

use crate::PAGE;
use crate::pages::{error_of, of_v3};

const ROW: &str =
    "| `data[].open` | string | `open` | `Opening` | | Whether it is open | `0` no, `1` yes |\n";

/// What is said of the page with one thing changed, each with the line.
fn assert_told(cases: &[(&str, &str, &str)]) {
    for (text, changed, error) in cases {
        assert_eq!(error_of(text, changed), format!("pages/shop.list.md:{error}"));
    }
}

/// What is said of the last row with one thing changed.
fn assert_told_of_row(cases: &[(&str, &str, &str)]) {
    for (text, changed, error) in cases {
        assert!(ROW.contains(text), "{text}");
        let error = format!("pages/shop.list.md:31: {error}");
        assert_eq!(error_of(ROW, &ROW.replacen(text, changed, 1)), error);
    }
}

#[test]
fn prose_is_passed_over() {
    let prose = "\n---\n\n- a list, with `code`\n\n> a quotation\n\n<b>HTML</b>\n\n1. and *more*\n";
    let page = PAGE.replacen(ROW, &format!("{ROW}{prose}"), 1);
    let file = Path::new("pages/shop.list.md");
    assert_eq!(Page::parse(file, &page).unwrap(), Page::parse(file, PAGE).unwrap());
    let windows = page.replace('\n', "\r\n");
    assert_eq!(Page::parse(file, &windows).unwrap(), Page::parse(file, PAGE).unwrap());
}

#[test]
fn a_row_has_a_cell_for_each_column() {
    assert_told(&[
        (
            "| Where | |",
            "| Where | here | |",
            "23: the row has 9 cells and its table 8 columns; in text, | is written \\|",
        ),
        (
            "| `data` | array | | | | Shops | |",
            "| `data` | array |",
            "30: the row has 2 cells and its table 7 columns; in text, | is written \\|",
        ),
    ]);
}

#[test]
fn a_table_that_markdown_does_not_see_is_told() {
    let told = "this is not read as a table: put a row of |---| under its head, as wide as the head, and no empty \
                line inside";
    assert_told(&[
        ("|---|---|---|---|---|---|---|---|\n", "", &format!("21: {told}")),
        ("|---|---|---|---|---|---|---|---|\n", "|---|---|\n", &format!("21: {told}")),
        (ROW, &format!("\n{ROW}"), &format!("32: {told}")),
        (
            ROW,
            &format!("{ROW}and more\n"),
            "32: the row has 1 cells and its table 7 columns; in text, | is written \\|",
        ),
        ("Shops.\n", &format!("- Shops\n{ROW}"), &format!("3: {told}")),
        ("Shops.\n", &format!("Shops.\n\n    {ROW}"), &format!("5: {told}")),
        ("Shops.\n", &format!("<!--\n{ROW}-->\n"), &format!("3: {told}")),
        (
            "## Response\n",
            "## Response\n\n| Name |\n|---|\n",
            "30: `## Response` must have one table, and nothing else but prose",
        ),
        (
            "| Meaning | Values |\n|---|---|---|---|---|---|---|\n",
            "| Values | Meaning |\n|---|---|---|---|---|---|---|\n",
            "27: the columns of this table must be Name | Type | Ours | Kind | Unit | Meaning | Values",
        ),
    ]);
}

#[test]
fn every_section_has_one_table() {
    let table =
        "| Name | Type | Required | Meaning |\n|---|---|---|---|\n| `Token` | string | yes | Signature |\n";
    assert_told(&[
        (table, "", "13: `## Envelope` must have one table, and nothing else but prose"),
        (
            table,
            &format!("{table}\n{table}"),
            "19: `## Envelope` must have one table, and nothing else but prose",
        ),
        ("## Parameters", "## Envelope", "19: `## Envelope` is duplicated; remove one, or rename it"),
    ]);
}

#[test]
fn properties_are_there_once_and_have_values() {
    assert_told(&[
        ("| Version | V2 |\n", "", "1: Version must be V2 or V3, not ``"),
        (
            "| Response | `[Shop]` |\n",
            "",
            "1: Response must be `Card`, `[Card]`, `[Card]` or one, `[text]` or `value`, not ``",
        ),
        ("| V2 |", "| |", "8: Version must be V2 or V3, not ``"),
        (
            "| Version | V2 |\n",
            &"| Version | V2 |\n".repeat(2),
            "9: `Version` is duplicated; remove one, or rename it",
        ),
        (
            "`ShopList`",
            "`a::ShopList`",
            "9: Request must be a Rust type such as `MyCards`, not `a::ShopList`",
        ),
        ("| Idempotent | yes", "| Idempotent | so", "11: Idempotent must be yes or no, not `so`"),
        (
            "`[Shop]`",
            "id",
            "10: Response must be `Card`, `[Card]`, `[Card]` or one, `[text]` or `value`, not `id`",
        ),
        (
            "| Address |",
            "| Adress |",
            "7: the property `Adress` is not one of Page, Address, Version, V3 path, V3 page, V3 seen in use, Request, Response, Paging, \
             Idempotent, Parameters known, Response known",
        ),
        (
            "| Version |",
            "| Response known | whole |\n| Version |",
            "8: the tables of a typed action are known whole; remove `Response known`",
        ),
        (
            "| Version |",
            "| Page | `doc 7` |\n| Version |",
            "8: Page must be the address of the vendor's page, such as `http://open.zmcms.cn/doc2/article?id=657`, not `doc 7`",
        ),
    ]);
}

#[test]
fn cells_are_what_their_column_asks_for() {
    assert_told(&[
        (
            "| int | no |",
            "| int | maybe |",
            "23: Required must be yes, no, or `asked for` where the vendor's page does not show it and the request makes no sense without, not `maybe`",
        ),
        (
            "`\"310\"`",
            "`upper`",
            "23: Default must be JSON that is sent where it is not set, in which a text has \" around it, or such as `10` at the gateway, not `upper`",
        ),
        ("| `Token` |", "| Token |", "17: Name must be a path marked as code, not `Token`"),
        ("| `Token` |", "| |", "17: Name must be a path marked as code, not ``"),
        ("| `Token` |", "| `Token` (old) |", "17: Name must be a path marked as code, not ``Token` (old)`"),
        ("| `Token` |", "| `a..b` |", "17: Name must be a path marked as code, not `a..b`"),
    ]);
    assert_told_of_row(&[
        (
            "`Opening`",
            "opening",
            "Kind must be one of text, id, time, amount, integer, bool, value, [text], a type such as `Card`, a list such \
             as `[Card]`, or `Origin, 0 if missing`, not `opening`",
        ),
        (
            "| |",
            "| cent |",
            "Unit must be yuan, fen or undeclared; `yuan by page 592` where another page says it, not `cent`",
        ),
    ]);
}

#[test]
fn every_value_is_marked_and_there_once() {
    let told = "is not `0` meaning, `1` meaning";
    for changed in ["0 no, 1 yes", "`0` no, 1 yes", "no `0`, yes `1`", "`0` no `1` yes", "`0` no; `1` yes"] {
        assert_told_of_row(&[("`0` no, `1` yes", changed, &format!("`{changed}` {told}"))]);
    }
    assert_told_of_row(&[(
        "`0` no, `1` yes",
        "`0` no, `0` yes",
        "`0` is duplicated; remove one, or rename it",
    )]);
}

#[test]
fn a_member_of_ours_has_what_its_kind_needs() {
    let of_row = |message: &str| format!("`data[].open`: {message}");
    let needs = "it needs a kind, and under Ours a name of lower-case words with _ between them that is not a keyword";
    for (text, changed, message) in [
        ("| `open` | `Opening` |", "| | |", needs),
        ("| `Opening` |", "| |", needs),
        ("| `open` |", "| |", needs),
        ("`open`", "`type`", needs),
        ("`Opening`", "text", "it has values, so its kind is a type such as `Origin`"),
        ("`Opening`", "`Opening, 2 if missing`", "the code before `if missing` is not one of its values"),
        (
            "`Opening` | |",
            "`Opening` | fen |",
            "an amount needs a unit (yuan, fen, undeclared), and no other kind takes one",
        ),
        (
            "`0` no, `1` yes |",
            "|",
            "its type needs rows of ours below it; without them the kind is `value` or `[text]`",
        ),
    ] {
        assert_told_of_row(&[(text, changed, &of_row(message))]);
    }
    for (kind, message) in [
        ("amount | |", "an amount needs a unit (yuan, fen, undeclared), and no other kind takes one"),
        ("bool | |", "bool is a kind of parameters; in a response it has values"),
    ] {
        let row = ROW.replacen("`Opening` | |", kind, 1).replacen("`0` no, `1` yes ", "", 1);
        assert_eq!(error_of(ROW, &row), format!("pages/shop.list.md:31: {}", of_row(message)));
    }
}

#[test]
fn rows_stand_in_rows_that_hold_them() {
    let told = |rows: &str, error: &str| {
        assert_eq!(error_of(ROW, &format!("{ROW}{rows}")), format!("pages/shop.list.md:{error}"));
    };
    let row = |path: &str, name: &str, kind: &str| format!("| `{path}` | string | {name} | {kind} | | | |\n");
    let holder = "the row that it stands in must be a list such as `[Card]` if [] follows, else an object such as `Card`";
    let member = row("data[].owner.id", "`id`", "id");
    told(&member, "32: `data[].owner.id`: it needs the row `data[].owner` above it");
    told(&row("data[].tags[]", "", ""), "32: `data[].tags[]`: it needs the row `data[].tags` above it");
    told(
        &format!("{}{member}", row("data[].owner", "`owner`", "text")),
        &format!("33: `data[].owner.id`: {holder}"),
    );
    told(
        &format!("{}{member}", row("data[].owner", "`owner`", "`[Owner]`")),
        &format!("33: `data[].owner.id`: {holder}"),
    );
    told(&row("data.id", "`id`", "id"), &format!("32: `data.id`: {holder}"));
    told(
        &row("data[].Open", "`open`", "text"),
        "31: `data[].open`: a row beside it has the same name under Ours",
    );
    told(&row("data[].open", "`open`", "text"), "32: `data[].open` is duplicated; remove one, or rename it");
    told(
        &row("code", "`code`", "text"),
        "32: `code`: it cannot be a member of ours; leave Ours and Kind empty",
    );
    told(
        &row("data[].owner", "`owner`", "`Vec`"),
        "32: `data[].owner`: its type needs rows of ours below it; without them the kind is `value` or `[text]`",
    );
}

#[test]
fn types_have_names_of_their_own() {
    assert_told_of_row(&[
        ("`Opening`", "`Shop`", "`Shop` is duplicated; remove one, or rename it"),
        ("`Opening`", "`Option`", "generated code uses the name `Option`; rename the type"),
    ]);
    let nothing = ROW.replacen("| `open` | `Opening` |", "| | |", 1);
    assert_eq!(
        error_of(ROW, ""),
        "pages/shop.list.md:10: its type needs rows of ours below it; without them the kind is `value` or `[text]`"
    );
    assert_eq!(
        error_of(ROW, &nothing),
        "pages/shop.list.md:31: `data[].open`: it needs a kind, and under Ours a name of lower-case words with _ between them that is not a keyword"
    );
}

#[test]
fn a_default_is_one_of_its_kind() {
    let row = "| `cityId` | int | no | `\"310\"` | `city_id` | text | Where | |";
    let told = "23: `cityId`: its default does not fit its kind; a text is written as `\"20\"`, and JSON takes no default";
    let changed = |default: &str, kind: &str| {
        row.replacen("`\"310\"`", default, 1).replacen("| text |", &format!("| {kind} |"), 1)
    };
    for (default, kind) in [
        ("`null`", "text"),
        ("`{\"a\":1}`", "text"),
        ("`\"abc\"`", "integer"),
        ("`1`", "bool"),
        ("`{\"a\":1}`", "value"),
    ] {
        assert_told(&[(row, &changed(default, kind), told)]);
    }
    let codes = changed("`\"3\"`", "`City`").replacen("| Where | |", "| Where | `1` one, `2` two |", 1);
    assert_told(&[(row, &codes, told)]);
    let missing = changed("", "`City`, 1 if missing").replacen("| Where | |", "| Where | `1` one |", 1);
    let told = "23: `cityId`: `if missing` is for responses; a parameter has a default";
    assert_told(&[(row, &missing.replace("`City`, 1", "`City, 1").replace("missing |", "missing` |"), told)]);
}

#[test]
fn version_and_path_are_what_the_platform_has() {
    let version = "| Version | V2 |";
    assert_told(&[(version, "| Version | banana |", "8: Version must be V2 or V3, not `banana`")]);
}

const A_PATH: &str = "a path such as `/v3/crm/x`: two or more parts of ASCII letters, digits and `-._~`, each after a slash, \
                      none of them `.` or `..`; not V2's `/api/v2`";

#[test]
fn a_v3_path_is_one_that_the_client_sends_to() {
    let wrong = [
        "v3 crm/x",
        "v3/crm/x",
        "/v3/../x",
        "/v3/./x",
        "/v3//a",
        "//v3/a",
        "/v3/a/",
        "/v3/a?b=1",
        "/v3/a#b",
        "/v3/a\"b",
        "/v3/a\\b",
        "/v3/a%20b",
        "/v3/a:b",
        "/v3/crm/礼品卡",
        "/",
        "/v3",
        "/v3/",
        "/api/v2",
        "/API/v2",
    ];
    let with = |path: &str| format!("| Version | V2 |\n| V3 path | `{path}` |\n");
    for path in wrong {
        let told = format!("9: V3 path must be {A_PATH}, not `{path}`");
        assert_told(&[("| Version | V2 |\n", &with(path), &told)]);
    }
    for path in ["/v3/a", "/coupon/x", "/v3/new-Pattern/a_b/~c/v2..x", "/api/v2/x"] {
        let page = PAGE.replacen("| Version | V2 |\n", &with(path), 1);
        let page = Page::parse(Path::new("shop.list.md"), &page).unwrap();
        assert_eq!(page.v3_path.as_deref(), Some(path));
    }
    for path in wrong.into_iter().filter(|path| path.starts_with('/') && !path.contains(['\\', '#', '"'])) {
        let name = format!("{}.md", path.replacen('/', "", 1).replace('/', "."));
        let error = Page::parse(Path::new(&name), &of_v3(path, "")).unwrap_err().to_string();
        assert_eq!(error, format!("{name}:1: the heading must be {A_PATH}, not `{path}`"));
    }
}

#[test]
fn a_page_is_of_v3_where_its_heading_is_a_path() {
    let address = "| Address | `POST http://gateway.example/";
    let is_path = "the heading of a page of V3 is its path with its slashes, such as `# /v3/crm/x`, not";
    let path = of_v3("/v3/shops/list", "");
    let rows = |rows: &str| of_v3("/v3/shops/list", rows);
    for (name, page, error) in [
        (
            "v3.shops.list",
            path.replace("| V3 |", "| V2 |"),
            "8: Version must be V3 where the heading is a path; the heading of a page of V2 is its wire name".to_owned(),
        ),
        ("shop.list", of_v3("shop.list", ""), format!("1: {is_path} `shop.list`; write the path, or V2 under Version")),
        ("v3.shops", of_v3("v3.shops", ""), format!("1: {is_path} `v3.shops`; write the path, or V2 under Version")),
        ("v3.shops", of_v3("v3/shops", ""), format!("1: {is_path} `v3/shops`; write the path, or V2 under Version")),
        (
            "v3.shops",
            PAGE.replacen("# shop.list", "# v3/shops", 1),
            "1: the wire name `v3/shops` has a slash; write a path of V3 with its leading slash, such as `# /v3/crm/x`, \
             and V3 under Version"
                .to_owned(),
        ),
        (
            "v3.shops.list",
            rows("| V3 path | `/v3/shops` |\n"),
            "9: the heading is the path; remove `V3 path`".to_owned(),
        ),
        (
            "v3.shops.list",
            rows("| V3 page | `http://x.example/1` |\n"),
            "9: the page is that of a path; give the address as `Page`, and remove `V3 page`".to_owned(),
        ),
        (
            "v3.shops.list",
            path.replacen(address, &format!("{address}api/v2"), 1),
            "7: Address must end with the path of the heading, not with V2's `/api/v2`".to_owned(),
        ),
        (
            "shop.list",
            PAGE.replacen("| Request |", "| V3 page | `http://x.example/1` |\n| Request |", 1),
            "9: `V3 page` is said of a V3 path, and the action has none; remove it, or add `V3 path`".to_owned(),
        ),
    ] {
        let name = format!("{name}.md");
        let told = Page::parse(Path::new(&name), &page).unwrap_err().to_string();
        assert_eq!(told, format!("{name}:{error}"));
    }
}

#[test]
fn whether_a_v3_path_is_in_use_is_said_of_one_that_is_there_and_once() {
    let version = "| Version | V2 |\n";
    let without =
        "`V3 seen in use` is said of a V3 path, and the action has none; remove it, or add `V3 path`";
    let with = |rows: &str| format!("{version}| V3 path | `/v3/shops` |\n{rows}");
    assert_told(&[
        (version, &format!("{version}| V3 seen in use | yes |\n"), &format!("9: {without}")),
        (version, &format!("{version}| V3 seen in use | no |\n"), &format!("9: {without}")),
        (version, &with("| V3 seen in use | never |\n"), "10: V3 seen in use must be yes or no, not `never`"),
        (
            version,
            &with(&"| V3 seen in use | yes |\n".repeat(2)),
            "11: `V3 seen in use` is duplicated; remove one, or rename it",
        ),
    ]);
}
