//! What the gateway has counted.

use std::collections::BTreeMap;

use crate::Refusal;

/// A reading of the gateway's counters: how many requests came, and how each was decided.
///
/// A request counts as soon as its head has been read, and as accepted or refused once it is decided; so the parts add
/// up to the whole whenever none is on its way. What is not HTTP at all is answered by the HTTP layer and not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    requests: u64,
    accepted: u64,
    refused: BTreeMap<Refusal, u64>,
}

impl Tally {
    /// Requests whose head was read, whatever became of them.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.requests
    }

    /// Requests answered with success (`status` true, `code` 0).
    #[must_use]
    pub fn accepted(&self) -> u64 {
        self.accepted
    }

    /// Requests refused for this reason.
    #[must_use]
    pub fn refused(&self, kind: Refusal) -> u64 {
        self.refused.get(&kind).copied().unwrap_or_default()
    }

    /// Requests refused for any reason.
    #[must_use]
    pub fn refused_in_all(&self) -> u64 {
        self.refused.values().sum()
    }

    pub(crate) fn count_request(&mut self) {
        self.requests += 1;
    }

    pub(crate) fn count_accepted(&mut self) {
        self.accepted += 1;
    }

    pub(crate) fn count_refused(&mut self, kind: Refusal) {
        *self.refused.entry(kind).or_default() += 1;
    }
}
