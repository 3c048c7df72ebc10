mod cannot_start;
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
use crate::told::{IntoTold as _, Language, Told, chosen, told};
use cannot_start::cannot_start;
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
        .on_verdict_at_once(move |verdict| verdicts.say(&lines_of(verdict, &names, chosen())));
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
    warn(connector.common, undocumented.map(|told| told.prefixed_with(Told::as_is("--reply"))));
    block_on(async {
        let mut signals = Interruptions::listen().map_err(|error| CommandError::transport(&error))?;
        let sandbox = builder.start().await.map_err(|error| cannot_start(&error))?;
        let printed = print(how_to_use(connector, &sandbox, args.page).shown().into_owned())?;
        tokio::select! {
            Ok(Err(failure)) = printed => return Err(failure),
            () = signals.next() => {}
        }
        let tally = sandbox.tally();
        // A search for a mistake cannot be ended, and nobody waits for what it finds.
        let _ = tokio::time::timeout(PATIENCE, sandbox.shutdown()).await;
        log.end(&in_words(&tally).shown());
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
    CommandError::transport(error).prefixed_with(told!("sandbox-no-thread", "cannot start a thread"))
}

/// What was decided about a request, on one line; below it, indented, what explains that. Parameters may be personal data,
/// and are not shown.
fn lines_of(verdict: &Verdict, names: &Names, language: Language) -> String {
    let action = match verdict.action().filter(|action| !action.trim().is_empty()) {
        Some(action) => names.shown(action).told(),
        None => told!("sandbox-no-action", "(no action)"),
    };
    let action = Printable::new(&action.in_language(language)).limit(100).to_string();
    let decided = match verdict.refusal() {
        Some(refusal) => {
            let message = match language {
                Language::Chinese => verdict.message_in_chinese(),
                _ => verdict.message(),
            };
            told!(
                "sandbox-refused",
                "refused  {action}: {code}: {message}",
                action = action,
                code = refusal.code(),
                message = Printable::new(message.unwrap_or_default())
            )
        }
        None if verdict.executed() && verdict.succeeded() => {
            told!("sandbox-accepted", "accepted {action}", action = action)
        }
        // It may be an error, or a reply that no client understands.
        None if verdict.executed() => {
            told!("sandbox-answered", "answered {action}: its --reply is not a success", action = action)
        }
        // A fault took the place of execution.
        None => told!("sandbox-passed", "passed   {action}", action = action),
    };
    let decided = match verdict.fault() {
        Some(fault) if verdict.executed() => {
            decided.followed_by(told!("sandbox-fault-executed", "fault {fault}, executed", fault = fault))
        }
        Some(fault) => decided.followed_by(told!(
            "sandbox-fault-not-executed",
            "fault {fault}, not executed",
            fault = fault
        )),
        None => decided,
    };
    let trace_id = verdict.trace_id();
    let trace_id =
        trace_id.map(|trace_id| told!("refusal-trace-id", " (traceId {trace_id})", trace_id = trace_id));
    let decided = Told::sequence([decided].into_iter().chain(trace_id));
    let mut lines = format!("zvcms: {}\n", decided.in_language(language));
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
            Err(CommandError::usage(told!(
                "sandbox-path-of-the-page",
                "--reply names the path {path}, which is the page's: leave it or --page out",
                path = path
            )))
        }
        None => Ok(()),
    }
}

/// What is said of the name of an action that has a reply. Of V3, whose documentation is known in a small part, only a path
/// that is almost a documented one is told.
fn told_of_reply(action: &str) -> Option<Told> {
    if is_path(action) {
        nearest_action(Some(Api::V3), action).and_then(|_| told_of_action(Api::V3, action))
    } else {
        told_of_action(Api::V2, action)
    }
}

/// The address and the credentials, as lines for a shell: comments and `export`.
fn how_to_use(connector: &Connector<'_>, sandbox: &Sandbox, has_page: bool) -> Told {
    let (api, identity) = (connector.api(), sandbox.identity());
    let other = match api {
        Api::V2 => Api::V3,
        Api::V3 => Api::V2,
    };
    let [names, names_of_v2] =
        [connector.signed_names_over(api), connector.signed_names()].map(super::names_in_words);
    let of_v2 = if names == names_of_v2 {
        Told::as_is("")
    } else {
        told!("sandbox-names-over-v2", " Over V2 it checks {names}.", names = names_of_v2)
    };
    let head = told!(
        "sandbox-head",
        "# A sandbox of the ZVCMS platform; Ctrl-C ends it. It checks signatures over the names {names}.{of_v2}",
        names = names,
        of_v2 = of_v2
    );
    let credentials = told!(
        "sandbox-credentials",
        "# The credentials are public and open nothing else. Paste these lines into a shell:"
    );
    let exports = format!(
        "export ZVCMS_ENDPOINT={}\n\
         export {}={}\n\
         export ZVCMS_OPEN_ID={}\n\
         export ZVCMS_GRANT_CODE={}\n\
         export ZVCMS_OPEN_KEY={}",
        address_of(sandbox, api),
        environment::API,
        api.name(),
        identity.open_id(),
        identity.grant_code(),
        identity.open_key(),
    );
    let page = has_page.then(|| {
        let address = format!("http://{}/", sandbox.address());
        told!("sandbox-page", "# The page that shows each request: {address}", address = address)
    });
    let export =
        format!("export {}={} ZVCMS_ENDPOINT={}", environment::API, other.name(), address_of(sandbox, other));
    let for_other = told!(
        "sandbox-other-version",
        "# For {version}: {export}",
        version = other.version(),
        export = export
    );
    lines([head, credentials, Told::as_is(exports)].into_iter().chain(page).chain([for_other]))
}

/// Texts, each on a line of its own.
fn lines(texts: impl IntoIterator<Item = Told>) -> Told {
    let end = Told::as_is("\n");
    Told::sequence(texts.into_iter().flat_map(|text| [text, end.clone()]))
}

fn in_words(tally: &Tally) -> Told {
    let requests = told!(
        "sandbox-tally",
        "zvcms: {requests} requests, {accepted} accepted, {refused} refused",
        requests = tally.requests(),
        accepted = tally.accepted(),
        refused = tally.refused_in_all()
    );
    let faults = FaultKind::ALL.iter().map(|kind| (kind, tally.faults(*kind)));
    let faults = faults.filter(|(_, count)| *count > 0).map(|(kind, count)| {
        told!("sandbox-tally-fault", "zvcms:   fault {kind}: {count}", kind = kind, count = count)
    });
    let refusals = Refusal::ALL.iter().map(|kind| (kind.code(), tally.refused(*kind)));
    let refusals = refusals.filter(|(_, count)| *count > 0).map(|(code, count)| {
        told!("sandbox-tally-refusal", "zvcms:   {code}: {count}", code = code, count = count)
    });
    lines([requests].into_iter().chain(faults).chain(refusals))
}
