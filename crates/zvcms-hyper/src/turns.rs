//! Turns at connecting, once it is known that connections are shared.
//!
//! When an h2 gateway closes a connection, all calls that were on it need another one at the same moment. The pool would let
//! each of them connect, and keep the first connection: dozens of handshakes for one connection. Here they take turns, and a
//! call does not connect if another one did so while it waited.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use hyper_util::client::legacy::connect::Connection;
use thiserror::Error;
use tokio::sync::Mutex;
use tokio::time::sleep;

use crate::cause::BoxError;

/// The pool hands out a new connection within this time.
const HANDOVER: Duration = Duration::from_millis(50);

#[derive(Clone, Default)]
pub(crate) struct Turns(Arc<State>);

#[derive(Default)]
struct State {
    connections_are_shared: AtomicBool,
    made: AtomicU64,
    turn: Mutex<()>,
}

impl Turns {
    /// Connects, unless another call did so while this one waited for its turn. In that case the pool gives it the other
    /// connection, and ignores the error.
    pub(crate) async fn take<C: Connection>(
        &self,
        connecting: impl Future<Output = Result<C, BoxError>>,
    ) -> Result<C, BoxError> {
        let state = &*self.0;
        let _turn = if state.connections_are_shared.load(Ordering::Relaxed) {
            let made = state.made.load(Ordering::Acquire);
            let turn = state.turn.lock().await;
            if state.made.load(Ordering::Acquire) != made {
                drop(turn);
                sleep(HANDOVER).await;
                return Err(Superseded.into());
            }
            Some(turn)
        } else {
            None
        };
        let connection = connecting.await?;
        let is_shared = connection.connected().is_negotiated_h2();
        state.connections_are_shared.store(is_shared, Ordering::Relaxed);
        state.made.fetch_add(1, Ordering::Release);
        Ok(connection)
    }
}

/// Another call made the connection.
#[derive(Clone, Copy, Debug, Error)]
#[error("another call made the connection")]
pub(crate) struct Superseded;

#[cfg(test)]
mod tests {
    use hyper_util::client::legacy::connect::Connected;
    use tokio::join;
    use tokio::time::Instant;

    use super::*;

    #[derive(Debug)]
    struct Made {
        is_h2: bool,
    }

    impl Connection for Made {
        fn connected(&self) -> Connected {
            if self.is_h2 { Connected::new().negotiated_h2() } else { Connected::new() }
        }
    }

    async fn made(turns: &Turns, is_h2: bool) -> bool {
        let connecting = async {
            sleep(Duration::from_secs(1)).await;
            Ok(Made { is_h2 })
        };
        match turns.take(connecting).await {
            Ok(_) => true,
            Err(error) => !error.is::<Superseded>(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_waited_for_a_connection_that_is_shared_is_let_go_when_the_pool_has_it() {
        let turns = Turns::default();
        assert!(made(&turns, true).await);
        let began = Instant::now();
        // The last two wait for the pool at the same time.
        let all = join!(made(&turns, true), made(&turns, true), made(&turns, true));
        assert_eq!((all, began.elapsed()), ((true, false, false), Duration::from_secs(1) + HANDOVER));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_a_connection_that_is_not_shared() {
        let turns = Turns::default();
        assert!(made(&turns, true).await);
        assert!(made(&turns, false).await);
        let began = Instant::now();
        assert_eq!(join!(made(&turns, false), made(&turns, false)), (true, true));
        assert_eq!(began.elapsed(), Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn the_next_one_connects_where_that_failed() {
        let turns = Turns::default();
        assert!(made(&turns, true).await);
        let failing = turns.take(async {
            sleep(Duration::from_secs(1)).await;
            Err::<Made, BoxError>("refused".into())
        });
        let (failed, next) = join!(failing, made(&turns, true));
        assert_eq!((failed.unwrap_err().to_string().as_str(), next), ("refused", true));
    }
}
