//! The hash functions that tokens are made with, the right one and others.

use std::cell::RefCell;

use ctutils::CtEq;
use hmac::digest::{Digest, KeyInit};
use hmac::{Hmac, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

pub(crate) struct Hash {
    pub(crate) name: &'static str,
    /// In bytes. No two hash functions have the same.
    digest_length: usize,
    /// HMAC under a key.
    hmac: fn(&[u8]) -> Hmacs,
    /// The hash of a text.
    pub(crate) plain: fn(&[u8]) -> Vec<u8>,
}

/// Makes the HMAC of a text.
type Hmacs = Box<dyn Fn(&[u8]) -> Vec<u8>>;

pub(crate) static MD5: Hash =
    Hash { name: "MD5", digest_length: 16, hmac: mac::<Hmac<Md5>>, plain: plain::<Md5> };
pub(crate) static SHA_1: Hash =
    Hash { name: "SHA-1", digest_length: 20, hmac: mac::<Hmac<Sha1>>, plain: plain::<Sha1> };
static LONGER: [Hash; 4] = [
    Hash { name: "SHA-224", digest_length: 28, hmac: mac::<Hmac<Sha224>>, plain: plain::<Sha224> },
    Hash { name: "SHA-256", digest_length: 32, hmac: mac::<Hmac<Sha256>>, plain: plain::<Sha256> },
    Hash { name: "SHA-384", digest_length: 48, hmac: mac::<Hmac<Sha384>>, plain: plain::<Sha384> },
    Hash { name: "SHA-512", digest_length: 64, hmac: mac::<Hmac<Sha512>>, plain: plain::<Sha512> },
];

impl Hash {
    /// Whether it is one of those that people often sign with.
    pub(crate) fn is_usual(&self) -> bool {
        [16, 20, 32].contains(&self.digest_length)
    }

    /// The hash function that made a digest of this length.
    pub(crate) fn of_length(digest_length: usize) -> Option<&'static Self> {
        [&MD5, &SHA_1].into_iter().chain(&LONGER).find(|hash| hash.digest_length == digest_length)
    }
}

/// A hash function, and HMAC under the key that was used last: many texts in a row are signed with one key.
pub(crate) struct Hashing {
    pub(crate) hash: &'static Hash,
    last: RefCell<Option<(Zeroizing<Vec<u8>>, Hmacs)>>,
}

impl Hashing {
    pub(crate) fn new(hash: &'static Hash) -> Self {
        Self { hash, last: RefCell::new(None) }
    }

    pub(crate) fn hmac(&self, key: &[u8], text: &[u8]) -> Vec<u8> {
        let mut last = self.last.borrow_mut();
        match &*last {
            Some((of, hmac)) if **of == *key => hmac(text),
            _ => {
                let hmac = (self.hash.hmac)(key);
                let digest = hmac(text);
                *last = Some((Zeroizing::new(key.to_vec()), hmac));
                digest
            }
        }
    }
}

#[expect(clippy::expect_used, reason = "HMAC is defined for keys of every length, so no input reaches it")]
fn mac<M: Mac + KeyInit + Clone + 'static>(key: &[u8]) -> Hmacs {
    let mac = <M as KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    Box::new(move |text| mac.clone().chain_update(text).finalize().into_bytes().to_vec())
}

fn plain<D: Digest>(text: &[u8]) -> Vec<u8> {
    D::digest(text).to_vec()
}

/// Whether two digests are the same, in a time that does not depend on where they differ.
pub(crate) fn is_same(ours: &[u8], theirs: &[u8]) -> bool {
    ours.ct_eq(theirs).to_bool()
}
