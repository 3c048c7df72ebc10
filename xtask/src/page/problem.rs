//! What is wrong with a page, where, and what to do about it.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

/// What is wrong with a page, and where.
#[derive(Debug)]
pub struct PageError {
    pub(super) file: PathBuf,
    pub(super) line: usize,
    pub(super) problem: PageProblem,
}

impl PageError {
    /// The line of the page, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// What is wrong there.
    #[must_use]
    pub fn problem(&self) -> &PageProblem {
        &self.problem
    }
}

/// What can be wrong with a page.
#[derive(Debug)]
#[non_exhaustive]
pub enum PageProblem {
    /// It does not begin with a heading that names the action.
    NoAction,
    /// The file is not named after the action.
    NotItsFile(String),
    /// A heading that is none of a page's, or stands in the wrong place.
    Heading(String),
    /// A table, or a block of code, where none belongs.
    OutOfPlace,
    /// Lines that look like a table's and are not read as one.
    NoTable,
    /// A table whose columns are not those of its section.
    Columns(&'static str),
    /// A row with more or fewer cells than the table has columns.
    Cells {
        /// Cells of the row.
        cells: usize,
        /// Columns of the table.
        columns: usize,
    },
    /// A property that is not known.
    Property(String),
    /// A property without a value.
    NoValue(String),
    /// The Rust type is not the path of one.
    RustType(String),
    /// A row without a name marked as code, or without a type.
    Unnamed,
    /// A name, section, table, value or sample that is there twice.
    Twice(String),
    /// A type that the vendor's pages do not use.
    Kind(String),
    /// A member that is neither required nor not.
    Required(String),
    /// Values that are not a list of code marks with a meaning each.
    Values(String),
    /// A section, table, property or sample that every page has and this one does not.
    Missing(&'static str),
    /// A sample that is not JSON.
    Json(serde_json::Error),
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file.display(), self.line, self.problem)
    }
}

impl Error for PageError {}

impl fmt::Display for PageProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAction => f.write_str("begin the page with `# ` and the wire name of the action"),
            Self::NotItsFile(action) => write!(f, "the page of `{action}` is to be named {action}.md"),
            Self::Heading(text) => write!(
                f,
                "the heading `{text}` is not known here; a page has ## Envelope, Parameters, Response, Samples, \
                 and in the last ### request, success, business-exception, system-error"
            ),
            Self::OutOfPlace => {
                f.write_str("no such table or code block belongs here; a sample is one ```json block")
            }
            Self::NoTable => f.write_str(
                "this is not read as a table: put a row of |---| under its head, as wide as the head, and no empty \
                 line inside",
            ),
            Self::Columns(columns) => write!(f, "the columns of this table are to be {columns}"),
            Self::Cells { cells, columns } => {
                write!(f, "the row has {cells} cells and its table {columns} columns; in text, | is written \\|")
            }
            Self::Property(name) => {
                write!(f, "the property `{name}` is not known; there are Address, Version, Rust type")
            }
            Self::NoValue(name) => write!(f, "the property `{name}` has no value; give it one or drop the row"),
            Self::RustType(path) => {
                write!(f, "`{path}` is not the path of a Rust type; write it as `zvcms_proto::MyCards`")
            }
            Self::Unnamed => f.write_str("the row needs a name marked as code, and a type"),
            Self::Twice(name) => write!(f, "`{name}` is there twice; keep one"),
            Self::Kind(kind) => write!(f, "the type `{kind}` is none of {}", super::KINDS.join(", ")),
            Self::Required(text) => write!(f, "`{text}` under Required is neither yes nor no"),
            Self::Values(text) => {
                write!(f, "`{text}` is not a list of values; write each as `0` meaning, with a comma between")
            }
            Self::Missing(name) => write!(f, "`{name}` is missing; every page has it"),
            Self::Json(error) => write!(f, "the sample is not JSON: {error} of the block"),
        }
    }
}
