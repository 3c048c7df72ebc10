//! Nothing of a page but prose is passed over.

use crate::pages::error_of;

const FIELD: &str = "| `data[].open` | string | Whether it is open | `0` no, `1` yes |\n";

#[test]
fn a_row_has_a_cell_for_each_column() {
    assert_eq!(
        error_of("| Where | |", "| Where | here | |"),
        "pages/shop.list.md:21: the row has 6 cells and its table 5 columns; in text, | is written \\|"
    );
    assert_eq!(
        error_of("| `data` | array | Shops | |", "| `data` | array |"),
        "pages/shop.list.md:28: the row has 2 cells and its table 4 columns; in text, | is written \\|"
    );
    // With the backslash it is text, and what comes next is what is wrong.
    assert_eq!(
        error_of("| string | Whether it is open", "| text | Open \\| closed"),
        "pages/shop.list.md:29: the type `text` is none of string, int, float, bool, array, object"
    );
}

#[test]
fn a_table_that_markdown_does_not_see_is_told() {
    let told = "this is not read as a table: put a row of |---| under its head, as wide as the head, and no empty \
                line inside";
    assert_eq!(error_of("|---|---|---|---|---|\n", ""), format!("pages/shop.list.md:19: {told}"));
    assert_eq!(error_of("|---|---|---|---|---|\n", "|---|---|\n"), format!("pages/shop.list.md:19: {told}"));
    assert_eq!(error_of(FIELD, &format!("\n{FIELD}")), format!("pages/shop.list.md:30: {told}"));
    assert_eq!(
        error_of("## Response\n", "## Response\n\n| Name |\n|---|\n"),
        "pages/shop.list.md:25: the columns of this table are to be Name | Type | Meaning | Values"
    );
}

#[test]
fn every_section_has_one_table() {
    let table =
        "| Name | Type | Required | Meaning |\n|---|---|---|---|\n| `Token` | string | yes | Signature |\n";
    assert_eq!(
        error_of(table, ""),
        "pages/shop.list.md:52: `table of Envelope` is missing; every page has it"
    );
    assert_eq!(
        error_of(table, &format!("{table}\n{table}")),
        "pages/shop.list.md:17: `table of Envelope` is there twice; keep one"
    );
    assert_eq!(
        error_of("## Parameters", "## Envelope"),
        "pages/shop.list.md:17: `Envelope` is there twice; keep one"
    );
}

#[test]
fn properties_are_there_once_and_have_values() {
    assert_eq!(
        error_of("| Version | V9 |\n", ""),
        "pages/shop.list.md:54: `Version` is missing; every page has it"
    );
    assert_eq!(
        error_of("| V9 |", "| |"),
        "pages/shop.list.md:8: the property `Version` has no value; give it one or drop the row"
    );
    assert_eq!(
        error_of("| Version | V9 |\n", &"| Version | V9 |\n".repeat(2)),
        "pages/shop.list.md:9: `Version` is there twice; keep one"
    );
    assert_eq!(
        error_of("`shops::ShopList`", "`ShopList;`"),
        "pages/shop.list.md:9: `ShopList;` is not the path of a Rust type; write it as `zvcms_proto::MyCards`"
    );
}

#[test]
fn required_is_yes_or_no() {
    assert_eq!(
        error_of("| int | no |", "| int | maybe |"),
        "pages/shop.list.md:21: `maybe` under Required is neither yes nor no"
    );
}

#[test]
fn every_value_is_marked_and_there_once() {
    let told = "is not a list of values; write each as `0` meaning, with a comma between";
    assert_eq!(
        error_of("`0` no, `1` yes", "0 no, 1 yes"),
        format!("pages/shop.list.md:29: `0 no, 1 yes` {told}")
    );
    assert_eq!(
        error_of("`0` no, `1` yes", "`0` no, 1 yes"),
        format!("pages/shop.list.md:29: `0 no, 1 yes` {told}")
    );
    assert_eq!(
        error_of("`0` no, `1` yes", "no `0`, yes `1`"),
        format!("pages/shop.list.md:29: `no 0, yes 1` {told}")
    );
    assert_eq!(
        error_of("`0` no, `1` yes", "`0` no, `0` yes"),
        "pages/shop.list.md:29: `0` is there twice; keep one"
    );
}

#[test]
fn a_name_is_marked_whole() {
    assert_eq!(
        error_of("| `Token` |", "| `Token` (old) |"),
        "pages/shop.list.md:15: the row needs a name marked as code, and a type"
    );
}
