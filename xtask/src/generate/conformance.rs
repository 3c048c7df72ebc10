//! The tests of one page.

use serde_json::{Value, json};

use super::action::modules;
use super::rust::raw_string;
use super::{GENERATED, request, tree};
use crate::names::identifier;
use crate::page::{Field, Kind, Page, SampleKind, last_name};

/// The name of the generated test of a sample, and of its snapshot.
pub(super) fn snapshot_name(sample: SampleKind) -> Option<String> {
    (sample != SampleKind::Request).then(|| identifier(sample.as_ref()))
}

pub(super) fn text(page: &Page) -> String {
    let action = page.request.as_str();
    let (group, _) = modules(&page.action);
    let mut text = format!(
        "{GENERATED} from `xtask/pages/{}`.\n\nuse zvcms_proto::actions::{group}::{action};\n\nuse crate::conformance;\n\n\
         /// Each documented parameter, with a value of its kind.\nconst PARAMETERS: &str = {};\n\n",
        page.file_name(),
        raw_string(&parameters(page).to_string())
    );
    let mut test =
        |name: &str, body: String| text.push_str(&format!("#[test]\nfn {name}() {{\n{body}\n}}\n\n"));
    test("parameters_are_carried", format!("conformance::parameters_are_carried::<{action}>(PARAMETERS);"));
    let included = |kind: SampleKind| {
        let file = format!("../../fixtures/{}/{}.json", page.file_stem(), kind.as_ref());
        format!("include_str!({file:?})")
    };
    for kind in page.samples.keys() {
        let sample = included(*kind);
        if let Some(name) = snapshot_name(*kind) {
            let result = format!("conformance::{name}::<{action}>({sample})");
            test(&name, format!("insta::assert_snapshot!({name:?}, {result});"));
        } else {
            let by_name = format!("conformance::request_is_made_by_name({sample}, {:?});", page.action);
            test("request_is_made_by_name", by_name);
            let typed = format!("conformance::request_is_made::<{action}>({sample}, PARAMETERS);");
            test("request_is_made_from_typed_values", typed);
        }
    }
    if let Some(path) = page.path_over_v3() {
        let sample = page.sample(SampleKind::Request).map(|_| included(SampleKind::Request));
        let sample = sample.map_or("None".to_owned(), |sample| format!("Some({sample})"));
        let made =
            format!("conformance::request_is_made_over_v3::<{action}>({path:?}, {sample}, PARAMETERS);");
        test("request_is_made_over_v3", made);
    }
    let objects = tree::response(page);
    let (mut paths, mut values) = (String::new(), String::new());
    for field in objects.iter().flat_map(|object| &object.members) {
        let end = match field.kind {
            Some(Kind::Object(_) | Kind::List(_)) => continue,
            Some(Kind::Texts | Kind::CodeList(_)) => "[]",
            _ => "",
        };
        paths.push_str(&format!("{:?},\n", format!("{}{end}", field.path)));
        if let Some(Kind::Codes { .. } | Kind::CodeList(_)) = field.kind {
            let codes: Vec<&str> = field.values.iter().map(|value| value.code.as_str()).collect();
            values.push_str(&format!("({:?}, &{codes:?}),\n", format!("{}{end}", field.path)));
        }
    }
    for (name, list) in [("fields_are_carried", paths), ("values_are_named", values)] {
        if !list.is_empty() {
            test(name, format!("conformance::{name}::<{action}>(&[\n{list}]);"));
        }
    }
    let (is_replied, is_in_v3) = (page.data().is_some(), page.path_over_v3().is_some());
    for (name, check, is_due) in [
        ("it_is_answered_by_the_sandbox", "is_answered", is_replied && !page.is_v3_only()),
        ("it_is_answered_by_the_sandbox_over_v3", "is_answered_over_v3", is_replied && is_in_v3),
        ("it_is_refused_over_v3", "is_refused_over_v3", !is_in_v3),
    ] {
        if is_due {
            text.push_str(&format!(
                "#[tokio::test]\nasync fn {name}() {{\nconformance::{check}::<{action}>(PARAMETERS).await;\n}}\n\n"
            ));
        }
    }
    text
}

/// Each parameter with a value of its kind, as JSON; without parameters, what the sample sends.
fn parameters(page: &Page) -> Value {
    if tree::members(&page.parameters, "").is_empty() {
        let sent = page.params().and_then(|params| serde_json::from_str(params.text()).ok());
        return sent.unwrap_or(json!({}));
    }
    object(page, "")
}

fn object(page: &Page, path: &str) -> Value {
    let member = |field: &Field| {
        let value = match &field.kind {
            Some(Kind::Integer) if request::is_sent_as_text(page, field) => json!("1"),
            Some(Kind::Integer) => json!(1),
            Some(Kind::CodeList(_)) => json!([request::code_as_sent(page, field)]),
            Some(Kind::Bool) => json!(true),
            Some(Kind::Texts) => json!(["1"]),
            Some(Kind::Value) => json!({"1": [1]}),
            Some(Kind::Codes { .. }) => request::code_as_sent(page, field),
            Some(Kind::Object(_)) => object(page, &field.path),
            Some(Kind::List(_)) => json!([object(page, &format!("{}[]", field.path))]),
            Some(Kind::Text | Kind::Id | Kind::Time | Kind::Amount) | None => json!("10001"),
        };
        (last_name(&field.path).to_owned(), value)
    };
    tree::members(&page.parameters, path).into_iter().map(member).collect()
}
