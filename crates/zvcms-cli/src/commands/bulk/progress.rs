//! How far it is, on stderr.

use std::io::{self, IsTerminal, Write};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Counts;
use super::users::UserList;

const WITH_LENGTH: &str = "{bar:24} {human_pos}/{human_len} users, {per_sec}, {msg}, {eta} left";
const WITHOUT_LENGTH: &str = "{spinner} {human_pos} users, {per_sec}, {msg}";

pub(super) struct Progress {
    bar: ProgressBar,
    started: Instant,
    done_before: usize,
}

impl Progress {
    /// A bar on a terminal, nothing elsewhere.
    pub(super) fn start(list: &UserList, done_before: usize) -> Self {
        let target = if io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let left = list.length().map(|length| length.saturating_sub(done_before as u64));
        let template = if left.is_some() { WITH_LENGTH } else { WITHOUT_LENGTH };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(left, target).with_style(style).with_message("0 failed");
        Self { bar, started: Instant::now(), done_before }
    }

    /// Writes something without tearing the bar.
    pub(super) fn beside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    pub(super) fn count(&self, counts: &Counts) {
        self.bar.set_position(
            counts.answered + counts.failed + counts.passed_over.saturating_sub(self.done_before as u64),
        );
        self.bar.set_message(format!("{} failed", counts.failed));
    }

    pub(super) fn interrupted(&self, on_their_way: usize) {
        say(
            self,
            &format!("stopping: waiting for {on_their_way} calls on their way; interrupt again to drop them"),
        );
    }

    /// Takes the bar away and says what came of it.
    pub(super) fn finish(&self, counts: &Counts) {
        self.bar.finish_and_clear();
        let Counts { answered, failed, passed_over, .. } = counts;
        let seconds = self.started.elapsed().as_secs_f64();
        say(
            self,
            &format!(
                "{answered} users answered, {failed} failed, {passed_over} asked for before, in {seconds:.1} s"
            ),
        );
    }
}

/// A stderr that cannot be written to stops nothing.
fn say(progress: &Progress, line: &str) {
    let _: io::Result<()> = progress.beside(|| writeln!(io::stderr(), "zvcms: {line}"));
}
