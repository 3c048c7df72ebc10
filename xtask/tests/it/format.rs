//! Generated code is as rustfmt leaves it.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use xtask::fixtures::write_files;

use crate::PAGE;
use crate::workspace::Workspace;

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn assert_formatted(workspace: &Workspace) {
    write_files(workspace).unwrap();
    assert_rustfmt_passes(Command::new(rustfmt()).arg(workspace.join("tests/it/generated/mod.rs")));
}

/// This file alone, whatever modules it declares.
pub(crate) fn assert_formatted_file(workspace: &Workspace, path: &Path) {
    assert_rustfmt_passes(Command::new(rustfmt()).stdin(fs::File::open(workspace.join(path)).unwrap()));
}

fn rustfmt() -> OsString {
    std::env::var_os("RUSTFMT").unwrap_or_else(|| "rustfmt".into())
}

fn assert_rustfmt_passes(rustfmt: &mut Command) {
    let output = rustfmt
        .args(["--check", "--color", "never", "--edition", "2024", "--config-path"])
        .arg(root().join(".rustfmt.toml"))
        .output()
        .expect("rustfmt runs: `rustup component add rustfmt` installs it");
    let shown = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&shown));
}

#[test]
fn the_tests_of_the_real_pages() {
    let workspace = Workspace::empty("format-real");
    for page in fs::read_dir(root().join("xtask/pages")).unwrap() {
        let page = page.unwrap();
        workspace.put(Path::new("xtask/pages").join(page.file_name()), fs::read(page.path()).unwrap());
    }
    assert_formatted(&workspace);
}

#[test]
fn modules_in_rustfmts_order() {
    let workspace = Workspace::empty("format-order");
    for action in ["v10.list", "v2.list", "v.list", "v_list_b", "va", "a.b", "a-c", "a"] {
        workspace.put_page(action, &PAGE.replacen("shop.list", action, 1));
    }
    assert_formatted(&workspace);
}

/// Names of every length up to fifty, so that each kind of line is seen on both sides of the width.
#[test]
fn lines_that_break_and_lines_that_just_do_not() {
    let workspace = Workspace::empty("format-width");
    for length in 1..=50 {
        let action = format!("s{}", "x".repeat(length));
        let page = PAGE
            .replacen("shop.list", &action, 1)
            .replacen("ShopList", &format!("S{}", "x".repeat(length)), 1)
            .replacen("`data[].open`", &format!("`data[].{}`", "o".repeat(length)), 1)
            .replacen("`0` no, `1` yes", &values(length, length), 1);
        workspace.put_page(&action, &page);
    }
    assert_formatted(&workspace);
}

#[test]
fn lists_of_many_and_of_long_values() {
    let workspace = Workspace::empty("format-values");
    for count in [1, 5, 9, 13, 14, 15, 16, 17, 18, 40] {
        for width in [1, 2, 7, 8, 9, 30] {
            let action = format!("s{count}w{width}");
            let page = PAGE.replacen("shop.list", &action, 1);
            workspace.put_page(&action, &page.replacen("`0` no, `1` yes", &values(count, width), 1));
        }
    }
    assert_formatted(&workspace);
}

fn values(count: usize, width: usize) -> String {
    let values: Vec<String> = (0..count).map(|value| format!("`{value:0>width$}` so")).collect();
    values.join(", ")
}
