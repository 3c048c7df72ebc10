//! What can be ordered to go wrong, and what it makes of a reply.

pub(crate) mod fault;
pub(crate) mod faulty_reply;
pub(crate) mod kinds;
pub(crate) mod orders;
pub(crate) mod reply_body;
