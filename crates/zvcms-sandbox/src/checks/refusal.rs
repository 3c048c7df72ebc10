//! The reasons for which the gateway refuses a request.

use http::StatusCode;

use crate::checks::message::Message;

/// Why the gateway refused a request: one reason for each check, in the order of the checks. They are the same over V2
/// and V3. Members of a request have their V2 names here; over V3 they are `openId`, `grantCode` and so on.
///
/// The vendor's global return codes (全局返回编码) are not documented, and the sandbox does not guess them. Over V2,
/// [`code`](Self::code) is a word of the sandbox's own. Over V3, whose typed clients read an integer,
/// [`v3_code`](Self::v3_code) is a number of the sandbox's own, except for a rejected signature. No real gateway is known
/// to send any of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// The path is not `/api/v2`, does not begin with `/v3/`, and no reply is registered for it (HTTP 404).
    Path,
    /// The method is not POST (HTTP 405).
    Method,
    /// The body is longer than 1 MiB (HTTP 413).
    BodyTooLarge,
    /// The body did not arrive whole: the client closed the connection early, or took longer than 30 s (HTTP 408).
    BodyIncomplete,
    /// The body is not a JSON object with the members of the envelope, each of its type: seven over V2, and six over V3,
    /// whose `params` must be an object.
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
    /// The sandbox does not know the `Action`, or over V3 the path, which is the action there.
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

    /// The code in the reply over V2 (wire name `code`), e.g. `sandbox-token`. An HTTP refusal carries it in its text
    /// body, over V3 too.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.row().0
    }

    /// The code in the reply over V3 (wire name `code`), a JSON number. It is 110004 for [`Token`](Self::Token), as two
    /// public clients report for a rejected signature. Every other number is the sandbox's own: 990001 for the first of
    /// [`ALL`](Self::ALL), 990002 for the second, and so on. An HTTP refusal has a number too, but sends none.
    #[must_use]
    pub fn v3_code(self) -> u32 {
        self.row().1
    }

    /// The level of the protocol on which the request is refused.
    #[must_use]
    pub fn level(self) -> RefusalLevel {
        self.row().2
    }

    pub(crate) fn http_status(self) -> StatusCode {
        self.row().3
    }

    fn row(self) -> (&'static str, u32, RefusalLevel, StatusCode) {
        use RefusalLevel::{Business, Http, System};
        match self {
            Self::Path => ("sandbox-path", 990_001, Http, StatusCode::NOT_FOUND),
            Self::Method => ("sandbox-method", 990_002, Http, StatusCode::METHOD_NOT_ALLOWED),
            Self::BodyTooLarge => ("sandbox-body-too-large", 990_003, Http, StatusCode::PAYLOAD_TOO_LARGE),
            Self::BodyIncomplete => ("sandbox-body-incomplete", 990_004, Http, StatusCode::REQUEST_TIMEOUT),
            Self::Envelope => ("sandbox-envelope", 990_005, System, StatusCode::OK),
            Self::Identity => ("sandbox-identity", 990_006, System, StatusCode::OK),
            Self::Token => ("sandbox-token", 110_004, System, StatusCode::OK),
            Self::Clock => ("sandbox-clock", 990_008, System, StatusCode::OK),
            Self::Replay => ("sandbox-replay", 990_009, System, StatusCode::OK),
            Self::ReplayMemory => ("sandbox-replay-memory", 990_010, System, StatusCode::OK),
            Self::Action => ("sandbox-action", 990_011, System, StatusCode::OK),
            Self::Params => ("sandbox-params", 990_012, Business, StatusCode::OK),
            Self::NoSuchUser => ("sandbox-no-such-user", 990_013, Business, StatusCode::OK),
            Self::NoSuchRecord => ("sandbox-no-such-record", 990_014, Business, StatusCode::OK),
            Self::StateMemory => ("sandbox-state-memory", 990_015, Business, StatusCode::OK),
        }
    }

    /// This refusal, with the line that tells the caller what to repair. The line never quotes a value of the request:
    /// any of them may be a secret in the wrong place.
    pub(crate) fn because(self, message: impl Into<Message>) -> Refused {
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
    pub(crate) message: Message,
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
        let codes: HashSet<_> = Refusal::ALL.iter().map(|kind| kind.v3_code()).collect();
        assert_eq!(codes.len(), 15);
    }

    #[test]
    fn the_numbers_follow_the_order_but_for_the_one_that_is_known() {
        for (own, kind) in (990_001..).zip(Refusal::ALL) {
            let code = if *kind == Refusal::Token { 110_004 } else { own };
            assert_eq!(kind.v3_code(), code, "{kind:?}");
        }
    }

    #[test]
    fn only_the_http_level_has_an_http_error_status() {
        for kind in Refusal::ALL {
            assert_eq!(kind.http_status().is_success(), kind.level() != RefusalLevel::Http, "{kind:?}");
        }
    }
}
