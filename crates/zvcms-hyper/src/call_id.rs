//! The id of a call, by which logs are joined.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use zvcms_proto::Printable;

/// How many characters of a text from outside are logged.
pub(crate) const LOGGED_LENGTH: usize = 64;

/// The id of a call. It is in the call's [span](crate#logs), in its [`Error`](crate::Error::call_id), and in the extensions of
/// its requests, where a tower layer finds it.
///
/// By default it is a random number of this process and a counter, such as `5f3a09c1-17`.
/// [`Client::with_call_id`](crate::Client::with_call_id) sets your own, which is kept as it is: `Display` writes all of it, and
/// `Debug` all of it with control characters escaped. For a log, where it comes from outside, [`Printable`] cuts it as well.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CallId(Arc<str>);

impl CallId {
    /// One that no other call of this process has.
    pub(crate) fn next() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let number = LAST.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        Self(format!("{:08x}-{number}", of_this_process()).into())
    }

    pub(crate) fn given(text: &str) -> Self {
        Self(text.into())
    }

    /// Returns the whole id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As the client's own log shows it.
    pub(crate) fn logged(&self) -> Printable<'_> {
        Printable::new(&self.0).limit(LOGGED_LENGTH)
    }
}

/// Tells the calls of processes apart whose logs go to one place.
fn of_this_process() -> u32 {
    static RANDOM: OnceLock<u32> = OnceLock::new();
    *RANDOM.get_or_init(|| getrandom::u32().unwrap_or_else(|_| std::process::id()))
}

impl PartialEq<str> for CallId {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

impl PartialEq<&str> for CallId {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == **other
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CallId").field(&self.0).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_calls_have_the_same_id() {
        let (first, second) = (CallId::next(), CallId::next());
        assert_ne!(first.as_str(), second.as_str());
        assert_eq!(first.as_str().split('-').next(), second.as_str().split('-').next());
    }

    #[test]
    fn an_id_of_the_users_own_is_kept_whole_and_logged_cut_and_without_control_characters() {
        let own = format!("订单\u{200b}17\n\u{1b}[2J{}", "x".repeat(1000));
        let id = CallId::given(&own);
        assert_eq!((id.as_str(), id.to_string()), (&*own, own.clone()));
        assert!(id == *own && id == own.as_str() && id != "订单");
        assert!(!format!("{id:?}").contains(char::is_control), "{id:?}");
        let logged = id.logged().to_string();
        assert!(!logged.contains(char::is_control) && logged.len() < 120, "{logged}");
    }
}
