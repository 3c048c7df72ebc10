//! The hash functions that tokens are made with, the right one and others.

use ctutils::CtEq;
use hmac::digest::{Digest, KeyInit};
use hmac::{Hmac, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};

pub(crate) struct Hash {
    pub(crate) name: &'static str,
    /// In bytes. No two of [`HASHES`] have the same.
    digest_length: usize,
    /// HMAC of a key and a text.
    pub(crate) hmac: fn(&[u8], &[u8]) -> Vec<u8>,
    /// The hash of texts one after the other.
    pub(crate) plain: fn(&[&[u8]]) -> Vec<u8>,
}

static HASHES: [Hash; 6] = [
    Hash { name: "MD5", digest_length: 16, hmac: mac::<Hmac<Md5>>, plain: plain::<Md5> },
    Hash { name: "SHA-1", digest_length: 20, hmac: mac::<Hmac<Sha1>>, plain: plain::<Sha1> },
    Hash { name: "SHA-224", digest_length: 28, hmac: mac::<Hmac<Sha224>>, plain: plain::<Sha224> },
    Hash { name: "SHA-256", digest_length: 32, hmac: mac::<Hmac<Sha256>>, plain: plain::<Sha256> },
    Hash { name: "SHA-384", digest_length: 48, hmac: mac::<Hmac<Sha384>>, plain: plain::<Sha384> },
    Hash { name: "SHA-512", digest_length: 64, hmac: mac::<Hmac<Sha512>>, plain: plain::<Sha512> },
];

impl Hash {
    /// The hash function that made a digest of this length.
    pub(crate) fn of_digest(digest: &[u8]) -> Option<&'static Self> {
        HASHES.iter().find(|hash| hash.digest_length == digest.len())
    }
}

#[expect(clippy::expect_used, reason = "HMAC is defined for keys of every length, so no input reaches it")]
fn mac<M: Mac + KeyInit>(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mac = <M as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.chain_update(text).finalize().into_bytes().to_vec()
}

fn plain<D: Digest>(texts: &[&[u8]]) -> Vec<u8> {
    texts.iter().fold(D::new(), D::chain_update).finalize().to_vec()
}

/// Whether two digests are the same, in a time that does not depend on where they differ.
pub(crate) fn is_same(ours: &[u8], theirs: &[u8]) -> bool {
    ours.ct_eq(theirs).to_bool()
}
