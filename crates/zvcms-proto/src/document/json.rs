//! Parameters that are any JSON.

#![allow(dead_code, reason = "no page may need it")]

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// JSON that is sent as it is, and equal to another of the same text.
#[derive(Clone, Debug)]
pub(crate) struct Json(Box<RawValue>);

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Deserialize::deserialize(deserializer).map(Self)
    }
}

impl Json {
    pub(crate) fn new(json: Box<RawValue>) -> Self {
        Self(json)
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.0.get() == other.0.get()
    }
}

impl Eq for Json {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::member_names::parameters;

    #[derive(Debug, PartialEq)]
    struct Sent {
        any: Option<Json>,
    }

    parameters! { Sent { any: any = "any", } }

    #[test]
    fn json_is_sent_as_it_is_and_null_is_not_missing() {
        for text in [r#"{"any":[1.10,{"b":12345678901234567890123}]}"#, r#"{"any":null}"#, "{}"] {
            assert_eq!(serde_json::to_string(&serde_json::from_str::<Sent>(text).unwrap()).unwrap(), text);
        }
        let json = |text: &str| Json::new(RawValue::from_string(text.to_owned()).unwrap());
        assert_eq!(json("1.0"), json("1.0"));
        assert_ne!(json("1.0"), json("1.00"));
    }
}
