//! Which payload is which sample, and what it has that no table lists.

use serde_json::Value;

use super::Remarks;
use super::members::Member;
use super::source::Payload;
use crate::page::SampleKind;

pub(super) struct Payloads(Vec<(SampleKind, usize, String, Value)>);

impl Payloads {
    pub(super) fn value(&self, kind: SampleKind) -> Option<&Value> {
        self.0.iter().find(|sample| sample.0 == kind).map(|(_, _, _, value)| value)
    }

    pub(super) fn line(&self, kind: SampleKind) -> usize {
        self.0.iter().find(|sample| sample.0 == kind).map_or(1, |(_, line, _, _)| *line)
    }

    pub(super) fn json(&self, kind: SampleKind) -> Option<&str> {
        self.0.iter().find(|sample| sample.0 == kind).map(|(_, _, json, _)| json.as_str())
    }
}

pub(super) fn classify(payloads: Vec<Payload>, remarks: &mut Remarks) -> Payloads {
    let mut classified = Payloads(Vec::new());
    for Payload { line, json } in payloads {
        let Ok(value) = serde_json::from_str::<Value>(&json) else {
            remarks.unread(line, "a payload that cannot be read");
            continue;
        };
        match kind(&value) {
            Some(kind) if classified.value(kind).is_none() => classified.0.push((kind, line, json, value)),
            Some(kind) => {
                remarks.unread(line, format!("a second sample of {}; the first is taken", kind.name()));
            }
            None => remarks.unread(line, "a payload that is neither request nor response"),
        }
    }
    classified
}

/// By the members that tell the outcomes apart.
fn kind(value: &Value) -> Option<SampleKind> {
    if value.get("Action").is_some() || value.get("Params").is_some() {
        return Some(SampleKind::Request);
    }
    let text = |name| {
        value.get(name).map(|member| member.as_str().map_or_else(|| member.to_string(), str::to_owned))
    };
    match (text("status")?.as_str(), text("code").as_deref()) {
        ("true" | "1", Some("0")) => Some(SampleKind::Success),
        ("true" | "1", Some(_)) => Some(SampleKind::BusinessException),
        ("false" | "0", _) => Some(SampleKind::SystemError),
        _ => None,
    }
}

/// Remarks on leaves of a sample that no row documents, by the paths that rows have.
pub(super) fn undocumented(sample: &Value, members: &[Member], line: usize, remarks: &mut Remarks) {
    let mut paths = Vec::new();
    leaves("", sample, &mut paths);
    paths.dedup();
    let documents = |path: &String| members.iter().any(|member| covers(member, path));
    for path in paths.into_iter().filter(|path| !documents(path)) {
        remarks.unread(line, format!("the sample has `{path}`, which no table lists"));
    }
}

/// An array or object without rows of its own says nothing about what is in it, a scalar that nothing is.
fn covers(member: &Member, path: &str) -> bool {
    let has_inside = matches!(member.field.kind.as_str(), "array" | "object");
    path.strip_prefix(member.field.name.as_str())
        .is_some_and(|rest| rest.is_empty() || (has_inside && rest.trim_start_matches("[]").is_empty()))
}

fn leaves(path: &str, value: &Value, paths: &mut Vec<String>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, member) in members {
                let separator = if path.is_empty() { "" } else { "." };
                leaves(&format!("{path}{separator}{name}"), member, paths);
            }
        }
        Value::Array(elements) if !elements.is_empty() => {
            elements.iter().for_each(|element| leaves(&format!("{path}[]"), element, paths));
        }
        Value::Null if path.is_empty() => {}
        Value::Object(_) | Value::Array(_) if path.is_empty() => {}
        _ if paths.iter().any(|known| known == path) => {}
        _ => paths.push(path.to_owned()),
    }
}
