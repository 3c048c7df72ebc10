//! The users that a run knows, with what it knows of each.
//!
//! A set of strings would take some 70 bytes a user. Here the ids lie one behind the other, with a table of where each begins:
//! about 20 bytes a user with ids of 8 characters, and at most 32 whatever their length.

mod cursor;
mod listing;

use std::array;
use std::hash::{BuildHasher, Hasher, RandomState};

use hashbrown::HashTable;

use cursor::Cursor;
pub(super) use listing::Listing;

/// Longer ids are kept as 128 bits of keyed hashes, which two ids of a run share by no chance that counts.
const LONGEST_KEPT: usize = 16;

/// The length that stands for such hashes.
const HASHED: u8 = u8::MAX;

/// What is known of a user.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Mark(u8);

impl Mark {
    /// It stands in the list of users.
    pub(super) const LISTED: Self = Self(1);
    /// The output has its answer: cards, or a business exception.
    pub(super) const DONE: Self = Self(2);
    /// It was taken from the list in this run.
    pub(super) const TAKEN: Self = Self(4);
    /// Its line of an earlier run, which is an error, is put aside.
    pub(super) const ASIDE: Self = Self(8);
    /// With such a line, it was asked again in this run.
    pub(super) const ASKED_AGAIN: Self = Self(64);
    /// It was given a line in this run.
    pub(super) const WRITTEN: Self = Self(16);
    /// Its line is kept where the output is rewritten.
    pub(super) const KEPT: Self = Self(32);

    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Sets a part of it, and returns whether that is new.
    pub(super) fn set(&mut self, other: Self) -> bool {
        let is_new = !self.has(other);
        self.0 |= other.0;
        is_new
    }

    /// Marks a user whose line is put aside, unless it is done, and returns whether it is not.
    pub(super) fn put_aside(&mut self) -> bool {
        let is_pending = !self.has(Self::DONE);
        if is_pending {
            self.set(Self::ASIDE);
        }
        is_pending
    }

    /// Takes a part of it back, and returns whether that was there.
    pub(super) fn take(&mut self, other: Self) -> bool {
        let was_there = self.has(other);
        self.0 &= !other.0;
        was_there
    }
}

/// The users, each once.
#[derive(Default)]
pub(super) struct KnownUsers {
    /// For each user its mark, the length of its key, and the key.
    entries: Vec<u8>,
    /// Where in `entries` each user begins.
    places: Places,
    cursor: Cursor,
    hasher: RandomState,
    second_hasher: RandomState,
}

impl KnownUsers {
    /// Changes the mark of a user, which is added where it is new. None where there is no room for more, at 4 GiB.
    pub(super) fn update<T>(&mut self, user: &str, change: impl FnOnce(&mut Mark) -> T) -> Option<T> {
        let mut hashed = [0; 16];
        let (length, key) = self.key(user, &mut hashed);
        let place = match self.cursor.find(&self.entries, length, key) {
            Some(place) => place,
            None => {
                let place = self.find_or_add(hash_of(&self.hasher, key), length, key)?;
                self.cursor.go_behind(&self.entries, place);
                place
            }
        };
        let kept = self.entries.get_mut(place as usize)?;
        let mut mark = Mark(*kept);
        let result = change(&mut mark);
        *kept = mark.0;
        Some(result)
    }

    fn find_or_add(&mut self, hash: u64, length: u8, key: &[u8]) -> Option<u32> {
        let entries = &self.entries;
        let places = self.places.of_mut(hash)?;
        if let Some(place) = places.find(hash, |place| entry(entries, *place) == Some((length, key))) {
            return Some(*place);
        }
        let place = u32::try_from(self.entries.len()).ok()?;
        self.entries.extend_from_slice(&[Mark::default().0, length]);
        self.entries.extend_from_slice(key);
        let (entries, hasher) = (&self.entries, &self.hasher);
        places.insert_unique(hash, place, |place| hash_at(hasher, entries, *place));
        Some(place)
    }

    /// Makes room for about so many users, so that the table need not grow step by step.
    pub(super) fn expect(&mut self, users: u64) {
        let users = usize::try_from(users.min(MOST_EXPECTED)).unwrap_or_default();
        // The shards are not exactly equal.
        let of_a_shard = users / SHARDS + users / SHARDS / 32;
        let (entries, hasher) = (&self.entries, &self.hasher);
        for shard in &mut self.places.0 {
            // Without it, the table grows as users come.
            let _: Result<(), hashbrown::TryReserveError> =
                shard.try_reserve(of_a_shard, |place| hash_at(hasher, entries, *place));
        }
    }

    /// How many users are listed and done.
    pub(super) fn listed_and_done(&self) -> u64 {
        let wanted = Mark(Mark::LISTED.0 | Mark::DONE.0);
        let (mut done, mut rest) = (0, self.entries.as_slice());
        while let [mark, length, keys @ ..] = rest {
            done += u64::from(Mark(*mark).has(wanted));
            rest = keys.get(kept(*length)..).unwrap_or_default();
        }
        done
    }

    /// What is kept of an id, and the length that goes before it.
    fn key<'a>(&self, user: &'a str, hashed: &'a mut [u8; 16]) -> (u8, &'a [u8]) {
        match u8::try_from(user.len()) {
            Ok(length) if user.len() <= LONGEST_KEPT => (length, user.as_bytes()),
            _ => {
                let halves = [self.hasher.hash_one(user), self.second_hasher.hash_one(user)];
                for (bytes, half) in hashed.chunks_mut(8).zip(halves) {
                    bytes.copy_from_slice(&half.to_ne_bytes());
                }
                (HASHED, hashed)
            }
        }
    }
}

/// Of the key in one piece, without the prefixes that `Hash` writes between parts: a hash has the length in it.
fn hash_of(hasher: &RandomState, key: &[u8]) -> u64 {
    let mut hasher = hasher.build_hasher();
    hasher.write(key);
    hasher.finish()
}

fn hash_at(hasher: &RandomState, entries: &[u8], place: u32) -> u64 {
    hash_of(hasher, entry(entries, place).map_or(&[], |(_, key)| key))
}

/// A table in shards. When a table grows, the old and the new one are in memory together: of a shard, that is little.
struct Places([HashTable<u32>; SHARDS]);

const SHARDS: usize = 16;

/// An estimate may be far too high.
const MOST_EXPECTED: u64 = 1 << 24;

impl Default for Places {
    fn default() -> Self {
        Self(array::from_fn(|_| HashTable::new()))
    }
}

impl Places {
    fn of(&self, hash: u64) -> Option<&HashTable<u32>> {
        self.0.get(shard_of(hash))
    }

    fn of_mut(&mut self, hash: u64) -> Option<&mut HashTable<u32>> {
        self.0.get_mut(shard_of(hash))
    }
}

/// By bits that the table in the shard makes no use of.
fn shard_of(hash: u64) -> usize {
    (hash >> 48) as usize % SHARDS
}

#[cfg(test)]
impl Places {
    fn len(&self) -> usize {
        self.0.iter().map(HashTable::len).sum()
    }

    fn allocation_size(&self) -> usize {
        self.0.iter().map(HashTable::allocation_size).sum()
    }
}

/// The length and the key that begin at a place, behind the mark.
fn entry(entries: &[u8], place: u32) -> Option<(u8, &[u8])> {
    let (length, rest) = entries.get(place as usize + 1..)?.split_first()?;
    Some((*length, rest.get(..kept(*length))?))
}

/// How many bytes are kept of an id.
fn kept(length: u8) -> usize {
    if length == HASHED { 16 } else { usize::from(length) }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    /// Runs, gaps, pairs that are exchanged, and jumps: wherever the cursor stands, a user is found or is new.
    #[test]
    fn users_are_found_in_any_order() {
        let mut known_users = KnownUsers::default();
        let mut oracle: HashMap<u64, u8> = HashMap::new();
        let mut random = 1_u64;
        let mut at = 0;
        for turn in 0..50_000_u32 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            at = match random >> 58 {
                0 => (random >> 20) % 20_000,
                1..=9 => at + (random >> 20) % 70,
                10..=19 => at.saturating_sub((random >> 20) % 40),
                _ => at + 1,
            } % 20_000;
            let bits = u8::try_from(turn % 64).unwrap();
            let before = known_users.update(&format!("{at}"), |mark| std::mem::replace(mark, Mark(bits)).0);
            assert_eq!(before.unwrap(), oracle.insert(at, bits).unwrap_or_default(), "turn {turn}");
        }
        assert_eq!(known_users.places.len(), oracle.len());
    }

    #[test]
    fn each_user_has_its_own_mark() {
        let mut known_users = KnownUsers::default();
        let mut oracle: HashMap<String, u8> = HashMap::new();
        let users = (0..3_000).flat_map(|number| {
            [
                format!("{number}"),
                format!("user-{number:011}"),
                format!("user-{number:012}"),
                format!("用户{number:040}"),
            ]
        });
        for (turn, user) in users.enumerate() {
            let bits = u8::try_from(turn % 64).unwrap();
            known_users.update(&user, |mark| *mark = Mark(bits)).unwrap();
            oracle.insert(user, bits);
        }
        assert_eq!(known_users.places.len(), oracle.len());
        for (user, bits) in &oracle {
            assert_eq!(known_users.update(user, |mark| mark.0), Some(*bits), "{user}");
        }
        assert_eq!(known_users.places.len(), oracle.len());
        let both = oracle.values().filter(|bits| **bits & 3 == 3).count();
        assert_eq!(known_users.listed_and_done(), both as u64);
    }

    #[test]
    fn a_user_takes_at_most_32_bytes() {
        // The table has just been doubled.
        for (users, id) in [(230_000, "user-"), (230_000, "a-long-user-id-of-some-system-")] {
            let mut known_users = KnownUsers::default();
            for number in 0..users {
                known_users.update(&format!("{id}{number:06}"), |mark| mark.set(Mark::LISTED)).unwrap();
            }
            // What has been written to; the rest of a large allocation takes no memory until it is.
            let bytes = known_users.entries.len() + known_users.places.allocation_size();
            assert!(bytes <= 32 * users, "{} bytes a user", bytes / users);
        }
    }

    #[test]
    fn marks_do_not_disturb_each_other() {
        let mut mark = Mark::default();
        assert!(mark.set(Mark::LISTED) && mark.set(Mark::ASIDE) && !mark.set(Mark::ASIDE));
        assert!(mark.take(Mark::ASIDE) && !mark.take(Mark::ASIDE));
        assert!(mark.has(Mark::LISTED) && !mark.has(Mark::ASIDE) && !mark.has(Mark::DONE));
    }
}
