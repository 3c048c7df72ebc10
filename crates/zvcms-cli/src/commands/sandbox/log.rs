//! The log of the sandbox on stderr. Its reader may be slow, or not read at all: the sandbox does not wait.

use std::fmt::Write as _;
use std::io::Write;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{io, mem, thread};

use crate::told::told;

/// The bytes of lines that wait to be written.
const ROOM: usize = 256 * 1024;
/// How long lines gather after some were written: to wake the thread for each would take longer than to answer a request.
const PAUSE: Duration = Duration::from_millis(10);
/// How long the end waits for what is left to be written.
const PATIENCE: Duration = Duration::from_millis(500);

/// Lines for a thread that writes them.
#[derive(Default)]
pub(super) struct Log {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    lines: String,
    /// Lines that found no room behind these.
    left_out: usize,
    /// The thread waits to be told of the next line.
    is_idle: bool,
    is_ending: bool,
    has_ended: bool,
}

impl Waiting {
    fn say_what_is_left_out(&mut self) {
        let left_out = mem::take(&mut self.left_out);
        if left_out > 0 {
            let told = match left_out {
                1 => told!("sandbox-line-left-out", "1 line not shown"),
                _ => told!("sandbox-lines-left-out", "{lines} lines not shown", lines = left_out),
            };
            // Writing to a String cannot fail.
            let _: std::fmt::Result = writeln!(self.lines, "zvcms: {}", told.shown());
        }
    }
}

impl Log {
    /// Starts the thread.
    pub(super) fn start(out: impl Write + Send + 'static) -> io::Result<Arc<Self>> {
        let log = Arc::new(Self::default());
        let written = Arc::clone(&log);
        thread::Builder::new().name("log".to_owned()).spawn(move || written.write(out))?;
        Ok(log)
    }

    /// Takes the lines about one request, or leaves them out and says so before the next. Nothing comes between them.
    pub(super) fn say(&self, lines: &str) {
        let mut waiting = self.waiting();
        if waiting.lines.len() + lines.len() > ROOM {
            waiting.left_out += lines.lines().count();
            return;
        }
        waiting.say_what_is_left_out();
        waiting.lines.push_str(lines);
        let is_idle = mem::take(&mut waiting.is_idle);
        drop(waiting);
        if is_idle {
            self.changed.notify_all();
        }
    }

    /// Has the last lines written, if what is left is written soon.
    pub(super) fn end(&self, lines: &str) {
        let mut waiting = self.waiting();
        waiting.say_what_is_left_out();
        waiting.lines.push_str(lines);
        waiting.is_ending = true;
        self.changed.notify_all();
        let end = self.changed.wait_timeout_while(waiting, PATIENCE, |waiting| !waiting.has_ended);
        drop(end);
    }

    fn write(&self, mut out: impl Write) {
        let mut waiting = self.waiting();
        loop {
            if !waiting.lines.is_empty() {
                let lines = mem::take(&mut waiting.lines);
                drop(waiting);
                // What cannot be written to has no reader.
                let _: io::Result<()> = out.write_all(lines.as_bytes());
                let paused =
                    self.changed.wait_timeout_while(self.waiting(), PAUSE, |waiting| !waiting.is_ending);
                waiting = paused.unwrap_or_else(PoisonError::into_inner).0;
            } else if waiting.is_ending {
                waiting.has_ended = true;
                drop(waiting);
                return self.changed.notify_all();
            } else {
                waiting.is_idle = true;
                waiting = self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read, Write};

    use super::*;

    /// Writes that fail, as on a full disk.
    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_come_whole_and_in_their_order() {
        let (mut reader, writer) = io::pipe().unwrap();
        let log = Log::start(writer).unwrap();
        for at in 0..1000 {
            log.say(&format!("{at}\n"));
        }
        log.end("the end\n");
        let mut said = String::new();
        reader.read_to_string(&mut said).unwrap();
        let numbers: String = (0..1000).map(|at| format!("{at}\n")).collect();
        assert_eq!(said, numbers + "the end\n");
    }

    #[test]
    fn lines_without_room_are_left_out_and_counted() {
        let (mut reader, writer) = io::pipe().unwrap();
        let log = Log::start(writer).unwrap();
        let line = "x".repeat(1023) + "\n";
        let lines = 10 * (ROOM / line.len());
        for _ in 0..lines {
            log.say(&line);
        }
        assert!(log.waiting().lines.len() <= ROOM);
        // Nobody has read, and the end comes nevertheless.
        log.end("the end\n");
        let mut said = String::new();
        reader.read_to_string(&mut said).unwrap();
        let shown = said.lines().filter(|said| said.starts_with('x')).count();
        let left_out = said.lines().filter_map(|said| said.strip_prefix("zvcms: ")?.split(' ').next());
        let left_out: usize = left_out.map(|number| number.parse::<usize>().unwrap()).sum();
        assert!(left_out > 0);
        assert_eq!(shown + left_out, lines);
        assert!(said.ends_with("\nthe end\n"));
    }

    #[test]
    fn room_that_comes_again_is_used_after_a_word_about_what_is_left_out() {
        let log = Log::default();
        log.say(&"x".repeat(ROOM));
        log.say("one\n  and more\n");
        log.waiting().lines.clear();
        log.say("two\n");
        log.say("three\n");
        assert_eq!(log.waiting().lines, "zvcms: 2 lines not shown\ntwo\nthree\n");
    }

    #[test]
    fn a_disk_that_is_full_is_as_if_nobody_read() {
        let log = Log::start(Full).unwrap();
        log.say("lost\n");
        log.end("lost, too\n");
        assert!(log.waiting().has_ended);
    }
}
