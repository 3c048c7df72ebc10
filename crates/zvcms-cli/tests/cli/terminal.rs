//! The command on a terminal: a real pseudo-terminal of a given size. `SNAPSHOTS=overwrite cargo test` writes the captures
//! anew.

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use snapbox::{assert_data_eq, file};
use unicode_width::UnicodeWidthStr;

use crate::{OF_LANGUAGE, OWN_VARIABLES};

/// What the command writes to a terminal of so many columns.
pub(crate) fn shown(columns: u16, args: &[&str], variables: &[(&str, &str)]) -> (u32, String) {
    shown_after_typing("", columns, args, variables)
}

/// The same, with something typed, or pasted.
fn shown_after_typing(typed: &str, columns: u16, args: &[&str], variables: &[(&str, &str)]) -> (u32, String) {
    let size = PtySize { rows: 40, cols: columns, pixel_width: 0, pixel_height: 0 };
    let terminal = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_zvcms"));
    command.args(args);
    for name in OWN_VARIABLES.into_iter().chain(OF_LANGUAGE).chain(["NO_COLOR"]) {
        command.env_remove(name);
    }
    command.env("TERM", "xterm-256color");
    for (name, value) in variables {
        command.env(name, value);
    }
    let mut child = terminal.slave.spawn_command(command).unwrap();
    drop(terminal.slave);
    let mut keyboard = terminal.master.take_writer().unwrap();
    keyboard.write_all(typed.as_bytes()).unwrap();
    let mut output = Vec::new();
    let mut reader = terminal.master.try_clone_reader().unwrap();
    // Linux ends the reading with an error when the last one on the other side is gone; what was read stays.
    let _: std::io::Result<usize> = reader.read_to_end(&mut output);
    let exit = child.wait().unwrap().exit_code();
    (exit, String::from_utf8(output).unwrap().replace("\r\n", "\n"))
}

const CARDS: [&str; 4] = ["my-cards", "10001", "--sandbox", "--include-recycled"];

#[test]
fn a_terminal_gets_a_table_that_fits() {
    for columns in [50, 80, 120, 200] {
        let (exit, text) = shown(columns, &CARDS, &[("NO_COLOR", "1")]);
        assert_eq!(exit, 0, "{text}");
        let table: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).collect();
        assert_eq!(table.len(), 12, "{text}");
        assert!(table[0].starts_with("CARD "), "{text}");
        for line in &table {
            assert!(line.width() <= usize::from(columns), "{columns}: {line}");
        }
    }
}

/// A capture at 80 columns: Chinese titles keep the columns after them straight, and amounts end in one line.
#[test]
fn the_table_at_80_columns() {
    let (_, text) = shown(80, &CARDS, &[("NO_COLOR", "1")]);
    assert_data_eq!(text, file!["snapshots/cards-80.txt"].raw());
}

#[test]
fn the_table_at_50_columns() {
    let (_, text) = shown(50, &CARDS, &[("NO_COLOR", "1")]);
    assert_data_eq!(text, file!["snapshots/cards-50.txt"].raw());
}

#[test]
fn a_run_in_bulk_shows_how_far_it_is() {
    let list = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("users-on-a-terminal");
    fs::write(&list, "10001\n10002\nnobody\n").unwrap();
    let (exit, text) = shown(100, &["my-cards", "--users", list.to_str().unwrap(), "--sandbox"], &[]);
    assert_eq!(exit, 3, "{text}");
    assert!(text.contains("/3 users"), "{text:?}");
    assert!(text.contains("zvcms: 3 users: 2 with cards, 1 business exceptions; in "), "{text:?}");
    for user in ["10001", "10002", "nobody"] {
        assert_eq!(text.matches(&format!("{{\"user_id\":\"{user}\",")).count(), 1, "{text:?}");
    }
}

#[test]
fn the_progress_of_a_run_fits_narrow_terminals() {
    let folder = crate::in_bulk::folder("progress");
    let list = folder.join("users");
    fs::write(&list, crate::in_bulk::list(1..=2_000)).unwrap();
    for columns in [40, 50, 80] {
        let output = folder.join(columns.to_string());
        let args = [
            "my-cards",
            "--users",
            list.to_str().unwrap(),
            "--output",
            output.to_str().unwrap(),
            "--sandbox",
        ];
        let (exit, text) = shown(columns, &args, &[]);
        assert_eq!(exit, 3, "{text}");
        let drawn: Vec<&str> = text
            .split(['\r', '\n'])
            .map(|line| line.trim_start_matches("\u{1b}[2K").trim_end())
            .filter(|line| line.contains("/2,000") || line.contains('%'))
            .collect();
        assert!(!drawn.is_empty(), "{text:?}");
        for line in drawn {
            assert!(line.width() < usize::from(columns), "{columns}: {line:?}");
        }
    }
}

#[test]
fn verify_and_errors_are_text_on_a_terminal() {
    let (exit, text) = shown(80, &["my-cards", "nobody", "--sandbox"], &[]);
    assert_eq!(exit, 3);
    assert!(text.starts_with("zvcms: business exception sandbox-no-such-user: "), "{text:?}");
}

/// The end of the input is typed as its key, Ctrl-D.
#[cfg(unix)]
#[test]
fn a_terminal_is_told_what_verify_waits_for() {
    let signed = crate::run(&mut crate::zvcms(&["sign", "user.my-cards", "--sandbox"])).stdout;
    let typed = format!(
        "curl -H 'Content-Type: application/json' \\\n-d '{}' http://h/api/v2\n\u{4}",
        signed.trim_end()
    );
    let (exit, text) = shown_after_typing(&typed, 80, &["verify", "--sandbox"], &[]);
    assert_eq!(exit, 0, "{text}");
    let told = "zvcms: waiting for a request: paste its body, an HTTP dump, a curl command or a HAR entry, then press Enter and Ctrl-D\n";
    assert_eq!(text.matches(told).count(), 1, "{text}");
    assert!(text.contains("\nThe request was read from a curl command.\n"), "{text}");
    // Nobody waits where the input is no terminal.
    let piped = crate::run_with_input(&mut crate::zvcms(&["verify", "--sandbox"]), &signed);
    assert_eq!((piped.exit, piped.stderr.as_str()), (0, ""));
}

/// The kernel drops the rest of a line, and says nothing.
#[cfg(target_os = "linux")]
#[test]
fn a_line_that_a_terminal_has_cut_is_not_judged() {
    let typed = "x".repeat(5000) + "\n\u{4}";
    let (exit, text) = shown_after_typing(&typed, 80, &["verify", "--sandbox"], &[]);
    assert_eq!(exit, 2, "{text}");
    let told = "a terminal cuts a line at 4095 bytes, so the request is not whole: give it in a file";
    assert!(text.contains(told), "{text}");
}

#[test]
fn colours_are_there_unless_they_are_not_wanted() {
    assert!(shown(80, &CARDS, &[]).1.starts_with("\u{1b}[1mCARD"));
    assert!(shown(80, &CARDS, &[("NO_COLOR", "")]).1.contains('\u{1b}'));
    assert!(!shown(80, &CARDS, &[("NO_COLOR", "1")]).1.contains('\u{1b}'));
    assert!(!shown(80, &CARDS, &[("TERM", "dumb")]).1.contains('\u{1b}'));
}
