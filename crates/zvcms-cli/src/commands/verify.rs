use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;
use zvcms_proto::{CapturedRequest, Diagnoser, Diagnosis, Printable, SignedNames};

use crate::args::{self, Common};
use crate::connection::{open_key, signed_names};
use crate::failure::Failure;
use crate::output::{self, Format};

/// A request body is some hundred bytes. What is longer than this is some other file.
const MAX_BODY: u64 = 1 << 20;

/// The exit code of a token that is wrong.
const WRONG: u8 = 1;

pub(crate) fn verify(common: &Common, args: &args::Verify, format: Format) -> Result<ExitCode, Failure> {
    if format == Format::Csv {
        return Err(Failure::usage("verify has no csv form: leave out --format, or say --format json"));
    }
    let key = open_key(common)?;
    let request = read(&args.file)?;
    let names = signed_names(common);
    let mut diagnoser = Diagnoser::new(key.as_str()).signed_names(names).signed_identity(
        common.open_id.as_deref().unwrap_or(request.open_id()),
        common.grant_code.as_deref().unwrap_or(request.grant_code()),
    );
    if let Some(timestamp) = &args.signed_timestamp {
        diagnoser = diagnoser.signed_timestamp(timestamp);
    }
    if let Some(nonce) = &args.signed_nonce {
        diagnoser = diagnoser.signed_nonce(nonce);
    }
    let diagnosis = diagnoser.diagnose(&request);
    let string_to_sign = request.string_to_sign(names).to_string();
    match format {
        Format::Table | Format::Csv => output::print_lines(&in_words(&diagnosis, &string_to_sign))?,
        Format::Json | Format::Ndjson => {
            let report = report(&diagnosis, &string_to_sign);
            let pretty = format == Format::Json;
            let json = if pretty { serde_json::to_vec_pretty(&report) } else { serde_json::to_vec(&report) };
            output::print_json(&json.map_err(|error| Failure::transport(&error))?)?;
        }
    }
    Ok(if diagnosis.is_right() { ExitCode::SUCCESS } else { ExitCode::from(WRONG) })
}

fn read(file: &Path) -> Result<CapturedRequest, Failure> {
    let from = if file == Path::new("-") { "standard input".to_owned() } else { file.display().to_string() };
    let body = read_bytes(file)
        .map_err(|error| Failure::usage(format!("cannot read a request from {from}: {error}")))?;
    CapturedRequest::read(&body).map_err(|error| {
        Failure::usage(format!("{from}: {error}; give the JSON body of a request, all of it"))
    })
}

fn read_bytes(file: &Path) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    if file == Path::new("-") {
        io::stdin().take(MAX_BODY + 1).read_to_end(&mut body)?;
    } else {
        File::open(file)?.take(MAX_BODY + 1).read_to_end(&mut body)?;
    }
    if body.len() as u64 > MAX_BODY {
        return Err(io::Error::other(format!("it has more than {MAX_BODY} bytes")));
    }
    Ok(body)
}

fn names_in_words(names: SignedNames) -> &'static str {
    match names {
        SignedNames::Wire => "GrantCode, Nonce, OpenId, Timestamp",
        _ => "grantCode, nonce, openId, timestamp",
    }
}

fn in_words(diagnosis: &Diagnosis, string_to_sign: &str) -> String {
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
    lines + &format!("\nThe string to sign of this request is\n  {}\n", Printable::new(string_to_sign))
}

#[derive(Serialize)]
struct Report<'a> {
    right: bool,
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

fn report<'a>(diagnosis: &'a Diagnosis, string_to_sign: &'a str) -> Report<'a> {
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
    Report { right: diagnosis.is_right(), signed_names, string_to_sign, mistakes: mistakes.collect() }
}
