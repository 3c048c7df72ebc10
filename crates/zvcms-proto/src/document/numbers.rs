//! How a number keeps its text, of which a parser gives the value alone.

use std::fmt;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error as _, SeqAccess, Visitor};

use super::place::offset_in;

/// How numbers are read.
#[derive(Clone, Copy, Default)]
pub(crate) struct Numbers<'de> {
    /// The text that is parsed. Without it, each scalar is taken as it is written, and looked at twice.
    text: Option<&'de str>,
    /// The name of the member that is being read, as a part of the text.
    name: &'de str,
}

impl<'de> Numbers<'de> {
    /// Whether they are taken as they are written, since the text that is parsed is not known.
    pub(super) fn are_as_written(&self) -> bool {
        self.text.is_none()
    }

    /// Says which member is read now. `None` where its name is not a part of the text, since it has escapes.
    pub(super) fn behind(&mut self, name: Option<&'de str>) {
        self.name = name.unwrap_or_default();
    }

    /// How many bytes stand behind the name; 0 where it is not known.
    pub(super) fn rest(&self) -> usize {
        let place = |text: &str| Some(text.len() - offset_in(text, self.name)?);
        self.text.and_then(place).unwrap_or_default()
    }

    /// The number behind the name. `None` where it is not known, or where there is no number.
    #[cold]
    pub(super) fn number(&self) -> Option<&'de str> {
        let text = self.text?;
        let behind = text.get(offset_in(text, self.name)? + self.name.len()..)?;
        let is_space = |character| matches!(character, ' ' | '\t' | '\n' | '\r');
        let value = behind.strip_prefix('"')?.trim_start_matches(is_space).strip_prefix(':')?;
        let value = value.trim_start_matches(is_space);
        let end = value.find(|character| !matches!(character, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'));
        value.get(..end.unwrap_or(value.len())).filter(|number| !number.is_empty())
    }
}

/// A deserializer that also says which text it parses, to those who ask by [`WithNumbers`]. Others notice nothing.
pub(crate) struct WithText<'de, D> {
    pub(crate) text: &'de str,
    pub(crate) deserializer: D,
}

/// The name by which it is asked for, as `serde_json` is for a `RawValue`.
const NAME: &str = "zvcms_proto::WithText";

/// Makes a seed for the numbers of a deserializer, and reads it. They are found in the text of [`WithText`]; those of any
/// other deserializer are taken as they are written.
pub(crate) fn read_with_numbers<'de, D, S>(
    deserializer: D,
    seed: impl FnOnce(Numbers<'de>) -> S,
) -> Result<S::Value, D::Error>
where
    D: Deserializer<'de>,
    S: DeserializeSeed<'de>,
{
    deserializer.deserialize_newtype_struct(NAME, WithNumbers(seed))
}

struct WithNumbers<F>(F);

impl<'de, S: DeserializeSeed<'de>, F: FnOnce(Numbers<'de>) -> S> Visitor<'de> for WithNumbers<F> {
    type Value = S::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("data")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        self.0(Numbers::default()).deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut both: A) -> Result<S::Value, A::Error> {
        let text = both.next_element()?;
        let read = both.next_element_seed(self.0(Numbers { text, name: "" }))?;
        read.ok_or_else(|| A::Error::custom("there is no data"))
    }
}

/// The text, and then the deserializer.
struct TextAndData<'de, D> {
    text: Option<&'de str>,
    deserializer: Option<D>,
}

impl<'de, D: Deserializer<'de>> SeqAccess<'de> for TextAndData<'de, D> {
    type Error = D::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, D::Error> {
        match (self.text.take(), self.deserializer.take()) {
            (Some(text), deserializer) => {
                self.deserializer = deserializer;
                seed.deserialize(BorrowedStrDeserializer::new(text)).map(Some)
            }
            (None, Some(deserializer)) => seed.deserialize(deserializer).map(Some),
            (None, None) => Ok(None),
        }
    }
}

macro_rules! forward {
    ($($method:ident($($argument:ident: $type:ty),*);)+) => {
        $(
            fn $method<V: Visitor<'de>>(self, $($argument: $type,)* visitor: V) -> Result<V::Value, D::Error> {
                self.deserializer.$method($($argument,)* visitor)
            }
        )+
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for WithText<'de, D> {
    type Error = D::Error;

    forward! {
        deserialize_any();
        deserialize_bool();
        deserialize_i8();
        deserialize_i16();
        deserialize_i32();
        deserialize_i64();
        deserialize_i128();
        deserialize_u8();
        deserialize_u16();
        deserialize_u32();
        deserialize_u64();
        deserialize_u128();
        deserialize_f32();
        deserialize_f64();
        deserialize_char();
        deserialize_str();
        deserialize_string();
        deserialize_bytes();
        deserialize_byte_buf();
        deserialize_option();
        deserialize_unit();
        deserialize_unit_struct(name: &'static str);
        deserialize_seq();
        deserialize_tuple(length: usize);
        deserialize_tuple_struct(name: &'static str, length: usize);
        deserialize_map();
        deserialize_struct(name: &'static str, fields: &'static [&'static str]);
        deserialize_enum(name: &'static str, variants: &'static [&'static str]);
        deserialize_identifier();
        deserialize_ignored_any();
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        if name == NAME {
            let Self { text, deserializer } = self;
            return visitor.visit_seq(TextAndData { text: Some(text), deserializer: Some(deserializer) });
        }
        self.deserializer.deserialize_newtype_struct(name, visitor)
    }

    fn is_human_readable(&self) -> bool {
        self.deserializer.is_human_readable()
    }
}
