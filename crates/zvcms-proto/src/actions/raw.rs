//! Any action, by name: for the ones that have no type yet.

use serde::{Deserializer, Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use crate::{Action, Data, InvalidParameter};

/// Any action, with any JSON parameters. The response is `data` as it came: the JSON text, in which no number was
/// rounded and no member moved. Missing data is `null`.
///
/// It is taken to write, so that it is never sent twice, unless [`read_only`](Self::read_only) says otherwise.
///
/// ```
/// use zvcms_proto::RawAction;
///
/// let action = RawAction::new("user.my-cards", &serde_json::json!({"user_id": "10001"}))?.read_only();
/// assert_eq!(serde_json::to_string(&action)?, r#"{"user_id":"10001"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct RawAction {
    name: String,
    params: Box<RawValue>,
    read_only: bool,
}

impl RawAction {
    /// The action `name` with the parameters that `params` serialises to.
    ///
    /// # Errors
    ///
    /// Parameters that JSON cannot hold, such as a map whose keys are not text.
    pub fn new(name: impl Into<String>, params: &impl Serialize) -> Result<Self, serde_json::Error> {
        Ok(Self::from_raw(name, to_raw_value(params)?))
    }

    /// The action `name` with parameters that are JSON text already. They are sent as they are.
    pub fn from_raw(name: impl Into<String>, params: Box<RawValue>) -> Self {
        Self { name: name.into(), params, read_only: false }
    }

    /// Declares that sending it twice does no more than sending it once.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }
}

impl Serialize for RawAction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.params.serialize(serializer)
    }
}

impl Action for RawAction {
    type Response = Box<RawValue>;

    fn name(&self) -> &str {
        &self.name
    }

    fn is_read_only(&self) -> bool {
        self.read_only
    }

    fn validate(&self) -> Result<(), InvalidParameter> {
        if self.name.trim().is_empty() {
            return Err(InvalidParameter::new("Action", "must not be empty"));
        }
        Ok(())
    }

    fn read_data<'de, D: Deserializer<'de>>(data: Data<D>) -> Result<Box<RawValue>, D::Error> {
        data.raw().map(ToOwned::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_sent_as_they_are() {
        let text = r#"{"b": 1.10, "a": 12345678901234567890123}"#;
        let action = RawAction::from_raw("x.y", RawValue::from_string(text.to_owned()).unwrap());
        assert_eq!(serde_json::to_string(&action).unwrap(), text);
    }

    #[test]
    fn it_writes_unless_declared_otherwise() {
        let action = RawAction::new("x.y", &()).unwrap();
        assert!(!action.is_read_only());
        assert!(action.read_only().is_read_only());
    }

    #[test]
    fn a_blank_name_is_refused() {
        let error = RawAction::new(" ", &()).unwrap().validate().unwrap_err();
        assert_eq!(
            (error.name(), error.to_string().as_str()),
            ("Action", "the parameter Action must not be empty")
        );
    }
}
