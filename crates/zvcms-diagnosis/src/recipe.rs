//! How a token's digest is made: as documented, or with mistakes.

use zeroize::Zeroizing;
use zvcms_proto::{ApiVersion, CapturedRequest, SignedNames};

use crate::hash::Hash;

#[derive(Clone)]
pub(crate) struct Recipe {
    /// The spelling of the names if it is one of the two.
    pub(crate) names: Option<SignedNames>,
    pub(crate) pairs: Vec<Pair>,
    /// Makes one text of the pairs.
    pub(crate) write: Write,
    pub(crate) key: Zeroizing<Vec<u8>>,
    pub(crate) digest: MakeDigest,
}

pub(crate) type Write = fn(&[Pair]) -> String;

/// Makes a digest of a key and a text.
pub(crate) type MakeDigest = fn(&Hash, &[u8], &[u8]) -> Vec<u8>;

/// A name and a value of the string to sign.
#[derive(Clone)]
pub(crate) struct Pair {
    pub(crate) member: Member,
    pub(crate) name: String,
    pub(crate) value: String,
}

/// A member of the request body, by the ways to spell its name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) wire: &'static str,
    pub(crate) lower_camel: &'static str,
    pub(crate) snake: &'static str,
}

impl Member {
    pub(crate) const GRANT_CODE: Self = Self::new("GrantCode", "grantCode", "grant_code");
    pub(crate) const NONCE: Self = Self::new("Nonce", "nonce", "nonce");
    pub(crate) const OPEN_ID: Self = Self::new("OpenId", "openId", "open_id");
    pub(crate) const TIMESTAMP: Self = Self::new("Timestamp", "timestamp", "timestamp");
    pub(crate) const ACTION: Self = Self::new("Action", "action", "action");
    pub(crate) const PARAMS: Self = Self::new("Params", "params", "params");

    const fn new(wire: &'static str, lower_camel: &'static str, snake: &'static str) -> Self {
        Self { wire, lower_camel, snake }
    }

    pub(crate) fn name(self, names: SignedNames) -> &'static str {
        if names == SignedNames::Wire { self.wire } else { self.lower_camel }
    }

    /// Its name in a body of this version.
    pub(crate) fn name_in(self, version: ApiVersion) -> &'static str {
        if version == ApiVersion::V3 { self.lower_camel } else { self.wire }
    }
}

impl Recipe {
    pub(crate) fn documented(request: &CapturedRequest, names: SignedNames, key: &str) -> Self {
        let sorted = [
            (Member::GRANT_CODE, request.grant_code()),
            (Member::NONCE, request.nonce()),
            (Member::OPEN_ID, request.open_id()),
            (Member::TIMESTAMP, request.timestamp()),
        ];
        let pair = |(member, value): (Member, &str)| Pair {
            member,
            name: member.name(names).to_owned(),
            value: value.to_owned(),
        };
        Self {
            names: Some(names),
            pairs: sorted.map(pair).into(),
            write: |pairs| join(pairs, "&"),
            key: Zeroizing::new(key.into()),
            digest: |hash, key, text| (hash.hmac)(key, text),
        }
    }

    /// With other names, and what spelling they are.
    pub(crate) fn with_names(&self, names: Option<SignedNames>, name: impl Fn(Member) -> String) -> Self {
        let mut recipe = Self { names, ..self.clone() };
        for pair in &mut recipe.pairs {
            pair.name = name(pair.member);
        }
        recipe
    }

    /// With another value of one member.
    pub(crate) fn with_value(&self, member: Member, value: &str) -> Self {
        self.with_values(|of, _| (of == member).then(|| value.to_owned()))
    }

    /// With another value wherever `change` returns one.
    pub(crate) fn with_values(&self, change: impl Fn(Member, &str) -> Option<String>) -> Self {
        let mut recipe = self.clone();
        for pair in &mut recipe.pairs {
            if let Some(value) = change(pair.member, &pair.value) {
                pair.value = value;
            }
        }
        recipe
    }

    pub(crate) fn with_key(&self, key: impl Into<Vec<u8>>) -> Self {
        Self { key: Zeroizing::new(key.into()), ..self.clone() }
    }

    pub(crate) fn value_of(&self, member: Member) -> &str {
        self.pairs.iter().find(|pair| pair.member == member).map_or("", |pair| &pair.value)
    }

    pub(crate) fn digest(&self, hash: &Hash) -> Vec<u8> {
        (self.digest)(hash, &self.key, (self.write)(&self.pairs).as_bytes())
    }
}

/// `name=value`, with this between the pairs.
pub(crate) fn join(pairs: &[Pair], between: &str) -> String {
    let pairs: Vec<String> = pairs.iter().map(|pair| format!("{}={}", pair.name, pair.value)).collect();
    pairs.join(between)
}
