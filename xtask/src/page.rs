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
//! In a cell of Values, what is marked as code is a documented value. Nothing is passed over: a heading, column or
//! sample that is not known is an error with its line.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::table::{Block, Cell, Content, Row, blocks};

/// A documentation page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// Wire name of the action.
    pub action: String,
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
    /// Documented values, if there are any.
    pub values: Vec<String>,
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
    const ALL: [Self; 4] = [Self::Request, Self::Success, Self::BusinessException, Self::SystemError];

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

/// What is wrong with a page, and where.
#[derive(Debug)]
pub struct PageError {
    file: PathBuf,
    line: usize,
    problem: PageProblem,
}

/// What can be wrong with a page.
#[derive(Debug)]
#[non_exhaustive]
pub enum PageProblem {
    /// It does not begin with a heading that names the action.
    NoAction,
    /// The action is not named as its file is.
    NotItsFile,
    /// A heading that is none of a page's, or stands in the wrong place.
    Heading(String),
    /// A table, or a block of code, where none belongs.
    OutOfPlace,
    /// A table whose columns are not those of its section.
    Columns(&'static str),
    /// A property that is not known.
    Property(String),
    /// A row without a name marked as code, or without a type.
    Unnamed,
    /// A name, section or sample that is there twice.
    Twice(String),
    /// A type that the vendor's pages do not use.
    Kind(String),
    /// A section, or a sample, that every page has and this one does not.
    Missing(&'static str),
    /// A sample that is not JSON.
    Json(serde_json::Error),
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file.display(), self.line)?;
        match &self.problem {
            PageProblem::NoAction => f.write_str("begin the page with `# ` and the wire name of the action"),
            PageProblem::NotItsFile => {
                f.write_str("the heading does not name the action that the file is named after")
            }
            PageProblem::Heading(text) => write!(f, "the heading `{text}` is not known here"),
            PageProblem::OutOfPlace => f.write_str("no table or code block belongs here"),
            PageProblem::Columns(columns) => write!(f, "the columns of this table are to be {columns}"),
            PageProblem::Property(name) => write!(f, "the property `{name}` is not known"),
            PageProblem::Unnamed => f.write_str("the row needs a name marked as code, and a type"),
            PageProblem::Twice(name) => write!(f, "`{name}` is there twice"),
            PageProblem::Kind(kind) => write!(f, "the type `{kind}` is none of string, int, bool, array"),
            PageProblem::Missing(name) => write!(f, "`{name}` is missing"),
            PageProblem::Json(error) => write!(f, "the sample is not JSON: {error} of the block"),
        }
    }
}

impl Error for PageError {}

const PROPERTIES: &str = "Property | Value";
const ENVELOPE: &str = "Name | Type | Required | Meaning";
const PARAMETERS: &str = "Name | Type | Required | Meaning | Values";
const RESPONSE: &str = "Name | Type | Meaning | Values";

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
        }
        let page = reader.page;
        if page.action.is_empty() {
            return Err(fail(1, PageProblem::NoAction));
        }
        if file.file_stem().is_none_or(|stem| stem != page.action.as_str()) {
            return Err(fail(1, PageProblem::NotItsFile));
        }
        for section in ["Envelope", "Parameters", "Response", "Samples"] {
            if !reader.seen.iter().any(|seen| seen == section) {
                return Err(fail(markdown.lines().count(), PageProblem::Missing(section)));
            }
        }
        for kind in SampleKind::ALL {
            if !page.samples.iter().any(|sample| sample.kind == kind) {
                return Err(fail(markdown.lines().count(), PageProblem::Missing(kind.name())));
            }
        }
        Ok(page)
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
    seen: Vec<String>,
}

/// A problem, and its line where that is not the block's.
type Problem = (Option<usize>, PageProblem);

impl Reader {
    fn take(&mut self, block: Block) -> Result<(), Problem> {
        match block.content {
            Content::Heading { level, text } => self.enter(level, text).map_err(|problem| (None, problem)),
            Content::Table { head, rows } => self.table(&head, &rows),
            Content::Code { language, text } => self.code(&language, text, block.line),
            Content::Prose => Ok(()),
        }
    }

    fn enter(&mut self, level: usize, text: String) -> Result<(), PageProblem> {
        let in_samples = matches!(self.section, Section::Samples | Section::Sample(_));
        let sample = SampleKind::ALL.into_iter().find(|kind| kind.name() == text);
        self.section = match (level, text.as_str(), sample) {
            (1, _, _) if matches!(self.section, Section::Start) => {
                self.page.action.clone_from(&text);
                Section::Head
            }
            (2, "Envelope", _) => Section::Envelope,
            (2, "Parameters", _) => Section::Parameters,
            (2, "Response", _) => Section::Response,
            (2, "Samples", _) => Section::Samples,
            (3, _, Some(kind)) if in_samples => Section::Sample(kind),
            _ => return Err(PageProblem::Heading(text)),
        };
        if self.seen.contains(&text) {
            return Err(PageProblem::Twice(text));
        }
        self.seen.push(text);
        Ok(())
    }

    fn table(&mut self, head: &[Cell], rows: &[Row]) -> Result<(), Problem> {
        let (columns, fields) = match self.section {
            Section::Head => return self.properties(head, rows),
            Section::Envelope => (ENVELOPE, &mut self.page.envelope),
            Section::Parameters => (PARAMETERS, &mut self.page.parameters),
            Section::Response => (RESPONSE, &mut self.page.response),
            Section::Start | Section::Samples | Section::Sample(_) => {
                return Err((None, PageProblem::OutOfPlace));
            }
        };
        check_columns(head, columns)?;
        for row in rows {
            let field = field(row, columns).map_err(|problem| (Some(row.line), problem))?;
            if fields.iter().any(|earlier: &Field| earlier.name == field.name) {
                return Err((Some(row.line), PageProblem::Twice(field.name)));
            }
            fields.push(field);
        }
        Ok(())
    }

    fn properties(&mut self, head: &[Cell], rows: &[Row]) -> Result<(), Problem> {
        check_columns(head, PROPERTIES)?;
        for row in rows {
            let [name, value] = row.cells.as_slice() else { continue };
            match name.text.as_str() {
                "Address" | "Version" => {}
                "Rust type" => self.page.rust_type = Some(value.text.clone()),
                other => return Err((Some(row.line), PageProblem::Property(other.to_owned()))),
            }
        }
        Ok(())
    }

    fn code(&mut self, language: &str, json: String, line: usize) -> Result<(), Problem> {
        let Section::Sample(kind) = self.section else { return Err((None, PageProblem::OutOfPlace)) };
        if language != "json" {
            return Err((None, PageProblem::OutOfPlace));
        }
        if self.page.samples.iter().any(|sample| sample.kind == kind) {
            return Err((None, PageProblem::Twice(kind.name().to_owned())));
        }
        if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(&json) {
            return Err((Some(line + error.line()), PageProblem::Json(error)));
        }
        self.page.samples.push(Sample { kind, json });
        Ok(())
    }
}

fn check_columns(head: &[Cell], columns: &'static str) -> Result<(), Problem> {
    let texts: Vec<&str> = head.iter().map(|cell| cell.text.as_str()).collect();
    if texts.join(" | ") == columns { Ok(()) } else { Err((None, PageProblem::Columns(columns))) }
}

fn field(row: &Row, columns: &str) -> Result<Field, PageProblem> {
    let (Some(name), Some(kind)) = (row.cells.first(), row.cells.get(1)) else {
        return Err(PageProblem::Unnamed);
    };
    let [name] = name.codes.as_slice() else { return Err(PageProblem::Unnamed) };
    if !matches!(kind.text.as_str(), "string" | "int" | "bool" | "array") {
        return Err(PageProblem::Kind(kind.text.clone()));
    }
    let values = row.cells.last().filter(|_| columns.ends_with("Values")).map(|cell| cell.codes.clone());
    Ok(Field { name: name.clone(), kind: kind.text.clone(), values: values.unwrap_or_default() })
}
