//! Any action, by name: for the ones that have no type yet.

use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use crate::action::{Action, InvalidParameter};

/// Any action, with any JSON parameters. The response is the JSON text of `data` as it came: no number is rounded, and no
/// member moves. Missing data is `null`.
///
/// Over V3 the name is a path, with or without its leading slash, or the V2 name of an action that has a documented path.
///
/// It is never sent twice, unless [`idempotent`](Self::idempotent) says that it may be.
///
/// ```
/// use zvcms_proto::RawAction;
///
/// let action = RawAction::new("user.my-cards", &serde_json::json!({"user_id": "10001"}))?.idempotent(true);
/// assert_eq!(serde_json::to_string(&action)?, r#"{"user_id":"10001"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct RawAction {
    name: String,
    params: Box<RawValue>,
    is_idempotent: bool,
}

impl RawAction {
    /// Makes the action `name` with the parameters that `params` serialises to. What serialises to `null`, such as `()` and
    /// `None`, is sent as `null` over V2 and as `{}` over V3.
    ///
    /// # Errors
    ///
    /// Returns an error if JSON cannot hold the parameters, such as a map whose keys are not text.
    pub fn new(name: impl Into<String>, params: &impl Serialize) -> Result<Self, serde_json::Error> {
        Ok(Self::from_raw(name, to_raw_value(params)?))
    }

    /// Makes the action `name` with parameters that are JSON text already. They are sent unchanged.
    pub fn from_raw(name: impl Into<String>, params: Box<RawValue>) -> Self {
        Self { name: name.into(), params, is_idempotent: false }
    }

    /// Sets whether sending it twice does no more than sending it once. The default is `false`.
    #[must_use]
    pub fn idempotent(mut self, is_idempotent: bool) -> Self {
        self.is_idempotent = is_idempotent;
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

    fn is_idempotent(&self) -> bool {
        self.is_idempotent
    }

    fn validate(&self) -> Result<(), InvalidParameter> {
        InvalidParameter::if_blank("Action", &self.name)
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
    fn it_is_not_idempotent_unless_declared_so() {
        let action = RawAction::new("x.y", &()).unwrap();
        assert!(!action.is_idempotent());
        assert!(action.idempotent(true).is_idempotent());
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
