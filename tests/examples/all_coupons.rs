//! All coupons that a shop offers, over as many pages as there are. Here against the sandbox:
//!
//! ```sh
//! cargo run -q -p zvcms-tests --example all_coupons
//! ```
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "printing is what this program is for")]

use std::error::Error;

use zvcms_hyper::{Client, Credentials, PagesError};
use zvcms_proto::actions::coupon::{StoreCoupon, StoreCoupons};
use zvcms_sandbox::Sandbox;

/// All of them, or an error that says where it stopped.
pub(crate) async fn all_coupons(client: &Client) -> Result<Vec<StoreCoupon>, PagesError> {
    client.pages(StoreCoupons::new().page_size(10)).at_most(100).all().await
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let identity = sandbox.identity();
    let credentials = Credentials::new(identity.open_id(), identity.grant_code(), identity.open_key())?;
    let client = Client::builder(credentials).endpoint(sandbox.endpoint().parse()?).build()?;
    for coupon in all_coupons(&client).await? {
        println!("{:>6}  {}", coupon.id(), coupon.name());
    }
    Ok(())
}
