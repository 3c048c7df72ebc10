//! The seeds of the fuzz targets, and whatever input was found and kept beside them, replayed.

use std::fs;
use std::path::Path;

fn replay(target: &str, check: impl Fn(&[u8])) {
    let corpus = Path::new("../crates/zvcms-proto/fuzz/corpus").join(target);
    let mut seeds = 0;
    for entry in fs::read_dir(corpus).unwrap() {
        check(&fs::read(entry.unwrap().path()).unwrap());
        seeds += 1;
    }
    assert!(seeds >= 20, "{seeds} seeds of {target}");
}

#[test]
fn responses() {
    replay("response", zvcms_proto_fuzz::response);
}

#[test]
fn captured_requests() {
    replay("captured_request", zvcms_proto_fuzz::captured_request);
}
