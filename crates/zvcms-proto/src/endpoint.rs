//! Where requests go.

use std::error::Error;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use http::Uri;
use http::uri::Scheme;

use crate::action::Action;
use crate::actions::DOCUMENTED;
use crate::api_version::{ApiVersion, StampForm};
use crate::build_error::BuildError;
use crate::printable::Printable;
use crate::v3_path;

/// The documented address (请求地址) of all V2 actions.
pub const DOCUMENTED_ENDPOINT: &str = "http://openapi.zvcms.com/api/v2";

/// The base address of V3 that public clients use. The vendor's pages of V3 print `http://openapi.zvcms.com`; whether every
/// action is served at both is not known.
pub const V3_ENDPOINT: &str = "https://openapi.qmai.cn";

/// The vendor's pages print it for V2 and for V3.
const DOCUMENTED_HOST: &str = "openapi.zvcms.com";

/// An absolute http or https address to send requests to, and the version of the API that it speaks. The default is
/// [`DOCUMENTED_ENDPOINT`], of V2.
///
/// In V2 it is the address of all actions. In V3 it is the base below which each action has its path:
/// [`uri_for`](Self::uri_for).
///
/// ```
/// use zvcms_proto::Endpoint;
///
/// let endpoint: Endpoint = "https://gateway.example/api/v2".parse()?;
/// assert!(!endpoint.is_plaintext());
/// assert!(Endpoint::default().is_plaintext());
///
/// assert!(Endpoint::v3("https://openapi.qmai.cn").is_ok());
/// assert!(Endpoint::v3("https://openapi.qmai.cn/api/v2").is_err());
/// # Ok::<(), zvcms_proto::EndpointError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    uri: Uri,
    version: ApiVersion,
    pub(crate) stamp_form: StampForm,
}

impl Endpoint {
    /// Reads the address of an endpoint of this version.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not an absolute http or https address. In V3 it must have neither a path nor a query:
    /// each action has a path of its own.
    pub fn new(version: ApiVersion, address: &str) -> Result<Self, EndpointError> {
        let not_an_address = match version {
            ApiVersion::V2 => EndpointError::NOT_AN_ADDRESS,
            ApiVersion::V3 => EndpointError::NOT_A_BASE_ADDRESS,
        };
        let uri = check(address).and_then(|()| address.parse().map_err(|_| EndpointError::NOT_AN_ADDRESS));
        let uri: Uri =
            uri.map_err(|error| if error == EndpointError::NOT_AN_ADDRESS { not_an_address } else { error })?;
        if version == ApiVersion::V3 && (uri.path() != "/" || uri.query().is_some()) {
            return Err(EndpointError::V3_PATH);
        }
        Ok(Self { uri, version, stamp_form: StampForm::default() })
    }

    /// Reads the base address of a V3 endpoint, such as [`V3_ENDPOINT`].
    ///
    /// # Errors
    ///
    /// Returns an error if [`new`](Self::new) does.
    pub fn v3(base: &str) -> Result<Self, EndpointError> {
        Self::new(ApiVersion::V3, base)
    }

    /// The default endpoint of a version: [`DOCUMENTED_ENDPOINT`] or [`V3_ENDPOINT`].
    #[must_use]
    pub fn default_of(version: ApiVersion) -> Self {
        let address = match version {
            ApiVersion::V2 => DOCUMENTED_ENDPOINT,
            ApiVersion::V3 => V3_ENDPOINT,
        };
        Self { uri: Uri::from_static(address), version, stamp_form: StampForm::default() }
    }

    /// Chooses how a body of V3 carries `timestamp` and `nonce`. It does not concern V2.
    #[must_use]
    pub fn stamp_form(self, stamp_form: StampForm) -> Self {
        Self { stamp_form, ..self }
    }

    /// The version of the API that it speaks.
    #[must_use]
    pub fn version(&self) -> ApiVersion {
        self.version
    }

    /// The address; in V3 the base address.
    #[must_use]
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// The address to which an action is sent: the same for all in V2, its path below the base address in V3.
    ///
    /// # Errors
    ///
    /// Returns an error if the version does not have the action: in V3 it needs a [path](Action::v3_path), its own or the
    /// documented one of its name, and in V2 a name that is not a path.
    pub fn uri_for<A: Action>(&self, action: &A) -> Result<Uri, BuildError> {
        let name = action.name();
        match self.version {
            ApiVersion::V2 if v3_path::is_path(name) => Err(BuildError::only_in_v3(name)),
            ApiVersion::V2 => Ok(self.uri.clone()),
            ApiVersion::V3 => {
                let path = action.v3_path().or_else(|| documented_path(name));
                let path = path.ok_or_else(|| BuildError::no_v3_path(name))?;
                v3_path::below(&self.uri, path).map_err(|problem| BuildError::invalid_v3_path(path, problem))
            }
        }
    }

    /// Whether it is plain http. Then anyone between the client and the gateway can read the token and the
    /// parameters, and can change the parameters, which are not signed.
    #[must_use]
    pub fn is_plaintext(&self) -> bool {
        self.uri().scheme() != Some(&Scheme::HTTPS)
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
        self.uri().host().unwrap_or_default()
    }
}

fn documented_path(name: &str) -> Option<&'static str> {
    DOCUMENTED.iter().find(|action| action.name == name)?.v3_path
}

impl Default for Endpoint {
    fn default() -> Self {
        Self::default_of(ApiVersion::V2)
    }
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    /// Reads the address of a V2 endpoint, such as `https://gateway.example/api/v2`.
    fn from_str(text: &str) -> Result<Self, EndpointError> {
        Self::new(ApiVersion::V2, text)
    }
}

/// An endpoint of V2. A [`Uri`] has no fragment, so none is found here.
impl TryFrom<Uri> for Endpoint {
    type Error = EndpointError;

    fn try_from(uri: Uri) -> Result<Self, EndpointError> {
        uri.to_string().parse()
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
        self.uri.fmt(f)
    }
}

/// An address that [`Endpoint`] refuses. It does not repeat the address, which may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndpointError(&'static str);

impl EndpointError {
    const NOT_AN_ADDRESS: Self =
        Self("the endpoint is not an absolute address, such as https://gateway.example/api/v2");
    const NOT_A_BASE_ADDRESS: Self =
        Self("the endpoint is not an absolute address, such as https://openapi.qmai.cn");
    const V3_PATH: Self = Self(
        "the endpoint has a path or a query, but in V3 each action has a path of its own: give scheme and host alone, \
         such as https://openapi.qmai.cn",
    );
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
mod tests;
