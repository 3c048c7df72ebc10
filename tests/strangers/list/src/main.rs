//! Lists a user's gift cards.

#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what the program does")]

use std::error::Error;

use zvcms_hyper::{Card, Client, Credentials, MyCards};
use zvcms_sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let identity = sandbox.identity();
    let credentials = Credentials::new(identity.open_id(), identity.grant_code(), identity.open_key())?;
    let client = Client::builder(credentials).endpoint(sandbox.endpoint().parse()?).build()?;

    let cards: Vec<Card> = client.send(MyCards::new("10001")).await?;
    let lines: Vec<String> = cards.iter().map(line).collect();
    for line in &lines {
        println!("{line}");
    }
    assert_eq!(lines.len(), 9);
    assert_eq!(
        lines.first().map(String::as_str),
        Some("8800000000000010001 云上咖啡Cloud Coffee联名电子礼品卡 75.50 bound")
    );
    Ok(())
}

fn line(card: &Card) -> String {
    let balance = card.balance().map_or_else(|| "-".to_owned(), |balance| balance.to_string());
    let status = card.status().map_or_else(String::new, ToString::to_string);
    format!("{} {} {balance} {status}", card.id(), card.title())
}
