//! What is not as the pages call for, and why it cannot be made so.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A file that is not as the pages call for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Drift {
    /// The pages call for it, and it is not there.
    Missing(PathBuf),
    /// It is there with another text. The difference is a unified diff.
    Stale {
        /// The file.
        path: PathBuf,
        /// What would change.
        difference: String,
    },
    /// It is there, and no page calls for it.
    Orphaned(PathBuf),
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(path) => write!(f, "missing: {}", path.display()),
            Self::Stale { path, difference } => write!(f, "stale: {}\n{difference}", path.display()),
            Self::Orphaned(path) => write!(f, "orphaned: {}", path.display()),
        }
    }
}

/// What keeps files from being planned, compared or written, in one line or more: what, where, and what to do.
#[derive(Debug)]
pub struct GenerateError(pub(super) String);

impl GenerateError {
    /// A file that cannot be read, laid out, written or deleted.
    pub(super) fn of_file(path: &Path) -> impl Fn(io::Error) -> Self {
        move |error| Self(format!("{}: {error}", path.display()))
    }
}

impl fmt::Display for GenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for GenerateError {}
