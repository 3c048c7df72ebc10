//! A member's balance over time, exact in yuan, from both ledgers of the platform: `user.balance-history` is in yuan and
//! `user.wealth-bills` in fen. Here against the sandbox:
//!
//! ```sh
//! cargo run -q -p zvcms-tests --example balance_over_time
//! ```
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "printing is what this program is for")]

use std::error::Error;

use zvcms_hyper::{Client, Credentials};
use zvcms_proto::actions::user::{BalanceHistory, WealthBills};
use zvcms_proto::{Money, Yuan};
use zvcms_sandbox::Sandbox;

/// Times and balances after each change, oldest first, by the ledger in yuan and by the one in fen.
pub(crate) async fn balances(client: &Client) -> Result<[Vec<(String, Money<Yuan>)>; 2], Box<dyn Error>> {
    let (mut in_yuan, mut in_fen) = (Vec::new(), Vec::new());
    let mut history = client.pages(BalanceHistory::new().mobile("10000010001").page_size(20));
    while let Some(changes) = history.next().await {
        for change in changes? {
            in_yuan.extend(change.balance_after().map(|yuan| (change.created_at().to_string(), yuan.into())));
        }
    }
    let mut bills = client.pages(WealthBills::new().user_id("10001").page_size(20));
    while let Some(page) = bills.next().await {
        for bill in page? {
            in_fen.extend(bill.balance().map(|fen| (bill.created_at().to_string(), fen.to_yuan())));
        }
    }
    // Half a ledger is no ledger.
    if let Some(end) = [history.end(), bills.end()].into_iter().flatten().find(|end| !end.is_complete()) {
        return Err(end.to_string().into());
    }
    in_yuan.reverse();
    in_fen.reverse();
    Ok([in_yuan, in_fen])
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let identity = sandbox.identity();
    let credentials = Credentials::new(identity.open_id(), identity.grant_code(), identity.open_key())?;
    let client = Client::builder(credentials).endpoint(sandbox.endpoint().parse()?).build()?;
    let [in_yuan, in_fen] = balances(&client).await?;
    for (time, balance) in &in_yuan {
        println!("{time}  {balance:>10}");
    }
    println!("{}", if in_yuan == in_fen { "both ledgers agree" } else { "the ledgers differ" });
    Ok(())
}
