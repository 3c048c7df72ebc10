//! A function that calls the platform, and tests of it against the sandbox.

#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "this is what the program does")]

use std::error::Error;

use zvcms_hyper::{Card, CardStatus, Client, Credentials, MyCards};
use zvcms_sandbox::Sandbox;

/// The titles of a user's expired cards.
async fn expired(client: &Client, user: &str) -> Result<Vec<String>, zvcms_hyper::Error> {
    let cards = client.send(MyCards::new(user)).await?;
    let is_expired = |card: &&Card| card.status() == Some(&CardStatus::Expired);
    Ok(cards.iter().filter(is_expired).map(|card| card.title().to_owned()).collect())
}

fn client(sandbox: &Sandbox) -> Result<Client, Box<dyn Error>> {
    let identity = sandbox.identity();
    let credentials = Credentials::new(identity.open_id(), identity.grant_code(), identity.open_key())?;
    Ok(Client::builder(credentials).endpoint(sandbox.endpoint().parse()?).build()?)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    println!("{:?}", expired(&client(&sandbox)?, "10001").await?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use zvcms_sandbox::{CardBook, Fault, RawValue};

    use super::*;

    #[tokio::test]
    async fn the_built_in_cards_have_an_expired_one() -> Result<(), Box<dyn Error>> {
        let sandbox = Sandbox::start().await?;
        assert_eq!(expired(&client(&sandbox)?, "10001").await?.len(), 1);
        Ok(())
    }

    #[tokio::test]
    async fn cards_of_the_tests_own() -> Result<(), Box<dyn Error>> {
        let cards = CardBook::from_json(r#"{"10001": [{"gift_title": "old", "status": 5}, {"status": 4}]}"#)?;
        let sandbox = Sandbox::builder().cards(cards).start().await?;
        assert_eq!(expired(&client(&sandbox)?, "10001").await?, ["old"]);
        Ok(())
    }

    #[tokio::test]
    async fn a_user_without_cards() -> Result<(), Box<dyn Error>> {
        let nothing = RawValue::from_string("[]".to_owned())?;
        let sandbox = Sandbox::builder().reply("user.my-cards", nothing).start().await?;
        assert_eq!(expired(&client(&sandbox)?, "10001").await?, [""; 0]);
        Ok(())
    }

    #[tokio::test]
    async fn a_gateway_in_trouble_is_asked_again() -> Result<(), Box<dyn Error>> {
        let sandbox = Sandbox::builder().fault(Fault::Reset.first(2)).start().await?;
        assert_eq!(expired(&client(&sandbox)?, "10001").await?.len(), 1);
        assert_eq!(sandbox.tally().faulted(), 2);
        Ok(())
    }
}
