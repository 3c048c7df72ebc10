//! The mistakes that people make, each with how to find it and what to change.

use std::fmt;

use crate::recipe::Recipe;
use crate::token_text::{self, Layer};
use crate::variants::{self, Variant};
use crate::{Search, values};

/// A mistake in making a token.
pub struct Mistake {
    id: &'static str,
    step: MistakeStep,
    description: &'static str,
    fix: &'static str,
    pub(crate) detection: Detection,
}

impl Mistake {
    /// Returns its name for programs, such as `not-percent-encoded`. It stays the same between versions.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// Returns the step of the signature that it is made in.
    #[must_use]
    pub fn step(&self) -> MistakeStep {
        self.step
    }

    /// Returns what was done, in one line.
    #[must_use]
    pub fn description(&self) -> &'static str {
        self.description
    }

    /// Returns what to change, in one line.
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

/// A step of the signature, in which a [`Mistake`] is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MistakeStep {
    /// The names in the string to sign.
    Names,
    /// The order of the names.
    Order,
    /// The values in the string to sign.
    Values,
    /// How names and values are joined to one text.
    Text,
    /// The open key.
    Key,
    /// The HMAC function.
    Mac,
    /// The hash function of the HMAC.
    Hash,
    /// The 20 bytes of the digest.
    Digest,
    /// The base64 of the digest.
    Base64,
    /// The percent-encoding of the base64.
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

type Make = fn(&Search<'_>, &Recipe) -> Vec<Variant>;

/// How a mistake is found.
pub(crate) enum Detection {
    /// Undoes the mistake in one layer of a token's text; `None` if it was not made there.
    Undo(Layer, fn(&str) -> Option<Vec<u8>>),
    /// Makes recipes with the mistake.
    Make(Make),
    /// Makes so many recipes that a second mistake is not looked for beside this one.
    MakeAlone(Make),
    /// By the search itself: the length of the digest, or that no other mistake explains the token.
    BySearch,
}

/// Returns every mistake that [`Diagnoser::diagnose`](crate::Diagnoser::diagnose) can name, in the order in which they are
/// looked for. The last one stands for everything that no other explains.
#[must_use]
pub fn mistakes() -> &'static [Mistake] {
    CATALOGUE
}

pub(crate) const ANOTHER_HASH: Mistake = Mistake {
    id: "another-hash",
    step: MistakeStep::Hash,
    description: "another hash function was used",
    fix: "use HMAC with SHA-1",
    detection: Detection::BySearch,
};

pub(crate) const TIMESTAMP_IN_MILLISECONDS: Mistake = Mistake {
    id: "timestamp-in-milliseconds",
    step: MistakeStep::Values,
    description: "the timestamp is in milliseconds",
    fix: "use seconds since 1970, 10 digits: divide by 1000 and drop the fraction, before signing",
    detection: Detection::MakeAlone(values::timestamp_in_milliseconds),
};

pub(crate) const ANOTHER_KEY_OR_REQUEST: Mistake = Mistake {
    id: "another-key-or-request",
    step: MistakeStep::Request,
    description: "the key does not belong to this request",
    fix: "check that key, OpenId and GrantCode belong together, and that no value was changed after signing; \
          compare with zvcms sign --explain",
    detection: Detection::BySearch,
};

/// Grouped by the step, and in the order in which mistakes are looked for.
pub(crate) static CATALOGUE: &[Mistake] = &[
    Mistake {
        id: "not-percent-encoded",
        step: MistakeStep::PercentEncoding,
        description: "the base64 was not percent-encoded, or not all of it",
        fix: "percent-encode it once, as the last step: + / = become %2B %2F %3D",
        detection: Detection::Undo(Layer::PercentEncoding, token_text::not_percent_encoded),
    },
    Mistake {
        id: "percent-encoded-twice",
        step: MistakeStep::PercentEncoding,
        description: "it was percent-encoded more than once, so that % became %25",
        fix: "percent-encode once; if the HTTP or form library does it too, send the body as plain JSON text",
        detection: Detection::Undo(Layer::PercentEncoding, token_text::percent_encoded_again),
    },
    Mistake {
        id: "lower-case-escapes",
        step: MistakeStep::PercentEncoding,
        description: "the percent-encoding has lower-case hexadecimal digits, such as %2b",
        fix: "write the digits of each escape in capitals: %2B %2F %3D",
        detection: Detection::Undo(Layer::PercentEncoding, token_text::lower_case_escapes),
    },
    Mistake {
        id: "form-decoded",
        step: MistakeStep::PercentEncoding,
        description: "a space stands where the base64 has +: it was form-decoded on the way",
        fix: "send JSON, not a form, and percent-encode the base64, so that + travels as %2B",
        detection: Detection::Undo(Layer::PercentEncoding, token_text::form_decoded),
    },
    Mistake {
        id: "escaped-too-much",
        step: MistakeStep::PercentEncoding,
        description: "letters, digits or other characters are escaped that need not be",
        fix: "escape only what RFC 3986 reserves: in base64 that is + / =",
        detection: Detection::Undo(Layer::PercentEncoding, token_text::escaped_too_much),
    },
    Mistake {
        id: "white-space-around-token",
        step: MistakeStep::PercentEncoding,
        description: "the token begins or ends with white space",
        fix: "trim the token, often the output of a command, before it goes into the body",
        detection: Detection::Undo(Layer::PercentEncoding, token_text::white_space_around),
    },
    Mistake {
        id: "token-in-quotes",
        step: MistakeStep::PercentEncoding,
        description: "the token itself has quotes around it",
        fix: "put the token's text into the body, not its JSON: it was serialised twice",
        detection: Detection::Undo(Layer::PercentEncoding, token_text::quoted),
    },
    Mistake {
        id: "base64-unpadded",
        step: MistakeStep::Base64,
        description: "the base64 is not padded",
        fix: "keep the = at the end of the base64, and percent-encode it as %3D",
        detection: Detection::Undo(Layer::Base64, token_text::unpadded),
    },
    Mistake {
        id: "base64-url-safe",
        step: MistakeStep::Base64,
        description: "the base64 is in the url-safe alphabet, with - and _",
        fix: "use the standard alphabet, with + and /, and percent-encode the result",
        detection: Detection::Undo(Layer::Base64, token_text::url_safe),
    },
    Mistake {
        id: "base64-url-safe-unpadded",
        step: MistakeStep::Base64,
        description: "the base64 is in the url-safe alphabet, with - and _, and not padded",
        fix: "use the standard alphabet, with + and /, padded with =, and percent-encode the result",
        detection: Detection::Undo(Layer::Base64, token_text::url_safe_unpadded),
    },
    Mistake {
        id: "base64-line-break",
        step: MistakeStep::Base64,
        description: "the base64 has a line break in it",
        fix: "use the base64 function that adds no line break (Python: b64encode, not encodebytes)",
        detection: Detection::Undo(Layer::Base64, token_text::base64_of_lines),
    },
    Mistake {
        id: "hex-digest",
        step: MistakeStep::Digest,
        description: "the token is the digest as hexadecimal digits",
        fix: "take the digest as raw bytes, then base64, then percent-encode",
        detection: Detection::Undo(Layer::Base64, token_text::hex),
    },
    Mistake {
        id: "hex-digest-in-base64",
        step: MistakeStep::Digest,
        description: "hexadecimal digits were base64-encoded in place of the digest's bytes",
        fix: "base64 the raw bytes (PHP: hash_hmac with true; Python: digest(), not hexdigest())",
        detection: Detection::Undo(Layer::Digest, token_text::hex),
    },
    Mistake {
        id: "base64-twice",
        step: MistakeStep::Digest,
        description: "it was base64-encoded twice",
        fix: "base64 the raw bytes once",
        detection: Detection::Undo(Layer::Digest, token_text::base64_again),
    },
    ANOTHER_HASH,
    Mistake {
        id: "names-of-the-body",
        step: MistakeStep::Names,
        description: "the names of the request body were signed: GrantCode, Nonce, OpenId, Timestamp",
        fix: "sign grantCode, nonce, openId, timestamp; or, if your gateway takes the others, say --signed-names wire",
        detection: Detection::Make(variants::names_of_the_body),
    },
    Mistake {
        id: "names-of-v2",
        step: MistakeStep::Names,
        description: "the names of V2 were signed: GrantCode, Nonce, OpenId, Timestamp",
        fix: "sign grantCode, nonce, openId, timestamp, as the body of V3 spells them",
        detection: Detection::Make(variants::names_of_v2),
    },
    Mistake {
        id: "names-in-lower-camel",
        step: MistakeStep::Names,
        description: "the names grantCode, nonce, openId, timestamp were signed, not those of the request body",
        fix: "sign GrantCode, Nonce, OpenId, Timestamp; or leave out --signed-names wire",
        detection: Detection::Make(variants::names_in_lower_camel),
    },
    Mistake {
        id: "names-of-another-style",
        step: MistakeStep::Names,
        description: "the names were spelled in a style of their own",
        fix: "sign the names as grantCode, nonce, openId, timestamp",
        detection: Detection::Make(variants::names_of_another_style),
    },
    Mistake {
        id: "unsorted",
        step: MistakeStep::Order,
        description: "the names were not sorted",
        fix: "sort by name before joining: grantCode, nonce, openId, timestamp",
        detection: Detection::Make(variants::unsorted),
    },
    Mistake {
        id: "key-with-white-space",
        step: MistakeStep::Key,
        description: "the key was used with white space at an end",
        fix: "trim the key where your program reads it; files and pasted text end in a line break",
        detection: Detection::Make(variants::key_with_white_space),
    },
    Mistake {
        id: "key-with-additions",
        step: MistakeStep::Key,
        description: "the key was used with characters added",
        fix: "use the key as it was issued, and nothing else",
        detection: Detection::Make(variants::key_with_additions),
    },
    Mistake {
        id: "key-recoded",
        step: MistakeStep::Key,
        description: "the key was changed before it was used",
        fix: "use the bytes of the key's text as they are: no decoding, no change of case",
        detection: Detection::Make(variants::key_recoded),
    },
    Mistake {
        id: "another-value-as-key",
        step: MistakeStep::Key,
        description: "another value was used in place of the key",
        fix: "sign with the open key; OpenId and GrantCode travel in the body",
        detection: Detection::Make(variants::another_value_as_key),
    },
    Mistake {
        id: "key-and-text-swapped",
        step: MistakeStep::Mac,
        description: "key and string to sign were swapped",
        fix: "swap the two arguments of the HMAC function",
        detection: Detection::Make(variants::key_and_text_swapped),
    },
    Mistake {
        id: "plain-hash",
        step: MistakeStep::Mac,
        description: "a plain hash was used in place of HMAC",
        fix: "use HMAC-SHA1, with the open key as its key",
        detection: Detection::Make(variants::plain_hash),
    },
    Mistake {
        id: "text-written-otherwise",
        step: MistakeStep::Text,
        description: "the string to sign was put together in another way",
        fix: "write name=value, joined by &",
        detection: Detection::Make(variants::text_written_otherwise),
    },
    Mistake {
        id: "stray-character",
        step: MistakeStep::Text,
        description: "the string to sign had an extra character",
        fix: "join with & between the four, and nothing before or after",
        detection: Detection::Make(variants::stray_character),
    },
    Mistake {
        id: "more-was-signed",
        step: MistakeStep::Text,
        description: "more than the four values was signed",
        fix: "sign grantCode, nonce, openId and timestamp alone",
        detection: Detection::Make(variants::more_was_signed),
    },
    Mistake {
        id: "values-of-another-type",
        step: MistakeStep::Values,
        description: "values were signed as another type than they were sent as",
        fix: "write each value once as plain text, without fraction or exponent; sign that text, and send the same digits",
        detection: Detection::Make(values::values_of_another_type),
    },
    Mistake {
        id: "values-percent-encoded",
        step: MistakeStep::Values,
        description: "the values were percent-encoded before they were signed",
        fix: "sign the values as they stand; the token alone is percent-encoded",
        detection: Detection::Make(values::values_percent_encoded),
    },
    Mistake {
        id: "value-missing",
        step: MistakeStep::Values,
        description: "a value was missing from the string to sign",
        fix: "set all four values before signing",
        detection: Detection::Make(values::value_missing),
    },
    Mistake {
        id: "identity-changed",
        step: MistakeStep::Values,
        description: "the signed credentials differ from the sent ones",
        fix: "send the OpenId and GrantCode that were signed, each under its own name",
        detection: Detection::Make(values::identity_changed),
    },
    TIMESTAMP_IN_MILLISECONDS,
    Mistake {
        id: "timestamp-changed",
        step: MistakeStep::Values,
        description: "another timestamp was signed than was sent",
        fix: "read the clock once, and both sign and send that value",
        detection: Detection::MakeAlone(values::timestamp_changed),
    },
    Mistake {
        id: "nonce-changed",
        step: MistakeStep::Values,
        description: "another nonce was signed than was sent",
        fix: "draw the nonce once, and both sign and send that value",
        detection: Detection::MakeAlone(values::nonce_changed),
    },
    ANOTHER_KEY_OR_REQUEST,
];
