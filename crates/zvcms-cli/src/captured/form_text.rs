//! Writes pairs as the two encodings of HTML forms, as clients do that are told to send pairs.

use super::CapturedError;

/// The content type of pairs that are joined with `&`.
pub(super) const URL_ENCODED: &str = "application/x-www-form-urlencoded";

/// What stands between the parts of a multipart body that was not captured as bytes.
const BOUNDARY: &str = "------------------------zvcms";

/// Encodes a text for a form as `curl --data-urlencode` does.
pub(super) fn form_encoded(text: &[u8]) -> Vec<u8> {
    let mut encoded = Vec::with_capacity(text.len());
    for byte in text {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(*byte),
            b' ' => encoded.push(b'+'),
            _ => encoded.extend_from_slice(format!("%{byte:02X}").as_bytes()),
        }
    }
    encoded
}

/// The multipart body of these pairs, and its content type.
pub(super) fn multipart(pairs: &[(Vec<u8>, Vec<u8>)]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, value) in pairs {
        body.extend_from_slice(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"").as_bytes());
        body.extend_from_slice(name);
        body.extend_from_slice(b"\"\r\n\r\n");
        body.extend_from_slice(value);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={BOUNDARY}"), body)
}

/// What is said of a body that is in a file.
pub(super) fn in_a_file(name: &[u8]) -> CapturedError {
    match name {
        b"-" => CapturedError::BodyOfAnotherCommand,
        name => CapturedError::BodyInFile { name: String::from_utf8_lossy(name).into_owned() },
    }
}
