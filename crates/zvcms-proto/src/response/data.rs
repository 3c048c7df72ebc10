//! `data` of a successful response.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::document::list::{List, read_list};
use crate::document::object::{Object, Reader, TextsReader, read_optional};
use crate::document::scalar::Numbers;

/// `data` of a successful response, on its way from the text. An [`Action`](crate::Action) reads it into its response
/// type. Where the member is missing, it is `null`.
pub struct Data<D> {
    deserializer: D,
    numbers: Numbers,
    length: usize,
}

impl<'de, D: Deserializer<'de>> Data<D> {
    /// Data that is no longer than `length`, in bytes.
    pub(super) fn new(deserializer: D, numbers: Numbers, length: usize) -> Self {
        Self { deserializer, numbers, length }
    }

    /// The JSON text as it came, in which no number was rounded and no member moved.
    ///
    /// # Errors
    ///
    /// What is no JSON.
    pub fn raw(self) -> Result<&'de RawValue, D::Error> {
        self.json()
    }

    /// Reads a list, in every shape that PHP prints one in: an array, an object whose keys are indices, and for an
    /// empty one also `{}`, `""`, `null` or nothing. The order is that of the text.
    ///
    /// # Errors
    ///
    /// Another shape, or an element that is no `T`.
    pub fn list<T: Deserialize<'de>>(self) -> Result<Vec<T>, D::Error> {
        self.json::<List<T>>().map(List::into_vec)
    }

    /// Reads a `T`.
    ///
    /// # Errors
    ///
    /// Data that is no `T`.
    pub fn json<T: Deserialize<'de>>(self) -> Result<T, D::Error> {
        T::deserialize(self.deserializer)
    }

    /// [`list`](Self::list) of our own objects, in one pass where their numbers permit. There is room for all of them
    /// from the start, unless most of their members are missing.
    pub(crate) fn objects<T: Object>(self) -> Result<Vec<T>, D::Error> {
        read_list(self.deserializer, Reader::new(self.numbers), self.length / T::LEAST_LENGTH)
    }

    /// One of our own objects, or none: `{}`, `[]`, `""`, `null` or nothing.
    #[allow(dead_code, reason = "no page may need it")]
    pub(crate) fn object<T: Object>(self) -> Result<Option<T>, D::Error> {
        read_optional(self.deserializer, self.numbers)
    }

    /// [`list`](Self::list) of texts, each of which may come as string, number, bool or null.
    #[allow(dead_code, reason = "no page may need it")]
    pub(crate) fn texts(self) -> Result<Vec<String>, D::Error> {
        read_list(self.deserializer, TextsReader::new(self.numbers), 0)
    }
}
