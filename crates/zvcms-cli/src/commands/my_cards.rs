use std::ffi::OsString;
use std::process::ExitCode;

use zvcms_hyper::{MyCards, RecycledCards};

use super::block_on;
use super::bulk::{ACTION, bulk};
use super::refused_signature::explained;
use crate::args;
use crate::connection::Connector;
use crate::error::CommandError;
use crate::output::{self, Format};

pub(crate) fn my_cards(
    connector: &Connector<'_>,
    args: &args::MyCards,
    given: Option<Format>,
    arguments: &[OsString],
) -> Result<ExitCode, CommandError> {
    if let Some(users) = &args.users {
        return bulk(connector, args, users, given, arguments);
    }
    let recycled = if args.include_recycled { RecycledCards::Included } else { RecycledCards::Excluded };
    let action = MyCards::new(args.user_id.as_deref().unwrap_or_default()).recycled(recycled);
    let cards = block_on(async {
        let sent = connector.open().await?.client.send(action).await;
        sent.map_err(|error| explained(connector, ACTION, error.into()))
    })?;
    output::print_cards(&cards, Format::or_by_terminal(given), args.excel)?;
    Ok(ExitCode::SUCCESS)
}
