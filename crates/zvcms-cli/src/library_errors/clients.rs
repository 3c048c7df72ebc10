//! Why a client cannot be built.

use std::error::Error;

use zvcms_hyper::{ClientError, ProxyError};

use super::{fixed as fixed_text, whole};
use crate::told::{Told, told};

pub(super) fn told(error: &(dyn Error + 'static), english: &str) -> Option<Told> {
    if error.is::<ProxyError>() {
        return of_proxy(english);
    }
    match error.downcast_ref::<ClientError>()? {
        ClientError::Proxy(_) => of_proxy(english),
        ClientError::Header(name) => {
            let told = told!(
                "client-header",
                "the header {name} is set by the client itself: leave it out",
                name = name
            );
            whole(told, english)
        }
        _ => None,
    }
}

/// The name of a variable, and what is wrong with its value.
fn of_proxy(english: &str) -> Option<Told> {
    let (name, problem) = english.split_once(' ')?;
    let problem = fixed_text(problem)?;
    Some(Told::sequence([Told::as_is(name), Told::as_is(" "), problem]))
}

pub(super) fn fixed() -> Vec<Told> {
    vec![
        told!(
            "client-plaintext",
            "the endpoint is plain http, so others can read tokens and parameters on the way: use https, or allow plain http"
        ),
        told!("client-roots", "the root certificates cannot be used"),
        told!("client-certificate", "the client certificate cannot be used"),
        told!("certificate-none", "it contains no certificate"),
        told!("certificate-none-readable", "none of them can be read"),
        told!("certificate-key-encrypted", "the private key is encrypted: pass it without a passphrase"),
        told!("certificate-no-key", "there is no private key in it"),
        told!("certificate-no-end", "it ends before its last -----END line"),
        told!("certificate-no-begin", "a -----BEGIN line is incomplete"),
        told!("certificate-not-pem", "it is not PEM"),
        told!("proxy-scheme", "has a scheme that is not http, https, socks4, socks4a, socks5 or socks5h"),
        told!("proxy-user", "has a user name, which socks4 does not take: use socks5"),
        told!("proxy-port", "has a port that is not 1 to 65535"),
        told!(
            "proxy-address",
            "is not an address such as http://proxy.example:3128; in its user name and password, characters other than \
             letters and digits are written as %XX"
        ),
    ]
}
