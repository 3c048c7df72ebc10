//! The READMEs' examples, as documentation tests. The tests themselves are in `it/`.

#![forbid(unsafe_code)]

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

#[cfg(doctest)]
#[doc = include_str!("../../README.zh-CN.md")]
struct ChineseReadme;
