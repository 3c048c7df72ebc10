//! Shows on stderr how far the run is.

use std::collections::VecDeque;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use unicode_width::UnicodeWidthStr;

use super::counts::{Counts, comma, grouped};
use crate::told::{Language, Told, chosen, told};

/// Over which time the rate is measured.
const MEASURED: Duration = Duration::from_secs(10);

/// Before that, there is no rate to speak of.
const FIRST_RATE_AFTER: Duration = Duration::from_secs(1);

/// How often the line is made anew.
const BETWEEN_DRAWS: Duration = Duration::from_millis(100);

pub(super) struct Progress {
    bar: ProgressBar,
    /// Whether stderr is for a program, which reads nothing but the end.
    quiet: bool,
    started: Instant,
    drawn: Option<Instant>,
    /// Lines of this run at times past, the oldest first.
    samples: VecDeque<(Instant, u64)>,
    lines_before: u64,
}

impl Progress {
    /// A line on a terminal, nothing elsewhere.
    pub(super) fn start(quiet: bool, lines_before: u64) -> Self {
        let is_shown = io::stderr().is_terminal() && !quiet;
        let target = if is_shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let style = ProgressStyle::with_template("{msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(None, target).with_style(style);
        let started = Instant::now();
        let samples = VecDeque::from([(started, 0)]);
        Self { bar, quiet, started, drawn: None, samples, lines_before }
    }

    /// Writes something without tearing the line.
    pub(super) fn beside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Tells how many users have a line, and how many are still to be asked.
    pub(super) fn count(&mut self, counts: &Counts, to_ask: Option<u64>) {
        if self.bar.is_hidden() {
            return;
        }
        let now = Instant::now();
        if self.drawn.is_some_and(|drawn| now - drawn < BETWEEN_DRAWS) {
            return;
        }
        self.drawn = Some(now);
        let lines = counts.answered() + counts.failed();
        let rate = self.rate(now, lines.saturating_sub(self.lines_before));
        let columns =
            terminal_size::terminal_size_of(io::stderr()).map_or(80, |(width, _)| usize::from(width.0));
        let state = State { lines, to_ask, rate, failed: counts.failed() };
        self.bar.set_message(state.fitted(columns, chosen()));
        self.bar.tick();
    }

    fn rate(&mut self, now: Instant, lines: u64) -> Option<f64> {
        self.samples.push_back((now, lines));
        while self.samples.len() > 2 && self.samples.front().is_some_and(|(then, _)| now - *then > MEASURED) {
            self.samples.pop_front();
        }
        let (then, before) = *self.samples.front()?;
        let passed = now - then;
        #[expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "a rate for people to read")]
        (passed >= FIRST_RATE_AFTER).then(|| (lines - before) as f64 / passed.as_secs_f64())
    }

    pub(super) fn interrupted(&self, under_way: usize) {
        self.note(&told!(
            "bulk-stopping",
            "stopping: waiting for {calls} calls under way; interrupt again to drop them",
            calls = under_way
        ));
    }

    /// Says something to whoever watches.
    pub(super) fn note(&self, line: &Told) {
        if !self.quiet {
            self.beside(|| say(line));
        }
    }

    /// Takes the line away, and returns how long it took.
    pub(super) fn finish(&self) -> Duration {
        self.bar.finish_and_clear();
        self.started.elapsed()
    }
}

/// A stderr that cannot be written to stops nothing.
pub(super) fn say(line: &Told) {
    let _: io::Result<()> = writeln!(io::stderr(), "zvcms: {}", line.shown());
}

/// What is shown.
struct State {
    lines: u64,
    to_ask: Option<u64>,
    /// Lines a second, once there is a rate.
    rate: Option<f64>,
    failed: u64,
}

impl State {
    /// The fullest line that has room in so many columns.
    fn fitted(&self, columns: usize, language: Language) -> String {
        let all = self.to_ask.map(|to_ask| self.lines + to_ask);
        let counted = match all {
            Some(all) => format!("{}/{}", grouped(self.lines), grouped(all)),
            None => grouped(self.lines),
        };
        let percent =
            all.map_or_else(|| counted.clone(), |all| format!("{}%", self.lines * 100 / all.max(1)));
        let rate = self.rate.map(rate_in_words);
        let failed =
            (self.failed > 0).then(|| told!("bulk-failed", "{users} failed", users = grouped(self.failed)));
        let left = self.seconds_left().map(time_in_words);
        let joined = |first: Told, rest: &[&Option<Told>]| {
            let parts = rest.iter().filter_map(|part| part.as_ref()).cloned();
            let line = Told::joined([first].into_iter().chain(parts), &comma());
            line.in_language(language).into_owned()
        };
        let bar = |width: u64| {
            let done = all.map(|all| self.lines * width / all.max(1))?;
            let cells: String = (0..width).map(|cell| if cell < done { '#' } else { '.' }).collect();
            Some(format!("{cells} "))
        };
        let users = told!("bulk-counted", "{counted} users", counted = counted);
        let with_users = joined(users, &[&rate, &failed, &left]);
        let (counted, percent) = (Told::as_is(counted), Told::as_is(percent));
        let candidates = [
            bar(24).map(|bar| bar + &with_users),
            bar(10).map(|bar| bar + &with_users),
            Some(with_users),
            Some(joined(counted, &[&rate, &failed, &left])),
            Some(joined(percent.clone(), &[&rate, &failed, &left])),
            Some(joined(percent.clone(), &[&failed, &left])),
            Some(joined(percent.clone(), &[&failed])),
        ];
        // The last column is left free: some terminals begin a new line with it.
        let fits = |line: &String| line.width() < columns;
        candidates.into_iter().flatten().find(fits).unwrap_or_else(|| percent.english().to_owned())
    }

    #[expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "a guess for people to read")]
    fn seconds_left(&self) -> Option<f64> {
        let rate = self.rate.filter(|rate| *rate > 0.0)?;
        Some(self.to_ask? as f64 / rate)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded for people to read")]
fn rate_in_words(rate: f64) -> Told {
    let rate = if rate < 10.0 { format!("{rate:.1}") } else { grouped(rate.round() as u64) };
    told!("bulk-rate", "{rate}/s", rate = rate)
}

#[expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rounded for people to read"
)]
fn time_in_words(seconds: f64) -> Told {
    match seconds {
        ..90.0 => told!("bulk-seconds-left", "{time} s left", time = seconds.ceil() as u64),
        ..5_400.0 => told!("bulk-minutes-left", "{time} min left", time = (seconds / 60.0).round() as u64),
        ..360_000.0 => told!("bulk-hours-left", "{time} h left", time = (seconds / 3_600.0).round() as u64),
        _ => told!("bulk-days-left", "days left"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF_WAY: State = State { lines: 12_345, to_ask: Some(7_655), rate: Some(1_234.567_8), failed: 3 };

    #[test]
    fn the_line_fits_any_terminal_and_says_the_most_it_can() {
        for (columns, line) in [
            (100, "##############.......... 12,345/20,000 users, 1,235/s, 3 failed, 7 s left"),
            (80, "##############.......... 12,345/20,000 users, 1,235/s, 3 failed, 7 s left"),
            (70, "######.... 12,345/20,000 users, 1,235/s, 3 failed, 7 s left"),
            (50, "12,345/20,000 users, 1,235/s, 3 failed, 7 s left"),
            (43, "12,345/20,000, 1,235/s, 3 failed, 7 s left"),
            (40, "61%, 1,235/s, 3 failed, 7 s left"),
            (20, "61%, 3 failed"),
            (5, "61%"),
        ] {
            assert_eq!(HALF_WAY.fitted(columns, Language::English), line);
            assert!(line.len() < columns);
        }
    }

    #[test]
    fn a_chinese_line_fits_as_well_with_two_columns_a_character() {
        for (columns, line) in [
            (77, "##############.......... 12,345/20,000 个用户，1,235/秒，3 个失败，剩余 7 秒"),
            (76, "######.... 12,345/20,000 个用户，1,235/秒，3 个失败，剩余 7 秒"),
            (54, "12,345/20,000 个用户，1,235/秒，3 个失败，剩余 7 秒"),
            (51, "12,345/20,000，1,235/秒，3 个失败，剩余 7 秒"),
            (44, "61%，1,235/秒，3 个失败，剩余 7 秒"),
            (20, "61%，3 个失败"),
            (5, "61%"),
        ] {
            assert_eq!(HALF_WAY.fitted(columns, Language::Chinese), line);
        }
        for columns in 5..120 {
            let line = HALF_WAY.fitted(columns, Language::Chinese);
            assert!(line.width() < columns, "{columns}: {line}");
        }
    }

    #[test]
    fn there_is_no_rate_and_no_time_before_there_is_one() {
        let begun = State { lines: 0, to_ask: Some(20_000), rate: None, failed: 0 };
        assert_eq!(begun.fitted(20, Language::English), "0/20,000 users");
        assert_eq!(State { rate: Some(0.0), ..begun }.fitted(30, Language::English), "0/20,000 users, 0.0/s");
        let pipe = State { lines: 5, to_ask: None, rate: Some(2.54), failed: 0 };
        assert_eq!(pipe.fitted(80, Language::English), "5 users, 2.5/s");
    }

    #[test]
    fn times_are_rounded_to_what_a_person_waits_by() {
        for (seconds, words) in [
            (0.2, "1 s left"),
            (89.0, "89 s left"),
            (125.0, "2 min left"),
            (7_000.0, "2 h left"),
            (1e9, "days left"),
        ] {
            assert_eq!(time_in_words(seconds).english(), words);
        }
    }
}
