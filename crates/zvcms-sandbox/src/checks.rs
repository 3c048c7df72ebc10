//! What a request must pass: each check by itself, and the reasons for which a request is refused.

pub(crate) mod api;
pub(crate) mod body_form;
pub(crate) mod clock;
pub(crate) mod identity;
pub(crate) mod identity_check;
mod integer_form;
pub(crate) mod message;
mod missing_members;
pub(crate) mod refusal;
pub(crate) mod replay;
pub(crate) mod request;
pub(crate) mod signature;
mod token_text;
