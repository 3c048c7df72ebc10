//! Data that is not what the action expects.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_path_to_error::{Path, Segment};

use crate::document::{Place, offset_in, reason_of};

/// What is wrong, and the JSON path from the response down.
pub(super) struct DataFailure {
    pub(super) path: String,
    pub(super) reason: String,
    steps: Vec<Step>,
}

enum Step {
    Index(usize),
    Key(String),
}

impl DataFailure {
    pub(super) fn new(path: &Path, error: &serde_json::Error) -> Self {
        let steps: Vec<Step> = path.iter().map_while(Step::of).collect();
        Self { path: path_text(&steps), reason: reason_of(error), steps }
    }

    /// Where in `text`, of which `data` is a part, the value at the path begins.
    pub(super) fn place_in(&self, text: &str, data: &RawValue) -> Option<Place> {
        let value = self.steps.iter().try_fold(data, |value, step| step.descend(value))?;
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
