//! The request's envelope: seven members, each of its type.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

/// 2^53-1, the greatest integer that every JSON reader keeps exact.
const MAX_NONCE: u64 = 9_007_199_254_740_991;

/// A request body whose members are all there. No `Debug`: it holds a token.
pub(crate) struct Envelope {
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
pub(crate) fn read(body: &[u8]) -> Result<Envelope, String> {
    let mut members: Members = serde_json::from_slice(body).map_err(|_| no_object(body))?;
    let open_id = text(&mut members, "OpenId")?;
    let grant_code = text(&mut members, "GrantCode")?;
    let token = text(&mut members, "Token")?;
    let timestamp = decimal(&mut members, "Timestamp")?;
    let nonce = decimal(&mut members, "Nonce")?;
    if !(1..=MAX_NONCE).contains(&nonce.value) {
        return Err(format!("Nonce is not between 1 and {MAX_NONCE}"));
    }
    let action = text(&mut members, "Action")?;
    let params = match members.take("Params")? {
        Value::Object(params) => params,
        // PHP prints an array without elements as [], whether it is a list or a map.
        Value::Array(elements) if elements.is_empty() => Map::new(),
        other => return Err(format!("Params is {}, not an object", kind(&other))),
    };
    Ok(Envelope { open_id, grant_code, token, timestamp, nonce, action, params })
}

/// What is wrong with a body that has no members.
fn no_object(body: &[u8]) -> String {
    match serde_json::from_slice::<Value>(body) {
        Ok(other) => format!("the body is {}, not a JSON object", kind(&other)),
        Err(error) => format!("the body is not JSON: {error}"),
    }
}

/// The documented members, and the names of others, which are kept for a hint alone. Of a member that is there several
/// times the last counts, as in PHP.
struct Members {
    documented: [(&'static str, Option<Value>); 7],
    others: Vec<String>,
}

impl Members {
    fn take(&mut self, name: &str) -> Result<Value, String> {
        let documented = self.documented.iter_mut().find(|(documented, _)| *documented == name);
        if let Some(value) = documented.and_then(|(_, value)| value.take()) {
            return Ok(value);
        }
        if self.others.iter().any(|other| other.eq_ignore_ascii_case(name)) {
            return Err(format!(
                "{name} is missing (it is there in other letter case, but names are case-sensitive)"
            ));
        }
        Err(format!("{name} is missing"))
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let names = ["OpenId", "GrantCode", "Token", "Timestamp", "Nonce", "Action", "Params"];
        deserializer.deserialize_map(Self { documented: names.map(|name| (name, None)), others: Vec::new() })
    }
}

impl<'de> Visitor<'de> for Members {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(mut self, mut members: M) -> Result<Self, M::Error> {
        while let Some(name) = members.next_key::<String>()? {
            match self.documented.iter_mut().find(|(documented, _)| *documented == name) {
                Some((_, value)) => *value = Some(members.next_value()?),
                None => {
                    members.next_value::<IgnoredAny>()?;
                    self.others.push(name);
                }
            }
        }
        Ok(self)
    }
}

fn text(members: &mut Members, name: &str) -> Result<String, String> {
    match members.take(name)? {
        Value::String(text) => Ok(text),
        other => Err(format!("{name} is {}, not a string", kind(&other))),
    }
}

fn decimal(members: &mut Members, name: &str) -> Result<Decimal, String> {
    let text = match members.take(name)? {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        other => return Err(format!("{name} is {}, not a decimal integer in a string", kind(&other))),
    };
    // One spelling a number: otherwise one nonce could pass for several.
    let canonical = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    match text.parse() {
        Ok(value) if canonical => Ok(Decimal { text, value }),
        _ => Err(format!("{name} is not a decimal integer without sign and leading zeros")),
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
        let envelope = read(sample().to_string().as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(envelope.open_id, "6dc05b4ac175cf316d226252b05cf685");
        assert_eq!(envelope.grant_code, "782c281f62");
        assert_eq!(envelope.token, "0%2B%2B3c6hthjwAml4ABAXOYF4Q6UY%3D");
        assert_eq!(
            (envelope.timestamp.text.as_str(), envelope.timestamp.value),
            ("1547186244", 1_547_186_244)
        );
        assert_eq!((envelope.nonce.text.as_str(), envelope.nonce.value), ("658965", 658_965));
        assert_eq!(envelope.action, "user.my-cards");
        assert_eq!(envelope.params.len(), 2);
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
        let envelope = read(body.to_string().as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(envelope.timestamp.text, "1547186244");
    }

    #[test]
    fn an_empty_php_array_is_empty_params() {
        let mut body = sample();
        body["Params"] = json!([]);
        assert!(read(body.to_string().as_bytes()).is_ok_and(|envelope| envelope.params.is_empty()));
    }

    #[test]
    fn what_is_not_a_json_object_is_refused() {
        for body in [&b""[..], b"{", b"OpenId=1&Nonce=2", b"\xff\xfe", b"{} {}", &b"[".repeat(100_000)] {
            assert!(read(body).err().is_some_and(|error| error.starts_with("the body is not JSON")));
        }
        assert_eq!(read(b"[]").err().as_deref(), Some("the body is an array, not a JSON object"));
    }
}
