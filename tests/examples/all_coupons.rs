//! All coupons that a shop offers, over as many pages as there are. Here against the sandbox:
//!
//! ```sh
//! cargo run -q -p zvcms-tests --example all_coupons
//! ```
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "printing is what this program is for")]

use zvcms_hyper::{Client, Credentials, Error};
use zvcms_proto::PagesEnd;
use zvcms_proto::actions::coupon::{StoreCoupon, StoreCoupons};
use zvcms_sandbox::Sandbox;

/// The coupons, and why no other page was fetched.
pub(crate) async fn all_coupons(client: &Client) -> Result<(Vec<StoreCoupon>, Option<PagesEnd>), Error> {
    let mut all = Vec::new();
    let mut pages = client.pages(StoreCoupons::new().page_size(10)).at_most(100);
    while let Some(coupons) = pages.next().await {
        all.extend(coupons?);
    }
    Ok((all, pages.end()))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let identity = sandbox.identity();
    let credentials = Credentials::new(identity.open_id(), identity.grant_code(), identity.open_key())?;
    let client = Client::builder(credentials).endpoint(sandbox.endpoint().parse()?).build()?;
    let (coupons, end) = all_coupons(&client).await?;
    for coupon in &coupons {
        println!("{:>6}  {}", coupon.id(), coupon.name());
    }
    // Whether these are all of them, or the walk was stopped.
    println!("{} coupons; {}", coupons.len(), end.map_or_else(String::new, |end| end.to_string()));
    Ok(())
}
