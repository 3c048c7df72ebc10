//! Calls that failed, and what went wrong between the client and the gateway.

use std::error::Error as StdError;

use zvcms_hyper::{Deadline, Error, ErrorKind, TransportError};

use super::{Pieces, between, told_alone, told_text, whole};
use crate::durations;
use crate::told::{Told, told};

pub(super) fn told(error: &(dyn StdError + 'static), english: &str) -> Option<Told> {
    if let Some(error) = error.downcast_ref::<Error>() {
        return Some(of_call(error, english));
    }
    if let Some(kind) = error.downcast_ref::<ErrorKind>() {
        return Some(of_kind(kind, english));
    }
    of_transport(error.downcast_ref()?, english)
}

fn of_call(error: &Error, english: &str) -> Told {
    let kind = error.kind();
    let mut pieces = Pieces::of(english);
    pieces.take(of_kind(kind, &kind.to_string()));
    if error.outcome_unknown() {
        pieces.take(told!("call-executed", "; the gateway says that it executed the action"));
        pieces.take(told!("call-outcome-unknown", "; whether the gateway executed the action is not known"));
    }
    if error.budget_exhausted() {
        pieces.take(told!("call-not-retried", "; not retried, because too many calls of this client fail"));
    }
    if let Some(hint) = error.hint() {
        pieces.take(Told::both("; ", "；"));
        pieces.take(told_text(hint));
    }
    pieces.take(told!("call-path-of-v3", "; in V3 the path is the action: check that too"));
    if let Some(way) = between(pieces.left, " (", ")") {
        pieces.take(behind(way, error.attempts()));
    }
    pieces.told()
}

/// Where a call went and how often, in brackets.
fn behind(text: &str, attempts: u32) -> Told {
    if attempts < 2 {
        let way = way(text);
        return told!("call-way", " ({way})", way = way);
    }
    let attempted = format!("after {attempts} attempts");
    match text.strip_suffix(attempted.as_str()).and_then(|before| before.strip_suffix(", ")) {
        Some(text) => {
            let way = way(text);
            told!("call-way-attempts", " ({way}, after {attempts} attempts)", way = way, attempts = attempts)
        }
        None => told!("call-attempts", " (after {attempts} attempts)", attempts = attempts),
    }
}

fn way(text: &str) -> Told {
    match text.split_once(" through ") {
        Some((gateway, proxy)) => {
            told!("call-through", "{gateway} through {proxy}", gateway = gateway, proxy = proxy)
        }
        None => Told::as_is(text),
    }
}

fn of_kind(kind: &ErrorKind, english: &str) -> Told {
    match kind {
        ErrorKind::Build(error) => told_alone(error, english),
        ErrorKind::Transport(error) => told_alone(error, english),
        ErrorKind::Response(error) => told_alone(error, english),
        _ => told_text(english),
    }
}

fn of_transport(error: &TransportError, english: &str) -> Option<Told> {
    let told = match error {
        TransportError::Timeout { deadline, limit } => {
            let limit = durations::told(*limit);
            match deadline {
                Deadline::Connect => {
                    told!("transport-no-connection-in-time", "no connection within {limit}", limit = limit)
                }
                Deadline::Attempt => {
                    told!("transport-no-reply-in-time", "no reply within {limit}", limit = limit)
                }
                Deadline::Total => {
                    told!("transport-no-result-in-time", "no result within {limit}", limit = limit)
                }
                _ => return None,
            }
        }
        TransportError::Proxy { .. } => {
            let proxy = between(english, "no connection to the gateway through the proxy ", "")?;
            told!("transport-proxy", "no connection to the gateway through the proxy {proxy}", proxy = proxy)
        }
        TransportError::BodyTooLarge { limit } => {
            told!("transport-too-large", "the reply is larger than {limit} bytes", limit = limit)
        }
        TransportError::ContentEncoding { .. } => {
            let name = between(english, "the reply has the encoding \"", "\", which was not requested")?;
            told!(
                "transport-encoding",
                "the reply has the encoding \"{name}\", which was not requested",
                name = name
            )
        }
        _ => return None,
    };
    whole(told, english)
}

pub(super) fn fixed() -> Vec<Told> {
    vec![
        told!("transport-connect", "cannot connect to the gateway"),
        told!("transport-local", "this machine cannot make another connection"),
        told!("transport-tls", "no secure connection to the gateway"),
        told!("transport-not-tls", "no secure connection to the gateway: its answer is not TLS"),
        told!(
            "transport-client-certificate",
            "no secure connection to the gateway: it requires a client certificate, or does not accept the one it was shown"
        ),
        told!("transport-not-taken-up", "the gateway did not process the request"),
        told!("transport-broken", "the connection broke before a reply came"),
        told!("transport-not-http", "the reply is not HTTP"),
        told!("transport-truncated", "the reply is truncated"),
        told!("transport-no-random", "the operating system did not provide random numbers"),
        told!("transport-ended-early", "it ended before its announced length"),
        told!("transport-more-behind", "there is more behind its end"),
        told!("transport-connect-deadline", "the connect deadline passed"),
        told!("transport-superseded", "another call made the connection"),
        told!(
            "proxy-credentials",
            "it requires a user name and password, or does not accept those it was given"
        ),
        told!("proxy-without-credentials", "it does not accept a user name and password: leave them out"),
        told!("proxy-no-address", "the gateway's name has no address that the proxy supports"),
        told!("code-110004", "a V3 gateway is reported to use 110004 for a rejected signature"),
    ]
}

/// What the client logs.
pub(super) fn logged() -> Vec<Told> {
    vec![
        told!(
            "log-plaintext",
            "plain http: anyone on the network path can read tokens and parameters, and change parameters"
        ),
        told!("log-clock", "the gateway's clock differs from ours; stamps are corrected by the difference"),
        told!("log-roots", "some root certificates cannot be read, and are left out"),
        told!("log-retry", "trying again"),
        told!("log-attempt", "attempt ended"),
    ]
}
