//! What was found, as it is found, and whether all of it holds.

use std::collections::HashMap;

use crate::load::{IN_FLIGHT, Load, Trouble};

#[derive(Default)]
pub(crate) struct Report {
    checks: u32,
    failed: Vec<String>,
}

impl Report {
    pub(crate) fn heading(&self, text: &str) {
        println!("\n{text}");
    }

    pub(crate) fn note(&self, text: &str) {
        println!("        {text}");
    }

    pub(crate) fn check(&mut self, holds: bool, what: &str) {
        self.checks += 1;
        println!("{}  {what}", if holds { "holds:" } else { "FAILS:" });
        if !holds {
            self.failed.push(what.to_owned());
        }
    }

    /// How many calls were made, and that the trouble came that they were to meet.
    pub(crate) fn made(&mut self, load: &Load) {
        let (calls, elapsed, troubles) = (load.calls.len(), load.elapsed, load.troubles);
        self.note(&format!("{calls} calls, {IN_FLIGHT} at a time, in {elapsed:.1?}"));
        match load.trouble {
            Trouble::None => {}
            Trouble::Reloads(every) => {
                self.check(troubles > 0, &format!("{troubles} reloads, one each {every:?}"));
            }
            Trouble::KilledWorkers(every) => {
                self.check(troubles > 0, &format!("{troubles} workers killed, one each {every:?}"));
            }
        }
    }

    /// Every call of the load succeeded.
    pub(crate) fn none_failed(&mut self, load: &Load) {
        let failed = load.failures().count();
        self.check(failed == 0, &format!("{failed} of {} failed", load.calls.len()));
        self.texts(load);
    }

    /// Each write succeeded and was executed once.
    pub(crate) fn each_once(&mut self, load: &Load, executions: &HashMap<String, u32>) {
        let (calls, unknown) = (load.calls.len(), load.unknown());
        self.check(unknown == 0, &format!("{unknown} of {calls} with an unknown outcome"));
        let failed = load.failures().count() - unknown;
        self.check(failed == 0, &format!("{failed} of {calls} failed in another way"));
        let executed = executions.len();
        self.check(executed == calls, &format!("{executed} of {calls} executed"));
        self.never_told_wrong(load, executions);
    }

    /// No write was executed twice, and what the client said of a write is what PHP did.
    pub(crate) fn never_told_wrong(&mut self, load: &Load, executions: &HashMap<String, u32>) {
        let twice = executions.values().filter(|executions| **executions > 1).count();
        self.check(twice == 0, &format!("{twice} executed twice"));
        let denied = load
            .failures()
            .filter(|(number, failed)| !failed.outcome_unknown && executions.contains_key(*number))
            .count();
        self.check(denied == 0, &format!("{denied} executed that were said not to be"));
        let claimed = load
            .calls
            .iter()
            .filter(|call| call.result.is_ok() && !executions.contains_key(&call.number))
            .count();
        self.check(claimed == 0, &format!("{claimed} not executed that were said to be"));
        self.texts(load);
    }

    /// What failed calls said, the most common first.
    fn texts(&self, load: &Load) {
        for (count, text) in load.texts().into_iter().take(8) {
            self.note(&format!("{count} said: {text}"));
        }
    }

    pub(crate) fn has_failed(&self) -> bool {
        !self.failed.is_empty()
    }

    /// Says how it went as a whole.
    pub(crate) fn end(self) -> bool {
        println!("\n{} checks, {} failed", self.checks, self.failed.len());
        self.failed.is_empty()
    }
}
