use std::fs;
use std::io;
use std::path::Path;

use zvcms_hyper::RawAction;

use super::{block_on, parse_params};
use crate::args::{self, Common};
use crate::connection::Connection;
use crate::failure::Failure;
use crate::output;

pub(crate) fn call(common: &Common, args: &args::Call) -> Result<(), Failure> {
    let params = match &args.params_file {
        Some(file) => parse_params(Some(&read_params(file)?))?,
        None => parse_params(args.params.as_deref())?,
    };
    let mut action = RawAction::from_raw(&args.action, params);
    if args.read_only {
        action = action.read_only();
    }
    let data = block_on(async { Ok(Connection::open(common).await?.client.send(action).await?) })?;
    output::print_data(&data)
}

fn read_params(file: &Path) -> Result<String, Failure> {
    let text =
        if file == Path::new("-") { io::read_to_string(io::stdin()) } else { fs::read_to_string(file) };
    text.map_err(|error| {
        Failure::usage(format!("cannot read the parameters from {}: {error}", file.display()))
    })
}
