//! A success, read in one pass.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};

use super::Data;
use super::envelope::{is_success_code, truth_of};
use crate::Action;
use crate::document::scalar::Numbers;

/// Reads a success whose `status` and `code` stand before its `data`, as the gateway sends them: then `data` is read on
/// the way, and not found first. `None` for all else, to be read by the longer way, which takes more and says what is
/// wrong. What is read here is read the same there.
pub(super) fn read_in_one_pass<A: Action>(text: &str) -> Option<A::Response> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let response = deserializer
        .deserialize_map(EnvelopeVisitor { length: text.len(), action: PhantomData::<A> })
        .ok()?;
    deserializer.end().ok()?;
    Some(response)
}

#[derive(Clone, Copy, Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Member {
    Status,
    Code,
    Message,
    Data,
    #[serde(other)]
    Other,
}

struct EnvelopeVisitor<A> {
    length: usize,
    action: PhantomData<A>,
}

impl<'de, A: Action> Visitor<'de> for EnvelopeVisitor<A> {
    type Value = A::Response;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a success")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<A::Response, M::Error> {
        let (mut has_status, mut has_code, mut has_message, mut response) = (false, false, false, None);
        while let Some(member) = members.next_key()? {
            match member {
                Member::Status if !has_status => {
                    has_status = true;
                    hold(truth_of(members.next_value()?) == Some(true))?;
                }
                Member::Code if !has_code => {
                    has_code = true;
                    hold(is_success_code(members.next_value()?))?;
                }
                Member::Message if !has_message => {
                    has_message = true;
                    members.next_value::<IgnoredAny>()?;
                }
                Member::Data if response.is_none() && has_status && has_code => {
                    response = Some(members.next_value_seed(&self)?);
                }
                Member::Other => {
                    members.next_value::<IgnoredAny>()?;
                }
                Member::Status | Member::Code | Member::Message | Member::Data => hold(false)?,
            }
        }
        response.ok_or_else(|| M::Error::missing_field("data"))
    }
}

/// An error, which nobody is shown, sends the text the longer way.
fn hold<E: serde::de::Error>(holds: bool) -> Result<(), E> {
    if holds { Ok(()) } else { Err(E::custom("not a success in the usual order")) }
}

/// The same again, for `data`.
impl<'de, A: Action> DeserializeSeed<'de> for &EnvelopeVisitor<A> {
    type Value = A::Response;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<A::Response, D::Error> {
        A::read_data(Data::new(deserializer, Numbers::Integers, self.length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Card, MyCards};

    fn read(body: &str) -> Option<Vec<Card>> {
        read_in_one_pass::<MyCards>(body)
    }

    /// Were it not so, all would be read the longer way and no other test would know.
    #[test]
    fn what_a_gateway_sends_is_read_in_one_pass() {
        for (body, cards) in [
            (r#"{"status":"true","code":"0","message":"成功","data":[{"id":"1"},{"id":"2"}]}"#, 2),
            (r#" {"code":0,"status":true,"x":[1],"data":{"0":{"id":1,"par_value":7.50,"isErp":null}}} "#, 1),
            (r#"{"status":1,"code":0,"data":[{"par_value":1.0E+3}]}"#, 1),
            (r#"{"status":1,"code":0,"data":[],"message":null,"time":1547186244.5}"#, 0),
            (r#"{"status":"\u0031","code":"\u0030","data":""}"#, 0),
            (r#"{"status":true,"code":0,"message":["\ud83c"],"data":[]}"#, 0),
        ] {
            assert_eq!(read(body).map(|cards| cards.len()), Some(cards), "{body}");
        }
    }

    #[test]
    fn all_else_goes_the_longer_way() {
        for body in [
            r#"{"status":true,"data":[],"code":0}"#,
            r#"{"status":true,"code":0}"#,
            r#"{"status":true,"code":7,"data":[]}"#,
            r#"{"status":false,"code":0,"data":[]}"#,
            r#"{"status":"yes","code":0,"data":[]}"#,
            r#"{"status":false,"status":true,"code":0,"data":[]}"#,
            r#"{"status":true,"code":7,"code":0,"data":[]}"#,
            r#"{"status":true,"code":0,"data":[],"data":[]}"#,
            r#"{"status":true,"code":0,"message":"a","message":"b","data":[]}"#,
            r#"{"status":"","code":0,"data":[]}"#,
            r#"{"status":null,"code":0,"data":[]}"#,
            r#"{"status":true,"code":[0],"data":[]}"#,
            r#"{"status":true,"code":0,"data":[{"gift_title":1.50}]}"#,
            r#"{"status":true,"code":0,"data":[{"id":1.50}]}"#,
            r#"{"status":true,"code":0,"data":[{"id":1.0e19}]}"#,
            r#"{"status":true,"code":0,"data":[{"par_value":1e325}]}"#,
            r#"{"status":true,"code":0,"data":[{}]}"#,
            r#"{"status":true,"code":0,"data":[{"status":4.0}]}"#,
            r#"{"status":true,"code":0,"data":[]}{}"#,
            r#"{"status":true,"code":0,"data":[]"#,
            r#"[true,0,"",[]]"#,
        ] {
            assert_eq!(read(body), None, "{body}");
        }
    }
}
