//! The same work by other means.

pub mod parsing;
pub mod signing;
