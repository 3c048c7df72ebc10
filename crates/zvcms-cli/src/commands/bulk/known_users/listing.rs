//! Marks many users as listed.

use std::hint::black_box;

use super::{KnownUsers, Mark, hash_of, kept};

/// How many users are looked up together.
const TOGETHER: usize = 64;

/// Users of a list, some at a time: no cache holds the table, and memory that is asked for together comes together.
pub(in crate::commands::bulk) struct Listing<'k> {
    known_users: &'k mut KnownUsers,
    /// Of each user the length of its key, and the key.
    keys: Vec<u8>,
    hashes: Vec<u64>,
    new: u64,
}

impl<'k> Listing<'k> {
    pub(in crate::commands::bulk) fn of(known_users: &'k mut KnownUsers) -> Self {
        Self { known_users, keys: Vec::new(), hashes: Vec::with_capacity(TOGETHER), new: 0 }
    }

    /// Makes room for about so many users.
    pub(in crate::commands::bulk) fn expect(&mut self, users: u64) {
        self.known_users.expect(users);
    }

    /// Takes a user. None where there is no room for more.
    pub(in crate::commands::bulk) fn add(&mut self, user: &str) -> Option<()> {
        let mut hashed = [0; 16];
        let (length, key) = self.known_users.key(user, &mut hashed);
        self.hashes.push(hash_of(&self.known_users.hasher, key));
        self.keys.push(length);
        self.keys.extend_from_slice(key);
        if self.hashes.len() < TOGETHER { Some(()) } else { self.settle() }
    }

    /// Returns how many users are listed, each counted once. None where there is no room for them.
    pub(in crate::commands::bulk) fn finish(mut self) -> Option<u64> {
        self.settle()?;
        Some(self.new)
    }

    fn settle(&mut self) -> Option<()> {
        // No user has that place. The search only brings the table's memory here.
        let places = &self.known_users.places;
        let brought = self.hashes.iter().filter_map(|hash| {
            places.of(*hash).and_then(|shard| shard.find(*hash, |place| *place == u32::MAX))
        });
        black_box(brought.count());
        let mut keys = self.keys.as_slice();
        for hash in self.hashes.drain(..) {
            let (length, behind) = keys.split_first()?;
            let (key, behind) = behind.split_at_checked(kept(*length))?;
            keys = behind;
            let place = self.known_users.find_or_add(hash, *length, key)?;
            let kept = self.known_users.entries.get_mut(place as usize)?;
            let mut mark = Mark(*kept);
            self.new += u64::from(mark.set(Mark::LISTED));
            *kept = mark.0;
        }
        self.keys.clear();
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_user_is_listed_once() {
        for users in [0, 1, 63, 64, 65, 1_000] {
            let mut known_users = KnownUsers::default();
            let mut listing = Listing::of(&mut known_users);
            for user in (0..users).chain(0..users / 2) {
                listing.add(&format!("a-user-whose-id-is-{user}")).unwrap();
                listing.add(&format!("{user}")).unwrap();
            }
            assert_eq!(listing.finish(), Some(2 * users));
            for user in 0..users {
                for id in [format!("{user}"), format!("a-user-whose-id-is-{user}")] {
                    assert_eq!(known_users.update(&id, |mark| mark.has(Mark::LISTED)), Some(true));
                }
            }
            assert_eq!(known_users.places.len() as u64, 2 * users);
        }
    }
}
