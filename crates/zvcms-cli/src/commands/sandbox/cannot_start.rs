//! Why a sandbox does not start.

use std::error::Error as _;
use std::io;

use zvcms_sandbox::StartError;

use crate::error::CommandError;
use crate::told::{Told, told};

pub(super) fn cannot_start(error: &StartError) -> CommandError {
    let told = match error {
        StartError::NotLoopback { address, .. } => told!(
            "sandbox-not-loopback",
            "{address} is not a loopback address: the sandbox's credentials are public, so it serves this machine only",
            address = address
        ),
        StartError::Listen { address, .. } => {
            told!("sandbox-cannot-listen", "cannot listen on {address}", address = address)
        }
        StartError::Observer { .. } => {
            told!("sandbox-no-observer", "cannot start a thread for the observer")
        }
        error => Told::as_is(error.to_string()),
    };
    let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>());
    match cause {
        Some(cause) => CommandError::usage(in_words(cause)).prefixed_with(told),
        None => CommandError::usage(told),
    }
}

/// What an operating system says of an address that is often the wrong one.
fn in_words(error: &io::Error) -> Told {
    let english = error.to_string();
    match error.kind() {
        io::ErrorKind::AddrInUse => Told::message("sandbox-address-in-use", english, vec![]),
        io::ErrorKind::AddrNotAvailable => Told::message("sandbox-no-such-address", english, vec![]),
        io::ErrorKind::PermissionDenied => Told::message("sandbox-not-permitted", english, vec![]),
        _ => Told::as_is(english),
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use zvcms_sandbox::Sandbox;

    use super::*;
    use crate::told::Language;

    async fn refused(address: &str) -> (String, CommandError) {
        let error = Sandbox::builder().listen(address.parse().unwrap()).start().await.unwrap_err();
        let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
        (format!("{error}{cause}"), cannot_start(&error))
    }

    #[tokio::test]
    async fn it_is_said_in_both_languages() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap().to_string();
        for (address, chinese) in [
            (address.as_str(), format!("无法监听 {address}：地址已被占用，请换一个端口")),
            ("0.0.0.0:0", "0.0.0.0:0 不是回环地址：沙箱的凭证是公开的，只能在本机使用".to_owned()),
        ] {
            let (english, error) = refused(address).await;
            assert_eq!(error.message(), english);
            assert_eq!(error.told().in_language(Language::Chinese), chinese);
        }
    }
}
