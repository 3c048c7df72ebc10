//! The path of an action in V3.

use http::Uri;
use http::uri::PathAndQuery;

/// Whether the name of an action is a path of V3. The wire names of V2 have no slash.
pub(crate) fn is_path(name: &str) -> bool {
    name.contains('/')
}

/// The address of a path, which may lack its leading slash, below a base address. The error says what is wrong with the path.
pub(crate) fn below(base: &Uri, path: &str) -> Result<Uri, &'static str> {
    let segments = path.strip_prefix('/').unwrap_or(path);
    check(segments)?;
    let mut parts = base.clone().into_parts();
    let path = PathAndQuery::try_from(format!("/{segments}"));
    parts.path_and_query = Some(path.map_err(|_| CHARACTER)?);
    Uri::from_parts(parts).map_err(|_| CHARACTER)
}

const CHARACTER: &str = "it is too long, or has a character that a path cannot have";
const ESCAPE: &str = "a % in it is not followed by the two hexadecimal digits of a character that needs them";

/// No documented path is near this long.
const MAX_LENGTH: usize = 1024;

/// Checks the segments of a path: servers and proxies disagree about those that are empty or dots.
fn check(segments: &str) -> Result<(), &'static str> {
    if segments.contains("://") {
        return Err("give the path alone, without scheme and host");
    }
    if segments.contains(['?', '#']) {
        return Err("it has a query or a fragment, but parameters go into the body");
    }
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@%/".contains(&byte);
    if !segments.bytes().all(is_allowed) || segments.len() > MAX_LENGTH {
        return Err(CHARACTER);
    }
    // Some servers and clients take an escaped dot or slash for a plain one, and address something else.
    let escapes = segments.split('%').skip(1);
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/\\".contains(&byte) || byte.is_ascii_control();
    let is_needed = |escape: &str| {
        let digits = escape.get(..2).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        digits.is_some_and(|digits| u8::from_str_radix(digits, 16).is_ok_and(|byte| !plain(byte)))
    };
    if !escapes.into_iter().all(is_needed) {
        return Err(ESCAPE);
    }
    // A slash at the end is taken.
    let named = segments.strip_suffix('/').unwrap_or(segments);
    match named.split('/').find(|segment| ["", ".", ".."].contains(segment)) {
        Some("") => Err("one of its parts is empty"),
        Some(_) => Err("one of its parts is . or .."),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn below_base(path: &str) -> Result<String, &'static str> {
        below(&Uri::from_static("https://gateway.example:8443"), path).map(|uri| uri.to_string())
    }

    #[test]
    fn a_path_stands_below_the_base_with_or_without_its_leading_slash() {
        for path in ["/v3/crm/giftCard/getCustomerGiftCardList", "v3/crm/giftCard/getCustomerGiftCardList"] {
            let address = "https://gateway.example:8443/v3/crm/giftCard/getCustomerGiftCardList";
            assert_eq!(below_base(path).as_deref(), Ok(address));
        }
        for path in [
            "/x",
            "/v3/newPattern/crmCenter/post/customer-account/v2/offline-operation-balance",
            "/v3/a/",
            "/v3/%E7%A4%BC/a.b..c",
            "/v3/a%20b",
        ] {
            assert_eq!(below_base(path), Ok(format!("https://gateway.example:8443{path}")));
        }
    }

    #[test]
    fn what_is_not_a_path_is_refused() {
        for (path, problem) in [
            ("https://openapi.qmai.cn/v3/a", "give the path alone, without scheme and host"),
            ("/v3/a?x=1", "it has a query or a fragment, but parameters go into the body"),
            ("/v3/a#x", "it has a query or a fragment, but parameters go into the body"),
            ("/v3/a b", CHARACTER),
            (" /v3/a", CHARACTER),
            ("/v3/a\n", CHARACTER),
            ("/v3/礼", CHARACTER),
            ("/v3\\a", CHARACTER),
            ("//evil.example/v3", "one of its parts is empty"),
            ("/v3//a", "one of its parts is empty"),
            ("/", "one of its parts is empty"),
            ("/v3/a//", "one of its parts is empty"),
            ("/v3/../api/v2", "one of its parts is . or .."),
            ("/v3/./a", "one of its parts is . or .."),
            ("/v3/%2e%2e/api/v2", ESCAPE),
            ("/v3/a%2Fb", ESCAPE),
            ("/v3/a%5c", ESCAPE),
            ("/v3/%00", ESCAPE),
            ("/v3/%61", ESCAPE),
            ("/v3/%zz", ESCAPE),
            ("/v3/x%", ESCAPE),
            ("/v3/x%e", ESCAPE),
            (&*"/v3/".repeat(2_000), CHARACTER),
        ] {
            assert_eq!(below_base(path), Err(problem), "{path:?}");
        }
    }
}
