//! What is left out of the page. Somebody may send a request that was meant for the platform, with credentials that are worth
//! something, or a key in the wrong place. Only what is known to be harmless is shown; of the rest, how long it is.

use std::mem;

use zvcms_sandbox::Identity;

use super::super::shown::Shown;

/// A step of a signature as it was made, where that is known, and as it was expected.
#[derive(Clone, Debug)]
pub(super) struct ShownStep {
    pub(super) made: Option<Shown>,
    pub(super) expected: Shown,
    pub(super) is_same: bool,
}

/// The steps of a signature.
#[derive(Clone, Debug)]
pub(super) struct ShownSteps {
    /// The string to sign, the digest in base64 and the token.
    pub(super) steps: [ShownStep; 3],
    /// The digest that was made is another one, in whichever form it was sent.
    pub(super) is_other_digest: bool,
    /// Whether a token that nothing explains has the form of one. It is not shown: it may be that of another account.
    pub(super) unexplained_has_form: Option<bool>,
    /// The values were sent in each other's place, so that what is made from them is not what is right.
    pub(super) is_comparable: bool,
}

/// The string to sign, the digest in base64 and the token: what was expected, and what was made.
pub(super) type StepTexts<'a> = [(&'a str, Option<&'a str>); 3];

/// The longest step that is shown. A request has some hundred bytes.
const LONGEST: usize = 2000;
/// The longest timestamp or nonce that is shown.
const LONGEST_STAMP: usize = 40;
/// The most digits of one: a time in microseconds, with its zone, has so many. More may be a key.
const MOST_DIGITS: usize = 24;
/// The most digits in a row. A number of 64 bits has twenty.
const LONGEST_NUMBER: usize = 20;

/// The steps without what may be a secret.
pub(super) fn shown_steps(steps: StepTexts<'_>, demo: &Identity) -> ShownSteps {
    let [(string_to_sign, made_of_it), (base64, made_base64), (_, made_token)] = steps;
    let known = Known::of(string_to_sign, demo);
    // A token that mistakes explain was made from a text like these, with the demo's key. Another may be that of another
    // account, or a key in the wrong place.
    let is_token = made_of_it.is_some();
    let mut at = 0;
    let steps = steps.map(|(expected, made)| {
        at += 1;
        let show = |text: &str, is_made: bool| {
            if text.len() > LONGEST || (at > 1 && !(known.is_demo && (is_token || !is_made))) {
                Shown::hidden(text)
            } else if at > 1 {
                Shown::whole(text)
            } else {
                known.shown(text)
            }
        };
        ShownStep {
            is_same: made == Some(expected),
            made: made.map(|made| show(made, true)),
            expected: show(expected, false),
        }
    });
    let is_other = |made: &str| !plain_base64(made).eq_ignore_ascii_case(&plain_base64(base64));
    ShownSteps {
        steps,
        is_other_digest: made_base64.is_some_and(is_other),
        unexplained_has_form: made_token.filter(|_| !is_token).map(is_digest),
        is_comparable: true,
    }
}

/// What is harmless in the text of one request.
struct Known<'a> {
    demo: &'a Identity,
    /// OpenId and GrantCode are those of the demo, in whichever order.
    is_demo: bool,
    timestamp: Option<&'a str>,
    nonce: Option<&'a str>,
}

/// Words of the texts that people sign: names, in lower case and without what separates their words, and what is left of `&amp;`
/// and of `&timestamp` where it became `×tamp`.
const WORDS: &[&str] = &[
    "action",
    "amp",
    "apos",
    "body",
    "get",
    "grantcode",
    "key",
    "lt",
    "gt",
    "nonce",
    "null",
    "open",
    "openid",
    "openkey",
    "params",
    "post",
    "quot",
    "secret",
    "sign",
    "tamp",
    "timestamp",
    "times",
    "token",
    "v2",
    "v3",
    "api",
];

impl<'a> Known<'a> {
    fn of(string_to_sign: &'a str, demo: &'a Identity) -> Self {
        let mut values = string_to_sign.split('&').map(|pair| pair.split_once('=').map(|(_, value)| value));
        let four = [values.next(), values.next(), values.next(), values.next()].map(Option::flatten);
        // A value that has an & in it makes more of them, and no part is what it seems to be.
        let [grant_code, nonce, open_id, timestamp] = if values.next().is_none() { four } else { [None; 4] };
        let pair = [grant_code, open_id].map(|value| value.unwrap_or_default().trim());
        let (open, grant) = (demo.open_id(), demo.grant_code());
        let stamp = |value: Option<&'a str>| value.filter(|value| is_stamp(value));
        Self {
            demo,
            is_demo: pair == [grant, open] || pair == [open, grant],
            timestamp: stamp(timestamp),
            nonce: stamp(nonce),
        }
    }

    /// A text, of which the words are shown that are known to be harmless, and all that is between words.
    fn shown(&self, text: &str) -> Shown {
        by_words(
            text,
            |character| character.is_alphanumeric() || "-._~".contains(character),
            |word| self.knows(word),
        )
    }

    fn knows(&self, word: &str) -> bool {
        let is_of_demo = [self.demo.open_id(), self.demo.grant_code(), self.demo.open_key()]
            .iter()
            .any(|own| own.eq_ignore_ascii_case(word));
        let plain: String =
            word.to_lowercase().chars().filter(|character| character.is_alphanumeric()).collect();
        let is_in = |value: Option<&str>| {
            value.is_some_and(|value| value == word || value.split([' ', ':', '+']).any(|part| part == word))
        };
        is_of_demo
            || plain.is_empty()
            || WORDS.contains(&plain.as_str())
            || is_in(self.timestamp)
            || is_in(self.nonce)
            || self.is_near(word)
    }

    /// Whether it is a number that is signed by mistake in place of the timestamp or the nonce.
    fn is_near(&self, word: &str) -> bool {
        let Ok(number) = word.parse::<u64>() else { return false };
        let is_within = |value: Option<&str>, most: u64| {
            value
                .and_then(|value| value.parse::<u64>().ok())
                .is_some_and(|value| [value, value / 1000].iter().any(|value| value.abs_diff(number) <= most))
        };
        is_within(self.nonce, 100)
            || is_within(self.timestamp, 300)
            || (word.len() == 13 && is_within(self.timestamp.filter(|value| value.len() == 10), 0))
            || (word.len() == 13
                && self
                    .timestamp
                    .and_then(|value| value.parse::<u64>().ok())
                    .is_some_and(|value| value.abs_diff(number / 1000) <= 300))
    }
}

/// Shows the words that may be shown, and what is between words. An escaped byte such as `%2F` is between words.
fn by_words(text: &str, is_of_word: impl Fn(char) -> bool, may_show: impl Fn(&str) -> bool) -> Shown {
    let mut shown = Shown::default();
    let mut word = String::new();
    let mut rest = text.chars();
    loop {
        let next = rest.next();
        if let Some(character) = next.filter(|character| is_of_word(*character)) {
            word.push(character);
            continue;
        }
        let word = mem::take(&mut word);
        if may_show(&word) {
            shown.push(&word);
        } else {
            shown.hide(&word);
        }
        let Some(character) = next else { return shown };
        shown.push(character.encode_utf8(&mut [0; 4]));
        let mut ahead = rest.clone();
        if let (true, Some(high), Some(low)) = (character == '%', ahead.next(), ahead.next())
            && high.is_ascii_hexdigit()
            && low.is_ascii_hexdigit()
        {
            shown.push(&format!("{high}{low}"));
            rest = ahead;
        }
    }
}

/// Whether a text is a number or a time, and nothing that could be a key.
fn is_stamp(text: &str) -> bool {
    text.len() <= LONGEST_STAMP
        && (1..=MOST_DIGITS).contains(&text.bytes().filter(u8::is_ascii_digit).count())
        && text.split(|character: char| !character.is_ascii_digit()).all(|run| run.len() <= LONGEST_NUMBER)
        && text.chars().all(|character| character.is_ascii_alphanumeric() || ":.+- ".contains(character))
        && letters_of(text).all(is_word_of_date)
}

fn letters_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_ascii_alphabetic()).filter(|run| !run.is_empty())
}

fn is_word_of_date(run: &str) -> bool {
    const SHORT: &str = "T Z E e AM PM am pm UTC GMT CST th st nd rd";
    const LONG: &str = "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august \
                        september october november december";
    let run_in_lower_case = run.to_ascii_lowercase();
    SHORT.split(' ').any(|short| short == run)
        || run.len() >= 3
            && LONG
                .split(' ')
                .any(|long| long.get(..3) == Some(&run_in_lower_case) || long == run_in_lower_case)
}

/// Whether a token has the form of one: twenty bytes in base64.
fn is_digest(token: &str) -> bool {
    let plain = plain_base64(token);
    plain.len() == 27 && plain.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(&byte))
}

/// Base64 without padding, and with its percent-encoding undone, were it twice. A form makes a space of `+`.
fn plain_base64(text: &str) -> String {
    let once = text.replace("%25", "%");
    let escapes =
        [("%2B", "+"), ("%2b", "+"), ("%2F", "/"), ("%2f", "/"), ("%3D", "="), ("%3d", "="), (" ", "+")];
    let plain = escapes.iter().fold(once, |plain, (escape, character)| plain.replace(escape, character));
    plain.trim_end_matches('=').to_owned()
}

#[cfg(test)]
mod tests;
