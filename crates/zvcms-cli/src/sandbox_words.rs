//! What the sandbox in this process says of requests that it refuses, in Chinese: it sends the English alone.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use zvcms_sandbox::Verdict;

use crate::told::{Language, Told, chosen};

/// The most messages that are kept. A sandbox has some dozens.
const MOST: usize = 1000;

/// The Chinese of each message by its English.
static SAID: LazyLock<Mutex<HashMap<String, String>>> = LazyLock::new(Mutex::default);

/// Keeps what the sandbox says, for people who read Chinese.
pub(crate) fn keep(verdict: &Verdict) {
    if chosen() != Language::Chinese {
        return;
    }
    let (Some(english), Some(chinese)) = (verdict.message(), verdict.message_in_chinese()) else { return };
    let Ok(mut said) = SAID.lock() else { return };
    if said.len() < MOST && !said.contains_key(english) {
        said.insert(english.to_owned(), chinese.to_owned());
    }
}

/// A message of a gateway: in Chinese too, if the sandbox in this process sent it.
pub(crate) fn told(message: &str) -> Told {
    let said = SAID.lock().ok();
    match said.as_ref().and_then(|said| said.get(message)) {
        Some(chinese) => Told::both(message, chinese),
        None => Told::as_is(message),
    }
}
