use std::io::{self, Write};

use zvcms_hyper::{RawAction, fresh_stamp};
use zvcms_proto::{Signer, Stamp};

use super::parse_params;
use crate::args::{self, Common};
use crate::connection::{credentials, signed_names};
use crate::failure::Failure;
use crate::output;

pub(crate) fn sign(common: &Common, args: &args::Sign) -> Result<(), Failure> {
    let action = RawAction::from_raw(&args.action, parse_params(args.params.as_deref())?);
    let stamp = stamp(args)?;
    let signer = Signer::new(credentials(common)?).signed_names(signed_names(common));
    let body = signer.body(&action, stamp).map_err(|error| Failure::usage(error.to_string()))?;
    if args.explain {
        explain(&signer, stamp).map_err(|error| Failure::transport(&error))?;
    }
    output::print_json(&body)
}

fn stamp(args: &args::Sign) -> Result<Stamp, Failure> {
    let fresh = fresh_stamp().map_err(|error| Failure::transport(&error))?;
    let timestamp = args.timestamp.unwrap_or(fresh.timestamp());
    Stamp::new(timestamp, args.nonce.unwrap_or(fresh.nonce()))
        .map_err(|error| Failure::usage(error.to_string()))
}

/// The steps, to be held beside one's own.
fn explain(signer: &Signer, stamp: Stamp) -> io::Result<()> {
    let signature = signer.sign(stamp);
    let digest: String = signature.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let mut stderr = io::stderr();
    writeln!(stderr, "1 string to sign  {}", signer.string_to_sign(stamp))?;
    writeln!(stderr, "2 HMAC-SHA1, hex  {digest}")?;
    writeln!(stderr, "3 base64          {}", signature.to_base64())?;
    writeln!(stderr, "4 token           {}", signature.token().expose())
}
