//! `zvcms sandbox --page` in a process of its own, and requests to it.

use std::env;
use std::error::Error;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

pub(crate) struct Served {
    child: Child,
    /// Host and port.
    pub(crate) host: String,
}

impl Served {
    pub(crate) fn start() -> Result<Self, Box<dyn Error>> {
        Self::start_on("127.0.0.1:0")
    }

    /// Starts another one on the address of this one, which has ended.
    pub(crate) fn start_again(&mut self) -> Result<(), Box<dyn Error>> {
        *self = Self::start_on(&self.host)?;
        Ok(())
    }

    fn start_on(address: &str) -> Result<Self, Box<dyn Error>> {
        let mut command = zvcms()?;
        let mut child = command
            .args(["sandbox", "--page", "--listen", address])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let printed = child.stdout.take().ok_or("no output")?;
        let mut host = None;
        for line in BufReader::new(printed).lines() {
            let line = line?;
            if let Some((_, address)) = line.split_once("shows each request: http://") {
                host = Some(address.trim_end_matches('/').to_owned());
            }
            if line.starts_with("# For ") {
                break;
            }
        }
        let host = host.ok_or("the command printed no address of a page")?;
        Ok(Self { child, host })
    }

    /// Posts a body to the gateway, and returns the reply.
    pub(crate) fn post(&self, body: &str) -> Result<String, Box<dyn Error>> {
        let mut stream = TcpStream::connect(&self.host)?;
        let head = format!(
            "POST /api/v2 HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            self.host,
            body.len()
        );
        stream.write_all(format!("{head}{body}").as_bytes())?;
        let mut reply = String::new();
        stream.read_to_string(&mut reply)?;
        Ok(reply)
    }

    pub(crate) fn end(&mut self) -> Result<(), Box<dyn Error>> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Both fail where it has ended by now.
        let _: std::io::Result<()> = self.child.kill();
        let _: std::io::Result<std::process::ExitStatus> = self.child.wait();
    }
}

/// A body that is signed with the demo's credentials.
pub(crate) fn signed() -> Result<String, Box<dyn Error>> {
    let arguments = ["sign", "user.my-cards", "--params", "{\"user_id\":\"10001\"}", "--sandbox"];
    let output = zvcms()?.args(arguments).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// The command, built beside this program.
fn zvcms() -> Result<Command, Box<dyn Error>> {
    let own = env::current_exe()?;
    let folder = own.parent().and_then(|examples| examples.parent()).ok_or("no target folder")?;
    let mut command = Command::new(folder.join(format!("zvcms{}", env::consts::EXE_SUFFIX)));
    for name in [
        "ZVCMS_API",
        "ZVCMS_ENDPOINT",
        "ZVCMS_OPEN_ID",
        "ZVCMS_GRANT_CODE",
        "ZVCMS_OPEN_KEY",
        "ZVCMS_CONFIG",
        "ZVCMS_PROFILE",
        "LC_ALL",
        "LC_MESSAGES",
        "LANG",
    ] {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    Ok(command)
}
