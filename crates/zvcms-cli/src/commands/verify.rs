mod report;

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use zvcms_diagnosis::{Diagnoser, Diagnosis};
use zvcms_proto::CapturedRequest;

use crate::args::{self, Api};
use crate::captured::{self, Captured};
use crate::connection::Connector;
use crate::error::CommandError;
use crate::files::{self, InputFile};
use crate::output::{self, Format};
use crate::told::{IntoTold as _, Told, told};
use report::Verdict;

/// A request is some hundred bytes, and a HAR file some megabytes. What is longer than this is some other file.
const MAX_CAPTURE: u64 = 16 << 20;

/// What a terminal of Linux keeps of a line beside its end, until the line is read.
const LONGEST_TYPED_LINE: usize = 4095;

/// The exit code of a request that is wrong.
const WRONG: u8 = 1;

/// Which keys end the input of a terminal.
fn end_of_input() -> Told {
    if cfg!(windows) {
        told!("verify-end-of-input-of-windows", "Ctrl-Z and Enter")
    } else {
        Told::as_is("Ctrl-D")
    }
}

pub(crate) fn verify(
    connector: &Connector<'_>,
    args: &args::Verify,
    format: Format,
) -> Result<ExitCode, CommandError> {
    if format == Format::Csv {
        return Err(CommandError::usage(told!(
            "verify-no-csv",
            "verify does not support csv: leave out --format, or give --format json"
        )));
    }
    let key = connector.open_key()?;
    let captured = read(&args.file)?;
    let diagnosis = diagnoser(connector, args, key.as_str(), &captured).diagnose(&captured.received());
    refuse_another_version(connector, args, &diagnosis)?;
    let verdict = Verdict { diagnosis: &diagnosis, form: captured.form(), key: key.as_str() };
    match format {
        Format::Table | Format::Csv => output::print_lines(&verdict.in_words().shown())?,
        Format::Json => output::print_json(&verdict.as_json(true)?)?,
        Format::Ndjson => output::print_json(&verdict.as_json(false)?)?,
    }
    Ok(if diagnosis.is_right() { ExitCode::SUCCESS } else { ExitCode::from(WRONG) })
}

fn read(file: &Path) -> Result<Captured, CommandError> {
    let file = InputFile(file);
    let is_typed = file.is_stdin() && io::stdin().is_terminal();
    if is_typed {
        let waits = told!(
            "verify-waits",
            "waiting for a request: paste its body, an HTTP dump, a curl command or a HAR entry, then press Enter and {end}",
            end = end_of_input()
        );
        // A stderr that cannot be written to has no reader.
        let _: io::Result<()> = writeln!(io::stderr(), "zvcms: {}", waits.shown());
    }
    let (bytes, _) = files::read(file, told!("verify-a-request", "a request"), MAX_CAPTURE)?;
    if is_typed && bytes.split(|byte| *byte == b'\n').any(|line| line.len() == LONGEST_TYPED_LINE) {
        return Err(CommandError::usage(told!(
            "verify-line-cut",
            "a terminal cuts a line at {most} bytes, so the request is not whole: give it in a file",
            most = LONGEST_TYPED_LINE
        ))
        .prefixed_with(file.told()));
    }
    captured::read(&bytes).map_err(|error| CommandError::usage(error).prefixed_with(file.told()))
}

fn diagnoser(connector: &Connector<'_>, args: &args::Verify, key: &str, captured: &Captured) -> Diagnoser {
    let mut diagnoser = Diagnoser::new(key).signed_names(connector.signed_names());
    diagnoser = match connector.identity() {
        (Some(open_id), Some(grant_code)) => diagnoser.identity(open_id, grant_code),
        (None, None) => diagnoser,
        // The other one is that of the request.
        (open_id, grant_code) => match CapturedRequest::read(captured.body()) {
            Ok(request) => diagnoser.identity(
                open_id.unwrap_or_else(|| request.open_id().to_owned()),
                grant_code.unwrap_or_else(|| request.grant_code().to_owned()),
            ),
            Err(_) => diagnoser,
        },
    };
    if let Some(timestamp) = &args.signed_timestamp {
        diagnoser = diagnoser.signed_timestamp(timestamp);
    }
    if let Some(nonce) = &args.signed_nonce {
        diagnoser = diagnoser.signed_nonce(nonce);
    }
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(now) => diagnoser.clock(now.as_secs()),
        Err(_) => diagnoser,
    }
}

/// Refuses a request of another version than that which is given, and names that its version does not sign.
fn refuse_another_version(
    connector: &Connector<'_>,
    args: &args::Verify,
    diagnosis: &Diagnosis,
) -> Result<(), CommandError> {
    let Some(api) = diagnosis.version().map(Api::of) else { return Ok(()) };
    if let Some(given) = connector.common.api.filter(|given| *given != api) {
        return Err(CommandError::usage(told!(
            "verify-another-version",
            "the request is one of {version}, not of {given}: give --api {api}, or leave it out",
            version = api.version(),
            given = given.version(),
            api = api.name()
        ))
        .prefixed_with(InputFile(&args.file).told()));
    }
    connector.refuse_wire_names_over(api)
}
