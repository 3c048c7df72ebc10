use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use serde_json::Value;

use crate::gateway::{Gateway, authorised};
use crate::{Ran, run, run_with_input, zvcms};

fn path(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _: std::io::Result<()> = fs::remove_file(&path);
    path
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn users_of(lines: &[Value]) -> Vec<&str> {
    let mut users: Vec<&str> = lines.iter().map(|line| line["user_id"].as_str().unwrap()).collect();
    users.sort_unstable();
    users
}

/// A run over users u1 … uN, none of whom the sandbox knows.
fn resume(gateway: &Gateway, users: usize, output: &Path) -> Ran {
    let list: String = (1..=users).map(|number| format!("u{number}\n")).collect();
    let args = ["my-cards", "--users", "-", "--output", output.to_str().unwrap(), "--resume"];
    run_with_input(&mut gateway.zvcms(&args), &list)
}

#[test]
fn each_user_has_a_line_of_cards_or_of_an_error() {
    let gateway = Gateway::start();
    let list = "\u{feff}10001\r\n\n nobody \n10002\n10001\n";
    let ran = run_with_input(&mut gateway.zvcms(&["my-cards", "--users", "-"]), list);
    let lines = lines(&ran.stdout);
    assert_eq!(users_of(&lines), ["10001", "10002", "nobody"]);
    let of = |user: &str| lines.iter().find(|line| line["user_id"] == user).unwrap();
    let single: Value = run(&mut gateway.zvcms(&["my-cards", "10001"])).json();
    assert_eq!(of("10001")["cards"], single);
    assert_eq!(of("10002")["cards"], Value::Array(Vec::new()));
    assert_eq!(of("nobody")["error"]["kind"], "business");
    assert_eq!(of("nobody")["error"]["code"], "sandbox-no-such-user");
    assert_eq!(ran.exit, 3, "that of the gravest error");
    assert!(ran.stderr.contains("2 users answered, 1 failed, 1 asked for before, in "), "{}", ran.stderr);
    assert_eq!(gateway.sandbox.tally().requests(), 4);
}

#[test]
fn a_list_is_read_from_a_file_and_the_rest_of_the_settings_hold() {
    let gateway = Gateway::start();
    let list = path("list-of-users");
    fs::write(&list, "10001\n10002").unwrap();
    let args = [
        "my-cards",
        "--users",
        list.to_str().unwrap(),
        "--include-recycled",
        "--concurrency",
        "1",
        "--rate",
        "1000/s",
    ];
    let ran = run(&mut gateway.zvcms(&args));
    assert_eq!((ran.exit, lines(&ran.stdout).len()), (0, 2), "{}", ran.stderr);
    assert!(ran.stdout.contains("\"recycled\""));
}

#[test]
fn no_user_is_asked_for_twice() {
    let output = path("resumed.ndjson");
    let gateway = Gateway::start();
    assert_eq!(resume(&gateway, 20, &output).exit, 3);
    assert_eq!(resume(&gateway, 50, &output).exit, 3);
    assert_eq!(resume(&gateway, 50, &output).exit, 0);
    assert_eq!(gateway.sandbox.tally().requests(), 50);
    assert_eq!(fs::read_to_string(&output).unwrap().lines().count(), 50);
}

/// A machine that stops may leave any part of the last line.
#[test]
fn a_torn_last_line_is_taken_off_and_its_user_asked_for_again() {
    let output = path("torn.ndjson");
    let whole = {
        let gateway = Gateway::start();
        resume(&gateway, 3, &output);
        fs::read(&output).unwrap()
    };
    let last_line = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    for (length, asked) in [
        (whole.len(), 0),
        // Nothing but the line break is missing.
        (whole.len() - 1, 0),
        (whole.len() - 2, 1),
        (last_line + 1, 1),
        (last_line, 1),
    ] {
        fs::write(&output, &whole[..length]).unwrap();
        let gateway = Gateway::start();
        resume(&gateway, 3, &output);
        let text = fs::read_to_string(&output).unwrap();
        assert_eq!(users_of(&lines(&text)), ["u1", "u2", "u3"], "{length}: {text}");
        assert_eq!(gateway.sandbox.tally().requests(), asked, "{length}");
    }
}

#[test]
fn an_output_that_is_there_is_not_written_over() {
    let output = path("kept.ndjson");
    fs::write(&output, "kept").unwrap();
    let args = ["my-cards", "--users", "-", "--sandbox", "--output", output.to_str().unwrap()];
    let ran = run_with_input(&mut zvcms(&args), "1\n");
    assert_eq!(ran.exit, 2);
    assert!(ran.stderr.contains("exists: add --resume to go on with it"), "{}", ran.stderr);
    fs::write(&output, "kept\n").unwrap();
    let ran = run_with_input(&mut zvcms(&[&args[..], &["--resume"]].concat()), "1\n");
    assert_eq!(ran.exit, 2);
    assert!(ran.stderr.contains(", line 1, is not a line of such a run"), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(&output).unwrap(), "kept\n");
}

#[test]
fn what_is_no_list_of_users_is_named_by_its_line() {
    let run_with = |bytes: &[u8]| {
        let list = path("no-list");
        fs::write(&list, bytes).unwrap();
        run(&mut zvcms(&["my-cards", "--users", list.to_str().unwrap(), "--sandbox"]))
    };
    let ran = run_with(b"10002\n\xff\n10002\n");
    assert_eq!((ran.exit, lines(&ran.stdout).len()), (2, 1));
    assert!(ran.stderr.contains("no-list, line 2: it is not UTF-8"), "{}", ran.stderr);
    let ran = run_with(&[b'1'; 5000]);
    assert!(ran.stderr.contains("line 1: it has more than 1024 bytes"), "{}", ran.stderr);
    let ran = run(&mut zvcms(&["my-cards", "--users", "/nowhere/list", "--sandbox"]));
    assert!(ran.error().2.starts_with("cannot read the users from /nowhere/list: "));
}

#[test]
fn flags_that_contradict_each_other() {
    for args in [
        &["my-cards", "1", "--users", "-"][..],
        &["my-cards", "1", "--concurrency", "2"],
        &["my-cards", "--users", "-", "--resume"],
        &["my-cards", "--users", "-", "--concurrency", "0"],
        &["my-cards", "--users", "-", "--rate", "0"],
        &["my-cards", "--users", "-", "--sandbox", "--format", "csv"],
    ] {
        assert_eq!(run(&mut zvcms(args)).exit, 2, "{args:?}");
    }
}

/// A gateway that answers the first `answered` requests, says when the next has come, and leaves that waiting.
fn holding(answered: usize) -> (String, Receiver<TcpStream>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}/api/v2", listener.local_addr().unwrap());
    let (sender, held) = mpsc::channel();
    thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let _: usize = stream.read(&mut [0; 8192]).unwrap();
            if number < answered {
                answer(&mut stream);
            } else {
                sender.send(stream).unwrap();
            }
        }
    });
    (endpoint, held)
}

fn answer(stream: &mut TcpStream) {
    let body = r#"{"status":true,"code":0,"message":"","data":[]}"#;
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    stream.write_all((head + body).as_bytes()).unwrap();
}

#[test]
fn a_killed_run_is_gone_on_with() {
    let output = path("killed.ndjson");
    let (endpoint, held) = holding(2);
    let args = ["my-cards", "--users", "-", "--concurrency", "1", "--output", output.to_str().unwrap()];
    let mut child = authorised(&endpoint, &args).stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"u1\nu2\nu3\nu4\nu5\n").unwrap();
    let _third = held.recv().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(users_of(&lines(&fs::read_to_string(&output).unwrap())), ["u1", "u2"]);

    let gateway = Gateway::start();
    resume(&gateway, 5, &output);
    assert_eq!(gateway.sandbox.tally().requests(), 3);
    assert_eq!(users_of(&lines(&fs::read_to_string(&output).unwrap())), ["u1", "u2", "u3", "u4", "u5"]);
}

/// The list stays open, and the call on its way is answered only after the command has said that it waits for it.
#[cfg(unix)]
#[test]
fn an_interrupted_run_waits_for_the_calls_on_their_way() {
    let (endpoint, held) = holding(1);
    let mut child = authorised(&endpoint, &["my-cards", "--users", "-", "--concurrency", "1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut list = child.stdin.take().unwrap();
    list.write_all(b"u1\nu2\nu3\n").unwrap();
    let mut second = held.recv().unwrap();
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(status.success());
    let mut errors = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    errors.read_line(&mut line).unwrap();
    assert!(line.starts_with("zvcms: stopping: waiting for 1 calls on their way"), "{line}");
    answer(&mut second);
    let mut output = String::new();
    child.stdout.take().unwrap().read_to_string(&mut output).unwrap();
    assert_eq!(users_of(&lines(&output)), ["u1", "u2"]);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(list);
}
