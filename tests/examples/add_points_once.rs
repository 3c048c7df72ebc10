//! Points that are added once, although the connection breaks. `user.points-add` is not idempotent, so the client never
//! sends it again where it is unknown whether the first one arrived: it says so, and the program looks. Here against the
//! sandbox, which breaks the connection after it has added the points:
//!
//! ```sh
//! cargo run -q -p zvcms-tests --example add_points_once
//! ```
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "printing is what this program is for")]

use std::error::Error;

use zvcms_hyper::{Client, Credentials, PagesError};
use zvcms_proto::actions::user::{AddPoints, PointsRecord, PointsRecords};
use zvcms_sandbox::{Fault, Sandbox};

/// Adds the points for an order, unless an earlier run has added them.
pub(crate) async fn add_points_once(
    client: &Client,
    customer: &str,
    points: i64,
    order: &str,
) -> Result<(), PagesError> {
    if is_recorded(client, customer, order).await? {
        return Ok(());
    }
    add_points(client, customer, points, order).await
}

/// Sends it once. Where it is unknown whether it arrived, the records tell; where they do not, that is the error, and another
/// run looks first.
pub(crate) async fn add_points(
    client: &Client,
    customer: &str,
    points: i64,
    order: &str,
) -> Result<(), PagesError> {
    let add = AddPoints::new(points, customer).business_id(order).reason(reason(order));
    match client.send(add).await {
        Ok(_) => Ok(()),
        Err(error) if error.outcome_unknown() && is_recorded(client, customer, order).await? => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// It names the order. That it comes back as a record's remark is the sandbox's way: look at a record of your own gateway
/// before you rely on it.
fn reason(order: &str) -> String {
    format!("order {order}")
}

async fn is_recorded(client: &Client, customer: &str, order: &str) -> Result<bool, PagesError> {
    Ok(records_of(client, customer).await?.iter().any(|record| record.remark() == reason(order)))
}

/// How a customer's points changed, newest first.
pub(crate) async fn records_of(client: &Client, customer: &str) -> Result<Vec<PointsRecord>, PagesError> {
    client.pages(PointsRecords::new(customer)).all().await
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let identity = sandbox.identity();
    let credentials = Credentials::new(identity.open_id(), identity.grant_code(), identity.open_key())?;
    let client = Client::builder(credentials).endpoint(sandbox.endpoint().parse()?).build()?;
    sandbox.order(Fault::Reset.first(1));
    add_points(&client, "10002", 11, "A-17").await?;
    add_points_once(&client, "10002", 11, "A-17").await?;
    for record in records_of(&client, "10002").await? {
        println!("{}  {:>4}  {}", record.created_at(), record.points().unwrap_or_default(), record.remark());
    }
    Ok(())
}
