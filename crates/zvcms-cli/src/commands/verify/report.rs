//! The verdict on a request: lines for people, one JSON object for programs. Neither shows the key or a token.

use serde::Serialize;
use zvcms_diagnosis::{Diagnosis, Language, TokenVerdict};
use zvcms_proto::{ApiVersion, Printable, SignedNames};

use crate::args::Api;
use crate::captured::CapturedForm;
use crate::commands::names_in_words;
use crate::diagnosis_words::{in_both, in_brackets, lines_of};
use crate::error::CommandError;
use crate::told::{Told, told};

/// What is reported. No `Debug`: it has the key, to see that nothing shows it.
#[derive(Clone, Copy)]
pub(super) struct Verdict<'a> {
    pub(super) diagnosis: &'a Diagnosis,
    pub(super) form: CapturedForm,
    pub(super) key: &'a str,
}

impl<'a> Verdict<'a> {
    /// Lines, each with its end.
    pub(super) fn in_words(self) -> Told {
        in_words(self)
    }

    /// The texts are in English, whatever people read.
    pub(super) fn as_json(self, pretty: bool) -> Result<Vec<u8>, CommandError> {
        let report = report(self);
        let json = if pretty { serde_json::to_vec_pretty(&report) } else { serde_json::to_vec(&report) };
        json.map_err(|error| CommandError::stdout(&error.into()))
    }

    /// The string to sign; `None` also if a value of the request is the key.
    fn string_to_sign(self) -> Option<&'a str> {
        self.diagnosis.string_to_sign().filter(|text| !text.contains(self.key))
    }
}

fn in_words(verdict: Verdict<'_>) -> Told {
    let diagnosis = verdict.diagnosis;
    let mut lines = vec![summary(diagnosis)];
    for finding in diagnosis.findings() {
        let detail = in_both(|language| finding.detail(language).to_owned());
        lines.extend(paragraph(lines_of(finding.mistake(), &detail)));
    }
    for remark in diagnosis.remarks() {
        let note = remark.note();
        let detail = in_both(|language| remark.detail(language).to_owned());
        let what = told!(
            "verify-note",
            "Note: {description}{detail}",
            description = in_both(|language| note.description(language).to_owned()),
            detail = in_brackets(&detail)
        );
        lines.extend(paragraph([what, in_both(|language| note.advice(language).to_owned())]));
    }
    if verdict.form != CapturedForm::Body {
        let form = verdict.form.in_words();
        lines.extend([
            Told::as_is(""),
            told!("verify-read-from", "The request was read from {form}.", form = form),
        ]);
    }
    if let Some(text) = verdict.string_to_sign().filter(|_| !diagnosis.is_right()) {
        let head = if diagnosis.version() == Some(ApiVersion::V3) {
            told!("verify-string-to-sign-v3", "The string to sign of this request of V3 is")
        } else {
            told!("verify-string-to-sign", "The string to sign of this request is")
        };
        lines.extend([Told::as_is(""), head, Told::as_is(format!("  {}", Printable::new(text)))]);
    }
    let end = Told::as_is("\n");
    Told::sequence(lines.into_iter().flat_map(|line| [line, end.clone()]))
}

/// Two indented lines below an empty one.
fn paragraph(lines: [Told; 2]) -> impl Iterator<Item = Told> {
    let indented = lines.map(|line| Told::sequence([Told::as_is("  "), line]));
    std::iter::once(Told::as_is("")).chain(indented)
}

fn summary(diagnosis: &Diagnosis) -> Told {
    match (diagnosis.token(), diagnosis.is_right()) {
        (TokenVerdict::Right, true) => {
            let names = match diagnosis.signed_names() {
                Some(names) => names_in_words(names),
                None => told!("verify-names-of-the-documentation", "of the documentation"),
            };
            told!(
                "verify-right",
                "The request is right: its token is signed with the names {names}.",
                names = names
            )
        }
        (TokenVerdict::Right, false) => {
            told!("verify-token-right", "The token is right, but a gateway refuses the request.")
        }
        (TokenVerdict::Wrong, _) => told!("verify-token-wrong", "The token is wrong."),
        _ => told!("verify-token-unchecked", "The token cannot be checked."),
    }
}

#[derive(Serialize)]
struct Report<'a> {
    right: bool,
    token: &'static str,
    api: Option<Api>,
    read_as: &'static str,
    signed_names: Option<&'static str>,
    string_to_sign: Option<&'a str>,
    mistakes: Vec<MistakeReport<'a>>,
    notes: Vec<NoteReport<'a>>,
}

#[derive(Serialize)]
struct MistakeReport<'a> {
    id: &'static str,
    step: String,
    description: &'static str,
    detail: &'a str,
    fix: &'static str,
}

#[derive(Serialize)]
struct NoteReport<'a> {
    id: &'static str,
    description: &'static str,
    detail: &'a str,
    advice: &'static str,
}

fn report(told: Verdict<'_>) -> Report<'_> {
    let diagnosis = told.diagnosis;
    let mistakes = diagnosis.findings().iter().map(|finding| MistakeReport {
        id: finding.mistake().id(),
        step: finding.mistake().step().to_string(),
        description: finding.mistake().description(Language::English),
        detail: finding.detail(Language::English),
        fix: finding.mistake().fix(Language::English),
    });
    let notes = diagnosis.remarks().iter().map(|remark| NoteReport {
        id: remark.note().id(),
        description: remark.note().description(Language::English),
        detail: remark.detail(Language::English),
        advice: remark.note().advice(Language::English),
    });
    Report {
        right: diagnosis.is_right(),
        token: match diagnosis.token() {
            TokenVerdict::Right => "right",
            TokenVerdict::Wrong => "wrong",
            _ => "unchecked",
        },
        api: diagnosis.version().map(Api::of),
        read_as: told.form.name(),
        signed_names: diagnosis.signed_names().map(|names| match names {
            SignedNames::Wire => "wire",
            _ => "lower-camel",
        }),
        string_to_sign: told.string_to_sign(),
        mistakes: mistakes.collect(),
        notes: notes.collect(),
    }
}
