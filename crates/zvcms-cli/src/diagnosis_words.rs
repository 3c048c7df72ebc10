//! What is said of one mistake in a request, in the verdict of `verify` and in the sandbox's log.

use zvcms_diagnosis::{Finding, Language};
use zvcms_proto::Printable;

/// The mistake, and what to do.
pub(crate) fn lines_of(finding: &Finding, language: Language) -> [String; 2] {
    let mistake = finding.mistake();
    let (description, detail) = (mistake.description(language), in_brackets(finding.detail(language)));
    [format!("{}: {description}{detail}", mistake.id()), format!("To do: {}", mistake.fix(language))]
}

/// A detail may have words of the request in it.
pub(crate) fn in_brackets(detail: &str) -> String {
    if detail.is_empty() { String::new() } else { format!(" ({})", Printable::new(detail)) }
}
