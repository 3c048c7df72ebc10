//! Rows of a vendor's table as members with path, type and values.

use serde_json::Value;

use super::Remarks;
use super::columns::{Column, Columns};
use super::nesting::{Nesting, is_index, unmarked};
use super::source::Row;
use super::values;
use crate::page::Field;

/// A member, and what its row says beside.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) field: Field,
    default: String,
    line: usize,
}

pub(super) fn read(table: &Columns, sample: &Value, remarks: &mut Remarks) -> Vec<Member> {
    let mut members: Vec<Member> = Vec::new();
    let mut nesting = Nesting::new(sample);
    for row in &table.rows {
        let Some(member) = member(table, row, &mut nesting, remarks) else { continue };
        if members.iter().any(|earlier| earlier.field.name == member.field.name) {
            remarks.unread(row.line, format!("`{}` is there twice; the first is taken", member.field.name));
        } else {
            members.push(member);
        }
    }
    members
}

fn member(table: &Columns, row: &Row, nesting: &mut Nesting<'_>, remarks: &mut Remarks) -> Option<Member> {
    if let Some(surplus) = table.surplus(row) {
        remarks.unread(row.line, format!("`{surplus}` stands in a cell that no column is known for"));
    }
    let (name, width) = unmarked(table.cell(row, Column::Name));
    if !is_name(name) {
        remarks.unread(row.line, format!("`{name}` is not the name of a member"));
        return None;
    }
    let vendor_kind = table.cell(row, Column::Kind);
    let known = kind(vendor_kind);
    // Its place is noted even where the row is left out: others may be nested in it.
    let path = nesting.path((name, width), known.unwrap_or("array"), row.line, remarks)?;
    let Some(kind) = known else {
        remarks.unread(row.line, format!("the type `{vendor_kind}` of `{path}` is not known"));
        return None;
    };
    let required = match (table.has(Column::Required), table.cell(row, Column::Required)) {
        (false, _) => None,
        (true, "是") => Some(true),
        (true, "否") => Some(false),
        (true, other) => {
            remarks.unread(
                row.line,
                format!("`{other}` says neither that `{path}` is required (是) nor not (否)"),
            );
            return None;
        }
    };
    let (default, description) = match (table.cell(row, Column::Default), table.cell(row, Column::Meaning)) {
        ("", description) => ("", description),
        (default, "") => {
            remarks.note(row.line, "no description; the cell of the default is taken for it");
            ("", default)
        }
        both => both,
    };
    let read = values::read(description);
    match read.unread_codes {
        0 => {}
        1 => remarks.note(row.line, format!("the number in `{description}` is not taken for a value")),
        _ => remarks.unread(row.line, format!("the numbers in `{description}` are not read as values")),
    }
    let field =
        Field { name: path, kind: kind.to_owned(), required, meaning: read.meaning, values: read.values };
    Some(Member { field, default: default.to_owned(), line: row.line })
}

fn is_name(name: &str) -> bool {
    let starts = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let known = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-');
    is_index(name) || (starts && name.chars().all(known))
}

/// The vendor's types in our words.
fn kind(vendor: &str) -> Option<&'static str> {
    Some(match vendor.to_ascii_lowercase().as_str() {
        "string" | "str" => "string",
        "int" | "integer" | "long" => "int",
        "float" | "double" | "decimal" => "float",
        "bool" | "boolean" => "bool",
        "array" | "list" => "array",
        "object" => "object",
        _ => return None,
    })
}

/// Takes out the members of a member, and returns them under their own names.
pub(super) fn below(members: &mut Vec<Member>, parent: &str) -> Vec<Member> {
    let prefix = format!("{parent}.");
    let (nested, rest) = members.drain(..).partition(|member| member.field.name.starts_with(&prefix));
    *members = rest;
    let mut nested: Vec<Member> = nested;
    for member in &mut nested {
        member.field.name = member.field.name.trim_start_matches(&prefix).to_owned();
    }
    nested
}

impl Member {
    /// The words under Meaning. A default is part of them: our tables have no column for it.
    pub(super) fn meaning(&self) -> String {
        let meaning = self.field.meaning.as_str();
        match (meaning, self.default.as_str()) {
            (_, "") => meaning.to_owned(),
            // The page is named after it.
            (_, _) if self.field.name == "Action" => meaning.to_owned(),
            ("", default) => format!("default {default}"),
            (meaning, default) => format!("{meaning}; default {default}"),
        }
    }

    /// As [`meaning`](Self::meaning), with the values in the words.
    pub(super) fn meaning_with_values(&self) -> String {
        let values = self.field.values.iter().map(|value| format!("{} {}", value.code, value.meaning));
        [self.meaning()]
            .into_iter()
            .chain(values)
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// The wire name of the action: the default of `Action`, or what the sample request has there.
pub(super) fn action(envelope: &[Member], request: &Value, remarks: &mut Remarks) -> Option<String> {
    let row = envelope.iter().find(|member| member.field.name == "Action");
    let documented = row.map(|member| member.default.clone()).filter(|name| !name.is_empty());
    let sampled =
        request.get("Action").and_then(Value::as_str).map(str::to_owned).filter(|name| !name.is_empty());
    if let (Some(member), Some(documented), Some(sampled)) = (row, &documented, &sampled)
        && documented != sampled
    {
        let what = format!(
            "the table names the action `{documented}`, the sample request `{sampled}`; the table's is taken"
        );
        remarks.unread(member.line, what);
    }
    documented.or(sampled)
}
