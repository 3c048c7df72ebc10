//! The result of a run: lines for people, one JSON object for programs.

use std::ffi::OsString;
use std::io::{self, Write};
use std::time::Duration;

use serde::Serialize;
use zvcms_proto::Printable;

use super::counts::{Counts, grouped};
use super::progress::say;
use super::run::End;
use crate::error::CommandError;
use crate::files::quoted;
use crate::told::{Told, told};

pub(super) struct Summary<'a> {
    /// Of the whole output, earlier runs included.
    pub(super) counts: &'a Counts,
    /// How many of the list have no line yet; none where that is not known.
    pub(super) left_to_ask: Option<u64>,
    pub(super) passed_over: u64,
    pub(super) took: Duration,
    /// The output, where it is a file.
    pub(super) file: Option<&'a str>,
    /// Whether another run over the same list would ask for somebody.
    pub(super) is_left: bool,
    /// What goes on with the output, where something can.
    pub(super) continuation: Option<String>,
    pub(super) is_csv: bool,
    /// What may be behind errors of this run, where its end does not say it.
    pub(super) hint: Option<Told>,
}

impl Summary<'_> {
    fn is_something_left(&self, end: &End) -> bool {
        !matches!(end, End::Done) || self.is_left
    }

    pub(super) fn say(&self, end: &End) {
        if let End::Stopped(failure) = end {
            say(&failure.as_told());
        }
        let users = grouped(self.counts.answered() + self.counts.failed());
        let counts = self.counts.in_words();
        let mut line = match self.file {
            Some(file) => told!(
                "bulk-in-a-file",
                "{file} has {users} users: {counts}",
                file = Printable::new(file),
                users = users,
                counts = counts
            ),
            None => told!("bulk-users", "{users} users: {counts}", users = users, counts = counts),
        };
        match (end, self.left_to_ask) {
            (_, Some(0)) | (End::Done, None) => {}
            (_, Some(users)) => {
                line = line.followed_by(told!("bulk-left", "{users} left to ask", users = grouped(users)));
            }
            (_, None) => line = line.followed_by(told!("bulk-rest-left", "the rest of the list left to ask")),
        }
        if self.passed_over > 0 {
            let users = grouped(self.passed_over);
            line =
                line.followed_by(told!("bulk-passed", "{users} of the list needed no call", users = users));
        }
        let seconds = format!("{:.1}", self.took.as_secs_f64());
        say(&line.followed_by(told!("bulk-took", "in {seconds} s", seconds = seconds)));
        if let Some(hint) = self.hint.clone() {
            say(&told!("bulk-refused", "the gateway refused requests: {hint}", hint = hint));
        }
        if self.is_something_left(end)
            && let Some(how) = self.how_to_continue()
        {
            say(&how);
        }
    }

    fn how_to_continue(&self) -> Option<Told> {
        match (&self.continuation, self.file) {
            (Some(command), _) => {
                Some(told!("bulk-to-continue", "to continue: {command}", command = command))
            }
            (None, None) => Some(told!(
                "bulk-needs-a-file",
                "to be able to continue a run, give --output FILE with --format ndjson"
            )),
            (None, Some(_)) => self
                .is_csv
                .then(|| told!("bulk-needs-ndjson", "to be able to continue a run, use --format ndjson")),
        }
    }

    /// One JSON object, which has the error too where the run was stopped.
    pub(super) fn say_as_json(&self, end: &End) {
        #[derive(Serialize)]
        struct Report<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            error: Option<&'a CommandError>,
            summary: Json<'a>,
        }
        #[derive(Serialize)]
        struct Json<'a> {
            #[serde(flatten)]
            counts: &'a Counts,
            left_to_ask: Option<u64>,
            interrupted: bool,
            seconds: f64,
            to_go_on: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            hint: Option<&'a Told>,
        }
        let report = Report {
            error: match end {
                End::Stopped(failure) => Some(failure),
                End::Done | End::Interrupted => None,
            },
            summary: Json {
                counts: self.counts,
                left_to_ask: self.left_to_ask,
                interrupted: matches!(end, End::Interrupted),
                seconds: self.took.as_secs_f64(),
                to_go_on: self.continuation.as_deref().filter(|_| self.is_something_left(end)),
                hint: self.hint.as_ref(),
            },
        };
        // A stderr that cannot be written to leaves the exit code to speak.
        let _: io::Result<()> =
            writeln!(io::stderr(), "{}", serde_json::to_string(&report).unwrap_or_default());
    }
}

/// The command that goes on with the output of the one that was given. No argument is a secret.
pub(super) fn continuation(arguments: &[OsString]) -> String {
    let mut words: Vec<String> = arguments.iter().map(|argument| quoted(argument)).collect();
    // Behind that, nothing is an option.
    let end = arguments.iter().position(|argument| argument == "--").unwrap_or(words.len());
    if !arguments.iter().take(end).any(|argument| argument == "--resume") {
        words.insert(end, "--resume".to_owned());
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_gone_on_with_as_it_was_given() {
        let given = |words: &[&str]| continuation(&words.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(
            given(&["/bin/zvcms", "my-cards", "--users", "a list", "--output", "o"]),
            "/bin/zvcms my-cards --users 'a list' --output o --resume"
        );
        assert_eq!(
            given(&["zvcms", "my-cards", "--output", "o", "--"]),
            "zvcms my-cards --output o --resume --"
        );
        assert_eq!(given(&["zvcms", "--resume", "my-cards"]), "zvcms --resume my-cards");
    }
}
