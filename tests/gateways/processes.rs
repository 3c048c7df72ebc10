//! A server's process, and the processes that it starts.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a server may take to end when it is told to.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) struct Process(Child);

impl Process {
    /// Starts a program; what it prints goes to the file `output`.
    pub(crate) fn start(program: &Path, arguments: &[String], output: &Path) -> io::Result<Self> {
        let output = File::create(output)?;
        let child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", program.display())))?;
        Ok(Self(child))
    }

    pub(crate) fn wait(&mut self) -> io::Result<ExitStatus> {
        self.0.wait()
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(Some(_)))
    }

    /// The processes that it started and that call themselves so, without those that are on their way out; none where
    /// the system does not tell.
    pub(crate) fn children(&self, title: &str) -> Vec<u32> {
        let own = self.0.id();
        let children = fs::read_to_string(format!("/proc/{own}/task/{own}/children")).unwrap_or_default();
        let is_meant = |child: &u32| {
            let name = fs::read(format!("/proc/{child}/cmdline")).unwrap_or_default();
            let name = String::from_utf8_lossy(&name).into_owned();
            name.contains(title) && !name.contains("shutting down")
        };
        children.split_whitespace().filter_map(|child| child.parse().ok()).filter(is_meant).collect()
    }
}

impl Drop for Process {
    /// Told to end, it ends its workers too; killed, it would leave them behind.
    fn drop(&mut self) {
        if self.has_ended() || signal(self.0.id(), "TERM").is_err() {
            return;
        }
        let until = Instant::now() + PATIENCE;
        while !self.has_ended() {
            if Instant::now() > until {
                // Both fail where it has ended by now.
                let _ = self.0.kill();
                let _ = self.0.wait();
                return;
            }
            sleep(Duration::from_millis(10));
        }
    }
}

/// Sends a signal, by the shell's own `kill`: every system has that one.
pub(crate) fn signal(process: u32, name: &str) -> io::Result<()> {
    let status = Command::new("sh")
        .args(["-c", "kill -\"$0\" \"$1\"", name, &process.to_string()])
        .stderr(Stdio::null())
        .status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other("no such process")) }
}
