//! Reads a request from a line of a log that is in JSON, and has the body as one of its members.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::several::{Found, MEMBERS, looks_like_ours};
use super::{Captured, CapturedForm};

/// Members by which such a line is known, in lower case.
const OF_A_LOG: [&str; 9] =
    ["level", "severity", "logger", "msg", "message", "time", "ts", "@timestamp", "timestamp"];

/// Reads a line of a log; nothing if it is something else.
pub(super) fn read(text: &[u8]) -> Found {
    let Ok(members) = serde_json::from_slice::<BTreeMap<String, &RawValue>>(text) else {
        return Found::new();
    };
    let is_named =
        |names: &[&str]| members.keys().any(|name| names.contains(&name.to_ascii_lowercase().as_str()));
    // A body has a timestamp too, but no level.
    let of_bodies: Vec<&str> = MEMBERS.into_iter().filter(|name| *name != "timestamp").collect();
    if !is_named(&OF_A_LOG) || is_named(&of_bodies) {
        return Found::new();
    }
    let captured = |value: &&RawValue| {
        let text = value.get();
        let body = if text.starts_with('{') {
            text.to_owned()
        } else {
            serde_json::from_str::<String>(text).ok()?
        };
        let is_body = body.trim_start().starts_with('{') && looks_like_ours(body.as_bytes());
        is_body.then(|| Ok(Captured { form: CapturedForm::Json, ..Captured::of_body(body) }))
    };
    members.values().filter_map(captured).collect()
}
