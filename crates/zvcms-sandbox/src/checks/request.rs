//! The request as it is received: the members of its API version, each of its type.

use std::collections::HashMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::checks::api::{Api, MemberNames, V2_PATH};
use crate::checks::body_form::kind;
use crate::checks::message::{InBothLanguages, Message};
use crate::checks::{body_form, integer_form, missing_members};

/// 2^53-1, the greatest integer that every JSON reader keeps exact.
const MAX_NONCE: u64 = 9_007_199_254_740_991;

/// A request whose members are all there. No `Debug`: it holds a token.
pub(crate) struct Request {
    pub(crate) open_id: String,
    pub(crate) grant_code: String,
    pub(crate) token: String,
    pub(crate) timestamp: Decimal,
    pub(crate) nonce: Decimal,
    /// Over V3 the path asked for.
    pub(crate) action: String,
    pub(crate) params: Map<String, Value>,
}

/// A non-negative decimal integer with the text that was sent, which is what was signed.
pub(crate) struct Decimal {
    pub(crate) text: String,
    pub(crate) value: u64,
}

/// Reads a request body. The error says what is wrong and names the member.
pub(crate) fn read(api: Api<'_>, body: &[u8]) -> Result<Request, Message> {
    let names = api.names();
    // What is passed over is not checked by the reader, and JSON is UTF-8 as a whole.
    let text = str::from_utf8(body).map_err(|_| body_form::describe(body))?;
    let mut json = serde_json::Deserializer::from_str(text);
    let members = json.deserialize_map(JsonBody::new(names)).and_then(|members| json.end().map(|()| members));
    let mut members = members.map_err(|_| body_form::describe(body))?;
    members.refuse_other_version(api)?;
    members.refuse_missing()?;
    let open_id = members.text(names.open_id)?;
    let grant_code = members.text(names.grant_code)?;
    let token = members.text(names.token)?;
    let expected = match api {
        Api::V2 => ("a decimal integer in a string", "字符串形式的十进制整数"),
        Api::V3 { .. } => ("a decimal integer", "十进制整数"),
    };
    let timestamp = members.decimal(names.timestamp, expected, body)?;
    let nonce = members.decimal(names.nonce, expected, body)?;
    if !(1..=MAX_NONCE).contains(&nonce.value) {
        let name = names.nonce;
        let english = format!("{name} is not between 1 and {MAX_NONCE}");
        return Err((english, format!("{name} 不在 1 到 {MAX_NONCE} 之间")).into());
    }
    let action = match names.action {
        Some(name) => members.text(name)?,
        None => api.path().to_owned(),
    };
    let params = match (members.take(names.params)?, api) {
        (Value::Object(params), _) => params,
        // PHP prints an array without elements as [], whether it is a list or a map.
        (Value::Array(elements), Api::V2) if elements.is_empty() => Map::new(),
        (other, api) => {
            let is_empty = other.is_null() || other.as_array().is_some_and(Vec::is_empty);
            let (hint, hint_in_chinese) = match api {
                Api::V3 { .. } if is_empty => ("; without parameters it is {}", "；没有参数时应为 {}"),
                _ => ("", ""),
            };
            let is_json = other.as_str().is_some_and(body_form::is_json);
            let (english, chinese) =
                if is_json { ("JSON in a string", "字符串形式的 JSON") } else { kind(&other) };
            let name = names.params;
            let english = format!("{name} is {english}, not an object{hint}");
            return Err((english, format!("{name} 是{chinese}，不是对象{hint_in_chinese}")).into());
        }
    };
    Ok(Request { open_id, grant_code, token, timestamp, nonce, action, params })
}

/// The documented members, and the names of the others, which are kept for a hint alone. Of a duplicated member the
/// last counts, as in PHP.
struct JsonBody {
    names: &'static MemberNames,
    documented: Vec<(&'static str, Value)>,
    others: Vec<String>,
}

impl JsonBody {
    fn new(names: &'static MemberNames) -> Self {
        Self { names, documented: Vec::with_capacity(MemberNames::MOST), others: Vec::new() }
    }

    /// Refuses a body that is plainly written for the other API version.
    fn refuse_other_version(&self, api: Api<'_>) -> Result<(), Message> {
        let is_of = |other: &MemberNames| {
            self.documented.is_empty() && self.others.iter().any(|name| name == other.open_id)
        };
        let names = |separator| self.names.all().collect::<Vec<_>>().join(separator);
        match api {
            Api::V2 if is_of(MemberNames::V3) => {
                let english = format!(
                    "this is a body of V3: over V2 the names are {}; over V3 the address is the path of the action, \
                     POST /v3/…",
                    names(", ")
                );
                let chinese = format!(
                    "这是 V3 的请求体：V2 的成员名为 {}；V3 的地址是接口的路径，即 POST /v3/…",
                    names("、")
                );
                Err((english, chinese).into())
            }
            Api::V3 { .. } if is_of(MemberNames::V2) => {
                let english = format!(
                    "this is a body of V2: over V3 the names are {}; over V2 the address is POST {V2_PATH}",
                    names(", ")
                );
                let chinese =
                    format!("这是 V2 的请求体：V3 的成员名为 {}；V2 的地址是 POST {V2_PATH}", names("、"));
                Err((english, chinese).into())
            }
            _ => Ok(()),
        }
    }

    /// Names all members that are missing.
    fn refuse_missing(&self) -> Result<(), Message> {
        if self.documented.len() == self.names.all().count() {
            return Ok(());
        }
        let is_there = |name: &str| self.documented.iter().any(|(there, _)| *there == name);
        let missing = self.names.all().filter(|name| !is_there(name));
        Err(missing_members::describe(self.names, &missing.collect::<Vec<_>>(), &self.others))
    }

    fn take(&mut self, name: &str) -> Result<Value, Message> {
        match self.documented.iter().position(|(there, _)| *there == name) {
            Some(at) => Ok(self.documented.swap_remove(at).1),
            None => Err((format!("{name} is missing"), format!("缺少 {name}")).into()),
        }
    }

    fn keep(&mut self, name: &'static str, value: Value) {
        match self.documented.iter_mut().find(|(there, _)| *there == name) {
            Some((_, earlier)) => *earlier = value,
            None => self.documented.push((name, value)),
        }
    }

    fn text(&mut self, name: &str) -> Result<String, Message> {
        match self.take(name)? {
            Value::String(text) => Ok(text),
            other => {
                let (english, chinese) = kind(&other);
                let english = format!("{name} is {english}, not a string");
                Err((english, format!("{name} 是{chinese}，不是字符串")).into())
            }
        }
    }

    /// An integer. The body tells what is in its place.
    fn decimal(&mut self, name: &str, expected: InBothLanguages, body: &[u8]) -> Result<Decimal, Message> {
        let value = self.take(name)?;
        let is_number = value.is_number();
        let text = match value {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            other => {
                let (english, chinese) = kind(&other);
                let english = format!("{name} is {english}, not {}", expected.0);
                return Err((english, format!("{name} 是{chinese}，应为{}", expected.1)).into());
            }
        };
        // One spelling a number: otherwise one nonce could pass for several.
        let canonical =
            text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
        match text.parse() {
            Ok(value) if canonical => Ok(Decimal { text, value }),
            _ => {
                let written = if is_number { as_written(name, body) } else { None };
                let (english, chinese) = integer_form::describe(written.as_deref().unwrap_or(&text));
                let english =
                    format!("{name} {english}: it must be a decimal integer without sign and leading zeros");
                let chinese = format!("{name} {chinese}：应为十进制整数，不带正负号和前导零");
                Err((english, chinese).into())
            }
        }
    }
}

/// A member of the body as it is written there: reading a number may change its spelling.
fn as_written(name: &str, body: &[u8]) -> Option<String> {
    let members: HashMap<String, &RawValue> = serde_json::from_slice(body).ok()?;
    members.get(name).map(|value| value.get().to_owned())
}

impl<'de> Visitor<'de> for JsonBody {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(mut self, mut members: M) -> Result<Self, M::Error> {
        while let Some(name) = members.next_key_seed(NameOf(self.names))? {
            match name {
                Name::Documented(name) => self.keep(name, members.next_value()?),
                Name::Other(name) => {
                    members.next_value::<IgnoredAny>()?;
                    self.others.push(name);
                }
            }
        }
        Ok(self)
    }
}

/// The name of a member.
enum Name {
    Documented(&'static str),
    Other(String),
}

/// Reads the name of a member. None of those documented is copied.
struct NameOf(&'static MemberNames);

impl<'de> DeserializeSeed<'de> for NameOf {
    type Value = Name;

    fn deserialize<D: Deserializer<'de>>(self, name: D) -> Result<Name, D::Error> {
        name.deserialize_str(self)
    }
}

impl Visitor<'_> for NameOf {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Name, E> {
        let documented = self.0.all().find(|documented| *documented == name);
        Ok(documented.map_or_else(|| Name::Other(name.to_owned()), Name::Documented))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Request;
    use crate::checks::api::Api;

    fn read(body: &[u8]) -> Result<Request, String> {
        super::read(Api::V2, body).map_err(|why| why.english)
    }

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
    fn a_body_that_is_not_utf_8_is_refused_wherever_it_is_not() {
        let mut body = sample().to_string().replacen('{', "{\"note\":\"#\",", 1).into_bytes();
        for byte in body.iter_mut().filter(|byte| **byte == b'#') {
            *byte = 0xd3;
        }
        assert_eq!(read(&body).err().as_deref(), Some("the body is not in UTF-8"));
    }

    #[test]
    fn all_missing_members_are_named_before_anything_else() {
        let mut body = sample();
        body["Token"] = json!(1);
        for member in ["GrantCode", "Nonce"] {
            body.as_object_mut().map(|members| members.remove(member));
        }
        assert_eq!(read(body.to_string().as_bytes()).err().as_deref(), Some("GrantCode, Nonce are missing"));
        let body = sample().to_string().replace("OpenId", "openId");
        assert_eq!(
            read(body.as_bytes()).err().as_deref(),
            Some("openId is there in place of OpenId, which is how V3 spells it")
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
        assert_eq!(refused("Params", json!("{}")), "Params is JSON in a string, not an object");
        assert_eq!(refused("Params", json!("x")), "Params is a string, not an object");
        assert_eq!(refused("Params", json!([1])), "Params is an array, not an object");
    }

    #[test]
    fn timestamp_and_nonce_have_one_spelling() {
        for member in ["Timestamp", "Nonce"] {
            for (value, form) in [
                (json!(""), "is empty"),
                (json!("007"), "has leading zeros"),
                (json!("7.0"), "has a fraction"),
                (json!(7.0), "has a fraction"),
                (json!(-7), "is negative"),
                (json!("d14c1559-e87b-747d-577c-834b275a4310"), "is a UUID"),
                (json!("18446744073709551616"), "is too large"),
            ] {
                let must = "it must be a decimal integer without sign and leading zeros";
                assert_eq!(refused(member, value), format!("{member} {form}: {must}"));
            }
        }
        // Numbers that JSON readers write in another way.
        for (written, form) in
            [("18446744073709551616", "is too large"), ("6e5", "has an exponent"), ("-0", "is negative")]
        {
            let body = sample().to_string().replace("\"658965\"", written);
            let message = read(body.as_bytes()).err().unwrap_or_default();
            assert!(message.starts_with(&format!("Nonce {form}: ")), "{written}: {message}");
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
        for body in [&b""[..], b"{", b"OpenId=1&Nonce=2", b"\xff\xfe", b"[]", b"{} {}", &b"[".repeat(100_000)]
        {
            assert!(read(body).err().is_some_and(|error| error.starts_with("the body is ")), "{body:?}");
        }
    }
}
