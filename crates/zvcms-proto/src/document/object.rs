//! Objects of the wire: read from JSON objects alone, written in our names.

use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;

/// Implements `Serialize` and `Deserialize` for a type that derives both with `#[serde(remote = "Self")]`. The derived
/// reader alone would take an array for the object, member by member.
macro_rules! object {
    ($name:ident, $expected:literal) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                Self::serialize(self, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::deserialize($crate::document::object::ObjectOnly { deserializer, expected: $expected })
            }
        }
    };
}

pub(crate) use object;

/// A deserializer that gives a struct nothing but an object's members.
pub(crate) struct ObjectOnly<D> {
    pub(crate) deserializer: D,
    /// What an error says was expected.
    pub(crate) expected: &'static str,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for ObjectOnly<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.deserializer.deserialize_map(Members { visitor, expected: self.expected })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.deserializer.deserialize_struct(name, fields, Members { visitor, expected: self.expected })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

struct Members<V> {
    visitor: V,
    expected: &'static str,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Members<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_map<M: MapAccess<'de>>(self, members: M) -> Result<V::Value, M::Error> {
        self.visitor.visit_map(members)
    }
}
