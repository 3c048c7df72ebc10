use std::fmt;

use crate::Stamp;

/// Which spelling of the four names is signed.
///
/// The vendor's printed vector signs `grantCode`, `nonce`, `openId`, `timestamp`, while V2's own request body spells
/// them `GrantCode`, `Nonce`, `OpenId`, `Timestamp`. Which of the two V2's gateway checks is not documented: the
/// proven one is the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignedNames {
    /// `grantCode`, `nonce`, `openId`, `timestamp`: proven by the printed vector.
    #[default]
    LowerCamel,
    /// `GrantCode`, `Nonce`, `OpenId`, `Timestamp`: as the request body spells them.
    Wire,
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
    /// The string to sign of these values.
    #[must_use]
    pub fn new(names: SignedNames, open_id: &'a str, grant_code: &'a str, stamp: Stamp) -> Self {
        let (timestamp, nonce) = (Value::Number(stamp.timestamp()), Value::Number(stamp.nonce()));
        Self { names, open_id, grant_code, timestamp, nonce }
    }

    /// The string to sign of the values of a request that somebody else made, whatever they are.
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

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl fmt::Display for StringToSign<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { names, open_id, grant_code, timestamp, nonce } = *self;
        match names {
            SignedNames::LowerCamel => {
                write!(f, "grantCode={grant_code}&nonce={nonce}&openId={open_id}&timestamp={timestamp}")
            }
            SignedNames::Wire => {
                write!(f, "GrantCode={grant_code}&Nonce={nonce}&OpenId={open_id}&Timestamp={timestamp}")
            }
        }
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
