//! `data` of a successful response.

use serde::de::DeserializeSeed;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::document::list::{ListSeed, Plainly, ReadElement};
use crate::document::numbers::read_with_numbers;
use crate::document::object::{Object, OptionalSeed, OrOne, Reader};

/// `data` of a successful response, still as JSON. An [`Action`](crate::Action) reads it into its response type. Where the
/// member is missing, it is `null`.
pub struct Data<D> {
    deserializer: D,
    length: usize,
}

impl<'de, D: Deserializer<'de>> Data<D> {
    /// `length` is the most bytes that the data can have.
    pub(crate) fn new(deserializer: D, length: usize) -> Self {
        Self { deserializer, length }
    }

    /// The JSON text as it came, in which no number was rounded and no member moved.
    ///
    /// # Errors
    ///
    /// Returns an error if it is not JSON.
    pub fn raw(self) -> Result<&'de RawValue, D::Error> {
        self.json()
    }

    /// Reads a list in every form in which PHP writes one: an array, or an object whose keys are indices. An empty list may also
    /// be `{}`, `""`, `null` or missing. The elements keep their order.
    ///
    /// # Errors
    ///
    /// Returns an error if it has another shape, or if an element is not a `T`.
    pub fn list<T: Deserialize<'de>>(self) -> Result<Vec<T>, D::Error> {
        ListSeed::new(Plainly, 0).deserialize(self.deserializer)
    }

    /// Reads a `T`.
    ///
    /// # Errors
    ///
    /// Returns an error if it is not a `T`.
    pub fn json<T: Deserialize<'de>>(self) -> Result<T, D::Error> {
        T::deserialize(self.deserializer)
    }

    /// [`list`](Self::list) of our own objects, in one pass where their numbers permit. There is room for all of them
    /// from the start, unless most of their members are missing.
    pub(crate) fn objects<T: Object>(self) -> Result<Vec<T>, D::Error> {
        let room = <Reader<'de> as ReadElement<'de, T>>::room(self.length);
        read_with_numbers(self.deserializer, |numbers| ListSeed::new(Reader::new(numbers), room))
    }

    /// [`objects`](Self::objects), or one that stands alone in place of the list.
    pub(crate) fn objects_or_one<T: Object>(self) -> Result<Vec<T>, D::Error> {
        let room = <Reader<'de> as ReadElement<'de, T>>::room(self.length);
        read_with_numbers(self.deserializer, |numbers| ListSeed::new(OrOne(Reader::new(numbers)), room))
    }

    /// One of our own objects, or none: `{}`, `[]`, `""`, `null` or nothing.
    #[allow(dead_code, reason = "no page may need it")]
    pub(crate) fn object<T: Object>(self) -> Result<Option<T>, D::Error> {
        read_with_numbers(self.deserializer, |numbers| OptionalSeed::new(Reader::outermost(numbers)))
    }

    /// [`list`](Self::list) of texts, each of which may come as string, number, bool or null.
    #[allow(dead_code, reason = "no page may need it")]
    pub(crate) fn texts(self) -> Result<Vec<String>, D::Error> {
        read_with_numbers(self.deserializer, |numbers| ListSeed::new(Reader::new(numbers), 0))
    }
}
