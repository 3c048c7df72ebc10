//! Where requests go.

use std::error::Error;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use http::Uri;
use http::uri::Scheme;

/// The documented address (请求地址) of all V2 actions.
pub const DOCUMENTED_ENDPOINT: &str = "http://openapi.zvcms.com/api/v2";

const DOCUMENTED_HOST: &str = "openapi.zvcms.com";

/// An absolute http or https address that takes requests. The default is [`DOCUMENTED_ENDPOINT`].
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

    /// Whether it is plain http. Then whoever is on the way can read the token and the parameters, and change the
    /// parameters, which are not signed.
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
        Self::try_from(text.parse::<Uri>().map_err(|_| EndpointError::NotAnAddress)?)
    }
}

impl TryFrom<Uri> for Endpoint {
    type Error = EndpointError;

    fn try_from(uri: Uri) -> Result<Self, EndpointError> {
        match uri.scheme_str() {
            Some("http" | "https") => {}
            Some(_) => return Err(EndpointError::Scheme),
            None => return Err(EndpointError::NotAnAddress),
        }
        match uri.authority() {
            Some(authority) if authority.as_str().contains('@') => Err(EndpointError::UserInfo),
            Some(authority) if !authority.host().is_empty() => Ok(Self(uri)),
            _ => Err(EndpointError::NotAnAddress),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An address that [`Endpoint`] refuses. It does not repeat the address, which may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndpointError {
    /// It is no absolute address.
    NotAnAddress,
    /// Its scheme is neither http nor https.
    Scheme,
    /// It has a user name or password before the host.
    UserInfo,
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAnAddress => {
                "the endpoint is no absolute address, such as https://gateway.example/api/v2"
            }
            Self::Scheme => "the endpoint's scheme is neither http nor https",
            Self::UserInfo => {
                "the endpoint has a user name or password in it, which the platform does not use"
            }
        })
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
        let refused = |text: &str| text.parse::<Endpoint>().unwrap_err();
        for text in ["", "/api/v2", "gateway.example", "http://", "http://:80/", "https:///x", "http://a b/"]
        {
            assert_eq!(refused(text), EndpointError::NotAnAddress, "{text:?}");
        }
        assert_eq!(refused("ftp://gateway.example/"), EndpointError::Scheme);
        assert_eq!(refused("http://me:secret@gateway.example/"), EndpointError::UserInfo);
    }

    #[test]
    fn an_error_says_what_is_wrong_and_repeats_nothing() {
        let line = |text: &str| text.parse::<Endpoint>().unwrap_err().to_string();
        assert_eq!(
            line("gateway.example"),
            "the endpoint is no absolute address, such as https://gateway.example/api/v2"
        );
        assert_eq!(line("ftp://gateway.example/"), "the endpoint's scheme is neither http nor https");
        assert_eq!(
            line("http://me:secret@gateway.example/"),
            "the endpoint has a user name or password in it, which the platform does not use"
        );
    }
}
