//! Why a request could not be built.

use std::error::Error;
use std::fmt;

use crate::action::InvalidParameter;
use crate::document::JsonKind;
use crate::printable::Printable;

/// The error of a request that could not be built. Nothing was sent.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The action refuses a parameter.
    Parameter(InvalidParameter),
    /// The parameters cannot be written as JSON.
    Json(serde_json::Error),
    /// The endpoint is one of V3, in which the action has no path.
    #[non_exhaustive]
    NoV3Path {
        /// The wire name of the action.
        action: Box<str>,
    },
    /// The endpoint is one of V2, and the action is named by its path in V3.
    #[non_exhaustive]
    OnlyInV3 {
        /// The path.
        action: Box<str>,
    },
    /// The path of the action in V3 cannot be that of an address.
    #[non_exhaustive]
    InvalidV3Path {
        /// The path.
        path: Box<str>,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The endpoint is one of V3, which takes an object as parameters.
    #[non_exhaustive]
    ParamsNotAnObject {
        /// What the parameters are.
        found: JsonKind,
    },
}

/// How many characters of a name are kept and shown.
const SHOWN: usize = 100;

impl BuildError {
    pub(crate) fn no_v3_path(action: &str) -> Self {
        Self::NoV3Path { action: kept(action) }
    }

    pub(crate) fn only_in_v3(action: &str) -> Self {
        Self::OnlyInV3 { action: kept(action) }
    }

    pub(crate) fn invalid_v3_path(path: &str, problem: &'static str) -> Self {
        Self::InvalidV3Path { path: kept(path), problem }
    }
}

/// A name that is kept in an error. An address may hold a password.
fn kept(name: &str) -> Box<str> {
    match name.split_once("://") {
        Some((scheme, _)) => format!("{}://…", scheme.chars().take(SHOWN).collect::<String>()).into(),
        None => name.chars().take(SHOWN + 1).collect::<String>().into(),
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |name| Printable::new(name).limit(SHOWN);
        match self {
            Self::Parameter(parameter) => parameter.fmt(f),
            Self::Json(_) => f.write_str("the parameters cannot be written as JSON"),
            Self::NoV3Path { action } => write!(
                f,
                "the action {:?} has no path in V3 that is documented to take the same parameters: call it over V2, or by \
                 a path, such as /v3/crm/…",
                shown(action)
            ),
            Self::OnlyInV3 { action } => {
                write!(f, "the action {:?} is a path of V3: call it over V3", shown(action))
            }
            Self::InvalidV3Path { path, problem } => {
                write!(f, "the action {:?} is not a path of V3: {problem}", shown(path))
            }
            Self::ParamsNotAnObject { found } => {
                write!(
                    f,
                    "the parameters are {found}, but V3 takes an object, such as {{\"user_id\":\"10001\"}}"
                )
            }
        }
    }
}

impl Error for BuildError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Json(error) => Some(error),
            _ => None,
        }
    }
}
