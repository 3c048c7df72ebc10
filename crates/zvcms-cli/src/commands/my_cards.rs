use std::process::ExitCode;

use zvcms_hyper::{MyCards, RecycledCards};

use super::block_on;
use super::bulk::{UserList, bulk};
use crate::args::{self, Common};
use crate::connection::Connection;
use crate::failure::Failure;
use crate::output::{self, Format};

pub(crate) fn my_cards(common: &Common, args: &args::MyCards, format: Format) -> Result<ExitCode, Failure> {
    if let Some(users) = &args.users {
        return bulk(common, args, UserList::open(users)?);
    }
    let recycled = if args.include_recycled { RecycledCards::Included } else { RecycledCards::Excluded };
    let action = MyCards::new(args.user_id.as_deref().unwrap_or_default()).recycled(recycled);
    let cards = block_on(async { Ok(Connection::open(common).await?.client.send(action).await?) })?;
    output::print_cards(&cards, format)?;
    Ok(ExitCode::SUCCESS)
}
