//! A gift card (礼品卡), as `user.my-cards` lists it.

mod codes;

use serde::Deserializer;

pub use codes::{Binding, CardStatus, Origin, Validity};

use crate::document::object::object;
use crate::document::scalar::{amount, code, text, time};
use crate::{Amount, TimeText};

/// A gift card (礼品卡).
///
/// The accessors say what a field is, and name what the wire calls it: `par_value` is the [`balance`](Self::balance),
/// and `deduct_amount` the [`face_value`](Self::face_value). Every field may come as string, number, bool or null, or
/// not at all.
///
/// It **serialises** in our names, for output: text as strings, amounts as strings or null, enums as their names or
/// null. It **deserialises** from the wire's names, through `serde_json` only, and from a borrowed text.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(remote = "Self")]
pub struct Card {
    #[serde(default, deserialize_with = "text")]
    id: Box<str>,
    #[serde(rename(deserialize = "gift_card_id"), default, deserialize_with = "text")]
    template_id: Box<str>,
    #[serde(rename(deserialize = "gift_title"), default, deserialize_with = "text")]
    title: Box<str>,
    #[serde(rename(deserialize = "par_value"), default, deserialize_with = "amount")]
    balance: Option<Amount>,
    #[serde(rename(deserialize = "deduct_amount"), default, deserialize_with = "amount")]
    face_value: Option<Amount>,
    #[serde(default, deserialize_with = "text")]
    cover: Box<str>,
    #[serde(rename(deserialize = "expired_desc"), default, deserialize_with = "text")]
    expiry_text: Box<str>,
    #[serde(rename(deserialize = "bind_status"), default, deserialize_with = "code")]
    binding: Option<Binding>,
    #[serde(rename(deserialize = "beginAt"), default, deserialize_with = "time")]
    begins_at: TimeText,
    #[serde(rename(deserialize = "endAt"), default, deserialize_with = "time")]
    ends_at: TimeText,
    #[serde(rename(deserialize = "createdAt"), default, deserialize_with = "time")]
    created_at: TimeText,
    #[serde(default, deserialize_with = "code")]
    status: Option<CardStatus>,
    #[serde(rename(deserialize = "status_desc"), default, deserialize_with = "text")]
    status_text: Box<str>,
    #[serde(rename(deserialize = "validType"), default, deserialize_with = "code")]
    validity: Option<Validity>,
    #[serde(rename(deserialize = "isErp"), default, deserialize_with = "origin")]
    origin: Origin,
}

impl Card {
    /// Card number (卡号), wire name `id`. Text even where it came as a number, of any size.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Id of the card's template (礼品卡模板id), wire name `gift_card_id`.
    #[must_use]
    pub fn template_id(&self) -> &str {
        &self.template_id
    }

    /// Name (卡名称), wire name `gift_title`.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Balance (余额), wire name `par_value`. The page names no currency. `None` where the gateway sent none.
    #[must_use]
    pub fn balance(&self) -> Option<&Amount> {
        self.balance.as_ref()
    }

    /// Face value (卡面总值), wire name `deduct_amount`. The page names no currency. `None` where the gateway sent none.
    #[must_use]
    pub fn face_value(&self) -> Option<&Amount> {
        self.face_value.as_ref()
    }

    /// Picture of the card (卡图片), wire name `cover`.
    #[must_use]
    pub fn cover(&self) -> &str {
        &self.cover
    }

    /// Validity in words (有效期说明), wire name `expired_desc`.
    #[must_use]
    pub fn expiry_text(&self) -> &str {
        &self.expiry_text
    }

    /// Whether it is bound to the user (绑定状态), wire name `bind_status`.
    #[must_use]
    pub fn binding(&self) -> Option<&Binding> {
        self.binding.as_ref()
    }

    /// When the validity begins (有效期开始时间), wire name `beginAt`.
    #[must_use]
    pub fn begins_at(&self) -> &TimeText {
        &self.begins_at
    }

    /// When the validity ends (有效期结束时间), wire name `endAt`.
    #[must_use]
    pub fn ends_at(&self) -> &TimeText {
        &self.ends_at
    }

    /// When the card was created (创建时间), wire name `createdAt`.
    #[must_use]
    pub fn created_at(&self) -> &TimeText {
        &self.created_at
    }

    /// Status (礼品卡的状态), wire name `status`.
    #[must_use]
    pub fn status(&self) -> Option<&CardStatus> {
        self.status.as_ref()
    }

    /// Status in words (状态描述), wire name `status_desc`.
    #[must_use]
    pub fn status_text(&self) -> &str {
        &self.status_text
    }

    /// Kind of validity (有效期类型), wire name `validType`.
    #[must_use]
    pub fn validity(&self) -> Option<&Validity> {
        self.validity.as_ref()
    }

    /// The system that issued the card, wire name `isErp`. A card that does not say is Qmai's.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }
}

fn origin<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Origin, D::Error> {
    Ok(code(deserializer)?.unwrap_or_default())
}

object!(Card, "a card, which is an object");
