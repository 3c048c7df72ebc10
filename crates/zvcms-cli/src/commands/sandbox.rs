mod log;

use std::fmt::Write as _;
use std::sync::Arc;
use std::{io, thread};

use tokio::sync::oneshot;
use zvcms_proto::Printable;
use zvcms_sandbox::{FaultKind, Refusal, Sandbox, Tally, Verdict};

use super::interruptions::Interruptions;
use super::{block_on, warn};
use crate::args::{self, Api};
use crate::cards_file::read_cards;
use crate::connection::{Connector, address_of};
use crate::documentation::{is_path, nearest_action, told_of_action};
use crate::environment;
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
    let undocumented = args.replies.iter().filter_map(|reply| told_of_reply(&reply.action));
    warn(connector.common, undocumented.map(|told| format!("--reply: {told}")));
    block_on(async {
        let mut signals = Interruptions::listen().map_err(|error| CommandError::transport(&error))?;
        let sandbox = builder.start().await.map_err(|error| CommandError::usage_from(&error))?;
        let printed = print(how_to_use(connector, &sandbox))?;
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
    let action = Printable::new(verdict.action().unwrap_or("(no action)")).limit(100).to_string();
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
    let trace_id = verdict.trace_id().map(|trace_id| format!(" (traceId {trace_id})"));
    format!("zvcms: {decided}{}{}\n", fault.unwrap_or_default(), trace_id.unwrap_or_default())
}

/// What is said of the name of an action that has a reply. Of V3, whose documentation is known in a small part, only a path
/// that is almost a documented one is told.
fn told_of_reply(action: &str) -> Option<String> {
    if is_path(action) {
        nearest_action(Some(Api::V3), action).and_then(|_| told_of_action(Api::V3, action))
    } else {
        told_of_action(Api::V2, action)
    }
}

/// The address and the credentials, as lines for a shell: comments and `export`.
fn how_to_use(connector: &Connector<'_>, sandbox: &Sandbox) -> String {
    let (api, identity) = (connector.api(), sandbox.identity());
    let other = match api {
        Api::V2 => Api::V3,
        Api::V3 => Api::V2,
    };
    let [names, names_of_v2] =
        [connector.signed_names_over(api), connector.signed_names()].map(super::names_in_words);
    let of_v2 =
        if names == names_of_v2 { String::new() } else { format!(" Over V2 it checks {names_of_v2}.") };
    format!(
        "# A sandbox of the ZVCMS platform; Ctrl-C ends it. It checks signatures over the names {names}.{of_v2}\n\
         # The credentials are public and open nothing else. Paste these lines into a shell:\n\
         export ZVCMS_ENDPOINT={}\n\
         export {}={}\n\
         export ZVCMS_OPEN_ID={}\n\
         export ZVCMS_GRANT_CODE={}\n\
         export ZVCMS_OPEN_KEY={}\n\
         # For {}: export ZVCMS_API={} ZVCMS_ENDPOINT={}\n",
        address_of(sandbox, api),
        environment::API,
        api.name(),
        identity.open_id(),
        identity.grant_code(),
        identity.open_key(),
        other.version(),
        other.name(),
        address_of(sandbox, other),
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
