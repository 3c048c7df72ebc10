//! What the documentation pages say of the actions.

use serde::{Serialize, Serializer};

use crate::document::member_names::serialize_members;

pub(crate) mod untyped;

/// An action as its page documents it. [`actions::DOCUMENTED`](crate::actions::DOCUMENTED) lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DocumentedAction {
    /// The wire name, such as `user.my-cards`; the path of an action that V3 alone has.
    pub name: &'static str,
    /// `V2`, or `V3` where V3 alone has it.
    pub version: &'static str,
    /// The address of the vendor's page, where it is known.
    pub page: Option<&'static str>,
    /// The path of the action in V3, where a V2 action has one.
    pub v3_path: Option<&'static str>,
    /// The address of the vendor's page of that path.
    pub v3_page: Option<&'static str>,
    /// Whether a public client is known to call its V3 path; `None` where it has none or that is not known.
    pub v3_seen_in_use: Option<bool>,
    /// What it does, in one paragraph; may be empty.
    pub summary: &'static str,
    /// The type of its request below [`actions`](crate::actions), such as `user::MyCards`; `None` where the action is
    /// documented and not typed.
    pub request: Option<&'static str>,
    /// Whether sending it twice does no more than sending it once; `None` where that is not known.
    pub is_idempotent: Option<bool>,
    /// How far the parameters are known.
    pub parameters_known: Extent,
    /// The business parameters (`Params`), in the order of the page.
    pub parameters: &'static [DocumentedMember],
    /// How far the response is known.
    pub response_known: Extent,
    /// What `data` of a successful response has, in the order of the page.
    pub response: &'static [DocumentedMember],
}

serialize_members! {
    DocumentedAction {
        name,
        version,
        page,
        v3_path,
        v3_page,
        v3_seen_in_use,
        summary,
        request,
        is_idempotent,
        parameters_known,
        parameters,
        response_known,
        response,
    }
}

/// How far the table of a page is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Extent {
    /// All of its rows are known.
    Whole,
    /// Its first rows are known, and there are more.
    InPart,
    /// Nothing is known of it.
    Unknown,
}

impl Serialize for Extent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (index, name) = match self {
            Self::Whole => (0, "whole"),
            Self::InPart => (1, "in_part"),
            Self::Unknown => (2, "unknown"),
        };
        serializer.serialize_unit_variant("Extent", index, name)
    }
}

/// A member of the parameters or of the response, as a page documents it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DocumentedMember {
    /// The wire path, such as `data[].par_value`.
    pub path: &'static str,
    /// The type as the page prints it.
    pub documented_type: &'static str,
    /// Whether it is required; `None` where the page does not say.
    pub required: Option<bool>,
    /// What the gateway takes where the parameter is not sent, as the page says.
    pub default: Option<&'static str>,
    /// The JSON that the typed request sends where the parameter is not set; `None` where it leaves the parameter out.
    pub sent_if_unset: Option<&'static str>,
    /// Our name, such as `balance`. It is empty for what has no accessor, such as the element of a list.
    pub name: &'static str,
    /// The kind of the value: `text`, `id`, `time`, `amount`, `integer`, `bool`, `value`, or the name of a type; in brackets for a
    /// list of them. Empty where there is no name.
    pub kind: &'static str,
    /// The unit of an amount: `yuan`, `fen` or `undeclared`.
    pub unit: Option<&'static str>,
    /// What says the unit, where it is not the row itself: `page 592`, say.
    pub unit_source: Option<&'static str>,
    /// What it means.
    pub meaning: &'static str,
    /// The documented values, where they are listed.
    pub values: &'static [DocumentedValue],
}

serialize_members! {
    DocumentedMember {
        path,
        documented_type,
        required,
        default,
        sent_if_unset,
        name,
        kind,
        unit,
        unit_source,
        meaning,
        values,
    }
}

/// As the generated entries of untyped actions are written: what is not known is left out.
#[allow(dead_code, reason = "no page may need it")]
impl DocumentedAction {
    pub(crate) const fn untyped(
        name: &'static str,
        version: &'static str,
        page: Option<&'static str>,
        summary: &'static str,
    ) -> Self {
        Self {
            name,
            version,
            page,
            v3_path: None,
            v3_page: None,
            v3_seen_in_use: None,
            summary,
            request: None,
            is_idempotent: None,
            parameters_known: Extent::Unknown,
            parameters: &[],
            response_known: Extent::Unknown,
            response: &[],
        }
    }

    pub(crate) const fn v3(mut self, path: Option<&'static str>, page: Option<&'static str>) -> Self {
        (self.v3_path, self.v3_page) = (path, page);
        self
    }

    pub(crate) const fn v3_seen_in_use(mut self, seen: bool) -> Self {
        self.v3_seen_in_use = Some(seen);
        self
    }

    pub(crate) const fn parameters(mut self, known: Extent, rows: &'static [DocumentedMember]) -> Self {
        (self.parameters_known, self.parameters) = (known, rows);
        self
    }

    pub(crate) const fn response(mut self, known: Extent, rows: &'static [DocumentedMember]) -> Self {
        (self.response_known, self.response) = (known, rows);
        self
    }
}

/// As the generated rows are written: what a row does not say is left out.
impl DocumentedMember {
    pub(crate) const fn row(path: &'static str, documented_type: &'static str) -> Self {
        Self {
            path,
            documented_type,
            required: None,
            default: None,
            sent_if_unset: None,
            name: "",
            kind: "",
            unit: None,
            unit_source: None,
            meaning: "",
            values: &[],
        }
    }

    pub(crate) const fn required(mut self, required: bool) -> Self {
        self.required = Some(required);
        self
    }

    pub(crate) const fn default(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    pub(crate) const fn sent_if_unset(mut self, json: &'static str) -> Self {
        self.sent_if_unset = Some(json);
        self
    }

    pub(crate) const fn ours(mut self, name: &'static str, kind: &'static str) -> Self {
        (self.name, self.kind) = (name, kind);
        self
    }

    pub(crate) const fn unit(mut self, unit: &'static str) -> Self {
        self.unit = Some(unit);
        self
    }

    pub(crate) const fn unit_by(mut self, source: &'static str) -> Self {
        self.unit_source = Some(source);
        self
    }

    pub(crate) const fn meaning(mut self, meaning: &'static str) -> Self {
        self.meaning = meaning;
        self
    }

    pub(crate) const fn values(mut self, values: &'static [DocumentedValue]) -> Self {
        self.values = values;
        self
    }
}

impl DocumentedValue {
    pub(crate) const fn new(code: &'static str, name: &'static str, meaning: &'static str) -> Self {
        Self { code, name, meaning }
    }
}

/// A value that a page lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DocumentedValue {
    /// The code on the wire.
    pub code: &'static str,
    /// Our name for it.
    pub name: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

serialize_members! {
    DocumentedValue {
        code,
        name,
        meaning,
    }
}

#[cfg(test)]
mod tests {
    use crate::actions::DOCUMENTED;

    #[test]
    fn every_amount_has_a_unit_and_nothing_else_has_one() {
        for action in DOCUMENTED {
            for row in action.parameters.iter().chain(action.response) {
                assert_eq!(row.unit.is_some(), row.kind == "amount", "{}: {}", action.name, row.path);
            }
        }
    }
}
