//! What the documentation pages say of the actions.

use serde::Serialize;

/// An action as its page documents it. [`actions::DOCUMENTED`](crate::actions::DOCUMENTED) lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DocumentedAction {
    /// The wire name, such as `user.my-cards`; the path of an action that V3 alone has.
    pub name: &'static str,
    /// The path of the action in V3, where one is documented.
    pub v3_path: Option<&'static str>,
    /// What it does, in one paragraph; may be empty.
    pub summary: &'static str,
    /// Whether sending it twice does no more than sending it once.
    pub is_idempotent: bool,
    /// The business parameters (`Params`), in the order of the page.
    pub parameters: &'static [DocumentedMember],
    /// What `data` of a successful response has, in the order of the page.
    pub response: &'static [DocumentedMember],
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
