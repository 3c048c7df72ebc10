use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::gateway::Gateway;
use crate::{run, zvcms};

/// A file of settings that only its owner can read, in a folder of its own.
fn file(name: &str, content: &str) -> PathBuf {
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

fn with_config(path: &Path, args: &[&str]) -> Command {
    zvcms(&[&["--config", path.to_str().unwrap()], args].concat())
}

#[test]
fn a_profile_is_all_that_a_call_needs() {
    let gateway = Gateway::start();
    let key = gateway.sandbox.identity().open_key();
    let path = file("whole", &settings(&gateway, &format!("open_key = \"{key}\"\n[empty]")));
    assert_eq!(run(&mut with_config(&path, &["my-cards", "10002"])).exit, 0);
    let by_environment = run(zvcms(&["my-cards", "10002"]).env("ZVCMS_CONFIG", &path));
    assert_eq!(by_environment.exit, 0);

    let ran = run(&mut with_config(&path, &["my-cards", "10002", "--profile", "empty", "--format", "table"]));
    assert_eq!(
        (ran.exit, ran.line()),
        (2, "zvcms: no OpenId: give --open-id or ZVCMS_OPEN_ID, or try --sandbox")
    );
    let ran = run(&mut with_config(&path, &["my-cards", "10002", "--profile", "none", "--format", "table"]));
    assert!(
        ran.line().ends_with("zvcms.toml has no profile \"none\"; it has default, empty"),
        "{}",
        ran.line()
    );
}

#[test]
fn a_key_file_is_looked_for_beside_the_settings() {
    let gateway = Gateway::start();
    let path = file("key-beside", &settings(&gateway, "open_key_file = \"key.txt\""));
    fs::write(path.with_file_name("key.txt"), format!("{}\n", gateway.sandbox.identity().open_key()))
        .unwrap();
    assert_eq!(run(&mut with_config(&path, &["my-cards", "10002"])).exit, 0);
}

#[test]
fn flags_are_over_the_environment_and_that_is_over_the_file() {
    let gateway = Gateway::start();
    let identity = gateway.sandbox.identity();
    let wrong = "[default]\nendpoint = \"http://127.0.0.1:1/\"\nopen_id = \"x\"\ngrant_code = \"x\"\nopen_key = \"x\"\nsigned_names = \"wire\"\nattempts = 9\n";
    let path = file("precedence", wrong);
    let mut command = with_config(
        &path,
        &["my-cards", "10002", "--open-id", identity.open_id(), "--signed-names", "lower-camel"],
    );
    command
        .env("ZVCMS_OPEN_ID", "of-the-environment")
        .env("ZVCMS_ENDPOINT", gateway.sandbox.endpoint())
        .env("ZVCMS_GRANT_CODE", identity.grant_code())
        .env("ZVCMS_OPEN_KEY", identity.open_key());
    let ran = run(&mut command);
    assert_eq!(ran.exit, 0, "{}", ran.stderr);
    // Without the flag, the sandbox sees the environment's OpenId, and not the file's.
    let ran = run(with_config(&path, &["sign", "x.y"]).env("ZVCMS_OPEN_ID", "of-the-environment"));
    assert!(ran.stdout.contains(r#""OpenId":"of-the-environment","GrantCode":"x""#), "{}", ran.stdout);
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_is_refused() {
    let path =
        file("open-to-all", "[default]\nopen_id = \"x\"\ngrant_code = \"x\"\nopen_key = \"a-secret-key\"\n");
    for mode in [0o644, 0o640, 0o604] {
        allow(&path, mode);
        let ran = run(&mut with_config(&path, &["sign", "x.y", "--format", "table"]));
        assert_eq!(ran.exit, 2);
        assert!(
            ran.line().contains("others can read it: chmod 600") && !ran.line().contains("a-secret-key"),
            "{}",
            ran.line()
        );
    }
    allow(&path, 0o400);
    assert_eq!(run(&mut with_config(&path, &["sign", "x.y"])).exit, 0);
    let path = file("no-key", "[default]\nopen_id = \"x\"\ngrant_code = \"x\"\n");
    allow(&path, 0o644);
    assert_eq!(run(with_config(&path, &["sign", "x.y"]).env("ZVCMS_OPEN_KEY", "k")).exit, 0);
}

#[test]
fn what_is_wrong_with_a_file_is_one_line_without_its_values() {
    let path = file("wrong", "[default]\nopen_key = a-secret-key\n");
    let ran = run(&mut with_config(&path, &["sign", "x.y", "--format", "table"]));
    assert_eq!(ran.exit, 2);
    assert!(ran.line().ends_with("zvcms.toml, line 2: it is not TOML"), "{}", ran.line());
    let ran = run(&mut zvcms(&["sign", "x.y", "--config", "/nowhere/zvcms.toml", "--format", "table"]));
    assert!(
        ran.line().starts_with("zvcms: /nowhere/zvcms.toml: cannot read the settings: "),
        "{}",
        ran.line()
    );
    let ran = run(&mut zvcms(&["sign", "x.y", "--profile", "a", "--format", "table"]));
    assert_eq!((ran.exit, ran.line()), (2, "zvcms: --profile names a profile of a file: give --config FILE"));
}

/// The sandbox brings its own address and credentials.
#[test]
fn a_file_does_not_stand_in_the_way_of_the_sandbox() {
    let path = file("beside-sandbox", "[default]\nendpoint = \"x\"\nopen_id = \"x\"\n");
    assert_eq!(run(&mut with_config(&path, &["my-cards", "10002", "--sandbox"])).exit, 0);
}
