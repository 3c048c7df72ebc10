//! The client's stamps, from the system clock and the operating system's random source.

use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use zvcms_proto::{ApiVersion, MAX_NONCE, Stamp};

use crate::transport_error::TransportError;

/// Returns a stamp for a request of this version, with the current time and a new nonce: random for V2; for V3 below 2^31, as
/// in public clients, and counted in this process from a random number on. Use it for one attempt only: the gateway may refuse
/// a nonce that it has seen.
///
/// # Errors
///
/// Returns an error if the operating system does not provide a random number.
pub fn fresh_stamp(version: ApiVersion) -> Result<Stamp, TransportError> {
    static OF_V3: Nonces = Nonces::Counted(Mutex::new(None));
    match version {
        ApiVersion::V3 => OF_V3.stamp(SystemTime::now(), 0),
        _ => stamp(SystemTime::now(), 0, getrandom::u64().map_err(no_random)?, MAX_NONCE),
    }
}

/// The nonces of a client. After a fork, both processes would go on with the same ones, so a client must be built after the
/// fork.
pub(crate) enum Nonces {
    /// Random numbers of the operating system, fetched in batches: a system call for each would cost as much as a signature.
    Random(Mutex<Vec<u64>>),
    /// Counted from a random number on: among so few, random ones would soon repeat. `None` before the first.
    Counted(Mutex<Option<u64>>),
}

/// The greatest nonce over V3, where no public client sends one that a 32-bit integer does not hold.
const MAX_NONCE_OF_V3: u64 = i32::MAX.unsigned_abs() as u64;

impl Nonces {
    pub(crate) fn of(version: ApiVersion) -> Self {
        match version {
            ApiVersion::V3 => Self::Counted(Mutex::default()),
            _ => Self::Random(Mutex::default()),
        }
    }

    /// A stamp of `now`, corrected by this number of seconds.
    pub(crate) fn stamp(&self, now: SystemTime, correction: i64) -> Result<Stamp, TransportError> {
        let (number, greatest) = match self {
            Self::Random(batch) => (Self::random(batch), MAX_NONCE),
            Self::Counted(last) => (Self::counted(last), MAX_NONCE_OF_V3),
        };
        stamp(now, correction, number.map_err(no_random)?, greatest)
    }

    fn counted(last: &Mutex<Option<u64>>) -> Result<u64, getrandom::Error> {
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        let next = match *last {
            Some(last) => last.wrapping_add(1),
            None => getrandom::u64()?,
        };
        *last = Some(next);
        Ok(next)
    }

    fn random(batch: &Mutex<Vec<u64>>) -> Result<u64, getrandom::Error> {
        let mut batch = batch.lock().unwrap_or_else(PoisonError::into_inner);
        if batch.is_empty() {
            let mut bytes = [0; 256];
            getrandom::fill(&mut bytes)?;
            batch.extend(bytes.as_chunks().0.iter().map(|bytes| u64::from_ne_bytes(*bytes)));
        }
        Ok(batch.pop().unwrap_or_default())
    }
}

fn no_random(error: getrandom::Error) -> TransportError {
    TransportError::NoRandom(error.into())
}

/// The stamp whose nonce is this number, brought into the range from 1 to `greatest`.
fn stamp(now: SystemTime, correction: i64, number: u64, greatest: u64) -> Result<Stamp, TransportError> {
    // With a clock before 1970, the gateway itself refuses the stamp, with a message that says so.
    let now = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Stamp::new(now.saturating_add_signed(correction), number % greatest + 1)
        .map_err(|error| TransportError::NoRandom(error.into()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use super::*;

    #[test]
    fn no_two_nonces_are_the_same() {
        for version in [ApiVersion::V2, ApiVersion::V3] {
            let nonces = Nonces::of(version);
            let all: BTreeSet<u64> =
                (0..2000).map(|_| nonces.stamp(UNIX_EPOCH, 0).unwrap().nonce()).collect();
            assert_eq!(all.len(), 2000);
        }
        let fresh = |version| fresh_stamp(version).unwrap().nonce();
        let all: BTreeSet<u64> =
            (0..1000).flat_map(|_| [fresh(ApiVersion::V2), fresh(ApiVersion::V3)]).collect();
        assert_eq!(all.len(), 2000);
    }

    #[test]
    fn clients_of_v3_begin_at_different_nonces_that_32_bits_hold() {
        let first = || Nonces::of(ApiVersion::V3).stamp(UNIX_EPOCH, 0).unwrap().nonce();
        assert_ne!(first(), first());
        assert!(
            [first(), first(), fresh_stamp(ApiVersion::V3).unwrap().nonce()]
                .into_iter()
                .all(|nonce| i32::try_from(nonce).is_ok())
        );
        let from = |last: u64| Nonces::Counted(Mutex::new(Some(last))).stamp(UNIX_EPOCH, 0).unwrap().nonce();
        assert_eq!(
            [from(0), from(2_147_483_645), from(2_147_483_646), from(u64::MAX)],
            [2, 2_147_483_647, 1, 1]
        );
    }

    #[test]
    fn a_nonce_is_from_one_to_the_most_there_may_be() {
        for (random, nonce) in [(0, 1), (MAX_NONCE - 1, MAX_NONCE), (MAX_NONCE, 1)] {
            assert_eq!(stamp(UNIX_EPOCH, 0, random, MAX_NONCE).unwrap().nonce(), nonce);
        }
    }

    #[test]
    fn a_correction_moves_the_timestamp() {
        let now = UNIX_EPOCH + Duration::from_secs(1_547_186_244);
        for (correction, timestamp) in [(0, 1_547_186_244), (-100, 1_547_186_144), (61, 1_547_186_305)] {
            assert_eq!(Nonces::of(ApiVersion::V2).stamp(now, correction).unwrap().timestamp(), timestamp);
        }
    }
}
