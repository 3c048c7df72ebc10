//! Whether a request was meant for this machine, and sent by a page of ours. Another site can have its own name lead here
//! (DNS rebinding), and can have a browser post a form here.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::HeaderMap;
use http::header::{HOST, ORIGIN};
use http::uri::Authority;

/// The host that a request names, if it is this machine by a name that nobody can take.
pub(super) fn own_host(headers: &HeaderMap) -> Option<&str> {
    let mut hosts = headers.get_all(HOST).into_iter();
    let host = hosts.next()?.to_str().ok()?;
    let authority: Authority = host.parse().ok()?;
    let port = host.strip_prefix(authority.host())?;
    let is_port = port.is_empty() || port.strip_prefix(':').is_some_and(is_port_number);
    (hosts.next().is_none() && is_port && is_loopback(authority.host())).then_some(host)
}

fn is_port_number(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok()
}

fn is_loopback(host: &str) -> bool {
    let literal = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    host.eq_ignore_ascii_case("localhost")
        || host.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
        || literal.is_some_and(|host| host.parse().is_ok_and(|address: Ipv6Addr| address.is_loopback()))
}

/// Whether a form comes from a page of this host, or from a program that is not a browser.
pub(super) fn is_from(host: &str, headers: &HeaderMap) -> bool {
    let mut origins = headers.get_all(ORIGIN).into_iter();
    match (origins.next(), origins.next()) {
        (None, _) => true,
        (Some(origin), None) => origin.to_str().is_ok_and(|origin| {
            origin.strip_prefix("http://").is_some_and(|from| from.eq_ignore_ascii_case(host))
        }),
        (Some(_), Some(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(host: &str, origin: Option<&'static str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_str(host).unwrap());
        if let Some(origin) = origin {
            headers.insert(ORIGIN, HeaderValue::from_static(origin));
        }
        headers
    }

    #[test]
    fn only_this_machine_by_its_own_names_is_meant() {
        for host in
            ["127.0.0.1:8080", "127.0.0.1", "127.9.9.9:1", "localhost:80", "LocalHost", "[::1]:8080", "[::1]"]
        {
            assert_eq!(own_host(&headers(host, None)), Some(host));
        }
        for host in [
            "",
            "rebound.example:8080",
            "127.0.0.1.rebound.example",
            "localhost.rebound.example",
            "user@127.0.0.1",
            "127.0.0.1:http",
            "127.0.0.1:+80",
            "127.0.0.1:",
            "localhost:65536",
            "10.0.0.1:8080",
            "0.0.0.0",
            "[::2]",
            "::1",
            "2130706433",
        ] {
            assert_eq!(own_host(&headers(host, None)), None, "{host}");
        }
        assert_eq!(own_host(&HeaderMap::new()), None);
        let mut two = headers("localhost", None);
        two.append(HOST, HeaderValue::from_static("rebound.example"));
        assert_eq!(own_host(&two), None);
    }

    #[test]
    fn only_a_page_of_this_host_may_post() {
        let host = "127.0.0.1:8080";
        for (origin, may) in [
            (None, true),
            (Some("http://127.0.0.1:8080"), true),
            (Some("http://127.0.0.1:8081"), false),
            (Some("http://localhost:8080"), false),
            (Some("https://127.0.0.1:8080"), false),
            (Some("http://rebound.example"), false),
            (Some("null"), false),
        ] {
            assert_eq!(is_from(host, &headers(host, origin)), may, "{origin:?}");
        }
    }
}
