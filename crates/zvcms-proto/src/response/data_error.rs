//! Data that is not what the action expects.

use serde_json::value::RawValue;
use serde_path_to_error::{Path, Segment};

use crate::document::{
    DocumentError, MalformedKind, Members, Place, bytes_read, is_text, offset_in, reason_of,
};
use crate::signing::without_tokens;

/// What is wrong, and the JSON path from the response down.
pub(super) struct DataError {
    path: String,
    reason: String,
    steps: Vec<Step>,
    bytes_read: usize,
}

enum Step {
    Index(usize),
    Key(String),
}

impl DataError {
    /// What is wrong with `data`, which was read up to the error.
    pub(super) fn new(path: &Path, data: &str, error: &serde_json::Error) -> Self {
        let steps: Vec<Step> = path.iter().map_while(Step::of).collect();
        let bytes_read = bytes_read(data, error).unwrap_or(data.len());
        // A path and the words of a type's own reader repeat what the reply has.
        let [path, reason] =
            [path_text(&steps), reason_of(error)].map(|text| without_tokens(&text).into_owned());
        Self { path, reason, steps, bytes_read }
    }

    /// The same as an error of `text`, of which `data` is a part.
    pub(super) fn in_text(self, text: &str, data: &RawValue) -> DocumentError {
        let place = self.place_in(text, data);
        DocumentError::new(MalformedKind::Invalid { reason: self.reason.into() }, self.path, place)
    }

    /// Where in `text`, of which `data` is a part, the value at the path begins. Of several with the same name it is the
    /// last that was read.
    fn place_in(&self, text: &str, data: &RawValue) -> Option<Place> {
        let was_read = |value: &RawValue| {
            offset_in(data.get(), value.get()).is_some_and(|start| start <= self.bytes_read)
        };
        let value = self.steps.iter().try_fold(data, |value, step| step.descend(value, was_read))?;
        offset_in(text, value.get()).map(|offset| Place::at(text, offset))
    }
}

impl Step {
    fn of(segment: &Segment) -> Option<Self> {
        match segment {
            Segment::Seq { index } => Some(Self::Index(*index)),
            Segment::Map { key } => Some(Self::Key(key.clone())),
            Segment::Enum { .. } | Segment::Unknown => None,
        }
    }

    fn descend<'a>(&self, value: &'a RawValue, was_read: impl Fn(&RawValue) -> bool) -> Option<&'a RawValue> {
        match self {
            Self::Index(index) => {
                serde_json::from_str::<Vec<&RawValue>>(value.get()).ok()?.get(*index).copied()
            }
            Self::Key(key) => {
                let Members(members) = serde_json::from_str(value.get()).ok()?;
                members
                    .into_iter()
                    .rfind(|(name, member)| was_read(member) && is_text(name, key))
                    .map(|(_, member)| member)
            }
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
