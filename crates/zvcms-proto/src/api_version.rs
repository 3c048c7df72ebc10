//! The two versions of the platform's API.

use std::fmt;
use std::str::FromStr;

use crate::choice::{ChoiceError, choose, word_of};

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
///
/// `Display` writes `V2` or `V3`, which [`FromStr`] reads in upper or lower case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ApiVersion {
    /// V2.
    #[default]
    V2,
    /// V3.
    V3,
}

const VERSIONS: &[(&str, ApiVersion)] = &[("V2", ApiVersion::V2), ("V3", ApiVersion::V3)];

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(word_of(self, VERSIONS))
    }
}

impl FromStr for ApiVersion {
    type Err = ChoiceError;

    /// # Errors
    ///
    /// Returns an error if the text is neither `V2` nor `V3`.
    fn from_str(text: &str) -> Result<Self, ChoiceError> {
        choose(text, VERSIONS)
    }
}

/// How the body of a V3 request carries `timestamp` and `nonce`. A body of V2 always has strings.
///
/// `Display` writes `numbers` or `strings`, which [`FromStr`] reads in upper or lower case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StampForm {
    /// As JSON numbers, as public clients send them.
    #[default]
    Numbers,
    /// As JSON strings, as the vendor's pages print them.
    Strings,
}

const FORMS: &[(&str, StampForm)] = &[("numbers", StampForm::Numbers), ("strings", StampForm::Strings)];

impl fmt::Display for StampForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(word_of(self, FORMS))
    }
}

impl FromStr for StampForm {
    type Err = ChoiceError;

    /// # Errors
    ///
    /// Returns an error if the text is neither `numbers` nor `strings`.
    fn from_str(text: &str) -> Result<Self, ChoiceError> {
        choose(text, FORMS)
    }
}
