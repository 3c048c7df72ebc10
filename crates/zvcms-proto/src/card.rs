//! A gift card (礼品卡), as `user.my-cards` lists it.

mod codes;

pub use codes::{Binding, CardStatus, Origin, Validity};

use crate::document::object::object;
use crate::document::texts::{Span, Texts};
use crate::{Amount, TimeText};

/// A gift card (礼品卡).
///
/// The accessors say what a field is, and name what the wire calls it: `par_value` is the [`balance`](Self::balance),
/// and `deduct_amount` the [`face_value`](Self::face_value). Every field may come as string, number, bool or null, or
/// not at all; but an object with none of them is no card, and a number that PHP printed with an exponent is no text, and
/// with a fraction no id: two ids that were rounded to one are worse than an error.
///
/// It **serialises** in our names, for output: text as strings, amounts as strings or null, enums as their names or
/// null. It **deserialises** from the wire's names, through `serde_json` only, and from a borrowed text.
#[derive(Clone)]
pub struct Card {
    texts: Texts,
    id: Span,
    template_id: Span,
    title: Span,
    balance: Span,
    face_value: Span,
    cover: Span,
    expiry_text: Span,
    binding: Option<Binding>,
    begins_at: Span,
    ends_at: Span,
    created_at: Span,
    status: Option<CardStatus>,
    status_text: Span,
    validity: Option<Validity>,
    origin: Origin,
}

object! {
    Card: Eq, "a card, which is an object" {
        id: id = "id",
        template_id: id = "gift_card_id",
        title: text = "gift_title",
        balance: amount = "par_value",
        face_value: amount = "deduct_amount",
        cover: text = "cover",
        expiry_text: text = "expired_desc",
        binding: code = "bind_status",
        begins_at: text = "beginAt",
        ends_at: text = "endAt",
        created_at: text = "createdAt",
        status: code = "status",
        status_text: text = "status_desc",
        validity: code = "validType",
        origin: code_or_default = "isErp",
    }
}

impl Card {
    /// Card number (卡号), wire name `id`. Text even where it came as a number, of any size.
    #[must_use]
    pub fn id(&self) -> &str {
        self.texts.at(self.id)
    }

    /// Id of the card's template (礼品卡模板id), wire name `gift_card_id`.
    #[must_use]
    pub fn template_id(&self) -> &str {
        self.texts.at(self.template_id)
    }

    /// Name (卡名称), wire name `gift_title`.
    #[must_use]
    pub fn title(&self) -> &str {
        self.texts.at(self.title)
    }

    /// Balance (余额), wire name `par_value`. The page names no currency. `None` where the gateway sent none.
    #[must_use]
    pub fn balance(&self) -> Option<Amount<'_>> {
        Amount::of_checked(self.texts.at(self.balance))
    }

    /// Face value (卡面总值), wire name `deduct_amount`. The page names no currency. `None` where the gateway sent none.
    #[must_use]
    pub fn face_value(&self) -> Option<Amount<'_>> {
        Amount::of_checked(self.texts.at(self.face_value))
    }

    /// Picture of the card (卡图片), wire name `cover`.
    #[must_use]
    pub fn cover(&self) -> &str {
        self.texts.at(self.cover)
    }

    /// Validity in words (有效期说明), wire name `expired_desc`.
    #[must_use]
    pub fn expiry_text(&self) -> &str {
        self.texts.at(self.expiry_text)
    }

    /// Whether it is bound to the user (绑定状态), wire name `bind_status`.
    #[must_use]
    pub fn binding(&self) -> Option<&Binding> {
        self.binding.as_ref()
    }

    /// When the validity begins (有效期开始时间), wire name `beginAt`.
    #[must_use]
    pub fn begins_at(&self) -> TimeText<'_> {
        TimeText::new(self.texts.at(self.begins_at))
    }

    /// When the validity ends (有效期结束时间), wire name `endAt`.
    #[must_use]
    pub fn ends_at(&self) -> TimeText<'_> {
        TimeText::new(self.texts.at(self.ends_at))
    }

    /// When the card was created (创建时间), wire name `createdAt`.
    #[must_use]
    pub fn created_at(&self) -> TimeText<'_> {
        TimeText::new(self.texts.at(self.created_at))
    }

    /// Status (礼品卡的状态), wire name `status`.
    #[must_use]
    pub fn status(&self) -> Option<&CardStatus> {
        self.status.as_ref()
    }

    /// Status in words (状态描述), wire name `status_desc`.
    #[must_use]
    pub fn status_text(&self) -> &str {
        self.texts.at(self.status_text)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::object::Object;

    #[test]
    fn the_least_length_is_that_of_a_card_with_nothing_in_it() {
        let members: Vec<String> = Card::MEMBERS.iter().map(|name| format!("\"{name}\":\"\"")).collect();
        let nothing = format!("{{{}}}", members.join(","));
        assert_eq!(Card::LEAST_LENGTH, nothing.len());
        assert_eq!(serde_json::from_str::<Card>(&nothing).unwrap(), Card::empty());
    }

    /// Were the texts of the cards before it kept too, a list of thousands would take memory by the square.
    #[test]
    fn a_card_keeps_its_own_texts_alone() {
        let reply = r#"{"status":1,"code":0,"data":[{"id":"1","par_value":"7.5"},{"id":"2","cover":"c","status":4}]}"#;
        let cards = crate::read_response::<crate::MyCards>(&http::Response::new(reply)).unwrap();
        let texts: Vec<&str> = cards.iter().map(|card| card.texts.as_str()).collect();
        assert_eq!(texts, ["17.5", "2c"]);
    }
}
