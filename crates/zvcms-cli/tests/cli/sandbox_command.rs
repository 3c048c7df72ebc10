//! `zvcms sandbox`, called from other processes.

use std::fs;
#[cfg(unix)]
use std::io::Write as _;
use std::io::{BufRead, BufReader, Read};
#[cfg(unix)]
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::{run, zvcms};

/// A sandbox in a process of its own, and the settings that it printed.
pub(crate) struct Served {
    child: Child,
    pub(crate) printed: Vec<String>,
    pub(crate) settings: Vec<(String, String)>,
}

impl Served {
    pub(crate) fn start(args: &[&str]) -> Self {
        let args = [&["sandbox"], args].concat();
        Self::start_of(zvcms(&args).stderr(Stdio::piped()))
    }

    /// As where people are told in the language of this locale.
    pub(crate) fn start_in(locale: &str, args: &[&str]) -> Self {
        let args = [&["sandbox"], args].concat();
        Self::start_of(zvcms(&args).env("LANG", locale).stderr(Stdio::piped()))
    }

    #[cfg(unix)]
    pub(crate) fn start_in_chinese(args: &[&str]) -> Self {
        let args = [&["sandbox", "--lang", "zh"], args].concat();
        Self::start_of(zvcms(&args).stderr(Stdio::piped()))
    }

    fn start_of(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
        let (mut settings, mut printed) = (Vec::new(), Vec::new());
        let is_last = |line: &String| line.starts_with('#') && line.contains("export ZVCMS_API=");
        while !printed.last().is_some_and(is_last) {
            let line = lines.next().unwrap().unwrap();
            if let Some(setting) = line.strip_prefix("export ") {
                let (name, value) = setting.split_once('=').unwrap();
                settings.push((name.to_owned(), value.to_owned()));
            }
            printed.push(line);
        }
        Self { child, printed, settings }
    }

    /// What it printed, with `…` for the port.
    pub(crate) fn printed_with_any_port(&self) -> String {
        let port = self.settings[0].1.strip_prefix("http://127.0.0.1:").unwrap();
        let port = port.split('/').next().unwrap();
        self.printed.join("\n").replace(&format!(":{port}"), ":…")
    }

    /// Interrupts it, and returns how it ended and what it said.
    #[cfg(unix)]
    pub(crate) fn interrupt(mut self) -> (Option<i32>, String) {
        interrupt(&self.child);
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }

    /// A connection of its own to what is served.
    #[cfg(unix)]
    fn connect(&self) -> TcpStream {
        let address = self.settings[0].1.strip_prefix("http://").unwrap().split('/').next().unwrap();
        TcpStream::connect(address).unwrap()
    }

    /// Has this many requests answered, of which each leaves a line in the log.
    #[cfg(unix)]
    fn answer(&self, requests: usize) {
        let mut sent = self.connect();
        let mut replies = BufReader::new(sent.try_clone().unwrap()).lines();
        for _ in 0..requests {
            sent.write_all(b"GET / HTTP/1.1\r\nHost: s\r\n\r\n").unwrap();
            while !replies.next().unwrap().unwrap().starts_with("sandbox-path: ") {}
        }
    }

    pub(crate) fn zvcms(&self, args: &[&str]) -> Command {
        let mut command = zvcms(args);
        command.envs(self.settings.iter().cloned());
        command
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _: std::io::Result<()> = self.child.kill();
        let _: std::io::Result<std::process::ExitStatus> = self.child.wait();
    }
}

#[cfg(unix)]
fn interrupt(child: &Child) {
    send("-INT", child);
}

#[cfg(unix)]
fn send(signal: &str, child: &Child) {
    let status = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

fn file(name: &str, content: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).unwrap();
    path
}

#[cfg(unix)]
#[test]
fn what_it_prints_is_enough_to_call_it_and_it_ends_with_a_tally() {
    let sandbox = Served::start(&[]);
    let cards = run(&mut sandbox.zvcms(&["my-cards", "10001"]));
    assert_eq!((cards.exit, cards.json().as_array().unwrap().len()), (0, 9));
    assert_eq!(run(sandbox.zvcms(&["my-cards", "10001"]).env("ZVCMS_OPEN_KEY", "another")).exit, 4);
    assert_eq!(run(&mut sandbox.zvcms(&["my-cards", "nobody"])).exit, 3);
    let (exit, said) = sandbox.interrupt();
    assert_eq!(exit, Some(0));
    assert!(said.contains("zvcms: 3 requests, 1 accepted, 2 refused\n"), "{said}");
    assert!(said.contains("sandbox-token: 1\n") && said.contains("sandbox-no-such-user: 1\n"), "{said}");
    assert!(!said.contains("another"), "{said}");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "zvcms: accepted user.my-cards");
    assert!(lines[1].starts_with("zvcms: refused  user.my-cards: sandbox-token: 签名错误: "), "{said}");
    assert!(lines[2].starts_with("  unexplained: ") && lines[3].starts_with("  To do: "), "{said}");
    assert!(lines[4].starts_with("zvcms: refused  user.my-cards: sandbox-no-such-user: "), "{said}");
}

#[cfg(unix)]
#[test]
fn a_wrong_signature_is_logged_with_what_is_wrong_with_it() {
    let sandbox = Served::start(&[]);
    // Signed under the other names.
    assert_eq!(run(&mut sandbox.zvcms(&["my-cards", "10001", "--signed-names", "wire"])).exit, 4);
    let (_, said) = sandbox.interrupt();
    assert!(
        said.starts_with("zvcms: refused  user.my-cards: sandbox-token: 签名错误: the names of the request body were signed"),
        "{said}"
    );
    assert!(said.contains("(names-of-the-body)\n  names-of-the-body: "), "{said}");
}

#[cfg(unix)]
#[test]
fn faults_come_to_order() {
    let sandbox = Served::start(&["--fault", "business-exception:1", "--fault", "php-warning:1"]);
    let exits: Vec<i32> = (0..3)
        .map(|_| {
            run(&mut sandbox.zvcms(&["call", "user.my-cards", "--params", r#"{"user_id":"10002"}"#])).exit
        })
        .collect();
    let (_, said) = sandbox.interrupt();
    assert_eq!(exits, [3, 6, 0], "{said}");
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].ends_with("; fault business-exception, not executed"), "{said}");
    assert!(lines[1].ends_with("; fault php-warning, executed"), "{said}");
    assert_eq!(lines[2], "zvcms: accepted user.my-cards");
    assert!(said.contains("zvcms:   fault php-warning: 1\n"), "{said}");
}

#[test]
fn a_fault_that_there_is_not_is_named_with_those_that_there_are() {
    let ran = run(&mut zvcms(&["sandbox", "--fault", "flood", "--format", "table"]));
    assert_eq!(ran.exit, 2);
    assert!(
        ran.line().contains("\"flood\" is not a fault") && ran.line().contains("http-status=503"),
        "{}",
        ran.line()
    );
}

#[test]
fn cards_of_a_file_are_handed_out() {
    let cards = file("own-cards.json", r#"{"77": [{"id": 1, "gift_title": "礼品卡", "par_value": "0.10"}]}"#);
    let sandbox = Served::start(&["--cards", cards.to_str().unwrap(), "--signed-names", "wire"]);
    let ran = run(&mut sandbox.zvcms(&["my-cards", "77", "--signed-names", "wire"]));
    let card: Value = ran.json()[0].clone();
    assert_eq!(
        (&card["id"], &card["title"], &card["balance"]),
        (&"1".into(), &"礼品卡".into(), &"0.10".into())
    );
    assert_eq!(run(&mut sandbox.zvcms(&["my-cards", "10001", "--signed-names", "wire"])).exit, 3);
}

#[test]
fn replies_of_files_are_sent_as_they_are() {
    let own = file("own-reply.json", "\u{feff}{\"b\": 1.10, \"a\": [12345678901234567890123]}\n");
    let gone = file("gone-reply.json", r#"{"status": true, "code": 40004, "message": "没有"}"#);
    let of = |action: &str, file: &PathBuf| format!("{action}={}", file.display());
    let (own, gone) = (of("my.own", &own), of("user.my-cards", &gone));
    let sandbox = Served::start(&["--reply", &own, "--reply", &gone]);
    let ran = run(&mut sandbox.zvcms(&["call", "my.own", "--params", r#"{"any":1}"#]));
    assert_eq!((ran.exit, ran.stdout.as_str()), (0, "{\"b\": 1.10, \"a\": [12345678901234567890123]}\n"));
    let ran = run(&mut sandbox.zvcms(&["my-cards", "10001"]));
    assert_eq!((ran.exit, ran.line()), (3, "zvcms: business exception 40004: 没有"));
    // It is checked as any other request is.
    assert_eq!(run(sandbox.zvcms(&["call", "my.own"]).env("ZVCMS_OPEN_KEY", "another")).exit, 4);
}

#[cfg(unix)]
#[test]
fn the_log_says_whether_a_reply_is_a_success() {
    let file = |name: &str, reply: &str| file(name, reply).display().to_string();
    let done = file("done-reply.json", r#"{"status": "1", "code": 0, "data": []}"#);
    let gone = file("error-reply.json", r#"{"status": true, "code": "00", "message": "没有"}"#);
    let odd = file("odd-reply.json", r#"{"status": "TRUE", "code": 0, "data": []}"#);
    let replies = [format!("a.done={done}"), format!("a.gone={gone}"), format!("a.odd={odd}")];
    let args: Vec<&str> = replies.iter().flat_map(|reply| ["--reply", reply]).collect();
    let sandbox = Served::start(&args);
    let exits = ["a.done", "a.gone", "a.odd"].map(|action| run(&mut sandbox.zvcms(&["call", action])).exit);
    let (_, said) = sandbox.interrupt();
    assert_eq!(exits, [0, 3, 6], "{said}");
    let lines: Vec<&str> = said.lines().filter(|line| !line.contains("warning")).collect();
    assert_eq!(
        lines[..3],
        [
            "zvcms: accepted a.done",
            "zvcms: answered a.gone: its --reply is not a success",
            "zvcms: answered a.odd: its --reply is not a success",
        ]
    );
}

#[cfg(unix)]
#[test]
fn a_reply_to_an_undocumented_action_is_warned_about() {
    let file = file("undocumented-reply.json", "[]").display().to_string();
    let points = "/v3/crm/points/addCustomerPoints";
    let names = ["user.mycards", "user.my-cards", points, "v3/crm/points/addCustomerPoint", "/v3/x/y"];
    let replies = names.map(|action| format!("{action}={file}"));
    let args: Vec<&str> = replies.iter().flat_map(|reply| ["--reply", reply]).collect();
    let (exit, said) = Served::start(&args).interrupt();
    let lines: Vec<&str> = said.lines().filter(|line| line.contains("warning")).collect();
    let told = |name, nearest| {
        format!("zvcms: warning: --reply: the action \"{name}\" is not documented; the nearest is {nearest}")
    };
    let told = [told("user.mycards", "user.my-cards"), told("/v3/crm/points/addCustomerPoint", points)];
    assert_eq!((exit, lines), (Some(0), told.iter().map(String::as_str).collect()));
}

#[test]
fn a_reply_that_cannot_be_served_is_one_line() {
    let wrong = file("wrong-reply.json", "{\n\"a\": }");
    let empty = file("empty-reply.json", "");
    let right = file("right-reply.json", "[]");
    let of = |action: &str, file: &PathBuf| format!("{action}={}", file.display());
    let (wrong, empty, right) = (of("a.b", &wrong), of("a.b", &empty), of("a.b", &right));
    for (replies, exit, said) in [
        (
            &["order.upload"][..],
            2,
            "'--reply <ACTION=FILE>': there is no =: write ACTION=FILE, such as order.upload=reply.json; see zvcms sandbox --help",
        ),
        (&["=f.json"], 2, "there is no action before the =: write ACTION=FILE; see"),
        (&[" a.b=f.json"], 2, "the action \" a.b\" has white space at an end: leave it out; see"),
        (&["a.b\n=f.json"], 2, "the action \"a.b\\n\" has white space at an end: leave it out; see"),
        (&[" =f.json"], 2, "the action \" \" has white space at an end: leave it out; see"),
        (&["a.b="], 2, "there is no file after the =: write ACTION=FILE; see"),
        (&["a.b=/nowhere/reply.json"], 7, "cannot read the reply from /nowhere/reply.json: "),
        (&[&wrong], 2, "wrong-reply.json, line 2: it is not JSON: expected value"),
        (&[&empty], 2, "empty-reply.json, line 1: it is not JSON: EOF"),
        (
            &[&right, "c.d=/nowhere", &right],
            2,
            "zvcms: --reply names the action \"a.b\" twice: leave one of them out",
        ),
        (
            &["/v3/x=/nowhere", "v3/x=/nowhere"],
            2,
            "zvcms: --reply names the action \"/v3/x\" twice: leave one of them out",
        ),
        (
            &["x/y=/nowhere", "/x/y=/nowhere"],
            2,
            "zvcms: --reply names the action \"/x/y\" twice: leave one of them out",
        ),
    ] {
        let args: Vec<&str> = replies.iter().flat_map(|reply| ["--reply", reply]).collect();
        let ran = run(&mut zvcms(&[&["sandbox", "--format", "table"], &args[..]].concat()));
        assert_eq!(ran.exit, exit, "{replies:?}: {}", ran.stderr);
        assert!(ran.line().contains(said), "{}", ran.line());
    }
}

#[test]
fn a_reply_to_what_nobody_can_call_is_refused() {
    let parts = ["one of its parts is empty", "one of its parts is . or .."];
    let query = "it has a query or a fragment";
    let character = "a character that a path cannot have";
    for (name, problem) in [
        ("https://openapi.qmai.cn/v3/x", "give the path alone, without scheme and host"),
        ("/api/v2", "the path /api/v2 is that of all actions of V2"),
        ("api/v2", "the path /api/v2 is that of all actions of V2"),
        ("/v3/a b", character),
        ("/v3/a\tb", character),
        ("/v3/a\u{1b}b", character),
        ("/v3/礼", character),
        ("/v3/x?y", query),
        ("/v3/x#y", query),
        ("/", parts[0]),
        ("/v3//x", parts[0]),
        ("/v3/./x", parts[1]),
        ("v3/../api/v2", parts[1]),
    ] {
        let reply = format!("{name}=/nowhere");
        let ran = run(&mut zvcms(&["sandbox", "--reply", &reply, "--format", "table"]));
        assert_eq!(ran.exit, 2, "{name}: {}", ran.stderr);
        assert!(ran.line().contains("for '--reply <ACTION=FILE>': the "), "{}", ran.line());
        assert!(ran.line().contains(problem) && ran.line().contains("=FILE, such as "), "{}", ran.line());
    }
}

#[test]
fn what_it_cannot_serve_is_one_line_about_usage() {
    let cards = file("wrong-cards.json", "{\"77\": [\n{\"par_value\": \"lots\"}]}");
    let ran = run(&mut zvcms(&["sandbox", "--cards", cards.to_str().unwrap(), "--format", "table"]));
    assert_eq!(ran.exit, 2);
    assert!(
        ran.line().ends_with(
            "wrong-cards.json, line 2: user 77, card 1, par_value: a plain decimal number is expected, such as \"75.50\""
        ),
        "{}",
        ran.line()
    );
    let ran = run(&mut zvcms(&["sandbox", "--listen", "0.0.0.0:0", "--format", "table"]));
    assert_eq!(ran.exit, 2);
    assert!(ran.line().contains("is not a loopback address"), "{}", ran.line());
    assert_eq!(run(&mut zvcms(&["sandbox", "--listen", "somewhere"])).exit, 2);
    assert_eq!(run(&mut zvcms(&["sandbox", "--cards", "/nowhere/cards.json"])).exit, 7);
}

/// More lines than the pipe, the thread that writes and those that wait for it have room for.
#[cfg(unix)]
const MANY: usize = 8_000;

#[cfg(unix)]
#[test]
fn a_log_that_nobody_reads_keeps_neither_a_client_waiting_nor_the_end() {
    let mut sandbox = Served::start(&[]);
    sandbox.answer(MANY);
    assert_eq!(run(&mut sandbox.zvcms(&["my-cards", "10001"])).exit, 0);
    interrupt(&sandbox.child);
    assert_eq!(sandbox.child.wait().unwrap().code(), Some(0));
}

#[cfg(unix)]
#[test]
fn a_log_that_is_read_late_says_how_much_is_not_in_it() {
    let sandbox = Served::start(&[]);
    sandbox.answer(MANY);
    let (exit, said) = sandbox.interrupt();
    assert_eq!(exit, Some(0));
    let shown = said.lines().filter(|line| line.starts_with("zvcms: refused ")).count();
    let left_out = said.lines().filter(|line| line.ends_with(" not shown"));
    let left_out: usize =
        left_out.map(|line| line.split(' ').nth(1).unwrap().parse::<usize>().unwrap()).sum();
    assert!(shown > 0 && left_out > 0, "{shown} shown, {left_out} left out");
    assert_eq!(shown + left_out, MANY);
    assert!(said.contains("zvcms: 8000 requests, 0 accepted, 8000 refused\n"), "{shown} shown");
}

#[cfg(target_os = "linux")]
#[test]
fn a_log_on_a_full_disk_is_as_if_nobody_read_it() {
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let mut sandbox = Served::start_of(zvcms(&["sandbox"]).stderr(full));
    sandbox.answer(3);
    interrupt(&sandbox.child);
    assert_eq!(sandbox.child.wait().unwrap().code(), Some(0));
}

/// With fewer descriptors than there are clients, too, it is the slow ones that have to go.
#[cfg(unix)]
#[test]
fn slow_heads_keep_nobody_out() {
    let served = zvcms(&["sandbox"]);
    for descriptors in ["32", "256"] {
        let mut limited = Command::new("sh");
        crate::with_environment_of(&served, &mut limited).args([
            "-c",
            "ulimit -n $0 && exec \"$@\"",
            descriptors,
        ]);
        limited.arg(served.get_program()).args(served.get_args()).stderr(Stdio::null());
        let sandbox = Served::start_of(&mut limited);
        let slow: Vec<_> = (0..300)
            .map(|_| {
                let mut stream = sandbox.connect();
                stream.write_all(b"POST /api/v2 HTTP/1.1\r\nHost: s").unwrap();
                stream
            })
            .collect();
        for _ in 0..3 {
            assert_eq!(run(&mut sandbox.zvcms(&["my-cards", "10001"])).exit, 0);
        }
        drop(slow);
    }
}

#[cfg(unix)]
#[test]
fn cards_that_are_no_file_are_refused() {
    for (cards, exit, said) in [
        ("/dev/zero", 2, "cannot read the cards from /dev/zero: it has more than 67108864 bytes"),
        ("/dev/null", 2, "/dev/null, line 1: it is not JSON: "),
        ("/", 7, "cannot read the cards from /: "),
    ] {
        let ran = run(&mut zvcms(&["sandbox", "--cards", cards, "--format", "table"]));
        assert_eq!(ran.exit, exit, "{cards}");
        assert!(ran.line().contains(said), "{}", ran.line());
    }
}

#[cfg(unix)]
#[test]
fn cards_that_nobody_writes_are_waited_for_until_it_is_told_to_end() {
    let pipe = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cards-of-nobody");
    let _: std::io::Result<()> = fs::remove_file(&pipe);
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut sandbox = zvcms(&["sandbox", "--cards", pipe.to_str().unwrap()]).spawn().unwrap();
    // It listens to no signal yet, and a shell's background jobs ignore an interruption.
    send("-TERM", &sandbox);
    assert_eq!(sandbox.wait().unwrap().code(), None);
    fs::remove_file(&pipe).unwrap();
}
