//! What the operating system says.

use std::error::Error;
use std::io::{self, ErrorKind};

use super::{told_alone, told_text};
use crate::told::{Told, told};

pub(super) fn told(error: &(dyn Error + 'static), english: &str) -> Option<Told> {
    let error: &io::Error = error.downcast_ref()?;
    if let Some(within) = error.get_ref() {
        return Some(told_alone(within, english));
    }
    let number = error.raw_os_error().map(|number| format!(" (os error {number})"));
    let number = number.as_deref().filter(|number| english.ends_with(number));
    let words = english.strip_suffix(number.unwrap_or_default()).unwrap_or(english);
    let told = match number {
        Some(_) => of_kind(error.kind(), words).unwrap_or_else(|| told_text(words)),
        None if words == error.kind().to_string() => {
            of_kind(error.kind(), words).unwrap_or_else(|| told_text(words))
        }
        None => told_text(words),
    };
    let number = error.raw_os_error().filter(|_| number.is_some());
    let number = number.map(|number| told!("os-error", " (os error {number})", number = number));
    Some(Told::sequence([told].into_iter().chain(number)))
}

fn of_kind(kind: ErrorKind, words: &str) -> Option<Told> {
    of_file(kind, words).or_else(|| of_connection(kind, words))
}

fn of_file(kind: ErrorKind, words: &str) -> Option<Told> {
    Some(match kind {
        ErrorKind::NotFound => Told::message("os-not-found", words, vec![]),
        ErrorKind::PermissionDenied => Told::message("os-permission-denied", words, vec![]),
        ErrorKind::AlreadyExists => Told::message("os-already-exists", words, vec![]),
        ErrorKind::IsADirectory => Told::message("os-is-a-directory", words, vec![]),
        ErrorKind::NotADirectory => Told::message("os-not-a-directory", words, vec![]),
        ErrorKind::DirectoryNotEmpty => Told::message("os-directory-not-empty", words, vec![]),
        ErrorKind::ReadOnlyFilesystem => Told::message("os-read-only", words, vec![]),
        ErrorKind::StorageFull => Told::message("os-storage-full", words, vec![]),
        ErrorKind::QuotaExceeded => Told::message("os-quota-exceeded", words, vec![]),
        ErrorKind::FileTooLarge => Told::message("os-file-too-large", words, vec![]),
        ErrorKind::ResourceBusy => Told::message("os-resource-busy", words, vec![]),
        ErrorKind::StaleNetworkFileHandle => Told::message("os-stale-handle", words, vec![]),
        ErrorKind::NotSeekable => Told::message("os-not-seekable", words, vec![]),
        ErrorKind::InvalidInput => Told::message("os-invalid-input", words, vec![]),
        ErrorKind::InvalidData => Told::message("os-invalid-data", words, vec![]),
        ErrorKind::UnexpectedEof => Told::message("os-unexpected-eof", words, vec![]),
        ErrorKind::WriteZero => Told::message("os-write-zero", words, vec![]),
        ErrorKind::Unsupported => Told::message("os-unsupported", words, vec![]),
        ErrorKind::OutOfMemory => Told::message("os-out-of-memory", words, vec![]),
        _ => return None,
    })
}

fn of_connection(kind: ErrorKind, words: &str) -> Option<Told> {
    Some(match kind {
        ErrorKind::ConnectionRefused => Told::message("os-connection-refused", words, vec![]),
        ErrorKind::ConnectionReset => Told::message("os-connection-reset", words, vec![]),
        ErrorKind::ConnectionAborted => Told::message("os-connection-aborted", words, vec![]),
        ErrorKind::NotConnected => Told::message("os-not-connected", words, vec![]),
        ErrorKind::HostUnreachable => Told::message("os-host-unreachable", words, vec![]),
        ErrorKind::NetworkUnreachable => Told::message("os-network-unreachable", words, vec![]),
        ErrorKind::NetworkDown => Told::message("os-network-down", words, vec![]),
        ErrorKind::AddrInUse => Told::message("os-address-in-use", words, vec![]),
        ErrorKind::AddrNotAvailable => Told::message("os-address-not-available", words, vec![]),
        ErrorKind::BrokenPipe => Told::message("os-broken-pipe", words, vec![]),
        ErrorKind::TimedOut => Told::message("os-timed-out", words, vec![]),
        ErrorKind::Interrupted => Told::message("os-interrupted", words, vec![]),
        ErrorKind::WouldBlock => Told::message("os-would-block", words, vec![]),
        _ => return None,
    })
}
