//! What comes back: status and body to a typed response or an error that says what and where.

mod data_error;
mod envelope;
mod error;
mod location;

pub use envelope::Code;
pub use error::{ResponseError, ResponseErrorKind};

use std::borrow::Cow;

use http::{Response, StatusCode};

use crate::action::Action;
use crate::document::{text_of, with_readable_names};
use envelope::{Outcome, ReadData, ReplyEnvelope, Words};

/// Reads the gateway's reply to the action `A`.
///
/// The envelope decides the outcome, also under a 404 or a 500: a refusal keeps its own code and message. The HTTP status
/// decides in two cases:
///
/// * Under 408, 425, 429, 502, 503, 504, 509 and 520 to 530 the envelope is not taken as the answer: limiters and proxies
///   send one that claims success, or a business exception, for a request that was not executed. It is a
///   [system error](ResponseErrorKind::System) with the envelope's code and message.
/// * A status outside 200 to 299 without an envelope is an [HTTP error](ResponseErrorKind::Http), which keeps the
///   `Location` of a redirection.
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
/// Returns an error if the response is not a success. It says in [which way](ResponseErrorKind), and keeps the body.
pub fn read_response<A: Action>(response: &Response<impl AsRef<[u8]>>) -> Result<A::Response, ResponseError> {
    let text = text_of(response.body().as_ref())
        .map_err(|error| ResponseError::without_envelope(error, Words::default(), response))?;
    let read = read_text::<A>(&text, response);
    // What is wrong with a response is never a name that nobody asked for.
    if read.as_ref().is_err_and(|error| !error.kind().is_refusal())
        && let Cow::Owned(readable) = with_readable_names(&text)
    {
        return read_text::<A>(&readable, response);
    }
    read
}

fn read_text<A: Action>(
    text: &str,
    response: &Response<impl AsRef<[u8]>>,
) -> Result<A::Response, ResponseError> {
    let without_envelope = |error, words| ResponseError::without_envelope(error, words, response);
    let mut envelope = ReplyEnvelope::<A>::read(text, ReadData::OnTheWay)
        .or_else(|_| ReplyEnvelope::read(text, ReadData::Afterwards))
        .map_err(|error| without_envelope(error, Words::of_unreadable(text)))?;
    let outcome = envelope.outcome(text).map_err(|error| without_envelope(error, envelope.words()))?;
    let kind = match outcome {
        Outcome::Success(_) | Outcome::Business if is_unanswered(response.status()) => {
            ResponseErrorKind::System
        }
        Outcome::Success(Ok(read)) => return Ok(read),
        Outcome::Success(Err(error)) => {
            return Err(ResponseError::of_data(error, envelope.words(), response));
        }
        Outcome::Business => ResponseErrorKind::Business,
        Outcome::System => ResponseErrorKind::System,
    };
    Err(ResponseError::refused(kind, envelope.words(), response))
}

/// Whether the status says that the request was not answered: timed out, held back, or lost behind a proxy.
fn is_unanswered(status: StatusCode) -> bool {
    // The last ones are those of proxies: bandwidth, and what they say of an origin that does not answer them.
    matches!(status.as_u16(), 408 | 425 | 429 | 502..=504 | 509 | 520..=530)
}
