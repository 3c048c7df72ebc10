//! What nothing can go below.

use std::hint::black_box;

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::de::IgnoredAny;
use sha1::Sha1;
use sha1::block_api::compress;

/// The HMAC-SHA1 of the `hmac` crate, with the key's own blocks compressed once.
#[derive(Clone)]
pub struct CachedKey(Hmac<Sha1>);

impl CachedKey {
    /// Of an open key.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        Self(Hmac::new_from_slice(key).unwrap())
    }

    /// The 20 bytes that sign a text which is there already.
    #[must_use]
    pub fn hmac(&self, text: &[u8]) -> [u8; 20] {
        self.0.clone().chain_update(text).finalize().into_bytes().into()
    }
}

/// The compressions of SHA-1 that an HMAC of the string to sign needs under a cached key: two blocks inside, one outside.
///
/// Each starts from what the last one gave, as they do in an HMAC, and the first from `state`: pass what was returned back
/// in, or a processor that is wide enough overlaps one round with the next, and measures its width.
#[must_use]
pub fn three_compressions(mut state: [u32; 5], blocks: &[[u8; 64]; 2], outer: &[[u8; 64]; 1]) -> [u32; 5] {
    compress(&mut state, blocks);
    compress(&mut state, outer);
    state
}

/// A pass that only checks that the bytes are JSON.
pub fn check_json(bytes: &[u8]) {
    black_box(serde_json::from_slice::<IgnoredAny>(bytes).unwrap());
}
