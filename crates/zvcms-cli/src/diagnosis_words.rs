//! What is said of one mistake in a request, in the verdict of `verify` and in the sandbox's log.

use zvcms_diagnosis::{Language, Mistake};
use zvcms_proto::Printable;

use crate::told::{Told, told};

/// A text of the diagnosis.
pub(crate) fn in_both(text: impl Fn(Language) -> String) -> Told {
    Told::both(text(Language::English), text(Language::Chinese))
}

/// The mistake with its detail, and what to do.
pub(crate) fn lines_of(mistake: &Mistake, detail: &Told) -> [Told; 2] {
    let description = in_both(|language| mistake.description(language).to_owned());
    let fix = in_both(|language| mistake.fix(language).to_owned());
    [
        told!(
            "diagnosis-mistake",
            "{id}: {description}{detail}",
            id = mistake.id(),
            description = description,
            detail = in_brackets(detail)
        ),
        told!("diagnosis-to-do", "To do: {fix}", fix = fix),
    ]
}

/// Nothing if there is no detail.
pub(crate) fn in_brackets(detail: &Told) -> Told {
    if detail.is_empty() {
        return Told::as_is("");
    }
    // It may have words of the request in it.
    let detail = in_both(|language| Printable::new(&detail.in_language(language)).to_string());
    told!("diagnosis-detail", " ({detail})", detail = detail)
}
