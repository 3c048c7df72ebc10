//! What is found.

use std::fmt;

use zvcms_proto::{ApiVersion, SignedNames};

use crate::catalogue::Mistake;
use crate::notes::Remark;
use crate::steps::Steps;
use crate::words::{Detail, Language};

/// The result of [`Diagnoser::diagnose`](crate::Diagnoser::diagnose).
#[derive(Clone)]
pub struct Diagnosis {
    pub(crate) version: Option<ApiVersion>,
    pub(crate) token: TokenVerdict,
    pub(crate) signed_names: Option<SignedNames>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) remarks: Vec<Remark>,
    pub(crate) string_to_sign: Option<String>,
    pub(crate) steps: Option<Steps>,
}

impl Diagnosis {
    /// Returns whether a gateway has no reason to refuse the request: its token is right, and so is its form.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.findings.is_empty() && self.token == TokenVerdict::Right
    }

    /// Returns what is found of the token alone.
    #[must_use]
    pub fn token(&self) -> TokenVerdict {
        self.token
    }

    /// Returns the version of the API that the request is of, or `None` if the body has no members.
    #[must_use]
    pub fn version(&self) -> Option<ApiVersion> {
        self.version
    }

    /// Returns the names that were signed, or `None` if they have neither spelling or nothing explains the token.
    #[must_use]
    pub fn signed_names(&self) -> Option<SignedNames> {
        self.signed_names
    }

    /// Returns the mistakes: those of the body first, then those that together explain the token. There are none if the
    /// request is right.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Returns what is worth knowing, though it is no reason to refuse the request.
    #[must_use]
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// Returns the text that the token of this request should sign, or `None` if not all four values are there.
    #[must_use]
    pub fn string_to_sign(&self) -> Option<&str> {
        self.string_to_sign.as_deref()
    }

    /// Returns the steps from the string to sign to the token, as they should be and as they were made; `None` if not all
    /// four values are there. They hold a live token.
    #[must_use]
    pub fn expose_steps(&self) -> Option<&Steps> {
        self.steps.as_ref()
    }
}

impl Diagnosis {
    pub(crate) fn unchecked() -> Self {
        Self {
            version: None,
            token: TokenVerdict::Unchecked,
            signed_names: None,
            findings: Vec::new(),
            remarks: Vec::new(),
            string_to_sign: None,
            steps: None,
        }
    }
}

impl fmt::Debug for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Diagnosis")
            .field("version", &self.version)
            .field("token", &self.token)
            .field("signed_names", &self.signed_names)
            .field("findings", &self.findings)
            .field("remarks", &self.remarks)
            .finish_non_exhaustive()
    }
}

/// What is found of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenVerdict {
    /// It is that of the request, in the documented form.
    Right,
    /// It is not.
    Wrong,
    /// It could not be checked, because a value that is signed, or the token itself, is not there.
    Unchecked,
}

/// A mistake that was found, and how it was made.
#[derive(Clone, Debug)]
pub struct Finding {
    pub(crate) mistake: &'static Mistake,
    pub(crate) detail: Detail,
}

impl Finding {
    pub(crate) fn new(mistake: &'static Mistake, detail: Detail) -> Self {
        Self { mistake, detail }
    }

    /// Returns which mistake it is.
    #[must_use]
    pub fn mistake(&self) -> &'static Mistake {
        self.mistake
    }

    /// Returns how it was made here, such as `a line feed at the end`, or an empty text if there is only one way. It holds
    /// no value of the request, and no part of the key or the token.
    #[must_use]
    pub fn detail(&self, language: Language) -> &str {
        self.detail.in_language(language)
    }
}
