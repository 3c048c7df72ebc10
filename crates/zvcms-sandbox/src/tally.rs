//! What the gateway has counted.

use std::collections::BTreeMap;

use crate::checks::refusal::Refusal;
use crate::faults::fault::Fault;
use crate::faults::kinds::FaultKind;
use crate::verdict::Verdict;

/// The gateway's counters at one moment: how many requests came, and how they were decided.
///
/// A request is counted when its head has been read. When it is decided, it is counted again as one of three: executed,
/// refused by the gateway's own checks, or withheld by a fault. So `requests = executed + refused_in_all + withheld`
/// while no request is on its way. Its fault is counted at the same moment. What is not HTTP is answered by the HTTP
/// layer and not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub(crate) requests: u64,
    executed: u64,
    accepted: u64,
    withheld: u64,
    refused: BTreeMap<Refusal, u64>,
    faults: BTreeMap<FaultKind, u64>,
    pub(crate) unobserved: u64,
}

impl Tally {
    /// Requests whose head was read.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.requests
    }

    /// Requests that passed all checks and were executed. A fault may still have spoiled the reply.
    #[must_use]
    pub fn executed(&self) -> u64 {
        self.executed
    }

    /// Requests that passed the checks but were not executed, because a fault prevented it: see
    /// [`Fault::prevents_execution`](crate::Fault::prevents_execution).
    #[must_use]
    pub fn withheld(&self) -> u64 {
        self.withheld
    }

    /// Requests that were executed and answered with success (`status` true, `code` 0) by a reply that no fault
    /// spoiled. A late or dripping reply counts. A [registered reply](crate::Builder::reply) counts if it is a success.
    #[must_use]
    pub fn accepted(&self) -> u64 {
        self.accepted
    }

    /// Requests that took a fault of this kind, including those that the gateway's own checks refused.
    #[must_use]
    pub fn faults(&self, kind: FaultKind) -> u64 {
        self.faults.get(&kind).copied().unwrap_or_default()
    }

    /// Requests that took a fault of any kind.
    #[must_use]
    pub fn faulted(&self) -> u64 {
        self.faults.values().sum()
    }

    /// Requests refused by the gateway's own checks for this reason, including those whose refusal a fault hid.
    #[must_use]
    pub fn refused(&self, kind: Refusal) -> u64 {
        self.refused.get(&kind).copied().unwrap_or_default()
    }

    /// Requests refused for any reason.
    #[must_use]
    pub fn refused_in_all(&self) -> u64 {
        self.refused.values().sum()
    }

    /// Verdicts that were not shown to the [observer](crate::Builder::on_verdict), because it was too far behind.
    #[must_use]
    pub fn unobserved(&self) -> u64 {
        self.unobserved
    }

    /// Counts what was decided about a request.
    pub(crate) fn count(&mut self, verdict: &Verdict) {
        let fault = verdict.fault();
        if let Some(kind) = verdict.refusal() {
            *self.refused.entry(kind).or_default() += 1;
        } else if verdict.executed() {
            self.executed += 1;
            self.accepted += u64::from(verdict.succeeded() && fault.is_none_or(Fault::keeps_the_reply));
        } else {
            self.withheld += 1;
        }
        if let Some(fault) = fault {
            *self.faults.entry(fault.kind()).or_default() += 1;
        }
    }
}
