//! Finds inputs for [`zvcms_proto_fuzz::captured_request`].

#![no_main]

libfuzzer_sys::fuzz_target!(|body: &[u8]| zvcms_proto_fuzz::captured_request(body));
