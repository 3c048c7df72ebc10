//! Objects of the wire: read from JSON objects alone, written in our names.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::EXCERPT_LENGTH;
use super::list::ReadElement;
use super::scalar::{FromCode, Numbers, Scalar, ScalarSeed};
use super::texts::{Span, Texts};
use crate::amount::exponent;
use crate::{Amount, Printable};

/// An object of the wire that is read member by member. [`object!`] implements it.
pub(crate) trait Object: Sized {
    /// The name of the type, for deserializers.
    const NAME: &'static str;
    /// What an error says was expected.
    const EXPECTED: &'static str;
    /// The wire names.
    const MEMBERS: &'static [&'static str];
    /// The length of one that has all members, each of them empty, in bytes.
    const LEAST_LENGTH: usize;

    /// One without members.
    fn empty() -> Self;

    /// Reads the members into an empty one, where it stands: it is large, and there may be thousands.
    fn fill<'de, M: MapAccess<'de>>(&mut self, members: M, reader: &mut Reader) -> Result<(), M::Error>;
}

/// How much text most objects have, in bytes.
const USUAL_LENGTH: usize = 256;

/// Reads members, and gathers their texts.
pub(crate) struct Reader {
    numbers: Numbers,
    /// The texts of the objects that are being read: what lasts is copied out once an object is whole.
    texts: String,
}

impl Reader {
    pub(crate) fn new(numbers: Numbers) -> Self {
        Self { numbers, texts: String::with_capacity(USUAL_LENGTH) }
    }

    /// Text: null is empty. A number with an exponent is an error: PHP prints long ids so, as rounded floats.
    pub(crate) fn text<'de, M: MapAccess<'de>>(&mut self, members: &mut M) -> Result<Span, M::Error> {
        self.text_without(members, &['e', 'E'])
    }

    /// The text of an id, which as a number is an integer. Two ids that were rounded to one are worse than none.
    pub(crate) fn id<'de, M: MapAccess<'de>>(&mut self, members: &mut M) -> Result<Span, M::Error> {
        self.text_without(members, &['e', 'E', '.'])
    }

    fn text_without<'de, M: MapAccess<'de>>(
        &mut self,
        members: &mut M,
        marks: &'static [char],
    ) -> Result<Span, M::Error> {
        members.next_value_seed(TextSeed { reader: self, marks })
    }

    /// An amount: null and `""` are none, which is an empty text; what is no decimal is an error, never a zero. An
    /// exponent is written out.
    pub(crate) fn amount<'de, M: MapAccess<'de>>(&mut self, members: &mut M) -> Result<Span, M::Error> {
        members.next_value_seed(AmountSeed(self))
    }

    /// A code: null and `""` are none; what is not documented is carried.
    pub(crate) fn code<'de, M: MapAccess<'de>, T: FromCode>(
        &self,
        members: &mut M,
    ) -> Result<Option<T>, M::Error> {
        let take = |scalar: Scalar<'_>| -> Result<_, TooLong> {
            Ok(match &scalar {
                Scalar::Null => None,
                Scalar::Text(text) if text.is_empty() => None,
                Scalar::Bool(flag) if T::IS_FLAG => Some(T::from_code(if *flag { "1" } else { "0" })),
                scalar => Some(T::from_code(scalar.as_text())),
            })
        };
        members.next_value_seed(ScalarSeed { numbers: self.numbers, take })
    }

    fn fill<'de, T: Object, D: Deserializer<'de>>(
        &mut self,
        object: &mut T,
        deserializer: D,
    ) -> Result<(), D::Error> {
        deserializer.deserialize_struct(T::NAME, T::MEMBERS, ObjectVisitor { object, reader: self })
    }

    fn keep(&mut self, text: &str) -> Result<Span, TooLong> {
        let start = self.texts.len();
        self.texts.push_str(text);
        self.kept_since(start)
    }

    fn kept_since(&self, start: usize) -> Result<Span, TooLong> {
        Span::new(start, self.texts.len()).ok_or(TooLong)
    }

    /// Gives an object all texts that were kept for it.
    pub(crate) fn give_texts(&mut self, texts: &mut Texts) {
        *texts = Texts::new(&self.texts);
        self.texts.clear();
    }
}

struct TooLong;

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("has more than 4 GiB of text")
    }
}

/// Reads a text, which is no number that has one of these marks.
struct TextSeed<'r> {
    reader: &'r mut Reader,
    marks: &'static [char],
}

impl<'de> DeserializeSeed<'de> for TextSeed<'_> {
    type Value = Span;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Span, D::Error> {
        let Self { reader, marks } = self;
        let numbers = reader.numbers;
        if numbers == Numbers::Integers {
            // They have no marks.
            let take = |scalar: Scalar<'_>| reader.keep(scalar.as_text());
            return ScalarSeed { numbers, take }.deserialize(deserializer);
        }
        let raw = <&RawValue>::deserialize(deserializer)?;
        let scalar = Scalar::read(raw).map_err(D::Error::custom)?;
        if matches!(scalar, Scalar::Number(number) if number.contains(marks)) {
            let number = Printable::new(raw.get()).limit(EXCERPT_LENGTH / 2);
            return Err(D::Error::custom(format_args!(
                "{number} is a number that may have been rounded, where a text is expected"
            )));
        }
        reader.keep(scalar.as_text()).map_err(D::Error::custom)
    }
}

/// Amounts are often fractions, whose text must be kept.
struct AmountSeed<'r>(&'r mut Reader);

impl<'de> DeserializeSeed<'de> for AmountSeed<'_> {
    type Value = Span;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Span, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        let scalar = Scalar::read(raw).map_err(D::Error::custom)?;
        let text = scalar.as_text();
        // Null and "" have no text.
        if text.is_empty() || Amount::new(text).is_ok() {
            return self.0.keep(text).map_err(D::Error::custom);
        }
        let start = self.0.texts.len();
        exponent::write_out(text, &mut self.0.texts).map_err(|error| {
            let value = Printable::new(raw.get()).limit(EXCERPT_LENGTH);
            D::Error::custom(format_args!("{value} {error}"))
        })?;
        self.0.kept_since(start).map_err(D::Error::custom)
    }
}

impl<'de, T: Object> ReadElement<'de, T> for Reader {
    fn push<D: Deserializer<'de>>(&mut self, list: &mut Vec<T>, deserializer: D) -> Result<(), D::Error> {
        list.push(T::empty());
        list.last_mut().map_or(Ok(()), |object| self.fill(object, deserializer))
    }
}

/// Reads an object by itself, all its numbers as they are written.
pub(crate) fn read_exactly<'de, T: Object, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut object = T::empty();
    Reader::new(Numbers::AsWritten).fill(&mut object, deserializer)?;
    Ok(object)
}

struct ObjectVisitor<'r, T> {
    object: &'r mut T,
    reader: &'r mut Reader,
}

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_map<M: MapAccess<'de>>(self, members: M) -> Result<(), M::Error> {
        self.object.fill(members, self.reader)
    }
}

/// A member's name, looked up.
pub(crate) struct Name<F>(pub(crate) F);

impl<'de, N, F: FnOnce(&str) -> N> DeserializeSeed<'de> for Name<F> {
    type Value = N;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<N, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de, N, F: FnOnce(&str) -> N> Visitor<'de> for Name<F> {
    type Value = N;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E>(self, name: &str) -> Result<N, E> {
        Ok((self.0)(name))
    }
}

/// Implements reading and writing for a struct of these fields and `texts`, whose accessors have the fields' names. What
/// is written, shown and compared is what the accessors give.
///
/// The kinds of a field: `text`, `id` and `amount` are a [`Span`] of the texts, `code` is an `Option`, `code_or_default` a
/// code, and `value` is anything that deserialises by itself.
macro_rules! object {
    ($name:ident: Eq, $expected:literal $members:tt) => {
        object!($name, $expected $members);
        object!(@compared $name $members);
    };
    ($name:ident, $expected:literal { $( $field:ident: $kind:ident = $wire:literal, )+ }) => {
        impl $crate::document::object::Object for $name {
            const NAME: &'static str = stringify!($name);
            const EXPECTED: &'static str = $expected;
            const MEMBERS: &'static [&'static str] = &[$($wire),+];
            const LEAST_LENGTH: usize = "{".len() $( + $wire.len() + r#""":"","#.len() )+;

            fn empty() -> Self {
                Self { texts: Default::default(), $( $field: Default::default() ),+ }
            }

            fn fill<'de, M: serde::de::MapAccess<'de>>(
                &mut self,
                mut members: M,
                reader: &mut $crate::document::object::Reader,
            ) -> Result<(), M::Error> {
                #[allow(non_camel_case_types, reason = "named as the fields are")]
                #[derive(Clone, Copy)]
                enum Member { $($field),+ }

                let member = |name: &str| match name {
                    $( $wire => Some(Member::$field), )+
                    _ => None,
                };
                let mut seen = [false; Self::MEMBERS.len()];
                while let Some(member) = members.next_key_seed($crate::document::object::Name(member))? {
                    let Some(member) = member else {
                        members.next_value::<serde::de::IgnoredAny>()?;
                        continue;
                    };
                    let name = match member { $( Member::$field => $wire ),+ };
                    if seen.get_mut(member as usize).is_some_and(|seen| std::mem::replace(seen, true)) {
                        let reason = format_args!("duplicate field `{name}`");
                        match members.next_value_seed($crate::document::list::Refused(&reason))? {}
                    }
                    match member {
                        $( Member::$field => self.$field = object!(@$kind reader, members), )+
                    }
                }
                if !seen.contains(&true) {
                    return Err(serde::de::Error::custom("has none of the documented members"));
                }
                reader.give_texts(&mut self.texts);
                Ok(())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::document::object::read_exactly(deserializer)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeStruct;
                let length = <Self as $crate::document::object::Object>::MEMBERS.len();
                let mut object = serializer.serialize_struct(stringify!($name), length)?;
                $( object.serialize_field(stringify!($field), &self.$field())?; )+
                object.end()
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))$( .field(stringify!($field), &self.$field()) )+.finish()
            }
        }
    };
    (@compared $name:ident { $( $field:ident: $kind:ident = $wire:literal, )+ }) => {
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $( self.$field() == other.$field() )&&+
            }
        }

        impl Eq for $name {}
    };
    (@text $reader:ident, $members:ident) => { $reader.text(&mut $members)? };
    (@id $reader:ident, $members:ident) => { $reader.id(&mut $members)? };
    (@amount $reader:ident, $members:ident) => { $reader.amount(&mut $members)? };
    (@code $reader:ident, $members:ident) => { $reader.code(&mut $members)? };
    (@code_or_default $reader:ident, $members:ident) => { $reader.code(&mut $members)?.unwrap_or_default() };
    (@value $reader:ident, $members:ident) => { $members.next_value()? };
}

pub(crate) use object;
