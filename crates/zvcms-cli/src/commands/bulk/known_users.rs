//! The users that a run knows, with what it knows of each.
//!
//! A set of strings would take some 70 bytes a user. Here the ids lie one behind the other, with a table of where each begins:
//! about 20 bytes a user with ids of 8 characters, and at most 32 whatever their length.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

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
    places: HashTable<u32>,
    hasher: RandomState,
    second_hasher: RandomState,
}

impl KnownUsers {
    /// Changes the mark of a user, which is added where it is new. None where there is no room for more, at 4 GiB.
    pub(super) fn update<T>(&mut self, user: &str, change: impl FnOnce(&mut Mark) -> T) -> Option<T> {
        let mut hashed = [0; 16];
        let (length, key) = self.key(user, &mut hashed);
        let hash = hash_of(&self.hasher, Some((length, key)));
        let entries = &self.entries;
        let found = self.places.find(hash, |place| entry(entries, *place) == Some((length, key))).copied();
        let place = match found {
            Some(place) => place,
            None => {
                let place = u32::try_from(self.entries.len()).ok()?;
                self.entries.extend_from_slice(&[Mark::default().0, length]);
                self.entries.extend_from_slice(key);
                let (entries, hasher) = (&self.entries, &self.hasher);
                self.places.insert_unique(hash, place, |place| hash_of(hasher, entry(entries, *place)));
                place
            }
        };
        let kept = self.entries.get_mut(place as usize)?;
        let mut mark = Mark(*kept);
        let result = change(&mut mark);
        *kept = mark.0;
        Some(result)
    }

    /// How many users are listed and done.
    pub(super) fn listed_and_done(&self) -> u64 {
        let wanted = Mark(Mark::LISTED.0 | Mark::DONE.0);
        let marks = self.places.iter().filter_map(|place| self.entries.get(*place as usize));
        marks.filter(|mark| Mark(**mark).has(wanted)).count() as u64
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

fn hash_of(hasher: &RandomState, entry: Option<(u8, &[u8])>) -> u64 {
    hasher.hash_one(entry)
}

/// The length and the key that begin at a place, behind the mark.
fn entry(entries: &[u8], place: u32) -> Option<(u8, &[u8])> {
    let (length, rest) = entries.get(place as usize + 1..)?.split_first()?;
    let kept = if *length == HASHED { 16 } else { usize::from(*length) };
    Some((*length, rest.get(..kept)?))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

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
