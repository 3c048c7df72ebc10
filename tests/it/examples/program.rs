//! The built examples.

use std::env::{self, consts::EXE_SUFFIX};
use std::process::{Command, Stdio};

use zvcms_sandbox::Identity;

pub(crate) const EXAMPLES: [&str; 2] = ["with_reqwest", "with_ureq"];

/// A run of an example that has ended.
pub(crate) struct Ran {
    pub(crate) exit: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// What a run says that failed in good order: no card, no panic.
    pub(crate) fn failure(&self, example: &str) -> &str {
        let Self { exit, stdout, stderr } = self;
        assert_eq!((*exit, stdout.as_str()), (1, ""), "{example}: {stderr}");
        assert!(!stderr.is_empty() && !stderr.contains("panicked"), "{example}: {stderr}");
        stderr
    }
}

/// Runs an example against `endpoint`, as `identity`.
pub(crate) fn run(example: &str, endpoint: &str, identity: &Identity, user: &str) -> Ran {
    ended(&mut authorised(example, endpoint, identity, user))
}

/// Runs an example whose environment lacks the variable `name`. It gets as far as its settings, so any address will do.
pub(crate) fn run_without(example: &str, name: &str, user: &str) -> Ran {
    ended(authorised(example, "http://127.0.0.1:1/", &Identity::demo(), user).env_remove(name))
}

fn authorised(example: &str, endpoint: &str, identity: &Identity, user: &str) -> Command {
    // This program is target/<profile>/deps/it-…, and the examples are in a folder beside deps. `cargo test` builds them;
    // with `--test it` or `--examples` it does not, and those of an earlier build would run.
    let path = env::current_exe().unwrap();
    let profile = path.parent().unwrap().parent().unwrap();
    let path = profile.join("examples").join(format!("{example}{EXE_SUFFIX}"));
    assert!(path.is_file(), "{} is not built: run cargo test -p zvcms-tests", path.display());
    let mut command = Command::new(path);
    command.arg(user);
    for name in ["NO_PROXY", "no_proxy"] {
        command.env_remove(name);
    }
    // Nothing listens there: who asks this proxy fails.
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        command.env(name, "http://127.0.0.1:1");
    }
    command
        .env("ZVCMS_ENDPOINT", endpoint)
        .env("ZVCMS_OPEN_ID", identity.open_id())
        .env("ZVCMS_GRANT_CODE", identity.grant_code())
        .env("ZVCMS_OPEN_KEY", identity.open_key());
    command
}

fn ended(command: &mut Command) -> Ran {
    let output = command.stdin(Stdio::null()).output().unwrap();
    Ran {
        exit: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
