//! The subcommands.

mod actions;
mod bulk;
mod call;
mod completions;
mod interruptions;
mod my_cards;
mod refused_signature;
mod sandbox;
mod sign;
mod verify;

use std::error::Error;
#[cfg(unix)]
use std::fs::File;
use std::future::Future;
use std::io::{self, Write};

pub(crate) use actions::actions;
pub(crate) use call::call;
pub(crate) use completions::completions;
pub(crate) use my_cards::my_cards;
pub(crate) use sandbox::sandbox;
pub(crate) use sign::sign;
use tokio::runtime::Runtime;
pub(crate) use verify::verify;
use zvcms_proto::{RawValue, SignedNames};

use crate::args::Common;
use crate::error::CommandError;
use crate::library_errors::told_of;
use crate::output::Format;
use crate::told::{Told, told};

/// Writes warnings to stderr. Where that is for machines, nothing but the error goes there unasked.
pub(crate) fn warn<T: Into<Told>>(common: &Common, warnings: impl IntoIterator<Item = T>) {
    let is_json = common.format.is_some_and(Format::is_json);
    if common.verbose > 0 || !is_json {
        for warning in warnings {
            let in_words = told!("warning", "warning: {warning}", warning = warning.into());
            let in_words = if is_json { in_words.english().into() } else { in_words.shown() };
            // A stderr that cannot be written to has no reader.
            let _: io::Result<()> = writeln!(io::stderr(), "zvcms: {in_words}");
        }
    }
}

/// Runs a call to its end on a runtime of this thread.
fn block_on<T>(call: impl Future<Output = Result<T, CommandError>>) -> Result<T, CommandError> {
    let runtime = runtime()?;
    let ended = runtime.block_on(call);
    // What a thread is still at, such as the search for a mistake, has nobody left to tell.
    runtime.shutdown_background();
    ended
}

fn runtime() -> Result<Runtime, CommandError> {
    let runtime = descriptors_for_a_runtime()
        .and_then(|()| tokio::runtime::Builder::new_current_thread().enable_all().build());
    runtime.map_err(|error| cannot_run(&error))
}

/// What keeps this machine from any call.
fn cannot_run(error: &(dyn Error + 'static)) -> CommandError {
    CommandError::transport(error)
        .prefixed_with(told!("error-cannot-run", "this machine cannot run the call"))
}

/// A runtime that finds too few descriptors for its signals panics.
#[cfg(unix)]
fn descriptors_for_a_runtime() -> io::Result<()> {
    const NEEDED: usize = 8;
    (0..NEEDED).map(|_| File::open("/dev/null")).collect::<io::Result<Vec<File>>>().map(drop)
}

#[cfg(not(unix))]
fn descriptors_for_a_runtime() -> io::Result<()> {
    Ok(())
}

/// The names that are signed, in their order.
fn names_in_words(names: SignedNames) -> Told {
    let names = match names {
        SignedNames::Wire => ["GrantCode", "Nonce", "OpenId", "Timestamp"],
        _ => ["grantCode", "nonce", "openId", "timestamp"],
    };
    Told::joined(names.map(Told::as_is), &Told::both(", ", "、"))
}

/// Business parameters as the user wrote them; without them, an empty object.
fn parse_params(json: Option<&str>) -> Result<Box<RawValue>, CommandError> {
    serde_json::from_str(json.unwrap_or("{}")).map_err(|error| {
        CommandError::usage(told!(
            "error-not-json",
            "the parameters are not JSON: {why}",
            why = told_of(&error)
        ))
    })
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use super::block_on;

    #[test]
    fn a_thread_that_is_still_at_work_does_not_keep_the_command() {
        let (go_on, stuck) = mpsc::channel::<()>();
        let (ended, end) = mpsc::channel();
        thread::spawn(move || {
            let call = async move {
                drop(tokio::task::spawn_blocking(move || stuck.recv()));
                Ok(7)
            };
            ended.send(block_on(call).ok())
        });
        assert_eq!(end.recv_timeout(Duration::from_secs(60)), Ok(Some(7)));
        drop(go_on);
    }
}
