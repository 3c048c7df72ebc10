//! Objects of the wire: read from JSON objects alone, written and read again in our names.

mod definition;
pub(crate) mod our_names;
#[cfg(test)]
#[allow(unreachable_pub, reason = "what the macros define is public")]
mod tests;

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
};

use super::EXCERPT_LENGTH;
use super::list::{ListSeed, ReadElement};
use super::scalar::{Numbers, Scalar, ScalarSeed};
use super::texts::{Span, Texts};
use crate::amount::{Amount, exponent};
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
            if text.is_empty() || Amount::new(text).is_ok() {
                return self.keep(text);
            }
            let start = self.texts.len();
            exponent::write_out(text, &mut self.texts).map_err(|error| format!("{scalar} {error}"))?;
            self.kept_since(start)
        };
        // Amounts are often fractions, whose text must be kept.
        members.next_value_seed(ScalarSeed { numbers: Numbers::AsWritten, take })
    }

    /// A code: null and `""` are none, unless `""` is documented; what is not documented is carried.
    pub(crate) fn code<'de, M: MapAccess<'de>, T: FromCode>(
        &self,
        members: &mut M,
    ) -> Result<Option<T>, M::Error> {
        let take = |scalar: Scalar<'_>| {
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

/// Fills an object, and says whether there is one: where it is optional, `null`, `""`, `[]` and `{}` are none.
pub(crate) struct ObjectSeed<'r, T> {
    object: &'r mut T,
    reader: &'r mut Reader,
    is_optional: bool,
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

    fn visit_map<M: MapAccess<'de>>(self, members: M) -> Result<bool, M::Error> {
        let has_members = self.object.fill(members, self.reader)?;
        if has_members || self.is_optional { Ok(has_members) } else { Err(M::Error::custom(NO_MEMBERS)) }
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut elements: S) -> Result<bool, S::Error> {
        if self.is_optional && elements.next_element::<IgnoredAny>()?.is_none() {
            return Ok(false);
        }
        Err(S::Error::invalid_type(Unexpected::Seq, &self))
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
