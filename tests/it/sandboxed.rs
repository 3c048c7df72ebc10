//! A sandbox and a client that calls it.

use zvcms_hyper::{Client, Credentials};
use zvcms_sandbox::Sandbox;

pub(crate) async fn sandbox() -> (Sandbox, Client) {
    let sandbox = Sandbox::start().await.unwrap();
    let identity = sandbox.identity();
    let credentials =
        Credentials::new(identity.open_id(), identity.grant_code(), identity.open_key()).unwrap();
    let client = Client::builder(credentials).endpoint(sandbox.endpoint().parse().unwrap()).build().unwrap();
    (sandbox, client)
}
