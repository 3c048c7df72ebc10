//! Reading the body of a reply within its bound, counted as it comes and again as it is decoded.

use http::HeaderMap;
use http::header::CONTENT_ENCODING;
use http_body_util::BodyExt;
use hyper::body::Body;

use crate::error::TransportError;
use crate::transport::ReplyBody;

#[cfg(feature = "gzip")]
mod gzip;

/// What is allocated before the first byte came, at most.
const FIRST_ALLOCATION: usize = 64 << 10;

pub(crate) async fn read(
    headers: &HeaderMap,
    mut body: ReplyBody,
    limit: usize,
) -> Result<Vec<u8>, TransportError> {
    let mut decoder = Decoder::for_encoding(headers, limit)?;
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > limit {
        return Err(TransportError::BodyTooLarge { limit });
    }
    decoder.reserve(announced.min(FIRST_ALLOCATION));
    let mut received = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(TransportError::BodyCutOff)?;
        let Some(data) = frame.data_ref() else { continue };
        received = received.saturating_add(data.len());
        if received > limit {
            return Err(TransportError::BodyTooLarge { limit });
        }
        decoder.take(data)?;
    }
    decoder.finish()
}

enum Decoder {
    Identity(Vec<u8>),
    #[cfg(feature = "gzip")]
    Gzip(Box<gzip::Gunzip>),
}

impl Decoder {
    fn for_encoding(headers: &HeaderMap, limit: usize) -> Result<Self, TransportError> {
        #[cfg(not(feature = "gzip"))]
        let _: usize = limit;
        let named =
            headers.get_all(CONTENT_ENCODING).iter().map(|name| String::from_utf8_lossy(name.as_bytes()));
        let encoding = named.collect::<Vec<_>>().join(", ");
        match encoding.to_ascii_lowercase().as_str() {
            "" | "identity" => Ok(Self::Identity(Vec::new())),
            #[cfg(feature = "gzip")]
            "gzip" | "x-gzip" => Ok(Self::Gzip(Box::new(gzip::Gunzip::new(limit)))),
            _ => Err(TransportError::ContentEncoding { encoding: encoding.into() }),
        }
    }

    fn reserve(&mut self, bytes: usize) {
        match self {
            Self::Identity(body) => body.reserve(bytes),
            #[cfg(feature = "gzip")]
            Self::Gzip(_) => {}
        }
    }

    #[cfg_attr(not(feature = "gzip"), expect(clippy::unnecessary_wraps, reason = "decoding can fail"))]
    fn take(&mut self, data: &[u8]) -> Result<(), TransportError> {
        match self {
            Self::Identity(body) => body.extend_from_slice(data),
            #[cfg(feature = "gzip")]
            Self::Gzip(gunzip) => gunzip.take(data)?,
        }
        Ok(())
    }

    #[cfg_attr(not(feature = "gzip"), expect(clippy::unnecessary_wraps, reason = "decoding can fail"))]
    fn finish(self) -> Result<Vec<u8>, TransportError> {
        match self {
            Self::Identity(body) => Ok(body),
            #[cfg(feature = "gzip")]
            Self::Gzip(gunzip) => gunzip.finish(),
        }
    }
}
