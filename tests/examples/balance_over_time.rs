//! A member's balance over time, exact in yuan, from both ledgers of the platform: `user.balance-history` is in yuan and
//! `user.wealth-bills` in fen. Here against the sandbox:
//!
//! ```sh
//! cargo run -q -p zvcms-tests --example balance_over_time
//! ```
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "printing is what this program is for")]

use std::error::Error;

use zvcms_hyper::{Client, Credentials, PagesError};
use zvcms_proto::actions::user::{BalanceChange, BalanceHistory, WealthBill, WealthBills};
use zvcms_proto::{Money, Yuan};
use zvcms_sandbox::Sandbox;

/// The times of all changes and the balances after them, oldest first.
type Balances = Vec<(String, Money<Yuan>)>;

pub(crate) async fn by_history(client: &Client, mobile: &str) -> Result<Balances, PagesError> {
    let changes = client.pages(BalanceHistory::new().mobile(mobile).page_size(20)).all().await?;
    let balance =
        |change: &BalanceChange| Some((change.created_at().to_string(), change.balance_after()?.into()));
    Ok(changes.iter().rev().filter_map(balance).collect())
}

pub(crate) async fn by_bills(client: &Client, user_id: &str) -> Result<Balances, PagesError> {
    let bills = client.pages(WealthBills::new().user_id(user_id).page_size(20)).all().await?;
    let balance = |bill: &WealthBill| Some((bill.created_at().to_string(), bill.balance()?.to_yuan()));
    Ok(bills.iter().rev().filter_map(balance).collect())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let identity = sandbox.identity();
    let credentials = Credentials::new(identity.open_id(), identity.grant_code(), identity.open_key())?;
    let client = Client::builder(credentials).endpoint(sandbox.endpoint().parse()?).build()?;
    let by_history = by_history(&client, "10000010001").await?;
    for (time, balance) in &by_history {
        println!("{time}  {balance:>10}");
    }
    let agree = by_bills(&client, "10001").await? == by_history;
    println!("{}", if agree { "both ledgers agree" } else { "the ledgers differ" });
    Ok(())
}
