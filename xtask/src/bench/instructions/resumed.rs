//! What the command does for each line of an output that is finished: it reads the list of users and the output.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::{collected, run, surroundings};

const FEWER: u64 = 1_000;
const MORE: u64 = 11_000;

/// A card as the command writes it.
const CARD: &str = r#"{"id":"6225189000000000","template_id":"20180","title":"生日礼品卡 0000","face_value":"10.00","cover":"https://img.example.com/cards/00000/cover.png","validity":"2018-12-01至2019-12-01有效","balance":"1000.00","binding":"0","begins_at":"2018-12-01 00:00:00","ends_at":"2019-12-01 23:59:59","created_at":"1543600000","status_text":"未知状态","status":"0","validity_type":"3","is_erp":"0"}"#;

/// How many instructions a line takes, the command being here.
pub(super) fn a_line(zvcms: &Path) -> Result<u64> {
    let fewer = of_lines(zvcms, FEWER)?;
    Ok(of_lines(zvcms, MORE)?.saturating_sub(fewer) / (MORE - FEWER))
}

fn of_lines(zvcms: &Path, lines: u64) -> Result<u64> {
    let folder = tempfile::tempdir()?;
    let arguments = ["my-cards", "--sandbox", "--users", "users", "--output", "cards"];
    let user = |number: u64| format!("138{number:08}");
    // The record of the run is the command's own, of a user that the sandbox knows.
    fs::write(folder.path().join("users"), "10001")?;
    run(surroundings(Command::new(zvcms), folder.path()).args(arguments), "zvcms")?;
    let (mut users, mut output) = (String::new(), String::new());
    for number in 0..lines {
        writeln!(users, "{}", user(number))?;
        writeln!(output, r#"{{"user_id":"{}","cards":[{CARD}]}}"#, user(number))?;
    }
    fs::write(folder.path().join("users"), users)?;
    fs::write(folder.path().join("cards"), output)?;
    let valgrind = surroundings(Command::new("valgrind"), folder.path());
    collected("resume", valgrind, zvcms, arguments.into_iter().chain(["--resume"]))
}
