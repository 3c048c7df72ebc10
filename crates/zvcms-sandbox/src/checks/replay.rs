//! The memory for used nonces.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

use crate::checks::clock::WINDOW;
use crate::checks::refusal::{Refusal, Refused};

/// How many live nonces are kept unless told otherwise: 218 requests a second, kept up for the whole window.
pub(crate) const DEFAULT_CAPACITY: usize = 65_536;

/// The nonces that may not come again yet. A sandbox has one OpenId and looks here only after checking it, so the
/// nonce alone is the key.
///
/// A full memory refuses. Forgetting the oldest instead would let its replay pass unnoticed, and a gateway that tests
/// rely on should rather fail loudly than be wrong quietly.
pub(crate) struct ReplayMemory {
    capacity: usize,
    live: HashSet<u64>,
    /// Last second at which each is live, with the nonce; the earliest on top.
    expiries: BinaryHeap<Reverse<(u64, u64)>>,
}

impl ReplayMemory {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { capacity, live: HashSet::new(), expiries: BinaryHeap::new() }
    }

    /// Enters a nonce, unless it is live already. The name is that of the member.
    pub(crate) fn enter(&mut self, name: &str, nonce: u64, timestamp: u64, now: u64) -> Result<(), Refused> {
        self.forget_expired(now);
        let is_full = self.live.len() >= self.capacity;
        if is_full && !self.live.contains(&nonce) {
            return Err(Refusal::ReplayMemory.because((
                "请求过多: the memory for used nonces is full; wait, or give the sandbox a larger replay capacity",
                "请求过多：随机数记录已满；请稍后再试，或给沙箱设置更大的随机数容量",
            )));
        }
        if is_full || !self.live.insert(nonce) {
            return Err(used_nonce(name));
        }
        // The same bytes pass the clock check until the timestamp's window ends, which for a timestamp ahead of the
        // clock is later than the window from now.
        let last = timestamp.max(now).saturating_add(WINDOW);
        self.expiries.push(Reverse((last, nonce)));
        Ok(())
    }

    fn forget_expired(&mut self, now: u64) {
        while let Some(&Reverse((last, nonce))) = self.expiries.peek() {
            if last >= now {
                break;
            }
            self.expiries.pop();
            self.live.remove(&nonce);
        }
    }
}

/// The refusal of a nonce that was used, by the name of the member.
pub(crate) fn used_nonce(name: &str) -> Refused {
    Refusal::Replay.because((
        format!("重复请求: {name} was used within the last {WINDOW} s; sign every attempt anew"),
        format!("重复请求：{name} 在最近 {WINDOW} 秒内已经用过；每次发送（包括重试）都要重新签名"),
    ))
}

#[cfg(test)]
mod tests {
    use crate::checks::refusal::Refusal;

    use super::ReplayMemory;

    fn enter(memory: &mut ReplayMemory, nonce: u64, timestamp: u64, now: u64) -> Result<(), Refusal> {
        memory.enter("Nonce", nonce, timestamp, now).map_err(|refused| refused.kind)
    }

    #[test]
    fn a_nonce_is_kept_for_the_window_and_no_longer() {
        let mut memory = ReplayMemory::new(8);
        assert_eq!(enter(&mut memory, 7, 1000, 1000), Ok(()));
        assert_eq!(enter(&mut memory, 7, 1300, 1300), Err(Refusal::Replay));
        assert_eq!(enter(&mut memory, 7, 1301, 1301), Ok(()));
    }

    #[test]
    fn a_nonce_stamped_ahead_is_kept_until_its_own_window_ends() {
        let mut memory = ReplayMemory::new(8);
        assert_eq!(enter(&mut memory, 7, 1300, 1000), Ok(()));
        assert_eq!(enter(&mut memory, 7, 1300, 1600), Err(Refusal::Replay));
        assert_eq!(enter(&mut memory, 7, 1601, 1601), Ok(()));
    }

    #[test]
    fn a_nonce_stamped_behind_is_kept_for_the_window_from_its_use() {
        let mut memory = ReplayMemory::new(8);
        assert_eq!(enter(&mut memory, 7, 700, 1000), Ok(()));
        assert_eq!(enter(&mut memory, 7, 1300, 1300), Err(Refusal::Replay));
    }

    #[test]
    fn a_full_memory_refuses_and_recovers() {
        let mut memory = ReplayMemory::new(3);
        for nonce in 1..=3 {
            assert_eq!(enter(&mut memory, nonce, 1000, 1000), Ok(()));
        }
        assert_eq!(enter(&mut memory, 4, 1000, 1000), Err(Refusal::ReplayMemory));
        // What is known stays known, also when full.
        assert_eq!(enter(&mut memory, 1, 1000, 1000), Err(Refusal::Replay));
        assert_eq!(enter(&mut memory, 4, 1301, 1301), Ok(()));
    }

    #[test]
    fn the_memory_is_bounded() {
        let mut memory = ReplayMemory::new(100);
        for nonce in 1..=10_000 {
            let now = 1000 + nonce / 10;
            let _ = enter(&mut memory, nonce, now, now);
            assert!(memory.live.len() <= 100);
            assert_eq!(memory.live.len(), memory.expiries.len());
        }
    }

    #[test]
    fn a_flood_takes_no_memory_beyond_what_was_accepted() {
        let mut memory = ReplayMemory::new(100);
        for nonce in 1..=100 {
            assert_eq!(enter(&mut memory, nonce, 1000, 1000), Ok(()));
        }
        let allocated = (memory.live.capacity(), memory.expiries.capacity());
        for nonce in 101..=100_000 {
            assert_eq!(enter(&mut memory, 7, 1000, 1000), Err(Refusal::Replay));
            assert_eq!(enter(&mut memory, nonce, 1000, 1000), Err(Refusal::ReplayMemory));
        }
        assert_eq!((memory.live.len(), memory.expiries.len()), (100, 100));
        assert_eq!((memory.live.capacity(), memory.expiries.capacity()), allocated);
    }

    #[test]
    fn the_end_of_time_does_not_overflow() {
        let mut memory = ReplayMemory::new(1);
        assert_eq!(enter(&mut memory, 7, u64::MAX, u64::MAX), Ok(()));
        assert_eq!(enter(&mut memory, 7, u64::MAX, u64::MAX), Err(Refusal::Replay));
    }
}
