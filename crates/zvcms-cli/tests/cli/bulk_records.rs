//! The record beside an output, which says whose it is and keeps a second run away.

use std::fs;

use crate::bulk_files::{answering, begun, hanging_on_u1, text};
use crate::gateway::{Act, Scripted, authorised};
use crate::in_bulk::{folder, to_file};
use crate::run_with_input;

#[test]
fn a_run_in_another_name_is_refused_with_both_named() {
    let output = folder("other-names").join("cards.ndjson");
    let (gateway, other) = (answering(), answering());
    assert_eq!(to_file(&gateway.endpoint, "u1\n", &output, &[]).exit, 0);
    let before = text(&output);
    let record = text(&output.with_file_name("cards.ndjson.run"));
    assert!(record.contains("demo-open-id") && !record.contains("demo-open-key"), "{record}");
    let args = ["my-cards", "--users", "-", "--output", output.to_str().unwrap(), "--resume"];
    for (variable, value, then, now) in [
        ("ZVCMS_OPEN_ID", "id-b", "the OpenId demo-open-id", "the OpenId id-b"),
        ("ZVCMS_GRANT_CODE", "code-b", "the GrantCode demo-grant-code", "the GrantCode code-b"),
        ("ZVCMS_ENDPOINT", &other.endpoint, &gateway.endpoint, &other.endpoint),
    ] {
        let ran = run_with_input(authorised(&gateway.endpoint, &args).env(variable, value), "u2\n");
        assert_eq!(ran.exit, 2);
        assert!(ran.line().contains(then) && ran.line().contains(now), "{}", ran.line());
    }
    let ran = to_file(&gateway.endpoint, "u2\n", &output, &["--resume", "--include-recycled"]);
    assert!(ran.exit == 2 && ran.line().contains("recycled cards left out"), "{}", ran.line());
    assert_eq!(text(&output), before);
    assert_eq!((gateway.asked().len(), other.asked().len()), (1, 0));
    // Another key or spelling of the same merchant changes no answer.
    let args = [&args[..], &["--signed-names", "wire"]].concat();
    let mut command = authorised(&gateway.endpoint, &args);
    assert_eq!(run_with_input(command.env("ZVCMS_OPEN_KEY", "a-new-key"), "u2\n").exit, 0);
}

#[test]
fn an_empty_or_missing_file_begins_a_run_and_lines_without_a_record_do_not() {
    let output = folder("records").join("cards.ndjson");
    let record = output.with_file_name("cards.ndjson.run");
    let gateway = answering();
    assert_eq!(to_file(&gateway.endpoint, "u1\n", &output, &["--resume"]).exit, 0);
    for content in [None, Some("")] {
        // Whatever the record says of an earlier run.
        match content {
            None => fs::remove_file(&output).unwrap(),
            Some(content) => fs::write(&output, content).unwrap(),
        }
        let recycled = ["--resume", "--include-recycled"];
        assert_eq!(to_file(&gateway.endpoint, "u1\n", &output, &recycled).exit, 0);
        assert!(text(&record).contains("\"include_recycled\":true"));
    }
    let before = text(&output);
    for broken in [None, Some(""), Some("{}"), Some("notes")] {
        match broken {
            None => fs::remove_file(&record).unwrap(),
            Some(content) => fs::write(&record, content).unwrap(),
        }
        let ran = to_file(&gateway.endpoint, "u2\n", &output, &["--resume", "--include-recycled"]);
        assert_eq!(ran.exit, 2);
        assert!(ran.line().contains("give another --output, and "), "{}", ran.line());
        assert_eq!(text(&output), before);
    }
}

#[cfg(unix)]
#[test]
fn a_record_that_is_replaced_hides_no_run() {
    let folder = folder("replaced-record");
    let (users, output) = (folder.join("users"), folder.join("cards.ndjson"));
    let record = folder.join("cards.ndjson.run");
    fs::write(&users, "u1\n").unwrap();
    let (gateway, hangs) = hanging_on_u1();
    let mut first = begun(&gateway, &users, &output, &hangs);
    fs::copy(&record, folder.join("copy")).unwrap();
    fs::rename(folder.join("copy"), &record).unwrap();
    let ran = to_file(&gateway.endpoint, "u2\n", &output, &["--resume"]);
    assert!(ran.exit == 2 && ran.line().contains("another run is writing "), "{}", ran.line());
    // Nor is the output of one run taken for the record of another.
    let record_of_another = folder.join("cards");
    fs::rename(&output, folder.join("cards.run")).unwrap();
    let ran = to_file(&gateway.endpoint, "u2\n", &record_of_another, &[]);
    assert!(ran.exit == 2 && ran.line().contains("another run is writing "), "{}", ran.line());
    first.kill().unwrap();
    first.wait().unwrap();
}

/// A run whose record goes away could not be gone on with, and says so.
#[test]
fn a_record_that_is_taken_away_is_noticed() {
    let output = folder("record-away").join("cards.ndjson");
    let record = output.with_file_name("cards.ndjson.run");
    let gateway = Scripted::start(move |_, _| {
        fs::remove_file(&record).unwrap();
        Act::cards("[]")
    });
    let ran = to_file(&gateway.endpoint, "u1\n", &output, &[]);
    assert_eq!(ran.exit, 7, "{}", ran.stderr);
    assert!(ran.stderr.contains("cards.ndjson.run does not say whose "), "{}", ran.stderr);
}

#[test]
fn a_record_that_was_torn_while_it_was_written_begins_anew() {
    let output = folder("torn-record").join("cards.ndjson");
    let record = output.with_file_name("cards.ndjson.run");
    let gateway = answering();
    assert_eq!(to_file(&gateway.endpoint, "u1\n", &output, &[]).exit, 0);
    let whole = fs::read(&record).unwrap();
    for length in [0, 1, 10, 13, 40, whole.len() - 1] {
        fs::remove_file(&output).unwrap();
        fs::write(&record, &whole[..length]).unwrap();
        assert_eq!(to_file(&gateway.endpoint, "u1\n", &output, &["--resume"]).exit, 0, "{length}");
        assert_eq!(fs::read(&record).unwrap(), whole);
    }
}

#[test]
fn what_may_be_a_secret_in_an_address_is_not_in_the_record() {
    let output = folder("secret-address").join("cards.ndjson");
    let gateway = answering();
    let endpoint = format!("{}?token=a-secret", gateway.endpoint);
    assert_eq!(to_file(&endpoint, "u1\n", &output, &[]).exit, 0);
    assert!(!text(&output.with_file_name("cards.ndjson.run")).contains("a-secret"));
    assert_eq!(to_file(&endpoint, "u2\n", &output, &["--resume"]).exit, 0);
    let ran = to_file(&gateway.endpoint, "u3\n", &output, &["--resume"]);
    assert!(ran.exit == 2 && !ran.line().contains("a-secret"), "{}", ran.line());
}
