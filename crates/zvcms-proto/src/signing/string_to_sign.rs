use std::fmt;
use std::str::FromStr;

use crate::choice::{ChoiceError, choose, word_of};
use crate::stamp::Stamp;

/// The spelling of the four names that are signed.
///
/// The vendor's printed vector signs `grantCode`, `nonce`, `openId`, `timestamp`, while V2's own request body spells
/// them `GrantCode`, `Nonce`, `OpenId`, `Timestamp`. It is not documented which of the two V2's gateway checks, so the
/// proven one is the default. V3 spells them in its body as it signs them.
///
/// `Display` writes `lower-camel` or `wire`, which [`FromStr`] reads in upper or lower case:
///
/// ```
/// use zvcms_proto::SignedNames;
///
/// assert_eq!("wire".parse(), Ok(SignedNames::Wire));
/// assert_eq!(SignedNames::default().to_string(), "lower-camel");
/// assert_eq!("camel".parse::<SignedNames>().unwrap_err().to_string(), r#"lower-camel or wire is expected, not "camel""#);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignedNames {
    /// `grantCode`, `nonce`, `openId`, `timestamp`: proven by the printed vector.
    #[default]
    LowerCamel,
    /// `GrantCode`, `Nonce`, `OpenId`, `Timestamp`: as the request body of V2 spells them.
    Wire,
}

const SPELLINGS: &[(&str, SignedNames)] =
    &[("lower-camel", SignedNames::LowerCamel), ("wire", SignedNames::Wire)];

impl fmt::Display for SignedNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(word_of(self, SPELLINGS))
    }
}

impl FromStr for SignedNames {
    type Err = ChoiceError;

    /// # Errors
    ///
    /// Returns an error if the text is neither `lower-camel` nor `wire`.
    fn from_str(text: &str) -> Result<Self, ChoiceError> {
        choose(text, SPELLINGS)
    }
}

/// The first step: names and values sorted by name, `name=value` joined with `&`, values as they stand.
///
/// `Display` writes the text.
#[derive(Clone, Copy)]
pub struct StringToSign<'a> {
    names: SignedNames,
    open_id: &'a str,
    grant_code: &'a str,
    timestamp: Value<'a>,
    nonce: Value<'a>,
}

impl<'a> StringToSign<'a> {
    /// Makes the string to sign from these values.
    #[must_use]
    pub fn new(names: SignedNames, open_id: &'a str, grant_code: &'a str, stamp: Stamp) -> Self {
        let (timestamp, nonce) = (Value::Number(stamp.timestamp()), Value::Number(stamp.nonce()));
        Self { names, open_id, grant_code, timestamp, nonce }
    }

    /// Makes it from the values of a captured request, whatever they are.
    pub(crate) fn of_texts(
        names: SignedNames,
        (open_id, grant_code): (&'a str, &'a str),
        (timestamp, nonce): (&'a str, &'a str),
    ) -> Self {
        Self { names, open_id, grant_code, timestamp: Value::Text(timestamp), nonce: Value::Text(nonce) }
    }
}

#[derive(Clone, Copy)]
enum Value<'a> {
    Number(u64),
    Text(&'a str),
}

impl<'a> Value<'a> {
    fn text<'b>(self, digits: &'b mut itoa::Buffer) -> &'b str
    where
        'a: 'b,
    {
        match self {
            Self::Number(number) => digits.format(number),
            Self::Text(text) => text,
        }
    }
}

impl SignedNames {
    /// As they stand between the values.
    fn in_the_text(self) -> [&'static str; 4] {
        match self {
            Self::LowerCamel => ["grantCode=", "&nonce=", "&openId=", "&timestamp="],
            Self::Wire => ["GrantCode=", "&Nonce=", "&OpenId=", "&Timestamp="],
        }
    }

    /// What stands before the nonce, and what between nonce and timestamp.
    pub(super) fn around_the_nonce(self, open_id: &str, grant_code: &str) -> [String; 2] {
        let [before_code, before_nonce, before_id, before_timestamp] = self.in_the_text();
        [[before_code, grant_code, before_nonce].concat(), [before_id, open_id, before_timestamp].concat()]
    }
}

impl StringToSign<'_> {
    /// Yields the text in parts, so that it needs no memory of its own.
    pub(super) fn try_for_each_part<E>(&self, mut take: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
        let [grant_code, nonce, open_id, timestamp] = self.names.in_the_text();
        let mut digits = itoa::Buffer::new();
        take(grant_code)?;
        take(self.grant_code)?;
        take(nonce)?;
        take(self.nonce.text(&mut digits))?;
        take(open_id)?;
        take(self.open_id)?;
        take(timestamp)?;
        take(self.timestamp.text(&mut digits))
    }
}

impl fmt::Display for StringToSign<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.try_for_each_part(|part| f.write_str(part))
    }
}

impl fmt::Debug for StringToSign<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StringToSign").field("names", &self.names).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::vectors;

    #[test]
    fn both_vectors() {
        for vector in vectors::ALL {
            let stamp = Stamp::new(vector.timestamp, vector.nonce).unwrap();
            let text = StringToSign::new(SignedNames::default(), vector.open_id, vector.grant_code, stamp);
            assert_eq!(text.to_string(), vector.string_to_sign);
        }
    }

    #[test]
    fn the_names_of_the_body() {
        let stamp = Stamp::new(3, 2).unwrap();
        assert_eq!(
            StringToSign::new(SignedNames::Wire, "id", "code", stamp).to_string(),
            "GrantCode=code&Nonce=2&OpenId=id&Timestamp=3"
        );
    }

    #[test]
    fn debug_shows_no_credential() {
        let text = StringToSign::new(SignedNames::Wire, "an-id", "a-code", Stamp::new(3, 2).unwrap());
        assert_eq!(format!("{text:?}"), "StringToSign { names: Wire, .. }");
    }
}
