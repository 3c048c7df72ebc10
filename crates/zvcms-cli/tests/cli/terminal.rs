//! The command on a terminal: a real pseudo-terminal of a given size.

use std::io::Read;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use unicode_width::UnicodeWidthStr;

/// What the command writes to a terminal of so many columns.
fn shown(columns: u16, args: &[&str], variables: &[(&str, &str)]) -> (u32, String) {
    let size = PtySize { rows: 40, cols: columns, pixel_width: 0, pixel_height: 0 };
    let terminal = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_zvcms"));
    command.args(args);
    for name in
        ["ZVCMS_ENDPOINT", "ZVCMS_OPEN_ID", "ZVCMS_GRANT_CODE", "ZVCMS_OPEN_KEY", "ZVCMS_CONFIG", "NO_COLOR"]
    {
        command.env_remove(name);
    }
    command.env("TERM", "xterm-256color");
    for (name, value) in variables {
        command.env(name, value);
    }
    let mut child = terminal.slave.spawn_command(command).unwrap();
    drop(terminal.slave);
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
    assert_eq!(text, include_str!("terminal-80.txt"));
}

#[test]
fn the_table_at_50_columns() {
    let (_, text) = shown(50, &CARDS, &[("NO_COLOR", "1")]);
    assert_eq!(text, include_str!("terminal-50.txt"));
}

#[test]
fn colours_are_there_unless_they_are_not_wanted() {
    assert!(shown(80, &CARDS, &[]).1.starts_with("\u{1b}[1mCARD"));
    assert!(shown(80, &CARDS, &[("NO_COLOR", "")]).1.contains('\u{1b}'));
    assert!(!shown(80, &CARDS, &[("NO_COLOR", "1")]).1.contains('\u{1b}'));
    assert!(!shown(80, &CARDS, &[("TERM", "dumb")]).1.contains('\u{1b}'));
}
