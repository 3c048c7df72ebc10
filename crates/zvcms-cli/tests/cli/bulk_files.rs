//! The output: what is refused and stays as it is, what is gone on with, and what is in it in the end. Whose it is is in
//! `bulk_records`, and what disks do to it in `bulk_disks`.

use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc;

use crate::gateway::{Act, Gateway, Scripted, authorised};
use crate::in_bulk::{folder, from_file, kinds, lines, list, to_file, users_of};

/// What stands in a file, as text.
pub(crate) fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

pub(crate) fn answering() -> Scripted {
    Scripted::start(|_, _| Act::cards("[]"))
}

/// A gateway that does not answer user u1, and says when it was asked.
pub(crate) fn hanging_on_u1() -> (Scripted, mpsc::Receiver<()>) {
    let (asked, hangs) = mpsc::channel();
    let gateway = Scripted::start(move |_, user| {
        if user == "u1" {
            asked.send(()).unwrap();
            return Act::Hang;
        }
        Act::cards("[]")
    });
    (gateway, hangs)
}

/// A run that stays at user u1.
pub(crate) fn begun(gateway: &Scripted, users: &Path, output: &Path, hangs: &mpsc::Receiver<()>) -> Child {
    let args = ["my-cards", "--users", users.to_str().unwrap(), "--output", output.to_str().unwrap()];
    let child = authorised(&gateway.endpoint, &args).stderr(Stdio::null()).spawn().unwrap();
    hangs.recv().unwrap();
    child
}

#[test]
fn an_output_that_another_run_is_writing_is_refused_before_a_request_is_sent() {
    let folder = folder("two-runs");
    let (users, output) = (folder.join("users"), folder.join("cards.ndjson"));
    fs::write(&users, "u1\n").unwrap();
    let (gateway, hangs) = hanging_on_u1();
    let mut first = begun(&gateway, &users, &output, &hangs);
    let other = answering();
    for more in [&[][..], &["--resume"], &["--format", "csv"]] {
        let ran = to_file(&other.endpoint, "u2\n", &output, more);
        assert_eq!(ran.exit, 2);
        assert!(
            ran.line().contains(&format!("another run is writing {}", output.display())),
            "{}",
            ran.line()
        );
    }
    // Under another name, and after a replacement of the file.
    #[cfg(unix)]
    {
        let link = folder.join("link.ndjson");
        std::os::unix::fs::symlink(&output, &link).unwrap();
        let ran = to_file(&other.endpoint, "u2\n", &link, &["--resume"]);
        assert!(ran.exit == 2 && ran.line().contains("another run is writing "), "{}", ran.line());
        fs::write(folder.join("new"), "").unwrap();
        fs::rename(folder.join("new"), &output).unwrap();
        let ran = to_file(&other.endpoint, "u2\n", &output, &["--resume"]);
        assert!(ran.exit == 2 && ran.line().contains("another run is writing "), "{}", ran.line());
    }
    assert_eq!(other.asked(), [""; 0]);
    // The lock goes with the process, however that ends.
    first.kill().unwrap();
    first.wait().unwrap();
    let gateway = answering();
    fs::remove_file(&output).unwrap();
    assert_eq!(to_file(&gateway.endpoint, "u2\n", &output, &[]).exit, 0);
}

#[test]
fn a_file_that_is_not_ours_is_refused_and_stays_as_it_is() {
    let folder = folder("not-ours");
    let gateway = Gateway::start();
    let endpoint = gateway.sandbox.endpoint();
    let users = folder.join("users");
    fs::write(&users, "10002\n").unwrap();
    let ours = folder.join("ours.ndjson");
    assert_eq!(from_file(endpoint, &users, &ours, &[]).exit, 0);
    let line = text(&ours);
    let asked = gateway.sandbox.tally().requests();
    for (name, content) in [
        ("text", "some notes\n".as_bytes().to_vec()),
        ("text without a line break", b"some notes".to_vec()),
        ("one brace", b"{".to_vec()),
        ("json", b"{\"a\": 1}\n".to_vec()),
        ("json without a line break", b"{\"a\": [1, 2".to_vec()),
        ("cards of a user", b"[{\"id\": \"1\"}]\n".to_vec()),
        ("binary", vec![0, 159, 146, 150, 10, 0]),
        ("key", b"a-secret-key\n".to_vec()),
        ("a line of ours and text", format!("{line}notes").into_bytes()),
        ("a line of ours and more on it", format!("{} more", line.trim_end()).into_bytes()),
        ("another member", b"{\"user_id\":\"1\",\"cards\":[],\"more\":1}\n".to_vec()),
        (
            "cards and an error",
            b"{\"user_id\":\"1\",\"cards\":[],\"error\":{\"kind\":\"system\"}}\n".to_vec(),
        ),
        ("another kind", b"{\"user_id\":\"1\",\"error\":{\"kind\":\"odd\"}}\n".to_vec()),
        ("an empty line", format!("{line}\n").into_bytes()),
        ("zeros", vec![0; 4096]),
    ] {
        // With and without a record that says that it is ours.
        for has_record in [false, true] {
            // With a record, a brace alone is the beginning of a line of ours.
            if has_record && name == "one brace" {
                continue;
            }
            let path = folder.join(name);
            fs::write(&path, &content).unwrap();
            let record = folder.join(format!("{name}.run"));
            if has_record {
                fs::copy(folder.join("ours.ndjson.run"), &record).unwrap();
            }
            let ran = from_file(endpoint, &users, &path, &["--resume"]);
            assert_eq!(ran.exit, 2, "{name}");
            assert!(ran.line().contains(name) && !ran.line().contains("a-secret-key"), "{}", ran.line());
            assert_eq!(fs::read(&path).unwrap(), content, "{name}");
            assert_eq!(record.exists(), has_record, "{name}");
        }
    }
    // The list itself, also where it is empty.
    for content in ["10002\n", ""] {
        fs::write(&users, content).unwrap();
        let ran = from_file(endpoint, &users, &users, &["--resume"]);
        assert!(ran.exit == 2 && ran.line().contains("would overwrite the list of users"), "{}", ran.line());
        assert_eq!(text(&users), content);
    }
    assert_eq!(gateway.sandbox.tally().requests(), asked);
}

#[test]
fn an_output_that_is_there_is_not_written_over() {
    let output = folder("kept").join("cards.ndjson");
    let gateway = answering();
    fs::write(&output, "kept").unwrap();
    let ran = to_file(&gateway.endpoint, "1\n", &output, &[]);
    assert!(ran.exit == 2 && ran.line().contains("exists: add --resume to continue it"), "{}", ran.line());
    assert_eq!(text(&output), "kept");
    // Nor is a file that has the name of the record.
    fs::remove_file(&output).unwrap();
    let record = output.with_file_name("cards.ndjson.run");
    fs::write(&record, "kept").unwrap();
    let ran = to_file(&gateway.endpoint, "1\n", &output, &[]);
    assert!(ran.exit == 2 && ran.line().contains("is not the record of a run"), "{}", ran.line());
    assert_eq!(text(&record), "kept");
    assert_eq!(gateway.asked(), [""; 0]);
}

/// A machine that stops may leave any part of the last line.
#[test]
fn a_torn_last_line_is_taken_off_and_its_user_asked_for_again() {
    let output = folder("torn").join("cards.ndjson");
    let gateway =
        Scripted::start(|_, user| Act::cards(&format!(r#"[{{"id":"{user}","gift_title":"礼品卡"}}]"#)));
    let all = list(1..=3);
    assert_eq!(to_file(&gateway.endpoint, &all, &output, &["--concurrency", "1"]).exit, 0);
    let whole = fs::read(&output).unwrap();
    let last_line = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    for length in last_line..=whole.len() {
        fs::write(&output, &whole[..length]).unwrap();
        let before = gateway.asked().len();
        let ran = to_file(&gateway.endpoint, &all, &output, &["--resume"]);
        assert_eq!((ran.exit, fs::read(&output).unwrap()), (0, whole.clone()), "{length}: {}", ran.stderr);
        // All written but the line break is a whole line too.
        let again = usize::from(length < whole.len() - 1);
        assert_eq!(gateway.asked().len() - before, again, "{length}");
    }
}

#[test]
fn only_who_was_answered_is_done_and_each_user_has_one_line_in_the_end() {
    let folder = folder("done");
    let (users, output) = (folder.join("users"), folder.join("cards.ndjson"));
    // All kinds at first, an answer for everybody later.
    let script = |is_later: bool| {
        move |_: u64, user: &str| match user {
            "business" => Act::envelope("200 OK", "", true, "7", "no such user"),
            "system" if !is_later => Act::envelope("200 OK", "", false, "9", "busy"),
            "broken" if !is_later => Act::Close,
            "unreadable" if !is_later => Act::Reply("200 OK", "", "<html>".to_owned()),
            "unavailable" if !is_later => Act::envelope("503 Service Unavailable", "", true, "0", "ok"),
            _ => Act::cards("[]"),
        }
    };
    let later = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let switch = std::sync::Arc::clone(&later);
    let gateway = Scripted::start(move |number, user| {
        script(switch.load(std::sync::atomic::Ordering::SeqCst))(number, user)
    });
    fs::write(&users, "business\nsystem\nunreadable\nunavailable\nbroken\ncards\n").unwrap();
    // The last ones are left when nobody is answered any more.
    let bounds = ["--max-silence", "2", "--attempts", "1"];
    let ran = from_file(&gateway.endpoint, &users, &output, &bounds);
    let kind = |user: &str, kind: &str| (user.to_owned(), kind.to_owned());
    assert_ne!(ran.exit, 0);
    assert_eq!(
        kinds(&output),
        [
            kind("broken", "transport"),
            kind("business", "business"),
            kind("cards", "cards"),
            kind("system", "system"),
            kind("unavailable", "system"),
            kind("unreadable", "response"),
        ],
        "{}",
        ran.stderr
    );
    later.store(true, std::sync::atomic::Ordering::SeqCst);
    let before = gateway.asked().len();
    // Over a list from a pipe, whose users are not known before, and over a file.
    let begun = text(&output);
    for from_a_pipe in [true, false] {
        fs::write(&output, &begun).unwrap();
        let ran = if from_a_pipe {
            to_file(&gateway.endpoint, &text(&users), &output, &["--resume"])
        } else {
            from_file(&gateway.endpoint, &users, &output, &["--resume"])
        };
        assert_eq!(ran.exit, 3, "a business exception is left: {}", ran.stderr);
        let answered: Vec<_> = ["broken", "business", "cards", "system", "unavailable", "unreadable"]
            .map(|user| kind(user, if user == "business" { "business" } else { "cards" }))
            .to_vec();
        assert_eq!(kinds(&output), answered);
        assert!(ran.stderr.contains(" has 6 users: 5 with cards, 1 business exceptions; "), "{}", ran.stderr);
        assert!(!ran.stderr.contains("to go on"), "{}", ran.stderr);
    }
    let mut asked = gateway.asked()[before..].to_vec();
    asked.sort_unstable();
    asked.dedup();
    assert_eq!(asked, ["broken", "system", "unavailable", "unreadable"]);
}

/// A run over another list leaves them, and does not call the output done.
#[test]
fn an_error_of_a_user_who_is_not_listed_stays() {
    let folder = folder("unlisted");
    let output = folder.join("cards.ndjson");
    let gateway = Scripted::start(|_, user| match user {
        "u1" => Act::envelope("200 OK", "", false, "9", "busy"),
        _ => Act::cards("[]"),
    });
    assert_eq!(to_file(&gateway.endpoint, "u1\nu2\n", &output, &[]).exit, 4);
    let others = folder.join("others");
    fs::write(&others, "u2\nu3\n").unwrap();
    for run in [
        from_file(&gateway.endpoint, &others, &output, &["--resume"]),
        to_file(&gateway.endpoint, "u3\n", &output, &["--resume"]),
    ] {
        assert_eq!(run.exit, 4, "{}", run.stderr);
        assert_eq!(users_of(&lines(&text(&output))), ["u1", "u2", "u3"]);
        assert!(run.stderr.contains(" has 3 users: 2 with cards, 1 system errors"), "{}", run.stderr);
    }
}

/// As a run over a pipe leaves them that is killed after it asked somebody again.
#[test]
fn two_lines_of_a_user_become_the_one_that_counts() {
    let output = folder("two-lines").join("cards.ndjson");
    let gateway = answering();
    assert_eq!(to_file(&gateway.endpoint, "u1\n", &output, &[]).exit, 0);
    let of = |user: &str, rest: &str| format!("{{\"user_id\":\"{user}\",{rest}}}\n");
    let error = |kind: &str| format!("\"error\":{{\"kind\":\"{kind}\",\"code\":null,\"message\":\"\"}}");
    let content = [
        of("u1", &error("transport")),
        of("u2", &error("transport")),
        of("u1", "\"cards\":[]"),
        of("u3", "\"cards\":[]"),
        of("u2", &error("system")),
    ];
    // A mark at the beginning, and line breaks, as an editor puts them.
    fs::write(&output, format!("\u{feff}{}", content.concat().replace('\n', "\r\n"))).unwrap();
    let ran = to_file(&gateway.endpoint, "", &output, &["--resume"]);
    assert_eq!(ran.exit, 4, "{}", ran.stderr);
    assert_eq!(text(&output), content.get(2..).unwrap().concat());
}

#[test]
fn the_exit_code_counts_the_whole_file() {
    let output = folder("whole-file").join("cards.ndjson");
    let gateway = Scripted::start(|_, user| match user {
        "nobody" => Act::envelope("200 OK", "", true, "7", "no such user"),
        _ => Act::cards("[]"),
    });
    assert_eq!(to_file(&gateway.endpoint, "nobody\n", &output, &[]).exit, 3);
    let ran = to_file(&gateway.endpoint, "u1\nnobody\n", &output, &["--resume"]);
    assert_eq!(ran.exit, 3, "of a line that an earlier run wrote");
    assert!(
        ran.stderr
            .contains(" has 2 users: 1 with cards, 1 business exceptions; 1 of the list needed no call; ")
    );
    assert_eq!(gateway.asked(), ["nobody", "u1"]);
}

/// As a run leaves it that was killed: some answers in the file, errors put aside that are answered since.
#[test]
fn what_a_killed_run_had_put_aside_is_asked_again_only_where_it_has_no_answer() {
    let folder = folder("put-aside");
    let (users, output) = (folder.join("users"), folder.join("cards.ndjson"));
    let record = folder.join("cards.ndjson.run");
    let gateway = answering();
    assert_eq!(to_file(&gateway.endpoint, "u0\n", &output, &[]).exit, 0);
    let first = text(&record);
    let error = |user: &str, kind: &str| {
        format!(
            "{{\"user_id\":\"{user}\",\"error\":{{\"kind\":\"{kind}\",\"code\":null,\"message\":\"\"}}}}\n"
        )
    };
    let cards = |user: &str| format!("{{\"user_id\":\"{user}\",\"cards\":[]}}\n");
    fs::write(&users, "u1\nu3\n").unwrap();
    for from_a_pipe in [false, true] {
        fs::write(&output, cards("u1")).unwrap();
        // Beside the errors, what is not one: an answer, and names of files that are none of a run's.
        let rest = [
            error("u1", "transport"),
            error("u3", "transport"),
            error("u9", "system"),
            cards("u8"),
            "{\"rewriting\":\".zvcms-rewriting-x/../users\"}\n".to_owned(),
            "{\"rewriting\":\"users\"}\njunk\n".to_owned(),
        ];
        fs::write(&record, first.clone() + &rest.concat()).unwrap();
        let before = gateway.asked().len();
        let ran = if from_a_pipe {
            to_file(&gateway.endpoint, &text(&users), &output, &["--resume"])
        } else {
            from_file(&gateway.endpoint, &users, &output, &["--resume"])
        };
        assert_eq!(ran.exit, 4, "{}", ran.stderr);
        assert_eq!(gateway.asked()[before..], ["u3"]);
        assert_eq!(text(&output), [cards("u1"), cards("u3"), error("u9", "system")].concat());
        assert_eq!((text(&record), text(&users).as_str()), (first.clone(), "u1\nu3\n"));
    }
    // A file that is empty because all its lines were put aside is not a new one.
    fs::write(&output, "").unwrap();
    fs::write(&record, first.clone() + &error("u9", "system")).unwrap();
    let args = ["my-cards", "--users", "-", "--output", output.to_str().unwrap(), "--resume"];
    let mut other = authorised(&gateway.endpoint, &args);
    let ran = crate::run_with_input(other.env("ZVCMS_OPEN_ID", "id-b"), "u3\n");
    assert!(ran.exit == 2 && ran.line().contains("id-b"), "{}", ran.line());
    assert_eq!(to_file(&gateway.endpoint, "u3\n", &output, &["--resume"]).exit, 4);
    assert_eq!(text(&output), [cards("u3"), error("u9", "system")].concat());
}

/// Were they asked first, the same errors would stop every run at the same place.
#[test]
fn who_had_an_error_is_asked_after_all_others() {
    let folder = folder("second-round");
    let (users, output) = (folder.join("users"), folder.join("cards.ndjson"));
    let bad: String = (1..=25).map(|number| format!("bad{number}\n")).collect();
    fs::write(&users, bad + &list(1..=200)).unwrap();
    let gateway = Scripted::start(|_, user| match user.strip_prefix("bad") {
        Some(_) => Act::envelope("200 OK", "", false, "9", "busy"),
        None => Act::cards("[]"),
    });
    let first = from_file(&gateway.endpoint, &users, &output, &["--concurrency", "1"]);
    assert_eq!((first.exit, kinds(&output).len()), (4, 20), "{}", first.stderr);
    let begun = text(&output);
    for from_a_pipe in [false, true] {
        fs::write(&output, &begun).unwrap();
        let before = gateway.asked().len();
        // One at a time: of several, it is chance which one the gateway notes first.
        let options = ["--resume", "--concurrency", "1"];
        let ran = if from_a_pipe {
            to_file(&gateway.endpoint, &text(&users), &output, &options)
        } else {
            from_file(&gateway.endpoint, &users, &output, &options)
        };
        assert_eq!(ran.exit, 4, "{}", ran.stderr);
        let kinds = kinds(&output);
        assert_eq!(kinds.iter().filter(|(_, kind)| kind == "cards").count(), 200);
        assert_eq!(kinds.len(), 225);
        let asked = gateway.asked()[before..].to_vec();
        let old_errors = asked.iter().rposition(|user| user.starts_with('u')).unwrap();
        // Five were not asked in the first run.
        assert_eq!(asked[..old_errors].iter().filter(|user| user.starts_with("bad")).count(), 5, "{asked:?}");
    }
}
