//! The proxy for an endpoint, if there is one.

use std::env;
use std::fmt;

use http::uri::Scheme;
use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::Matcher;
use thiserror::Error;
use zeroize::Zeroizing;
use zvcms_proto::Endpoint;

/// A proxy, given by its address or by the environment.
///
/// An address has a scheme (`http`, `https`, `socks4`, `socks4a`, `socks5` or `socks5h`), `://`, optionally a user name and
/// password, a host and a port. Endpoints on this machine are never called through a proxy.
///
/// With `socks4` and `socks5`, the client resolves the gateway's name; with `socks4a` and `socks5h`, the proxy does. `Debug`
/// shows no part of the address, since it may contain a password.
///
/// ```
/// use zvcms_hyper::{Client, Credentials, Proxy};
///
/// let credentials = Credentials::new("an-open-id", "a-grant-code", "an-open-key")?;
/// let through_this_one = Client::builder(credentials.clone()).proxy(Proxy::new("http://proxy.example:3128"));
/// let as_curl_does = Client::builder(credentials).proxy(Proxy::from_environment());
/// # as_curl_does.build()?;
/// # through_this_one.build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Proxy {
    http: Option<Setting>,
    https: Option<Setting>,
    exceptions: String,
}

/// An address, and what it is called in an error.
#[derive(Clone)]
struct Setting {
    name: &'static str,
    address: Zeroizing<String>,
}

impl Proxy {
    /// Returns a proxy for every endpoint except those on this machine. An invalid address is reported when the client is
    /// built.
    #[must_use]
    pub fn new(address: impl Into<String>) -> Self {
        let setting = Setting { name: "the proxy", address: Zeroizing::new(address.into()) };
        Self { http: Some(setting.clone()), https: Some(setting), exceptions: String::new() }
    }

    /// Returns the proxies of the variables `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, as they are now.
    ///
    /// The same names in lower case take precedence. An empty variable counts as unset. Under CGI (`REQUEST_METHOD` is set)
    /// `HTTP_PROXY` is ignored, because there it is a header of the request.
    ///
    /// `NO_PROXY` lists hosts (subdomains included), addresses and networks (`10.0.0.0/8`), separated by commas or spaces. `*`
    /// means all hosts.
    #[must_use]
    pub fn from_environment() -> Self {
        Self::of_variables(|name| env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
    }

    fn of_variables(value: impl Fn(&str) -> Option<String>) -> Self {
        let is_cgi = value("REQUEST_METHOD").is_some();
        let value = |name: &'static str| {
            let address =
                value(name).filter(|value| !(value.is_empty() || is_cgi && name == "HTTP_PROXY"))?;
            Some(Setting { name, address: Zeroizing::new(address) })
        };
        let either = |lower, upper| value(lower).or_else(|| value(upper));
        let all = either("all_proxy", "ALL_PROXY");
        let exceptions = either("no_proxy", "NO_PROXY").map(|exceptions| exceptions.address.to_string());
        Self {
            http: either("http_proxy", "HTTP_PROXY").or_else(|| all.clone()),
            https: either("https_proxy", "HTTPS_PROXY").or(all),
            exceptions: exceptions.unwrap_or_default(),
        }
    }

    /// Returns whether this endpoint is called through a proxy to which the connection uses TLS, so that the proxy presents a
    /// certificate.
    #[must_use]
    pub fn is_over_tls_for(&self, endpoint: &Endpoint) -> bool {
        self.route(endpoint)
            .is_ok_and(|route| route.is_some_and(|route| route.uri.scheme() == Some(&Scheme::HTTPS)))
    }

    /// The route to an endpoint through the proxy, or `None` if it is called directly.
    pub(crate) fn route(&self, endpoint: &Endpoint) -> Result<Option<Route>, ProxyError> {
        let setting = if endpoint.is_plaintext() { &self.http } else { &self.https };
        let Some(setting) = setting.as_ref().filter(|_| !endpoint.is_loopback()) else { return Ok(None) };
        let (protocol, address) =
            checked(&setting.address).map_err(|problem| ProxyError { name: setting.name, problem })?;
        let exceptions = self
            .exceptions
            .split([',', ' '])
            .map(|host| host.strip_prefix('*').filter(|rest| !rest.is_empty()).unwrap_or(host));
        let matcher =
            Matcher::builder().all(address.as_str()).no(exceptions.collect::<Vec<_>>().join(",")).build();
        let Some(intercept) = matcher.intercept(endpoint.uri()) else { return Ok(None) };
        Ok(Some(Route {
            address: intercept.uri().authority().map_or("", |authority| authority.as_str()).into(),
            uri: intercept.uri().clone(),
            protocol,
            authorization: intercept.basic_auth().cloned(),
            user: intercept
                .raw_auth()
                .map(|(user, password)| (user.to_owned(), Zeroizing::new(password.to_owned()))),
        }))
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy").finish_non_exhaustive()
    }
}

/// The protocol of a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Http,
    Socks4,
    Socks4a,
    Socks5,
    Socks5h,
}

/// A proxy on the way to an endpoint.
pub(crate) struct Route {
    pub(crate) protocol: Protocol,
    /// Without credentials.
    pub(crate) uri: Uri,
    /// Host and port, for errors.
    pub(crate) address: Box<str>,
    /// For an http proxy.
    pub(crate) authorization: Option<HeaderValue>,
    /// User name and password for a SOCKS proxy.
    pub(crate) user: Option<(String, Zeroizing<String>)>,
}

/// The protocol of an address and the address as the matcher reads it: with a scheme in lower case and a port.
fn checked(address: &str) -> Result<(Protocol, Zeroizing<String>), &'static str> {
    let (scheme, rest) = address.split_once("://").unwrap_or(("http", address));
    let scheme = scheme.to_ascii_lowercase();
    let (protocol, port) = match scheme.as_str() {
        "http" => (Protocol::Http, 80),
        "https" => (Protocol::Http, 443),
        "socks4" => (Protocol::Socks4, 1080),
        "socks4a" => (Protocol::Socks4a, 1080),
        "socks5" => (Protocol::Socks5, 1080),
        "socks5h" => (Protocol::Socks5h, 1080),
        _ => return Err("has a scheme that is not http, https, socks4, socks4a, socks5 or socks5h"),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (user, host) =
        authority.rsplit_once('@').map_or((None, authority), |(user, host)| (Some(user), host));
    if user.is_some() && matches!(protocol, Protocol::Socks4 | Protocol::Socks4a) {
        return Err("has a user name, which socks4 does not take: use socks5");
    }
    // An IPv6 address has colons of its own.
    let end_of_name = host.find(']').map_or(0, |bracket| bracket + 1);
    let named_port = host.get(end_of_name..).unwrap_or_default().split_once(':').map(|(_, port)| port);
    let host = match named_port {
        Some(port)
            if port.bytes().all(|byte| byte.is_ascii_digit())
                && port.parse::<u16>().is_ok_and(|port| port > 0) =>
        {
            host.to_owned()
        }
        Some(_) => return Err("has a port that is not 1 to 65535"),
        None => format!("{host}:{port}"),
    };
    // The last @ ends the password. The matcher would take the first, and what follows it for a host.
    let user = user.map(|user| Zeroizing::new(format!("{}@", user.replace('@', "%40"))));
    let user = user.as_ref().map_or("", |user| user.as_str());
    let address = Zeroizing::new(format!("{scheme}://{user}{host}"));
    match address.parse::<Uri>() {
        Ok(uri) if uri.host().is_some_and(|host| !host.is_empty()) => Ok((protocol, address)),
        _ => Err(
            "is not an address such as http://proxy.example:3128; in its user name and password, characters other \
                  than letters and digits are written as %XX",
        ),
    }
}

/// The address of a proxy cannot be used. The message names the variable that it comes from, and repeats no part of it.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{name} {problem}")]
pub struct ProxyError {
    name: &'static str,
    problem: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &'static [(&'static str, &'static str)]) -> Proxy {
        Proxy::of_variables(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    fn route(proxy: &Proxy, endpoint: &str) -> Option<String> {
        proxy.route(&endpoint.parse().unwrap()).unwrap().map(|route| route.address.into())
    }

    #[test]
    fn the_scheme_of_the_endpoint_names_the_variable() {
        let proxy = of(&[("HTTPS_PROXY", "http://s:1"), ("http_proxy", "p:2"), ("ALL_PROXY", "a:3")]);
        assert_eq!(route(&proxy, "https://gateway.example/"), Some("s:1".to_owned()));
        assert_eq!(route(&proxy, "http://gateway.example/"), Some("p:2".to_owned()));
        let empty =
            of(&[("HTTPS_PROXY", ""), ("https_proxy", "l:1"), ("HTTP_PROXY", ""), ("ALL_PROXY", "a:3")]);
        assert_eq!(route(&empty, "https://gateway.example/"), Some("l:1".to_owned()));
        assert_eq!(route(&empty, "http://gateway.example/"), Some("a:3".to_owned()));
        assert_eq!(route(&of(&[]), "https://gateway.example/"), None);
        let both = of(&[("HTTPS_PROXY", "u:1"), ("https_proxy", "l:2")]);
        assert_eq!(route(&both, "https://gateway.example/"), Some("l:2".to_owned()));
    }

    #[test]
    fn a_header_of_a_cgi_request_is_no_variable() {
        let proxy = of(&[("REQUEST_METHOD", "GET"), ("HTTP_PROXY", "evil:1"), ("HTTPS_PROXY", "s:1")]);
        assert_eq!(route(&proxy, "http://gateway.example/"), None);
        assert_eq!(route(&proxy, "https://gateway.example/"), Some("s:1".to_owned()));
    }

    #[test]
    fn exceptions_and_this_machine_are_called_directly() {
        let proxy = of(&[("ALL_PROXY", "p:1"), ("NO_PROXY", "a.example, .b.example,*.c.example 10.0.0.0/8")]);
        for direct in [
            "a.example",
            "x.a.example",
            "x.b.example",
            "x.c.example",
            "10.1.2.3",
            "127.0.0.1",
            "localhost",
            "[::1]",
        ] {
            assert_eq!(route(&proxy, &format!("https://{direct}:8443/")), None, "{direct}");
        }
        for proxied in ["nota.example", "d.example", "11.0.0.1"] {
            assert!(route(&proxy, &format!("https://{proxied}/")).is_some(), "{proxied}");
        }
        assert_eq!(route(&of(&[("ALL_PROXY", "p:1"), ("no_proxy", "*")]), "https://gateway.example/"), None);
        assert_eq!(route(&Proxy::new("p:1"), "http://127.0.0.1:1/"), None);
    }

    #[test]
    fn an_address_has_a_protocol_a_host_and_a_port() {
        for (address, protocol, uri) in [
            ("proxy.example", Protocol::Http, "http://proxy.example:80/"),
            ("HTTPS://u:p%40@proxy.example/", Protocol::Http, "https://proxy.example:443/"),
            ("socks5://u:p@[::2]", Protocol::Socks5, "socks5://[::2]:1080/"),
            ("socks5h://10.0.0.1:9", Protocol::Socks5h, "socks5h://10.0.0.1:9/"),
            ("socks5h://h/", Protocol::Socks5h, "socks5h://h:1080/"),
            ("socks4a://h", Protocol::Socks4a, "socks4a://h:1080/"),
            ("socks4://h", Protocol::Socks4, "socks4://h:1080/"),
            ("http://u:p@ss@h:1", Protocol::Http, "http://h:1/"),
            ("http://h:1?a=b@c", Protocol::Http, "http://h:1/"),
            ("http://h:1#a", Protocol::Http, "http://h:1/"),
        ] {
            let (proxy, endpoint) = (Proxy::new(address), "https://gateway.example".parse().unwrap());
            let route = proxy.route(&endpoint).unwrap().unwrap();
            assert_eq!(proxy.is_over_tls_for(&endpoint), uri.starts_with("https:"), "{address}");
            assert_eq!((route.protocol, route.uri.to_string().as_str()), (protocol, uri), "{address}");
            assert!(!route.address.contains('@'), "{address}");
        }
    }

    #[test]
    fn what_is_no_proxy_is_refused_by_the_name_of_its_variable() {
        for (address, words) in [
            ("http://", "is not an address"),
            ("http://u:s3cret@", "is not an address"),
            ("http://a b/", "is not an address"),
            ("http://u:s3cret^@h", "is not an address"),
            ("ftp://u:s3cret@h", "has a scheme"),
            ("socks://h", "has a scheme"),
            ("http://u:s3cret@h:0", "has a port"),
            ("h:808O", "has a port"),
            ("h:", "has a port"),
            ("h:+80", "has a port"),
            ("http://[::2]:99999", "has a port"),
            ("socks4://u:s3cret@h", "socks4 does not take"),
        ] {
            let proxy = Proxy::of_variables(|name| (name == "https_proxy").then(|| address.to_owned()));
            let error = proxy.route(&"https://gateway.example".parse().unwrap()).err().unwrap();
            let line = error.to_string();
            assert!(line.starts_with("https_proxy ") && line.contains(words), "{address}: {line}");
            assert!(!format!("{line}{error:?}{proxy:?}").contains("s3cret"), "{line}");
            // A variable that is not asked for may hold anything.
            assert!(proxy.route(&"http://gateway.example".parse().unwrap()).unwrap().is_none());
        }
    }
}
