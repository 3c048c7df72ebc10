//! Prints a table of errors: what each kind of trouble says.

#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what the program does")]

use std::error::Error as StdError;
use std::time::Duration;

use zvcms_hyper::actions::user::PointsRecords;
use zvcms_hyper::{Client, Credentials, Error, ErrorKind, MyCards, ResponseErrorKind};
use zvcms_sandbox::http::StatusCode;
use zvcms_sandbox::{Fault, RawValue, Sandbox};

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let not_cards = RawValue::from_string(r#"[{"par_value": "much"}]"#.to_owned())?;
    let sandbox = Sandbox::builder().reply("user.points-add", not_cards.clone()).start().await?;
    let identity = sandbox.identity();
    let credentials = Credentials::new(identity.open_id(), identity.grant_code(), identity.open_key())?;
    let client = Client::builder(credentials).endpoint(sandbox.endpoint().parse()?).attempts(1).build()?;
    let client = client.with_timeout(Duration::from_secs(5));

    let mut table = Vec::new();
    let unavailable = Fault::HttpStatus { status: StatusCode::SERVICE_UNAVAILABLE, retry_after: None };
    for (fault, kind) in [
        (Fault::BusinessException, "business"),
        (Fault::SystemError, "system"),
        (Fault::ReplayRefusal, "system"),
        (unavailable, "http"),
        (Fault::Reset, "transport"),
        (Fault::TruncatedBody, "transport"),
        (Fault::OversizedBody(8 << 20), "transport"),
    ] {
        sandbox.order(fault.first(1));
        let error = client.send(MyCards::new("10001")).await.err().ok_or("no error")?;
        assert_eq!(kind_of(&error), kind, "{error}");
        table.push(row(&error));
    }
    sandbox.order(Fault::Delay(Duration::from_secs(60)).first(1));
    let slow = client.with_timeout(Duration::from_millis(50)).send(MyCards::new("10001")).await;
    let slow = slow.err().ok_or("no error")?;
    assert!(slow.is_timeout());
    table.push(row(&slow));

    let other = Sandbox::builder().reply("user.my-cards", not_cards).start().await?;
    let identity = other.identity();
    let credentials = Credentials::new(identity.open_id(), identity.grant_code(), identity.open_key())?;
    let confused = Client::builder(credentials).endpoint(other.endpoint().parse()?).build()?;
    let malformed = confused.send(MyCards::new("10001")).await.err().ok_or("no error")?;
    assert_eq!(kind_of(&malformed), "malformed");
    table.push(row(&malformed));

    let unbuilt = client.send(MyCards::new("")).await.err().ok_or("no error")?;
    assert_eq!(kind_of(&unbuilt), "build");
    table.push(row(&unbuilt));

    sandbox.order(Fault::BusinessException.first(1));
    let pages = client.pages(PointsRecords::new("10001")).all().await.err().ok_or("no error")?;
    assert!(pages.rejection().is_some() && pages.code().is_some() && pages.message().is_some());
    table.extend(pages.call().map(row));

    for row in &table {
        println!("{row}");
    }
    assert_eq!(table.len(), 11);
    Ok(())
}

fn kind_of(error: &Error) -> &'static str {
    match error.kind() {
        ErrorKind::Build(_) => "build",
        ErrorKind::Transport(_) => "transport",
        ErrorKind::Response(response) => match response.kind() {
            ResponseErrorKind::Business => "business",
            ResponseErrorKind::System => "system",
            ResponseErrorKind::Http => "http",
            _ => "malformed",
        },
        _ => "new",
    }
}

fn row(error: &Error) -> String {
    let code = error.code().map_or("-", |code| code.as_str());
    format!("{:<9} | {code} | {} | {error}", kind_of(error), error.message().unwrap_or("-"))
}
