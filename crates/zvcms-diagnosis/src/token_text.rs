//! From a token's text back to its digest, layer by layer: each as documented, or with a mistake undone.

pub(crate) mod compare;
pub(crate) mod undo;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str};
use zvcms_proto::Signature;

use crate::catalogue::{ANOTHER_HASH, Detection, Mistake};
use crate::diagnosis::Finding;
use crate::hash::{Hash, is_same};
use crate::words::{Detail, Words};

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a token's text may stand for, and the mistakes in the text if it does.
pub(crate) struct DecodedToken {
    content: Content,
    pub(crate) hash: &'static Hash,
    pub(crate) findings: Vec<Finding>,
}

enum Content {
    Digest(Vec<u8>),
    /// A text that keeps part of a digest, and whether it is made of a given one.
    PartOfDigest(Vec<u8>, IsMadeOf),
}

/// Whether the second, a text, is made of the first, a digest.
pub(crate) type IsMadeOf = fn(&[u8], &[u8]) -> bool;

/// A mistake in one layer of a token's text that can be undone.
pub(crate) struct Undo {
    pub(crate) layer: Layer,
    /// `None` if the mistake was not made there.
    pub(crate) undo: fn(&[u8]) -> Option<Vec<u8>>,
    pub(crate) how: Words,
}

/// A mistake in one layer of a token's text that loses part of the digest: what is made of a digest is compared.
pub(crate) struct Compare {
    pub(crate) layer: Layer,
    /// The hash function of the digest if the layer looks as if the mistake was made there.
    pub(crate) hash: fn(&[u8]) -> Option<&'static Hash>,
    pub(crate) is_made_of: IsMadeOf,
    pub(crate) how: Words,
}

impl DecodedToken {
    fn new((digest, mut findings): (Vec<u8>, Vec<Finding>)) -> Option<Self> {
        let hash = Hash::of_length(digest.len())?;
        if digest.len() != Signature::LENGTH {
            findings.push(Finding::new(&ANOTHER_HASH, Detail::same(hash.name)));
        }
        Some(Self { content: Content::Digest(digest), hash, findings })
    }

    /// The digest, unless the token keeps only part of it.
    pub(crate) fn digest(&self) -> Option<&[u8]> {
        if let Content::Digest(digest) = &self.content { Some(digest) } else { None }
    }

    pub(crate) fn is_made_of(&self, digest: &[u8]) -> bool {
        match &self.content {
            Content::Digest(ours) => is_same(ours, digest),
            Content::PartOfDigest(text, is_made_of) => is_made_of(digest, text),
        }
    }
}

/// All that a token's text may stand for if some of these mistakes were made; what takes the fewest comes first.
pub(crate) fn decode(token: &str, mistakes: &[&'static Mistake]) -> Vec<DecodedToken> {
    let mut candidates = vec![(token.as_bytes().to_vec(), Vec::new())];
    let mut in_part = Vec::new();
    for layer in [Layer::Text, Layer::PercentEncoding, Layer::Base64, Layer::Digest] {
        let mut inner = Vec::new();
        for (bytes, findings) in &candidates {
            inner.extend(layer.undo_each(bytes, findings, mistakes));
            in_part.extend(layer.compare_each(bytes, findings, mistakes));
        }
        candidates = inner;
    }
    let whole = candidates.into_iter().filter_map(DecodedToken::new);
    let mut decoded: Vec<DecodedToken> = whole.chain(in_part).collect();
    decoded.sort_by_key(|token| token.findings.len());
    decoded
}

/// What a digest is wrapped in to make a token, from the outside.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layer {
    /// The text as a whole, which some put into quotes or white space.
    Text,
    PercentEncoding,
    Base64,
    /// The digest itself, which some write as text before the base64.
    Digest,
}

impl Layer {
    /// What is inside as documented, then what is inside for each mistake that may have been made.
    fn undo_each(
        self,
        bytes: &[u8],
        findings: &[Finding],
        mistakes: &[&'static Mistake],
    ) -> Vec<(Vec<u8>, Vec<Finding>)> {
        let documented = match self {
            Self::Text => Some(bytes.to_vec()),
            Self::PercentEncoding => str::from_utf8(bytes).ok().and_then(percent_decode),
            // Base64 that has no other characters than hexadecimal digits is not to be expected.
            Self::Base64 if bytes.iter().all(u8::is_ascii_hexdigit) => None,
            Self::Base64 => STANDARD.decode(bytes).ok(),
            Self::Digest => Some(bytes.to_vec()),
        };
        let mut inside: Vec<_> = documented.map(|inner| (inner, findings.to_vec())).into_iter().collect();
        for mistake in mistakes {
            let Detection::Undo(ways) = mistake.detection else { continue };
            let undone = ways.iter().filter(|way| way.layer == self);
            inside.extend(undone.filter_map(|way| {
                let finding = Finding::new(mistake, way.how.into());
                Some(((way.undo)(bytes)?, [findings, &[finding]].concat()))
            }));
        }
        inside
    }

    fn compare_each(
        self,
        bytes: &[u8],
        findings: &[Finding],
        mistakes: &[&'static Mistake],
    ) -> Vec<DecodedToken> {
        let mut decoded = Vec::new();
        for mistake in mistakes {
            let Detection::Compare(ways) = mistake.detection else { continue };
            let ways = ways.iter().filter(|way| way.layer == self);
            decoded.extend(ways.filter_map(|way| {
                let hash = (way.hash)(bytes)?;
                let another = Finding::new(&ANOTHER_HASH, Detail::same(hash.name));
                let another = (hash.name != crate::hash::SHA_1.name).then_some(another);
                let finding = Finding::new(mistake, way.how.into());
                let findings = findings.iter().cloned().chain([finding]).chain(another).collect();
                Some(DecodedToken {
                    content: Content::PartOfDigest(bytes.to_vec(), way.is_made_of),
                    hash,
                    findings,
                })
            }));
        }
        decoded
    }
}

pub(crate) fn percent_encode(text: &str) -> String {
    percent_encode_bytes(text.as_bytes())
}

pub(crate) fn percent_encode_bytes(bytes: &[u8]) -> String {
    percent_encoding::percent_encode(bytes, RESERVED).to_string()
}

/// Decodes leniently: any character may be escaped or not.
fn lenient(token: &str) -> Option<String> {
    percent_decode_str(token).decode_utf8().ok().map(String::from)
}

fn lenient_if(token: &str, is_so: impl FnOnce(&str) -> bool) -> Option<Vec<u8>> {
    lenient(token).filter(|text| is_so(text)).map(String::into_bytes)
}

/// As documented: reserved characters alone were escaped, in capitals, once.
fn percent_decode(token: &str) -> Option<Vec<u8>> {
    lenient_if(token, |text| percent_encode(text) == token)
}
