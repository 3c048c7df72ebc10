//! Texts of other libraries that have values in them.

use super::replies::of_value;
use super::{between, told_text, whole};
use crate::told::{Told, told};

pub(super) fn told(english: &str) -> Option<Told> {
    of_place(english)
        .or_else(|| of_json(english))
        .or_else(|| of_value(english))
        .or_else(|| of_tls(english))
        .or_else(|| of_connection(english))
}

/// JSON's parser says where.
fn of_place(english: &str) -> Option<Told> {
    let (what, place) = english.rsplit_once(" at line ")?;
    let (line, column) = place.split_once(" column ")?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !(is_number(line) && is_number(column)) {
        return None;
    }
    let what = told_text(what);
    Some(told!(
        "place-in-json",
        "{what} at line {line} column {column}",
        what = what,
        line = line,
        column = column
    ))
}

/// What serde says of a value.
fn of_json(english: &str) -> Option<Told> {
    let told = if let Some(name) = between(english, "missing field `", "`") {
        told!("json-missing", "missing field `{name}`", name = name)
    } else if let Some(name) = between(english, "duplicate field `", "`") {
        told!("json-duplicate", "duplicate field `{name}`", name = name)
    } else if let Some((name, expected)) =
        english.strip_prefix("unknown field `").and_then(|rest| rest.split_once("`, expected "))
    {
        let expected = expected_of(expected);
        told!(
            "json-unknown-field",
            "unknown field `{name}`, expected {expected}",
            name = name,
            expected = expected
        )
    } else if let Some((name, expected)) =
        english.strip_prefix("unknown variant `").and_then(|rest| rest.split_once("`, expected "))
    {
        let expected = expected_of(expected);
        told!(
            "json-unknown-variant",
            "unknown variant `{name}`, expected {expected}",
            name = name,
            expected = expected
        )
    } else if let Some((found, expected)) =
        english.strip_prefix("invalid type: ").and_then(|rest| rest.rsplit_once(", expected "))
    {
        let (found, expected) = (found_of(found), wanted(expected));
        told!(
            "json-invalid-type",
            "invalid type: {found}, expected {expected}",
            found = found,
            expected = expected
        )
    } else if let Some((found, expected)) =
        english.strip_prefix("invalid value: ").and_then(|rest| rest.rsplit_once(", expected "))
    {
        let (found, expected) = (found_of(found), wanted(expected));
        told!(
            "json-invalid-value",
            "invalid value: {found}, expected {expected}",
            found = found,
            expected = expected
        )
    } else if let Some((length, expected)) =
        english.strip_prefix("invalid length ").and_then(|rest| rest.split_once(", expected "))
    {
        let expected = told_text(expected);
        told!(
            "json-invalid-length",
            "invalid length {length}, expected {expected}",
            length = length,
            expected = expected
        )
    } else {
        return None;
    };
    whole(told, english)
}

fn expected_of(text: &str) -> Told {
    match text.strip_prefix("one of ") {
        Some(names) => told!("json-one-of", "one of {names}", names = names),
        None => match text.split_once("` or `") {
            Some((one, other)) => told!("json-either", "{one}` or `{other}", one = one, other = other),
            None => Told::as_is(text),
        },
    }
}

/// What serde calls a value that it found, such as string "a".
fn found_of(text: &str) -> Told {
    match text.split_once(' ') {
        Some(("string", value)) => told!("json-found-string", "string {value}", value = value),
        Some(("integer", value)) => told!("json-found-integer", "integer {value}", value = value),
        Some(("boolean", value)) => told!("json-found-bool", "boolean {value}", value = value),
        Some(("floating", _)) => match text.strip_prefix("floating point ") {
            Some(value) => told!("json-found-float", "floating point {value}", value = value),
            None => Told::as_is(text),
        },
        _ => told_text(text),
    }
}

fn of_tls(english: &str) -> Option<Told> {
    if let Some(why) = english.strip_prefix("invalid peer certificate: ") {
        let why = certificate(why);
        return Some(told!("tls-invalid-certificate", "invalid peer certificate: {why}", why = why));
    }
    if let Some(alert) = english.strip_prefix("received fatal alert: ") {
        return Some(told!("tls-alert", "received fatal alert: {alert}", alert = alert));
    }
    if let Some(kind) = english.strip_prefix("received corrupt message of type ") {
        return Some(told!("tls-corrupt", "received corrupt message of type {kind}", kind = kind));
    }
    if let Some(why) = english.strip_prefix("peer is incompatible: ") {
        return Some(told!("tls-incompatible", "peer is incompatible: {why}", why = why));
    }
    let why = english.strip_prefix("peer misbehaved: ")?;
    Some(told!("tls-misbehaved", "peer misbehaved: {why}", why = why))
}

/// What is wrong with a certificate.
fn certificate(english: &str) -> Told {
    let told = if let Some((name, names)) = english
        .strip_prefix("certificate not valid for name ")
        .and_then(|rest| rest.split_once("; certificate is only valid for "))
    {
        told!(
            "certificate-other-name",
            "certificate not valid for name {name}; certificate is only valid for {names}",
            name = name,
            names = names
        )
    } else if let Some(name) = between(
        english,
        "certificate not valid for name ",
        "; certificate is not valid for any names (according to its subjectAltName extension)",
    ) {
        told!(
            "certificate-no-name",
            "certificate not valid for name {name}; certificate is not valid for any names (according to its \
             subjectAltName extension)",
            name = name
        )
    } else if let Some([now, end, seconds]) = times(
        english,
        "certificate expired: verification time ",
        " (UNIX), but certificate is not valid after ",
        " seconds ago)",
    ) {
        told!(
            "certificate-expired-since",
            "certificate expired: verification time {now} (UNIX), but certificate is not valid after {end} ({seconds} \
             seconds ago)",
            now = now,
            end = end,
            seconds = seconds
        )
    } else if let Some([now, start, seconds]) = times(
        english,
        "certificate not valid yet: verification time ",
        " (UNIX), but certificate is not valid before ",
        " seconds in future)",
    ) {
        told!(
            "certificate-not-yet-until",
            "certificate not valid yet: verification time {now} (UNIX), but certificate is not valid before {start} \
             ({seconds} seconds in future)",
            now = now,
            start = start,
            seconds = seconds
        )
    } else {
        told_text(english)
    };
    whole(told, english).unwrap_or_else(|| Told::as_is(english))
}

/// Two times and the seconds between them.
fn times<'a>(english: &'a str, before: &str, but: &str, after: &str) -> Option<[&'a str; 3]> {
    let (now, rest) = between(english, before, after)?.split_once(but)?;
    let (limit, seconds) = rest.split_once(" (")?;
    Some([now, limit, seconds])
}

/// What other crates say of names, proxies and streams of h2.
fn of_connection(english: &str) -> Option<Told> {
    let prefixed = |before: &str| english.strip_prefix(before).map(told_text);
    if let Some(why) = prefixed("failed to lookup address information: ") {
        return Some(told!("dns-lookup", "failed to lookup address information: {why}", why = why));
    }
    if let Some(status) = english.strip_prefix("it answered ") {
        return Some(told!("proxy-answered", "it answered {status}", status = status));
    }
    if let Some(why) = prefixed("SOCKS error: ") {
        return Some(told!("proxy-socks", "SOCKS error: {why}", why = why));
    }
    if let Some(why) = prefixed("stream error received: ") {
        return Some(told!("h2-stream-received", "stream error received: {why}", why = why));
    }
    if let Some(why) = prefixed("stream error detected: ") {
        return Some(told!("h2-stream-detected", "stream error detected: {why}", why = why));
    }
    if let Some(why) = prefixed("connection error received: ") {
        return Some(told!("h2-connection-received", "connection error received: {why}", why = why));
    }
    let why = prefixed("connection error detected: ")?;
    Some(told!("h2-connection-detected", "connection error detected: {why}", why = why))
}

/// What serde expected in place of a value. Of an object of ours it says which one.
fn wanted(expected: &str) -> Told {
    if expected.ends_with(", which is an object") {
        Told::message("json-object", expected, vec![])
    } else {
        told_text(expected)
    }
}
