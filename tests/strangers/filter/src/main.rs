//! Picks the gift cards that can be used: bound, and with money left.

#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what the program does")]

use std::error::Error;

use zvcms_hyper::{Amount, Card, CardStatus, Client, Credentials, MyCards, ParsedTime};
use zvcms_sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let identity = sandbox.identity();
    let credentials = Credentials::new(identity.open_id(), identity.grant_code(), identity.open_key())?;
    let client = Client::builder(credentials).endpoint(sandbox.endpoint().parse()?).build()?;

    let cards = client.send(MyCards::new("10001")).await?;
    let usable: Vec<&Card> = cards.iter().filter(|card| is_usable(card)).collect();
    for card in &usable {
        let end = end(card).map_or_else(|| "further notice".to_owned(), |end| end.to_string());
        println!("{} until {end}", card.title());
    }
    assert!(!usable.is_empty() && usable.len() < cards.len());
    assert!(usable.iter().all(|card| card.status() == Some(&CardStatus::Bound)));
    Ok(())
}

fn is_usable(card: &Card) -> bool {
    card.status() == Some(&CardStatus::Bound) && card.balance().is_some_and(Amount::is_positive)
}

fn end(card: &Card) -> Option<ParsedTime> {
    card.ends_at().parse().ok()?
}
