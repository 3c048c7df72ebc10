//! The gateway, seen from the callers' process.

use std::env;
use std::error::Error;
use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde::Deserialize;
use zvcms_sandbox::Identity;

pub(crate) struct Gateway {
    pub(crate) endpoint: String,
    pub(crate) identity: Identity,
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

/// What the gateway counted.
#[derive(Deserialize)]
pub(crate) struct GatewayTally {
    pub(crate) counts: Vec<(String, u64)>,
    pub(crate) writes: u64,
    pub(crate) executed_twice: u64,
}

impl Gateway {
    pub(crate) fn start() -> Result<Self, Box<dyn Error>> {
        let mut process = Command::new(env::current_exe()?)
            .arg("gateway")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = process.stdout.take().ok_or("the gateway has no output")?;
        let mut lines = BufReader::new(stdout).lines();
        let endpoint = lines.next().ok_or("the gateway did not start")??;
        Ok(Self { endpoint, identity: Identity::demo(), process, lines })
    }

    /// Ends it, and returns its tally.
    pub(crate) fn stop(&mut self) -> Result<GatewayTally, Box<dyn Error>> {
        drop(self.process.stdin.take());
        let tally = self.lines.next().ok_or("the gateway ended without a tally")??;
        self.process.wait()?;
        Ok(serde_json::from_str(&tally)?)
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // Fails where it has ended already.
        let _ = self.process.kill();
    }
}
