//! What the gateway answers with: the data of each action, and how a reply is written.

pub(crate) mod actions;
pub(crate) mod cards;
pub(crate) mod date;
mod my_cards;
mod params;
pub(crate) mod registered;
pub(crate) mod reply;
mod samples;
pub(crate) mod shop;
mod usable_cards;
