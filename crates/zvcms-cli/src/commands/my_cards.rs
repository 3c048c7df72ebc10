use zvcms_hyper::{MyCards, RecycledCards};

use super::block_on;
use crate::args::{self, Common};
use crate::connection::Connection;
use crate::failure::Failure;
use crate::output::{self, Format};

pub(crate) fn my_cards(common: &Common, args: &args::MyCards, format: Format) -> Result<(), Failure> {
    let recycled = if args.include_recycled { RecycledCards::Included } else { RecycledCards::Excluded };
    let action = MyCards::new(&args.user_id).recycled(recycled);
    let cards = block_on(async { Ok(Connection::open(common).await?.client.send(action).await?) })?;
    output::print_cards(&cards, format)
}
