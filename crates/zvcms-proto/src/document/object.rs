//! Objects of the wire: read from JSON objects alone, written and read again in our names.

mod definition;
#[cfg(test)]
#[allow(unreachable_pub, reason = "what the macros define is public")]
mod every_kind;
pub(crate) mod our_names;

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde_json::value::RawValue;

use super::EXCERPT_LENGTH;
use super::list::{ReadElement, read_list};
use super::scalar::{Numbers, Scalar, ScalarSeed};
use super::texts::{Span, Texts};
use crate::amount::exponent;
use crate::codes::FromCode;
use crate::{Amount, Printable};
pub(crate) use definition::object;

/// An object of the wire that is read member by member. [`object!`] implements it. The default one has no members.
pub(crate) trait Object: Default {
    /// The name of the type, for deserializers.
    const NAME: &'static str;
    /// What an error says was expected.
    const EXPECTED: &'static str;
    /// The wire names.
    const MEMBERS: &'static [&'static str];
    /// The length of one that has all members, each of them empty, in bytes.
    const LEAST_LENGTH: usize;

    /// Reads the members into an empty one, where it stands: it is large, and there may be thousands. Returns `false`
    /// if there are no members at all.
    fn fill<'de, M: MapAccess<'de>>(&mut self, members: M, reader: &mut Reader) -> Result<bool, M::Error>;
}

/// What an error says of an object that has none of the documented members.
pub(crate) const NO_MEMBERS: &str = "has none of the documented members";

/// How much text most objects have, in bytes.
const USUAL_LENGTH: usize = 256;

/// What a number has that is no text: PHP prints long ids so, as rounded floats.
const TEXT_MARKS: &[char] = &['e', 'E'];

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
        self.text_without(members, TEXT_MARKS)
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

    /// A code: null and `""` are none, unless `""` is documented; what is not documented is carried.
    pub(crate) fn code<'de, M: MapAccess<'de>, T: FromCode>(
        &self,
        members: &mut M,
    ) -> Result<Option<T>, M::Error> {
        let take = |scalar: Scalar<'_>| -> Result<_, TooLong> {
            Ok(match &scalar {
                Scalar::Null => None,
                Scalar::Text(text) if text.is_empty() && !T::HAS_EMPTY => None,
                Scalar::Bool(flag) if T::IS_FLAG => Some(T::from_code(if *flag { "1" } else { "0" })),
                scalar => Some(T::from_code(scalar.as_text())),
            })
        };
        members.next_value_seed(ScalarSeed { numbers: self.numbers, take })
    }

    /// An object inside this one: null, `""`, `[]` and `{}` are none.
    pub(crate) fn object<'de, M: MapAccess<'de>, T: Object>(
        &self,
        members: &mut M,
    ) -> Result<Option<T>, M::Error> {
        members.next_value_seed(OptionalObjectSeed { numbers: self.numbers, object: PhantomData })
    }

    /// A list of objects inside this one.
    pub(crate) fn list<'de, M: MapAccess<'de>, T: Object>(
        &self,
        members: &mut M,
    ) -> Result<Vec<T>, M::Error> {
        members.next_value_seed(ListSeed::new(Self::new(self.numbers)))
    }

    /// A list of texts.
    pub(crate) fn texts<'de, M: MapAccess<'de>>(&self, members: &mut M) -> Result<Vec<String>, M::Error> {
        members.next_value_seed(ListSeed::new(TextsReader::new(self.numbers)))
    }

    fn fill<'de, T: Object, D: Deserializer<'de>>(
        &mut self,
        object: &mut T,
        deserializer: D,
    ) -> Result<(), D::Error> {
        deserializer.deserialize_struct(T::NAME, T::MEMBERS, ObjectVisitor { object, reader: self })
    }

    /// Keeps a text for the object that is being read.
    pub(crate) fn keep(&mut self, text: &str) -> Result<Span, TooLong> {
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

/// An object with more text than a [`Span`] reaches.
pub(crate) struct TooLong;

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
        list.push(T::default());
        list.last_mut().map_or(Ok(()), |object| self.fill(object, deserializer))
    }
}

/// Reads lists of texts, one text at a time.
pub(crate) struct TextsReader(Reader);

impl TextsReader {
    pub(crate) fn new(numbers: Numbers) -> Self {
        Self(Reader::new(numbers))
    }
}

impl<'de> ReadElement<'de, String> for TextsReader {
    fn push<D: Deserializer<'de>>(
        &mut self,
        list: &mut Vec<String>,
        deserializer: D,
    ) -> Result<(), D::Error> {
        self.0.texts.clear();
        TextSeed { reader: &mut self.0, marks: TEXT_MARKS }.deserialize(deserializer)?;
        list.push(self.0.texts.clone());
        Ok(())
    }
}

/// Reads a list of what the reader reads.
struct ListSeed<R, T> {
    reader: R,
    elements: PhantomData<T>,
}

impl<R, T> ListSeed<R, T> {
    fn new(reader: R) -> Self {
        Self { reader, elements: PhantomData }
    }
}

impl<'de, T, R: ReadElement<'de, T>> DeserializeSeed<'de> for ListSeed<R, T> {
    type Value = Vec<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<T>, D::Error> {
        read_list(deserializer, self.reader, 0)
    }
}

/// Reads an object that may be missing.
pub(crate) fn read_optional<'de, T: Object, D: Deserializer<'de>>(
    deserializer: D,
    numbers: Numbers,
) -> Result<Option<T>, D::Error> {
    OptionalObjectSeed { numbers, object: PhantomData }.deserialize(deserializer)
}

struct OptionalObjectSeed<T> {
    numbers: Numbers,
    object: PhantomData<T>,
}

impl<'de, T: Object> DeserializeSeed<'de> for OptionalObjectSeed<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Object> Visitor<'de> for OptionalObjectSeed<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_map<M: MapAccess<'de>>(self, members: M) -> Result<Option<T>, M::Error> {
        let mut object = T::default();
        let has_members = object.fill(members, &mut Reader::new(self.numbers))?;
        Ok(has_members.then_some(object))
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut elements: S) -> Result<Option<T>, S::Error> {
        if elements.next_element::<IgnoredAny>()?.is_none() {
            return Ok(None);
        }
        Err(S::Error::invalid_type(Unexpected::Seq, &self))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Option<T>, E> {
        if text.is_empty() { Ok(None) } else { Err(E::invalid_type(Unexpected::Str(text), &self)) }
    }

    fn visit_unit<E>(self) -> Result<Option<T>, E> {
        Ok(None)
    }
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
        if self.object.fill(members, self.reader)? { Ok(()) } else { Err(M::Error::custom(NO_MEMBERS)) }
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
