mod explanation;
mod log;
mod names;
mod page;
mod shown;

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;
use std::{io, thread};

use tokio::sync::oneshot;
use zvcms_proto::Printable;
use zvcms_sandbox::{Explanation, FaultKind, Identity, Refusal, Sandbox, Tally, Verdict};

use super::interruptions::Interruptions;
use super::{block_on, warn};
use crate::args::{self, Api};
use crate::cards_file::read_cards;
use crate::connection::{Connector, address_of};
use crate::documentation::{is_path, nearest_action, quoted, told_of_action};
use crate::environment;
use crate::error::CommandError;
use crate::output;
use crate::reply_files::{ReplyFile, refuse_two_of_one_action};
use explanation::Explainer;
use log::Log;
use names::Names;
use page::Page;

/// How long the end waits for a search for a mistake.
const PATIENCE: Duration = Duration::from_millis(200);

/// Serves until it is interrupted.
pub(crate) fn sandbox(connector: &Connector<'_>, args: &args::Sandbox) -> Result<(), CommandError> {
    refuse_two_of_one_action(&args.replies)?;
    if args.page {
        refuse_replies_in_place_of_the_page(&args.replies)?;
    }
    let names = Names::new(args.replies.iter().map(|reply| reply.action.clone()));
    let log = Log::start(io::stderr()).map_err(|error| cannot_start_a_thread(&error))?;
    let verdicts = Arc::clone(&log);
    let page =
        args.page.then(|| Arc::new(Page::new(&Identity::demo(), connector.signed_names(), names.clone())));
    let explainer = Explainer::new(&Identity::demo(), connector.signed_names(), page.clone());
    let mut builder = connector
        .sandbox_builder()
        .listen(args.listen)
        .explain(move |request| explainer.explain(request))
        .on_verdict_at_once(move |verdict| verdicts.say(&lines_of(verdict, &names)));
    if let Some(page) = page {
        let of_page = Arc::clone(&page);
        builder = builder
            .on_unexplained(move |request| of_page.record_without_diagnosis(request))
            .answer_other_paths(move |request| page.answer(request));
    }
    for fault in &args.faults {
        builder = builder.fault(*fault);
    }
    if let Some(file) = &args.cards {
        builder = builder.cards(read_cards(file)?);
    }
    for reply in &args.replies {
        builder = builder.reply(&reply.action, reply.read()?);
    }
    let undocumented = args.replies.iter().filter_map(|reply| told_of_reply(&reply.action));
    warn(connector.common, undocumented.map(|told| format!("--reply: {told}")));
    block_on(async {
        let mut signals = Interruptions::listen().map_err(|error| CommandError::transport(&error))?;
        let sandbox = builder.start().await.map_err(|error| CommandError::usage_from(&error))?;
        let printed = print(how_to_use(connector, &sandbox, args.page))?;
        tokio::select! {
            Ok(Err(failure)) = printed => return Err(failure),
            () = signals.next() => {}
        }
        let tally = sandbox.tally();
        // A search for a mistake cannot be ended, and nobody waits for what it finds.
        let _ = tokio::time::timeout(PATIENCE, sandbox.shutdown()).await;
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

/// What was decided about a request, on one line; below it, indented, what explains that. Parameters may be personal data,
/// and are not shown.
fn lines_of(verdict: &Verdict, names: &Names) -> String {
    let action = verdict.action().map(|action| names.shown(action).to_string());
    let action = Printable::new(action.as_deref().unwrap_or("(no action)")).limit(100).to_string();
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
    let mut lines =
        format!("zvcms: {decided}{}{}\n", fault.unwrap_or_default(), trace_id.unwrap_or_default());
    for line in verdict.explanation().map(Explanation::details).unwrap_or_default().lines() {
        // Writing to a String cannot fail.
        let _: std::fmt::Result = writeln!(lines, "  {}", Printable::new(line));
    }
    lines
}

/// Refuses replies at the addresses of the page, which they would hide.
fn refuse_replies_in_place_of_the_page(replies: &[ReplyFile]) -> Result<(), CommandError> {
    match replies.iter().find(|reply| page::PATHS.contains(&reply.action.as_str())) {
        Some(reply) => {
            let path = quoted(&reply.action);
            let why = format!("--reply names the path {path}, which is the page's: leave it or --page out");
            Err(CommandError::usage(why))
        }
        None => Ok(()),
    }
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
fn how_to_use(connector: &Connector<'_>, sandbox: &Sandbox, has_page: bool) -> String {
    let (api, identity) = (connector.api(), sandbox.identity());
    let other = match api {
        Api::V2 => Api::V3,
        Api::V3 => Api::V2,
    };
    let [names, names_of_v2] =
        [connector.signed_names_over(api), connector.signed_names()].map(super::names_in_words);
    let of_v2 =
        if names == names_of_v2 { String::new() } else { format!(" Over V2 it checks {names_of_v2}.") };
    let page = if has_page {
        format!("# The page that shows each request: http://{}/\n", sandbox.address())
    } else {
        String::new()
    };
    format!(
        "# A sandbox of the ZVCMS platform; Ctrl-C ends it. It checks signatures over the names {names}.{of_v2}\n\
         # The credentials are public and open nothing else. Paste these lines into a shell:\n\
         export ZVCMS_ENDPOINT={}\n\
         export {}={}\n\
         export ZVCMS_OPEN_ID={}\n\
         export ZVCMS_GRANT_CODE={}\n\
         export ZVCMS_OPEN_KEY={}\n\
         {page}\
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
