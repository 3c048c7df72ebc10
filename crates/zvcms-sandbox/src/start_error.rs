//! Why a sandbox does not start.

use std::net::SocketAddr;
use std::{fmt, io};

/// Why a sandbox did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The address is not a loopback address. A sandbox has public credentials, so it serves this machine only.
    #[non_exhaustive]
    NotLoopback {
        /// The address asked for.
        address: SocketAddr,
    },
    /// The address cannot be listened on; for instance, its port is taken.
    #[non_exhaustive]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the operating system said.
        source: io::Error,
    },
    /// No thread can be started for the observer.
    #[non_exhaustive]
    Observer {
        /// What the operating system said.
        source: io::Error,
    },
    /// The sandbox was started outside a tokio runtime.
    NoRuntime,
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLoopback { address } => write!(
                f,
                "{address} is not a loopback address: the sandbox's credentials are public, so it serves this machine \
                 only"
            ),
            Self::Listen { address, .. } => write!(f, "cannot listen on {address}"),
            Self::Observer { .. } => f.write_str("cannot start a thread for the observer"),
            Self::NoRuntime => {
                f.write_str("a sandbox must be started on a tokio runtime, and there is none here")
            }
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen { source, .. } | Self::Observer { source } => Some(source),
            Self::NotLoopback { .. } | Self::NoRuntime => None,
        }
    }
}
