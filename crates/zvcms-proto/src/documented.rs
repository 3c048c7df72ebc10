//! What the documentation pages say of the actions.

use serde::Serialize;

pub(crate) mod untyped;

/// An action as its page documents it. [`actions::DOCUMENTED`](crate::actions::DOCUMENTED) lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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

/// How far the table of a page is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Extent {
    /// All of its rows are known.
    Whole,
    /// Its first rows are known, and there are more.
    InPart,
    /// Nothing is known of it.
    Unknown,
}

/// A member of the parameters or of the response, as a page documents it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DocumentedMember {
    /// The wire path, such as `data[].par_value`.
    pub path: &'static str,
    /// The type as the page prints it.
    pub documented_type: &'static str,
    /// Whether it is required; `None` where the page does not say.
    pub required: Option<bool>,
    /// The JSON that the typed request sends where the parameter is not set; `None` where it leaves the parameter out.
    pub default: Option<&'static str>,
    /// Our name, such as `balance`. It is empty for what has no accessor, such as the element of a list.
    pub name: &'static str,
    /// The kind of the value: `text`, `id`, `time`, `amount`, `integer`, `bool`, `value`, or the name of a type; in brackets for a
    /// list of them. Empty where there is no name.
    pub kind: &'static str,
    /// The unit of an amount: `yuan`, `fen` or `undeclared`.
    pub unit: Option<&'static str>,
    /// What it means.
    pub meaning: &'static str,
    /// The documented values, where they are listed.
    pub values: &'static [DocumentedValue],
}

impl DocumentedMember {
    /// A row of an action that is not typed.
    const fn untyped(path: &'static str, documented_type: &'static str, required: Option<bool>) -> Self {
        Self {
            path,
            documented_type,
            required,
            default: None,
            name: "",
            kind: "",
            unit: None,
            meaning: "",
            values: &[],
        }
    }
}

/// A value that a page lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DocumentedValue {
    /// The code on the wire.
    pub code: &'static str,
    /// Our name for it.
    pub name: &'static str,
    /// What it means.
    pub meaning: &'static str,
}
