//! The request as it is received: seven members, each of its type.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

/// 2^53-1, the greatest integer that every JSON reader keeps exact.
const MAX_NONCE: u64 = 9_007_199_254_740_991;

/// A request body whose members are all there. No `Debug`: it holds a token.
pub(crate) struct Request {
    pub(crate) open_id: String,
    pub(crate) grant_code: String,
    pub(crate) token: String,
    pub(crate) timestamp: Decimal,
    pub(crate) nonce: Decimal,
    pub(crate) action: String,
    pub(crate) params: Map<String, Value>,
}

/// A non-negative decimal integer with the text that was sent, which is what was signed.
pub(crate) struct Decimal {
    pub(crate) text: String,
    pub(crate) value: u64,
}

/// Reads a request body. The error says what is wrong and names the member.
pub(crate) fn read(body: &[u8]) -> Result<Request, String> {
    let mut members: JsonBody = serde_json::from_slice(body).map_err(|_| not_an_object(body))?;
    let open_id = members.text("OpenId")?;
    let grant_code = members.text("GrantCode")?;
    let token = members.text("Token")?;
    let timestamp = members.decimal("Timestamp")?;
    let nonce = members.decimal("Nonce")?;
    if !(1..=MAX_NONCE).contains(&nonce.value) {
        return Err(format!("Nonce is not between 1 and {MAX_NONCE}"));
    }
    let action = members.text("Action")?;
    let params = match members.take("Params")? {
        Value::Object(params) => params,
        // PHP prints an array without elements as [], whether it is a list or a map.
        Value::Array(elements) if elements.is_empty() => Map::new(),
        other => return Err(format!("Params is {}, not an object", kind(&other))),
    };
    Ok(Request { open_id, grant_code, token, timestamp, nonce, action, params })
}

/// What is wrong with a body that has no members.
fn not_an_object(body: &[u8]) -> String {
    match serde_json::from_slice::<Value>(body) {
        Ok(other) => format!("the body is {}, not a JSON object", kind(&other)),
        Err(error) => format!("the body is not JSON: {error}"),
    }
}

const NAMES: [&str; 7] = ["OpenId", "GrantCode", "Token", "Timestamp", "Nonce", "Action", "Params"];

/// The documented members, and the names of the others, which are kept for a hint alone. Of a duplicated member the
/// last counts, as in PHP.
#[derive(Default)]
struct JsonBody {
    documented: HashMap<String, Value>,
    others: Vec<String>,
}

impl JsonBody {
    fn take(&mut self, name: &str) -> Result<Value, String> {
        self.documented.remove(name).ok_or_else(|| {
            let in_other_case = self.others.iter().any(|other| other.eq_ignore_ascii_case(name));
            let hint = " (it is there in other letter case, but names are case-sensitive)";
            format!("{name} is missing{}", if in_other_case { hint } else { "" })
        })
    }

    fn text(&mut self, name: &str) -> Result<String, String> {
        match self.take(name)? {
            Value::String(text) => Ok(text),
            other => Err(format!("{name} is {}, not a string", kind(&other))),
        }
    }

    fn decimal(&mut self, name: &str) -> Result<Decimal, String> {
        let text = match self.take(name)? {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            other => return Err(format!("{name} is {}, not a decimal integer in a string", kind(&other))),
        };
        // One spelling a number: otherwise one nonce could pass for several.
        let canonical =
            text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
        match text.parse() {
            Ok(value) if canonical => Ok(Decimal { text, value }),
            _ => Err(format!("{name} is not a decimal integer without sign and leading zeros")),
        }
    }
}

impl<'de> Deserialize<'de> for JsonBody {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Self::default())
    }
}

impl<'de> Visitor<'de> for JsonBody {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(mut self, mut members: M) -> Result<Self, M::Error> {
        while let Some(name) = members.next_key::<String>()? {
            if NAMES.contains(&name.as_str()) {
                self.documented.insert(name, members.next_value()?);
            } else {
                members.next_value::<IgnoredAny>()?;
                self.others.push(name);
            }
        }
        Ok(self)
    }
}

/// What a JSON value is, in words: its text stays out of messages.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::read;

    fn sample() -> Value {
        // The request sample of the documentation page, its token included.
        json!({
            "OpenId": "6dc05b4ac175cf316d226252b05cf685",
            "GrantCode": "782c281f62",
            "Timestamp": "1547186244",
            "Nonce": "658965",
            "Token": "0%2B%2B3c6hthjwAml4ABAXOYF4Q6UY%3D",
            "Action": "user.my-cards",
            "Params": { "user_id": "", "needCycleCard": "" }
        })
    }

    fn refused(member: &str, value: Value) -> String {
        let mut body = sample();
        body[member] = value;
        read(body.to_string().as_bytes()).err().unwrap_or_else(|| panic!("{member} was taken: {body}"))
    }

    #[test]
    fn the_documented_sample_is_read() {
        let request = read(sample().to_string().as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(request.open_id, "6dc05b4ac175cf316d226252b05cf685");
        assert_eq!(request.grant_code, "782c281f62");
        assert_eq!(request.token, "0%2B%2B3c6hthjwAml4ABAXOYF4Q6UY%3D");
        assert_eq!((request.timestamp.text.as_str(), request.timestamp.value), ("1547186244", 1_547_186_244));
        assert_eq!((request.nonce.text.as_str(), request.nonce.value), ("658965", 658_965));
        assert_eq!(request.action, "user.my-cards");
        assert_eq!(request.params.len(), 2);
    }

    #[test]
    fn each_missing_member_is_named() {
        for member in ["OpenId", "GrantCode", "Token", "Timestamp", "Nonce", "Action", "Params"] {
            let mut body = sample();
            body.as_object_mut().map(|members| members.remove(member));
            assert_eq!(read(body.to_string().as_bytes()).err(), Some(format!("{member} is missing")));
        }
    }

    #[test]
    fn a_member_in_other_letter_case_is_hinted_at() {
        let body = sample().to_string().replace("OpenId", "openId");
        assert!(
            read(body.as_bytes()).err().is_some_and(|error| error.contains("OpenId is missing (it is there"))
        );
    }

    #[test]
    fn of_a_member_that_is_there_twice_the_last_counts() {
        let body = sample().to_string().replace("{\"Action\"", "{\"Action\":\"x.y\",\"Action\"");
        assert!(body.contains("x.y"));
        assert_eq!(read(body.as_bytes()).unwrap_or_else(|error| panic!("{error}")).action, "user.my-cards");
    }

    #[test]
    fn each_wrong_type_is_named() {
        for member in ["OpenId", "GrantCode", "Token", "Action"] {
            assert_eq!(refused(member, json!(1)), format!("{member} is a number, not a string"));
            assert_eq!(refused(member, Value::Null), format!("{member} is null, not a string"));
        }
        for member in ["Timestamp", "Nonce"] {
            assert_eq!(
                refused(member, json!(true)),
                format!("{member} is a boolean, not a decimal integer in a string")
            );
        }
        assert_eq!(refused("Params", json!("{}")), "Params is a string, not an object");
        assert_eq!(refused("Params", json!([1])), "Params is an array, not an object");
    }

    #[test]
    fn timestamp_and_nonce_have_one_spelling() {
        for member in ["Timestamp", "Nonce"] {
            for value in [
                json!(""),
                json!("007"),
                json!("+7"),
                json!("-7"),
                json!(-7),
                json!(7.0),
                json!("7e1"),
                json!(" 7"),
            ] {
                let message = refused(member, value.clone());
                assert_eq!(
                    message,
                    format!("{member} is not a decimal integer without sign and leading zeros")
                );
            }
            // One over 2^64-1, as text and as a number.
            assert!(refused(member, json!("18446744073709551616")).contains(member));
            let body = sample().to_string().replace("\"658965\"", "18446744073709551616");
            assert!(read(body.as_bytes()).err().is_some_and(|error| error.contains("Nonce")));
        }
    }

    #[test]
    fn nonce_is_1_to_2_to_the_53_less_1() {
        for nonce in [json!("1"), json!(1), json!("9007199254740991"), json!(9_007_199_254_740_991_u64)] {
            let mut body = sample();
            body["Nonce"] = nonce;
            assert!(read(body.to_string().as_bytes()).is_ok(), "{body}");
        }
        for nonce in [json!("0"), json!(0), json!("9007199254740992")] {
            assert_eq!(refused("Nonce", nonce), "Nonce is not between 1 and 9007199254740991");
        }
    }

    #[test]
    fn an_integer_timestamp_is_taken_as_its_text() {
        let mut body = sample();
        body["Timestamp"] = json!(1_547_186_244);
        let request = read(body.to_string().as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(request.timestamp.text, "1547186244");
    }

    #[test]
    fn an_empty_php_array_is_empty_params() {
        let mut body = sample();
        body["Params"] = json!([]);
        assert!(read(body.to_string().as_bytes()).is_ok_and(|request| request.params.is_empty()));
    }

    #[test]
    fn what_is_not_a_json_object_is_refused() {
        for body in [&b""[..], b"{", b"OpenId=1&Nonce=2", b"\xff\xfe", b"{} {}", &b"[".repeat(100_000)] {
            assert!(read(body).err().is_some_and(|error| error.starts_with("the body is not JSON")));
        }
        assert_eq!(read(b"[]").err().as_deref(), Some("the body is an array, not a JSON object"));
    }
}
