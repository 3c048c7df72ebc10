//! A connection as the pool sees it, whatever it goes through.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};

pub(crate) trait Duplex: Read + Write + Send + Unpin {}

impl<T: Read + Write + Send + Unpin> Duplex for T {}

/// A connection to the gateway or to a proxy.
pub(crate) struct Stream {
    duplex: Box<dyn Duplex>,
    /// `None` if it carries one call at a time: it would be copied into every response for nothing.
    end: Option<ConnectionEnd>,
    /// Whether the other end is a proxy that reads our requests, which must then contain the whole address.
    ends_at_proxy: bool,
}

impl Stream {
    pub(crate) fn to_gateway(duplex: impl Duplex + 'static, is_shared: bool) -> Self {
        let end = is_shared.then(ConnectionEnd::default);
        Self { duplex: Box::new(duplex), end, ends_at_proxy: false }
    }

    pub(crate) fn to_proxy(duplex: impl Duplex + 'static) -> Self {
        Self { ends_at_proxy: true, ..Self::to_gateway(duplex, false) }
    }
}

/// The end of one connection, which many calls over h2 may report.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConnectionEnd(Arc<AtomicBool>);

impl ConnectionEnd {
    /// Whether nobody reported it before.
    pub(crate) fn is_news(&self) -> bool {
        !self.0.swap(true, Ordering::Relaxed)
    }
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        // The information of the layers below is not needed, and would be copied into every response too.
        let connected = Connected::new().proxy(self.ends_at_proxy);
        match &self.end {
            Some(end) => connected.extra(end.clone()),
            None => connected,
        }
    }
}

impl Read for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.duplex).poll_read(cx, buffer)
    }
}

impl Write for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.duplex).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.duplex).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.duplex).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.duplex.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.duplex).poll_write_vectored(cx, slices)
    }
}
