//! A sandbox and a client that calls it.

use zvcms_hyper::{Client, Credentials, Endpoint};
use zvcms_proto::ApiVersion;
use zvcms_sandbox::Sandbox;

pub(crate) async fn sandbox() -> (Sandbox, Client) {
    sandbox_over(ApiVersion::V2).await
}

pub(crate) async fn sandbox_over(version: ApiVersion) -> (Sandbox, Client) {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client_over(version, &sandbox);
    (sandbox, client)
}

pub(crate) fn client_over(version: ApiVersion, sandbox: &Sandbox) -> Client {
    let identity = sandbox.identity();
    let credentials =
        Credentials::new(identity.open_id(), identity.grant_code(), identity.open_key()).unwrap();
    let is_v3 = version == ApiVersion::V3;
    let address = if is_v3 { sandbox.v3_endpoint() } else { sandbox.endpoint() };
    Client::builder(credentials).endpoint(Endpoint::new(version, address).unwrap()).build().unwrap()
}
