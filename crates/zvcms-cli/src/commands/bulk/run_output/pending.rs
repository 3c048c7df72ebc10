//! Lines that wait to be written together: a system call for each would cost more than all else that becomes of it.

use super::WrittenUser;

/// More than that is not kept back.
const LONG: usize = 1 << 16;

#[derive(Default)]
pub(super) struct Pending {
    pub(super) text: String,
    /// The users, each with where its text ends.
    users: Vec<(WrittenUser, usize)>,
}

impl Pending {
    pub(super) fn push(&mut self, user: WrittenUser, text: &str) {
        self.text.push_str(text);
        self.users.push((user, self.text.len()));
    }

    pub(super) fn is_long(&self) -> bool {
        self.text.len() >= LONG
    }

    /// How long it is, and all users.
    pub(super) fn all(self) -> (u64, Vec<WrittenUser>) {
        (self.text.len() as u64, self.users.into_iter().map(|(user, _)| user).collect())
    }

    /// Where the last text ends that is whole within a length, and the users up to there.
    pub(super) fn within(mut self, length: usize) -> (u64, Vec<WrittenUser>) {
        self.users.retain(|(_, end)| *end <= length);
        let end = self.users.last().map_or(0, |(_, end)| *end);
        self.text.truncate(end);
        self.all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pending() -> Pending {
        let mut pending = Pending::default();
        for user in ["a", "bc", "d"] {
            pending.push(WrittenUser { user: user.to_owned(), kind: None }, &format!("{user}\n"));
        }
        pending
    }

    #[test]
    fn only_whole_lines_are_written() {
        for (length, whole, users) in
            [(0, 0, 0), (1, 0, 0), (2, 2, 1), (4, 2, 1), (5, 5, 2), (6, 5, 2), (7, 7, 3)]
        {
            let (end, written) = pending().within(length);
            assert_eq!((end, written.len()), (whole, users), "{length}");
        }
        assert_eq!(pending().all().0, 7);
    }
}
