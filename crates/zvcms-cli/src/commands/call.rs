mod warnings;

use zvcms_hyper::{Endpoint, RawAction, fresh_stamp};
use zvcms_proto::Signer;

use super::refused_signature::explained;
use super::{block_on, parse_params, warn};
use crate::args;
use crate::connection::Connector;
use crate::error::CommandError;
use crate::files::{self, InputFile};
use crate::output;
use crate::told::told;
use warnings::warnings;

/// Parameters are a few hundred bytes. What is longer than this is some other file.
const MAX_PARAMS: u64 = 16 << 20;

pub(crate) fn call(connector: &Connector<'_>, args: &args::Call) -> Result<(), CommandError> {
    let params = match &args.params_file {
        Some(file) => {
            let (text, _) =
                files::read_text(InputFile(file), told!("call-parameters", "the parameters"), MAX_PARAMS)?;
            parse_params(Some(&text))?
        }
        None => parse_params(args.params.as_deref())?,
    };
    let action = RawAction::from_raw(&args.action, params.clone()).idempotent(args.read_only);
    refuse(connector, &action)?;
    warn(connector.common, warnings(connector.api(), &args.action, &params, args.read_only));
    let data = block_on(async {
        let sent = connector.open().await?.client.send(action).await;
        sent.map_err(|error| explained(connector, &args.action, error.into()))
    })?;
    output::print_data(&data)
}

/// Refuses what cannot be sent, so that no warning comes before the refusal.
fn refuse(connector: &Connector<'_>, action: &RawAction) -> Result<(), CommandError> {
    let signer = Signer::new(connector.credentials()?);
    let endpoint = connector.endpoint()?.unwrap_or_else(|| Endpoint::default_of(connector.api().version()));
    let stamp = fresh_stamp(connector.api().version()).map_err(|error| CommandError::transport(&error))?;
    signer.body(&endpoint, action, stamp).map(drop).map_err(|error| CommandError::of_build(&error))
}
