//! The bodies that go out: whole, dripping, cut off, or behind more spaces than anyone should read.

use std::fmt;
use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

/// The bytes of a dripping body that come at a time.
const DROP: usize = 16;
/// The spaces that go out at a time, again and again.
static SPACES: [u8; 16 * 1024] = [b' '; 16 * 1024];

pub(crate) enum ReplyBody {
    Whole(Bytes),
    Drip {
        left: Bytes,
        pause: Duration,
        until: Pin<Box<Sleep>>,
    },
    /// Declares a length that it breaks off before.
    Truncated {
        declared: u64,
        half: Bytes,
        flushed: bool,
    },
    Padded {
        spaces: u64,
        then: Bytes,
    },
}

impl ReplyBody {
    pub(crate) fn drip(body: Bytes, pause: Duration) -> Self {
        Self::Drip { left: body, pause, until: Box::pin(sleep_until(Instant::now())) }
    }

    pub(crate) fn truncated(mut body: Bytes) -> Self {
        let declared = length(&body);
        body.truncate(body.len() / 2);
        Self::Truncated { declared, half: body, flushed: false }
    }

    pub(crate) fn padded(body: Bytes, bytes: u64) -> Self {
        Self::Padded { spaces: bytes.saturating_sub(length(&body)), then: body }
    }
}

fn length(bytes: &Bytes) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

fn data(bytes: Bytes) -> Poll<Option<Result<Frame<Bytes>, BrokenOff>>> {
    Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenOff>>> {
        match self.get_mut() {
            Self::Whole(body) => data(std::mem::take(body)),
            Self::Drip { left, pause, until } => {
                if !left.is_empty() {
                    ready!(until.as_mut().poll(cx));
                    *until = Box::pin(tokio::time::sleep(*pause));
                }
                data(left.split_to(left.len().min(DROP)))
            }
            Self::Truncated { half, flushed, .. } => {
                if !half.is_empty() {
                    return data(std::mem::take(half));
                }
                // An error throws away what is still buffered. One turn without a frame lets the half go out.
                if !*flushed {
                    *flushed = true;
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Poll::Ready(Some(Err(BrokenOff::Truncated)))
            }
            Self::Padded { spaces: 0, then } => data(std::mem::take(then)),
            Self::Padded { spaces, .. } => {
                let piece = usize::try_from(*spaces).map_or(SPACES.len(), |left| left.min(SPACES.len()));
                *spaces -= u64::try_from(piece).unwrap_or(*spaces);
                data(Bytes::from_static(&SPACES).slice(..piece))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(body) | Self::Drip { left: body, .. } => body.is_empty(),
            Self::Truncated { .. } => false,
            Self::Padded { spaces, then } => *spaces == 0 && then.is_empty(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(body) | Self::Drip { left: body, .. } => SizeHint::with_exact(length(body)),
            Self::Truncated { declared, .. } => SizeHint::with_exact(*declared),
            Self::Padded { .. } => SizeHint::default(),
        }
    }
}

/// An ordered end of the connection, which hyper closes on this error.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum BrokenOff {
    /// In place of a reply.
    Reset,
    /// Before the end of the body.
    Truncated,
}

impl fmt::Display for BrokenOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("broken off as ordered")
    }
}

impl std::error::Error for BrokenOff {}
