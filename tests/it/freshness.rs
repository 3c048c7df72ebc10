//! Generated files are those that the pages call for.

use std::path::Path;

use xtask::generate::{REPAIR_COMMAND, check};

#[test]
fn generated_files_are_fresh() {
    // From the folder of the package, in which tests run: checkouts that share a target directory share what is compiled in.
    let drifts = check(Path::new("..")).unwrap();
    let drifts: String = drifts.iter().map(|drift| format!("\n{drift}")).collect();
    assert!(drifts.is_empty(), "not as the pages call for:{drifts}\nto repair it: {REPAIR_COMMAND}\n");
}
