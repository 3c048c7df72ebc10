//! What can be ordered to go wrong, and what it makes of a reply.

pub(crate) mod fault;
pub(crate) mod faulty_body;
pub(crate) mod faulty_reply;
pub(crate) mod kinds;
pub(crate) mod orders;
