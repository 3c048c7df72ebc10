//! The mistakes that people make, each with how to make it and how to end it.

use std::fmt;

use super::recipe::Recipe;
use super::{Facts, Variant, token_text, variants};

/// A mistake in the making of a token: what it is, and what to change.
pub struct Mistake {
    id: &'static str,
    step: MistakeStep,
    what: &'static str,
    fix: &'static str,
    pub(super) attempt: Attempt,
}

impl Mistake {
    /// Its name, for programs, such as `not-percent-encoded`. It stays the same between versions.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// The step of the signature that it is made in.
    #[must_use]
    pub fn step(&self) -> MistakeStep {
        self.step
    }

    /// What was done, in a line.
    #[must_use]
    pub fn description(&self) -> &'static str {
        self.what
    }

    /// What to change, in a line.
    #[must_use]
    pub fn fix(&self) -> &'static str {
        self.fix
    }
}

impl fmt::Debug for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Mistake").field(&self.id).finish()
    }
}

/// The step of the signature that a [`Mistake`] is made in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MistakeStep {
    /// The names in the string to sign.
    Names,
    /// Their order.
    Order,
    /// The values in it.
    Values,
    /// How names and values become one text.
    Text,
    /// The open key.
    Key,
    /// HMAC.
    Mac,
    /// SHA-1.
    Hash,
    /// The 20 bytes.
    Digest,
    /// Base64.
    Base64,
    /// Percent-encoding.
    PercentEncoding,
    /// The request as a whole.
    Request,
}

impl fmt::Display for MistakeStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Names => "names",
            Self::Order => "order",
            Self::Values => "values",
            Self::Text => "string to sign",
            Self::Key => "key",
            Self::Mac => "hmac",
            Self::Hash => "hash",
            Self::Digest => "digest",
            Self::Base64 => "base64",
            Self::PercentEncoding => "percent-encoding",
            Self::Request => "request",
        })
    }
}

type Make = fn(&Facts<'_>, &Recipe) -> Vec<Variant>;

/// How a mistake is tried.
pub(super) enum Attempt {
    /// Undoes percent-encoding that was done so.
    Percent(fn(&str) -> Option<String>),
    /// Undoes base64 that was done so.
    Base64(fn(&str) -> Option<Vec<u8>>),
    /// Undoes what the digest was written in before base64.
    Digest(fn(&[u8]) -> Option<Vec<u8>>),
    /// Seen by the digest's length.
    Length,
    /// Makes recipes with it.
    Make(Make),
    /// The same, of so many that no second mistake is tried beside it.
    MakeAlone(Make),
    /// What is left.
    NothingElse,
}

pub(super) const TIMESTAMP_IN_MILLISECONDS: &str = "timestamp-in-milliseconds";

pub(super) fn catalogue() -> &'static [Mistake] {
    CATALOGUE
}

pub(super) fn by_id(id: &str) -> Option<&'static Mistake> {
    CATALOGUE.iter().find(|mistake| mistake.id == id)
}

pub(super) fn another_hash() -> Option<&'static Mistake> {
    CATALOGUE.iter().find(|mistake| matches!(mistake.attempt, Attempt::Length))
}

static CATALOGUE: &[Mistake] = &[
    Mistake {
        id: "not-percent-encoded",
        step: MistakeStep::PercentEncoding,
        what: "the base64 was not percent-encoded, or not all of it",
        fix: "percent-encode it once, as the last step: + / = become %2B %2F %3D",
        attempt: Attempt::Percent(token_text::not_percent_encoded),
    },
    Mistake {
        id: "percent-encoded-twice",
        step: MistakeStep::PercentEncoding,
        what: "it was percent-encoded more than once, so that % became %25",
        fix: "percent-encode once; if the HTTP or form library does it too, send the body as plain JSON text",
        attempt: Attempt::Percent(token_text::percent_encoded_again),
    },
    Mistake {
        id: "lower-case-escapes",
        step: MistakeStep::PercentEncoding,
        what: "the percent-encoding has lower-case hexadecimal digits, such as %2b",
        fix: "write the digits of each escape in capitals: %2B %2F %3D",
        attempt: Attempt::Percent(token_text::lower_case_escapes),
    },
    Mistake {
        id: "form-decoded",
        step: MistakeStep::PercentEncoding,
        what: "a space stands where the base64 has +: it was form-decoded on the way",
        fix: "send JSON, not a form, and percent-encode the base64, so that + travels as %2B",
        attempt: Attempt::Percent(token_text::form_decoded),
    },
    Mistake {
        id: "escaped-too-much",
        step: MistakeStep::PercentEncoding,
        what: "letters, digits or other characters are escaped that need not be",
        fix: "escape only what RFC 3986 reserves: in base64 that is + / =",
        attempt: Attempt::Percent(token_text::escaped_too_much),
    },
    Mistake {
        id: "white-space-around-token",
        step: MistakeStep::PercentEncoding,
        what: "the token begins or ends with white space",
        fix: "trim the token, often the output of a command, before it goes into the body",
        attempt: Attempt::Percent(token_text::white_space_around),
    },
    Mistake {
        id: "token-in-quotes",
        step: MistakeStep::PercentEncoding,
        what: "the token itself has quotes around it",
        fix: "put the token's text into the body, not its JSON: it was serialised twice",
        attempt: Attempt::Percent(token_text::quoted),
    },
    Mistake {
        id: "base64-unpadded",
        step: MistakeStep::Base64,
        what: "the base64 is not padded",
        fix: "keep the = at the end of the base64, and percent-encode it as %3D",
        attempt: Attempt::Base64(token_text::unpadded),
    },
    Mistake {
        id: "base64-url-safe",
        step: MistakeStep::Base64,
        what: "the base64 is of the url-safe alphabet, with - and _",
        fix: "use the standard alphabet, with + and /, and percent-encode the result",
        attempt: Attempt::Base64(token_text::url_safe),
    },
    Mistake {
        id: "base64-url-safe-unpadded",
        step: MistakeStep::Base64,
        what: "the base64 is of the url-safe alphabet, with - and _, and not padded",
        fix: "use the standard alphabet, with + and /, padded with =, and percent-encode the result",
        attempt: Attempt::Base64(token_text::url_safe_unpadded),
    },
    Mistake {
        id: "base64-line-break",
        step: MistakeStep::Base64,
        what: "the base64 has a line break in it",
        fix: "use the base64 function that adds no line break (Python: b64encode, not encodebytes)",
        attempt: Attempt::Base64(token_text::base64_of_lines),
    },
    Mistake {
        id: "hex-digest",
        step: MistakeStep::Digest,
        what: "the token is the digest as hexadecimal digits",
        fix: "take the digest as raw bytes, then base64, then percent-encode",
        attempt: Attempt::Base64(token_text::hex_digits),
    },
    Mistake {
        id: "hex-digest-in-base64",
        step: MistakeStep::Digest,
        what: "hexadecimal digits were base64-encoded in place of the digest's bytes",
        fix: "base64 the raw bytes (PHP: hash_hmac with true; Python: digest(), not hexdigest())",
        attempt: Attempt::Digest(token_text::hex),
    },
    Mistake {
        id: "base64-twice",
        step: MistakeStep::Digest,
        what: "it was base64-encoded twice",
        fix: "base64 the raw bytes once",
        attempt: Attempt::Digest(token_text::base64_again),
    },
    Mistake {
        id: "another-hash",
        step: MistakeStep::Hash,
        what: "another hash function was used",
        fix: "use HMAC with SHA-1",
        attempt: Attempt::Length,
    },
    Mistake {
        id: "names-of-the-body",
        step: MistakeStep::Names,
        what: "the names of the request body were signed: GrantCode, Nonce, OpenId, Timestamp",
        fix: "sign grantCode, nonce, openId, timestamp; or, if your gateway takes the others, say --signed-names wire",
        attempt: Attempt::Make(variants::names_of_the_body),
    },
    Mistake {
        id: "names-in-lower-camel",
        step: MistakeStep::Names,
        what: "the names grantCode, nonce, openId, timestamp were signed, not those of the request body",
        fix: "sign GrantCode, Nonce, OpenId, Timestamp; or leave out --signed-names wire",
        attempt: Attempt::Make(variants::names_in_lower_camel),
    },
    Mistake {
        id: "names-of-another-style",
        step: MistakeStep::Names,
        what: "the names were spelled in a style of their own",
        fix: "sign the names as grantCode, nonce, openId, timestamp",
        attempt: Attempt::Make(variants::names_of_another_style),
    },
    Mistake {
        id: "unsorted",
        step: MistakeStep::Order,
        what: "the names were not sorted",
        fix: "sort by name before joining: grantCode, nonce, openId, timestamp",
        attempt: Attempt::Make(variants::unsorted),
    },
    Mistake {
        id: "key-with-white-space",
        step: MistakeStep::Key,
        what: "the key was used with white space at an end",
        fix: "trim the key where your program reads it; files and pasted text end in a line break",
        attempt: Attempt::Make(variants::key_with_white_space),
    },
    Mistake {
        id: "key-with-additions",
        step: MistakeStep::Key,
        what: "the key was used with characters added",
        fix: "use the key as it was issued, and nothing else",
        attempt: Attempt::Make(variants::key_with_additions),
    },
    Mistake {
        id: "key-recoded",
        step: MistakeStep::Key,
        what: "the key was changed before it was used",
        fix: "use the bytes of the key's text as they are: no decoding, no change of case",
        attempt: Attempt::Make(variants::key_recoded),
    },
    Mistake {
        id: "another-value-as-key",
        step: MistakeStep::Key,
        what: "another value was used in place of the key",
        fix: "sign with the open key; OpenId and GrantCode travel in the body",
        attempt: Attempt::Make(variants::another_value_as_key),
    },
    Mistake {
        id: "key-and-text-swapped",
        step: MistakeStep::Mac,
        what: "key and string to sign were in each other's place",
        fix: "swap the two arguments of the HMAC function",
        attempt: Attempt::Make(variants::swapped),
    },
    Mistake {
        id: "plain-hash",
        step: MistakeStep::Mac,
        what: "a plain hash was used in place of HMAC",
        fix: "use HMAC-SHA1, with the open key as its key",
        attempt: Attempt::Make(variants::plain_hash),
    },
    Mistake {
        id: "text-written-otherwise",
        step: MistakeStep::Text,
        what: "the string to sign was put together in another way",
        fix: "write name=value, joined by &",
        attempt: Attempt::Make(variants::text_written_otherwise),
    },
    Mistake {
        id: "stray-character",
        step: MistakeStep::Text,
        what: "the string to sign had a character too many",
        fix: "join with & between the four, and nothing before or after",
        attempt: Attempt::Make(variants::stray_character),
    },
    Mistake {
        id: "more-was-signed",
        step: MistakeStep::Text,
        what: "more than the four values was signed",
        fix: "sign GrantCode, Nonce, OpenId and Timestamp alone",
        attempt: Attempt::Make(variants::more_was_signed),
    },
    Mistake {
        id: "values-of-another-type",
        step: MistakeStep::Values,
        what: "values were signed as another type than they were sent as",
        fix: "make each value a string once, and both sign and send that string",
        attempt: Attempt::Make(variants::values_of_another_type),
    },
    Mistake {
        id: "values-percent-encoded",
        step: MistakeStep::Values,
        what: "the values were percent-encoded before they were signed",
        fix: "sign the values as they stand; the token alone is percent-encoded",
        attempt: Attempt::Make(variants::values_percent_encoded),
    },
    Mistake {
        id: "value-missing",
        step: MistakeStep::Values,
        what: "a value was missing from the string to sign",
        fix: "set all four values before signing",
        attempt: Attempt::Make(variants::value_missing),
    },
    Mistake {
        id: "identity-changed",
        step: MistakeStep::Values,
        what: "other credentials were signed than were sent",
        fix: "send the OpenId and GrantCode that were signed, each under its own name",
        attempt: Attempt::Make(variants::identity_changed),
    },
    Mistake {
        id: TIMESTAMP_IN_MILLISECONDS,
        step: MistakeStep::Values,
        what: "the timestamp is in milliseconds",
        fix: "use seconds since 1970, 10 digits: divide by 1000 and drop the fraction, before signing",
        attempt: Attempt::MakeAlone(variants::timestamp_in_milliseconds),
    },
    Mistake {
        id: "timestamp-changed",
        step: MistakeStep::Values,
        what: "another timestamp was signed than was sent",
        fix: "read the clock once, and both sign and send that value",
        attempt: Attempt::MakeAlone(variants::timestamp_changed),
    },
    Mistake {
        id: "nonce-changed",
        step: MistakeStep::Values,
        what: "another nonce was signed than was sent",
        fix: "draw the nonce once, and both sign and send that value",
        attempt: Attempt::MakeAlone(variants::nonce_changed),
    },
    Mistake {
        id: "another-key-or-request",
        step: MistakeStep::Request,
        what: "the key does not belong to this request",
        fix: "check that key, OpenId and GrantCode are of one set, and that no value was changed after signing; \
              compare with zvcms sign --explain",
        attempt: Attempt::NothingElse,
    },
];
