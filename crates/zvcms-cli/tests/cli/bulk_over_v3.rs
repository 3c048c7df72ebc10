//! Many users over V3.

use std::fs;

use serde_json::json;

use crate::bulk_files::{answering, text};
use crate::gateway::{Act, Gateway, Scripted, authorised};
use crate::in_bulk::{folder, from_file, lines, list, to_file};
use crate::readme::shell;
use crate::run_with_input;

const OVER_V3: [&str; 2] = ["--api", "v3"];

/// A scripted gateway's address below which V3 has its paths.
fn base(gateway: &Scripted) -> &str {
    gateway.endpoint.strip_suffix("/api/v2").unwrap()
}

#[test]
fn lines_are_the_same_over_either_version_but_for_code_and_trace_id() {
    let gateway = Gateway::start();
    let args = ["my-cards", "--users", "-", "--concurrency", "1"];
    let users = "10001\n10002\nnobody\n";
    let over_v2 = run_with_input(&mut authorised(gateway.sandbox.endpoint(), &args), users);
    let args = [&args[..], &OVER_V3].concat();
    let over_v3 = run_with_input(&mut authorised(gateway.sandbox.v3_endpoint(), &args), users);
    assert_eq!((over_v3.exit, over_v2.exit), (3, 3), "{}", over_v3.stderr);
    let (mut of_v3, mut of_v2) = (lines(&over_v3.stdout), lines(&over_v2.stdout));
    // The sandbox names its refusals over V2, and numbers them over V3.
    for (lines, names) in [(&mut of_v3, &["trace_id", "code"][..]), (&mut of_v2, &["code"])] {
        let error = lines[2]["error"].as_object_mut().unwrap();
        for name in names {
            assert!(error.remove(*name).is_some_and(|member| member.is_string()), "{}", over_v3.stdout);
        }
    }
    assert_eq!(of_v3, of_v2);
}

#[test]
fn a_run_of_one_version_is_not_continued_by_one_of_the_other() {
    let folder = folder("either-version");
    let gateway = answering();
    for (name, first, then, both) in [
        ("v2", &[][..], &OVER_V3[..], "was begun with --api v2, and this run has --api v3"),
        ("v3", &OVER_V3, &["--api", "v2"], "was begun with --api v3, and this run has --api v2"),
    ] {
        let output = folder.join(name);
        let endpoint = |api: &[&str]| if api.contains(&"v3") { base(&gateway) } else { &gateway.endpoint };
        assert_eq!(to_file(endpoint(first), "u1\n", &output, first).exit, 0);
        let before = text(&output);
        let record = text(&output.with_file_name(format!("{name}.run")));
        assert_eq!(record.contains("\"api\":\"v3\""), name == "v3", "{record}");
        assert_eq!(record.contains("\"api\""), name == "v3", "{record}");
        let ran = to_file(endpoint(then), "u2\n", &output, &[then, &["--resume"]].concat());
        assert!(ran.exit == 2 && ran.line().contains(both), "{}", ran.line());
        assert_eq!(text(&output), before);
        assert_eq!(to_file(endpoint(first), "u2\n", &output, &[first, &["--resume"]].concat()).exit, 0);
    }
}

#[test]
fn the_command_that_is_printed_goes_on_over_v3() {
    let folder = folder("go-on-over-v3");
    let (users, output) = (folder.join("users"), folder.join("cards.ndjson"));
    fs::write(&users, list(1..=2)).unwrap();
    let gateway = Scripted::start(|number, _| match number {
        1 => {
            Act::Reply("200 OK", "", r#"{"status":false,"code":4,"message":"no","traceId":"a-1"}"#.to_owned())
        }
        _ => Act::cards("[]"),
    });
    let ran = from_file(base(&gateway), &users, &output, &[&OVER_V3[..], &["--concurrency", "1"]].concat());
    assert_eq!(ran.exit, 4, "{}", ran.stderr);
    let written = lines(&text(&output));
    let error = json!({"kind": "system", "code": "4", "message": "no", "trace_id": "a-1"});
    assert_eq!(written[0]["error"], error);
    let command = ran.stderr.lines().find_map(|line| line.split_once("to continue: ")).unwrap().1;
    assert!(command.contains(" --api v3 ") && command.ends_with(" --resume"), "{command}");
    let settings = authorised(base(&gateway), &[]);
    let settings = settings.get_envs().filter_map(|(name, value)| Some((name, value?)));
    let continued = crate::run(shell(command).envs(settings));
    assert_eq!(continued.exit, 0, "{}", continued.stderr);
    assert_eq!((gateway.asked(), text(&output).contains("trace_id")), (list_of(&["u1", "u2", "u1"]), false));
}

fn list_of(users: &[&str]) -> Vec<String> {
    users.iter().map(|user| (*user).to_owned()).collect()
}

/// A trace id is another each time.
#[test]
fn errors_that_differ_in_their_trace_id_alone_are_equal() {
    let gateway = Scripted::start(|number, _| {
        let reply = format!(r#"{{"status":false,"code":"","message":"no","traceId":"a-{number}"}}"#);
        Act::Reply("200 OK", "", reply)
    });
    let args = ["my-cards", "--users", "-", "--max-equal-errors", "3", "--concurrency", "1"];
    let args = [&args[..], &OVER_V3].concat();
    let ran = run_with_input(&mut authorised(base(&gateway), &args), &list(1..=50));
    assert_eq!((ran.exit, gateway.asked().len()), (4, 3), "{}", ran.stderr);
    assert!(ran.stderr.contains("stopped after 3 equal errors in a row: "), "{}", ran.stderr);
    let traces: Vec<_> = lines(&ran.stdout).iter().map(|line| line["error"]["trace_id"].clone()).collect();
    assert_eq!(traces, ["a-1", "a-2", "a-3"]);
}

#[test]
fn rows_for_a_spreadsheet_have_the_trace_id_too() {
    let gateway = Scripted::start(|_, _| {
        Act::Reply("200 OK", "", r#"{"status":true,"code":4,"message":"no","traceId":"a-1"}"#.to_owned())
    });
    let args = [&["my-cards", "--users", "-", "--format", "csv"], &OVER_V3[..]].concat();
    let ran = run_with_input(&mut authorised(base(&gateway), &args), "u1\n");
    assert!(ran.stdout.ends_with(",business,4,no (traceId a-1)\n"), "{}", ran.stdout);
}
