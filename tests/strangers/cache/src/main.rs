//! Keeps gift cards in a cache of bytes, as Redis holds them, and reads back the same cards.

#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what the program does")]

use std::collections::BTreeMap;
use std::error::Error;

use zvcms_hyper::proto::serde_json;
use zvcms_hyper::{Card, Client, Credentials, MyCards};
use zvcms_sandbox::Sandbox;

/// `SET` and `GET`.
type Redis = BTreeMap<String, Vec<u8>>;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let identity = sandbox.identity();
    let credentials = Credentials::new(identity.open_id(), identity.grant_code(), identity.open_key())?;
    let client = Client::builder(credentials).endpoint(sandbox.endpoint().parse()?).build()?;

    let mut redis = Redis::new();
    let fetched = cards(&client, &mut redis, "10001").await?;
    let cached = cards(&client, &mut redis, "10001").await?;
    println!("{} cards in {} bytes", cached.len(), redis.values().map(Vec::len).sum::<usize>());
    assert!(!cached.is_empty() && cached == fetched);
    assert_eq!(sandbox.tally().accepted(), 1);
    Ok(())
}

async fn cards(client: &Client, redis: &mut Redis, user: &str) -> Result<Vec<Card>, Box<dyn Error>> {
    let key = format!("zvcms:cards:{user}");
    if let Some(bytes) = redis.get(&key) {
        return Ok(serde_json::from_slice(bytes)?);
    }
    let cards = client.send(MyCards::new(user)).await?;
    redis.insert(key, serde_json::to_vec(&cards)?);
    Ok(cards)
}
