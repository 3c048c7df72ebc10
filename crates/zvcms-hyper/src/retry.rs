//! Whether and when a request is sent again.

use std::time::Duration;

use crate::error::ErrorKind;

const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// Whether another attempt can help and can do no harm.
pub(crate) fn is_worth_it(error: &ErrorKind, read_only: bool) -> bool {
    error.is_transient() && (read_only || !error.may_have_acted() && is_unsent(error))
}

/// A 429 is a reply: the gateway saw the request, and only a read is sent again.
fn is_unsent(error: &ErrorKind) -> bool {
    matches!(error, ErrorKind::Transport(transport) if transport.nothing_was_sent())
}

/// How long to wait after attempt number `attempt` (from 1): anything up to a bound that doubles, so that clients that
/// failed together do not come back together.
pub(crate) fn wait_after(attempt: u32, random: u64) -> Duration {
    let bound = FIRST_WAIT.saturating_mul(1 << (attempt - 1).min(10)).min(LONGEST_WAIT);
    let bound_micros = u64::try_from(bound.as_micros()).unwrap_or(u64::MAX);
    Duration::from_micros(random % (bound_micros + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Deadline, TransportError};

    fn transport(error: TransportError) -> ErrorKind {
        ErrorKind::Transport(error)
    }

    fn timeout(deadline: Deadline) -> ErrorKind {
        transport(TransportError::Timeout { deadline, limit: Duration::from_secs(1) })
    }

    #[test]
    fn what_was_not_sent_is_sent_again_whatever_it_is() {
        for error in [transport(TransportError::Connect("refused".into())), timeout(Deadline::Connect)] {
            assert!(is_worth_it(&error, true) && is_worth_it(&error, false));
        }
    }

    #[test]
    fn what_may_have_arrived_is_sent_again_only_to_read() {
        let broken = || transport(TransportError::Broken("reset".into()));
        let cut_off = || transport(TransportError::BodyCutOff("end".into()));
        for error in [broken(), cut_off(), timeout(Deadline::Attempt)] {
            assert!(is_worth_it(&error, true) && !is_worth_it(&error, false));
        }
    }

    #[test]
    fn what_cannot_change_is_not_sent_again() {
        let too_large = transport(TransportError::BodyTooLarge { limit: 1 });
        assert!(!is_worth_it(&too_large, true));
    }

    #[test]
    fn waits_double_up_to_the_longest() {
        let longest =
            |attempt| (0..5_000_000).step_by(4_999).map(|random| wait_after(attempt, random)).max().unwrap();
        assert_eq!(wait_after(1, 100_000), Duration::from_millis(100));
        assert_eq!(wait_after(1, 100_001), Duration::ZERO);
        assert_eq!(wait_after(3, 400_000), Duration::from_millis(400));
        assert!(longest(9) <= LONGEST_WAIT);
        assert_eq!(wait_after(u32::MAX, 2_000_000), LONGEST_WAIT);
    }
}
