//! What the gateway answers with: cards, the documented samples, and how a reply is written.

pub(crate) mod cards;
pub(crate) mod documented;
pub(crate) mod my_cards;
pub(crate) mod reply;
mod samples;
mod showcase;
