//! gzip, decoded into a bounded buffer: what a small body says it is must not fill the memory.

use std::io::{self, Write};

use flate2::write::GzDecoder;

use crate::error::TransportError;

pub(super) struct Gunzip(GzDecoder<Bounded>);

impl Gunzip {
    pub(super) fn new(limit: usize) -> Self {
        Self(GzDecoder::new(Bounded { body: Vec::new(), limit, is_full: false }))
    }

    pub(super) fn take(&mut self, data: &[u8]) -> Result<(), TransportError> {
        self.0.write_all(data).map_err(|error| failed(self.0.get_ref(), error))
    }

    pub(super) fn finish(mut self) -> Result<Vec<u8>, TransportError> {
        // With the buffer still at hand, which `finish` gives away in a failure.
        match self.0.try_finish() {
            Ok(()) => Ok(std::mem::take(&mut self.0.get_mut().body)),
            Err(error) => Err(failed(self.0.get_ref(), error)),
        }
    }
}

fn failed(buffer: &Bounded, error: io::Error) -> TransportError {
    if buffer.is_full {
        TransportError::BodyTooLarge { limit: buffer.limit }
    } else {
        TransportError::BodyCutOff(error.into())
    }
}

struct Bounded {
    body: Vec<u8>,
    limit: usize,
    is_full: bool,
}

impl Write for Bounded {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if data.len() > self.limit.saturating_sub(self.body.len()) {
            self.is_full = true;
            return Err(io::Error::other("the bound is reached"));
        }
        self.body.extend_from_slice(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
