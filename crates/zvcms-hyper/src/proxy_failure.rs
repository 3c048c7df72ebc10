//! What a proxy did in place of making a connection.

use std::error::Error;
use std::fmt;

use crate::exchange_failure::layers;
use crate::transport::BoxError;
use crate::tunnel::Refusal;

/// The proxy cannot be reached, or makes no connection to the gateway.
#[derive(Debug)]
pub(crate) struct ProxyFailure {
    /// Its host and port.
    pub(crate) proxy: Box<str>,
    /// Whether it would do the same again.
    pub(crate) is_final: bool,
    what: Option<&'static str>,
    cause: BoxError,
}

const WANTS_CREDENTIALS: &str = "it wants a user name and password, or does not accept those it was given";

impl ProxyFailure {
    /// `is_told`: whether it was given a user name and password.
    pub(crate) fn new(proxy: Box<str>, is_told: bool, cause: BoxError) -> Self {
        let status =
            layers(&*cause).find_map(|layer| layer.downcast_ref::<Refusal>()).map(|refusal| refusal.0);
        // The types of the other errors have no public name.
        let words = cause.to_string();
        let what = match status.map(|status| status.as_u16()) {
            Some(401 | 407) => Some(WANTS_CREDENTIALS),
            None if words.contains("credentials not accepted") => Some(WANTS_CREDENTIALS),
            None if words.contains("user/pass authentication") => Some(if is_told {
                "it does not take a user name and password: leave them out"
            } else {
                WANTS_CREDENTIALS
            }),
            _ => None,
        };
        let is_final = what.is_some() || status.is_some_and(|status| !status.is_server_error());
        Self { proxy, is_final, what, cause }
    }
}

impl fmt::Display for ProxyFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.what {
            Some(what) => f.write_str(what),
            None => self.cause.fmt(f),
        }
    }
}

impl Error for ProxyFailure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.cause)
    }
}
