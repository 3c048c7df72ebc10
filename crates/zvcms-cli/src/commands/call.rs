mod warnings;

use zvcms_hyper::RawAction;

use super::{block_on, parse_params, warn};
use crate::args;
use crate::connection::Connector;
use crate::error::CommandError;
use crate::files::{self, InputFile};
use crate::output;
use warnings::warnings;

/// Parameters are a few hundred bytes. What is longer than this is some other file.
const MAX_PARAMS: u64 = 16 << 20;

pub(crate) fn call(connector: &Connector<'_>, args: &args::Call) -> Result<(), CommandError> {
    let params = match &args.params_file {
        Some(file) => {
            let (text, _) = files::read_text(InputFile(file), "the parameters", MAX_PARAMS)?;
            parse_params(Some(&text))?
        }
        None => parse_params(args.params.as_deref())?,
    };
    warn(connector.common, warnings(&args.action, &params, args.read_only));
    let mut action = RawAction::from_raw(&args.action, params);
    if args.read_only {
        action = action.idempotent();
    }
    let data = block_on(async { Ok(connector.open().await?.client.send(action).await?) })?;
    output::print_data(&data)
}
