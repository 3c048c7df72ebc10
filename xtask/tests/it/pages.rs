use std::path::Path;

use xtask::page::{Page, SampleKind};

use crate::PAGE;

fn parse(markdown: &str) -> Result<Page, String> {
    Page::parse(Path::new("pages/shop.list.md"), markdown).map_err(|error| error.to_string())
}

/// The error of the page with one thing changed.
pub(crate) fn error_of(text: &str, changed: &str) -> String {
    assert!(PAGE.contains(text), "{text}");
    parse(&PAGE.replacen(text, changed, 1)).unwrap_err()
}

#[test]
fn a_page_is_read_whole() {
    let page = parse(PAGE).unwrap();
    assert_eq!((page.action.as_str(), page.rust_type.as_deref()), ("shop.list", Some("shops::ShopList")));
    assert_eq!((page.address.as_str(), page.version.as_str()), ("POST http://gateway.example/", "V9"));
    assert_eq!((page.envelope[0].name.as_str(), page.envelope[0].required), ("Token", Some(true)));
    assert_eq!((page.parameters[0].required, page.response[0].required), (Some(false), None));
    assert_eq!((page.parameters[0].name.as_str(), page.parameters[0].kind.as_str()), ("cityId", "int"));
    let open = page.response.last().unwrap();
    assert_eq!((open.name.as_str(), open.meaning.as_str()), ("data[].open", "Whether it is open"));
    let values: Vec<(&str, &str)> =
        open.values.iter().map(|value| (value.code.as_str(), value.meaning.as_str())).collect();
    assert_eq!(values, [("0", "no"), ("1", "yes")]);
    assert_eq!(page.summary, "Shops.");
    let kinds: Vec<SampleKind> = page.samples.iter().map(|sample| sample.kind).collect();
    assert_eq!(
        kinds,
        [SampleKind::Request, SampleKind::Success, SampleKind::BusinessException, SampleKind::SystemError]
    );
    assert_eq!(page.samples[0].json, "{\"Params\": {\"cityId\": \"\"}}\n");
}

#[test]
fn the_rust_type_may_be_left_out() {
    let page = parse(&PAGE.replacen("| Rust type | `shops::ShopList` |\n", "", 1)).unwrap();
    assert_eq!(page.rust_type, None);
}

#[test]
fn headings_are_those_of_a_page() {
    assert_eq!(
        error_of("## Parameters", "## Params"),
        "pages/shop.list.md:17: the heading `Params` is not known here; a page has ## Envelope, Parameters, Response, Samples, \
         and in the last ### request, success, business-exception, system-error"
    );
    assert_eq!(
        error_of("### success", "### happy"),
        "pages/shop.list.md:39: the heading `happy` is not known here; a page has ## Envelope, Parameters, Response, Samples, \
         and in the last ### request, success, business-exception, system-error"
    );
    assert_eq!(
        error_of("### success", "### request"),
        "pages/shop.list.md:39: `### request` is there twice; keep one"
    );
    assert_eq!(
        error_of("# shop.list", "# shop.lists"),
        "pages/shop.list.md:1: the page of `shop.lists` is to be named shop.lists.md"
    );
    assert_eq!(
        error_of("# shop.list\n", "\n"),
        "pages/shop.list.md:3: begin the page with `# ` and the wire name of the action"
    );
    assert_eq!(
        parse("").unwrap_err(),
        "pages/shop.list.md:1: begin the page with `# ` and the wire name of the action"
    );
}

#[test]
fn tables_are_those_of_their_section() {
    assert_eq!(
        error_of(
            "| Name | Type | Meaning | Values |\n|---|---|---|---|",
            "| Name | Type | Meaning |\n|---|---|---|"
        ),
        "pages/shop.list.md:25: the columns of this table are to be Name | Type | Meaning | Values"
    );
    assert_eq!(
        error_of("| `Token` |", "| Token |"),
        "pages/shop.list.md:15: the row needs a name marked as code, and a type"
    );
    assert_eq!(
        error_of("| `cityId` | int |", "| `cityId` | number |"),
        "pages/shop.list.md:21: the type `number` is none of string, int, float, bool, array, object"
    );
    let row = "| `cityId` | int | no | Where | |\n";
    assert_eq!(error_of(row, &row.repeat(2)), "pages/shop.list.md:22: `cityId` is there twice; keep one");
    assert_eq!(
        error_of("| Address |", "| Adress |"),
        "pages/shop.list.md:7: the property `Adress` is not known; there are Address, Version, Rust type"
    );
}

#[test]
fn samples_are_json_and_complete() {
    assert_eq!(
        error_of("\"code\": 0, ", "\"code\": 0\n "),
        "pages/shop.list.md:43: the sample is not JSON: expected `,` or `}` at line 2 column 2 of the block"
    );
    assert_eq!(
        error_of("```json\n{\"status\": false, \"code\": 2}\n```\n", ""),
        "pages/shop.list.md:52: `system-error` is missing; every page has it"
    );
    assert_eq!(
        error_of("```json", "```"),
        "pages/shop.list.md:35: no such table or code block belongs here; a sample is one ```json block"
    );
}

#[test]
fn a_sample_that_is_not_documented_says_so() {
    let page =
        parse(&PAGE.replacen("```json\n{\"status\": false, \"code\": 2}\n```\n", "Not documented.\n", 1))
            .unwrap();
    assert!(page.samples.iter().all(|sample| sample.kind != SampleKind::SystemError));
    assert_eq!(page.samples.len(), 3);
    assert_eq!(
        error_of("### system-error\n", "### system-error\n\nNot documented.\n"),
        "pages/shop.list.md:55: `system-error` is there twice; keep one"
    );
}

#[test]
fn a_table_without_rows_says_that_there_are_none() {
    let page = parse(&PAGE.replacen("| `cityId` | int | no | Where | |\n", "", 1)).unwrap();
    assert_eq!(page.parameters, []);
}
