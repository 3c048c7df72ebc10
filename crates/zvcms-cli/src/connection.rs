//! From flags and environment to a client.

use std::env::{self, VarError};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use zeroize::Zeroizing;
use zvcms_hyper::{Client, Credentials, Endpoint, SignedNames};
use zvcms_sandbox::{Identity, Sandbox};

use crate::args::{self, Common};
use crate::failure::Failure;

const OPEN_KEY_VARIABLE: &str = "ZVCMS_OPEN_KEY";

/// No open key is longer. What is longer is some other file.
const MAX_KEY_FILE: usize = 4096;

/// A client, and the sandbox that lives as long as it where there is one.
pub(crate) struct Connection {
    pub(crate) client: Client,
    _sandbox: Option<Sandbox>,
}

impl Connection {
    pub(crate) async fn open(common: &Common) -> Result<Self, Failure> {
        let credentials = credentials(common)?;
        let (sandbox, endpoint) = if common.sandbox {
            let sandbox =
                sandbox_builder(common).start().await.map_err(|error| Failure::transport(&error))?;
            let endpoint = parse_endpoint(sandbox.endpoint())?;
            (Some(sandbox), endpoint)
        } else {
            (None, common.endpoint.as_deref().map(parse_endpoint).transpose()?.unwrap_or_default())
        };
        let mut builder = Client::builder(credentials)
            .endpoint(endpoint)
            .signed_names(signed_names(common))
            // --concurrency is the bound.
            .max_in_flight(usize::MAX);
        if common.allow_plaintext {
            builder = builder.allow_plaintext();
        }
        if let Some(timeout) = common.timeout {
            builder = builder.timeout(timeout);
        }
        if let Some(attempts) = common.attempts {
            builder = builder.attempts(attempts);
        }
        let client =
            builder.build().map_err(|error| Failure::usage(format!("{error} with --allow-plaintext")))?;
        Ok(Self { client, _sandbox: sandbox })
    }
}

/// The credentials that the user gave, or with `--sandbox` those of the demo.
pub(crate) fn credentials(common: &Common) -> Result<Credentials, Failure> {
    let given = if common.sandbox {
        let demo = Identity::demo();
        Credentials::new(demo.open_id(), demo.grant_code(), demo.open_key())
    } else {
        let open_id =
            common.open_id.as_deref().ok_or_else(|| missing("OpenId", "--open-id or ZVCMS_OPEN_ID"))?;
        let grant_code = common
            .grant_code
            .as_deref()
            .ok_or_else(|| missing("GrantCode", "--grant-code or ZVCMS_GRANT_CODE"))?;
        Credentials::new(open_id, grant_code, given_key(common)?.as_str())
    };
    given.map_err(|error| Failure::usage(error.to_string()))
}

/// The open key that the user gave, as it is, or with `--sandbox` that of the demo.
pub(crate) fn open_key(common: &Common) -> Result<Zeroizing<String>, Failure> {
    if common.sandbox {
        return Ok(Zeroizing::new(Identity::demo().open_key().to_owned()));
    }
    given_key(common)
}

pub(crate) fn signed_names(common: &Common) -> SignedNames {
    match common.signed_names {
        Some(args::SignedNames::Wire) => SignedNames::Wire,
        Some(args::SignedNames::LowerCamel) | None => SignedNames::LowerCamel,
    }
}

/// A sandbox that checks the names that are signed, with room for the nonces of a run in bulk: they are kept for some
/// minutes.
pub(crate) fn sandbox_builder(common: &Common) -> zvcms_sandbox::Builder {
    let names = match common.signed_names {
        Some(args::SignedNames::Wire) => zvcms_sandbox::SignedNames::Wire,
        Some(args::SignedNames::LowerCamel) | None => zvcms_sandbox::SignedNames::LowerCamel,
    };
    Sandbox::builder().signed_names(names).replay_capacity(1 << 22)
}

fn parse_endpoint(text: &str) -> Result<Endpoint, Failure> {
    text.parse().map_err(|error: zvcms_proto::EndpointError| Failure::usage(error.to_string()))
}

/// From a flag, the environment or a file of settings, in this order.
fn given_key(common: &Common) -> Result<Zeroizing<String>, Failure> {
    if let Some(path) = &common.open_key_file {
        return read_key(path);
    }
    match env::var(OPEN_KEY_VARIABLE) {
        Ok(key) => return Ok(Zeroizing::new(key)),
        Err(VarError::NotUnicode(_)) => {
            return Err(Failure::usage("the open key in ZVCMS_OPEN_KEY is not text"));
        }
        Err(VarError::NotPresent) => {}
    }
    match (&common.config_key, &common.config_key_file) {
        (Some(key), _) => Ok(key.clone()),
        (None, Some(path)) => read_key(path),
        (None, None) => Err(missing("open key", "ZVCMS_OPEN_KEY or --open-key-file")),
    }
}

fn read_key(path: &Path) -> Result<Zeroizing<String>, Failure> {
    key_in(path)
        .map_err(|error| Failure::usage(format!("cannot read the open key from {}: {error}", path.display())))
}

/// The key in a file; the one line break that editors end a file with is not part of it.
fn key_in(path: &Path) -> io::Result<Zeroizing<String>> {
    let mut key = Zeroizing::new(String::with_capacity(MAX_KEY_FILE + 1));
    File::open(path)?.take(MAX_KEY_FILE as u64 + 1).read_to_string(&mut key)?;
    if key.len() > MAX_KEY_FILE {
        return Err(io::Error::other(format!("it has more than {MAX_KEY_FILE} bytes")));
    }
    let line = key.strip_suffix('\n').unwrap_or(&key);
    Ok(Zeroizing::new(line.strip_suffix('\r').unwrap_or(line).to_owned()))
}

fn missing(what: &str, how: &str) -> Failure {
    Failure::usage(format!("no {what}: give {how}, or try --sandbox"))
}
