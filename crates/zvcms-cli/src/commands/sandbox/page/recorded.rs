//! The requests that the page shows: the last ones, without what may be a secret.

use std::collections::VecDeque;

use zvcms_diagnosis::{Diagnosis, Finding, Remark, TokenVerdict};
use zvcms_sandbox::{DecidedRequest, Fault, Identity, Refusal};

use super::super::names::Names;
use super::super::shown::Shown;
use super::hidden::{ShownSteps, shown_steps};

/// How many requests are kept.
pub(super) const MOST: usize = 200;

/// Mistakes in a value that is signed. What is made from such values is not what is right.
const OF_VALUES: &[&str] = &[
    "another-identity",
    SWAPPED,
    "member-empty",
    "nonce-of-another-form",
    "timestamp-in-milliseconds",
    "timestamp-of-another-form",
    "white-space-around-value",
];
const SWAPPED: &str = "identity-swapped";

/// What is shown of a diagnosis. It holds no secret but the demo's.
#[derive(Clone)]
pub(super) struct ShownDiagnosis {
    pub(super) is_right: bool,
    pub(super) token: TokenVerdict,
    pub(super) findings: Vec<Finding>,
    pub(super) remarks: Vec<Remark>,
    pub(super) steps: Option<ShownSteps>,
    /// A value that is signed has to be changed before anything else.
    pub(super) has_wrong_values: bool,
}

impl ShownDiagnosis {
    pub(super) fn of(diagnosis: &Diagnosis, demo: &Identity) -> Self {
        let steps = diagnosis.expose_steps().map(|steps| {
            let steps = [steps.string_to_sign(), steps.base64(), steps.token()];
            let shown = shown_steps(steps.map(|step| (step.expected(), step.made())), demo);
            ShownSteps { is_comparable: !names_one_of(diagnosis, &[SWAPPED]), ..shown }
        });
        Self {
            is_right: diagnosis.is_right(),
            token: diagnosis.token(),
            findings: diagnosis.findings().to_vec(),
            remarks: diagnosis.remarks().to_vec(),
            steps,
            has_wrong_values: names_one_of(diagnosis, OF_VALUES),
        }
    }
}

fn names_one_of(diagnosis: &Diagnosis, ids: &[&str]) -> bool {
    diagnosis.findings().iter().any(|finding| ids.contains(&finding.mistake().id()))
}

/// A request that the sandbox decided about.
#[derive(Clone)]
pub(super) struct Recorded {
    /// From 1 on, in the order in which they came.
    pub(super) number: u64,
    /// Unix time in seconds.
    pub(super) at: u64,
    pub(super) method: Shown,
    pub(super) path: Shown,
    pub(super) action: Option<Shown>,
    pub(super) refusal: Option<Refusal>,
    /// In English, as in the reply, and in Chinese.
    pub(super) messages: [Option<String>; 2],
    pub(super) fault: Option<Fault>,
    pub(super) executed: bool,
    pub(super) succeeded: bool,
    /// `None` for what HTTP refused, and for what came when too many others were refused.
    pub(super) diagnosis: Option<ShownDiagnosis>,
}

impl Recorded {
    /// It has no number yet.
    pub(super) fn of(
        request: &DecidedRequest,
        messages: [Option<String>; 2],
        diagnosis: Option<ShownDiagnosis>,
        names: &Names,
        at: u64,
    ) -> Self {
        // Over V3 the action is the path.
        let action = request.action().filter(|action| *action != request.path());
        Self {
            number: 0,
            at,
            method: names.shown(request.method()),
            path: names.shown(request.path()),
            action: action.map(|action| names.shown(action)),
            refusal: request.refusal(),
            messages,
            fault: request.fault(),
            executed: request.executed(),
            succeeded: request.succeeded(),
            diagnosis,
        }
    }
}

/// The last requests, the latest first.
#[derive(Default)]
pub(super) struct Requests {
    last: u64,
    kept: VecDeque<Recorded>,
}

impl Requests {
    pub(super) fn add(&mut self, request: Recorded) {
        self.last += 1;
        self.kept.truncate(MOST - 1);
        self.kept.push_front(Recorded { number: self.last, ..request });
    }

    /// Those after this number, and the number of the last one.
    pub(super) fn after(&self, number: u64) -> (Vec<Recorded>, u64) {
        (self.kept.iter().take_while(|request| request.number > number).cloned().collect(), self.last)
    }
}
