//! A browser without a window, driven by the protocol of its developer tools over two named pipes: no port, and no library.
//!
//! <https://chromedevtools.github.io/devtools-protocol/>

use std::collections::VecDeque;
use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long anything may take that the browser is asked for, or that is waited for.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long it is waited for an event before what is waited for is looked at again.
const PAUSE: Duration = Duration::from_millis(50);

/// What distributions call it.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome-headless-shell"];

/// The browser of this machine, if there is one.
pub(crate) fn find() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    NAMES.iter().find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|file| file.is_file()))
}

pub(crate) struct Browser {
    child: Child,
    commands: File,
    messages: Receiver<Value>,
    /// Events that were read while a reply was waited for.
    events: VecDeque<Value>,
    last: u64,
    /// The tab that is driven.
    session: String,
}

impl Browser {
    /// Starts the browser with a profile of its own in a folder, and opens a tab.
    pub(crate) fn start(program: &Path, folder: &Path, language: &str) -> Result<Self, Box<dyn Error>> {
        let [input, output] = ["commands", "messages"].map(|name| folder.join(name));
        if !Command::new("mkfifo").args([&input, &output]).status()?.success() {
            return Err("mkfifo failed".into());
        }
        let child = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<\"$COMMANDS\" 4>\"$MESSAGES\""])
            .arg(program)
            .args([
                "--headless=new",
                "--remote-debugging-pipe",
                "--no-first-run",
                "--disable-gpu",
                "--hide-scrollbars",
            ])
            // What it does by itself would be taken for what the page does.
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            // As root it does not run in its sandbox, and a container has little shared memory.
            .args(["--no-sandbox", "--disable-dev-shm-usage"])
            .args([format!("--lang={language}"), format!("--accept-lang={language}")])
            .arg(format!("--user-data-dir={}", folder.join("profile").display()))
            .arg("about:blank")
            .env("COMMANDS", &input)
            .env("MESSAGES", &output)
            .env("HOME", folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(folder.join("log"))?)
            .spawn()?;
        // The shell opens both before it becomes the browser.
        let commands = File::options().write(true).open(&input)?;
        let messages = receive(File::open(&output)?);
        let mut browser =
            Self { child, commands, messages, events: VecDeque::new(), last: 0, session: String::new() };
        let tab = browser.call("Target.createTarget", &json!({"url": "about:blank"}))?;
        let attach = json!({"targetId": tab["targetId"], "flatten": true});
        let session = browser.call("Target.attachToTarget", &attach)?;
        browser.session = text(&session["sessionId"]);
        for domain in ["Page", "Runtime", "Network", "Log", "Accessibility"] {
            browser.call(&format!("{domain}.enable"), &json!({}))?;
        }
        Ok(browser)
    }

    /// Calls a method of the protocol, and returns its result.
    pub(crate) fn call(&mut self, method: &str, parameters: &Value) -> Result<Value, Box<dyn Error>> {
        self.last += 1;
        let mut command = json!({"id": self.last, "method": method, "params": parameters});
        if !self.session.is_empty() {
            command["sessionId"] = json!(self.session);
        }
        self.commands.write_all(format!("{command}\0").as_bytes())?;
        let until = Instant::now() + PATIENCE;
        loop {
            let message = match self.messages.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(message) => message,
                Err(RecvTimeoutError::Timeout) => return Err(format!("{method}: no reply").into()),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(format!("{method}: the browser has ended").into());
                }
            };
            if message["id"] == json!(self.last) {
                return match message.get("error") {
                    Some(error) => Err(format!("{method}: {error}").into()),
                    None => Ok(message["result"].clone()),
                };
            }
            self.events.push_back(message);
        }
    }

    /// Opens an address, and waits until it is there.
    pub(crate) fn open(&mut self, address: &str) -> Result<(), Box<dyn Error>> {
        let opened = self.call("Page.navigate", &json!({"url": address}))?;
        if let Some(error) = opened.get("errorText") {
            return Err(format!("{address}: {error}").into());
        }
        self.wait_for(
            "the page to be loaded",
            "document.readyState === 'complete' && location.href !== 'about:blank'",
        )
    }

    /// The value of an expression in the page.
    pub(crate) fn value(&mut self, expression: &str) -> Result<Value, Box<dyn Error>> {
        let parameters = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let result = self.call("Runtime.evaluate", &parameters)?;
        match result.get("exceptionDetails") {
            Some(details) => Err(format!("{expression}: {details}").into()),
            None => Ok(result["result"]["value"].clone()),
        }
    }

    /// Waits until an expression holds. While a page is replaced by the next, there is nothing to ask.
    pub(crate) fn wait_for(&mut self, what: &str, expression: &str) -> Result<(), Box<dyn Error>> {
        let until = Instant::now() + PATIENCE;
        while !self.value(expression).is_ok_and(|value| value == json!(true)) {
            if Instant::now() > until {
                return Err(format!("waited in vain for {what}").into());
            }
            if let Ok(event) = self.messages.recv_timeout(PAUSE) {
                self.events.push_back(event);
            }
        }
        Ok(())
    }

    /// Presses a key, such as `Tab`.
    pub(crate) fn press(&mut self, key: &str, code: u32) -> Result<(), Box<dyn Error>> {
        let text = if key == "Enter" { "\r" } else { "" };
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code});
            if kind == "keyDown" && !text.is_empty() {
                event["text"] = json!(text);
            }
            self.call("Input.dispatchKeyEvent", &event)?;
        }
        Ok(())
    }

    /// Saves what is seen as a picture.
    pub(crate) fn picture(&mut self, file: &Path) -> Result<(), Box<dyn Error>> {
        let parameters = json!({"format": "png", "captureBeyondViewport": true});
        let picture = self.call("Page.captureScreenshot", &parameters)?;
        let bytes =
            base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text(&picture["data"]))?;
        Ok(fs::write(file, bytes)?)
    }

    /// The events of one kind so far.
    pub(crate) fn events(&self, method: &str) -> impl Iterator<Item = &Value> {
        self.events.iter().filter(move |event| event["method"] == json!(method)).map(|event| &event["params"])
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Told to close, it ends its other processes too. Where it cannot be told, it has ended.
        let _: Result<Value, _> = self.call("Browser.close", &json!({}));
        let until = Instant::now() + PATIENCE;
        while self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            if Instant::now() > until {
                let _: std::io::Result<()> = self.child.kill();
                break;
            }
            // The channel ends with the browser.
            let _: Result<Value, _> = self.messages.recv_timeout(PAUSE);
        }
        let _: std::io::Result<std::process::ExitStatus> = self.child.wait();
    }
}

/// Reads messages, which end with NUL, on a thread of its own.
fn receive(messages: File) -> Receiver<Value> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for message in BufReader::new(messages).split(0) {
            let read = message.ok().and_then(|message| serde_json::from_slice(&message).ok());
            let Some(message) = read else { return };
            if sender.send(message).is_err() {
                return;
            }
        }
    });
    receiver
}

/// A text of a message, or an empty one.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
