//! Where the client's stamps come from: the system clock and the operating system's random source.

use std::time::{SystemTime, UNIX_EPOCH};

use zvcms_proto::{MAX_NONCE, Stamp};

use crate::error::TransportError;

/// A stamp of now with a random nonce. Each attempt takes its own: a nonce that the gateway has seen may be refused.
///
/// # Errors
///
/// An operating system without random numbers.
pub fn fresh_stamp() -> Result<Stamp, TransportError> {
    corrected_stamp(0)
}

/// A stamp of now, corrected by so many seconds.
pub(crate) fn corrected_stamp(correction: i64) -> Result<Stamp, TransportError> {
    let random = getrandom::u64().map_err(|error| TransportError::NoRandom(error.into()))?;
    // A clock before 1970 is a clock that the gateway will refuse by itself, with a message that says so.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Stamp::new(now.saturating_add_signed(correction), random % MAX_NONCE + 1)
        .map_err(|error| TransportError::NoRandom(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_nonces_are_the_same() {
        let nonces: std::collections::BTreeSet<u64> =
            (0..1000).map(|_| fresh_stamp().unwrap().nonce()).collect();
        assert_eq!(nonces.len(), 1000);
    }

    #[test]
    fn a_correction_moves_the_timestamp() {
        let (early, late) = (corrected_stamp(-100_000).unwrap(), corrected_stamp(100_000).unwrap());
        assert!((200_000..200_060).contains(&(late.timestamp() - early.timestamp())));
    }
}
