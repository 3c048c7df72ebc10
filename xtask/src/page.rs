//! A documentation page of one action, in the form in which `xtask/pages/` keeps it.
//!
//! ```text
//! # <action>             then a table Property | Value: Address, Version, Rust type (may be left out)
//! ## Envelope            table Name | Type | Required | Meaning
//! ## Parameters          table Name | Type | Required | Meaning | Values
//! ## Response            table Name | Type | Meaning | Values; a nested name is a path such as data[].id
//! ## Samples             ### request, success, business-exception, system-error: a block of JSON each
//! ```
//!
//! A table without rows says that there are none. A sample that the vendor's page lacks has its heading and, in place of
//! the block, the words `Not documented.`
//!
//! A cell of Values lists the documented ones with commas between, each marked as code before its meaning. Nothing but
//! prose is passed over: a heading, table, cell or sample that is not understood is an error with its line.

use std::path::Path;

use crate::table::{Block, Cell, Content, Row, blocks};

mod problem;
mod row;

pub use problem::{PageError, PageProblem};

/// A documentation page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// Wire name of the action.
    pub action: String,
    /// What the action is, in the words under the heading.
    pub summary: String,
    /// Method and address.
    pub address: String,
    /// Version of the platform.
    pub version: String,
    /// Path of the Rust type that carries it, if there is one.
    pub rust_type: Option<String>,
    /// Members of the request body.
    pub envelope: Vec<Field>,
    /// Business parameters.
    pub parameters: Vec<Field>,
    /// Members of the response.
    pub response: Vec<Field>,
    /// Sample payloads.
    pub samples: Vec<Sample>,
}

/// A documented member of a request or response.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// Wire name; in a response, the path to it.
    pub name: String,
    /// Documented type.
    pub kind: String,
    /// Whether it is required; of a response, pages do not say.
    pub required: Option<bool>,
    /// What it is, in words.
    pub meaning: String,
    /// Documented values, if there are any.
    pub values: Vec<DocumentedValue>,
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
    pub(crate) const ALL: [Self; 4] =
        [Self::Request, Self::Success, Self::BusinessException, Self::SystemError];

    /// Its name in pages and files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Success => "success",
            Self::BusinessException => "business-exception",
            Self::SystemError => "system-error",
        }
    }
}

/// The types that a row may have.
pub(crate) const KINDS: [&str; 6] = ["string", "int", "float", "bool", "array", "object"];

/// What stands in place of a sample's block where the vendor's page has no such sample.
pub(crate) const NO_SAMPLE: &str = "Not documented.";

pub(crate) const PROPERTIES: &str = "Property | Value";
pub(crate) const ENVELOPE: &str = "Name | Type | Required | Meaning";
pub(crate) const PARAMETERS: &str = "Name | Type | Required | Meaning | Values";
pub(crate) const RESPONSE: &str = "Name | Type | Meaning | Values";

/// As [`Reader::once`] notes them.
const EVERY_PAGE_HAS: [&str; 14] = [
    "table of properties",
    "Address",
    "Version",
    "Envelope",
    "table of Envelope",
    "Parameters",
    "table of Parameters",
    "Response",
    "table of Response",
    "Samples",
    "request",
    "success",
    "business-exception",
    "system-error",
];

impl Page {
    /// Reads a page. `file` is where it comes from: it is named after the action, and errors name it.
    ///
    /// # Errors
    ///
    /// The first thing that a page does not have, with its line.
    pub fn parse(file: &Path, markdown: &str) -> Result<Self, PageError> {
        let fail = |line, problem| PageError { file: file.to_owned(), line, problem };
        let mut reader = Reader { page: Self::default(), section: Section::Start, seen: Vec::new() };
        for block in blocks(markdown) {
            let line = block.line;
            reader.take(block).map_err(|(at, problem)| fail(at.unwrap_or(line), problem))?;
            // Told at its heading, before anything that stands below it.
            let action = &reader.page.action;
            if file.file_name().is_none_or(|name| *name != *format!("{action}.md")) {
                let problem = match action.as_str() {
                    "" => PageProblem::NoAction,
                    action => PageProblem::NotItsFile(action.to_owned()),
                };
                return Err(fail(line, problem));
            }
        }
        let end = markdown.lines().count().max(1);
        if reader.page.action.is_empty() {
            return Err(fail(1, PageProblem::NoAction));
        }
        match EVERY_PAGE_HAS.into_iter().find(|&name| !reader.has(name)) {
            Some(name) => Err(fail(end, PageProblem::Missing(name))),
            None => Ok(reader.page),
        }
    }
}

#[derive(Clone, Copy)]
enum Section {
    Start,
    Head,
    Envelope,
    Parameters,
    Response,
    Samples,
    Sample(SampleKind),
}

struct Reader {
    page: Page,
    section: Section,
    /// Names of the properties, sections, tables and samples so far.
    seen: Vec<String>,
}

/// A problem, and its line where that is not the block's.
type Problem = (Option<usize>, PageProblem);

impl Reader {
    fn take(&mut self, block: Block) -> Result<(), Problem> {
        match block.content {
            Content::Heading { level, text } => self.enter(level, &text).map_err(|problem| (None, problem)),
            Content::Table { head, rows } => self.table(&head, &rows),
            Content::Code { language, text } => self.code(&language, text, block.line),
            Content::Prose(text) => self.prose(text).map_err(|problem| (None, problem)),
            Content::BrokenTable => Err((None, PageProblem::NoTable)),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.seen.iter().any(|seen| seen == name)
    }

    fn once(&mut self, name: &str) -> Result<(), PageProblem> {
        if self.has(name) {
            return Err(PageProblem::Twice(name.to_owned()));
        }
        self.seen.push(name.to_owned());
        Ok(())
    }

    fn enter(&mut self, level: usize, text: &str) -> Result<(), PageProblem> {
        let in_samples = matches!(self.section, Section::Samples | Section::Sample(_));
        let sample = SampleKind::ALL.into_iter().find(|kind| kind.name() == text);
        self.section = match (level, text, sample) {
            (1, _, _) if matches!(self.section, Section::Start) => {
                text.clone_into(&mut self.page.action);
                self.section = Section::Head;
                return Ok(());
            }
            (2, "Envelope", _) => Section::Envelope,
            (2, "Parameters", _) => Section::Parameters,
            (2, "Response", _) => Section::Response,
            (2, "Samples", _) => Section::Samples,
            (3, _, Some(kind)) if in_samples => {
                self.section = Section::Sample(kind);
                // The bare name is noted with the block, so that a heading alone does not count as the sample.
                return self.once(&format!("### {text}"));
            }
            _ => return Err(PageProblem::Heading(text.to_owned())),
        };
        self.once(text)
    }

    fn prose(&mut self, text: String) -> Result<(), PageProblem> {
        match self.section {
            Section::Head if self.page.summary.is_empty() => self.page.summary = text,
            Section::Sample(kind) if text == NO_SAMPLE => self.once(kind.name())?,
            _ => {}
        }
        Ok(())
    }

    fn table(&mut self, head: &[Cell], rows: &[Row]) -> Result<(), Problem> {
        let (name, columns) = match self.section {
            Section::Head => ("table of properties", PROPERTIES),
            Section::Envelope => ("table of Envelope", ENVELOPE),
            Section::Parameters => ("table of Parameters", PARAMETERS),
            Section::Response => ("table of Response", RESPONSE),
            Section::Start | Section::Samples | Section::Sample(_) => {
                return Err((None, PageProblem::OutOfPlace));
            }
        };
        self.once(name).map_err(|problem| (None, problem))?;
        let texts: Vec<&str> = head.iter().map(|cell| cell.text.as_str()).collect();
        if texts.join(" | ") != columns {
            return Err((None, PageProblem::Columns(columns)));
        }
        for row in rows {
            self.row(row, &texts).map_err(|problem| (Some(row.line), problem))?;
        }
        Ok(())
    }

    fn row(&mut self, row: &Row, columns: &[&str]) -> Result<(), PageProblem> {
        if row.written != columns.len() {
            return Err(PageProblem::Cells { cells: row.written, columns: columns.len() });
        }
        let fields = match self.section {
            Section::Envelope => &mut self.page.envelope,
            Section::Parameters => &mut self.page.parameters,
            Section::Response => &mut self.page.response,
            _ => return self.property(row),
        };
        let field = row::field(row, columns)?;
        if fields.iter().any(|earlier| earlier.name == field.name) {
            return Err(PageProblem::Twice(field.name));
        }
        fields.push(field);
        Ok(())
    }

    fn property(&mut self, row: &Row) -> Result<(), PageProblem> {
        let [name, value] = row.cells.as_slice() else { return Err(PageProblem::Unnamed) };
        self.once(&name.text)?;
        if value.text.is_empty() {
            return Err(PageProblem::NoValue(name.text.clone()));
        }
        let text = value.text.clone();
        match name.text.as_str() {
            "Address" => self.page.address = text,
            "Version" => self.page.version = text,
            "Rust type" if row::is_path(&text) => self.page.rust_type = Some(text),
            "Rust type" => return Err(PageProblem::RustType(text)),
            other => return Err(PageProblem::Property(other.to_owned())),
        }
        Ok(())
    }

    fn code(&mut self, language: &str, json: String, line: usize) -> Result<(), Problem> {
        let Section::Sample(kind) = self.section else { return Err((None, PageProblem::OutOfPlace)) };
        if language != "json" {
            return Err((None, PageProblem::OutOfPlace));
        }
        self.once(kind.name()).map_err(|problem| (None, problem))?;
        if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(&json) {
            return Err((Some(line + error.line()), PageProblem::Json(error)));
        }
        self.page.samples.push(Sample { kind, json });
        Ok(())
    }
}
