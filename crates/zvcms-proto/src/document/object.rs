//! Objects of the wire: read from JSON objects alone, written and read again in our names.

mod definition;
pub(crate) mod our_names;
mod reader;
mod takers;
#[cfg(test)]
#[allow(unreachable_pub, reason = "what the macros define is public")]
mod tests;

use std::borrow::Cow;
use std::fmt;

use serde::de::value::CowStrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
};

use super::list::{ReadElement, canonical_index};
use super::scalar::ScalarSeed;
pub(crate) use definition::object;
pub(crate) use reader::Reader;
use takers::ElementTaker;

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
    fn fill<'de, M: MapAccess<'de>>(
        &mut self,
        members: M,
        reader: &mut Reader<'de>,
    ) -> Result<bool, M::Error>;
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

impl<'de, T: Object> ReadElement<'de, T> for Reader<'de> {
    fn room(length: usize) -> usize {
        length / T::LEAST_LENGTH
    }

    fn push<D: Deserializer<'de>>(&mut self, list: &mut Vec<T>, deserializer: D) -> Result<(), D::Error> {
        list.push(T::default());
        let Some(object) = list.last_mut() else { return Ok(()) };
        ObjectSeed { object, reader: self, is_optional: false }.deserialize(deserializer).map(|_| ())
    }
}

/// Reads objects, and one that stands alone in place of their list.
pub(crate) struct OrOne<'de>(pub(crate) Reader<'de>);

impl<'de, T: Object> ReadElement<'de, T> for OrOne<'de> {
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

impl<'de> ReadElement<'de, String> for Reader<'de> {
    fn push<D: Deserializer<'de>>(
        &mut self,
        list: &mut Vec<String>,
        deserializer: D,
    ) -> Result<(), D::Error> {
        ScalarSeed { reader: self, taker: ElementTaker(list) }.deserialize(deserializer)
    }
}

/// Reads an object, or none.
pub(crate) struct OptionalSeed<'de, T> {
    object: T,
    reader: Reader<'de>,
}

impl<'de, T: Object> OptionalSeed<'de, T> {
    pub(crate) fn new(reader: Reader<'de>) -> Self {
        Self { object: T::default(), reader }
    }
}

impl<'de, T: Object> DeserializeSeed<'de> for OptionalSeed<'de, T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(mut self, deserializer: D) -> Result<Option<T>, D::Error> {
        let seed = ObjectSeed { object: &mut self.object, reader: &mut self.reader, is_optional: true };
        Ok(seed.deserialize(deserializer)?.then_some(self.object))
    }
}

/// Fills an object, and says whether there is one: where it is optional, `null`, `""`, `[]` and `{}` are none, and it may
/// be the only one of a list.
pub(crate) struct ObjectSeed<'r, 'de, T> {
    object: &'r mut T,
    reader: &'r mut Reader<'de>,
    is_optional: bool,
}

impl<'de, T> ObjectSeed<'_, 'de, T> {
    /// The same object, as the element of a list.
    fn of_a_list(&mut self) -> ObjectSeed<'_, 'de, T> {
        ObjectSeed { object: self.object, reader: self.reader, is_optional: false }
    }
}

impl<'de, T: Object> DeserializeSeed<'de> for ObjectSeed<'_, 'de, T> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Object> Visitor<'de> for ObjectSeed<'_, 'de, T> {
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
