//! Whether a request is retried.

use http::StatusCode;

use crate::error::{AttemptError, ErrorKind, is_system_error, names_timestamp, unanswered_status};
use crate::transport_error::TransportError;

/// What can be done about a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// Nothing: another attempt would not help, or may do harm.
    None,
    /// Another attempt, after a wait.
    Retry,
    /// Another attempt after a wait, unless one was already made for this.
    RetryOnce,
    /// Another attempt at once with the corrected clock, unless one was already made for this.
    CorrectClock,
    /// Another attempt in place of one that the gateway did not process, which does not count.
    TakeAnother,
}

pub(crate) fn remedy(error: &AttemptError, idempotent: bool) -> Remedy {
    let response = match &error.kind {
        ErrorKind::Build(_) => return Remedy::None,
        ErrorKind::Transport(TransportError::NotTakenUp(_)) => return Remedy::TakeAnother,
        ErrorKind::Transport(transport) => {
            let is_harmless = idempotent || !error.was_sent;
            return if transport.is_transient() && is_harmless { Remedy::Retry } else { Remedy::None };
        }
        ErrorKind::Response(response) => response,
    };
    match unanswered_status(response) {
        Some(_) if !idempotent => return Remedy::None,
        Some(StatusCode::INTERNAL_SERVER_ERROR) => return Remedy::RetryOnce,
        Some(_) => return if response.is_unanswered() { Remedy::Retry } else { Remedy::None },
        None => {}
    }
    // A read can be repeated whatever the system error is about, a write only if the timestamp was the reason.
    let may_be_corrected = error.clock_was_off && is_system_error(response);
    if may_be_corrected && (idempotent || names_timestamp(response)) {
        Remedy::CorrectClock
    } else {
        Remedy::None
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use zvcms_proto::{RawAction, read_response};

    use super::*;
    use crate::transport_error::Deadline;

    fn sent(error: TransportError) -> AttemptError {
        AttemptError::transport(error, true)
    }

    fn unsent(error: TransportError) -> AttemptError {
        AttemptError::transport(error, false)
    }

    fn timeout(deadline: Deadline) -> TransportError {
        TransportError::Timeout { deadline, limit: Duration::from_secs(1) }
    }

    fn reply(status: u16, body: &str) -> AttemptError {
        let response = http::Response::builder().status(status).body(body).unwrap();
        AttemptError::new(ErrorKind::Response(read_response::<RawAction>(&response).unwrap_err()), true)
    }

    fn remedies(error: &AttemptError) -> (Remedy, Remedy) {
        (remedy(error, true), remedy(error, false))
    }

    #[test]
    fn what_was_not_sent_is_sent_again_whatever_it_is() {
        for error in [
            TransportError::Connect("refused".into()),
            TransportError::Local("too many open files".into()),
            TransportError::Tls(rustls::Error::HandshakeNotComplete.into()),
            TransportError::Proxy { proxy: "p:1".into(), cause: "refused".into() },
            timeout(Deadline::Connect),
            timeout(Deadline::Attempt),
        ] {
            assert_eq!(remedies(&unsent(error)), (Remedy::Retry, Remedy::Retry));
        }
    }

    #[test]
    fn what_may_have_arrived_is_sent_again_only_to_read() {
        for error in [
            TransportError::Broken("reset".into()),
            TransportError::BodyTruncated("end".into()),
            timeout(Deadline::Attempt),
        ] {
            assert_eq!(remedies(&sent(error)), (Remedy::Retry, Remedy::None));
        }
    }

    #[test]
    fn statuses_of_a_gateway_in_trouble_are_tried_again_to_read() {
        for status in [408, 425, 429, 502, 503, 504, 509, 522] {
            assert_eq!(remedies(&reply(status, "<html>")), (Remedy::Retry, Remedy::None), "{status}");
        }
        assert_eq!(remedies(&reply(500, "<html>")), (Remedy::RetryOnce, Remedy::None));
        for status in [200, 301, 302, 400, 401, 403, 404, 413, 501] {
            assert_eq!(remedies(&reply(status, "<html>")), (Remedy::None, Remedy::None), "{status}");
        }
    }

    #[test]
    fn an_envelope_is_final_unless_the_status_says_that_it_is_no_answer() {
        for status in [200, 404, 500, 501] {
            for body in [r#"{"status":true,"code":7}"#, r#"{"status":false,"code":"timestamp"}"#] {
                assert_eq!(remedies(&reply(status, body)), (Remedy::None, Remedy::None), "{status} {body}");
            }
        }
    }

    #[test]
    fn an_envelope_that_is_no_answer_is_like_none() {
        for status in [408, 429, 502, 503, 504] {
            for body in [r#"{"status":true,"code":0}"#, r#"{"status":true,"code":7}"#, r#"{"status":false}"#]
            {
                let error = reply(status, body);
                assert_eq!(remedies(&error), (Remedy::Retry, Remedy::None), "{status} {body}");
                assert_eq!(error.may_have_acted(), status >= 500, "{status} {body}");
            }
        }
    }

    #[test]
    fn what_was_not_taken_up_counts_as_no_attempt() {
        let not_taken_up = unsent(TransportError::NotTakenUp("going away".into()));
        assert_eq!(remedies(&not_taken_up), (Remedy::TakeAnother, Remedy::TakeAnother));
    }

    #[test]
    fn what_cannot_change_is_not_sent_again() {
        for error in [
            TransportError::BodyTooLarge { limit: 1 },
            TransportError::ContentEncoding { encoding: "br".into() },
            TransportError::NoRandom("none".into()),
            TransportError::NotHttp("SSH-2.0".into()),
            TransportError::Tls(rustls::Error::InvalidCertificate(rustls::CertificateError::Expired).into()),
        ] {
            assert_eq!(remedies(&sent(error)), (Remedy::None, Remedy::None));
        }
    }

    #[test]
    fn a_write_is_repeated_with_the_right_time_only_where_the_time_was_refused() {
        let no = |code, message| {
            let body = format!(r#"{{"status":false,"code":"{code}","message":"{message}"}}"#);
            AttemptError { clock_was_off: true, ..reply(200, &body) }
        };
        for named in [no("7", "时间戳错误"), no("7", "Timestamp expired"), no("sandbox-TIMESTAMP", "")] {
            assert_eq!(remedies(&named), (Remedy::CorrectClock, Remedy::CorrectClock));
        }
        assert_eq!(remedies(&no("7", "系统错误")), (Remedy::CorrectClock, Remedy::None));
        let business =
            AttemptError { clock_was_off: true, ..reply(200, r#"{"status":true,"code":"timestamp"}"#) };
        assert_eq!(remedies(&business), (Remedy::None, Remedy::None));
    }
}
