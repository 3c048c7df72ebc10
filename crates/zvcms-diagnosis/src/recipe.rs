//! How a token's digest is made: rightly, or with mistakes in it.

use std::borrow::Cow;

use percent_encoding::utf8_percent_encode;
use zeroize::Zeroizing;

use super::hash::Hash;
use super::token_text::RESERVED;
use zvcms_proto::{CapturedRequest, SignedNames};

#[derive(Clone)]
pub(super) struct Recipe {
    /// The spelling of the names, where it is one of the two.
    pub(super) names: Option<SignedNames>,
    pub(super) pairs: Vec<Pair>,
    pub(super) writing: Writing,
    pub(super) before: &'static str,
    pub(super) after: &'static str,
    pub(super) key: Zeroizing<Vec<u8>>,
    pub(super) keying: Keying,
}

/// A name and a value of the string to sign.
#[derive(Clone)]
pub(super) struct Pair {
    pub(super) member: Member,
    pub(super) name: Cow<'static, str>,
    pub(super) value: String,
}

/// What a pair stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Member {
    GrantCode,
    Nonce,
    OpenId,
    Timestamp,
    /// One that is not signed.
    Unsigned,
}

impl Member {
    /// Those that are signed, sorted by name.
    pub(super) const SIGNED: [Self; 4] = [Self::GrantCode, Self::Nonce, Self::OpenId, Self::Timestamp];

    pub(super) fn wire_name(self) -> &'static str {
        match self {
            Self::GrantCode => "GrantCode",
            Self::Nonce => "Nonce",
            Self::OpenId => "OpenId",
            Self::Timestamp => "Timestamp",
            Self::Unsigned => "",
        }
    }

    pub(super) fn name(self, names: SignedNames) -> &'static str {
        match (names, self) {
            (SignedNames::LowerCamel, Self::GrantCode) => "grantCode",
            (SignedNames::LowerCamel, Self::Nonce) => "nonce",
            (SignedNames::LowerCamel, Self::OpenId) => "openId",
            (SignedNames::LowerCamel, Self::Timestamp) => "timestamp",
            _ => self.wire_name(),
        }
    }

    fn value(self, request: &CapturedRequest) -> &str {
        match self {
            Self::GrantCode => request.grant_code(),
            Self::Nonce => request.nonce(),
            Self::OpenId => request.open_id(),
            Self::Timestamp => request.timestamp(),
            Self::Unsigned => "",
        }
    }
}

/// How pairs become a text.
#[derive(Clone, Copy)]
pub(super) enum Writing {
    /// `name=value&name=value`, the right one.
    Joined,
    /// `namevaluenamevalue`
    Unseparated,
    /// `valuevalue`
    ValuesAlone,
    /// `name=value` joined by something else than `&`.
    JoinedBy(&'static str),
    /// `name%3Dvalue%26name%3Dvalue`
    PercentEncoded,
}

/// How key and text become a digest.
#[derive(Clone, Copy)]
pub(super) enum Keying {
    /// The right one.
    Hmac,
    /// HMAC with key and text in each other's place.
    Swapped,
    /// A plain hash of this.
    Plain(PlainText),
}

#[derive(Clone, Copy)]
pub(super) enum PlainText {
    TextAlone,
    TextThenKey,
    KeyThenText,
    KeyTextKey,
    TextThenNamedKey(&'static str),
}

impl Recipe {
    pub(super) fn right(request: &CapturedRequest, names: SignedNames, key: &[u8]) -> Self {
        let pair = |member: Member| Pair {
            member,
            name: member.name(names).into(),
            value: member.value(request).to_owned(),
        };
        Self {
            names: Some(names),
            pairs: Member::SIGNED.map(pair).into(),
            writing: Writing::Joined,
            before: "",
            after: "",
            key: Zeroizing::new(key.to_vec()),
            keying: Keying::Hmac,
        }
    }

    /// With the value of one member changed.
    pub(super) fn with_value(&self, member: Member, value: impl Into<String>) -> Self {
        let value = value.into();
        self.with_values(|of, _| (of == member).then(|| value.clone()))
    }

    /// With the values changed for which `change` gives another.
    pub(super) fn with_values(&self, change: impl Fn(Member, &str) -> Option<String>) -> Self {
        let mut recipe = self.clone();
        for pair in &mut recipe.pairs {
            if let Some(value) = change(pair.member, &pair.value) {
                pair.value = value;
            }
        }
        recipe
    }

    pub(super) fn with_key(&self, key: impl Into<Vec<u8>>) -> Self {
        Self { key: Zeroizing::new(key.into()), ..self.clone() }
    }

    pub(super) fn value_of(&self, member: Member) -> &str {
        self.pairs.iter().find(|pair| pair.member == member).map_or("", |pair| &pair.value)
    }

    fn text(&self) -> String {
        let joined = |between: &str| {
            let pairs: Vec<String> =
                self.pairs.iter().map(|pair| format!("{}={}", pair.name, pair.value)).collect();
            pairs.join(between)
        };
        let middle = match self.writing {
            Writing::Joined => joined("&"),
            Writing::JoinedBy(between) => joined(between),
            Writing::Unseparated => {
                self.pairs.iter().flat_map(|pair| [pair.name.as_ref(), pair.value.as_str()]).collect()
            }
            Writing::ValuesAlone => self.pairs.iter().map(|pair| pair.value.as_str()).collect(),
            Writing::PercentEncoded => utf8_percent_encode(&joined("&"), RESERVED).to_string(),
        };
        [self.before, &middle, self.after].concat()
    }

    pub(super) fn digest(&self, hash: Hash) -> Vec<u8> {
        let text = self.text();
        let (text, key): (&[u8], &[u8]) = (text.as_bytes(), &self.key);
        let plain = |parts: &[&[u8]]| hash.plain(&Zeroizing::new(parts.concat()));
        match self.keying {
            Keying::Hmac => hash.hmac(key, text),
            Keying::Swapped => hash.hmac(text, key),
            Keying::Plain(PlainText::TextAlone) => plain(&[text]),
            Keying::Plain(PlainText::TextThenKey) => plain(&[text, key]),
            Keying::Plain(PlainText::KeyThenText) => plain(&[key, text]),
            Keying::Plain(PlainText::KeyTextKey) => plain(&[key, text, key]),
            Keying::Plain(PlainText::TextThenNamedKey(name)) => {
                plain(&[text, b"&", name.as_bytes(), b"=", key])
            }
        }
    }
}
