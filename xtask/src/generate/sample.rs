//! What the samples of a page have at a path, as it stands there.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::page::{Page, SampleKind};

/// The members of an object, in the order of the text.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Deserialize<'a> for Members<'a> {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;

        impl<'a> Visitor<'a> for MembersVisitor {
            type Value = Members<'a>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<Members<'a>, M::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(MembersVisitor)
    }
}

/// The JSON text of the business parameters in the sample request.
pub(crate) fn params(page: &Page) -> Option<&str> {
    let sample = sample(page, SampleKind::Request)?;
    member(sample, "Params").or_else(|| member(sample, "params"))
}

/// The JSON text of `data` in the sample of a success.
pub(crate) fn data(page: &Page) -> Option<&str> {
    member(sample(page, SampleKind::Success)?, "data")
}

pub(crate) fn sample(page: &Page, kind: SampleKind) -> Option<&str> {
    page.samples.iter().find(|sample| sample.kind == kind).map(|sample| sample.json.as_str())
}

fn member<'a>(json: &'a str, name: &str) -> Option<&'a str> {
    Json::new(json).get(name).map(Json::text)
}

/// The names of the members at a path, in their order; of a list, those of its first element.
pub(super) fn names_at(json: &str, path: &str) -> Vec<String> {
    let object = Json::new(json).values_at(path).first().copied();
    object.into_iter().flat_map(Json::members).map(|(name, _)| name).collect()
}

/// JSON as it stands: no number is rounded, no member moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Json<'a>(&'a str);

impl<'a> Json<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self(text.trim())
    }

    pub(crate) fn text(self) -> &'a str {
        self.0
    }

    pub(crate) fn is_array(self) -> bool {
        self.0.starts_with('[')
    }

    pub(crate) fn is_object(self) -> bool {
        self.0.starts_with('{')
    }

    pub(crate) fn holds_more(self) -> bool {
        self.is_array() || self.is_object()
    }

    pub(crate) fn is_string(self) -> bool {
        self.0.starts_with('"')
    }

    pub(crate) fn is_bool(self) -> bool {
        self.0.starts_with(['t', 'f'])
    }

    pub(crate) fn is_number(self) -> bool {
        self.0.starts_with(|first: char| first.is_ascii_digit() || first == '-')
    }

    /// Its members; none where it is no object.
    pub(crate) fn members(self) -> Vec<(String, Self)> {
        let members = serde_json::from_str::<Members<'a>>(self.0).map(|Members(members)| members);
        members.unwrap_or_default().into_iter().map(|(name, value)| (name, Self(value.get()))).collect()
    }

    pub(crate) fn get(self, name: &str) -> Option<Self> {
        self.members().into_iter().find(|(member, _)| member == name).map(|(_, value)| value)
    }

    /// The elements of a list in any of PHP's shapes; none where it is no list.
    pub(crate) fn elements(self) -> Option<Vec<Self>> {
        let is_index = |key: &str| key.parse::<u64>().is_ok_and(|index| index.to_string() == key);
        if self.is_array() {
            let elements: Vec<&RawValue> = serde_json::from_str(self.0).ok()?;
            return Some(elements.into_iter().map(|element| Self(element.get())).collect());
        }
        let members = self.members();
        let is_list = matches!(self.0, "null" | "\"\"") || self.is_object();
        (is_list && members.iter().all(|(name, _)| is_index(name)))
            .then(|| members.into_iter().map(|(_, element)| element).collect())
    }

    /// All that stands at a path, in every element of the lists on the way. The empty path is that of the whole.
    pub(crate) fn values_at(self, path: &str) -> Vec<Self> {
        path.split('.').fold(vec![self], |values, step| {
            let name = step.trim_end_matches("[]");
            let member = |value: Self| if name.is_empty() { Some(value) } else { value.get(name) };
            let members = values.into_iter().filter_map(member).collect();
            let elements =
                |lists: Vec<Self>| lists.into_iter().filter_map(Self::elements).flatten().collect();
            (name.len()..step.len()).step_by(2).fold(members, |lists, _| elements(lists))
        })
    }
}
