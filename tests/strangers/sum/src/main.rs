//! Adds up the balances of a user's gift cards, exactly.

#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what the program does")]

use std::error::Error;

use zvcms_hyper::{Card, Client, Credentials, Decimal, Money, MyCards, Yuan};
use zvcms_sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let identity = sandbox.identity();
    let credentials = Credentials::new(identity.open_id(), identity.grant_code(), identity.open_key())?;
    let client = Client::builder(credentials).endpoint(sandbox.endpoint().parse()?).build()?;

    let cards = client.send(MyCards::new("10001")).await?;
    let total: Money<Yuan> = cards.iter().filter_map(Card::balance).sum();
    let average: Option<Decimal> = total.to_decimal().map(|total| total / Decimal::from(cards.len()));
    println!("{} cards, {total} yuan = {} fen, {average:?} each", cards.len(), total.to_fen());
    assert_eq!(total.to_string(), "1234975.69");
    assert!(average.is_some());
    Ok(())
}
