//! Lists, in every shape that PHP prints one in.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fmt;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::EXCERPT_LENGTH;
use crate::printable::Printable;

/// What reads an element into the place behind the last one of a list.
pub(crate) trait ReadElement<'de, T> {
    fn push<D: Deserializer<'de>>(&mut self, list: &mut Vec<T>, deserializer: D) -> Result<(), D::Error>;

    /// For how many elements a list of so many bytes has room from the start.
    fn room(_length: usize) -> usize {
        0
    }

    /// What an object is that is no list of indices, by the name of its first member. By default it is an error.
    fn push_alone<M: MapAccess<'de>>(
        &mut self,
        _list: &mut Vec<T>,
        name: Cow<'de, str>,
        _members: M,
    ) -> Result<(), M::Error> {
        Err(not_an_index(&name))
    }
}

fn not_an_index<E: serde::de::Error>(key: &str) -> E {
    let key = Printable::new(key).limit(EXCERPT_LENGTH);
    E::custom(format_args!("the key {key:?} is not an index, so this is not a list"))
}

/// Reads elements that deserialise by themselves.
pub(crate) struct Plainly;

impl<'de, T: Deserialize<'de>> ReadElement<'de, T> for Plainly {
    fn push<D: Deserializer<'de>>(&mut self, list: &mut Vec<T>, deserializer: D) -> Result<(), D::Error> {
        list.push(T::deserialize(deserializer)?);
        Ok(())
    }
}

/// Reads a list of the wire, in the order of the text: an array, an object whose keys are indices, and for an empty one
/// also `{}`, `""` or `null`.
pub(crate) struct ListSeed<R, T> {
    reader: R,
    list: Vec<T>,
}

impl<R, T> ListSeed<R, T> {
    /// There is room for so many elements from the start.
    pub(crate) fn new(reader: R, room: usize) -> Self {
        Self { reader, list: Vec::with_capacity(room) }
    }
}

impl<'de, T, R: ReadElement<'de, T>> DeserializeSeed<'de> for ListSeed<R, T> {
    type Value = Vec<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Reads one more element.
struct ElementSeed<'l, R, T>(&'l mut ListSeed<R, T>);

impl<'de, T, R: ReadElement<'de, T>> DeserializeSeed<'de> for ElementSeed<'_, R, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.reader.push(&mut self.0.list, deserializer)
    }
}

impl<'de, T, R: ReadElement<'de, T>> Visitor<'de> for ListSeed<R, T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list: an array, or an object whose keys are indices")
    }

    fn visit_seq<S: SeqAccess<'de>>(mut self, mut seq: S) -> Result<Vec<T>, S::Error> {
        while seq.next_element_seed(ElementSeed(&mut self))?.is_some() {}
        Ok(self.list)
    }

    fn visit_map<M: MapAccess<'de>>(mut self, mut map: M) -> Result<Vec<T>, M::Error> {
        let mut seen = BTreeSet::new();
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let Some(index) = canonical_index(&key) else {
                if seen.is_empty() {
                    self.reader.push_alone(&mut self.list, key, map)?;
                    return Ok(self.list);
                }
                return Err(not_an_index(&key));
            };
            if !seen.insert(index) {
                match map.next_value_seed(Refused(&format_args!("the index {index} is repeated")))? {}
            }
            map.next_value_seed(ElementSeed(&mut self))?;
        }
        Ok(self.list)
    }

    fn visit_unit<E>(self) -> Result<Vec<T>, E> {
        Ok(Vec::new())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Vec<T>, E> {
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let text = Printable::new(text).limit(EXCERPT_LENGTH);
        Err(E::custom(format_args!("the string {text:?} is not a list")))
    }
}

/// Refuses a value, whatever it is, so that the error has its path and its place.
pub(crate) struct Refused<'r>(pub(crate) &'r dyn fmt::Display);

impl<'de> DeserializeSeed<'de> for Refused<'_> {
    type Value = Infallible;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Infallible, D::Error> {
        IgnoredAny::deserialize(deserializer)?;
        Err(D::Error::custom(self.0))
    }
}

/// An array index as PHP prints one: decimal, without sign or leading zeros.
pub(crate) fn canonical_index(key: &str) -> Option<u64> {
    let index: u64 = key.parse().ok()?;
    (index.to_string() == key).then_some(index)
}
