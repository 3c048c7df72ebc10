//! The client's stamps, from the system clock and the operating system's random source.

use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use zvcms_proto::{MAX_NONCE, Stamp};

use crate::transport_error::TransportError;

/// Returns a stamp with the current time and a random nonce. Use it for one attempt only: the gateway may refuse a nonce
/// that it has seen.
///
/// # Errors
///
/// Returns an error if the operating system does not provide a random number.
pub fn fresh_stamp() -> Result<Stamp, TransportError> {
    let random = getrandom::u64().map_err(no_random)?;
    stamp(SystemTime::now(), 0, random)
}

/// Random numbers of the operating system, fetched in batches: a system call for each would cost as much as a signature.
/// After a fork, both processes have the rest of a batch, so a client must be built after the fork.
#[derive(Default)]
pub(crate) struct Nonces(Mutex<Vec<u64>>);

impl Nonces {
    /// A stamp of `now`, corrected by this number of seconds.
    pub(crate) fn stamp(&self, now: SystemTime, correction: i64) -> Result<Stamp, TransportError> {
        stamp(now, correction, self.next().map_err(no_random)?)
    }

    fn next(&self) -> Result<u64, getrandom::Error> {
        let mut batch = self.0.lock().unwrap_or_else(PoisonError::into_inner);
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

fn stamp(now: SystemTime, correction: i64, random: u64) -> Result<Stamp, TransportError> {
    // With a clock before 1970, the gateway itself refuses the stamp, with a message that says so.
    let now = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Stamp::new(now.saturating_add_signed(correction), random % MAX_NONCE + 1)
        .map_err(|error| TransportError::NoRandom(error.into()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use super::*;

    #[test]
    fn no_two_nonces_are_the_same() {
        let nonces = Nonces::default();
        let next = |_| [nonces.stamp(UNIX_EPOCH, 0).unwrap().nonce(), fresh_stamp().unwrap().nonce()];
        let all: BTreeSet<u64> = (0..1000).flat_map(next).collect();
        assert_eq!(all.len(), 2000);
    }

    #[test]
    fn a_nonce_is_from_one_to_the_most_there_may_be() {
        for (random, nonce) in [(0, 1), (MAX_NONCE - 1, MAX_NONCE), (MAX_NONCE, 1)] {
            assert_eq!(stamp(UNIX_EPOCH, 0, random).unwrap().nonce(), nonce);
        }
    }

    #[test]
    fn a_correction_moves_the_timestamp() {
        let now = UNIX_EPOCH + Duration::from_secs(1_547_186_244);
        for (correction, timestamp) in [(0, 1_547_186_244), (-100, 1_547_186_144), (61, 1_547_186_305)] {
            assert_eq!(Nonces::default().stamp(now, correction).unwrap().timestamp(), timestamp);
        }
    }
}
