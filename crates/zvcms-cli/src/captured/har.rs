//! Reads requests from a HAR file or a part of one, and from other JSON that has a request in it: an event of a browser's
//! debugger, a collection of Postman.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::form_text::{URL_ENCODED, form_encoded, multipart};
use super::several::{Found, MEMBERS};
use super::{Captured, CapturedError, CapturedForm, path_of};

/// A HAR file, an entry, its request, or the data of that, by which members there are; or what else has requests in it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shape {
    log: Option<Log>,
    /// Of a collection of Postman.
    item: Option<Vec<Item>>,
    request: Option<Request>,
    method: Option<String>,
    url: Option<Address>,
    post_data: Option<PostData>,
    mime_type: Option<String>,
    text: Option<String>,
    encoding: Option<String>,
    params: Option<Params>,
    #[serde(flatten)]
    others: std::collections::BTreeMap<String, IgnoredAny>,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    request: Request,
}

/// A folder or a request of Postman.
#[derive(Deserialize)]
struct Item {
    #[serde(default)]
    item: Vec<Item>,
    request: Option<Request>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    method: Option<String>,
    url: Option<Address>,
    post_data: Option<PostData>,
    /// Of Postman.
    body: Option<RawBody>,
}

/// Postman writes an object.
#[derive(Deserialize)]
#[serde(untagged)]
enum Address {
    Text(String),
    Object { raw: Option<String> },
}

#[derive(Deserialize)]
struct RawBody {
    raw: Option<String>,
}

/// The debugger of a browser writes the text alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum PostData {
    Text(String),
    Object(Content),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    mime_type: Option<String>,
    text: Option<String>,
    encoding: Option<String>,
    #[serde(default)]
    params: Option<Vec<Pair>>,
}

/// The pairs of a form, or those of an event.
#[derive(Deserialize)]
#[serde(untagged)]
enum Params {
    Pairs(Vec<Pair>),
    Event { request: Request },
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    #[serde(default)]
    value: Option<String>,
}

/// Reads JSON that has requests in it; nothing if it is something else.
pub(super) fn read(text: &[u8]) -> Found {
    // A copied entry may have the comma behind it.
    let text = text.trim_ascii();
    let text = text.strip_suffix(b",").unwrap_or(text);
    match text.first() {
        Some(b'{') => serde_json::from_slice(text).map(of_shape).unwrap_or_default(),
        Some(b'[') => serde_json::from_slice(text).map(of_entries).unwrap_or_default(),
        _ => Found::new(),
    }
}

fn of_shape(shape: Shape) -> Found {
    if shape.others.keys().any(|name| MEMBERS.contains(&name.to_ascii_lowercase().as_str())) {
        return Found::new();
    }
    if let Some(log) = shape.log {
        return match log.entries {
            none if none.is_empty() => vec![Err(CapturedError::HarWithoutEntries)],
            entries => of_entries(entries),
        };
    }
    if let Some(items) = shape.item {
        return of_items(items);
    }
    if let Some(request) = shape.request {
        return vec![of_request(request)];
    }
    let params = match shape.params {
        Some(Params::Event { request }) => return vec![of_request(request)],
        Some(Params::Pairs(pairs)) => Some(pairs),
        None => None,
    };
    if shape.post_data.is_some() || (shape.method.is_some() && shape.url.is_some()) {
        let Shape { method, url, post_data, .. } = shape;
        return vec![of_request(Request { method, url, post_data, body: None })];
    }
    let has_content = shape.mime_type.is_some() && (shape.text.is_some() || params.is_some());
    let Shape { mime_type, text, encoding, .. } = shape;
    let post_data = Some(PostData::Object(Content { mime_type, text, encoding, params }));
    let request = has_content.then_some(Request { method: None, url: None, post_data, body: None });
    request.map(of_request).into_iter().collect()
}

fn of_entries(entries: Vec<Entry>) -> Found {
    entries.into_iter().map(|entry| of_request(entry.request)).collect()
}

fn of_items(items: Vec<Item>) -> Found {
    let requests = |item: Item| {
        let mut found = of_items(item.item);
        found.extend(item.request.map(of_request));
        found
    };
    items.into_iter().flat_map(requests).collect()
}

fn of_request(request: Request) -> Result<Captured, CapturedError> {
    let method = request.method.map(|method| method.to_ascii_uppercase());
    let is_post = method.as_deref().is_none_or(|method| method == "POST");
    let (form, content_type, body) = match (request.post_data, request.body.and_then(|body| body.raw)) {
        (Some(PostData::Object(data)), _) => {
            let (content_type, body) = content(&data)?;
            (CapturedForm::Har, content_type, body)
        }
        (Some(PostData::Text(text)), _) | (None, Some(text)) => (CapturedForm::Json, None, text.into_bytes()),
        (None, None) if is_post => {
            return Err(CapturedError::HarWithoutPostData);
        }
        (None, None) => (CapturedForm::Har, None, Vec::new()),
    };
    let address = request.url.and_then(|address| match address {
        Address::Text(text) => Some(text),
        Address::Object { raw } => raw,
    });
    Ok(Captured { form, method, path: address.as_deref().and_then(path_of), content_type, body })
}

/// The content type and the body.
fn content(data: &Content) -> Result<(Option<String>, Vec<u8>), CapturedError> {
    let content_type = data.mime_type.clone().filter(|content_type| !content_type.is_empty());
    let text = data.text.as_deref().unwrap_or_default();
    match data.encoding.as_deref() {
        Some(encoding) if encoding.eq_ignore_ascii_case("base64") => {
            STANDARD.decode(text).map(|body| (content_type, body)).map_err(|_| CapturedError::HarNotBase64)
        }
        _ if !text.is_empty() => Ok((content_type, text.as_bytes().to_vec())),
        _ => Ok(match data.params.as_deref() {
            Some(pairs @ [_, ..]) => of_pairs(pairs, content_type),
            _ => (content_type, Vec::new()),
        }),
    }
}

fn of_pairs(pairs: &[Pair], content_type: Option<String>) -> (Option<String>, Vec<u8>) {
    let bytes = |pair: &Pair| {
        let value = pair.value.as_deref().unwrap_or_default();
        (pair.name.as_bytes().to_vec(), value.as_bytes().to_vec())
    };
    let pairs: Vec<(Vec<u8>, Vec<u8>)> = pairs.iter().map(bytes).collect();
    if content_type.as_deref().is_some_and(|content_type| content_type.starts_with("multipart/")) {
        let (content_type, body) = multipart(&pairs);
        return (Some(content_type), body);
    }
    let joined: Vec<Vec<u8>> =
        pairs.iter().map(|(name, value)| [name, b"=".as_slice(), &form_encoded(value)].concat()).collect();
    (content_type.or_else(|| Some(URL_ENCODED.to_owned())), joined.join(&b'&'))
}
