use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;
use zvcms_diagnosis::{Diagnoser, Diagnosis};
use zvcms_proto::{CapturedRequest, Printable, SignedNames};

use super::names_in_words;
use crate::args::{self, Api};
use crate::connection::Connector;
use crate::error::CommandError;
use crate::files::{self, InputFile};
use crate::output::{self, Format};

/// A request body is some hundred bytes. What is longer than this is some other file.
const MAX_BODY: u64 = 1 << 20;

/// The exit code of a token that is wrong.
const WRONG: u8 = 1;

pub(crate) fn verify(
    connector: &Connector<'_>,
    args: &args::Verify,
    format: Format,
) -> Result<ExitCode, CommandError> {
    if format == Format::Csv {
        return Err(CommandError::usage(
            "verify does not support csv: leave out --format, or give --format json",
        ));
    }
    let key = connector.open_key()?;
    let request = read(&args.file)?;
    let api = Api::of(request.version());
    if let Some(given) = connector.common.api.filter(|given| *given != api) {
        return Err(CommandError::usage(format!(
            "{}: the request is one of {}, not of {}: give --api {}, or leave it out",
            InputFile(&args.file),
            api.version(),
            given.version(),
            api.name()
        )));
    }
    connector.refuse_wire_names_over(api)?;
    let names = connector.signed_names_over(api);
    let (open_id, grant_code) = connector.identity();
    let mut diagnoser = Diagnoser::new(key.as_str())
        .signed_names(names)
        .signed_identity(open_id.unwrap_or(request.open_id()), grant_code.unwrap_or(request.grant_code()));
    if let Some(timestamp) = &args.signed_timestamp {
        diagnoser = diagnoser.signed_timestamp(timestamp);
    }
    if let Some(nonce) = &args.signed_nonce {
        diagnoser = diagnoser.signed_nonce(nonce);
    }
    let diagnosis = diagnoser.diagnose(&request);
    let string_to_sign = request.string_to_sign(names).to_string();
    match format {
        Format::Table | Format::Csv => output::print_lines(&in_words(&diagnosis, api, &string_to_sign))?,
        Format::Json | Format::Ndjson => {
            let report = report(&diagnosis, api, &string_to_sign);
            let pretty = format == Format::Json;
            let json = if pretty { serde_json::to_vec_pretty(&report) } else { serde_json::to_vec(&report) };
            output::print_json(&json.map_err(|error| CommandError::stdout(&error.into()))?)?;
        }
    }
    Ok(if diagnosis.is_right() { ExitCode::SUCCESS } else { ExitCode::from(WRONG) })
}

fn read(file: &Path) -> Result<CapturedRequest, CommandError> {
    let file = InputFile(file);
    let (body, _) = files::read(file, "a request", MAX_BODY)?;
    CapturedRequest::read(&body).map_err(|error| {
        CommandError::usage(format!("{file}: {error}; give the whole JSON body of a request"))
    })
}

fn in_words(diagnosis: &Diagnosis, api: Api, string_to_sign: &str) -> String {
    let names = diagnosis.signed_names().map_or("names of neither spelling", names_in_words);
    if diagnosis.is_right() {
        return format!("The token is right. It was signed with the names {names}.\n");
    }
    let mut lines = "The token is wrong.\n".to_owned();
    for finding in diagnosis.findings() {
        let mistake = finding.mistake();
        let detail = Printable::new(finding.detail());
        let detail = if finding.detail().is_empty() { String::new() } else { format!(" ({detail})") };
        // Writing to a String cannot fail.
        let _: Result<(), std::fmt::Error> = write!(
            lines,
            "\n  {}: {}{detail}\n  To do: {}\n",
            mistake.id(),
            mistake.description(),
            mistake.fix()
        );
    }
    let of_v3 = if api == Api::V3 { " of V3" } else { "" };
    lines + &format!("\nThe string to sign of this request{of_v3} is\n  {}\n", Printable::new(string_to_sign))
}

#[derive(Serialize)]
struct Report<'a> {
    right: bool,
    api: Api,
    signed_names: Option<&'static str>,
    string_to_sign: &'a str,
    mistakes: Vec<MistakeReport<'a>>,
}

#[derive(Serialize)]
struct MistakeReport<'a> {
    id: &'static str,
    step: String,
    description: &'static str,
    detail: &'a str,
    fix: &'static str,
}

fn report<'a>(diagnosis: &'a Diagnosis, api: Api, string_to_sign: &'a str) -> Report<'a> {
    let mistakes = diagnosis.findings().iter().map(|finding| MistakeReport {
        id: finding.mistake().id(),
        step: finding.mistake().step().to_string(),
        description: finding.mistake().description(),
        detail: finding.detail(),
        fix: finding.mistake().fix(),
    });
    let signed_names = diagnosis.signed_names().map(|names| match names {
        SignedNames::Wire => "wire",
        _ => "lower-camel",
    });
    Report { right: diagnosis.is_right(), api, signed_names, string_to_sign, mistakes: mistakes.collect() }
}
