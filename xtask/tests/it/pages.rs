use std::path::Path;

use xtask::page::{Kind, Page, SampleKind};

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
    assert_eq!(
        (page.action.as_str(), page.request.as_str(), page.summary.as_str()),
        ("shop.list", "ShopList", "Shops.")
    );
    assert_eq!((page.reply.to_string().as_str(), page.is_idempotent, page.v3_path), ("[Shop]", true, None));
    assert_eq!((page.address.as_str(), page.version.as_str()), ("POST http://gateway.example/", "V2"));
    assert_eq!((page.envelope[0].path.as_str(), page.envelope[0].required), ("Token", Some(true)));
    let city = &page.parameters[0];
    assert_eq!(
        (city.path.as_str(), city.documented_type.as_str(), city.required),
        ("cityId", "int", Some(false))
    );
    assert_eq!(
        (city.name.as_str(), city.default.as_deref(), &city.kind),
        ("city_id", Some("\"310\""), &Some(Kind::Text))
    );
    let open = page.response.last().unwrap();
    assert_eq!((open.path.as_str(), open.meaning.as_str()), ("data[].open", "Whether it is open"));
    assert_eq!(open.kind, Some(Kind::Codes { name: "Opening".to_owned(), missing: None }));
    let values: Vec<(&str, &str)> =
        open.values.iter().map(|value| (value.code.as_str(), value.meaning.as_str())).collect();
    assert_eq!(values, [("0", "no"), ("1", "yes")]);
    let kinds: Vec<SampleKind> = page.samples.keys().copied().collect();
    assert_eq!(
        kinds,
        [SampleKind::Request, SampleKind::Success, SampleKind::BusinessException, SampleKind::SystemError]
    );
    assert_eq!(page.samples[&SampleKind::Request], "{\"Params\": {\"cityId\": \"\"}}\n");
}

#[test]
fn headings_are_those_of_a_page() {
    let told = "is not one of ## Envelope, ## Parameters, ## Response, ## Not understood, ## Samples, ### request, ### success, \
                ### business-exception, ### system-error";
    for (text, changed, error) in [
        ("## Parameters", "## Params", format!("19: the heading `## Params` {told}")),
        ("### success", "### happy", format!("41: the heading `### happy` {told}")),
        (
            "### success",
            "### request",
            "41: `### request` is duplicated; remove one, or rename it".to_owned(),
        ),
        ("# shop.list", "# shop.lists", "1: the page of `shop.lists` must be named shop.lists.md".to_owned()),
        ("# shop.list\n", "\n", "3: begin the page with `# ` and the wire name of the action".to_owned()),
        (PAGE, "", "1: begin the page with `# ` and the wire name of the action".to_owned()),
    ] {
        assert_eq!(error_of(text, changed), format!("pages/shop.list.md:{error}"));
    }
}

/// The page with this heading, of V3, and these properties more.
pub(crate) fn of_v3(heading: &str, rows: &str) -> String {
    let page = PAGE.replacen("# shop.list", &format!("# {heading}"), 1);
    page.replacen("| Version | V2 |\n", &format!("| Version | V3 |\n{rows}"), 1)
}

#[test]
fn a_page_of_a_path_is_named_with_points() {
    let page = of_v3("/v3/shops/list", "");
    let page = Page::parse(Path::new("pages/v3.shops.list.md"), &page).unwrap();
    assert_eq!((page.action.as_str(), page.file_name().as_str()), ("/v3/shops/list", "v3.shops.list.md"));
}

#[test]
fn it_is_read_whether_a_v3_path_is_in_use() {
    for (said, seen) in
        [("", None), ("| V3 seen in use | yes |\n", Some(true)), ("| V3 seen in use | no |\n", Some(false))]
    {
        let page = PAGE.replacen("| Request |", &format!("| V3 path | `/v3/shops` |\n{said}| Request |"), 1);
        assert_eq!(parse(&page).unwrap().v3_seen_in_use, seen);
        let page = of_v3("/v3/shops/list", said);
        let page = Page::parse(Path::new("pages/v3.shops.list.md"), &page).unwrap();
        assert_eq!((page.v3_path, page.v3_seen_in_use), (None, seen));
    }
}

#[test]
fn samples_are_json_and_complete() {
    for (text, changed, error) in [
        (
            "\"code\": 0, ",
            "\"code\": 0\n ",
            "45: the sample is not JSON: expected `,` or `}` at line 2 column 2",
        ),
        (
            "```json\n{\"status\": false, \"code\": 2}\n```\n",
            "",
            "53: `### system-error` must have one ```json or Not documented., and nothing else but prose",
        ),
        (
            "```json",
            "```",
            "37: `### request` must have one ```json or Not documented., and nothing else but prose",
        ),
        (
            "### system-error\n",
            "### system-error\n\nNot documented.\n",
            "57: `### system-error` must have one ```json or Not documented., and nothing else but prose",
        ),
        ("## Samples\n", "## Samples\n\n```json\n{}\n```\n", "35: put the sample below its heading"),
        (
            "### system-error\n\n```json\n{\"status\": false, \"code\": 2}\n```\n",
            "",
            "1: `### system-error` is missing; every page has it",
        ),
    ] {
        assert_eq!(error_of(text, changed), format!("pages/shop.list.md:{error}"));
    }
    let page =
        parse(&PAGE.replacen("```json\n{\"status\": false, \"code\": 2}\n```\n", "Not documented.\n", 1))
            .unwrap();
    assert_eq!(page.samples.len(), 3);
}

#[test]
fn a_table_without_rows_says_that_there_are_none() {
    let row = "| `cityId` | int | no | `\"310\"` | `city_id` | text | Where | |\n";
    assert!(PAGE.contains(row));
    assert_eq!(parse(&PAGE.replacen(row, "", 1)).unwrap().parameters, []);
}

#[test]
fn a_row_with_a_mark_may_stand_for_an_earlier_one() {
    let head = "| Name | Type | Ours | Kind | Unit | Meaning | Values |\n|---|---|---|---|---|---|---|\n";
    let marked = "| Name | Type | Ours | Kind | Unit | Meaning | Values | Look at |\n|---|---|---|---|---|---|---|---|\n";
    let row = "| `data[].open` | string | `open` | `Opening` | | Whether it is open | `0` no, `1` yes |";
    let page = PAGE
        .replacen(head, marked, 1)
        .replacen("succeeded | |\n", "succeeded | | |\n", 1)
        .replacen("Shops | |\n", "Shops | | |\n", 1)
        .replacen(row, &format!("{row} |\n| `data[].open` | int | `is_open` | text | | | | twice |"), 1);
    let page = parse(&page).unwrap();
    let rows: Vec<(&str, &str)> =
        page.response.iter().skip(2).map(|row| (row.name.as_str(), row.mark.as_str())).collect();
    assert_eq!(rows, [("open", ""), ("is_open", "twice")]);
}

#[test]
fn lines_that_are_not_understood_are_kept() {
    let page = parse(&PAGE.replacen(
        "## Samples",
        "## Not understood\n\n````text\n├x | ```\n\n# y\n````\n\n## Samples",
        1,
    ));
    assert_eq!(page.unwrap().not_understood, ["├x | ```", "", "# y"]);
}
