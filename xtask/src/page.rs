//! A documentation page of one action, in the form in which `xtask/pages/` keeps it.
//!
//! ```text
//! # <action>             the wire name, or of Version V3 the path; a summary; a table Property | Value
//! ## Envelope            table Name | Type | Required | Meaning
//! ## Parameters          table Name | Type | Required | Default | Ours | Kind | Meaning | Values
//! ## Response            table Name | Type | Ours | Kind | Unit | Meaning | Values
//! ## Not understood      a block of text, only where there are such lines
//! ## Samples             ### request, success, business-exception, system-error: a block of JSON each
//! ```
//!
//! An action that is documented and not typed has the properties Page, Version, V3 path, V3 page and V3 seen in use, and no
//! section but these two, each where the page has the property that says how far its table is known:
//!
//! ```text
//! ## Parameters          table Name | Type | Required      property `Parameters known`: whole, or in part
//! ## Response            table Name | Type                 property `Response known`: whole, or in part
//! ```
//!
//! A nested name is a path such as `data[].id`. Every table may have one more column, `Look at`, with what needs a
//! look by hand. A sample that the vendor's page lacks has the words `Not documented.` in place of its block.
//! Nothing but prose is passed over: whatever else is not understood is an error with its line.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::ptr;

use anyhow::{Result, anyhow, ensure};
use strum::{AsRefStr, EnumIter, EnumString, IntoStaticStr};

use crate::json::Json;

mod check;
mod markdown;
mod paging;
mod read;
pub(crate) mod v3;
mod write;

/// A documentation page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Wire name of the action, or its path.
    pub action: String,
    /// What the action is, in the words under the heading.
    pub summary: String,
    /// Address of the vendor's page.
    pub vendor_page: Option<String>,
    /// Method and address.
    pub address: String,
    /// Version of the platform.
    pub version: String,
    /// Path of the action in version 3, where the page of version 2 has one.
    pub v3_path: Option<String>,
    /// Address of the vendor's page of that path.
    pub v3_page: Option<String>,
    /// Whether a public client is known to call the action's path in version 3; none if that is not known.
    pub v3_seen_in_use: Option<bool>,
    /// Name of the request's Rust type; empty if the action is not typed.
    pub request: String,
    /// What the request returns.
    pub reply: Kind,
    /// Whether one object may stand alone in place of a list of them.
    pub is_or_one: bool,
    /// The parameter with the number of a page of results, and the list of the results, where it answers in pages.
    pub paging: Option<Paging>,
    /// Whether sending it twice does no more than sending it once.
    pub is_idempotent: bool,
    /// Members of the request around its parameters.
    pub envelope: Vec<Field>,
    /// How far the parameters of an action that is not typed are known; none if they are unknown.
    pub parameters_known: Option<Extent>,
    /// Business parameters.
    pub parameters: Vec<Field>,
    /// How far the response of an action that is not typed is known; none if it is unknown.
    pub response_known: Option<Extent>,
    /// Members of the response.
    pub response: Vec<Field>,
    /// Sample payloads: their JSON, as the page has it.
    pub samples: BTreeMap<SampleKind, String>,
    /// Lines of the vendor's page that belong to no table.
    pub not_understood: Vec<String>,
}

/// How an action answers in pages of results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The path of the parameter with the page's number.
    pub parameter: String,
    /// The path of the list, such as `data.item_list`.
    pub list: String,
}

/// A documented member of a request or response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// Wire name; of a nested member, the path to it, such as `data[].shop.id`.
    pub path: String,
    /// The type as the vendor prints it.
    pub documented_type: String,
    /// Whether it is required, where the page shows it.
    pub required: Option<bool>,
    /// Whether we ask for it although the page does not show whether it is required.
    pub is_asked_for: bool,
    /// JSON that is sent where the parameter is not set.
    pub default: Option<String>,
    /// What the gateway takes where the parameter is not sent, as the vendor's page says.
    pub gateway_default: Option<String>,
    /// Its Rust name; empty if we leave the member out.
    pub name: String,
    /// What we read or write it as; none if we leave the member out.
    pub kind: Option<Kind>,
    /// The unit of an amount.
    pub unit: Option<Unit>,
    /// The page that says the unit, where this one does not: `page 592`.
    pub unit_source: String,
    /// What it is, in words.
    pub meaning: String,
    /// Documented values, if there are any.
    pub values: Vec<DocumentedValue>,
    /// What needs a look by hand; empty if nothing does.
    pub mark: String,
}

/// What a member is in Rust.
#[derive(Clone, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Kind {
    /// `text`.
    Text,
    /// `id`.
    Id,
    /// `time`.
    Time,
    /// `amount`.
    Amount,
    /// `integer`.
    Integer,
    /// `bool`, of parameters.
    Bool,
    /// `value`: JSON as it is.
    #[default]
    Value,
    /// A list of scalars.
    #[strum(serialize = "[text]")]
    Texts,
    /// An enumeration.
    #[strum(disabled)]
    Codes {
        /// Its type.
        name: String,
        /// The code that a missing member stands for.
        missing: Option<String>,
    },
    /// A list of values of this enumeration.
    #[strum(disabled)]
    CodeList(String),
    /// An object of this type.
    #[strum(disabled)]
    Object(String),
    /// A list of objects of this type.
    #[strum(disabled)]
    List(String),
}

/// The unit of an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsRefStr, EnumString)]
#[strum(serialize_all = "kebab-case")]
pub enum Unit {
    /// `yuan`.
    Yuan,
    /// `fen`, a hundredth of a yuan.
    Fen,
    /// `undeclared`: the vendor's page does not say.
    Undeclared,
}

/// How far a table is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsRefStr, EnumString)]
#[strum(serialize_all = "lowercase")]
pub enum Extent {
    /// `whole`: all of its rows.
    Whole,
    /// `in part`: the rows up to some point.
    #[strum(serialize = "in part")]
    InPart,
}

/// One of the values that a member is documented to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentedValue {
    /// As the wire carries it.
    pub code: String,
    /// What it says, in words.
    pub meaning: String,
}

/// The samples that a page may have. Pages and files have their names in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, AsRefStr, EnumIter)]
#[strum(serialize_all = "kebab-case")]
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

/// What follows a list where one object may stand alone in its place.
const OR_ONE: &str = " or one";
/// What stands under Required where we ask for a parameter of which the vendor's page shows nothing.
const ASKED_FOR: &str = "asked for";
/// What stands behind a default that is the gateway's, and is not sent.
const AT_THE_GATEWAY: &str = " at the gateway";
/// What stands between a unit and the page that says it, where that is another one.
const BY: &str = " by ";
/// What stands in place of a sample's block where the vendor's page has no such sample.
const NO_SAMPLE: &str = "Not documented.";

/// The sections with a table of rows, and its columns.
const TABLES: [(&str, &[&str]); 3] = [
    ("## Envelope", &["Name", "Type", "Required", "Meaning"]),
    ("## Parameters", &["Name", "Type", "Required", "Default", "Ours", "Kind", "Meaning", "Values"]),
    ("## Response", &["Name", "Type", "Ours", "Kind", "Unit", "Meaning", "Values"]),
];
/// The same of an action that is not typed, each with the property that says how far its table is known.
const UNTYPED_TABLES: [(&str, &[&str], &str); 2] = [
    ("## Parameters", &["Name", "Type", "Required", "Default"], "Parameters known"),
    ("## Response", &["Name", "Type"], "Response known"),
];
/// The column that a table has where one of its rows needs a look.
const LOOK_AT: &str = "Look at";

/// Notes a name that may stand in one place only.
fn once(seen: &mut BTreeSet<String>, line: usize, name: &str) -> Result<()> {
    ensure!(seen.insert(name.to_owned()), "{line}: `{name}` is duplicated; remove one, or rename it");
    Ok(())
}

impl Page {
    /// Reads a page. `file` is where it comes from: it is named after the action, and errors name it.
    ///
    /// # Errors
    ///
    /// Returns an error about the first thing that does not belong to a page or is missing, with its line.
    pub fn parse(file: &Path, markdown: &str) -> Result<Self> {
        read::page(file, markdown).map_err(|error| anyhow!("{}:{error}", file.display()))
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

    /// Whether the action is typed, or only documented.
    #[must_use]
    pub fn is_typed(&self) -> bool {
        !self.request.is_empty()
    }

    /// The path over V3: of a page of such a path, its own.
    pub(crate) fn path_over_v3(&self) -> Option<&str> {
        self.v3_path.as_deref().or_else(|| self.is_v3_only().then_some(&self.action))
    }

    /// Whether V3 alone has the action: its page is named after a path.
    pub(crate) fn is_v3_only(&self) -> bool {
        self.action.starts_with('/')
    }

    pub(crate) fn sample(&self, kind: SampleKind) -> Option<Json<'_>> {
        self.samples.get(&kind).map(|text| Json::new(text))
    }

    /// The business parameters in the sample request.
    pub(crate) fn params(&self) -> Option<Json<'_>> {
        let request = self.sample(SampleKind::Request)?;
        request.get("Params").or_else(|| request.get("params"))
    }

    /// The `data` in the sample of a success.
    pub(crate) fn data(&self) -> Option<Json<'_>> {
        self.sample(SampleKind::Success)?.get("data")
    }
}

/// Whether the row counts for its path in a table: of two that are there, the later one does.
pub(crate) fn counts(rows: &[Field], field: &Field) -> bool {
    rows.iter().rfind(|row| row.path == field.path).is_some_and(|last| ptr::eq(last, field))
}

/// The row in which a member stands, and whether that is a list: `a[].b` stands in the list `a`, `a.b` in the object `a`.
pub(crate) fn container(path: &str) -> Option<(&str, bool)> {
    let parent = path.trim_end_matches("[]").rsplit_once('.')?.0;
    Some(parent.strip_suffix("[]").map_or((parent, false), |list| (list, true)))
}

/// The first name of a path: `data[].id` is `data`.
pub(crate) fn first_name(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or_default()
}

/// The last name of a path: `data[].shop[].id` is `id`.
pub(crate) fn last_name(path: &str) -> &str {
    path.trim_end_matches("[]").rsplit('.').next().unwrap_or_default()
}

impl Field {
    /// Says what to look at by hand.
    pub(crate) fn look_at(&mut self, what: &str) {
        add_words(&mut self.mark, what);
    }
}

impl Kind {
    /// Its text, where the row has values or not.
    fn read(text: &str, has_values: bool) -> Option<Self> {
        if let Ok(plain) = text.parse() {
            return Some(plain);
        }
        if let Some(name) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
            return type_name(name).map(if has_values { Self::CodeList } else { Self::List });
        }
        match text.strip_suffix(" if missing").and_then(|text| text.split_once(", ")) {
            Some((name, code)) => {
                Some(Self::Codes { name: type_name(name)?, missing: Some(code.to_owned()) })
            }
            None if has_values => Some(Self::Codes { name: type_name(text)?, missing: None }),
            None => type_name(text).map(Self::Object),
        }
    }

    /// Whether a parameter of this kind, with these values, is sent as this scalar.
    pub(crate) fn sends(&self, values: &[DocumentedValue], scalar: Json<'_>) -> bool {
        match self {
            Self::Text | Self::Id | Self::Time | Self::Amount => scalar.is_string(),
            Self::Integer => scalar.scalar().parse::<i64>().is_ok(),
            Self::Bool => scalar.is_bool(),
            Self::Codes { .. } => values.iter().any(|value| value.code == scalar.scalar()),
            Self::Value | Self::Texts | Self::CodeList(_) | Self::Object(_) | Self::List(_) => false,
        }
    }

    /// The type that it brings with it.
    pub(crate) fn type_name(&self) -> Option<&str> {
        match self {
            Self::Codes { name, .. } | Self::CodeList(name) | Self::Object(name) | Self::List(name) => {
                Some(name)
            }
            _ => None,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Codes { name, missing: Some(code) } => write!(f, "{name}, {code} if missing"),
            Self::Codes { name, missing: None } | Self::Object(name) => f.write_str(name),
            Self::CodeList(name) | Self::List(name) => write!(f, "[{name}]"),
            plain => f.write_str(plain.into()),
        }
    }
}

/// Adds words to others.
pub(crate) fn add_words(words: &mut String, more: &str) {
    let separator = if words.is_empty() { "" } else { "; " };
    words.push_str(&format!("{separator}{more}"));
}

/// The name of a Rust type, if it can be one.
fn type_name(text: &str) -> Option<String> {
    let is_name = text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.chars().all(|c| c.is_ascii_alphanumeric());
    is_name.then(|| text.to_owned())
}

#[cfg(test)]
mod tests;
