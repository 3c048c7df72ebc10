//! Lists, in every shape that PHP prints one in.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fmt;
use std::ops::Deref;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::EXCERPT_LENGTH;
use crate::Printable;

/// A list of the wire: an array, an object whose keys are indices, and for an empty one also `{}`, `""` or `null`. In
/// the order of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct List<T>(Vec<T>);

impl<T> List<T> {
    pub(crate) fn into_vec(self) -> Vec<T> {
        self.0
    }
}

/// None at all: where the field is missing.
impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_list(deserializer, Plainly, 0).map(List)
    }
}

/// What reads an element into the place behind the last one of a list.
pub(crate) trait ReadElement<'de, T> {
    fn push<D: Deserializer<'de>>(&mut self, list: &mut Vec<T>, deserializer: D) -> Result<(), D::Error>;
}

/// Reads elements that deserialise by themselves.
struct Plainly;

impl<'de, T: Deserialize<'de>> ReadElement<'de, T> for Plainly {
    fn push<D: Deserializer<'de>>(&mut self, list: &mut Vec<T>, deserializer: D) -> Result<(), D::Error> {
        list.push(T::deserialize(deserializer)?);
        Ok(())
    }
}

/// Reads a list into one with room for so many elements.
pub(crate) fn read_list<'de, T, R, D>(deserializer: D, reader: R, room: usize) -> Result<Vec<T>, D::Error>
where
    R: ReadElement<'de, T>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_any(ListVisitor { reader, list: Vec::with_capacity(room) })
}

struct ListVisitor<T, R> {
    reader: R,
    list: Vec<T>,
}

struct Element<'l, T, R>(&'l mut ListVisitor<T, R>);

impl<'de, T, R: ReadElement<'de, T>> DeserializeSeed<'de> for Element<'_, T, R> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.reader.push(&mut self.0.list, deserializer)
    }
}

impl<'de, T, R: ReadElement<'de, T>> Visitor<'de> for ListVisitor<T, R> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list: an array, or an object whose keys are indices")
    }

    fn visit_seq<S: SeqAccess<'de>>(mut self, mut seq: S) -> Result<Vec<T>, S::Error> {
        while seq.next_element_seed(Element(&mut self))?.is_some() {}
        Ok(self.list)
    }

    fn visit_map<M: MapAccess<'de>>(mut self, mut map: M) -> Result<Vec<T>, M::Error> {
        let mut seen = BTreeSet::new();
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let Some(index) = canonical_index(&key) else {
                let key = Printable::new(&key).limit(EXCERPT_LENGTH);
                return Err(M::Error::custom(format_args!(
                    "the key {key:?} is no index, so this is no list"
                )));
            };
            if !seen.insert(index) {
                match map.next_value_seed(Refused(&format_args!("the index {index} is repeated")))? {}
            }
            map.next_value_seed(Element(&mut self))?;
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
        Err(E::custom(format_args!("the string {text:?} is no list")))
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
fn canonical_index(key: &str) -> Option<u64> {
    let index: u64 = key.parse().ok()?;
    (index.to_string() == key).then_some(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_the_slice_of_its_elements_and_none_by_default() {
        let list: List<u8> = serde_json::from_str(r#"{"4":7,"0":9}"#).unwrap();
        assert_eq!(&*list, &[7, 9]);
        assert!(List::<u8>::default().is_empty());
    }
}
