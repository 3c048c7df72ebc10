//! The mistakes that people make, each with how to find it and what to change.

use std::fmt;

use crate::recipe::Recipe;
use crate::search::Search;
use crate::token_text::{Compare, Undo};
use crate::values::stamp;
use crate::variants::Variant;
use crate::words::{Language, Words};

mod of_digest;
mod of_key;
mod of_names;
mod of_text;
mod of_token;
mod of_values;

/// A mistake in a request, for which a gateway refuses it: in its form, or in making its token.
pub struct Mistake {
    pub(crate) id: &'static str,
    pub(crate) step: MistakeStep,
    pub(crate) description: Words,
    pub(crate) fix: Words,
    pub(crate) detection: Detection,
}

impl Mistake {
    /// Returns its name for programs, such as `not-percent-encoded`. It stays the same between versions.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// Returns the step of the signature that it is made in.
    #[must_use]
    pub fn step(&self) -> MistakeStep {
        self.step
    }

    /// Returns what was done, in one line.
    #[must_use]
    pub fn description(&self, language: Language) -> &'static str {
        self.description.in_language(language)
    }

    /// Returns what to change, in one line.
    #[must_use]
    pub fn fix(&self, language: Language) -> &'static str {
        self.fix.in_language(language)
    }
}

impl fmt::Debug for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Mistake").field(&self.id).finish()
    }
}

/// A step of the signature, in which a [`Mistake`] is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MistakeStep {
    /// The names in the string to sign.
    Names,
    /// The order of the names.
    Order,
    /// The values in the string to sign.
    Values,
    /// How names and values are joined to one text.
    Text,
    /// The open key.
    Key,
    /// The HMAC function.
    Mac,
    /// The hash function of the HMAC.
    Hash,
    /// The 20 bytes of the digest.
    Digest,
    /// The base64 of the digest.
    Base64,
    /// The percent-encoding of the base64.
    PercentEncoding,
    /// The bytes of the request body.
    Body,
    /// The members of the request body.
    Members,
    /// The request as a whole.
    Request,
}

impl fmt::Display for MistakeStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Names => "names",
            Self::Order => "order",
            Self::Values => "values",
            Self::Text => "string to sign",
            Self::Key => "key",
            Self::Mac => "hmac",
            Self::Hash => "hash",
            Self::Digest => "digest",
            Self::Base64 => "base64",
            Self::PercentEncoding => "percent-encoding",
            Self::Body => "body",
            Self::Members => "members",
            Self::Request => "request",
        })
    }
}

pub(crate) type Make = fn(&Search<'_>, &Recipe) -> Vec<Variant>;

/// How a mistake is found.
pub(crate) enum Detection {
    /// Undoes the mistake in one layer of a token's text.
    Undo(&'static [Undo]),
    /// Makes the mistake with a digest, and compares one layer of a token's text.
    Compare(&'static [Compare]),
    /// Makes recipes with the mistake.
    Make(Make),
    /// Makes recipes of another text altogether: beside it only mistakes of the key and of the MAC are looked for.
    MakeText(Make),
    /// Makes so many recipes, or such unusual ones, that a second mistake is not looked for beside this one.
    MakeAlone(Make),
    /// The same, and a second mistake is looked for beside the few recipes that are likeliest.
    MakeNear { alone: Make, paired: Make },
    /// By reading the request.
    ByReading,
    /// By the search itself: the length of the digest, or that no other mistake explains the token.
    BySearch,
}

/// The mistakes in making a token, grouped by the step, in the order in which they are looked for.
pub(crate) fn catalogue() -> impl Iterator<Item = &'static Mistake> + Clone {
    let tables = [
        of_token::MISTAKES,
        of_digest::MISTAKES,
        of_names::MISTAKES,
        of_text::MISTAKES,
        of_key::MISTAKES,
        of_values::MISTAKES,
        LAST,
    ];
    tables.into_iter().flatten()
}

pub(crate) const ANOTHER_HASH: Mistake = Mistake {
    id: "another-hash",
    step: MistakeStep::Hash,
    description: Words::new("another hash function was used", "用了别的哈希算法"),
    fix: Words::new("use HMAC with SHA-1", "用 HMAC-SHA1"),
    detection: Detection::BySearch,
};

pub(crate) const TIMESTAMP_IN_MILLISECONDS: Mistake = Mistake {
    id: "timestamp-in-milliseconds",
    step: MistakeStep::Values,
    description: Words::new("the timestamp is in milliseconds", "时间戳用了毫秒"),
    fix: Words::new(
        "use seconds since 1970, 10 digits: divide by 1000 and drop the fraction, before signing",
        "用 1970 年以来的秒数，10 位：签名前除以 1000 并舍去小数",
    ),
    detection: Detection::MakeNear { alone: stamp::in_milliseconds, paired: stamp::in_whole_milliseconds },
};

pub(crate) const UNEXPLAINED: Mistake = Mistake {
    id: "unexplained",
    step: MistakeStep::Request,
    description: Words::new("no known mistake explains this token", "已知的错误都解释不了这个 Token"),
    fix: Words::new(
        "compare with zvcms sign --explain: the string to sign, character by character, and the timestamp and nonce as they were \
         sent; check that OpenId, GrantCode and key were issued together",
        "用 zvcms sign --explain 对照：逐个字符比较待签名字符串，时间戳和随机数要与实际发送的一致；再核对 OpenId、GrantCode \
         和密钥是不是同一套",
    ),
    detection: Detection::BySearch,
};

static LAST: &[Mistake] = &[UNEXPLAINED];
