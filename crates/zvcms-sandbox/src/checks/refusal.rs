//! The reasons for which the gateway refuses a request.

use http::StatusCode;

/// Why the gateway refused a request: one reason for each check, in the order of the checks.
///
/// The vendor's global return codes (全局返回编码) are not documented, and the sandbox does not guess them.
/// [`code`](Self::code) returns the sandbox's own words, which no real gateway sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// The path is not `/api/v2` (HTTP 404).
    Path,
    /// The method is not POST (HTTP 405).
    Method,
    /// The body is longer than 1 MiB (HTTP 413).
    BodyTooLarge,
    /// The body did not arrive whole: the client closed the connection early, or took longer than 30 s (HTTP 408).
    BodyIncomplete,
    /// The body is not a JSON object with the seven members of the envelope, each of its type.
    Envelope,
    /// `OpenId` or `GrantCode` is not the sandbox's.
    Identity,
    /// `Token` is malformed, or is not the signature of this request (签名错误).
    Token,
    /// `Timestamp` differs from the gateway's clock by more than 300 s.
    Clock,
    /// `Nonce` was used within the window.
    Replay,
    /// The memory for used nonces is full, so a replay could no longer be told from a new request.
    ReplayMemory,
    /// The sandbox does not know the `Action`.
    Action,
    /// A business parameter in `Params` is missing or has an undocumented value (a business exception).
    Params,
    /// There is no such user (a business exception).
    NoSuchUser,
    /// There is no such coupon or category (a business exception).
    NoSuchRecord,
    /// As many records were added as the sandbox keeps (a business exception).
    StateMemory,
}

impl Refusal {
    /// Every reason, in the order of the checks.
    pub const ALL: &'static [Self] = &[
        Self::Path,
        Self::Method,
        Self::BodyTooLarge,
        Self::BodyIncomplete,
        Self::Envelope,
        Self::Identity,
        Self::Token,
        Self::Clock,
        Self::Replay,
        Self::ReplayMemory,
        Self::Action,
        Self::Params,
        Self::NoSuchUser,
        Self::NoSuchRecord,
        Self::StateMemory,
    ];

    /// The code in the reply (wire name `code`), e.g. `sandbox-token`. An HTTP refusal carries it in its text body.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.row().0
    }

    /// The level of the protocol on which the request is refused.
    #[must_use]
    pub fn level(self) -> RefusalLevel {
        self.row().1
    }

    pub(crate) fn http_status(self) -> StatusCode {
        self.row().2
    }

    fn row(self) -> (&'static str, RefusalLevel, StatusCode) {
        use RefusalLevel::{Business, Http, System};
        match self {
            Self::Path => ("sandbox-path", Http, StatusCode::NOT_FOUND),
            Self::Method => ("sandbox-method", Http, StatusCode::METHOD_NOT_ALLOWED),
            Self::BodyTooLarge => ("sandbox-body-too-large", Http, StatusCode::PAYLOAD_TOO_LARGE),
            Self::BodyIncomplete => ("sandbox-body-incomplete", Http, StatusCode::REQUEST_TIMEOUT),
            Self::Envelope => ("sandbox-envelope", System, StatusCode::OK),
            Self::Identity => ("sandbox-identity", System, StatusCode::OK),
            Self::Token => ("sandbox-token", System, StatusCode::OK),
            Self::Clock => ("sandbox-clock", System, StatusCode::OK),
            Self::Replay => ("sandbox-replay", System, StatusCode::OK),
            Self::ReplayMemory => ("sandbox-replay-memory", System, StatusCode::OK),
            Self::Action => ("sandbox-action", System, StatusCode::OK),
            Self::Params => ("sandbox-params", Business, StatusCode::OK),
            Self::NoSuchUser => ("sandbox-no-such-user", Business, StatusCode::OK),
            Self::NoSuchRecord => ("sandbox-no-such-record", Business, StatusCode::OK),
            Self::StateMemory => ("sandbox-state-memory", Business, StatusCode::OK),
        }
    }

    /// This refusal, with the line that tells the caller what to repair. The line never quotes a value of the request:
    /// any of them may be a secret in the wrong place.
    pub(crate) fn because(self, message: impl Into<String>) -> Refused {
        Refused { kind: self, message: message.into() }
    }
}

/// The level of a [`Refusal`], which decides the shape of the reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RefusalLevel {
    /// An HTTP error status with a short text body.
    Http,
    /// A system error (系统错误): HTTP 200, `status` false.
    System,
    /// A business exception (异常): HTTP 200, `status` true and a `code` other than 0.
    Business,
}

/// A refusal and its message, which is one line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) kind: Refusal,
    pub(crate) message: String,
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Refusal, RefusalLevel};

    #[test]
    fn every_kind_has_its_own_code() {
        let codes: HashSet<_> = Refusal::ALL.iter().map(|kind| kind.code()).collect();
        assert_eq!(codes.len(), 15);
        assert!(codes.iter().all(|code| code.starts_with("sandbox-")));
    }

    #[test]
    fn only_the_http_level_has_an_http_error_status() {
        for kind in Refusal::ALL {
            assert_eq!(kind.http_status().is_success(), kind.level() != RefusalLevel::Http, "{kind:?}");
        }
    }
}
