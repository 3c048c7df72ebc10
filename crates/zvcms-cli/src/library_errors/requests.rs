//! Requests that cannot be built, and what they are built of.

use std::error::Error;

use zvcms_proto::{
    BuildError, Credential, CredentialProblem, CredentialsError, InvalidParameter, StampError, TokenError,
};
use zvcms_sandbox::{FaultTextError, StartError};

use super::replies::of_json;
use super::{between, fixed as fixed_text, told_text, whole};
use crate::told::{Told, told};

pub(super) fn told(error: &(dyn Error + 'static), english: &str) -> Option<Told> {
    let told = if let Some(error) = error.downcast_ref::<BuildError>() {
        of_build(error, english)?
    } else if let Some(error) = error.downcast_ref::<InvalidParameter>() {
        of_parameter(error, english)?
    } else if let Some(error) = error.downcast_ref::<CredentialsError>() {
        of_credentials(*error)?
    } else if let Some(TokenError::Length { bytes }) = error.downcast_ref() {
        told!("token-length", "the token decodes to {bytes} bytes, a SHA-1 digest has 20", bytes = bytes)
    } else if error.is::<StampError>() {
        of_stamp(english)?
    } else if error.is::<FaultTextError>() {
        of_fault(english)?
    } else {
        of_start(error.downcast_ref()?)?
    };
    whole(told, english)
}

fn of_fault(english: &str) -> Option<Told> {
    if let Some((name, faults)) = english.split_once(" is not a fault; the faults are ") {
        return Some(told!(
            "fault-unknown",
            "{name} is not a fault; the faults are {faults}",
            name = name,
            faults = faults
        ));
    }
    let (what, usage) = english.rsplit_once(": write ")?;
    Some(if let Some(kind) = what.strip_suffix(" takes no argument") {
        told!("fault-takes-none", "{kind} takes no argument: write {usage}", kind = kind, usage = usage)
    } else if let Some(kind) = what.strip_suffix(" needs an argument") {
        told!("fault-needs-one", "{kind} needs an argument: write {usage}", kind = kind, usage = usage)
    } else if let Some(count) = what.strip_suffix(" is not a number of requests") {
        told!(
            "fault-number",
            "{count} is not a number of requests: write KIND:3 for the first 3, KIND for all",
            count = count
        )
    } else {
        let (argument, kind) = what.split_once(" is not an argument of ")?;
        told!(
            "fault-argument",
            "{argument} is not an argument of {kind}: write {usage}",
            argument = argument,
            kind = kind,
            usage = usage
        )
    })
}

fn of_build(error: &BuildError, english: &str) -> Option<Told> {
    Some(match error {
        BuildError::Parameter(parameter) => of_parameter(parameter, english)?,
        BuildError::NoV3Path { .. } => {
            let rest = " has no path in V3 that is documented to take the same parameters: call it over V2, or by a \
                        path, such as /v3/crm/…";
            let action = between(english, "the action ", rest)?;
            told!(
                "build-no-v3-path",
                "the action {action} has no path in V3 that is documented to take the same parameters: call it over V2, \
                 or by a path, such as /v3/crm/…",
                action = action
            )
        }
        BuildError::OnlyInV3 { .. } => {
            let action = between(english, "the action ", " is a path of V3: call it over V3")?;
            told!("build-only-in-v3", "the action {action} is a path of V3: call it over V3", action = action)
        }
        BuildError::InvalidV3Path { problem, .. } => {
            let end = format!(" is not a path of V3: {problem}");
            let (action, problem) = (between(english, "the action ", &end)?, told_text(problem));
            told!(
                "build-invalid-path",
                "the action {action} is not a path of V3: {problem}",
                action = action,
                problem = problem
            )
        }
        BuildError::ParamsNotAnObject { found, .. } => told!(
            "build-not-an-object",
            "the parameters are {found}, but V3 takes an object, such as {example}",
            found = of_json(*found),
            example = r#"{"user_id":"10001"}"#
        ),
        _ => return None,
    })
}

fn of_parameter(error: &InvalidParameter, english: &str) -> Option<Told> {
    let name = error.name();
    let requirement = english.strip_prefix("the parameter ")?.strip_prefix(name)?.strip_prefix(' ')?;
    let requirement = fixed_text(requirement)?;
    Some(told!(
        "parameter-invalid",
        "the parameter {name} {requirement}",
        name = name,
        requirement = requirement
    ))
}

/// The name of a credential.
pub(crate) fn of_credential(credential: Credential) -> Told {
    told_text(&credential.to_string())
}

fn of_credentials(error: CredentialsError) -> Option<Told> {
    let name = of_credential(error.credential());
    Some(match error.problem() {
        CredentialProblem::Empty => told!("credential-empty", "the {name} is empty", name = name),
        CredentialProblem::SurroundingWhiteSpace => told!(
            "credential-white-space",
            "the {name} begins or ends with white space: remove it",
            name = name
        ),
        CredentialProblem::Character { position } if error.credential() == Credential::OpenKey => told!(
            "credential-control-character",
            "character {position} of the {name} is a control character, which a key cannot have",
            position = position,
            name = name
        ),
        CredentialProblem::Character { position } => told!(
            "credential-character",
            "character {position} of the {name} is not allowed: only A-Z a-z 0-9 . _ ~ - are",
            position = position,
            name = name
        ),
        _ => return None,
    })
}

fn of_stamp(english: &str) -> Option<Told> {
    let (nonce, most) =
        english.strip_prefix("the nonce ")?.split_once(" is out of range: it must be from 1 to ")?;
    Some(told!(
        "nonce-out-of-range",
        "the nonce {nonce} is out of range: it must be from 1 to {most}",
        nonce = nonce,
        most = most
    ))
}

fn of_start(error: &StartError) -> Option<Told> {
    Some(match error {
        StartError::NotLoopback { address, .. } => told!(
            "start-not-loopback",
            "{address} is not a loopback address: the sandbox's credentials are public, so it serves this machine only",
            address = address
        ),
        StartError::Listen { address, .. } => {
            told!("start-listen", "cannot listen on {address}", address = address)
        }
        _ => return None,
    })
}

pub(super) fn fixed() -> Vec<Told> {
    [endpoints(), parameters(), paths()].concat()
}

fn endpoints() -> Vec<Told> {
    vec![
        told!(
            "endpoint-not-an-address",
            "the endpoint is not an absolute address, such as https://gateway.example/api/v2"
        ),
        told!(
            "endpoint-not-a-base-address",
            "the endpoint is not an absolute address, such as https://openapi.qmai.cn"
        ),
        told!(
            "endpoint-path-of-v3",
            "the endpoint has a path or a query, but in V3 each action has a path of its own: give scheme and host alone, \
             such as https://openapi.qmai.cn"
        ),
        told!("endpoint-scheme", "the endpoint's scheme is neither http nor https"),
        told!(
            "endpoint-user",
            "the endpoint has a user name or password in it, which the platform does not use"
        ),
        told!("endpoint-port", "the endpoint's port is not a number from 1 to 65535"),
        told!("endpoint-empty-port", "the endpoint has a colon after its host but no port"),
        told!("endpoint-second-port", "the endpoint has two ports"),
        told!(
            "endpoint-fragment",
            "the endpoint has a fragment (# and what follows), which is never sent: remove it"
        ),
        told!("endpoint-white-space", "the endpoint has white space in it: remove it"),
        told!(
            "endpoint-control-character",
            "the endpoint has a control character or an invisible one in it: remove it"
        ),
        told!("endpoint-backslash", "the endpoint has a backslash in it, where a slash is meant"),
        told!(
            "endpoint-brackets",
            "the endpoint's host is not an IPv6 address in brackets, such as [2001:db8::1]"
        ),
        told!("endpoint-host-not-ascii", "the endpoint's host is not ASCII: write its xn-- form"),
        told!("endpoint-host-character", "the endpoint's host has a character that a host name cannot have"),
    ]
}

/// What parameters have to be, and other texts without values.
fn parameters() -> Vec<Told> {
    vec![
        told!("parameter-not-empty", "must not be empty"),
        told!("parameter-an-element", "must have an element"),
        told!("parameter-not-negative", "must not be negative"),
        told!("parameter-with-start-time", "must be set where start_time is"),
        told!("parameter-not-zero", "must not be 0: no points would be added"),
        told!(
            "parameter-id-or-code",
            "or the parameter code must be set: one of them says which category it is"
        ),
        told!("parameter-leave-out", "must not be empty: leave it out to keep what is there"),
        told!(
            "parameter-one-of",
            "or one of the parameters parent_id, sales_channels and sort must be set: nothing would change"
        ),
        told!("credential-open-key", "open key"),
        told!("build-json", "the parameters cannot be written as JSON"),
        told!("start-observer", "cannot start a thread for the observer"),
        told!("start-no-runtime", "a sandbox must be started on a tokio runtime, and there is none here"),
    ]
}

/// What is wrong with a path of V3.
fn paths() -> Vec<Told> {
    vec![
        told!("path-character", "it is too long, or has a character that a path cannot have"),
        told!(
            "path-escape",
            "a % in it is not followed by the two hexadecimal digits of a character that needs them"
        ),
        told!("path-with-host", "give the path alone, without scheme and host"),
        told!("path-query", "it has a query or a fragment, but parameters go into the body"),
        told!("path-empty-part", "one of its parts is empty"),
        told!("path-dots", "one of its parts is . or .."),
    ]
}
