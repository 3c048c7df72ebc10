//! What was read, as a page of ours.

use super::columns::Properties;
use super::indented::indented;
use super::members::Member;
use super::payloads::Payloads;
use crate::page::{DocumentedValue, ENVELOPE, NO_SAMPLE, PARAMETERS, PROPERTIES, RESPONSE, SampleKind};

pub(super) struct Parts<'a> {
    pub(super) action: &'a str,
    pub(super) properties: &'a Properties,
    pub(super) envelope: &'a [Member],
    pub(super) parameters: &'a [Member],
    pub(super) response: &'a [Member],
    pub(super) payloads: &'a Payloads,
}

pub(super) fn page(parts: &Parts<'_>) -> String {
    let Properties { method, version, address } = parts.properties;
    let mut properties = Vec::new();
    if !address.is_empty() {
        properties.push(vec!["Address".to_owned(), format!("`{}`", format!("{method} {address}").trim())]);
    }
    if !version.is_empty() {
        properties.push(vec!["Version".to_owned(), text(version)]);
    }
    let mut page = format!("# {}\n", parts.action);
    table(&mut page, PROPERTIES, &properties);
    for (section, columns, members) in [
        ("Envelope", ENVELOPE, parts.envelope),
        ("Parameters", PARAMETERS, parts.parameters),
        ("Response", RESPONSE, parts.response),
    ] {
        page.push_str(&format!("\n## {section}\n"));
        let rows: Vec<Vec<String>> = members.iter().map(|member| row(member, columns)).collect();
        table(&mut page, columns, &rows);
    }
    page.push_str("\n## Samples\n");
    for kind in SampleKind::ALL {
        let sample = parts.payloads.json(kind).map(|json| format!("```json\n{}\n```", indented(json)));
        page.push_str(&format!("\n### {}\n\n{}\n", kind.name(), sample.as_deref().unwrap_or(NO_SAMPLE)));
    }
    page
}

fn row(member: &Member, columns: &str) -> Vec<String> {
    let field = &member.field;
    let cell = |column| match column {
        "Name" => format!("`{}`", field.name),
        "Type" => field.kind.clone(),
        "Required" => if field.required == Some(true) { "yes" } else { "no" }.to_owned(),
        "Values" => field.values.iter().map(value).collect::<Vec<_>>().join(", "),
        // A column without values has them in its words.
        _ if columns.contains("Values") => text(&member.meaning()),
        _ => text(&member.meaning_with_values()),
    };
    columns.split(" | ").map(cell).collect()
}

fn value(value: &DocumentedValue) -> String {
    format!("`{}` {}", value.code, text(&value.meaning.replace(", ", "; ")))
}

fn table(page: &mut String, columns: &str, rows: &[Vec<String>]) {
    page.push_str(&format!("\n| {columns} |\n|{}\n", "---|".repeat(columns.split(" | ").count())));
    for row in rows {
        let cells: String = row
            .iter()
            .map(|cell| if cell.is_empty() { " |".to_owned() } else { format!(" {cell} |") })
            .collect();
        page.push_str(&format!("|{cells}\n"));
    }
}

/// Text in which Markdown sees nothing but text.
fn text(words: &str) -> String {
    let mut text = String::new();
    for character in words.chars() {
        if matches!(character, '|' | '`' | '*' | '<' | '[' | '\\' | '&') {
            text.push('\\');
        }
        text.push(character);
    }
    text
}
