//! Where a redirection points to.

use std::fmt;

use http::HeaderMap;
use http::header::LOCATION;

use crate::document::EXCERPT_LENGTH;
use crate::printable::Printable;

/// The header `Location`, as it came. It shows no user name and no password.
pub(super) struct Location(Box<str>);

impl Location {
    /// The first that is not empty.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let texts = headers.get_all(LOCATION).iter();
        texts
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .find(|text| !text.trim().is_empty())
            .map(|text| Self(text.trim().into()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// The text before the user information, a mark if more may be left out than that, and the text behind it.
    fn without_user_info(&self) -> (&str, &str, &str) {
        let text = self.as_str();
        let scheme_end =
            text.find(':').filter(|end| !text.get(..*end).is_some_and(|it| it.contains(['/', '?', '#'])));
        let after_scheme = scheme_end.map_or(0, |end| end + 1);
        let slashes = text.get(after_scheme..).unwrap_or_default().bytes();
        let start = after_scheme + slashes.take_while(|byte| matches!(byte, b'/' | b'\\')).count();
        let (before, rest) = text.split_at(start);
        let authority_end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(authority_end);
        if let Some((_, host)) = authority.rsplit_once('@') {
            return (before, "", rest.get(authority_end - host.len()..).unwrap_or_default());
        }
        match path.rsplit_once('@') {
            // A password that has one of those characters in it, or a port before a path that has an `@`.
            Some((_, behind)) if authority.contains(':') => (before, "…@", behind),
            _ => (before, "", rest),
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (before, mark, behind) = self.without_user_info();
        Printable::new(&[before, mark, behind].concat()).limit(EXCERPT_LENGTH).fmt(f)
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn shown(location: &str) -> String {
        Location(location.into()).to_string()
    }

    #[test]
    fn an_address_is_shown_as_it_is() {
        for location in [
            "https://gateway.example:8443/api/v2?x=1",
            "/api/v2/",
            "//gateway.example/",
            "?a:b@c",
            "https://[::1]:80/",
            "https://gateway.example/@me",
            "api/v2:1",
        ] {
            assert_eq!(shown(location), location);
        }
    }

    #[test]
    fn a_user_name_and_a_password_are_not_shown() {
        for (location, expected) in [
            ("https://me:secret@x/api", "https://x/api"),
            ("https://secret@x:80?a", "https://x:80?a"),
            ("//me:secret@x/", "//x/"),
            ("https:\\\\me:secret@x\\", "https:\\\\x\\"),
            ("https:me:secret@x/", "https:x/"),
            ("me:secret@x/", "me:x/"),
            ("https://me:a@secret@x/@y", "https://x/@y"),
            ("https://me:se/cret@x/", "https://…@x/"),
            ("https://me:se#cret@x", "https://…@x"),
        ] {
            assert_eq!(shown(location), expected);
            assert!(!format!("{:?}", Location(location.into())).contains("cret"), "{location}");
        }
    }

    #[test]
    fn what_is_shown_is_printable_and_bounded() {
        assert_eq!(shown("/a\u{202e}b"), r"/a\u{202e}b");
        assert_eq!(shown(&"/礼".repeat(1000)).chars().count(), EXCERPT_LENGTH);
    }

    #[test]
    fn the_first_header_that_says_something_counts() {
        let mut headers = HeaderMap::new();
        assert!(Location::of(&headers).is_none());
        for value in [&b""[..], b" ", b" /\xd3 ", b"/b"] {
            headers.append(LOCATION, HeaderValue::from_bytes(value).unwrap());
        }
        assert_eq!(Location::of(&headers).unwrap().as_str(), "/\u{fffd}");
    }
}
