//! The list of users: what is refused, where, and before what.

use std::fs;

use crate::gateway::{Act, Gateway, Scripted};
use crate::in_bulk::{folder, lines, list, users_of};
use crate::{run, run_with_input, zvcms};

/// What a spreadsheet, a database or an editor leaves in a list, and the word by which it is named.
const BAD_LINES: &[(&str, &[u8], &str)] = &[
    ("quotes", b"10001\n\"10002\"\n", "line 2: it has a quotation mark"),
    ("commas", b"10001,Li\n", "line 1: it has a separator"),
    ("tabs", b"10001\n\n10002\tLi\n", "line 3: it has a separator"),
    ("lone-cr", b"10001\r10002\r10003", "line 1: it has a line break of another kind (CR)"),
    ("rounded", b"10001\n1.23457E+15\n", "line 2: 1.23457E+15 is a number as a spreadsheet shows it"),
    ("header", b"user_id\n10001\n", "line 1: user_id is a column's name"),
    ("chinese-header", "\u{feff}用户id\n10001\n".as_bytes(), "line 1: 用户id is a column's name"),
    ("spreadsheet-error", b"10001\n#N/A\n", "line 2: it begins with #"),
    ("gbk", b"10001\n\xd3\xc3\xbb\xa7\n", "line 2: it is not UTF-8"),
    ("utf-16", b"\xff\xfe1\x000\x00\n\x00", "line 1: it is UTF-16: save it as UTF-8"),
    ("invisible", "10001\n\u{200b}10002\n".as_bytes(), "line 2: it has an invisible character, U+200B"),
    ("binary", b"10001\n10\x0002\n", "line 2: it has an invisible character, U+0000"),
];

#[test]
fn a_file_is_checked_whole_before_anything_is_sent() {
    let folder = folder("bad-lists");
    let gateway = Gateway::start();
    for (name, bytes, why) in BAD_LINES {
        let path = folder.join(name);
        fs::write(&path, [list(1..=50).as_bytes(), bytes].concat()).unwrap();
        // Behind 50 good lines, and without them: a column's name is one on the first line alone.
        if !name.contains("header") && *name != "utf-16" {
            let ran = run(&mut gateway.zvcms(&["my-cards", "--users", path.to_str().unwrap()]));
            assert_eq!((ran.exit, ran.stdout.as_str()), (2, ""), "{name}");
        }
        fs::write(&path, bytes).unwrap();
        let output = folder.join("never.ndjson");
        let args = ["my-cards", "--users", path.to_str().unwrap(), "--output", output.to_str().unwrap()];
        let ran = run(&mut gateway.zvcms(&args));
        assert_eq!(ran.exit, 2, "{name}");
        assert!(ran.line().contains(&format!("{name}, {why}")), "{name}: {}", ran.line());
        assert!(!output.exists());
    }
    assert_eq!(gateway.sandbox.tally().requests(), 0);
}

/// Standard input that is a file is a file.
#[cfg(unix)]
#[test]
fn a_file_on_standard_input_is_checked_whole_too() {
    let path = folder("redirected").join("list");
    let gateway = Gateway::start();
    fs::write(&path, list(1..=50) + "a,b\n").unwrap();
    let mut command = gateway.zvcms(&["my-cards", "--users", "-"]);
    let output = command.stdin(fs::File::open(&path).unwrap()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8(output.stderr).unwrap().contains("standard input, line 51: it has a separator")
    );
    fs::write(&path, "10001\n10002\n").unwrap();
    let mut command = gateway.zvcms(&["my-cards", "--users", "-"]);
    let output = command.stdin(fs::File::open(&path).unwrap()).output().unwrap();
    assert_eq!(lines(&String::from_utf8(output.stdout).unwrap()).len(), 2);
    assert_eq!(gateway.sandbox.tally().requests(), 2);
}

#[test]
fn a_pipe_stops_at_the_bad_line() {
    for (name, bytes, why) in BAD_LINES {
        let gateway = Scripted::start(|_, _| Act::cards("[]"));
        let mut command = crate::gateway::authorised(&gateway.endpoint, &["my-cards", "--users", "-"]);
        let bytes = [bytes, &b"last\n"[..]].concat();
        let output = {
            use std::io::Write;
            let piped = std::process::Stdio::piped;
            let mut child = command.stdin(piped()).stdout(piped()).stderr(piped()).spawn().unwrap();
            child.stdin.take().unwrap().write_all(&bytes).unwrap();
            child.wait_with_output().unwrap()
        };
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(said.contains(&format!("standard input, {why}")), "{name}: {said}");
        let answered = lines(&String::from_utf8(output.stdout).unwrap());
        let asked = gateway.asked();
        assert_eq!(users_of(&answered), asked, "who was asked has a line: {name}");
        assert!(asked.len() <= 1 && !asked.contains(&"last".to_owned()), "{name}");
    }
}

#[test]
fn what_is_no_list_of_users_is_named() {
    let path = folder("no-lists").join("long");
    fs::write(&path, [b'1'; 5000]).unwrap();
    let ran = run(&mut zvcms(&["my-cards", "--users", path.to_str().unwrap(), "--sandbox"]));
    assert!(ran.line().contains("line 1: it has more than 1024 bytes"), "{}", ran.line());
    let ran = run(&mut zvcms(&["my-cards", "--users", "/nowhere/list", "--sandbox", "--format", "ndjson"]));
    assert_eq!((ran.exit, ran.error().0.as_str()), (7, "file"));
    assert!(ran.error().2.starts_with("cannot read the users from /nowhere/list: "));
}

#[test]
fn an_empty_list_is_done() {
    let ran = run_with_input(&mut zvcms(&["my-cards", "--users", "-", "--sandbox"]), "\n\n");
    assert_eq!((ran.exit, ran.stdout.as_str()), (0, ""));
    assert!(ran.stderr.starts_with("zvcms: 0 users: 0 with cards; in "), "{}", ran.stderr);
}

/// What is read for the second time is what was checked, or the run ends.
#[cfg(unix)]
#[test]
fn a_list_that_is_changed_while_it_is_read_ends_the_run() {
    let folder = folder("changed-lists");
    for (name, change) in [("cut", "u1\n"), ("replaced", "x1\nx2\nx3\n")] {
        let path = folder.join(name);
        fs::write(&path, list(1..=20_000)).unwrap();
        let (list, asked_for) = (path.clone(), std::sync::Once::new());
        let gateway = Scripted::start(move |_, _| {
            // As an editor that saves does: the same file, with another content.
            asked_for.call_once(|| fs::write(&list, change.repeat(9_000)).unwrap());
            Act::cards("[]")
        });
        let output = folder.join(format!("{name}.ndjson"));
        let ran = crate::in_bulk::from_file(&gateway.endpoint, &path, &output, &["--concurrency", "1"]);
        assert_eq!(ran.exit, 7, "{name}: {}", ran.stderr);
        assert!(
            ran.stderr.contains("zvcms: the list of users was changed while the run read it"),
            "{}",
            ran.stderr
        );
        assert!(gateway.asked().iter().all(|user| user.starts_with('u')), "nobody else is asked for");
    }
}
