//! Generated files are those that the pages call for.

use std::path::Path;

use xtask::fixtures::{MENDING_COMMAND, check};

#[test]
fn fixtures_and_generated_tests_are_fresh() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let drifts: String = check(root).unwrap().iter().map(|drift| format!("\n{drift}")).collect();
    assert!(drifts.is_empty(), "not as the pages call for:{drifts}\nto mend it: {MENDING_COMMAND}\n");
}
