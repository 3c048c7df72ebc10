//! The READMEs' commands, as printed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::gateway::Gateway;
use crate::{OF_LANGUAGE, OWN_VARIABLES, Ran, run, run_with_input};

const READMES: [&str; 2] = ["README.md", "README.zh-CN.md"];

fn root() -> PathBuf {
    // Tests run in the folder of their package, whichever checkout they were built in.
    env::current_dir().unwrap().join("../..")
}

/// Whether this is the package in its workspace, and not unpacked from its archive, which has no README of the workspace.
/// Of all tests of the published packages, only those that ask for it need more than the archive has.
fn is_in_workspace() -> bool {
    root().join("xtask/Cargo.toml").is_file()
}

/// The blocks of a README that are marked so.
fn blocks(readme: &str, mark: &str) -> Vec<String> {
    let readme = fs::read_to_string(root().join(readme)).unwrap();
    let fence = format!("\n```{mark}\n");
    let blocks = readme.split(&fence).skip(1);
    blocks.map(|block| block.split_once("\n```\n").unwrap().0.to_owned()).collect()
}

/// A shell that finds this build's command as an installed one.
pub(crate) fn shell(line: &str) -> Command {
    let binaries = Path::new(env!("CARGO_BIN_EXE_zvcms")).parent().unwrap();
    let mut shell = Command::new("sh");
    shell.args(["-ec", line]).env("PATH", format!("{}:{}", binaries.display(), env::var("PATH").unwrap()));
    for name in OWN_VARIABLES.into_iter().chain(OF_LANGUAGE) {
        shell.env_remove(name);
    }
    shell
}

pub(crate) fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

/// Runs a command with the settings that a sandbox prints for a version.
fn run_in_sandbox(api: &str, mut command: Command, input: &str) -> Ran {
    let gateway = Gateway::start();
    let identity = gateway.sandbox.identity();
    let endpoint = if api == "v3" { gateway.sandbox.v3_endpoint() } else { gateway.sandbox.endpoint() };
    command
        .env("ZVCMS_API", api)
        .env("ZVCMS_ENDPOINT", endpoint)
        .env("ZVCMS_OPEN_ID", identity.open_id())
        .env("ZVCMS_GRANT_CODE", identity.grant_code())
        .env("ZVCMS_OPEN_KEY", identity.open_key());
    let ran = run_with_input(&mut command, input);
    assert_eq!(gateway.sandbox.tally().accepted(), 1, "{}{}", ran.stdout, ran.stderr);
    ran
}

/// Each line runs, with this build's command in place of an installed one.
#[test]
fn every_command_runs() {
    if !is_in_workspace() {
        return;
    }
    let mut ran = 0;
    let lines = READMES.iter().flat_map(|readme| {
        let folder = crate::in_bulk::folder(readme);
        let blocks = blocks(readme, "sh").into_iter();
        blocks.flat_map(move |block| {
            let folder = folder.clone();
            let lines: Vec<String> = block.lines().map(str::to_owned).collect();
            lines.into_iter().map(move |line| (folder.clone(), line))
        })
    });
    for (folder, line) in lines {
        let command = match line.as_str() {
            // Run by .ci/run, and by whoever runs this test.
            "cargo test" => continue,
            _ => line.replacen("cargo run -p zvcms-cli --", "zvcms", 1),
        };
        assert!(command.contains("zvcms "), "{line}");
        let outcome = run(shell(&command).current_dir(folder));
        assert_eq!(outcome.exit, 0, "{line}: {}", outcome.stderr);
        assert!(!outcome.stdout.is_empty() || line.contains("--output"), "{line}");
        ran += 1;
    }
    assert!(ran >= 7, "{ran}");
}

/// What the registry shows of this package.
#[test]
fn every_command_of_the_packages_readme_runs() {
    let readme = fs::read_to_string("README.md").unwrap();
    let (_, block) = readme.split_once("\n```sh\n").unwrap();
    let (block, _) = block.split_once("\n```\n").unwrap();
    for line in block.lines() {
        let outcome = run(&mut shell(line));
        assert_eq!(outcome.exit, 0, "{line}: {}", outcome.stderr);
        assert!(!outcome.stdout.is_empty(), "{line}");
    }
    assert!(block.lines().count() >= 5, "{block}");
}

#[test]
fn the_curl_calls_get_cards() {
    if !is_in_workspace() {
        return;
    }
    for (readme, (mark, api)) in of_each_readme([("sh sandbox", "v2"), ("sh sandbox v3", "v3")]) {
        let [call] = &blocks(readme, mark)[..] else { panic!("one call") };
        if is_installed("curl") {
            let ran = run_in_sandbox(api, shell(call), "");
            assert!(ran.stdout.contains(r#""gift_title":"#), "{}{}", ran.stdout, ran.stderr);
        }
    }
}

/// That of V3 has other lines in place of those from `body` to `request`.
#[test]
fn the_python_calls_get_cards() {
    if !is_in_workspace() {
        return;
    }
    for (readme, api) in of_each_readme(["v2", "v3"]) {
        let ([program], [of_v3]) = (&blocks(readme, "python")[..], &blocks(readme, "python v3")[..]) else {
            panic!("one program, and what V3 has in place of a part of it")
        };
        let (start, rest) = program.split_once("\nbody = ").unwrap();
        let (_, end) = rest.split_once("\nrequest = ").unwrap();
        let (_, end) = end.split_once('\n').unwrap();
        let of_v3 = format!("{start}\n{of_v3}\n{end}");
        if is_installed("python3") {
            let mut python = Command::new("python3");
            python.arg("-");
            let ran = run_in_sandbox(api, python, if api == "v3" { &of_v3 } else { program });
            assert!(ran.stdout.contains(r#""gift_title":"#), "{}{}", ran.stdout, ran.stderr);
        }
    }
}

fn of_each_readme<T: Copy>(cases: [T; 2]) -> impl Iterator<Item = (&'static str, T)> {
    READMES.into_iter().flat_map(move |readme| cases.map(|case| (readme, case)))
}

/// What a console block shows is what comes, but for the port that is free. Who reads Chinese has a Chinese locale.
#[test]
fn what_the_consoles_show_is_what_comes() {
    if !is_in_workspace() {
        return;
    }
    for (readme, locale) in READMES.into_iter().zip(["en_GB.UTF-8", "zh_CN.UTF-8"]) {
        let blocks = blocks(readme, "console");
        let mut compared = 0;
        for block in &blocks {
            let (command, shown) = block.strip_prefix("$ ").unwrap().split_once('\n').unwrap();
            if let Some(option) = command.strip_prefix("zvcms sandbox ") {
                #[cfg(unix)]
                let said =
                    crate::sandbox_command::Served::start_in(locale, &[option]).printed_with_any_port();
                #[cfg(unix)]
                assert_eq!(said, shown);
            } else {
                let ran = run(shell(&format!("{command} || true")).env("LANG", locale));
                assert_eq!(ran.stdout.trim_end(), shown);
            }
            compared += 1;
        }
        assert_eq!(compared, 2);
    }
}

/// Whoever reads one misses nothing of the other.
#[test]
fn both_languages_walk_the_same_way() {
    if !is_in_workspace() {
        return;
    }
    let marks = ["sh", "sh sandbox", "sh sandbox v3", "python", "python v3", "bash"];
    let of = |readme| marks.map(|mark| blocks(readme, mark));
    assert_eq!(of(READMES[0]), of(READMES[1]));
    let commands = |readme| -> Vec<String> {
        let blocks = blocks(readme, "console").into_iter();
        blocks.map(|block| block.lines().next().unwrap().to_owned()).collect()
    };
    assert_eq!(commands(READMES[0]), commands(READMES[1]));
    for (mark, comment) in [("rust", "//"), ("rust,no_run", "//"), ("toml", "#")] {
        let programs = |readme| -> Vec<String> {
            let lines = |block: &str| -> String {
                let code = block
                    .lines()
                    .map(|line| line.rsplit_once(&format!(" {comment} ")).map_or(line, |(code, _)| code));
                code.map(|code| format!("{code}\n")).collect()
            };
            blocks(readme, mark).iter().map(|block| lines(block)).collect()
        };
        assert_eq!(programs(READMES[0]), programs(READMES[1]), "{mark}");
    }
}

#[test]
fn ci_runs_the_test_command() {
    if !is_in_workspace() {
        return;
    }
    let ci = fs::read_to_string(root().join(".ci/run")).unwrap();
    assert!(blocks("README.md", "sh").iter().any(|block| block == "cargo test"));
    assert!(ci.lines().any(|line| line.starts_with("step cargo test ")), "{ci}");
}
