//! Objects of the wire: read from JSON objects alone, written and read again in our names.

mod definition;
pub(crate) mod our_names;
#[cfg(test)]
#[allow(unreachable_pub, reason = "what the macros define is public")]
mod tests;

use std::borrow::Cow;
use std::fmt;

use serde::de::value::CowStrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
};

use super::EXCERPT_LENGTH;
use super::list::{ListSeed, ReadElement, canonical_index};
use super::scalar::{Numbers, Scalar, ScalarSeed};
use super::texts::{Span, Texts};
use crate::amount::{Amount, Undeclared, exponent};
use crate::codes::FromCode;
use crate::printable::Printable;
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

/// Builds an object of a response, for tests of those who use it. At first no member is set.
///
/// ```
/// use zvcms_proto::{Amount, Card, CardStatus};
///
/// let card = Card::builder().title("生日卡").balance(Amount::new("75.50")?).status(CardStatus::Bound).build();
/// assert_eq!(card.balance().unwrap().as_str(), "75.50");
/// assert_eq!(card.id(), "");
/// # Ok::<(), zvcms_proto::AmountError>(())
/// ```
///
/// # Panics
///
/// The methods that set a text panic if the object then has more than 4 GiB of text.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Builder<T>(pub(crate) T);

impl<T> Builder<T> {
    /// The object with what was set.
    pub fn build(self) -> T {
        self.0
    }
}

/// What an error says of an object that has none of the documented members.
pub(crate) const NO_MEMBERS: &str = "has none of the documented members";

/// What an error says of a list of objects where one is expected.
const SEVERAL: &str = "is a list of several objects, where one is expected";

/// How much text most objects have, in bytes.
const USUAL_LENGTH: usize = 256;

/// Reads members, and gathers their texts.
///
/// A derived struct in place of this was measured: 1,000 cards, with one pass over them, against the pass that only checks
/// the JSON (plain replies, and escaped and mixed ones). This reader takes 2.3 and 2.2 times as long; members derived as
/// an enumeration of borrowed scalars 2.6 and 2.6, and they need another type for what is not an integer; members derived
/// as `&RawValue` 3.0 and 3.8.
pub(crate) struct Reader {
    numbers: Numbers,
    /// The texts of the object that is being read: what lasts is copied out once it is whole.
    texts: String,
}

impl Reader {
    pub(crate) fn new(numbers: Numbers) -> Self {
        Self { numbers, texts: String::with_capacity(USUAL_LENGTH) }
    }

    /// Text: null is empty.
    pub(crate) fn text<'de, M: MapAccess<'de>>(&mut self, members: &mut M) -> Result<Span, M::Error> {
        let numbers = self.numbers;
        let take = |scalar: Scalar<'_>| self.keep(unrounded(&scalar, TEXT_MARKS)?);
        members.next_value_seed(ScalarSeed { numbers, take })
    }

    /// The text of an id, which as a number is an integer. Two ids that were rounded to one are worse than none.
    pub(crate) fn id<'de, M: MapAccess<'de>>(&mut self, members: &mut M) -> Result<Span, M::Error> {
        let numbers = self.numbers;
        let take = |scalar: Scalar<'_>| self.keep(unrounded(&scalar, &['e', 'E', '.'])?);
        members.next_value_seed(ScalarSeed { numbers, take })
    }

    /// An amount: null and `""` are none, which is an empty text; what is not a decimal is an error, never a zero. An
    /// exponent is written out.
    pub(crate) fn amount<'de, M: MapAccess<'de>>(&mut self, members: &mut M) -> Result<Span, M::Error> {
        let take = |scalar: Scalar<'_>| {
            let text = scalar.as_text();
            // Null and "" have no text.
            if text.is_empty() || Amount::<Undeclared>::new(text).is_ok() {
                return self.keep(text);
            }
            let start = self.texts.len();
            exponent::write_out(text, &mut self.texts).map_err(|error| format!("{scalar} {error}"))?;
            self.kept_since(start)
        };
        // Amounts are often fractions, whose text must be kept.
        members.next_value_seed(ScalarSeed { numbers: Numbers::AsWritten, take })
    }

    /// An integer: null and `""` are none. A fraction of zeros is dropped, and no other.
    pub(crate) fn integer<'de, M: MapAccess<'de>>(&self, members: &mut M) -> Result<Option<i64>, M::Error> {
        let take = |scalar: Scalar<'_>| {
            let text = scalar.as_text();
            let (integer, fraction) = text.split_once('.').unwrap_or((text, "0"));
            let is_whole = !fraction.is_empty() && fraction.bytes().all(|digit| digit == b'0');
            match integer.parse() {
                Ok(integer) if is_whole => Ok(Some(integer)),
                _ if text.is_empty() => Ok(None),
                _ => Err(format!("{scalar} is not an integer of 64 bits")),
            }
        };
        members.next_value_seed(ScalarSeed { numbers: self.numbers, take })
    }

    /// A list of codes. Those that are null or `""` are none, and are left out.
    pub(crate) fn codes<'de, M: MapAccess<'de>, T: FromCode>(
        &self,
        members: &mut M,
    ) -> Result<Vec<T>, M::Error> {
        members.next_value_seed(ListSeed::new(CodesReader(self.numbers), 0))
    }

    /// A code: null and `""` are none, unless `""` is documented; what is not documented is carried.
    pub(crate) fn code<'de, M: MapAccess<'de>, T: FromCode>(
        &self,
        members: &mut M,
    ) -> Result<Option<T>, M::Error> {
        members
            .next_value_seed(ScalarSeed { numbers: self.numbers, take: |scalar: Scalar<'_>| code(&scalar) })
    }

    /// An object inside this one: null, `""`, `[]` and `{}` are none.
    pub(crate) fn object<'de, M: MapAccess<'de>, T: Object>(
        &self,
        members: &mut M,
    ) -> Result<Option<T>, M::Error> {
        read_optional(self.numbers, |seed| members.next_value_seed(seed))
    }

    /// A list of objects or of texts inside this one.
    pub(crate) fn list<'de, M: MapAccess<'de>, T>(&self, members: &mut M) -> Result<Vec<T>, M::Error>
    where
        Self: ReadElement<'de, T>,
    {
        members.next_value_seed(ListSeed::new(Self::new(self.numbers), 0))
    }

    /// Keeps a text for the object that is being read.
    pub(crate) fn keep(&mut self, text: &str) -> Result<Span, String> {
        let start = self.texts.len();
        self.texts.push_str(text);
        self.kept_since(start)
    }

    fn kept_since(&self, start: usize) -> Result<Span, String> {
        Span::new(start, self.texts.len()).ok_or_else(|| "has more than 4 GiB of text".to_owned())
    }

    /// Gives an object all texts that were kept for it.
    pub(crate) fn give_texts(&mut self, texts: &mut Texts) {
        *texts = Texts::new(&self.texts);
        self.texts.clear();
    }
}

fn code<T: FromCode>(scalar: &Scalar<'_>) -> Result<Option<T>, String> {
    Ok(match scalar {
        Scalar::Null => None,
        Scalar::Text(text) if text.is_empty() && !T::HAS_EMPTY => None,
        Scalar::Bool(flag) if T::IS_FLAG => Some(T::from_code(if *flag { "1" } else { "0" })),
        scalar => Some(T::from_code(scalar.as_text())),
    })
}

/// Reads the elements of a list of codes.
struct CodesReader(Numbers);

impl<'de, T: FromCode> ReadElement<'de, T> for CodesReader {
    fn push<D: Deserializer<'de>>(&mut self, list: &mut Vec<T>, deserializer: D) -> Result<(), D::Error> {
        list.extend(
            ScalarSeed { numbers: self.0, take: |scalar: Scalar<'_>| code(&scalar) }
                .deserialize(deserializer)?,
        );
        Ok(())
    }
}

/// What a number has that is not a text: PHP prints long ids so, as rounded floats.
const TEXT_MARKS: &[char] = &['e', 'E'];

/// The text of a scalar, which is not a number that has one of these marks.
#[inline]
fn unrounded<'s>(scalar: &'s Scalar<'_>, marks: &[char]) -> Result<&'s str, String> {
    match scalar {
        Scalar::Number(number) if number.contains(marks) => {
            let number = Printable::new(number).limit(EXCERPT_LENGTH / 2);
            Err(format!("{number} is a number that may have been rounded, where a text is expected"))
        }
        scalar => Ok(scalar.as_text()),
    }
}

impl<'de, T: Object> ReadElement<'de, T> for Reader {
    fn push<D: Deserializer<'de>>(&mut self, list: &mut Vec<T>, deserializer: D) -> Result<(), D::Error> {
        list.push(T::default());
        let Some(object) = list.last_mut() else { return Ok(()) };
        ObjectSeed { object, reader: self, is_optional: false }.deserialize(deserializer).map(|_| ())
    }
}

/// Reads objects, and one that stands alone in place of their list.
pub(crate) struct OrOne(pub(crate) Reader);

impl<'de, T: Object> ReadElement<'de, T> for OrOne {
    fn push<D: Deserializer<'de>>(&mut self, list: &mut Vec<T>, deserializer: D) -> Result<(), D::Error> {
        self.0.push(list, deserializer)
    }

    fn push_alone<M: MapAccess<'de>>(
        &mut self,
        list: &mut Vec<T>,
        name: Cow<'de, str>,
        members: M,
    ) -> Result<(), M::Error> {
        let mut object = T::default();
        if !object.fill(AfterName { name: Some(name), members }, &mut self.0)? {
            return Err(M::Error::custom(NO_MEMBERS));
        }
        list.push(object);
        Ok(())
    }
}

/// The members of an object whose first name was read already.
struct AfterName<'de, M> {
    name: Option<Cow<'de, str>>,
    members: M,
}

impl<'de, M: MapAccess<'de>> MapAccess<'de> for AfterName<'de, M> {
    type Error = M::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, M::Error> {
        match self.name.take() {
            Some(name) => seed.deserialize(CowStrDeserializer::new(name)).map(Some),
            None => self.members.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, M::Error> {
        self.members.next_value_seed(seed)
    }
}

impl<'de> ReadElement<'de, String> for Reader {
    fn push<D: Deserializer<'de>>(
        &mut self,
        list: &mut Vec<String>,
        deserializer: D,
    ) -> Result<(), D::Error> {
        let take = |scalar: Scalar<'_>| unrounded(&scalar, TEXT_MARKS).map(str::to_owned);
        list.push(ScalarSeed { numbers: self.numbers, take }.deserialize(deserializer)?);
        Ok(())
    }
}

/// An object, or none, from what reads the seed.
pub(crate) fn read_optional<T: Object, E>(
    numbers: Numbers,
    read: impl FnOnce(ObjectSeed<'_, T>) -> Result<bool, E>,
) -> Result<Option<T>, E> {
    let (mut object, mut reader) = (T::default(), Reader::new(numbers));
    let is_there = read(ObjectSeed { object: &mut object, reader: &mut reader, is_optional: true })?;
    Ok(is_there.then_some(object))
}

/// Fills an object, and says whether there is one: where it is optional, `null`, `""`, `[]` and `{}` are none, and it may
/// be the only one of a list.
pub(crate) struct ObjectSeed<'r, T> {
    object: &'r mut T,
    reader: &'r mut Reader,
    is_optional: bool,
}

impl<T> ObjectSeed<'_, T> {
    /// The same object, as the element of a list.
    fn of_a_list(&mut self) -> ObjectSeed<'_, T> {
        ObjectSeed { object: self.object, reader: self.reader, is_optional: false }
    }
}

impl<'de, T: Object> DeserializeSeed<'de> for ObjectSeed<'_, T> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Object> Visitor<'de> for ObjectSeed<'_, T> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_map<M: MapAccess<'de>>(mut self, mut members: M) -> Result<bool, M::Error> {
        if !self.is_optional {
            let has_members = self.object.fill(members, self.reader)?;
            return if has_members { Ok(true) } else { Err(M::Error::custom(NO_MEMBERS)) };
        }
        let Some(name) = members.next_key::<Cow<'de, str>>()? else { return Ok(false) };
        if canonical_index(&name).is_none() || T::MEMBERS.contains(&&*name) {
            return self.object.fill(AfterName { name: Some(name), members }, self.reader);
        }
        members.next_value_seed(self.of_a_list())?;
        match members.next_key::<IgnoredAny>()? {
            Some(_) => Err(M::Error::custom(SEVERAL)),
            None => Ok(true),
        }
    }

    fn visit_seq<S: SeqAccess<'de>>(mut self, mut elements: S) -> Result<bool, S::Error> {
        if !self.is_optional {
            return Err(S::Error::invalid_type(Unexpected::Seq, &self));
        }
        if elements.next_element_seed(self.of_a_list())?.is_none() {
            return Ok(false);
        }
        match elements.next_element::<IgnoredAny>()? {
            Some(_) => Err(S::Error::custom(SEVERAL)),
            None => Ok(true),
        }
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<bool, E> {
        if self.is_optional && text.is_empty() {
            return Ok(false);
        }
        Err(E::invalid_type(Unexpected::Str(text), &self))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<bool, E> {
        if self.is_optional { Ok(false) } else { Err(E::invalid_type(Unexpected::Unit, &self)) }
    }
}
