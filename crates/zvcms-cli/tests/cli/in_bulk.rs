//! Many users at once: the lines, the counts, Ctrl-C.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use serde_json::Value;

use crate::gateway::{Act, Gateway, Scripted, authorised};
use crate::{Ran, run, run_with_input};

/// A folder of its own, empty.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bulk").join(name);
    let _: std::io::Result<()> = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

pub(crate) fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

pub(crate) fn users_of(lines: &[Value]) -> Vec<&str> {
    let mut users: Vec<&str> = lines.iter().map(|line| line["user_id"].as_str().unwrap()).collect();
    users.sort_unstable();
    users
}

/// The kind of each user's error, by user; `cards` where there is none.
pub(crate) fn kinds(path: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(path).unwrap();
    let kind = |line: &Value| line["error"]["kind"].as_str().unwrap_or("cards").to_owned();
    let mut kinds: Vec<_> =
        lines(&text).iter().map(|line| (line["user_id"].as_str().unwrap().to_owned(), kind(line))).collect();
    kinds.sort_unstable();
    kinds
}

/// The ids u1 … uN, a line each.
pub(crate) fn list(users: std::ops::RangeInclusive<u32>) -> String {
    users.map(|number| format!("u{number}\n")).collect()
}

/// A run against `endpoint` that writes `output`, over a list from a pipe.
pub(crate) fn to_file(endpoint: &str, list: &str, output: &Path, more: &[&str]) -> Ran {
    let args = [&["my-cards", "--users", "-", "--output", output.to_str().unwrap()], more].concat();
    run_with_input(&mut authorised(endpoint, &args), list)
}

/// The same over a list in a file.
pub(crate) fn from_file(endpoint: &str, list: &Path, output: &Path, more: &[&str]) -> Ran {
    let args = [&["my-cards", "--users", list.to_str().unwrap(), "--output", output.to_str().unwrap()], more]
        .concat();
    run(&mut authorised(endpoint, &args))
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
    assert_eq!(ran.exit, 3, "that of the most serious error");
    assert!(
        ran.stderr.starts_with(
            "zvcms: 3 users: 2 with cards, 1 business exceptions; 1 of the list needed no call; in "
        ),
        "{}",
        ran.stderr
    );
    assert_eq!(gateway.sandbox.tally().requests(), 4);
}

#[test]
fn a_list_is_read_from_a_file_and_the_rest_of_the_settings_hold() {
    let gateway = Gateway::start();
    let list = folder("settings").join("list");
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
fn a_program_gets_one_json_object_at_the_end() {
    let gateway = Gateway::start();
    let args = ["my-cards", "--users", "-", "--format", "ndjson"];
    let ran = run_with_input(&mut gateway.zvcms(&args), "10002\nnobody\n");
    let summary: Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!((&summary["summary"]["cards"], &summary["summary"]["business"]), (&1.into(), &1.into()));
    assert_eq!((ran.exit, &summary["error"]), (3, &Value::Null));

    let args = [&args[..], &["--max-equal-errors", "1"]].concat();
    let ran = run_with_input(gateway.zvcms(&args).env("ZVCMS_OPEN_KEY", "another"), "10002\nnobody\n");
    let summary: Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!((ran.exit, &summary["error"]["code"]), (4, &"sandbox-token".into()));
}

#[test]
fn flags_that_contradict_each_other() {
    for args in [
        &["my-cards", "1", "--users", "-"][..],
        &["my-cards", "--users", "-", "--concurrency", "0"],
        &["my-cards", "--users", "-", "--rate", "0"],
        &["my-cards", "--users", "-", "--max-silence", "0"],
        &["my-cards", "--users", "-", "--sandbox", "--format", "table"],
        &["my-cards", "--users", "-", "--sandbox", "--format", "json"],
        &["my-cards", "--users", "-", "--sandbox", "--output", "f", "--resume", "--format", "csv"],
    ] {
        assert_eq!(run(&mut crate::zvcms(args)).exit, 2, "{args:?}");
    }
}

/// A gateway that answers the first `answered` requests, says when the next has come, and leaves that waiting.
pub(crate) fn holding(answered: usize) -> (String, Receiver<TcpStream>) {
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

pub(crate) fn answer(stream: &mut TcpStream) {
    let body = r#"{"status":true,"code":0,"message":"","data":[]}"#;
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    stream.write_all((head + body).as_bytes()).unwrap();
}

#[test]
fn a_killed_run_is_gone_on_with() {
    let output = folder("killed").join("cards.ndjson");
    let (hung, held) = mpsc::channel();
    let gateway = Scripted::start(move |number, _| {
        if number == 3 {
            hung.send(()).unwrap();
            return Act::Hang;
        }
        Act::cards("[]")
    });
    let args = ["my-cards", "--users", "-", "--concurrency", "1", "--output", output.to_str().unwrap()];
    let mut command = authorised(&gateway.endpoint, &args);
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(list(1..=5).as_bytes()).unwrap();
    held.recv().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(users_of(&lines(&fs::read_to_string(&output).unwrap())), ["u1", "u2"]);

    let ran = to_file(&gateway.endpoint, &list(1..=5), &output, &["--resume"]);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    assert_eq!(gateway.asked().len(), 6);
    assert_eq!(users_of(&lines(&fs::read_to_string(&output).unwrap())), ["u1", "u2", "u3", "u4", "u5"]);
}

/// Interrupts a run while a call is on its way, which is answered after the command has said that it waits for it. Returns that
/// line, and what is said from then on. The list stays open.
#[cfg(unix)]
pub(crate) fn interrupted(output: &Path, more: &[&str]) -> [String; 2] {
    let (endpoint, held) = holding(1);
    let args = ["my-cards", "--users", "-", "--concurrency", "1", "--output", output.to_str().unwrap()];
    let mut command = authorised(&endpoint, &[&args, more].concat());
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut list = child.stdin.take().unwrap();
    list.write_all(b"u1\nu2\nu3\n").unwrap();
    let mut second = held.recv().unwrap();
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(status.success());
    let mut errors = BufReader::new(child.stderr.take().unwrap());
    let (mut line, mut said) = (String::new(), String::new());
    errors.read_line(&mut line).unwrap();
    answer(&mut second);
    errors.read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(list);
    [line, said]
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_waits_for_the_calls_on_their_way_and_says_how_to_go_on() {
    let output = folder("interrupted").join("my cards.ndjson");
    let [line, said] = interrupted(&output, &[]);
    assert!(line.starts_with("zvcms: stopping: waiting for 1 calls under way"), "{line}");
    assert_eq!(users_of(&lines(&fs::read_to_string(&output).unwrap())), ["u1", "u2"]);
    assert!(said.contains(" has 2 users: 2 with cards; the rest of the list left to ask; in "), "{said}");
    let command = format!(
        "zvcms: to continue: {} my-cards --users - --concurrency 1 --output '{}' --resume\n",
        env!("CARGO_BIN_EXE_zvcms"),
        output.display()
    );
    assert!(said.ends_with(&command), "{said}");
}
