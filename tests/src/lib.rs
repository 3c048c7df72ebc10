//! The README's examples, as documentation tests. The tests themselves are in `it/`.

#![forbid(unsafe_code)]

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
