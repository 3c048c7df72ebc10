//! A gateway that is down, refuses everybody or limits the rate; a machine that can make no more connections. How a run
//! goes on over time is tested beside its code, with a clock that is not the wall's.

use std::fs;
use std::process::Command;

use zvcms_sandbox::Fault;

use crate::gateway::{Act, Gateway, Scripted, authorised};
use crate::in_bulk::{folder, from_file, kinds, lines, list, to_file};
use crate::{run, run_with_input};

#[test]
fn a_key_that_is_refused_costs_few_requests_and_no_line_of_who_was_not_asked() {
    let folder = folder("wrong-key");
    let (users, output) = (folder.join("users"), folder.join("cards.ndjson"));
    fs::write(&users, list(1..=2_000)).unwrap();
    let gateway = Gateway::start();
    let args = ["my-cards", "--users", users.to_str().unwrap(), "--output", output.to_str().unwrap()];
    let args = [&args[..], &["--concurrency", "64"]].concat();
    let ran = run(gateway.zvcms(&args).env("ZVCMS_OPEN_KEY", "another"));
    assert_eq!(ran.exit, 4, "{}", ran.stderr);
    let asked = gateway.sandbox.tally().requests();
    assert!((20..100).contains(&asked), "{asked}");
    assert!(
        ran.stderr.starts_with(
            "zvcms: system error sandbox-token: stopped after 20 equal errors in a row: 签名错误"
        ),
        "{}",
        ran.stderr
    );
    assert_eq!(kinds(&output).len(), 20);
    assert!(
        ran.stderr.contains(" has 20 users: 0 with cards, 20 system errors; 1,980 left to ask; "),
        "{}",
        ran.stderr
    );
    // With the right key, nothing was burned.
    gateway.sandbox.clear_faults();
    let ran = run(&mut gateway.zvcms(&[&args[..], &["--resume"]].concat()));
    assert_eq!((ran.exit, kinds(&output).len()), (3, 2_000), "{}", ran.stderr);
}

#[test]
fn bounds_can_be_set() {
    let gateway = Scripted::start(|_, user| Act::envelope("200 OK", "", false, "9", &format!("no, {user}")));
    let ran = run_with_input(
        &mut authorised(
            &gateway.endpoint,
            &["my-cards", "--users", "-", "--max-equal-errors", "3", "--concurrency", "1"],
        ),
        &list(1..=50),
    );
    assert_eq!((ran.exit, gateway.asked().len()), (4, 3), "{}", ran.stderr);
    assert!(ran.stderr.contains("stopped after 3 equal errors in a row: no, u3"), "{}", ran.stderr);
    assert!(ran.stderr.contains("to be able to continue a run, give --output FILE"), "{}", ran.stderr);
}

/// A wrong address is as wrong for everybody as a wrong key.
#[test]
fn the_same_page_for_everybody_stops_the_run() {
    let gateway = Scripted::start(|_, user| Act::Reply("404 Not Found", "", format!("<html>{user}")));
    let ran =
        run_with_input(&mut authorised(&gateway.endpoint, &["my-cards", "--users", "-"]), &list(1..=500));
    assert_eq!(ran.exit, 5, "{}", ran.stderr);
    assert!(gateway.asked().len() < 60, "{}", gateway.asked().len());
    assert!(
        ran.stderr.contains("stopped after 20 equal errors in a row: HTTP 404 Not Found without an envelope")
    );
}

#[test]
fn a_gateway_that_is_down_burns_nobody() {
    let folder = folder("down");
    let (users, output) = (folder.join("users"), folder.join("cards.ndjson"));
    fs::write(&users, list(1..=500)).unwrap();
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}/api/v2", listener.local_addr().unwrap())
    };
    let ran = from_file(&closed, &users, &output, &["--max-silence", "2"]);
    assert_eq!(ran.exit, 5, "{}", ran.stderr);
    assert_eq!(fs::read_to_string(&output).unwrap(), "", "nobody was asked");
    assert!(
        ran.stderr.contains(
            "zvcms: no answer; still trying, for up to 2s: cannot connect to the gateway (127.0.0.1:"
        ),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr
            .contains("zvcms: stopped after 2s without an answer: cannot connect to the gateway (127.0.0.1:"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains(" has 0 users: 0 with cards; 500 left to ask; "), "{}", ran.stderr);
    assert!(ran.stderr.contains(" my-cards --users "), "{}", ran.stderr);
}

/// A fault that hits some calls is no silence: everybody is answered in the end.
#[test]
fn calls_that_break_are_made_again_within_the_run() {
    let gateway = Gateway::start();
    gateway.sandbox.order(Fault::Reset.first(2));
    gateway.sandbox.order(Fault::TruncatedBody.first(2));
    let output = folder("broken-calls").join("cards.ndjson");
    let ran = to_file(gateway.sandbox.endpoint(), "10001\n10002\n", &output, &["--concurrency", "1"]);
    assert_eq!((ran.exit, kinds(&output).len()), (0, 2), "{}", ran.stderr);
    assert_eq!(gateway.sandbox.tally().requests(), 6);
}

/// An envelope that claims success, under a status that says that there was no answer.
#[test]
fn no_answer_is_done_whatever_its_envelope_says() {
    let success = r#"{"status":true,"code":0,"data":[]}"#;
    for (status, envelope) in [
        ("408 Request Timeout", success),
        ("429 Too Many Requests", success),
        ("429 Too Many Requests", r#"{"status":true,"code":7}"#),
        ("429 Too Many Requests", "<html>"),
        ("502 Bad Gateway", success),
        ("503 Service Unavailable", success),
        ("504 Gateway Timeout", success),
    ] {
        let gateway = Scripted::start(move |number, _| match number {
            1 => Act::Reply(status, "retry-after: 0\r\n", envelope.to_owned()),
            _ => Act::cards("[]"),
        });
        let ran = run_with_input(&mut authorised(&gateway.endpoint, &["my-cards", "--users", "-"]), "u1\n");
        assert_eq!((ran.exit, lines(&ran.stdout).len()), (0, 1), "{status} {envelope}: {}", ran.stderr);
        assert_eq!(lines(&ran.stdout)[0]["cards"], serde_json::json!([]));
        assert_eq!(gateway.asked(), ["u1", "u1"]);
        assert!(ran.stderr.contains("zvcms: the gateway limits the rate; slowing down: "), "{}", ran.stderr);
    }
}

/// Our clock is an hour off: the first refusal tells, and nobody has a line that says so.
#[test]
fn a_clock_that_is_off_is_corrected_within_the_run() {
    let gateway = Gateway::start();
    gateway.sandbox.order(Fault::ClockOff(3_600));
    let output = folder("clock").join("cards.ndjson");
    let ran = to_file(gateway.sandbox.endpoint(), "10001\n10002\n", &output, &[]);
    assert_eq!((ran.exit, kinds(&output).len()), (0, 2), "{}", ran.stderr);
}

/// Descriptors run out at some of the calls: fewer go at a time, and no user has a line for it.
#[cfg(target_os = "linux")]
#[test]
fn too_few_descriptors_are_not_the_gateway_s_fault() {
    let folder = folder("descriptors");
    let (users, output) = (folder.join("users"), folder.join("cards.ndjson"));
    fs::write(&users, list(1..=300)).unwrap();
    let gateway = Gateway::start();
    let limited = |limit: u32| {
        let zvcms = gateway.zvcms(&[]);
        let mut shell = Command::new("sh");
        let line = format!(
            "ulimit -n {limit}; exec '{}' my-cards --users '{}' --output '{}' --concurrency 100",
            zvcms.get_program().display(),
            users.display(),
            output.display()
        );
        run(crate::with_environment_of(&zvcms, &mut shell).args(["-c", &line]))
    };
    for too_few in [4, 6, 7, 9] {
        let ran = limited(too_few);
        assert!([5, 7].contains(&ran.exit) && ran.stderr.contains("Too many open files"), "{}", ran.stderr);
        assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
        let _: std::io::Result<()> = fs::remove_file(&output);
    }
    let ran = limited(20);
    let words = "): tcp open error: Too many open files";
    assert!(ran.stderr.contains("this machine cannot make another connection (127.0.0.1:"), "{}", ran.stderr);
    assert!(ran.stderr.contains(words) && ran.stderr.contains("at a time"), "{}", ran.stderr);
    assert_eq!(ran.exit, 3, "the sandbox knows none of them: {}", ran.stderr);
    let kinds = kinds(&output);
    assert!(kinds.len() == 300 && kinds.iter().all(|(_, kind)| kind == "business"), "{kinds:?}");
}
