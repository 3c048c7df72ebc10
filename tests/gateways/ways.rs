//! PHP's ways to answer: each is asked for over HTTP/1.1 and over HTTP/2 and read as expected, and each is answered to
//! a write, which is executed once whatever the answer.

mod encodings;
mod errors;
mod expected;
mod http;
mod json;
mod noise;
mod values;

use std::collections::BTreeSet;
use std::error::Error;

use zvcms_hyper::{Client, Credentials, MyCards, RawAction};

use crate::gateway::{GRANT_CODE, Gateway, OPEN_ID};
use crate::report::Report;
use expected::{Expected, THREE};

/// A way, by the name that it has in PHP.
type Way = (&'static str, Expected);

/// Ways that do not last: answered so the first time and well from then on, and how often PHP is then asked.
const ONCE: &[(&str, u32)] = &[
    ("limited_with_envelope", 2),
    ("limited_with_page", 2),
    ("bad_gateway_with_envelope", 2),
    ("bad_gateway_with_page", 2),
    ("unavailable_with_envelope", 2),
    ("unavailable_with_page", 2),
    ("gateway_timeout_with_page", 2),
    ("uncaught_hidden", 2),
    ("internal_with_page", 2),
    ("length_too_long", 2),
    ("not_found_page", 1),
    ("internal_with_system", 1),
    ("moved", 1),
    ("uncaught_text", 1),
];

fn all() -> impl Iterator<Item = &'static Way> {
    [json::WAYS, values::WAYS, noise::WAYS, errors::WAYS, http::WAYS, encodings::WAYS].into_iter().flatten()
}

/// Over the servers of HTTP/1.1 and, where there is one, of HTTP/2.
pub(crate) async fn check(
    gateway: &Gateway,
    (http1, http2): (usize, Option<usize>),
    report: &mut Report,
) -> Result<(), Box<dyn Error>> {
    names(gateway, http1, report).await?;
    for (protocol, server) in [("HTTP/1.1", Some(http1)), ("HTTP/2", http2)] {
        let Some(server) = server else { continue };
        reads(&gateway.client(server)?.attempts(1).build()?, protocol, report).await;
        once(gateway, server, protocol, report).await?;
    }
    writes(gateway, http1, report).await?;
    other_key(gateway, http1, report).await
}

/// PHP and this program know the same ways.
async fn names(gateway: &Gateway, server: usize, report: &mut Report) -> Result<(), Box<dyn Error>> {
    let action = RawAction::new("user.my-cards", &serde_json::json!({"way": "names"}))?.idempotent(true);
    let names = gateway.client(server)?.build()?.send(action).await?;
    let in_php: BTreeSet<String> = serde_json::from_str(names.get())?;
    let here: BTreeSet<String> = all().map(|(name, _)| (*name).to_owned()).collect();
    report.heading("PHP's ways");
    report.check(in_php == here, &format!("{} ways in PHP, {} here", in_php.len(), here.len()));
    for name in in_php.symmetric_difference(&here) {
        report.note(&format!("on one side alone: {name}"));
    }
    Ok(())
}

async fn reads(client: &Client, protocol: &str, report: &mut Report) {
    let mut wrong = Vec::new();
    for (name, expected) in all() {
        let result = client.send(MyCards::new(format!("way.{name}"))).await;
        if let Err(difference) = expected.of_read(&result) {
            wrong.push(format!("{name}: {difference}"));
        }
    }
    summary(&format!("ways over {protocol} not read as expected"), all().count(), &wrong, report);
}

async fn once(
    gateway: &Gateway,
    server: usize,
    protocol: &str,
    report: &mut Report,
) -> Result<(), Box<dyn Error>> {
    // As many as are needed: these failures are ordered, and not those of a gateway in trouble.
    let client = gateway.client(server)?.retry_budget(1_000, 100).build()?;
    let key = protocol.replace(['/', '.'], "-");
    let mut wrong = Vec::new();
    let mut asked = Vec::new();
    for (name, times) in ONCE {
        let number = format!("once.{name}.{key}");
        let result = client.send(MyCards::new(format!("way.{number}"))).await;
        asked.push((number, *times));
        let expected = all().find(|way| way.0 == *name).map(|way| &way.1).filter(|_| *times == 1);
        if let Err(difference) = expected.unwrap_or(&Expected::Cards(THREE)).of_read(&result) {
            wrong.push(format!("{name}: {difference}"));
        }
    }
    let executions = gateway.executions("once.").await?;
    for (number, times) in asked {
        let executed = executions.get(&number).copied().unwrap_or_default();
        if executed != times {
            wrong.push(format!("{number}: asked {executed} times, and not {times}"));
        }
    }
    summary(&format!("faults over {protocol} that pass, not met as expected"), ONCE.len(), &wrong, report);
    Ok(())
}

/// Under each answer a write is executed, and sent once.
async fn writes(gateway: &Gateway, server: usize, report: &mut Report) -> Result<(), Box<dyn Error>> {
    let client = gateway.client(server)?.build()?;
    let mut wrong = Vec::new();
    for (name, expected) in all() {
        let params = serde_json::json!({"way": name, "number": format!("way-{name}")});
        let result = client.send(RawAction::new("user.points-add", &params)?).await;
        if let Err(difference) = expected.of_write(&result) {
            wrong.push(format!("{name}: {difference}"));
        }
    }
    let executions = gateway.executions("way-").await?;
    for (name, _) in all() {
        let times = executions.get(&format!("way-{name}")).copied().unwrap_or_default();
        if times != 1 {
            wrong.push(format!("{name}: executed {times} times"));
        }
    }
    summary("writes answered in such ways, not as expected", all().count(), &wrong, report);
    Ok(())
}

/// PHP checks the signature: another key is refused, and executes nothing.
async fn other_key(gateway: &Gateway, server: usize, report: &mut Report) -> Result<(), Box<dyn Error>> {
    let credentials = Credentials::new(OPEN_ID, GRANT_CODE, "another-open-key-for-test-only")?;
    let endpoint = gateway.endpoint(server)?.parse()?;
    let client = Client::builder(credentials).endpoint(endpoint).build()?;
    let action = RawAction::new("user.points-add", &serde_json::json!({"number": "forged"}))?;
    let refused = Expected::System("100004", "签名错误").of_write(&client.send(action).await);
    let executed = gateway.executions("forged").await?.len();
    report
        .check(refused.is_ok() && executed == 0, "a token under another key is refused and executes nothing");
    if let Err(difference) = refused {
        report.note(&difference);
    }
    Ok(())
}

fn summary(what: &str, count: usize, wrong: &[String], report: &mut Report) {
    report.check(wrong.is_empty(), &format!("{} of {count} {what}", wrong.len()));
    for line in wrong {
        report.note(line);
    }
}
