//! Integers that are sent as text.

use std::fmt;

use serde::de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
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
            return text.parse().map(Self).map_err(Error::custom);
        }
        deserializer.deserialize_any(Either)
    }
}

/// A number or text. What is neither is refused in these words alone.
struct Either;

const EXPECTED: &str = "an integer, as a number or in a string";

impl<'de> Visitor<'de> for Either {
    type Value = IntegerText;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_i64<E: Error>(self, integer: i64) -> Result<IntegerText, E> {
        Ok(IntegerText(integer))
    }

    fn visit_u64<E: Error>(self, integer: u64) -> Result<IntegerText, E> {
        integer.try_into().map(IntegerText).map_err(|_| E::custom(EXPECTED))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<IntegerText, E> {
        text.parse().map(IntegerText).map_err(E::custom)
    }

    fn visit_bytes<E: Error>(self, text: &[u8]) -> Result<IntegerText, E> {
        str::from_utf8(text).map_err(|_| E::custom(EXPECTED)).and_then(|text| self.visit_str(text))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<IntegerText, E> {
        Err(E::custom(EXPECTED))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<IntegerText, E> {
        Err(E::custom(EXPECTED))
    }

    fn visit_unit<E: Error>(self) -> Result<IntegerText, E> {
        Err(E::custom(EXPECTED))
    }

    fn visit_none<E: Error>(self) -> Result<IntegerText, E> {
        Err(E::custom(EXPECTED))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<IntegerText, A::Error> {
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Err(A::Error::custom(EXPECTED))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<IntegerText, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Err(A::Error::custom(EXPECTED))
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
        for json in ["\"seven\"", "\"\""] {
            assert!(serde_json::from_str::<IntegerText>(json).is_err(), "{json}");
        }
        for json in ["7.5", "null", "true", "[7]", "{\"7\":7}", "9223372036854775808"] {
            let error = serde_json::from_str::<IntegerText>(json).unwrap_err().to_string();
            assert!(error.starts_with("an integer, as a number or in a string"), "{json}: {error}");
        }
        let binary = postcard::to_allocvec(&IntegerText(i64::MIN)).unwrap();
        assert_eq!(postcard::from_bytes::<IntegerText>(&binary).unwrap(), IntegerText(i64::MIN));
    }
}
