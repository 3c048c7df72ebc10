//! Requests that the sandbox answers, each of which it checks, against a bare hyper server that gives the same reply.

#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot be set up has nothing to go on with")]

use serde_json::{Map, Value};
use zvcms_bench::identity;
use zvcms_bench::loopback::gateway::{ConstantGateway, ServerThread};
use zvcms_bench::loopback::load::Load;
use zvcms_bench::processor::stay_on_core;
use zvcms_bench::replies::{Style, reply};
use zvcms_bench::turns::{Turns, timed};
use zvcms_sandbox::{CardBook, Identity, Sandbox};

const CONNECTIONS: usize = 64;
/// More than the longest run sends within the window in which nonces are remembered.
const REPLAY_CAPACITY: usize = 1 << 26;

fn main() {
    let turns = Turns::from_arguments();
    // The gateways have the other core.
    stay_on_core(0);
    let thread = ServerThread::start();
    let sandbox = thread.run(start());
    let mut load = Load::new(sandbox.address(), CONNECTIONS);
    let reply = load.one_reply();
    assert!(reply.starts_with(br#"{"status":"true","code":"0""#), "the sandbox refused");
    let gateway = ConstantGateway::start(reply);
    let mut bare_load = Load::new(gateway.address(), CONNECTIONS);

    let functions = vec![
        timed("floor", |requests| bare_load.run(requests)),
        timed("ours", |requests| load.run(requests)),
    ];
    // The first and last requests of a slice do not keep all connections busy.
    turns.group_of_longer_slices("sandbox", 2, functions);

    let tally = sandbox.tally();
    assert_eq!(tally.accepted(), tally.requests(), "the sandbox refused: {tally:?}");
    thread.run(sandbox.shutdown());
}

/// With one user, who has one card.
async fn start() -> Sandbox {
    let identity = Identity::new(identity::OPEN_ID, identity::GRANT_CODE, identity::OPEN_KEY).unwrap();
    let mut cards = CardBook::new();
    cards.insert("10001", [card()]);
    let builder = Sandbox::builder().identity(identity).cards(cards).replay_capacity(REPLAY_CAPACITY);
    builder.start().await.unwrap()
}

fn card() -> Map<String, Value> {
    let reply: Value = serde_json::from_str(&reply(1, Style::Plain)).unwrap();
    reply.pointer("/data/0").and_then(Value::as_object).unwrap().clone()
}
