//! What comes back: status and body to a typed response or an error that says what and where.

mod data;
mod data_failure;
mod envelope;
mod error;
mod location;
mod success;

pub use data::Data;
pub use envelope::Code;
pub use error::{HttpFailure, Malformed, Rejection, ResponseError};

use std::borrow::Cow;

use http::StatusCode;

use crate::Action;
use crate::document::{Failure, text_of, with_readable_names};
use envelope::{Envelope, Outcome};

/// Reads the gateway's reply to the action `A`.
///
/// The outcome is that of the envelope, also behind a 404 or a 500: a gateway that says no with its own code and message
/// is heard. Two cases are decided by the HTTP status:
///
/// * Under 408, 425, 429, 502, 503, 504, 509 and 520 to 530 nothing is an answer, whatever the envelope says: limiters and
///   proxies send one that claims success, or a business exception, for a request that was not executed. It is a
///   [`ResponseError::System`] with the envelope's code and message.
/// * A status outside 200 to 299 without an envelope is a [`ResponseError::Http`], which keeps the `Location` of a
///   redirection.
///
/// ```
/// use zvcms_proto::{MyCards, read_response};
///
/// let reply = http::Response::new(r#"{"status":true,"code":0,"data":[{"id":7,"par_value":"75.50"}]}"#);
/// let cards = read_response::<MyCards>(&reply)?;
/// assert_eq!(cards[0].balance().unwrap().as_str(), "75.50");
/// # Ok::<(), zvcms_proto::ResponseError>(())
/// ```
///
/// # Errors
///
/// [`ResponseError`] has the four ways in which it is no success. Each keeps the body.
pub fn read_response<A: Action>(
    response: &http::Response<impl AsRef<[u8]>>,
) -> Result<A::Response, ResponseError> {
    let whole = |failure| not_read(failure, response);
    let text = text_of(response.body().as_ref()).map_err(whole)?;
    if !is_unanswered(response.status())
        && let Some(response) = success::read_in_one_pass::<A>(&text)
    {
        return Ok(response);
    }
    let read = read_text::<A>(&text, response);
    match with_readable_names(&text) {
        // As it came where that can be read, and what is wrong with it is never a name that nobody asked for.
        Cow::Owned(readable) if read.as_ref().is_err_and(|error| error.rejection().is_none()) => {
            read_text::<A>(&readable, response)
        }
        _ => read,
    }
}

/// Reads the text of a response, whatever the order of its members.
fn read_text<A: Action>(
    text: &str,
    response: &http::Response<impl AsRef<[u8]>>,
) -> Result<A::Response, ResponseError> {
    let (status, body) = (response.status(), response.body().as_ref());
    let envelope = Envelope::read(text).map_err(|failure| not_read(failure, response))?;
    match envelope.outcome() {
        Outcome::Success(code) | Outcome::Business(code) if is_unanswered(status) => {
            Err(ResponseError::System(Rejection::new(code, envelope.message, status, body)))
        }
        Outcome::Success(_) => envelope
            .read_data::<A>()
            .map_err(|failure| ResponseError::Malformed(Malformed::new(failure, status, body))),
        Outcome::Business(code) => {
            Err(ResponseError::Business(Rejection::new(code, envelope.message, status, body)))
        }
        Outcome::System(code) => {
            Err(ResponseError::System(Rejection::new(code, envelope.message, status, body)))
        }
    }
}

/// What a body without an envelope is an error of: itself, or the HTTP status that it came under.
fn not_read(failure: Failure, response: &http::Response<impl AsRef<[u8]>>) -> ResponseError {
    let status = response.status();
    let malformed = Malformed::new(failure, status, response.body().as_ref());
    if status.is_success() {
        ResponseError::Malformed(malformed)
    } else {
        ResponseError::Http(HttpFailure::new(malformed, response.headers()))
    }
}

/// Whether the status says that the request was not answered: timed out, held back, or lost behind a proxy.
fn is_unanswered(status: StatusCode) -> bool {
    // The last ones are those of proxies: bandwidth, and what they say of an origin that does not answer them.
    matches!(status.as_u16(), 408 | 425 | 429 | 502..=504 | 509 | 520..=530)
}
