//! Objects in our names: what [`object!`](super::object) writes, read again. The wire's names are not known here.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::Object;
use crate::amount::{Amount, AmountError, Undeclared};
use crate::document::EXCERPT_LENGTH;
use crate::printable::Printable;

/// Reads the members of a `T` by our names into `M`. An array is not an object, except in a format without names.
pub(crate) fn read_our_names<'de, T, M, D>(
    members: &'static [&'static str],
    deserializer: D,
) -> Result<M, D::Error>
where
    T: Object,
    M: Deserialize<'de>,
    D: Deserializer<'de>,
{
    let has_names = deserializer.is_human_readable();
    let visitor = OurNames { has_names, types: PhantomData::<(T, M)> };
    deserializer.deserialize_struct(T::NAME, members, visitor)
}

struct OurNames<T> {
    has_names: bool,
    types: PhantomData<T>,
}

impl<'de, T: Object, M: Deserialize<'de>> Visitor<'de> for OurNames<(T, M)> {
    type Value = M;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<M, A::Error> {
        M::deserialize(MapAccessDeserializer::new(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, members: A) -> Result<M, A::Error> {
        if self.has_names {
            return Err(A::Error::invalid_type(serde::de::Unexpected::Seq, &self));
        }
        M::deserialize(SeqAccessDeserializer::new(members))
    }
}

/// An amount in plain digits, or none.
pub(crate) struct AmountText(Option<String>);

impl AmountText {
    /// The digits; empty for none.
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }
}

impl<'de> Deserialize<'de> for AmountText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        if let Some(text) = text.as_deref()
            && let Err(AmountError) = Amount::<Undeclared>::new(text)
        {
            let text = Printable::new(text).limit(EXCERPT_LENGTH);
            return Err(D::Error::custom(format_args!("{text:?} is {AmountError}")));
        }
        Ok(Self(text))
    }
}

/// JSON as it came, or none: JSON inside JSON, and a string of it in formats that people do not read.
#[derive(Default)]
pub(crate) struct JsonText<T>(pub(crate) Option<T>);

impl JsonText<Box<RawValue>> {
    /// The text, which null does not have.
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_deref().map_or("", RawValue::get)
    }
}

impl Serialize for JsonText<&RawValue> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            self.0.serialize(serializer)
        } else {
            self.0.map(RawValue::get).serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for JsonText<Box<RawValue>> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return Option::deserialize(deserializer).map(Self);
        }
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(RawValue::from_string).transpose().map(Self).map_err(D::Error::custom)
    }
}
