//! The id of a call, by which logs are joined.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use zvcms_proto::Printable;

/// How many characters of an id are shown.
const SHOWN: usize = 64;

/// The id of a call. It is in the call's [span](crate#logs), in its [`Error`](crate::Error::call_id), and in the extensions of
/// its requests, where a tower layer finds it.
///
/// By default it is a random number of this process and a counter, such as `5f3a09c1-17`.
/// [`Client::with_call_id`](crate::Client::with_call_id) sets your own. `Display` writes at most 64 characters of it, all
/// printable.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CallId(Id);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Id {
    Counted(u64),
    Given(Arc<str>),
}

impl CallId {
    /// One that no other call of this process has.
    pub(crate) fn next() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(Id::Counted(LAST.fetch_add(1, Ordering::Relaxed).wrapping_add(1)))
    }

    pub(crate) fn given(text: &str) -> Self {
        Self(Id::Given(text.into()))
    }
}

/// Tells the calls of processes apart whose logs go to one place.
fn of_this_process() -> u32 {
    static RANDOM: OnceLock<u32> = OnceLock::new();
    *RANDOM.get_or_init(|| getrandom::u32().unwrap_or_else(|_| std::process::id()))
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Id::Counted(number) => write!(f, "{:08x}-{number}", of_this_process()),
            Id::Given(text) => Printable::new(text).limit(SHOWN).fmt(f),
        }
    }
}

impl fmt::Debug for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CallId({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_calls_have_the_same_id() {
        let (first, second) = (CallId::next(), CallId::next());
        assert_ne!(first.to_string(), second.to_string());
        assert_eq!(first.to_string().split('-').next(), second.to_string().split('-').next());
    }

    #[test]
    fn an_id_of_the_users_own_is_kept_and_shown_without_control_characters() {
        assert_eq!(CallId::given("order-17/5").to_string(), "order-17/5");
        let hostile = CallId::given(&format!("a\n\u{1b}[2J{}", "x".repeat(1000)));
        for shown in [hostile.to_string(), format!("{hostile:?}")] {
            assert!(!shown.contains(char::is_control) && shown.len() < 120, "{shown}");
        }
    }
}
