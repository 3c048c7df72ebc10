//! The actions, one file each, in a fixed order: wire name, page, request, response, impl.

mod my_cards;
mod raw;

pub use my_cards::{MyCards, RecycledCards};
pub use raw::RawAction;
