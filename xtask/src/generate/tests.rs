//! The tests of one page.

use serde_json::{Map, Value, json};

use super::action::modules;
use super::source::GENERATED;
use super::tree;
use crate::names::identifier;
use crate::page::{Field, Kind, Page, SampleKind};

/// The name of the generated test of a sample, and of its snapshot.
pub(super) fn snapshot_name(sample: SampleKind) -> Option<String> {
    (sample != SampleKind::Request).then(|| identifier(sample.name()))
}

pub(super) fn text(page: &Page) -> String {
    let action = page.request.as_str();
    let (group, _) = modules(&page.action);
    let mut text = format!(
        "{GENERATED} from `xtask/pages/{}`.\n\nuse zvcms_proto::actions::{group}::{action};\n\nuse crate::conformance;\n\n\
         /// Each documented parameter, with a value of its kind.\nconst PARAMETERS: &str = {};\n\n",
        page.file_name(),
        super::lists::raw_string(&parameters(page).to_string())
    );
    let mut test =
        |name: &str, body: String| text.push_str(&format!("#[test]\nfn {name}() {{\n{body}\n}}\n\n"));
    test("parameters_are_carried", format!("conformance::parameters_are_carried::<{action}>(PARAMETERS);"));
    for sample in &page.samples {
        let file = format!("../../fixtures/{}/{}.json", page.file_stem(), sample.kind.name());
        let sample_text = format!("include_str!({file:?})");
        match snapshot_name(sample.kind) {
            None => {
                test(
                    "request_is_made_by_name",
                    format!("conformance::request_is_made_by_name({sample_text}, {:?});", page.action),
                );
                test(
                    "request_is_made_from_typed_values",
                    format!("conformance::request_is_made::<{action}>({sample_text}, PARAMETERS);"),
                );
            }
            Some(name) => test(
                &name,
                format!("insta::assert_snapshot!({name:?}, conformance::{name}::<{action}>({sample_text}));"),
            ),
        }
    }
    let objects = tree::response(page);
    let fields: Vec<&Field> = objects.iter().flat_map(|object| object.members.iter().copied()).collect();
    let probed: Vec<&&Field> =
        fields.iter().filter(|field| !matches!(field.kind, Some(Kind::Object(_) | Kind::List(_)))).collect();
    if !probed.is_empty() {
        let paths: String = probed.iter().map(|field| format!("{:?},\n", probed_path(field))).collect();
        test("fields_are_carried", format!("conformance::fields_are_carried::<{action}>(&[\n{paths}]);"));
    }
    let values: String = fields
        .iter()
        .filter(|field| matches!(field.kind, Some(Kind::Codes { .. })))
        .map(|field| {
            let codes: Vec<String> = field.values.iter().map(|value| format!("{:?}", value.code)).collect();
            format!("({:?}, &[{}]),\n", field.path, codes.join(", "))
        })
        .collect();
    if !values.is_empty() {
        test("values_are_named", format!("conformance::values_are_named::<{action}>(&[\n{values}]);"));
    }
    if super::sample::data(page).is_some() {
        text.push_str(&format!(
            "#[tokio::test]\nasync fn it_is_answered_by_the_sandbox() {{\n\
             conformance::is_answered::<{action}>(PARAMETERS).await;\n}}\n"
        ));
    }
    text
}

/// Where a value is put to see whether it is carried.
fn probed_path(field: &Field) -> String {
    match field.kind {
        Some(Kind::Texts) => format!("{}[]", field.path),
        _ => field.path.clone(),
    }
}

/// Each parameter with a value of its kind, as JSON.
fn parameters(page: &Page) -> Value {
    let objects = tree::request(page);
    if objects.iter().all(|object| object.members.is_empty()) {
        return super::sample::params(page)
            .and_then(|json| serde_json::from_str(json).ok())
            .unwrap_or(json!({}));
    }
    object(page, "")
}

fn object(page: &Page, path: &str) -> Value {
    let objects = tree::request(page);
    let members = objects.iter().find(|object| object.path == path).map(|object| object.members.clone());
    let members = members.unwrap_or_default().into_iter().map(|field| {
        let value = match &field.kind {
            Some(Kind::Integer) => json!(1),
            Some(Kind::Bool) => json!(true),
            Some(Kind::Texts) => json!(["1"]),
            Some(Kind::Value) => json!({"1": [1]}),
            Some(Kind::Codes { .. }) => super::request::code_as_sent(page, field),
            Some(Kind::Object(_)) => object(page, &field.path),
            Some(Kind::List(_)) => json!([object(page, &format!("{}[]", field.path))]),
            Some(Kind::Text | Kind::Id | Kind::Time | Kind::Amount) | None => json!("10001"),
        };
        (super::source::last_name(&field.path).to_owned(), value)
    });
    Value::Object(members.collect::<Map<_, _>>())
}
