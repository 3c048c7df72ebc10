//! Reads the body of a reply within its limit, which holds for the body as received and as decoded.

use std::error::Error;
use std::io;
use std::pin::pin;

use http::header::CONTENT_ENCODING;
use http::response::Parts;
use http_body_util::BodyExt;
use hyper::body::{Body, Bytes};

use crate::cause::{BoxError, layers};
use crate::transport_error::TransportError;

/// The most that is allocated before the first byte was received.
const FIRST_ALLOCATION: usize = 64 << 10;

/// The first bytes of every gzip stream.
const GZIP_MARK: &[u8] = b"\x1f\x8b";

/// If the status is not a success, the status matters more than the body: a body that is truncated, too large or cannot be
/// decoded is then kept as far as it was received, and is not an error.
pub(crate) async fn read<B>(head: &Parts, body: B, limit: usize) -> Result<Bytes, TransportError>
where
    B: Body<Data = Bytes, Error: Into<BoxError>>,
{
    let is_success = head.status.is_success();
    let (received, is_whole) = receive(body, limit, is_success).await?;
    if !is_whole {
        return if is_success { Err(TransportError::BodyTooLarge { limit }) } else { Ok(received) };
    }
    match decoding(head, &received) {
        Decoding::None => Ok(received),
        #[cfg(feature = "gzip")]
        Decoding::Gzip => match unpack(&received, limit) {
            Err(_) if !is_success => Ok(received),
            unpacked => unpacked,
        },
        Decoding::Unknown(_) if !is_success => Ok(received),
        Decoding::Unknown(encoding) => Err(TransportError::ContentEncoding { encoding: encoding.into() }),
    }
}

/// The body as received, and whether it is complete.
async fn receive<B>(body: B, limit: usize, is_success: bool) -> Result<(Bytes, bool), TransportError>
where
    B: Body<Data = Bytes, Error: Into<BoxError>>,
{
    let mut body = pin!(body);
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > limit && is_success {
        return Ok((Bytes::new(), false));
    }
    let mut received = Received::Nothing { announced };
    while let Some(frame) = body.frame().await {
        let frame = match frame.map_err(Into::into) {
            Err(_) if !is_success => return Ok((received.into(), false)),
            Err(error) if is_no_chunk(&*error) => return Err(TransportError::NotHttp(error)),
            frame => frame.map_err(TransportError::BodyTruncated)?,
        };
        let Ok(mut data) = frame.into_data() else { continue };
        let room = limit.saturating_sub(received.len());
        let is_whole = data.len() <= room;
        data.truncate(room);
        received.push(data);
        if !is_whole {
            return Ok((received.into(), false));
        }
    }
    // A reset without an error looks like the regular end of an h2 stream.
    if is_success && received.len() < announced {
        return Err(TransportError::BodyTruncated("it ended before its announced length".into()));
    }
    Ok((received.into(), true))
}

/// A body as far as it was received. One that comes in one piece, as nearly all do, is not copied.
enum Received {
    Nothing { announced: usize },
    Piece { data: Bytes, announced: usize },
    Pieces(Vec<u8>),
}

impl Received {
    fn len(&self) -> usize {
        match self {
            Self::Nothing { .. } => 0,
            Self::Piece { data, .. } => data.len(),
            Self::Pieces(all) => all.len(),
        }
    }

    fn push(&mut self, data: Bytes) {
        match self {
            Self::Nothing { announced } => *self = Self::Piece { data, announced: *announced },
            Self::Piece { data: first, announced } => {
                let mut all = Vec::with_capacity((*announced).min(FIRST_ALLOCATION));
                all.extend_from_slice(first);
                all.extend_from_slice(&data);
                *self = Self::Pieces(all);
            }
            Self::Pieces(all) => all.extend_from_slice(&data),
        }
    }
}

impl From<Received> for Bytes {
    fn from(received: Received) -> Self {
        match received {
            Received::Nothing { .. } => Self::new(),
            Received::Piece { data, .. } => data,
            Received::Pieces(all) => all.into(),
        }
    }
}

/// Whether a body is not in chunks, although its header says so.
fn is_no_chunk(error: &(dyn Error + 'static)) -> bool {
    layers(error)
        .filter_map(|layer| layer.downcast_ref::<io::Error>())
        .any(|error| matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData))
}

enum Decoding {
    None,
    #[cfg(feature = "gzip")]
    Gzip,
    /// The name of an encoding that cannot be decoded.
    Unknown(String),
}

/// How a body is to be decoded. Servers put many things into `Content-Encoding`, such as a charset or `none`: a name that is
/// not a compression is ignored. PHP's `ob_gzhandler` and servers in front of it sometimes compress without saying so, or say
/// so without compressing: gzip is recognised by its first bytes.
fn decoding(head: &Parts, body: &[u8]) -> Decoding {
    let values = head.headers.get_all(CONTENT_ENCODING).iter();
    let values: Vec<_> = values.map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    let named = values.iter().flat_map(|value| value.split(',')).map(str::trim);
    let compressions: Vec<&str> = named.filter(|name| is_compression(name)).collect();
    match compressions.as_slice() {
        [] if body.starts_with(GZIP_MARK) => Decoding::Unknown("gzip".to_owned()),
        [] => Decoding::None,
        [name] if is_gzip(name) && !body.starts_with(GZIP_MARK) => Decoding::None,
        #[cfg(feature = "gzip")]
        [name] if is_gzip(name) => Decoding::Gzip,
        names => Decoding::Unknown(names.join(", ")),
    }
}

/// Decodes a body that is one gzip stream, up to a limit: a small body must not fill the memory.
#[cfg(feature = "gzip")]
fn unpack(mut packed: &[u8], limit: usize) -> Result<Bytes, TransportError> {
    use std::io::Read;

    let mut unpacked = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let cut_off = |error: io::Error| TransportError::BodyTruncated(error.into());
    let mut decoder = flate2::bufread::GzDecoder::new(&mut packed).take(most);
    decoder.read_to_end(&mut unpacked).map_err(cut_off)?;
    if unpacked.len() > limit {
        return Err(TransportError::BodyTooLarge { limit });
    }
    if unpacked.starts_with(GZIP_MARK) {
        return Err(TransportError::ContentEncoding { encoding: "gzip, gzip".into() });
    }
    if !packed.is_empty() {
        return Err(cut_off(io::Error::other("there is more behind its end")));
    }
    Ok(unpacked.into())
}

fn is_gzip(name: &str) -> bool {
    name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip")
}

/// The compressions of IANA's registry of content codings, and their older names.
fn is_compression(name: &str) -> bool {
    const NAMES: [&str; 9] =
        ["br", "compress", "x-compress", "dcb", "dcz", "deflate", "exi", "pack200-gzip", "zstd"];
    is_gzip(name) || NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use hyper::body::{Frame, SizeHint};

    use super::*;

    /// A body that announces a length and ends without an error, however much came.
    struct Announced(u64, Option<Bytes>);

    impl Body for Announced {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Ready(self.1.take().map(|data| Ok(Frame::data(data))))
        }

        fn size_hint(&self) -> SizeHint {
            SizeHint::with_exact(self.0)
        }
    }

    async fn received(announced: u64, is_success: bool) -> Result<(Bytes, bool), TransportError> {
        let body = Announced(announced, Some(Bytes::from_static(b"0123456789")));
        receive(body, 12, is_success).await
    }

    #[tokio::test]
    async fn what_ends_before_its_announced_length_is_cut_off() {
        let all = (Bytes::from_static(b"0123456789"), true);
        assert_eq!(received(10, true).await.unwrap(), all);
        for announced in [11, 12] {
            let error = received(announced, true).await.unwrap_err();
            assert!(matches!(error, TransportError::BodyTruncated(_)), "{error:?}");
            assert_eq!(received(announced, false).await.unwrap(), all, "the status counts");
        }
    }

    #[tokio::test]
    async fn what_announces_too_much_is_not_read() {
        assert_eq!(received(13, true).await.unwrap(), (Bytes::new(), false));
        assert_eq!(received(13, false).await.unwrap(), (Bytes::from_static(b"0123456789"), true));
    }
}
