//! How a token's digest is made: as documented, or with mistakes.

use std::borrow::Cow;
use std::rc::Rc;

use zeroize::Zeroizing;
use zvcms_proto::{ApiVersion, SignedNames};

use crate::hash::Hashing;
use crate::read_request::ReadRequest;

/// What stands for the key where a text that it is part of is shown.
pub(crate) const KEY_SHOWN: &str = "<open key>";

/// The longest spelling of a member's name, in bytes.
const LONGEST_NAME: usize = 32;

/// What other platforms call the token.
const TOKEN_ELSEWHERE: [&str; 3] = ["sign", "signature", "sig"];

#[derive(Clone)]
pub(crate) struct Recipe {
    /// The spelling of the names if it is one of the two.
    pub(crate) names: Option<SignedNames>,
    /// What the text begins with.
    pub(crate) prefix: Cow<'static, str>,
    pub(crate) pairs: Rc<Vec<Pair>>,
    /// Makes one text of the pairs.
    pub(crate) write: Write,
    /// Puts the key into the text.
    pub(crate) place_key: Option<PlaceKey>,
    /// Makes bytes of the text, if it is not UTF-8.
    pub(crate) encode: Option<Encode>,
    pub(crate) key: Rc<Zeroizing<Vec<u8>>>,
    pub(crate) function: Function,
}

pub(crate) type Write = fn(&[Pair]) -> String;

/// Makes a text of a text and the key.
pub(crate) type PlaceKey = fn(String, &str) -> String;

pub(crate) type Encode = fn(&str) -> Vec<u8>;

/// What makes a digest of a key and a text.
#[derive(Clone, Copy)]
pub(crate) enum Function {
    Hmac,
    /// With the text as key and the key as text.
    HmacSwapped,
    /// The hash of the text alone.
    Plain,
}

/// A name and a value of the string to sign.
#[derive(Clone)]
pub(crate) struct Pair {
    /// The member of the request that it is of, if it is one of those that have several names.
    pub(crate) member: Option<Member>,
    pub(crate) name: String,
    pub(crate) value: Value,
}

#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Text(String),
    /// The key of the recipe.
    Key,
}

impl Pair {
    pub(crate) fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { member: None, name: name.into(), value: Value::Text(value.into()) }
    }

    /// A pair whose value is the key.
    pub(crate) fn of_key(name: &str) -> Self {
        Self { member: None, name: name.to_owned(), value: Value::Key }
    }

    pub(crate) fn of_member(member: Member, names: SignedNames, value: &str) -> Self {
        Self { member: Some(member), ..Self::new(member.name(names), value) }
    }

    pub(crate) fn value(&self) -> &str {
        if let Value::Text(text) = &self.value { text } else { "" }
    }
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
    pub(crate) const TOKEN: Self = Self::new("Token", "token", "token");

    pub(crate) const ALL: [Self; 7] = [
        Self::OPEN_ID,
        Self::GRANT_CODE,
        Self::TIMESTAMP,
        Self::NONCE,
        Self::TOKEN,
        Self::ACTION,
        Self::PARAMS,
    ];

    const fn new(wire: &'static str, lower_camel: &'static str, snake: &'static str) -> Self {
        Self { wire, lower_camel, snake }
    }

    pub(crate) fn name(self, names: SignedNames) -> &'static str {
        if names == SignedNames::Wire { self.wire } else { self.lower_camel }
    }

    /// The members of a body of this version.
    pub(crate) fn of_body(version: ApiVersion) -> impl Iterator<Item = &'static Self> {
        Self::ALL.iter().filter(move |member| version != ApiVersion::V3 || **member != Self::ACTION)
    }

    /// Whether a name is this one in any spelling, such as `openId`, `OpenID` and `open-id`.
    pub(crate) fn is_spelled(self, name: &str) -> bool {
        let letters =
            || name.bytes().filter(|byte| !b"_- ".contains(byte)).map(|byte| byte.to_ascii_lowercase());
        let is = |word: &str| letters().eq(word.bytes().map(|byte| byte.to_ascii_lowercase()));
        name.len() <= LONGEST_NAME
            && (is(self.wire) || self == Self::TOKEN && TOKEN_ELSEWHERE.iter().any(|word| is(word)))
    }

    /// The member that a name is that of, in any spelling.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|member| member.is_spelled(name))
    }

    /// Whether a name is that of a member in any spelling.
    pub(crate) fn is_known_name(name: &str) -> bool {
        Self::of_name(name).is_some()
    }

    /// Its name in a body of this version.
    pub(crate) fn name_in(self, version: ApiVersion) -> &'static str {
        if version == ApiVersion::V3 { self.lower_camel } else { self.wire }
    }
}

impl Recipe {
    pub(crate) fn documented(request: &ReadRequest, names: SignedNames, key: &str) -> Self {
        let sorted = [
            (Member::GRANT_CODE, request.grant_code.as_str()),
            (Member::NONCE, request.nonce.as_str()),
            (Member::OPEN_ID, request.open_id.as_str()),
            (Member::TIMESTAMP, request.timestamp.as_str()),
        ];
        Self {
            names: Some(names),
            prefix: Cow::Borrowed(""),
            pairs: Rc::new(sorted.map(|(member, value)| Pair::of_member(member, names, value)).into()),
            write: |pairs| join(pairs, "&"),
            place_key: None,
            encode: None,
            key: Rc::new(Zeroizing::new(key.into())),
            function: Function::Hmac,
        }
    }

    /// With other names, and what spelling they are.
    pub(crate) fn with_names(&self, names: Option<SignedNames>, name: impl Fn(Member) -> String) -> Self {
        let mut recipe = Self { names, ..self.clone() };
        for pair in recipe.pairs_mut() {
            if let Some(member) = pair.member {
                pair.name = name(member);
            }
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
        for pair in recipe.pairs_mut() {
            if let Some(value) = pair.member.and_then(|member| change(member, pair.value())) {
                pair.value = Value::Text(value);
            }
        }
        recipe
    }

    pub(crate) fn with_key(&self, key: impl Into<Vec<u8>>) -> Self {
        Self { key: Rc::new(Zeroizing::new(key.into())), ..self.clone() }
    }

    /// With these pairs in place of its own.
    pub(crate) fn with_pairs(&self, pairs: Vec<Pair>) -> Self {
        Self { pairs: Rc::new(pairs), ..self.clone() }
    }

    /// With a text in place of the pairs.
    pub(crate) fn with_text(&self, text: impl Into<String>) -> Self {
        let write: Write = |pairs| pairs.iter().map(Pair::value).collect();
        Self { pairs: Rc::new(vec![Pair::new("", text)]), write, ..self.clone() }
    }

    pub(crate) fn value_of(&self, member: Member) -> &str {
        self.pairs.iter().find(|pair| pair.member == Some(member)).map_or("", Pair::value)
    }

    pub(crate) fn pairs_mut(&mut self) -> &mut Vec<Pair> {
        Rc::make_mut(&mut self.pairs)
    }

    pub(crate) fn digest(&self, hashing: &Hashing) -> Vec<u8> {
        let text = if self.has_key_in_text() {
            Zeroizing::new(self.text_with(&Zeroizing::new(String::from_utf8_lossy(&self.key).into_owned())))
        } else {
            Zeroizing::new(self.text_with(""))
        };
        let encoded = self.encode.map(|encode| Zeroizing::new(encode(&text)));
        let text = encoded.as_ref().map_or(text.as_bytes(), |encoded| encoded.as_slice());
        match self.function {
            Function::Hmac => hashing.hmac(&self.key, text),
            Function::HmacSwapped => hashing.hmac(text, &self.key),
            Function::Plain => (hashing.hash.plain)(text),
        }
    }

    /// The text that is signed, without the key.
    pub(crate) fn shown_text(&self) -> String {
        self.text_with(KEY_SHOWN)
    }

    fn has_key_in_text(&self) -> bool {
        self.place_key.is_some() || self.pairs.iter().any(|pair| pair.value == Value::Key)
    }

    fn text_with(&self, key: &str) -> String {
        let mut text = if self.has_key_in_text() {
            let mut pairs = (*self.pairs).clone();
            for pair in pairs.iter_mut().filter(|pair| pair.value == Value::Key) {
                pair.value = Value::Text(key.to_owned());
            }
            (self.write)(&pairs)
        } else {
            (self.write)(&self.pairs)
        };
        text.insert_str(0, &self.prefix);
        if let Some(place_key) = self.place_key { place_key(text, key) } else { text }
    }
}

/// `name=value`, with this between the pairs.
pub(crate) fn join(pairs: &[Pair], between: &str) -> String {
    let mut joined = String::with_capacity(128);
    for (position, pair) in pairs.iter().enumerate() {
        joined.push_str(if position == 0 { "" } else { between });
        joined.extend([&pair.name, "=", pair.value()]);
    }
    joined
}
