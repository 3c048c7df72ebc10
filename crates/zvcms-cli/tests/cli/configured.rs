use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::gateway::Gateway;
use crate::{run, zvcms};

/// A file of settings that only its owner can read, in a folder of its own.
pub(crate) fn file(name: &str, content: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("zvcms.toml");
    fs::write(&path, content).unwrap();
    allow(&path, 0o600);
    path
}

#[cfg(unix)]
fn allow(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn allow(_: &Path, _: u32) {}

fn settings(gateway: &Gateway, more: &str) -> String {
    let identity = gateway.sandbox.identity();
    format!(
        "[default]\nendpoint = \"{}\"\nopen_id = \"{}\"\ngrant_code = \"{}\"\n{more}\n",
        gateway.sandbox.endpoint(),
        identity.open_id(),
        identity.grant_code()
    )
}

pub(crate) fn with_config(path: &Path, args: &[&str]) -> Command {
    zvcms(&[&["--config", path.to_str().unwrap()], args].concat())
}

#[test]
fn a_profile_is_all_that_a_call_needs() {
    let gateway = Gateway::start();
    let key = gateway.sandbox.identity().open_key();
    let path = file(
        "whole",
        &settings(&gateway, &format!("open_key = \"{key}\"\n[empty]\n[half]\nopen_id = \"x\"")),
    );
    assert_eq!(run(&mut with_config(&path, &["my-cards", "10002"])).exit, 0);
    let by_environment = run(zvcms(&["my-cards", "10002"]).env("ZVCMS_CONFIG", &path));
    assert_eq!(by_environment.exit, 0);

    for (profile, line) in [
        ("empty", "zvcms.toml [empty] has no credentials: give open_id and grant_code and open_key_file"),
        (
            "half",
            "zvcms.toml [half] has incomplete credentials: open_id, but not grant_code and open_key_file",
        ),
        ("none", "zvcms.toml has no profile \"none\"; it has default, empty, half"),
    ] {
        let ran = run(&mut with_config(&path, &["my-cards", "10002", "--profile", profile]));
        assert_eq!(ran.exit, 2);
        assert!(ran.line().ends_with(line), "{}", ran.line());
    }
}

#[test]
fn a_key_file_is_looked_for_beside_the_settings() {
    let gateway = Gateway::start();
    let path = file("key-beside", &settings(&gateway, "open_key_file = \"key.txt\""));
    let key = path.with_file_name("key.txt");
    fs::write(&key, format!("\u{feff}{}\n", gateway.sandbox.identity().open_key())).unwrap();
    allow(&key, 0o600);
    assert_eq!(run(&mut with_config(&path, &["my-cards", "10002"])).exit, 0);
}

/// Two merchants in one file, a third one's variables.
fn merchants(name: &str) -> PathBuf {
    file(
        name,
        "\u{feff}[default]\nopen_id = \"id-a\"\ngrant_code = \"code-a\"\nopen_key = \"key-a\"\n\
         [b]\nopen_id = \"id-b\"\ngrant_code = \"code-b\"\nopen_key = \"key-b\"\nendpoint = \"http://127.0.0.1:1/\"\n",
    )
}

/// Whose OpenId a body was signed under, or what was refused.
fn who(command: &mut Command, variables: &[(&str, &str)]) -> String {
    let ran = run(command.envs(variables.iter().copied()));
    match ran.exit {
        0 => ran.json()["OpenId"].as_str().unwrap().to_owned(),
        2 => ran.line().to_owned(),
        exit => panic!("{exit}: {}", ran.stderr),
    }
}

const E: [(&str, &str); 3] =
    [("ZVCMS_OPEN_ID", "id-e"), ("ZVCMS_GRANT_CODE", "code-e"), ("ZVCMS_OPEN_KEY", "key-e")];

#[test]
fn credentials_come_as_one_set_from_the_first_source_that_names_a_merchant() {
    let path = merchants("one-set");
    let sign = |more: &[&str]| with_config(&path, &[&["sign", "x.y"], more].concat());
    let flags = ["--open-id", "id-f", "--grant-code", "code-f"];
    assert_eq!(who(&mut sign(&[]), &[]), "id-a");
    assert_eq!(who(&mut sign(&[]), &E), "id-e");
    assert_eq!(who(&mut sign(&flags), &[E[2]]), "id-f");
    // Asked for by name, a profile is not mixed with what a shell happens to have.
    assert_eq!(who(&mut sign(&["--profile", "b"]), &E), "id-b");
    assert_eq!(who(&mut sign(&["--profile", "default"]), &E), "id-a");
    assert_eq!(who(&mut sign(&[]), &[("ZVCMS_PROFILE", "b")]), "id-b");
    assert_eq!(who(&mut sign(&["--profile", "default"]), &[("ZVCMS_PROFILE", "b")]), "id-a");
}

#[test]
fn an_explicit_profile_ignores_the_environment_s_endpoint_too() {
    let gateway = Gateway::start();
    let path = merchants("profile-alone");
    let args = ["my-cards", "10002", "--profile", "b", "--attempts", "1"];
    let ran = run(with_config(&path, &args).envs(E).env("ZVCMS_ENDPOINT", gateway.sandbox.endpoint()));
    assert_eq!((ran.exit, gateway.sandbox.tally().requests()), (5, 0), "{}", ran.stderr);
    // --endpoint goes over any set.
    let args = [&args[..], &["--endpoint", gateway.sandbox.endpoint()]].concat();
    assert_eq!(run(with_config(&path, &args).envs(E)).exit, 4);
    assert_eq!(gateway.sandbox.tally().requests(), 1);
}

/// A profile of an endpoint alone is nobody's: it serves flags and environment alike.
#[test]
fn an_endpoint_of_nobody_serves_every_source() {
    let gateway = Gateway::start();
    let path = file("endpoint-alone", &format!("[default]\nendpoint = \"{}\"\n", gateway.sandbox.endpoint()));
    let call = ["my-cards", "10002"];
    assert_eq!(run(with_config(&path, &call).envs(E)).exit, 4);
    let flags = [&call[..], &["--open-id", "id-f", "--grant-code", "code-f"]].concat();
    assert_eq!(run(with_config(&path, &flags).envs([E[2]])).exit, 4);
    assert_eq!(gateway.sandbox.tally().requests(), 2);
}

#[test]
fn half_a_set_is_refused_and_its_source_named() {
    let path = merchants("half-a-set");
    let sign = |more: &[&str]| with_config(&path, &[&["sign", "x.y"], more].concat());
    for (more, variables, line) in [
        (
            &[][..],
            &E[..1],
            "the environment has incomplete credentials: ZVCMS_OPEN_ID, but not ZVCMS_GRANT_CODE and ZVCMS_OPEN_KEY",
        ),
        (
            &[],
            &E[..2],
            "the environment has incomplete credentials: ZVCMS_OPEN_ID and ZVCMS_GRANT_CODE, but not ZVCMS_OPEN_KEY",
        ),
        (
            &[],
            &E[2..],
            "the environment has incomplete credentials: ZVCMS_OPEN_KEY, but not ZVCMS_OPEN_ID and ZVCMS_GRANT_CODE",
        ),
        (
            &["--open-id", "id-f"],
            &E[2..],
            "the command line has incomplete credentials: --open-id and --open-key-file or ZVCMS_OPEN_KEY, but not --grant-code",
        ),
        (
            &["--open-id", "id-f", "--grant-code", "code-f"],
            &[],
            "the command line has incomplete credentials: --open-id and --grant-code, but not --open-key-file or ZVCMS_OPEN_KEY",
        ),
    ] {
        assert_eq!(who(&mut sign(more), variables), format!("zvcms: {line}"));
    }
    let ran = run(with_config(&path, &["my-cards", "1"]).env("ZVCMS_ENDPOINT", "http://127.0.0.1:1/"));
    assert!(
        ran.exit == 2 && ran.line().contains("ZVCMS_ENDPOINT is set without credentials, while "),
        "{}",
        ran.line()
    );
}

/// A key in a file beside the settings.
fn key_file(settings: &Path) -> String {
    let path = settings.with_file_name("a-key");
    fs::write(&path, "a-key").unwrap();
    allow(&path, 0o600);
    path.to_str().unwrap().to_owned()
}

#[test]
fn two_merchants_at_once_are_refused() {
    let path = merchants("two-merchants");
    let sign = |more: &[&str]| with_config(&path, &[&["sign", "x.y"], more].concat());
    let flags = ["--open-id", "id-f", "--grant-code", "code-f"];
    for variable in [E[0], E[1]] {
        let line = who(&mut sign(&flags), &[variable, E[2]]);
        assert!(line.contains(&format!("and {} name different merchants", variable.0)), "{line}");
    }
    // The same merchant is no contradiction.
    let same = ["--open-id", "id-e", "--grant-code", "code-e"];
    assert_eq!(who(&mut sign(&same), &E), "id-e");
    let line = who(&mut sign(&[&flags[..], &["--profile", "b"]].concat()), &[E[2]]);
    assert!(line.contains("--open-id and --profile name different merchants"), "{line}");
    let line = who(&mut sign(&flags), &[E[2], ("ZVCMS_PROFILE", "b")]);
    assert!(line.contains("contradict each other"), "{line}");
    let key = key_file(&path);
    let with_key = [&flags[..], &["--open-key-file", &key]].concat();
    let line = who(&mut sign(&with_key), &[("ZVCMS_PROFILE", "b")]);
    assert!(line.contains("--open-id and ZVCMS_PROFILE name different merchants"), "{line}");
    let line = who(&mut sign(&[]), &[("ZVCMS_ENDPOINT", "http://127.0.0.1:1/"), ("ZVCMS_PROFILE", "b")]);
    assert!(line.contains("ZVCMS_PROFILE and ZVCMS_ENDPOINT contradict each other"), "{line}");
    let line = who(&mut sign(&[]), &[E[0], ("ZVCMS_PROFILE", "b")]);
    assert!(line.contains("ZVCMS_PROFILE and ZVCMS_OPEN_ID contradict each other"), "{line}");
}

#[test]
fn an_empty_variable_is_unset() {
    let path = merchants("empty-variables");
    let empty = ["ZVCMS_OPEN_ID", "ZVCMS_GRANT_CODE", "ZVCMS_OPEN_KEY", "ZVCMS_ENDPOINT", "ZVCMS_PROFILE"]
        .map(|name| (name, ""));
    assert_eq!(who(&mut with_config(&path, &["sign", "x.y"]), &empty), "id-a");
    assert_eq!(who(&mut zvcms(&["sign", "x.y"]), &[&E[..], &[("ZVCMS_CONFIG", "")]].concat()), "id-e");
}

#[test]
fn settings_that_are_not_about_a_merchant_hold_for_any() {
    let path = file("wire-names", "[default]\nsigned_names = \"wire\"\n");
    let stamp = ["sign", "x.y", "--timestamp", "1465185768", "--nonce", "11886"];
    let token = |command: &mut Command| run(command.envs(E)).json()["Token"].clone();
    let wire = token(&mut zvcms(&[&stamp[..], &["--signed-names", "wire"]].concat()));
    assert_eq!(token(&mut with_config(&path, &stamp)), wire);
    // Those of another merchant's profile do not.
    let other = file("wire-names-of-a", "[default]\nopen_id = \"id-a\"\nsigned_names = \"wire\"\n");
    assert_ne!(token(&mut with_config(&other, &stamp)), wire);
    let camel = token(&mut with_config(&path, &[&stamp[..], &["--signed-names", "lower-camel"]].concat()));
    assert_ne!(camel, wire);
}

#[cfg(unix)]
#[test]
fn settings_that_others_can_change_and_keys_that_others_can_read_are_refused() {
    let with_key =
        file("open-to-all", "[default]\nopen_id = \"x\"\ngrant_code = \"x\"\nopen_key = \"a-secret-key\"\n");
    let without = file("no-key", "[default]\ntimeout = 3\n");
    let mend = |path: &Path| format!("chmod 600 {}", path.display());
    for (path, mode, why) in [
        (&with_key, 0o644, "others can read it"),
        (&with_key, 0o640, "others can read it"),
        (&with_key, 0o604, "others can read it"),
        (&with_key, 0o620, "others can change it"),
        (&without, 0o666, "others can change it"),
        (&without, 0o602, "others can change it"),
    ] {
        allow(path, mode);
        let ran = run(with_config(path, &["sign", "x.y"]).envs(E));
        assert_eq!(ran.exit, 2, "{mode:o}");
        assert!(ran.line().contains(why) && ran.line().ends_with(&mend(path)), "{mode:o}: {}", ran.line());
        assert!(!ran.line().contains("a-secret-key"));
    }
    allow(&with_key, 0o400);
    assert_eq!(run(&mut with_config(&with_key, &["sign", "x.y"])).exit, 0);
    allow(&without, 0o644);
    assert_eq!(run(with_config(&without, &["sign", "x.y"]).envs(E)).exit, 0);
}

#[test]
fn what_is_wrong_with_a_file_is_one_line_without_its_values() {
    let path = file("wrong", "[default]\nopen_key = a-secret-key\n");
    let ran = run(&mut with_config(&path, &["sign", "x.y"]));
    assert_eq!(ran.exit, 2);
    assert!(ran.line().ends_with("zvcms.toml, line 2: it is not TOML"), "{}", ran.line());
    let ran = run(&mut zvcms(&["sign", "x.y", "--config", "/nowhere/zvcms.toml"]));
    assert_eq!(ran.exit, 7);
    assert!(
        ran.line().starts_with("zvcms: cannot read the settings from /nowhere/zvcms.toml: "),
        "{}",
        ran.line()
    );
    let ran = run(&mut zvcms(&["sign", "x.y", "--profile", "a"]));
    assert_eq!((ran.exit, ran.line()), (2, "zvcms: a profile needs a file of settings: give --config FILE"));
}

/// The sandbox brings its own address and credentials.
#[test]
fn a_file_does_not_stand_in_the_way_of_the_sandbox() {
    let path = file("beside-sandbox", "[default]\nendpoint = \"x\"\nopen_id = \"x\"\n");
    assert_eq!(run(&mut with_config(&path, &["my-cards", "10002", "--sandbox"])).exit, 0);
}
