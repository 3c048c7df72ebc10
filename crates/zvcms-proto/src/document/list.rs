//! Lists, in every shape that PHP prints one in.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::EXCERPT_LENGTH;
use crate::Printable;

/// A list of the wire: an array, an object whose keys are indices, and for an empty one also `{}`, `""` or `null`. In the order of the text.
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
        deserializer.deserialize_any(ListVisitor(PhantomData))
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list: an array, or an object whose keys are indices")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<List<T>, S::Error> {
        let mut list = Vec::new();
        while let Some(element) = seq.next_element()? {
            list.push(element);
        }
        Ok(List(list))
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<List<T>, M::Error> {
        let mut list = Vec::new();
        let mut seen = BTreeSet::new();
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let Some(index) = canonical_index(&key) else {
                let key = Printable::new(&key).limit(EXCERPT_LENGTH);
                return Err(M::Error::custom(format_args!(
                    "the key {key:?} is no index, so this is no list"
                )));
            };
            if !seen.insert(index) {
                return Err(M::Error::custom(format_args!("the index {index} is there twice")));
            }
            list.push(map.next_value()?);
        }
        Ok(List(list))
    }

    fn visit_unit<E>(self) -> Result<List<T>, E> {
        Ok(List(Vec::new()))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<List<T>, E> {
        if text.is_empty() {
            return Ok(List(Vec::new()));
        }
        let text = Printable::new(text).limit(EXCERPT_LENGTH);
        Err(E::custom(format_args!("the string {text:?} is no list")))
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
