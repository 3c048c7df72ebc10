//! The two versions of the platform's API.

use std::fmt;

/// The version of the platform's API (版本信息) that an [`Endpoint`](crate::Endpoint) speaks.
///
/// Both sign alike, and reply alike. They differ in the request:
///
/// | | V2 (智迈, ZVCMS) | V3 (企迈, Qmai, its successor) |
/// |---|---|---|
/// | address | one for all actions | a path for each action, below a base address |
/// | the action | `Action` in the body | the path |
/// | members of the body | `OpenId`, `GrantCode`, `Timestamp`, `Nonce`, `Token`, `Action`, `Params` | `openId`, `grantCode`, `nonce`, `timestamp`, `token`, `params` |
/// | timestamp and nonce | strings | numbers, see [`StampForm`] |
///
/// Source: the vendor's pages of either version; that V3 takes numbers, which its pages print as strings, is what public
/// clients agree on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ApiVersion {
    /// V2.
    #[default]
    V2,
    /// V3.
    V3,
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::V2 => "V2",
            Self::V3 => "V3",
        })
    }
}

/// How the body of a V3 request carries `timestamp` and `nonce`. A body of V2 always has strings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StampForm {
    /// As JSON numbers, as public clients send them.
    #[default]
    Numbers,
    /// As JSON strings, as the vendor's pages print them.
    Strings,
}
