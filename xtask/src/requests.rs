//! The programs of `tests/requests` and what they print: requests right and wrong, as made in four languages.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::say;

const FOLDER: &str = "tests/requests";

struct Program {
    language: &'static str,
    /// The command that runs it, and its arguments before the program.
    command: &'static [&'static str],
    file: &'static str,
}

const PROGRAMS: [Program; 4] = [
    Program { language: "python", command: &["python3", "-B"], file: "requests.py" },
    Program { language: "php", command: &["php"], file: "requests.php" },
    Program { language: "java", command: &["java"], file: "Requests.java" },
    Program { language: "node", command: &["node"], file: "requests.mjs" },
];

impl Program {
    /// The file that keeps what it prints, from the root of the workspace.
    fn kept(&self) -> String {
        format!("{FOLDER}/{}.ndjson", self.language)
    }

    /// What it prints; `None` where its language is not at hand.
    fn run(&self, root: &Path) -> Result<Option<String>> {
        let Self { command, file, .. } = self;
        let [command, arguments @ ..] = *command else { return Ok(None) };
        let output =
            Command::new(command).args(arguments).arg(format!("{FOLDER}/{file}")).current_dir(root).output();
        let output = match output {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            output => output.with_context(|| format!("{command} cannot be run"))?,
        };
        let (printed, said) = (String::from_utf8(output.stdout), String::from_utf8_lossy(&output.stderr));
        ensure!(
            output.status.success(),
            "{FOLDER}/{file} failed; its first lines say which version it needs:\n{said}"
        );
        Ok(Some(printed.with_context(|| format!("{FOLDER}/{file} prints no UTF-8"))?))
    }
}

/// Lists the files that are not what their programs print. A language that is not at hand is skipped, and that is said.
///
/// # Errors
///
/// Returns an error if a program fails, or a file cannot be read.
pub fn check(root: &Path) -> Result<Vec<String>> {
    let mut stale = Vec::new();
    for program in &PROGRAMS {
        let kept = program.kept();
        match program.run(root)? {
            Some(printed)
                if fs::read_to_string(root.join(&kept)).with_context(|| kept.clone())? != printed =>
            {
                stale.push(kept);
            }
            Some(_) => {}
            None => say(&format!("== requests: {kept} skipped; {} is not at hand", program.language)),
        }
    }
    Ok(stale)
}

/// Writes what the programs print; that of a language that is not at hand stays as it is.
///
/// # Errors
///
/// Returns an error if a program fails, or a file cannot be written.
pub fn write(root: &Path) -> Result<()> {
    for program in &PROGRAMS {
        let kept = program.kept();
        match program.run(root)? {
            Some(printed) => fs::write(root.join(&kept), printed).with_context(|| kept.clone())?,
            None => say(&format!("{kept} stays as it is: {} is not at hand", program.language)),
        }
    }
    Ok(())
}
