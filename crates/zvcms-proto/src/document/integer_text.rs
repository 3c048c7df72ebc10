//! Integers that are sent as text.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An integer that is sent as a string, because the page's sample does. It is read from either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct IntegerText(pub(crate) i64);

impl Serialize for IntegerText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(itoa::Buffer::new().format(self.0))
    }
}

impl<'de> Deserialize<'de> for IntegerText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            return text.parse().map(Self).map_err(serde::de::Error::custom);
        }
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "an integer, as a number or in a string")]
        enum Either {
            Number(i64),
            Text(String),
        }
        match Either::deserialize(deserializer)? {
            Either::Number(integer) => Ok(Self(integer)),
            Either::Text(text) => text.parse().map(Self).map_err(serde::de::Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_sent_as_text_and_read_from_either() {
        assert_eq!(serde_json::to_string(&IntegerText(-7)).unwrap(), "\"-7\"");
        for json in ["7", "\"7\""] {
            assert_eq!(serde_json::from_str::<IntegerText>(json).unwrap(), IntegerText(7));
        }
        for json in ["7.5", "\"seven\"", "\"\"", "null", "9223372036854775808"] {
            assert!(serde_json::from_str::<IntegerText>(json).is_err(), "{json}");
        }
        let binary = postcard::to_allocvec(&IntegerText(i64::MIN)).unwrap();
        assert_eq!(postcard::from_bytes::<IntegerText>(&binary).unwrap(), IntegerText(i64::MIN));
    }
}
