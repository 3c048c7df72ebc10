//! The two values that make each signature unique: time and nonce.

use std::error::Error;
use std::fmt;

/// The greatest nonce, 2^53-1: the greatest integer that a gateway reading JSON numbers into doubles keeps exact.
pub const MAX_NONCE: u64 = (1 << 53) - 1;

/// `Timestamp` (当前时间戳) and `Nonce` (随机正整数) of one request.
///
/// The core reads no clock and draws no random number: the caller gives both, new ones for every attempt. A gateway may
/// refuse a nonce that it has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stamp {
    timestamp: u64,
    nonce: u64,
}

impl Stamp {
    /// Makes a stamp from `timestamp`, in seconds since 1970-01-01 00:00:00 UTC, and `nonce`, from 1 to [`MAX_NONCE`].
    ///
    /// # Errors
    ///
    /// Returns an error if the nonce is outside that range.
    pub fn new(timestamp: u64, nonce: u64) -> Result<Self, StampError> {
        match nonce {
            1..=MAX_NONCE => Ok(Self { timestamp, nonce }),
            _ => Err(StampError { nonce }),
        }
    }

    /// `Timestamp`, in seconds since 1970-01-01 00:00:00 UTC.
    #[must_use]
    pub fn timestamp(self) -> u64 {
        self.timestamp
    }

    /// `Nonce`, from 1 to [`MAX_NONCE`].
    #[must_use]
    pub fn nonce(self) -> u64 {
        self.nonce
    }
}

/// The error of [`Stamp::new`]: the nonce is out of range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StampError {
    nonce: u64,
}

impl fmt::Display for StampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the nonce {} is out of range: it must be from 1 to {MAX_NONCE}", self.nonce)
    }
}

impl Error for StampError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edges_of_the_nonce() {
        assert_eq!(Stamp::new(0, 1).unwrap().nonce(), 1);
        assert_eq!(Stamp::new(0, 9_007_199_254_740_991).unwrap().nonce(), 9_007_199_254_740_991);
        assert!(Stamp::new(0, 0).is_err());
        assert_eq!(
            Stamp::new(0, 9_007_199_254_740_992).unwrap_err().to_string(),
            "the nonce 9007199254740992 is out of range: it must be from 1 to 9007199254740991"
        );
    }

    #[test]
    fn the_timestamp_is_kept() {
        assert_eq!(Stamp::new(1_547_186_244, 1).unwrap().timestamp(), 1_547_186_244);
    }
}
