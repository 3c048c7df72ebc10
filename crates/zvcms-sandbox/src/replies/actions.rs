//! Each action's answer: the registered reply, or else the one from the cards or the shop, or else the sample of the
//! action's documentation page.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::checks::refusal::{Refusal, Refused};
use crate::replies::cards::CardBook;
use crate::replies::registered::RegisteredReplies;
use crate::replies::reply::Data;
use crate::replies::samples::REPLIES;
use crate::replies::shop::Shop;
use crate::replies::{my_cards, usable_cards};

/// What the gateway answers from.
#[derive(Default)]
pub(crate) struct Replies {
    pub(crate) registered: RegisteredReplies,
    pub(crate) cards: CardBook,
    pub(crate) shop: Shop,
}

impl Replies {
    /// Executes a request that passed the checks, and returns the `data` of its reply.
    pub(crate) fn answer(
        &self,
        action: &str,
        params: &Map<String, Value>,
        now: u64,
    ) -> Result<Data<'_>, Refused> {
        if let Some(data) = self.registered.data(action) {
            return Ok(data);
        }
        if action == my_cards::ACTION {
            return my_cards::answer(params, &self.cards).map(Data::Cards);
        }
        if action == usable_cards::ACTION {
            return usable_cards::answer(params, &self.cards).map(Data::Json);
        }
        if let Some(answer) = self.shop.answer(action, params, now) {
            return answer.map(Data::Json);
        }
        let sample = REPLIES.iter().find(|(name, _)| *name == action);
        sample
            .and_then(|(_, data)| serde_json::from_str(data).ok())
            .map(Data::Raw)
            .ok_or_else(|| self.unknown_action())
    }

    fn unknown_action(&self) -> Refused {
        let mut known: BTreeSet<&str> = documented().collect();
        known.extend(self.registered.actions());
        let known: Vec<&str> = known.into_iter().collect();
        Refusal::Action.because(format!(
            "接口不存在: this sandbox does not know the Action: register a reply for it (zvcms sandbox --reply \
             ACTION=FILE, or Builder::reply in a program), or call one of {}",
            known.join(", ")
        ))
    }
}

/// The actions that are known without being registered.
fn documented() -> impl Iterator<Item = &'static str> {
    let samples = REPLIES.iter().map(|(name, _)| *name);
    [my_cards::ACTION, usable_cards::ACTION].into_iter().chain(Shop::actions()).chain(samples)
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;
    use serde_json::{Map, Value, json};

    use super::{REPLIES, Replies, documented};
    use crate::checks::refusal::Refusal;
    use crate::replies::cards::CardBook;
    use crate::replies::reply::Data;

    #[test]
    fn every_documented_action_is_there_once_and_known() {
        assert!(REPLIES.iter().map(|(name, _)| name).is_sorted_by(|earlier, later| earlier < later));
        for (action, data) in REPLIES {
            assert!(serde_json::from_str::<serde::de::IgnoredAny>(data).is_ok(), "{action}");
        }
        for action in documented() {
            let refused = Replies::default().answer(action, &Map::new(), 0).err().map(|refused| refused.kind);
            assert_ne!(refused, Some(Refusal::Action), "{action}");
        }
    }

    /// Whether the action finds something by this value of a parameter.
    fn finds(action: &str, parameter: &str, value: Value) -> bool {
        let replies = Replies { cards: CardBook::demo(), ..Replies::default() };
        let mut params = json!({
            "customerId": "10001", "balance": 1, "multi_mark": 1, "goods_info": "", "id": "10001", "sort": 1
        });
        params[parameter] = value;
        match replies.answer(action, params.as_object().unwrap(), 0) {
            Ok(Data::Json(data)) => data.get("total") != Some(&json!(0)),
            answer => answer.is_ok(),
        }
    }

    #[test]
    fn whatever_has_an_id_is_named_by_one_rule() {
        for (action, parameter, id, takes_integers) in [
            ("user.my-cards", "user_id", 10001, false),
            ("user.cybuy-cards-canused", "customerId", 10001, true),
            ("user.points-add", "customerId", 10001, true),
            ("user.user-points-records", "user_id", 10001, true),
            ("user.coupon-new-status", "customerId", 10001, true),
            ("user.coupon-new-status", "cardId", 900_000_000_000_000_001_u64, true),
            ("user.balance-history", "user_mobile", 10_000_010_001, true),
            ("user.wealth-bills", "user_id", 10001, true),
            ("user.wealth-bills", "order_no", 201_912_310_000_010_028, true),
            ("goods-category.goods-category-detail", "group_sign", 10001, true),
            ("goods-category.goods-category-edit", "id", 10001, true),
            ("goods-category.goods-category-edit", "code", 10001, true),
            ("goods-category.goods-category-edit", "parent_id", 30001, true),
            ("goods-category.goods-category-edit", "parent_id", 0, true),
        ] {
            assert!(finds(action, parameter, json!(id.to_string())), "{action}: {parameter}");
            assert_eq!(finds(action, parameter, json!(id)), takes_integers, "{action}: {parameter}");
            for other in [
                format!("0{id}"),
                format!("+{id}"),
                format!("-{id}"),
                format!(" {id}"),
                format!("{id} "),
                format!("{id}.0"),
                format!("77{id}"),
            ] {
                assert!(!finds(action, parameter, json!(other)), "{action}: {parameter}: {other}");
            }
        }
    }

    #[test]
    fn a_registered_reply_wins_and_its_action_is_known() {
        let mut replies = Replies::default();
        for action in ["user.my-cards", "own.action"] {
            replies.registered.register(action.to_owned(), RawValue::from_string("7".to_owned()).unwrap());
            let data = replies.answer(action, &Map::new(), 0);
            assert!(matches!(data, Ok(Data::Raw(data)) if data.get() == "7"), "{action}");
        }
        let refused = replies.answer("other.action", &Map::new(), 0).unwrap_err();
        assert!(refused.message.contains(", own.action, "), "{}", refused.message);
        assert_eq!(refused.message.matches("user.my-cards").count(), 1);
    }
}
