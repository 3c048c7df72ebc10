//! The trait that every action of the platform implements.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserializer, Serialize};

use crate::data::Data;
use crate::v3_path;

/// A request for one of the platform's actions (接口方法).
///
/// It serialises as the business parameters (`Params`, 业务参数), and names its wire action and its response. The module
/// [`actions`](crate::actions) has the actions with a documentation page; [`RawAction`](crate::RawAction) calls any other.
/// To add one of your own, define the types of its parameters and its response, and three items:
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use zvcms_proto::{Action, read_response};
///
/// #[derive(Serialize)]
/// struct Shops {
///     page: u32,
/// }
///
/// #[derive(Deserialize)]
/// struct Shop {
///     name: String,
/// }
///
/// impl Action for Shops {
///     type Response = Vec<Shop>;
///
///     fn name(&self) -> &str {
///         "shop.list"
///     }
///
///     fn is_idempotent(&self) -> bool {
///         true
///     }
/// }
///
/// let reply = http::Response::new(r#"{"status": true, "code": 0, "data": [{"name": "徐家汇"}]}"#);
/// assert_eq!(read_response::<Shops>(&reply)?[0].name, "徐家汇");
/// # Ok::<(), zvcms_proto::ResponseError>(())
/// ```
pub trait Action: Serialize {
    /// The type that `data` of a successful response is read into.
    type Response: DeserializeOwned;

    /// `Action`, the wire name in V2, such as `user.my-cards`. Of an action that V3 alone has it is the path.
    fn name(&self) -> &str;

    /// Whether sending it twice does no more than sending it once. Only such an action is ever sent again after a
    /// first attempt may have reached the gateway.
    fn is_idempotent(&self) -> bool;

    /// The path of the action in V3, such as `/v3/crm/giftCard/getCustomerGiftCardList`, with or without its leading slash.
    /// By default it is the [name](Self::name) where that has a slash, as that of an action does that V3 alone has. Where there
    /// is none, an [`Endpoint`](crate::Endpoint) takes the documented path of the V2 action of that name.
    fn v3_path(&self) -> Option<&str> {
        Some(self.name()).filter(|name| v3_path::is_path(name))
    }

    /// Checks what the types of the parameters cannot guarantee. It is called before anything is signed. By default it checks nothing.
    ///
    /// # Errors
    ///
    /// Returns the first parameter that is invalid.
    fn validate(&self) -> Result<(), InvalidParameter> {
        Ok(())
    }

    /// Reads `data` of a successful response, by default with the response's own `Deserialize`. It is called again, up to
    /// five times, where it fails: to find the JSON path of what is wrong.
    ///
    /// # Errors
    ///
    /// Returns an error if the data has another shape.
    fn read_data<'de, D: Deserializer<'de>>(data: Data<D>) -> Result<Self::Response, D::Error> {
        data.json()
    }
}

impl<A: Action> Action for &A {
    type Response = A::Response;

    fn name(&self) -> &str {
        (**self).name()
    }

    fn is_idempotent(&self) -> bool {
        (**self).is_idempotent()
    }

    fn v3_path(&self) -> Option<&str> {
        (**self).v3_path()
    }

    fn validate(&self) -> Result<(), InvalidParameter> {
        (**self).validate()
    }

    fn read_data<'de, D: Deserializer<'de>>(data: Data<D>) -> Result<Self::Response, D::Error> {
        A::read_data(data)
    }
}

/// The error of a parameter that is invalid. It is found before anything is signed or sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidParameter {
    name: Cow<'static, str>,
    requirement: Cow<'static, str>,
}

impl InvalidParameter {
    /// Makes the error of the parameter `name` (its wire name), which does not meet `requirement`, such as `must not be empty`.
    pub fn new(name: impl Into<Cow<'static, str>>, requirement: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), requirement: requirement.into() }
    }

    /// Returns an error if a required text is empty or blank.
    pub(crate) fn if_blank(name: &'static str, value: &str) -> Result<(), Self> {
        if value.trim().is_empty() { Err(Self::new(name, "must not be empty")) } else { Ok(()) }
    }

    /// Returns an error if a required list has no element.
    #[allow(dead_code, reason = "no page may need it")]
    pub(crate) fn if_empty<T>(name: &'static str, list: &[T]) -> Result<(), Self> {
        if list.is_empty() { Err(Self::new(name, "must have an element")) } else { Ok(()) }
    }

    /// The wire name of the parameter.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for InvalidParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the parameter {} {}", self.name, self.requirement)
    }
}

impl Error for InvalidParameter {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::user::MyCards;
    use crate::raw_action::RawAction;
    use crate::response::read_response;

    /// An action that V3 has too, and whose response deserialises by itself.
    #[derive(Serialize)]
    struct InV3;

    impl Action for InV3 {
        type Response = u8;

        fn name(&self) -> &str {
            "x.v3"
        }

        fn is_idempotent(&self) -> bool {
            false
        }

        fn v3_path(&self) -> Option<&str> {
            Some("/v3/crm/x")
        }
    }

    fn v3_path(action: impl Action) -> Option<String> {
        action.v3_path().map(str::to_owned)
    }

    fn facts(action: impl Action) -> (String, bool, Result<(), InvalidParameter>) {
        (action.name().to_owned(), action.is_idempotent(), action.validate())
    }

    #[test]
    fn a_reference_to_an_action_is_that_action() {
        let reading = MyCards::new("10001");
        let writing = RawAction::new("x.y", &()).unwrap();
        assert_eq!(facts(&reading), ("user.my-cards".to_owned(), true, Ok(())));
        assert_eq!(facts(&writing), ("x.y".to_owned(), false, Ok(())));
        let refused = MyCards::new("");
        assert_eq!(facts(&refused).2, Err(InvalidParameter::new("user_id", "must not be empty")));

        assert_eq!(v3_path(&InV3).as_deref(), Some("/v3/crm/x"));
        assert_eq!(
            read_response::<&InV3>(&http::Response::new(r#"{"status":1,"code":0,"data":7}"#)).unwrap(),
            7
        );
        assert_eq!(v3_path(&writing), None);

        let reply = http::Response::new(r#"{"status":true,"code":0,"data":[{"id":7}]}"#);
        assert_eq!(read_response::<&MyCards>(&reply).unwrap()[0].id(), "7");
    }
}
