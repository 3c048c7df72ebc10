//! JSON, as far as it is an object.

use std::fmt;

use serde::Deserializer as _;
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::BodyMember;
use crate::words::Words;

/// What a JSON text is.
pub(super) enum Json {
    Object(Vec<BodyMember>),
    /// A list whose only element is an object.
    ListOfOne(Vec<BodyMember>),
    Text(String),
    Other(Words),
}

pub(super) const STRING: Words = Words::new("a string", "字符串");
const LIST: Words = Words::new("a list", "列表");

pub(super) fn read(text: &str) -> Result<Json, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let json = deserializer.deserialize_any(JsonVisitor)?;
    deserializer.end()?;
    Ok(json)
}

/// The members of an object that the text begins with, whatever stands behind it.
pub(super) fn read_object(text: &str) -> Result<Vec<BodyMember>, serde_json::Error> {
    serde_json::Deserializer::from_str(text).deserialize_map(ObjectVisitor)
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Json, A::Error> {
        ObjectVisitor.visit_map(map).map(Json::Object)
    }

    /// Looks into the list itself and no deeper: `RawValue` and `IgnoredAny` pass over what is nested without recursion.
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let first = list.next_element::<Box<RawValue>>()?;
        let mut is_only = first.is_some();
        while list.next_element::<IgnoredAny>()?.is_some() {
            is_only = false;
        }
        let object = first.filter(|_| is_only).and_then(|first| read_object(first.get()).ok());
        Ok(object.map_or(Json::Other(LIST), Json::ListOfOne))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Json, E> {
        Ok(Json::Other(Words::new("a boolean", "布尔值")))
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Other(Words::new("null", "null")))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Json, E> {
        Ok(number())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Json, E> {
        Ok(number())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(number())
    }
}

fn number() -> Json {
    Json::Other(Words::new("a number", "数字"))
}

/// Takes an object alone, with its values as they are written.
struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Vec<BodyMember>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
            members.push((name, Box::<str>::from(value).into()));
        }
        Ok(members)
    }
}
