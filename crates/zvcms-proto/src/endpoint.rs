//! Where requests go.

use std::error::Error;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use http::Uri;
use http::uri::Scheme;

use crate::printable::Printable;

/// The documented address (请求地址) of all V2 actions.
pub const DOCUMENTED_ENDPOINT: &str = "http://openapi.zvcms.com/api/v2";

const DOCUMENTED_HOST: &str = "openapi.zvcms.com";

/// An absolute http or https address to send requests to. The default is [`DOCUMENTED_ENDPOINT`].
///
/// ```
/// use zvcms_proto::Endpoint;
///
/// let endpoint: Endpoint = "https://gateway.example/api/v2".parse()?;
/// assert!(!endpoint.is_plaintext());
/// assert!(Endpoint::default().is_plaintext());
/// # Ok::<(), zvcms_proto::EndpointError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint(Uri);

impl Endpoint {
    /// The address.
    #[must_use]
    pub fn uri(&self) -> &Uri {
        &self.0
    }

    /// Whether it is plain http. Then anyone between the client and the gateway can read the token and the
    /// parameters, and can change the parameters, which are not signed.
    #[must_use]
    pub fn is_plaintext(&self) -> bool {
        self.0.scheme() != Some(&Scheme::HTTPS)
    }

    /// Whether its host is that of [`DOCUMENTED_ENDPOINT`].
    #[must_use]
    pub fn is_documented(&self) -> bool {
        self.host().eq_ignore_ascii_case(DOCUMENTED_HOST)
    }

    /// Whether it is on this machine: `localhost`, `127.0.0.0/8` or `::1`.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let host = self.host();
        let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        host.eq_ignore_ascii_case("localhost")
            || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    fn host(&self) -> &str {
        self.0.host().unwrap_or_default()
    }
}

impl Default for Endpoint {
    fn default() -> Self {
        Self(Uri::from_static(DOCUMENTED_ENDPOINT))
    }
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    /// Reads an address such as `https://gateway.example/api/v2`.
    fn from_str(text: &str) -> Result<Self, EndpointError> {
        check(text)?;
        text.parse().map(Self).map_err(|_| EndpointError::NOT_AN_ADDRESS)
    }
}

/// A [`Uri`] has no fragment, so none is found here.
impl TryFrom<Uri> for Endpoint {
    type Error = EndpointError;

    fn try_from(uri: Uri) -> Result<Self, EndpointError> {
        check(&uri.to_string())?;
        Ok(Self(uri))
    }
}

/// Checks what a [`Uri`] accepts, or drops, without an error.
fn check(text: &str) -> Result<(), EndpointError> {
    match text.chars().find(|character| character.is_whitespace() || !Printable::shows(*character)) {
        Some(found) if found.is_whitespace() => return Err(EndpointError::WHITE_SPACE),
        Some(_) => return Err(EndpointError::CONTROL_CHARACTER),
        None => {}
    }
    if text.contains('\\') {
        return Err(EndpointError::BACKSLASH);
    }
    let (scheme, rest) = text.split_once("://").ok_or(EndpointError::NOT_AN_ADDRESS)?;
    if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
        return Err(if is_scheme { EndpointError::SCHEME } else { EndpointError::NOT_AN_ADDRESS });
    }
    if rest.contains('#') {
        return Err(EndpointError::FRAGMENT);
    }
    check_authority(rest.split(['/', '?']).next().unwrap_or_default())
}

/// Checks the host and its port.
fn check_authority(authority: &str) -> Result<(), EndpointError> {
    if authority.contains('@') {
        return Err(EndpointError::USER_INFO);
    }
    let port = if authority.contains(['[', ']']) || authority.parse::<Ipv6Addr>().is_ok() {
        let (address, port) = authority
            .strip_prefix('[')
            .and_then(|authority| authority.split_once(']'))
            .ok_or(EndpointError::BRACKETS)?;
        if address.parse::<Ipv6Addr>().is_err() || !(port.is_empty() || port.starts_with(':')) {
            return Err(EndpointError::BRACKETS);
        }
        port.strip_prefix(':')
    } else {
        let (host, port) =
            authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
        if host.is_empty() {
            return Err(EndpointError::NOT_AN_ADDRESS);
        }
        if !host.is_ascii() {
            return Err(EndpointError::NON_ASCII_HOST);
        }
        if !host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_')) {
            return Err(EndpointError::HOST_CHARACTER);
        }
        port
    };
    match port {
        None => Ok(()),
        Some("") => Err(EndpointError::EMPTY_PORT),
        Some(ports) if ports.contains(':') => Err(EndpointError::SECOND_PORT),
        // A number that is parsed may begin with a plus sign.
        Some(port) if port.starts_with('+') || !port.parse().is_ok_and(|port: u16| port != 0) => {
            Err(EndpointError::PORT)
        }
        Some(_) => Ok(()),
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An address that [`Endpoint`] refuses. It does not repeat the address, which may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndpointError(&'static str);

impl EndpointError {
    const NOT_AN_ADDRESS: Self =
        Self("the endpoint is not an absolute address, such as https://gateway.example/api/v2");
    const SCHEME: Self = Self("the endpoint's scheme is neither http nor https");
    const USER_INFO: Self =
        Self("the endpoint has a user name or password in it, which the platform does not use");
    const PORT: Self = Self("the endpoint's port is not a number from 1 to 65535");
    const EMPTY_PORT: Self = Self("the endpoint has a colon after its host but no port");
    const SECOND_PORT: Self = Self("the endpoint has two ports");
    const FRAGMENT: Self =
        Self("the endpoint has a fragment (# and what follows), which is never sent: remove it");
    const WHITE_SPACE: Self = Self("the endpoint has white space in it: remove it");
    const CONTROL_CHARACTER: Self =
        Self("the endpoint has a control character or an invisible one in it: remove it");
    const BACKSLASH: Self = Self("the endpoint has a backslash in it, where a slash is meant");
    const BRACKETS: Self =
        Self("the endpoint's host is not an IPv6 address in brackets, such as [2001:db8::1]");
    const NON_ASCII_HOST: Self = Self("the endpoint's host is not ASCII: write its xn-- form");
    const HOST_CHARACTER: Self = Self("the endpoint's host has a character that a host name cannot have");
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for EndpointError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(text: &str) -> Endpoint {
        text.parse().unwrap()
    }

    #[test]
    fn the_default_is_the_documented_address() {
        assert_eq!(Endpoint::default().to_string(), DOCUMENTED_ENDPOINT);
        assert!(Endpoint::default().is_documented() && Endpoint::default().is_plaintext());
        assert!(endpoint("HTTP://OpenAPI.zvcms.com:80/api/v2").is_documented());
        assert!(!endpoint("http://openapi.zvcms.com.example/api/v2").is_documented());
    }

    #[test]
    fn loopback() {
        for here in
            ["http://localhost:1/", "http://127.0.0.1/", "http://127.9.9.9:8080/x", "http://[::1]:80/"]
        {
            assert!(endpoint(here).is_loopback(), "{here}");
        }
        for elsewhere in
            ["http://localhost.example/", "http://128.0.0.1/", "http://[::2]/", "http://127.0.0.1.example/"]
        {
            assert!(!endpoint(elsewhere).is_loopback(), "{elsewhere}");
        }
    }

    #[test]
    fn https_is_not_plaintext() {
        assert!(!endpoint("https://gateway.example/").is_plaintext());
        assert!(!endpoint("HTTPS://gateway.example/").is_plaintext());
        assert!(endpoint("http://gateway.example/").is_plaintext());
    }

    #[test]
    fn what_is_refused() {
        for (error, texts) in [
            (
                EndpointError::NOT_AN_ADDRESS,
                &["", "/api/v2", "gateway.example", "gateway.example:80/", "http://", "http:/x", "//x/"][..],
            ),
            (
                EndpointError::NOT_AN_ADDRESS,
                &["http://:80/", "https:///x", "http://?x", "x/?next=http://y/", "://x/", "http://x/<"],
            ),
            (
                EndpointError::SCHEME,
                &["ftp://gateway.example/", "httpss://x/", "ws+unix://x/", "javascript://x/"],
            ),
            (
                EndpointError::USER_INFO,
                &["http://me:secret@x/", "http://me@x/", "http://@x/", "http://me:@x:80/", "http://a@b@x/"],
            ),
            (
                EndpointError::PORT,
                &["http://x:808O/", "http://x:0/", "http://x:00/", "http://x:65536", "http://x:99999/v2"],
            ),
            (
                EndpointError::PORT,
                &["http://x:+80/", "http://x:-1/", "http://x:0x50/", "http://x:8.0/", "http://[::1]:808O/"],
            ),
            (
                EndpointError::PORT,
                &["http://x:８０/", "http://x:http/", "http://x:80;/", "http://x:18446744073709551696/"],
            ),
            (EndpointError::EMPTY_PORT, &["http://x:/", "https://x:", "http://x:?q", "http://[::1]:/"]),
            (
                EndpointError::SECOND_PORT,
                &["http://x:80:80/", "http://x:80:/", "http://x::80/", "http://[::1]:80:81/"],
            ),
            (
                EndpointError::FRAGMENT,
                &["http://x/#a", "http://x#", "http://x/api?q#f", "http://x:80#@y/", "http://x/#\u{e9}"],
            ),
            (
                EndpointError::WHITE_SPACE,
                &["http://a b/", " http://x/", "http://x/ ", "http://x/\n", "http://x\t/", "\r\nhttp://x/"],
            ),
            (
                EndpointError::WHITE_SPACE,
                &["http://x/a b", "http://x:80 /", "http://x/\u{3000}", "http://x/?a\u{a0}", "ht tp://x/"],
            ),
            (
                EndpointError::CONTROL_CHARACTER,
                &["http://x/\0", "http://x\u{7f}/", "http://x/\u{1b}[31m", "\u{feff}http://x/"],
            ),
            (
                EndpointError::CONTROL_CHARACTER,
                &["http://x/\u{202e}", "http://x\u{200b}/", "http://x/\u{9b}"],
            ),
            (
                EndpointError::BACKSLASH,
                &["http:\\\\x\\", "http://x\\api", "http://x/api\\v2", "http://x\\@y/"],
            ),
            (
                EndpointError::BRACKETS,
                &["http://[::1/", "http://::1]/", "http://[]/", "http://[::1]x/", "http://[127.0.0.1]/"],
            ),
            (
                EndpointError::BRACKETS,
                &[
                    "http://[x]/",
                    "http://[[::1]]/",
                    "http://::1/",
                    "http://2001:db8::1/",
                    "http://[fe80::1%25a]/",
                ],
            ),
            (
                EndpointError::NON_ASCII_HOST,
                &["http://\u{793c}.example/", "http://g\u{430}teway.example:80/", "https://x\u{3002}example"],
            ),
            (
                EndpointError::HOST_CHARACTER,
                &[
                    "http://ex%61mple/",
                    "http://a,b/",
                    "http://*/",
                    "http://x%00/",
                    "http://a!/",
                    "http://a;b:1/",
                ],
            ),
        ] {
            for text in texts {
                assert_eq!(text.parse::<Endpoint>(), Err(error), "{text:?}");
            }
        }
    }

    #[test]
    fn what_is_taken() {
        for text in [
            "http://x:1/",
            "https://x:65535/api/v2",
            "http://x:0080/",
            "http://a_b-c.example./",
            "http://[2001:db8::1]:8080/",
            "http://[::ffff:127.0.0.1]/",
            "https://x/api?version=2&at=a@b:c",
            "https://x/@me:80/%23",
            "https://x/\u{793c}",
        ] {
            assert_eq!(endpoint(text).to_string(), text);
        }
    }

    /// A `Uri` may be more than an address, and has no fragment.
    #[test]
    fn a_uri_is_refused_for_the_same_reasons() {
        let refused = |text: &str| Endpoint::try_from(text.parse::<Uri>().unwrap()).unwrap_err();
        for (error, texts) in [
            (EndpointError::NOT_AN_ADDRESS, &["/api/v2", "gateway.example", "*"][..]),
            (EndpointError::SCHEME, &["ftp://x/"]),
            (EndpointError::USER_INFO, &["http://me:secret@x/"]),
            (EndpointError::PORT, &["http://x:808O/", "http://x:0/", "http://x:99999/", "http://x:+80/"]),
            (EndpointError::EMPTY_PORT, &["http://x:/"]),
            (EndpointError::WHITE_SPACE, &["http://x/\u{3000}"]),
            (EndpointError::CONTROL_CHARACTER, &["http://x/\u{202e}"]),
            (EndpointError::HOST_CHARACTER, &["http://a,b/"]),
        ] {
            for text in texts {
                assert_eq!(refused(text), error, "{text:?}");
            }
        }
        assert!(Endpoint::try_from("https://x:8443/api".parse::<Uri>().unwrap()).is_ok());
    }

    #[test]
    fn an_error_says_what_is_wrong_and_repeats_nothing() {
        let line = |text: &str| text.parse::<Endpoint>().unwrap_err().to_string();
        assert_eq!(
            line("gateway.example"),
            "the endpoint is not an absolute address, such as https://gateway.example/api/v2"
        );
        assert_eq!(line("ftp://gateway.example/"), "the endpoint's scheme is neither http nor https");
        assert_eq!(
            line("http://me:secret@gateway.example/"),
            "the endpoint has a user name or password in it, which the platform does not use"
        );
        for text in [
            "http://x:s3cret/",
            "http://s3cret:/",
            "http://s3cret:1:2/",
            "http://x/#s3cret",
            "http://x/ s3cret",
            "http://x/\0s3cret",
            "http://x\\s3cret",
            "http://[s3cret]/",
            "http://s3cret\u{793c}/",
            "http://%s3cret/",
        ] {
            let error = text.parse::<Endpoint>().unwrap_err();
            assert!(
                error.to_string().starts_with("the endpoint")
                    && !format!("{error}{error:?}").contains("s3cret")
            );
        }
    }
}
