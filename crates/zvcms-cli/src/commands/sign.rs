use std::io::{self, Write};

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use zvcms_hyper::{Endpoint, RawAction, fresh_stamp};
use zvcms_proto::{Signature, Signer, Stamp};

use super::parse_params;
use crate::args::{self, Api};
use crate::connection::Connector;
use crate::error::CommandError;
use crate::output;
use crate::told::{Told, told};

pub(crate) fn sign(connector: &Connector<'_>, args: &args::Sign) -> Result<(), CommandError> {
    let action = RawAction::from_raw(&args.action, parse_params(args.params.as_deref())?);
    let endpoint = Endpoint::default_of(connector.api().version()).stamp_form(connector.stamp_form());
    let stamp = stamp(args, connector.api())?;
    let signer = Signer::new(connector.credentials()?).signed_names(connector.signed_names());
    let refused = |error| CommandError::of_build(&error);
    let body = signer.body(&endpoint, &action, stamp).map_err(refused)?;
    if args.explain {
        let uri = endpoint.uri_for(&action).map_err(refused)?;
        explain(&signer, stamp, Some(uri.path()).filter(|_| connector.api() == Api::V3)).map_err(
            |error| CommandError::file(told!("sign-stderr", "cannot write to standard error"), &error),
        )?;
    }
    output::print_json(&body)
}

fn stamp(args: &args::Sign, api: Api) -> Result<Stamp, CommandError> {
    let fresh = fresh_stamp(api.version()).map_err(|error| CommandError::transport(&error))?;
    let timestamp = args.timestamp.unwrap_or(fresh.timestamp());
    Stamp::new(timestamp, args.nonce.unwrap_or(fresh.nonce()))
        .map_err(|error| CommandError::usage_from(&error))
}

/// The steps as a table, to be held beside one's own, and the path where the action has one. Nothing is cut: each character
/// counts.
fn explain(signer: &Signer, stamp: Stamp, path: Option<&str>) -> io::Result<()> {
    let signature = signer.sign(stamp);
    let digest: String = signature.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let string_to_sign = signer.string_to_sign(stamp).to_string();
    let (base64, token) = (signature.to_base64(), signature.token().expose());
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    let head = [
        told!("sign-step", "STEP"),
        told!("sign-what", "WHAT"),
        told!("sign-bytes", "BYTES"),
        told!("sign-result", "RESULT"),
    ];
    table.set_header(head.iter().map(Told::shown));
    for (step, what, bytes, result) in [
        (
            "1",
            told!("sign-string", "string to sign: names sorted"),
            string_to_sign.len(),
            string_to_sign.as_str(),
        ),
        ("2", told!("sign-hmac", "HMAC-SHA1 under the key, shown in hex"), Signature::LENGTH, &digest),
        ("3", told!("sign-base64", "base64 of those bytes, not of the hex"), base64.len(), &base64),
        ("4", told!("sign-token", "percent-encoded: the token"), token.len(), &token),
    ] {
        table.add_row([step, &what.shown(), &bytes.to_string(), result]);
    }
    if let Some(path) = path {
        let what = told!("sign-path", "the path to POST the body to");
        table.add_row(["", &what.shown(), &path.len().to_string(), path]);
    }
    if let Some(bytes) = table.column_mut(2) {
        bytes.set_cell_alignment(CellAlignment::Right);
    }
    writeln!(io::stderr(), "{}", table.trim_fmt())
}
