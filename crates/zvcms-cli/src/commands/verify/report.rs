//! The verdict on a request: lines for people, one JSON object for programs. Neither shows the key or a token.

use serde::Serialize;
use zvcms_diagnosis::{Diagnosis, Language, TokenVerdict};
use zvcms_proto::{ApiVersion, Printable, SignedNames};

use crate::args::Api;
use crate::captured::CapturedForm;
use crate::commands::names_in_words;
use crate::diagnosis_words::{in_brackets, lines_of};
use crate::error::CommandError;

/// What is reported. No `Debug`: it has the key, to see that nothing shows it.
#[derive(Clone, Copy)]
pub(super) struct Verdict<'a> {
    pub(super) diagnosis: &'a Diagnosis,
    pub(super) form: CapturedForm,
    pub(super) key: &'a str,
}

impl<'a> Verdict<'a> {
    pub(super) fn in_words(self, language: Language) -> String {
        in_words(self, language)
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

fn in_words(told: Verdict<'_>, language: Language) -> String {
    let diagnosis = told.diagnosis;
    let mut lines = vec![verdict(diagnosis)];
    for finding in diagnosis.findings() {
        let [mistake, to_do] = lines_of(finding, language);
        lines.push(format!("\n  {mistake}\n  {to_do}"));
    }
    for remark in diagnosis.remarks() {
        let note = remark.note();
        lines.push(format!(
            "\n  Note: {}{}\n  {}",
            note.description(language),
            in_brackets(remark.detail(language)),
            note.advice(language)
        ));
    }
    if told.form != CapturedForm::Body {
        lines.push(format!("\nThe request was read from {}.", told.form.in_words()));
    }
    if let Some(text) = told.string_to_sign().filter(|_| !diagnosis.is_right()) {
        let of_v3 = if diagnosis.version() == Some(ApiVersion::V3) { " of V3" } else { "" };
        lines.push(format!("\nThe string to sign of this request{of_v3} is\n  {}", Printable::new(text)));
    }
    lines.join("\n") + "\n"
}

fn verdict(diagnosis: &Diagnosis) -> String {
    match (diagnosis.token(), diagnosis.is_right()) {
        (TokenVerdict::Right, true) => {
            let names = diagnosis.signed_names().map_or("of the documentation", names_in_words);
            format!("The request is right: its token is signed with the names {names}.")
        }
        (TokenVerdict::Right, false) => "The token is right, but a gateway refuses the request.".to_owned(),
        (TokenVerdict::Wrong, _) => "The token is wrong.".to_owned(),
        _ => "The token cannot be checked.".to_owned(),
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
