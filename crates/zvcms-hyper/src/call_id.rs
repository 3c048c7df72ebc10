//! The id of a call, by which logs are joined.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::iter;
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
pub struct CallId(Text);

#[derive(Clone)]
enum Text {
    /// The last bytes, so many. Every call has one and few are read: to make it allocates nothing.
    Own([u8; LONGEST], usize),
    Given(Arc<str>),
}

/// Eight hexadecimal digits, a hyphen, and the greatest number of a call.
const LONGEST: usize = 8 + 1 + 20;

impl CallId {
    /// One that no other call of this process has.
    pub(crate) fn next() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let number = LAST.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        let backwards = digits_backwards(number).chain(of_this_process().bytes().rev());
        let mut bytes = [0; LONGEST];
        let length = bytes.iter_mut().rev().zip(backwards).map(|(free, byte)| *free = byte).count();
        Self(Text::Own(bytes, length))
    }

    pub(crate) fn given(text: &str) -> Self {
        Self(Text::Given(text.into()))
    }

    /// Returns the whole id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// As the client's own log shows it.
    pub(crate) fn logged(&self) -> Printable<'_> {
        Printable::new(self.as_str()).limit(LOGGED_LENGTH)
    }
}

/// Tells the calls of processes apart whose logs go to one place.
fn of_this_process() -> &'static str {
    static BEGINNING: OnceLock<String> = OnceLock::new();
    BEGINNING.get_or_init(|| format!("{:08x}-", getrandom::u32().unwrap_or_else(|_| std::process::id())))
}

/// The decimal digits of a number, the last one first.
fn digits_backwards(number: u64) -> impl Iterator<Item = u8> {
    iter::successors(Some(number), |left| (*left > 9).then_some(left / 10))
        .map(|left| b'0' + u8::try_from(left % 10).unwrap_or_default())
}

impl Text {
    fn as_str(&self) -> &str {
        match self {
            Self::Own(bytes, length) => {
                let (_, text) = bytes.split_at(LONGEST.saturating_sub(*length));
                str::from_utf8(text).unwrap_or_default()
            }
            Self::Given(text) => text,
        }
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl PartialEq<str> for CallId {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for CallId {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CallId").field(&self.as_str()).finish()
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
        let (process, number) = first.as_str().split_once('-').unwrap();
        assert_eq!((process.len(), number.parse::<u64>().is_ok()), (8, true), "{first}");
    }

    #[test]
    fn the_digits_of_a_number_come_backwards() {
        for number in [0, 7, 10, 1_090, u64::MAX] {
            let forwards: String = number.to_string().chars().rev().collect();
            assert_eq!(digits_backwards(number).map(char::from).collect::<String>(), forwards);
        }
        assert_eq!(digits_backwards(u64::MAX).chain("01234567-".bytes()).count(), LONGEST);
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
