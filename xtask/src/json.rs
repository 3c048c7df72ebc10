//! JSON as it stands in a text: no number is rounded, no member moved or dropped.

use std::fmt;

use serde::Deserializer;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;

/// The text of a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Json<'a>(&'a str);

impl<'a> Json<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self(text.trim())
    }

    pub(crate) fn text(self) -> &'a str {
        self.0
    }

    /// A string without its quotes and escapes; anything else as it stands.
    pub(crate) fn scalar(self) -> String {
        serde_json::from_str(self.0).unwrap_or_else(|_| self.0.to_owned())
    }

    pub(crate) fn is_array(self) -> bool {
        self.0.starts_with('[')
    }

    pub(crate) fn is_object(self) -> bool {
        self.0.starts_with('{')
    }

    pub(crate) fn holds_more(self) -> bool {
        self.0.starts_with(['[', '{'])
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

    /// The members of an object, each as often as it stands there.
    pub(crate) fn members(self) -> Vec<(String, Self)> {
        let members = serde_json::Deserializer::from_str(self.0).deserialize_map(EveryMember);
        members.unwrap_or_default().into_iter().map(|(name, value)| (name, Self(value.get()))).collect()
    }

    pub(crate) fn get(self, name: &str) -> Option<Self> {
        self.members().into_iter().find(|(member, _)| member == name).map(|(_, value)| value)
    }

    /// The elements of a list in any of PHP's shapes; none if it is not a list.
    pub(crate) fn elements(self) -> Option<Vec<Self>> {
        if self.is_array() {
            let elements: Vec<&RawValue> = serde_json::from_str(self.0).ok()?;
            return Some(elements.into_iter().map(|element| Self(element.get())).collect());
        }
        let is_index = |key: &str| key.parse::<u64>().is_ok_and(|index| index.to_string() == key);
        let members = self.members();
        let is_list = self.is_object() || matches!(self.0, "null" | "\"\"");
        (is_list && members.iter().all(|(name, _)| is_index(name)))
            .then(|| members.into_iter().map(|(_, element)| element).collect())
    }

    /// All that stands at a path such as `data[].id`, in every element of the lists on the way. The empty path is that of
    /// the whole.
    pub(crate) fn values_at(self, path: &str) -> Vec<Self> {
        path.replace("[]", ".[]").split('.').fold(vec![self], |values, step| match step {
            "" => values,
            "[]" => values.into_iter().filter_map(Self::elements).flatten().collect(),
            name => values.into_iter().filter_map(|value| value.get(name)).collect(),
        })
    }
}

struct EveryMember;

impl<'a> Visitor<'a> for EveryMember {
    type Value = Vec<(String, &'a RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(members)
    }
}
