//! A documentation page of one action, in the form in which `xtask/pages/` keeps it.
//!
//! ```text
//! # <action>             then a summary, and a table Property | Value
//! ## Envelope            table Name | Type | Required | Meaning
//! ## Parameters          table Name | Type | Required | Default | Ours | Kind | Meaning | Values
//! ## Response            table Name | Type | Ours | Kind | Unit | Meaning | Values
//! ## Not understood      a block of text, only where there are such lines
//! ## Samples             ### request, success, business-exception, system-error: a block of JSON each
//! ```
//!
//! A nested name is a path such as `data[].id`. Every table may have one more column, `Look at`, with what is to be
//! looked at by hand. A sample that the vendor's page lacks has the words `Not documented.` in place of its block.
//! Nothing but prose is passed over: whatever else is not understood is an error with its line.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;
use std::path::Path;
use std::ptr;

mod check;
mod markdown;
mod read;
mod write;

pub(crate) use check::container;

/// A documentation page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// Wire name of the action, or its path.
    pub action: String,
    /// What the action is, in the words under the heading.
    pub summary: String,
    /// Method and address.
    pub address: String,
    /// Version of the platform.
    pub version: String,
    /// Path of the action in version 3, where the page of version 2 has one.
    pub v3_path: Option<String>,
    /// Name of the request's Rust type.
    pub request: String,
    /// What the request returns.
    pub reply: Kind,
    /// Whether sending it twice does no more than sending it once.
    pub is_idempotent: bool,
    /// Members of the request around its parameters.
    pub envelope: Vec<Field>,
    /// Business parameters.
    pub parameters: Vec<Field>,
    /// Members of the response.
    pub response: Vec<Field>,
    /// Sample payloads.
    pub samples: Vec<Sample>,
    /// Lines of the vendor's page that belong to no table.
    pub not_understood: Vec<String>,
}

/// A documented member of a request or response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// Wire name; of a nested member, the path to it, such as `data[].shop.id`.
    pub path: String,
    /// The type as the vendor prints it.
    pub documented_type: String,
    /// Whether it is required, where the page shows it.
    pub required: Option<bool>,
    /// JSON that is sent where the parameter is not set.
    pub default: Option<String>,
    /// Its Rust name; empty where it is no member of ours.
    pub name: String,
    /// What we read it as, or write; none where it is no member of ours.
    pub kind: Option<Kind>,
    /// The unit of an amount.
    pub unit: Option<Unit>,
    /// What it is, in words.
    pub meaning: String,
    /// Documented values, if there are any.
    pub values: Vec<DocumentedValue>,
    /// What is to be looked at by hand; empty where nothing is.
    pub mark: String,
}

/// What a member is in Rust.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// `text`.
    Text,
    /// `id`.
    Id,
    /// `time`.
    Time,
    /// `amount`.
    Amount,
    /// `integer`, of parameters.
    Integer,
    /// `bool`, of parameters.
    Bool,
    /// `value`: JSON as it is.
    #[default]
    Value,
    /// `[text]`: a list of scalars.
    Texts,
    /// An enumeration.
    Codes {
        /// Its type.
        name: String,
        /// The code that a missing member stands for.
        missing: Option<String>,
    },
    /// An object of this type.
    Object(String),
    /// A list of objects of this type.
    List(String),
}

/// The unit of an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unit {
    /// `yuan`.
    Yuan,
    /// `fen`, a hundredth of a yuan.
    Fen,
    /// `undeclared`: the vendor's page does not say.
    Undeclared,
}

/// One of the values that a member is documented to have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DocumentedValue {
    /// As the wire carries it.
    pub code: String,
    /// What it says, in words.
    pub meaning: String,
}

/// A sample payload.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sample {
    /// Which.
    pub kind: SampleKind,
    /// The JSON text, as the page has it.
    pub json: String,
}

/// The samples that a page may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SampleKind {
    /// A request body.
    Request,
    /// A successful response.
    Success,
    /// A business exception (异常).
    BusinessException,
    /// A system error (系统错误).
    SystemError,
}

impl SampleKind {
    /// Its name in pages and files.
    #[must_use]
    pub fn name(self) -> &'static str {
        name_in(&SAMPLE_KINDS, &self)
    }
}

const SAMPLE_KINDS: [(&str, SampleKind); 4] = [
    ("request", SampleKind::Request),
    ("success", SampleKind::Success),
    ("business-exception", SampleKind::BusinessException),
    ("system-error", SampleKind::SystemError),
];

const UNITS: [(&str, Unit); 3] = [("yuan", Unit::Yuan), ("fen", Unit::Fen), ("undeclared", Unit::Undeclared)];

const YES_OR_NO: [(&str, bool); 2] = [("yes", true), ("no", false)];

/// The kinds that name no type.
const PLAIN_KINDS: [(&str, Kind); 8] = [
    ("text", Kind::Text),
    ("id", Kind::Id),
    ("time", Kind::Time),
    ("amount", Kind::Amount),
    ("integer", Kind::Integer),
    ("bool", Kind::Bool),
    ("value", Kind::Value),
    ("[text]", Kind::Texts),
];

/// What a name stands for in a list of names.
fn named<T: Clone>(names: &[(&str, T)], text: &str) -> Option<T> {
    names.iter().find(|(name, _)| *name == text).map(|(_, item)| item.clone())
}

/// The name of what stands in a list of names, or nothing.
fn name_in<T: PartialEq>(names: &[(&'static str, T)], item: &T) -> &'static str {
    names.iter().find(|(_, named)| named == item).map_or("", |(name, _)| *name)
}

/// What stands in place of a sample's block where the vendor's page has no such sample.
const NO_SAMPLE: &str = "Not documented.";

/// The sections with a table of rows, and its columns.
const TABLES: [(&str, &[&str]); 3] = [
    ("## Envelope", &["Name", "Type", "Required", "Meaning"]),
    ("## Parameters", &["Name", "Type", "Required", "Default", "Ours", "Kind", "Meaning", "Values"]),
    ("## Response", &["Name", "Type", "Ours", "Kind", "Unit", "Meaning", "Values"]),
];
/// The column that a table has where one of its rows is to be looked at.
const LOOK_AT: &str = "Look at";

/// An error is a line of a page, and what is wrong there.
type Result<T, E = (usize, String)> = std::result::Result<T, E>;

fn ensure(holds: bool, line: usize, message: impl Into<String>) -> Result<()> {
    if holds { Ok(()) } else { Err((line, message.into())) }
}

/// Notes a name that is to be there once.
fn once(seen: &mut BTreeSet<String>, line: usize, name: &str) -> Result<()> {
    let is_new = seen.insert(name.to_owned());
    ensure(is_new, line, format!("`{name}` is there twice; drop one, or name it otherwise"))
}

/// What is wrong with a page, where, and what to do about it.
#[derive(Debug)]
pub struct PageError(String);

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for PageError {}

impl Page {
    /// Reads a page. `file` is where it comes from: it is named after the action, and errors name it.
    ///
    /// # Errors
    ///
    /// Returns an error about the first thing that does not belong to a page or is missing, with its line.
    pub fn parse(file: &Path, markdown: &str) -> Result<Self, PageError> {
        let in_file = |(line, message)| PageError(format!("{}:{line}: {message}", file.display()));
        read::page(file, markdown).map_err(in_file)
    }

    /// The page as text, which [`parse`](Self::parse) reads.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        write::page(self)
    }

    /// The name of the file that holds the page: `user.my-cards.md`, `v3.crm.points.addCustomerPoints.md`.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}.md", self.file_stem())
    }

    /// The name of that file, and of the folder of its fixtures, without the extension.
    #[must_use]
    pub fn file_stem(&self) -> String {
        self.action.strip_prefix('/').unwrap_or(&self.action).replace('/', ".")
    }

    /// The row that counts for each path of a table: of two that are there, the later one.
    pub(crate) fn counting(fields: &[Field]) -> impl Iterator<Item = &Field> {
        let last = |path: &str| fields.iter().rfind(|field| field.path == path);
        fields.iter().filter(move |field| last(&field.path).is_some_and(|last| ptr::eq(last, *field)))
    }
}

impl Kind {
    /// Its text, where the row has values or not.
    fn read(text: &str, has_values: bool) -> Option<Self> {
        let list = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
        let codes = text.strip_suffix(" if missing").and_then(|text| text.split_once(", "));
        let codes = codes.map(|(name, code)| (name, Some(code.to_owned())));
        let codes = codes.or_else(|| has_values.then_some((text, None)));
        named(&PLAIN_KINDS, text)
            .or_else(|| list.and_then(type_name).map(Self::List))
            .or_else(|| {
                codes.and_then(|(name, missing)| Some(Self::Codes { name: type_name(name)?, missing }))
            })
            .or_else(|| type_name(text).map(Self::Object))
    }

    /// What a request can return.
    fn of_reply(text: &str) -> Option<Self> {
        Self::read(text, false)
            .filter(|kind| matches!(kind, Self::Object(_) | Self::List(_) | Self::Texts | Self::Value))
    }

    /// The type that it brings with it.
    pub(crate) fn type_name(&self) -> Option<&str> {
        match self {
            Self::Codes { name, .. } | Self::Object(name) | Self::List(name) => Some(name),
            _ => None,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Codes { name, missing: Some(code) } => write!(f, "{name}, {code} if missing"),
            Self::Codes { name, missing: None } | Self::Object(name) => f.write_str(name),
            Self::List(name) => write!(f, "[{name}]"),
            plain => f.write_str(name_in(&PLAIN_KINDS, plain)),
        }
    }
}

impl Unit {
    pub(crate) fn name(self) -> &'static str {
        name_in(&UNITS, &self)
    }
}

/// Whether generated code uses a type of this name.
pub(crate) fn is_reserved(type_name: &str) -> bool {
    "Action Amount Box Data Default Deserialize Deserializer DocumentedAction DocumentedMember DocumentedValue Err Into \
     InvalidParameter Json None Ok Option RawValue Result Self Serialize Serializer Some String TimeText Vec"
        .split(' ')
        .any(|reserved| reserved == type_name)
}

/// The name of a Rust type, if it can be one.
fn type_name(text: &str) -> Option<String> {
    let is_name = text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.chars().all(|c| c.is_ascii_alphanumeric());
    is_name.then(|| text.to_owned())
}

#[cfg(test)]
mod tests;
