//! `user.my-cards`: a user's gift cards (礼品卡).
//!
//! Source: the vendor's page of the action, transcribed in `xtask/pages/user.my-cards.md`.

use serde::{Deserializer, Serialize, Serializer};

use crate::{Action, Card, Data, InvalidParameter};

/// Asks for a user's gift cards. Wire name `user.my-cards`; the response is a list of [`Card`].
///
/// ```
/// use zvcms_proto::{MyCards, RecycledCards};
///
/// let mine = MyCards::new("10001");
/// let with_recycled = MyCards::new("10001").recycled(RecycledCards::Included);
/// # let _ = (mine, with_recycled);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MyCards {
    user_id: String,
    #[serde(rename = "needCycleCard")]
    recycled: RecycledCards,
}

impl MyCards {
    /// The cards of the user `user_id` (wire name `user_id`, 用户id, required). An empty one is refused when the
    /// request is signed.
    pub fn new(user_id: impl Into<String>) -> Self {
        Self { user_id: user_id.into(), recycled: RecycledCards::default() }
    }

    /// Whether recycled cards are among the unusable ones (wire name `needCycleCard`, optional).
    #[must_use]
    pub fn recycled(mut self, recycled: RecycledCards) -> Self {
        self.recycled = recycled;
        self
    }
}

/// `needCycleCard`: whether recycled (已回收) cards are returned among the unusable ones.
///
/// The page calls it an int and its sample sends a string; it is sent as the sample sends it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RecycledCards {
    /// `""`, as in the page's sample: the gateway decides.
    #[default]
    Unspecified,
    /// `"0"`: left out.
    Excluded,
    /// `"1"`: returned.
    Included,
}

impl Serialize for RecycledCards {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Unspecified => "",
            Self::Excluded => "0",
            Self::Included => "1",
        })
    }
}

impl Action for MyCards {
    type Response = Vec<Card>;

    fn name(&self) -> &str {
        "user.my-cards"
    }

    fn is_read_only(&self) -> bool {
        true
    }

    fn validate(&self) -> Result<(), InvalidParameter> {
        if self.user_id.trim().is_empty() {
            return Err(InvalidParameter::new("user_id", "must not be empty"));
        }
        Ok(())
    }

    fn read_data<'de, D: Deserializer<'de>>(data: Data<D>) -> Result<Vec<Card>, D::Error> {
        data.objects()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_choice_has_its_documented_value() {
        let params = |recycled| serde_json::to_string(&MyCards::new("10001").recycled(recycled)).unwrap();
        assert_eq!(params(RecycledCards::Unspecified), r#"{"user_id":"10001","needCycleCard":""}"#);
        assert_eq!(params(RecycledCards::Excluded), r#"{"user_id":"10001","needCycleCard":"0"}"#);
        assert_eq!(params(RecycledCards::Included), r#"{"user_id":"10001","needCycleCard":"1"}"#);
    }

    #[test]
    fn a_blank_user_is_refused() {
        for blank in ["", " ", "\t\n"] {
            let error = MyCards::new(blank).validate().unwrap_err();
            assert_eq!(error.to_string(), "the parameter user_id must not be empty");
        }
        assert_eq!(MyCards::new("0").validate(), Ok(()));
    }

    #[test]
    fn it_reads() {
        assert!(MyCards::new("1").is_read_only());
        assert_eq!(MyCards::new("1").name(), "user.my-cards");
    }
}
