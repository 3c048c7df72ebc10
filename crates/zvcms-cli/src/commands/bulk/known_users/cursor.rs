//! Where the next user probably is.
//!
//! Lists and outputs name users about in the order in which the entries lie. To look there first spares the hash, and the
//! table's memory, which no cache holds.

use super::kept;

/// How many entries are looked at: about as many calls as are under way exchange their places.
const MOST: u32 = u64::BITS;

pub(super) struct Cursor {
    place: u32,
    /// Which of the entries from there on were found already, the first in the lowest bit.
    found: u64,
    /// How many entries to look at, fewer where that was in vain.
    reach: u32,
}

impl Default for Cursor {
    fn default() -> Self {
        Self { place: 0, found: 0, reach: MOST }
    }
}

impl Cursor {
    /// The place of a key, where it is near.
    pub(super) fn find(&mut self, entries: &[u8], length: u8, key: &[u8]) -> Option<u32> {
        let mut place = self.place;
        for number in 0..self.reach {
            let Some(end) = end_of(entries, place) else { break };
            let begin = place as usize + 1;
            if entries.get(begin) == Some(&length) && entries.get(begin + 1..end as usize) == Some(key) {
                self.found |= 1 << number;
                self.reach = (self.reach * 2).min(MOST);
                self.pass_over_found(entries);
                return Some(place);
            }
            place = end;
        }
        self.reach = (self.reach / 2).max(1);
        None
    }

    /// Goes behind an entry that was found or added by other means.
    pub(super) fn go_behind(&mut self, entries: &[u8], place: u32) {
        self.found = 0;
        self.place = end_of(entries, place).unwrap_or(place);
    }

    fn pass_over_found(&mut self, entries: &[u8]) {
        while self.found & 1 != 0 {
            self.found >>= 1;
            self.place = end_of(entries, self.place).unwrap_or(self.place);
        }
    }
}

/// Where an entry ends; none where there is none.
fn end_of(entries: &[u8], place: u32) -> Option<u32> {
    let length = *entries.get(place as usize + 1)?;
    u32::try_from(place as usize + 2 + kept(length)).ok()
}
