mod log;

use std::fmt::Write as _;
use std::sync::Arc;
use std::{io, thread};

use tokio::sync::oneshot;
use zvcms_proto::{Printable, SignedNames};
use zvcms_sandbox::{FaultKind, Refusal, Sandbox, Tally, Verdict};

use super::interruptions::Interruptions;
use super::{block_on, warn};
use crate::args;
use crate::cards_file::read_cards;
use crate::connection::Connector;
use crate::documentation::told_of_action;
use crate::error::CommandError;
use crate::output;
use crate::reply_files::refuse_two_of_one_action;
use log::Log;

/// Serves until it is interrupted.
pub(crate) fn sandbox(connector: &Connector<'_>, args: &args::Sandbox) -> Result<(), CommandError> {
    let log = Log::start(io::stderr()).map_err(|error| cannot_start_a_thread(&error))?;
    let verdicts = Arc::clone(&log);
    let mut builder = connector
        .sandbox_builder()
        .listen(args.listen)
        .on_verdict_at_once(move |verdict| verdicts.say(&line_of(verdict)));
    for fault in &args.faults {
        builder = builder.fault(*fault);
    }
    if let Some(file) = &args.cards {
        builder = builder.cards(read_cards(file)?);
    }
    refuse_two_of_one_action(&args.replies)?;
    for reply in &args.replies {
        builder = builder.reply(&reply.action, reply.read()?);
    }
    let undocumented = args.replies.iter().filter_map(|reply| told_of_action(&reply.action));
    warn(connector.common, undocumented.map(|told| format!("--reply: {told}")));
    block_on(async {
        let mut signals = Interruptions::listen().map_err(|error| CommandError::transport(&error))?;
        let sandbox = builder.start().await.map_err(|error| CommandError::usage_from(&error))?;
        let printed = print(how_to_use(connector.signed_names(), &sandbox))?;
        tokio::select! {
            Ok(Err(failure)) = printed => return Err(failure),
            () = signals.next() => {}
        }
        let tally = sandbox.tally();
        sandbox.shutdown().await;
        log.end(&in_words(&tally));
        Ok(())
    })
}

/// Prints on a thread of its own, so that a sandbox whose stdout nobody reads serves, and ends when it is told to.
fn print(lines: String) -> Result<oneshot::Receiver<Result<(), CommandError>>, CommandError> {
    let (done, printed) = oneshot::channel();
    // Where nobody waits for it any more, the command ends.
    let printing = move || drop(done.send(output::print_lines(&lines)));
    thread::Builder::new().spawn(printing).map_err(|error| cannot_start_a_thread(&error))?;
    Ok(printed)
}

fn cannot_start_a_thread(error: &io::Error) -> CommandError {
    CommandError::transport(error).prefixed_with("cannot start a thread")
}

/// What was decided about a request, on one line. Parameters may be personal data, and are not on it.
fn line_of(verdict: &Verdict) -> String {
    let action = Printable::new(verdict.action().unwrap_or("(no action)")).limit(60).to_string();
    let fault = verdict.fault().map(|fault| {
        let executed = if verdict.executed() { "executed" } else { "not executed" };
        format!("; fault {fault}, {executed}")
    });
    let decided = match verdict.refusal() {
        Some(refusal) => {
            format!(
                "refused  {action}: {}: {}",
                refusal.code(),
                Printable::new(verdict.message().unwrap_or_default())
            )
        }
        None if verdict.executed() && verdict.succeeded() => format!("accepted {action}"),
        // It may be an error, or a reply that no client understands.
        None if verdict.executed() => format!("answered {action}: its --reply is not a success"),
        // A fault took the place of execution.
        None => format!("passed   {action}"),
    };
    format!("zvcms: {decided}{}\n", fault.unwrap_or_default())
}

/// The address and the credentials, as lines for a shell: comments and `export`.
fn how_to_use(names: SignedNames, sandbox: &Sandbox) -> String {
    let identity = sandbox.identity();
    let names = super::names_in_words(names);
    format!(
        "# A sandbox of the ZVCMS platform; Ctrl-C ends it. It checks signatures over the names {names}.\n\
         # The credentials are public and open nothing else. Paste these lines into a shell:\n\
         export ZVCMS_ENDPOINT={}\n\
         export ZVCMS_OPEN_ID={}\n\
         export ZVCMS_GRANT_CODE={}\n\
         export ZVCMS_OPEN_KEY={}\n",
        sandbox.endpoint(),
        identity.open_id(),
        identity.grant_code(),
        identity.open_key()
    )
}

fn in_words(tally: &Tally) -> String {
    let mut lines = format!(
        "zvcms: {} requests, {} accepted, {} refused\n",
        tally.requests(),
        tally.accepted(),
        tally.refused_in_all()
    );
    for kind in FaultKind::ALL {
        let faults = tally.faults(*kind);
        if faults > 0 {
            let _: std::fmt::Result = writeln!(lines, "zvcms:   fault {kind}: {faults}");
        }
    }
    for kind in Refusal::ALL {
        let refused = tally.refused(*kind);
        if refused > 0 {
            // Writing to a String cannot fail.
            let _: std::fmt::Result = writeln!(lines, "zvcms:   {}: {refused}", kind.code());
        }
    }
    lines
}
