//! What is asked: the trait that every action of the platform implements.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use serde::{Deserializer, Serialize};

use crate::response::Data;

/// A request for one of the platform's actions (接口方法).
///
/// It serialises as the business parameters (`Params`, 业务参数), and names its wire action and its response.
/// [`MyCards`](crate::MyCards) is the one with a documentation page; [`RawAction`](crate::RawAction) calls any other.
///
/// ```
/// use serde::{Deserializer, Serialize};
/// use zvcms_proto::{Action, Data};
///
/// /// `shop.list`, an action of our own invention.
/// #[derive(Serialize)]
/// struct ShopList {
///     page: String,
/// }
///
/// impl Action for ShopList {
///     type Response = Vec<String>;
///
///     fn name(&self) -> &str {
///         "shop.list"
///     }
///
///     fn is_read_only(&self) -> bool {
///         true
///     }
///
///     fn read_data<'de, D: Deserializer<'de>>(data: Data<D>) -> Result<Vec<String>, D::Error> {
///         data.list()
///     }
/// }
/// ```
pub trait Action: Serialize {
    /// What `data` of a successful response is read into.
    type Response;

    /// `Action`, the wire name, such as `user.my-cards`.
    fn name(&self) -> &str;

    /// Whether sending it twice does no more than sending it once. Only such an action is ever sent again after a
    /// first attempt may have reached the gateway.
    fn is_read_only(&self) -> bool;

    /// Checks what the types of the parameters cannot: called before anything is signed.
    ///
    /// # Errors
    ///
    /// The first parameter that the gateway cannot take. By default there is none.
    fn validate(&self) -> Result<(), InvalidParameter> {
        Ok(())
    }

    /// Reads `data` of a successful response. An attempt that fails is made again, to find the JSON path of the place.
    ///
    /// # Errors
    ///
    /// Data of another shape.
    fn read_data<'de, D: Deserializer<'de>>(data: Data<D>) -> Result<Self::Response, D::Error>;
}

impl<A: Action> Action for &A {
    type Response = A::Response;

    fn name(&self) -> &str {
        (**self).name()
    }

    fn is_read_only(&self) -> bool {
        (**self).is_read_only()
    }

    fn validate(&self) -> Result<(), InvalidParameter> {
        (**self).validate()
    }

    fn read_data<'de, D: Deserializer<'de>>(data: Data<D>) -> Result<Self::Response, D::Error> {
        A::read_data(data)
    }
}

/// A parameter that the gateway cannot take, found before anything was signed or sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidParameter {
    name: Cow<'static, str>,
    requirement: Cow<'static, str>,
}

impl InvalidParameter {
    /// The parameter `name` (its wire name) does not meet `requirement`, such as `must not be empty`.
    pub fn new(name: impl Into<Cow<'static, str>>, requirement: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), requirement: requirement.into() }
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
    use crate::{MyCards, RawAction, read_response};

    fn facts(action: impl Action) -> (String, bool, Result<(), InvalidParameter>) {
        (action.name().to_owned(), action.is_read_only(), action.validate())
    }

    #[test]
    fn a_reference_to_an_action_is_that_action() {
        let reading = MyCards::new("10001");
        let writing = RawAction::new("x.y", &()).unwrap();
        assert_eq!(facts(&reading), ("user.my-cards".to_owned(), true, Ok(())));
        assert_eq!(facts(&writing), ("x.y".to_owned(), false, Ok(())));
        let refused = MyCards::new("");
        assert_eq!(facts(&refused).2, Err(InvalidParameter::new("user_id", "must not be empty")));

        let reply = http::Response::new(r#"{"status":true,"code":0,"data":[{"id":7}]}"#);
        assert_eq!(read_response::<&MyCards>(&reply).unwrap()[0].id(), "7");
    }
}
