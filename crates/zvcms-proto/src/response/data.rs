//! `data` of a successful response.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_path_to_error::Segment;

use crate::Printable;
use crate::document::list::List;
use crate::document::{EXCERPT_LENGTH, Place, offset_in, reason_of};

/// `data` of a successful response, as it came. An [`Action`](crate::Action) reads it into its response type.
#[derive(Clone, Copy, Debug)]
pub struct Data<'a> {
    raw: Option<&'a RawValue>,
}

impl<'a> Data<'a> {
    pub(super) fn new(raw: Option<&'a RawValue>) -> Self {
        Self { raw }
    }

    /// The JSON text, or `None` where the member is missing.
    #[must_use]
    pub fn raw(self) -> Option<&'a RawValue> {
        self.raw
    }

    /// The JSON text as a value of its own; `null` where the member is missing.
    #[must_use]
    pub fn to_raw_value(self) -> Box<RawValue> {
        self.raw.unwrap_or(RawValue::NULL).to_owned()
    }

    /// Reads a list, in every shape that PHP prints one in: an array, an object whose keys are indices, and for an
    /// empty one also `{}`, `""`, `null` or nothing. The order is that of the text.
    ///
    /// # Errors
    ///
    /// Another shape, or an element that is no `T`, with the JSON path of the place.
    pub fn list<T: Deserialize<'a>>(self) -> Result<Vec<T>, DataError> {
        self.json::<List<T>>().map(List::into_vec)
    }

    /// Reads a `T`; where the member is missing, from `null`.
    ///
    /// # Errors
    ///
    /// Data that is no `T`, with the JSON path of the place.
    pub fn json<T: Deserialize<'a>>(self) -> Result<T, DataError> {
        let text = self.raw.unwrap_or(RawValue::NULL).get();
        serde_json::from_str(text).or_else(|_| {
            // Only a failure pays for the tracking of the path.
            let mut deserializer = serde_json::Deserializer::from_str(text);
            serde_path_to_error::deserialize(&mut deserializer).map_err(|error| DataError::new(&error))
        })
    }
}

/// Data that is not what the action expects: what is wrong, and the JSON path from the response down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataError {
    pub(super) path: String,
    pub(super) reason: String,
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Index(usize),
    Key(String),
}

impl DataError {
    fn new(error: &serde_path_to_error::Error<serde_json::Error>) -> Self {
        let steps: Vec<Step> = error.path().iter().map_while(Step::of).collect();
        Self { path: path_text(&steps), reason: reason_of(error.inner()), steps }
    }

    /// The path, such as `data[0].par_value`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Where in `text`, of which `data` is a part, the value at the path begins.
    pub(super) fn place_in(&self, text: &str, data: &RawValue) -> Option<Place> {
        let value = self.steps.iter().try_fold(data, |value, step| step.descend(value))?;
        offset_in(text, value.get()).map(|offset| Place::at(text, offset))
    }
}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = Printable::new(&self.path).limit(EXCERPT_LENGTH);
        let reason = Printable::new(&self.reason).limit(EXCERPT_LENGTH);
        write!(f, "{path}: {reason}")
    }
}

impl Error for DataError {}

impl Step {
    fn of(segment: &Segment) -> Option<Self> {
        match segment {
            Segment::Seq { index } => Some(Self::Index(*index)),
            Segment::Map { key } => Some(Self::Key(key.clone())),
            Segment::Enum { .. } | Segment::Unknown => None,
        }
    }

    fn descend<'a>(&self, value: &'a RawValue) -> Option<&'a RawValue> {
        match self {
            Self::Index(index) => {
                serde_json::from_str::<Vec<&RawValue>>(value.get()).ok()?.get(*index).copied()
            }
            Self::Key(key) => serde_json::from_str::<BTreeMap<Cow<'_, str>, &RawValue>>(value.get())
                .ok()?
                .get(key.as_str())
                .copied(),
        }
    }
}

fn path_text(steps: &[Step]) -> String {
    let mut path = String::from("data");
    for step in steps {
        match step {
            Step::Index(index) => path.push_str(&format!("[{index}]")),
            Step::Key(key) => path.push_str(&format!(".{key}")),
        }
    }
    path
}
