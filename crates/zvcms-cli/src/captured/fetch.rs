//! Reads calls of `fetch`, as browsers write them for "Copy as fetch" and "Copy all as fetch".

use serde_json::{Deserializer, Value};

use super::several::Found;
use super::{Captured, CapturedError, CapturedForm, path_of};

const CALL: &[u8] = b"fetch(";

/// Reads a text that begins with a call of `fetch`; nothing if it is something else.
pub(super) fn read(text: &[u8]) -> Found {
    let mut found = Found::new();
    let mut rest = text;
    while let Some(at) = rest.windows(CALL.len()).position(|window| window == CALL) {
        let (before, call) = rest.split_at_checked(at).unwrap_or_default();
        let arguments = call.get(CALL.len()..).unwrap_or_default();
        if found.is_empty() && !is_start_of_statement(before) {
            break;
        }
        let Some((read, behind)) = read_arguments(arguments) else {
            found.push(Err(CapturedError::FetchUnreadable));
            break;
        };
        found.push(read);
        rest = behind;
    }
    found
}

/// Such as `await ` or `const reply = await window.`.
fn is_start_of_statement(text: &[u8]) -> bool {
    text.iter().all(|byte| byte.is_ascii_alphanumeric() || b" \t\r\n_=.;".contains(byte))
}

/// The request of a call, and what is behind its arguments.
fn read_arguments(arguments: &[u8]) -> Option<(Result<Captured, CapturedError>, &[u8])> {
    let (Value::String(address), rest) = value_before(arguments)? else { return None };
    let (options, rest) = value_before(rest.trim_ascii_start().strip_prefix(b",")?)?;
    let text = |name: &str| options.get(name).and_then(Value::as_str);
    let method = text("method").unwrap_or("GET").to_ascii_uppercase();
    let Some(body) = text("body").or((method != "POST").then_some("")) else {
        return Some((Err(CapturedError::FetchWithoutBody), rest));
    };
    let headers = options.get("headers").and_then(Value::as_object);
    let content_type = headers.and_then(|headers| {
        let (_, value) = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"))?;
        value.as_str().map(str::to_owned)
    });
    let request = Captured {
        form: CapturedForm::Fetch,
        method: Some(method),
        path: path_of(&address),
        content_type,
        body: body.as_bytes().to_vec(),
    };
    Some((Ok(request), rest))
}

/// A JSON value, and what is behind it.
fn value_before(text: &[u8]) -> Option<(Value, &[u8])> {
    let mut values = Deserializer::from_slice(text).into_iter::<Value>();
    let value = values.next()?.ok()?;
    Some((value, text.get(values.byte_offset()..)?))
}
