//! Cards of many users: one line of JSON per user, or one row per card.
//!
//! ```text
//! list: checked ─▶ output: locked, read, repaired ─▶ run ─▶ output: synced ─▶ summary, exit code
//! ```
//!
//! Nobody watches a run. So it is refused before it can do harm, it stops by itself if there is no use in continuing, and its
//! exit code is 0 only if the whole output consists of answers. It holds in memory the calls under way and some 20 bytes for
//! each user, but never a result.

mod calls;
mod counts;
mod known_users;
mod line_format;
mod progress;
mod rate_limit;
mod run;
mod run_output;
mod setback;
mod summary;
#[cfg(test)]
mod tests;
mod throttle;
mod user_id;
mod user_list;
mod users_ahead;

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use zvcms_hyper::{Endpoint, RecycledCards};

use super::cannot_run;
use super::interruptions::Interruptions;
use super::{refused_signature, runtime};
use crate::args;
use crate::connection::Connector;
use crate::error::{CommandError, Kind};
use crate::output::{CsvRows, Format};
use crate::told::told;
use counts::Counts;
pub(super) use counts::grouped;
use known_users::KnownUsers;
use line_format::LineFormat;
use progress::Progress;
use rate_limit::RateLimit;
use run::{End, Run};
use run_output::{RunOutput, RunRecord};
use summary::{Summary, continuation};
use throttle::Throttle;
use user_list::UserList;

/// The exit code of a run that was interrupted, as shells have it.
const INTERRUPTED: u8 = 130;

/// How often a user is asked for if the calls break.
const ATTEMPTS: u32 = 3;

pub(super) const ACTION: &str = "user.my-cards";

pub(super) fn bulk(
    connector: &Connector<'_>,
    args: &args::MyCards,
    users: &Path,
    given: Option<Format>,
    arguments: &[OsString],
) -> Result<ExitCode, CommandError> {
    let csv = is_csv(given, args)?;
    let mut list = UserList::open(users)?;
    let mut known_users = KnownUsers::default();
    let listed = list.check(&mut known_users)?;
    let runtime = runtime()?;
    let connection = runtime.block_on(connector.open_with(|client| client.attempts(1)))?;
    let record = record(connector, args, csv)?;
    // From here on the output is changed, and an interruption is waited with.
    let signals = runtime.block_on(async { Interruptions::listen() }).map_err(|error| cannot_run(&error))?;
    let (mut output, before) = match &args.output {
        Some(path) => {
            RunOutput::open(path, args.resume, &record, list.metadata().as_ref(), &mut known_users)?
        }
        None => (RunOutput::stdout(csv), Counts::default()),
    };
    let line_format = if csv {
        LineFormat::Csv(CsvRows::of_many_users(args.excel).map_err(|error| CommandError::stdout(&error))?)
    } else {
        LineFormat::Ndjson
    };
    if let Some(header) = line_format.header()? {
        output.write(&header)?;
    }
    let quiet = given.is_some_and(Format::is_json);
    let done_before = known_users.listed_and_done();
    let mut run = Run {
        client: &connection.client,
        api: connector.api(),
        recycled: recycled(args),
        attempts: connector.common.attempts.unwrap_or(ATTEMPTS),
        throttle: Throttle::new(
            args.concurrency.get(),
            args.max_silence,
            args.max_equal_errors,
            RateLimit::new(args.rate),
        ),
        output,
        line_format,
        progress: Progress::start(quiet, before.answered() + before.failed()),
        known_users,
        counts: before,
        to_ask: listed.as_ref().map(|listed| listed.users.saturating_sub(done_before)),
        passed_over: 0,
        without_call: 0,
        left: false,
        refused: None,
        waiting: VecDeque::new(),
        tries: 0,
    };
    let end = match listed {
        // Nobody is left: to read the list once more would only show that again.
        Some(listed) if run.to_ask == Some(0) && !run.output.has_aside() => {
            run.passed_over = listed.lines;
            End::Done
        }
        _ => {
            let users = list.into_channel()?;
            // A list that nobody ends keeps its thread, which ends with the process.
            runtime.block_on(run.ask_for_all(users, signals))
        }
    };
    let end = match (run.output.finish(&mut run.known_users, &mut run.counts), end) {
        (Ok(()), end) => end,
        // A disk that was full while the run wrote is full still.
        (Err(_), End::Stopped(failure)) if failure.kind() == Kind::File => End::Stopped(failure),
        (Err(failure), End::Stopped(first)) => End::Stopped(failure.followed_by(first.as_told())),
        (Err(failure), _) => End::Stopped(failure),
    };
    // Once for the run, not with each user.
    let hint = run.refused.map(|refused| refused_signature::hint(connector, ACTION, refused));
    let (end, hint) = match (end, hint) {
        (End::Stopped(failure), Some(hint)) if failure.refused(connector.api()).is_some() => {
            (End::Stopped(failure.with_hint(hint)), None)
        }
        (end, hint) => (end, hint),
    };
    let summary = Summary {
        counts: &run.counts,
        left_to_ask: run.to_ask,
        passed_over: run.passed_over,
        took: run.progress.finish(),
        file: run.output.file_name(),
        is_left: run.left || run.to_ask.is_some_and(|users| users > 0),
        is_csv: csv,
        hint,
        continuation: (run.output.can_be_continued() && !csv).then(|| continuation(arguments)),
    };
    if quiet {
        summary.say_as_json(&end);
    } else {
        summary.say(&end);
    }
    Ok(ExitCode::from(match end {
        End::Done => run.counts.exit_code(),
        End::Interrupted => INTERRUPTED,
        End::Stopped(failure) => failure.exit_code(),
    }))
}

fn is_csv(given: Option<Format>, args: &args::MyCards) -> Result<bool, CommandError> {
    match given {
        None | Some(Format::Ndjson) => Ok(false),
        Some(Format::Csv) if args.resume => Err(CommandError::usage(told!(
            "bulk-csv-resume",
            "--resume cannot continue a csv file, whose rows do not say who was answered: use --format ndjson",
        ))),
        Some(Format::Csv) => Ok(true),
        Some(Format::Table | Format::Json) => Err(CommandError::usage(told!(
            "bulk-format",
            "--users writes one line of JSON per user (--format ndjson) or one row per card (--format csv): leave out --format",
        ))),
    }
}

fn recycled(args: &args::MyCards) -> RecycledCards {
    if args.include_recycled { RecycledCards::Included } else { RecycledCards::Excluded }
}

/// What two runs must have in common to write one file.
fn record(connector: &Connector<'_>, args: &args::MyCards, csv: bool) -> Result<RunRecord, CommandError> {
    let credentials = connector.credentials()?;
    let endpoint = connector.endpoint()?;
    Ok(RunRecord {
        zvcms_run: RunRecord::VERSION,
        action: ACTION.to_owned(),
        api: connector.api(),
        include_recycled: args.include_recycled,
        format: if csv { "csv" } else { "ndjson" }.to_owned(),
        // The sandbox within the process has another address each time.
        endpoint: endpoint.map_or_else(|| "--sandbox".to_owned(), |endpoint| without_query(&endpoint)),
        open_id: credentials.open_id().to_owned(),
        grant_code: credentials.grant_code().to_owned(),
    })
}

/// An address without what may be a secret in it.
fn without_query(endpoint: &Endpoint) -> String {
    let text = endpoint.to_string();
    match text.split_once('?') {
        Some((address, _)) => format!("{address}?…"),
        None => text,
    }
}
