//! What happens to the output while it is written: no room, no right, other programs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::gateway::{Act, Gateway, Scripted};
use crate::in_bulk::{folder, from_file, lines, list, to_file};
use crate::{Ran, run};

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

fn answering() -> Scripted {
    Scripted::start(|_, _| Act::cards("[]"))
}

/// A file system without room, as Linux has one in memory. Needs to be root to mount it, and is passed over where it cannot.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named_and_what_is_written_is_whole() {
    let folder = folder("full-disk");
    let mount = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"])
        .arg(&folder)
        .output();
    if !mount.is_ok_and(|mounted| mounted.status.success()) {
        return;
    }
    let output = folder.join("cards.ndjson");
    let gateway =
        Scripted::start(|_, _| Act::cards(r#"[{"id":"1","gift_title":"card card card card card card"}]"#));
    let ran = to_file(&gateway.endpoint, &list(1..=2000), &output, &[]);
    let written = text(&output);
    let resumed = to_file(&gateway.endpoint, &list(1..=2000), &output, &["--resume"]);
    let rewritten = text(&output);
    let unmounted = std::process::Command::new("umount").arg(&folder).status();
    assert_eq!(ran.exit, 7, "{}", ran.stderr);
    assert!(
        ran.stderr.contains(&format!("zvcms: cannot write to {}: No space left", output.display())),
        "{}",
        ran.stderr
    );
    let whole = lines(&written).len();
    assert!(whole > 50 && written.ends_with('\n'));
    let counted = format!(" has {whole} users: {whole} with cards; the rest of the list left to ask; ");
    assert!(ran.stderr.contains(&counted) && ran.stderr.contains("zvcms: to continue: "), "{}", ran.stderr);
    assert_eq!((resumed.exit, rewritten), (7, written), "{}", resumed.stderr);
    unmounted.unwrap();
}

#[test]
fn a_path_that_cannot_be_written_is_named() {
    let folder = folder("unwritable");
    let gateway = answering();
    let slash = format!("{}/new/", folder.display());
    for path in ["/nowhere/cards.ndjson", folder.to_str().unwrap(), "/dev/null", &slash, "-"] {
        for more in [&[][..], &["--resume"]] {
            let ran = to_file(&gateway.endpoint, "u1\n", Path::new(path), more);
            assert_eq!(ran.exit, 7, "{path}: {}", ran.stderr);
            assert!(ran.line().starts_with(&format!("zvcms: cannot write to {path}: ")), "{}", ran.line());
        }
    }
    assert_eq!(gateway.asked(), [""; 0]);
}

/// A run whose output somebody else removes, or writes to, while the gateway answers; and that output.
#[cfg(unix)]
pub(crate) fn disturbed(folder: &Path, how: &str, more: &[&str]) -> (Ran, PathBuf) {
    let output = folder.join(how);
    let (users, path, is_removed) = (folder.join("users"), output.clone(), how == "removed");
    let gateway = Scripted::start(move |_, _| {
        if is_removed {
            fs::remove_file(&path).unwrap();
        } else {
            fs::write(&path, "other").unwrap();
        }
        Act::cards("[]")
    });
    fs::write(&users, "u1\n").unwrap();
    (from_file(&gateway.endpoint, &users, &output, more), output)
}

/// What is fetched after the file has gone would be lost without a word.
#[cfg(unix)]
#[test]
fn a_file_that_is_taken_away_or_written_to_by_others_is_noticed() {
    for (name, what) in
        [("removed", "it was moved, removed or replaced"), ("written", "another program wrote to it")]
    {
        let (ran, _) = disturbed(&folder("disturbed"), name, &[]);
        assert_eq!(ran.exit, 7, "{}", ran.stderr);
        assert!(ran.stderr.contains(what) && ran.stderr.contains(name), "{}", ran.stderr);
    }
}

#[cfg(unix)]
#[test]
fn a_rewritten_file_keeps_its_readers_and_its_link() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder("rewritten");
    let (real, link) = (folder.join("real.ndjson"), folder.join("link.ndjson"));
    fs::write(&real, "").unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let gateway = Scripted::start(|number, _| match number {
        1 => Act::envelope("200 OK", "", false, "9", "busy"),
        _ => Act::cards("[]"),
    });
    let users = folder.join("users");
    fs::write(&users, "u1\n").unwrap();
    assert_eq!(from_file(&gateway.endpoint, &users, &link, &["--resume"]).exit, 4);
    // What a killed run left beside it is cleaned up; what only has such a name is somebody's.
    let (left, other) =
        (folder.join(".zvcms-rewriting-0123456789abcdef"), folder.join("real.ndjson.run.new"));
    fs::write(&left, "left").unwrap();
    fs::write(&other, "other").unwrap();
    let record = folder.join("real.ndjson.run");
    let noted = text(&record)
        + "{\"rewriting\":\".zvcms-rewriting-0123456789abcdef\"}\n{\"rewriting\":\"real.ndjson.run.new\"}\n";
    fs::write(&record, noted).unwrap();
    assert_eq!(from_file(&gateway.endpoint, &users, &link, &["--resume"]).exit, 0);
    assert_eq!(text(&real), "{\"user_id\":\"u1\",\"cards\":[]}\n");
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink() && !left.exists());
    assert_eq!((text(&other).as_str(), text(&record).lines().count()), ("other", 1));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 5);
    // A second name would keep the old lines, and lead around the lock.
    fs::hard_link(&real, folder.join("second")).unwrap();
    let ran = from_file(&gateway.endpoint, &users, &link, &["--resume"]);
    assert!(ran.exit == 2 && ran.line().contains("has other names too (hard links)"), "{}", ran.line());
}

/// A limit of the shell is a disk that is full.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_may_grow_no_more_is_named() {
    let output = folder("file-size").join("cards.ndjson");
    let gateway =
        Scripted::start(|_, _| Act::cards(r#"[{"id":"1","gift_title":"card card card card card card"}]"#));
    let zvcms = crate::gateway::authorised(&gateway.endpoint, &[]);
    let line = format!(
        "ulimit -f 16; exec '{}' my-cards --users - --output '{}'",
        zvcms.get_program().display(),
        output.display()
    );
    let mut shell = std::process::Command::new("sh");
    crate::with_environment_of(&zvcms, &mut shell).args(["-c", &line]);
    let ran = crate::run_with_input(&mut shell, &list(1..=2000));
    assert_eq!(ran.exit, 7, "{}", ran.stderr);
    assert!(ran.stderr.contains(&format!("zvcms: cannot write to {}: File too large", output.display())));
    assert!(lines(&text(&output)).len() > 10);
}

/// Where going on goes through a pipe that has closed, nobody may believe that all was delivered.
#[test]
fn a_closed_pipe_is_no_success() {
    let gateway = Gateway::start();
    let users = folder("closed-pipe").join("users");
    fs::write(&users, list(1..=5)).unwrap();
    let mut command = gateway.zvcms(&["my-cards", "--users", users.to_str().unwrap()]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(7));
    let ran = run(&mut gateway.zvcms(&["my-cards", "10002"]));
    assert_eq!(ran.exit, 0);
}
