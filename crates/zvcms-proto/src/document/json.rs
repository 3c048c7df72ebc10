//! Parameters that are any JSON.

#![allow(dead_code, reason = "no page may need it")]

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

/// JSON that is sent as it is, and equal to another of the same text.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Json(Box<RawValue>);

impl Json {
    pub(crate) fn new(json: Box<RawValue>) -> Self {
        Self(json)
    }

    /// A member that is there, `null` too: only a missing one is `None`.
    pub(crate) fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Self::deserialize(deserializer).map(Some)
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

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Sent {
        #[serde(default, deserialize_with = "Json::present", skip_serializing_if = "Option::is_none")]
        any: Option<Json>,
    }

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
