//! What is written is read back.

use std::path::Path;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;

/// One line, with all that Markdown makes marks of.
fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[ -~]{0,12}",
        "[`|\\\\ a\"*_<>#&\\[\\]~]{0,8}",
        "\\PC{0,6}",
        Just("`code`".to_owned()),
        Just("```".to_owned()),
        Just("&amp; <b>https://a.example/?a=1|2</b> 余额（元）\\r\\n{\"a\": [1]}".to_owned()),
    ];
    vec(word, 0..3).prop_map(|words| words.concat().trim().to_owned())
}

fn value() -> impl Strategy<Value = DocumentedValue> {
    ("[0-9A-Za-z-]{1,3}|[`| a\\\\]{0,3}b|", text()).prop_map(|(code, meaning)| DocumentedValue {
        code,
        meaning: meaning.replace(", ", "; ").trim_end_matches(',').trim().replace('`', "'"),
    })
}

fn row(root: &'static str) -> impl Strategy<Value = Field> {
    let unit = option::of(prop_oneof![Just(Unit::Yuan), Just(Unit::Fen), Just(Unit::Undeclared)]);
    let default = option::of(text().prop_map(|text| serde_json::to_string(&text).unwrap()));
    (text(), option::of(any::<bool>()), default, unit, text(), vec(value(), 0..4), text()).prop_map(
        move |(documented_type, required, default, unit, meaning, mut values, mark)| {
            values.sort_by(|one, other| one.code.cmp(&other.code));
            values.dedup_by(|one, other| one.code == other.code);
            let is_response = root == "data.";
            let codes =
                Kind::Codes { name: String::new(), missing: values.first().map(|value| value.code.clone()) };
            let kind = if !values.is_empty() {
                Kind::Codes { name: String::new(), missing: None }
            } else if is_response && unit.is_some() {
                Kind::Amount
            } else {
                Kind::Text
            };
            let kind = match values.first() {
                Some(value)
                    if is_response
                        && value.code.chars().all(|c| c.is_ascii_alphanumeric())
                        && required.is_none() =>
                {
                    codes
                }
                _ => kind,
            };
            // Of an enumeration, one of its values.
            let default = default
                .map(|text| values.first().map_or(text, |value| serde_json::to_string(&value.code).unwrap()));
            Field {
                documented_type,
                required: if is_response { None } else { required },
                is_asked_for: !is_response && required.is_none() && mark.is_empty(),
                default: if is_response { None } else { default },
                unit: if kind == Kind::Amount { unit } else { None },
                unit_source: if kind == Kind::Amount && mark.is_empty() {
                    "page 592".to_owned()
                } else {
                    String::new()
                },
                kind: Some(kind),
                meaning,
                values,
                mark,
                ..Field::default()
            }
        },
    )
}

/// Rows with paths and names of their own.
fn rows(root: &'static str) -> impl Strategy<Value = Vec<Field>> {
    vec(row(root), 1..4).prop_map(move |mut rows| {
        for (at, row) in rows.iter_mut().enumerate() {
            (row.path, row.name) = (format!("{root}Name{at}"), format!("name{at}"));
            if let Some(Kind::Codes { name, .. }) = &mut row.kind {
                *name = format!("Codes{}{at}", root.len());
            }
        }
        rows
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        summary in text(), address in text(), is_idempotent: bool, v3_seen_in_use: Option<bool>,
        parameters in rows(""), response in rows("data."), not_understood in vec("\\PC{0,12}|[`# |]{0,8}", 0..3),
        json in text(),
    ) {
        let path_only = |path: &str, mark: &str| Field { path: path.to_owned(), mark: mark.to_owned(), ..Field::default() };
        let with_name = |text: String| format!("V{}", text.replace('`', "'"));
        let page = Page {
            action: "/v3/a/b".to_owned(),
            summary: summary.trim_start_matches("<!--").to_owned(),
            vendor_page: Some("http://gateway.example/doc?id=1".to_owned()),
            address: format!("POST {}", with_name(address)),
            version: "V3".to_owned(),
            v3_path: None,
            v3_page: None,
            v3_seen_in_use,
            request: "Ask".to_owned(),
            reply: Kind::Object("Answer".to_owned()),
            is_or_one: false,
            paging: None,
            is_idempotent,
            envelope: vec![path_only("Token", ""), path_only("Token", "it is duplicated")],
            parameters_known: None,
            parameters,
            response_known: None,
            response,
            samples: BTreeMap::from([(SampleKind::Success, format!("{}\n", serde_json::json!({ "a": json })))]),
            not_understood,
        };
        let markdown = page.to_markdown();
        let read = Page::parse(Path::new("v3.a.b.md"), &markdown).map_err(|error| TestCaseError::fail(format!("{error}\n{markdown}")))?;
        prop_assert_eq!(read, page, "{}", markdown);
    }
}

proptest! {
    #[test]
    fn what_is_written_of_an_action_without_a_type_is_read_back(
        summary in text(), types in vec((text(), option::of(any::<bool>())), 0..4), parameters_known: bool, response_known: bool,
        v3_seen_in_use: Option<bool>,
    ) {
        let known = |known: bool, extent| known.then_some(extent);
        let rows = |root: &str, known: bool| -> Vec<Field> {
            let rows = types.iter().enumerate().filter(|_| known);
            let row = |(at, (documented_type, required)): (usize, &(String, Option<bool>))| Field {
                path: format!("{root} Name{at}"),
                documented_type: documented_type.clone(),
                required: required.filter(|_| root.is_empty()),
                ..Field::default()
            };
            rows.map(row).collect()
        };
        let page = Page {
            action: "shop.list".to_owned(),
            summary: summary.trim_start_matches("<!--").to_owned(),
            vendor_page: Some("http://gateway.example/doc?id=1".to_owned()),
            version: "V2".to_owned(),
            v3_path: Some("/v3/shop/list".to_owned()),
            v3_page: Some("http://gateway.example/doc3?id=1".to_owned()),
            v3_seen_in_use,
            parameters_known: known(parameters_known, Extent::Whole),
            parameters: rows("", parameters_known),
            response_known: known(response_known, Extent::InPart),
            response: rows("data.", response_known),
            ..Page::default()
        };
        let markdown = page.to_markdown();
        let read = Page::parse(Path::new("shop.list.md"), &markdown).map_err(|error| TestCaseError::fail(format!("{error}\n{markdown}")))?;
        prop_assert_eq!(read, page, "{}", markdown);
    }
}

#[test]
fn the_pages_of_the_project_are_read() {
    let folder = "pages";
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        let page = Page::parse(&file, &std::fs::read_to_string(&file).unwrap()).unwrap();
        assert_eq!(Page::parse(&file, &page.to_markdown()).unwrap(), page);
    }
}
