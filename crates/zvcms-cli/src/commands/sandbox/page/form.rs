//! The form as a browser sends it: `application/x-www-form-urlencoded`.

/// What was typed into a field. Browsers send every line break as CR LF, whatever was pasted.
pub(super) fn text(form: &[u8], name: &str) -> Option<Vec<u8>> {
    let value = field(form, name)?;
    let next = value.iter().skip(1).copied().map(Some).chain([None]);
    let kept = value.iter().zip(next).filter(|(byte, next)| !(**byte == b'\r' && *next == Some(b'\n')));
    Some(kept.map(|(byte, _)| *byte).collect())
}

/// The value of a field, or `None` if the form has none of this name.
fn field(form: &[u8], name: &str) -> Option<Vec<u8>> {
    let pairs = form.split(|byte| *byte == b'&');
    let mut fields = pairs.map(|pair| {
        let mut parts = pair.splitn(2, |byte| *byte == b'=');
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
    });
    let (_, value) = fields.find(|(found, _)| decoded(found) == name.as_bytes())?;
    Some(decoded(value))
}

fn decoded(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, after @ ..] = rest {
        let (byte, left) = match (first, after) {
            (b'%', [high, low, left @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => ((high << 4) | low, left),
                _ => (b'%', after),
            },
            (b'+', _) => (b' ', after),
            (byte, _) => (*byte, after),
        };
        bytes.push(byte);
        rest = left;
    }
    bytes
}

fn digit(hex: u8) -> Option<u8> {
    char::from(hex).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_read_as_it_was_typed() {
        let form = b"lang=zh&request=%7B%22a%22%3A+%22%E9%94%99%253D%22%7D%0D%0A&request=2";
        assert_eq!(field(form, "request").unwrap(), "{\"a\": \"错%3D\"}\r\n".as_bytes());
        assert_eq!(text(form, "request").unwrap(), "{\"a\": \"错%3D\"}\n".as_bytes());
        assert_eq!(text(b"request=%0D%0A%0D%0Da%0D", "request").unwrap(), b"\n\r\ra\r");
        assert_eq!(field(form, "lang").unwrap(), b"zh");
        assert_eq!(field(form, "other"), None);
        assert_eq!(field(b"request=%e9%x%4", "request").unwrap(), b"\xe9%x%4");
        assert_eq!(field(b"request", "request").unwrap(), b"");
    }
}
