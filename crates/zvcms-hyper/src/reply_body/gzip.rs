//! gzip, decoded up to a bound: what a small body says it is must not fill the memory.

use std::io::{self, Read};

use flate2::bufread::GzDecoder;

use super::GZIP_MARK;
use crate::error::TransportError;

/// Decodes a body that is one gzip stream.
pub(super) fn unpack(mut packed: &[u8], limit: usize) -> Result<Vec<u8>, TransportError> {
    let mut unpacked = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let cut_off = |error: io::Error| TransportError::BodyCutOff(error.into());
    GzDecoder::new(&mut packed).take(most).read_to_end(&mut unpacked).map_err(cut_off)?;
    if unpacked.len() > limit {
        return Err(TransportError::BodyTooLarge { limit });
    }
    if unpacked.starts_with(GZIP_MARK) {
        return Err(TransportError::ContentEncoding { encoding: "gzip, gzip".into() });
    }
    if !packed.is_empty() {
        return Err(cut_off(io::Error::other("there is more behind its end")));
    }
    Ok(unpacked)
}
