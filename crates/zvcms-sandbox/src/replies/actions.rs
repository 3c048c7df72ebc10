//! Each action's answer: the registered reply, or else the one from the cards or the shop, or else the sample of the
//! action's documentation page.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::checks::api::{Api, path_of};
use crate::checks::refusal::{Refusal, Refused};
use crate::replies::cards::CardBook;
use crate::replies::registered::RegisteredReplies;
use crate::replies::reply::Data;
use crate::replies::samples::{REPLIES, V3_PATHS};
use crate::replies::shop::Shop;
use crate::replies::{my_cards, usable_cards};

/// What the gateway answers from.
pub(crate) struct Replies {
    pub(crate) registered: RegisteredReplies,
    pub(crate) cards: CardBook,
    pub(crate) shop: Shop,
    /// Actions, or paths that V3 alone has, and the `data` of their samples.
    pub(crate) samples: &'static [(&'static str, &'static str)],
    /// Paths of V3 and the actions of V2 that they are.
    pub(crate) v3_paths: &'static [(&'static str, &'static str)],
}

/// Those of the documentation.
impl Default for Replies {
    fn default() -> Self {
        Self {
            registered: RegisteredReplies::default(),
            cards: CardBook::default(),
            shop: Shop::default(),
            samples: REPLIES,
            v3_paths: V3_PATHS,
        }
    }
}

impl Replies {
    /// Executes a request that passed the checks, and returns the `data` of its reply.
    pub(crate) fn answer(
        &self,
        api: Api<'_>,
        action: &str,
        params: &Map<String, Value>,
        now: u64,
    ) -> Result<Data<'_>, Refused> {
        let action = match api {
            Api::V2 if path_of(action).is_some() => return Err(path_over_v2()),
            Api::V2 => action,
            Api::V3 { path, .. } => {
                if let Some(data) = self.registered.data(path) {
                    return Ok(data);
                }
                self.action_at(path).ok_or_else(|| self.unknown_path())?
            }
        };
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
        let sample = self.samples.iter().find(|(name, _)| *name == action);
        sample
            .and_then(|(_, data)| serde_json::from_str(data).ok())
            .map(Data::Raw)
            .ok_or_else(|| self.unknown_action())
    }

    /// Whether a path has an answer.
    pub(crate) fn has_path(&self, path: &str) -> bool {
        self.registered.data(path).is_some() || self.action_at(path).is_some()
    }

    /// The name of the action of a V3 path: that of V2 if it has one.
    fn action_at(&self, path: &str) -> Option<&'static str> {
        let twin = self.v3_paths.iter().find(|(known, _)| *known == path).map(|(_, action)| *action);
        twin.or_else(|| self.samples.iter().map(|(name, _)| *name).find(|name| *name == path))
    }

    /// The actions that are known without being registered: by a name of V2, or by a path that V3 alone has.
    fn documented(&self) -> impl Iterator<Item = &'static str> {
        let samples = self.samples.iter().map(|(name, _)| *name);
        [my_cards::ACTION, usable_cards::ACTION].into_iter().chain(Shop::actions()).chain(samples)
    }

    /// The names of all actions that have an answer.
    fn names(&self) -> BTreeSet<&str> {
        let mut names: BTreeSet<&str> = self.documented().collect();
        names.extend(self.registered.names());
        names
    }

    fn unknown_action(&self) -> Refused {
        let known = self.names().into_iter().filter(|name| !name.starts_with('/'));
        unknown(("Action", "ACTION", " Action"), known.collect())
    }

    fn unknown_path(&self) -> Refused {
        let twins = self.v3_paths.iter().map(|(path, _)| *path);
        let others = self.names().into_iter().filter(|name| name.starts_with('/'));
        unknown(("path", "PATH", "路径"), twins.chain(others).collect())
    }
}

fn path_over_v2() -> Refused {
    Refusal::Action.because((
        "接口不存在: the Action is a path of V3: send the request to that path, as a body of V3 without an Action",
        "接口不存在：Action 是 V3 的路径：请把请求发送到该路径，并使用不含 Action 的 V3 请求体",
    ))
}

/// The refusal of a name of this kind, which stands for a place in an option too, and is called so in Chinese.
fn unknown((kind, place, in_chinese): (&str, &str, &str), known: BTreeSet<&str>) -> Refused {
    let known: Vec<&str> = known.into_iter().collect();
    Refusal::Action.because((
        format!(
            "接口不存在: this sandbox does not know the {kind}: register a reply for it (zvcms sandbox --reply \
             {place}=FILE, or Builder::reply in a program), or call one of {}",
            known.join(", ")
        ),
        format!(
            "接口不存在：本沙箱没有这个{in_chinese}：请为它指定应答（ zvcms sandbox --reply {place}=FILE ，程序中用 \
             Builder::reply ），或调用以下接口之一：{}",
            known.join("、")
        ),
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;
    use serde_json::{Map, Value, json};

    use super::{REPLIES, Replies, V3_PATHS};
    use crate::checks::api::Api;
    use crate::checks::refusal::Refusal;
    use crate::replies::cards::CardBook;
    use crate::replies::reply::Data;

    #[test]
    fn every_documented_action_is_there_once_and_known() {
        assert!(REPLIES.iter().map(|(name, _)| name).is_sorted_by(|earlier, later| earlier < later));
        for (action, data) in REPLIES {
            assert!(serde_json::from_str::<serde::de::IgnoredAny>(data).is_ok(), "{action}");
        }
        for action in Replies::default().documented() {
            let api = if action.starts_with('/') { Api::V3 { path: action, trace: 1 } } else { Api::V2 };
            let refused =
                Replies::default().answer(api, action, &Map::new(), 0).err().map(|refused| refused.kind);
            assert_ne!(refused, Some(Refusal::Action), "{action}");
        }
    }

    #[test]
    fn every_v3_path_is_there_once_and_an_action_that_is_known() {
        assert!(V3_PATHS.iter().map(|(path, _)| path).is_sorted_by(|earlier, later| earlier < later));
        for (path, action) in V3_PATHS {
            assert!(
                path.starts_with('/') && Replies::default().documented().any(|name| name == *action),
                "{path}: {action}"
            );
        }
    }

    #[test]
    fn an_action_of_v3_alone_is_answered_over_v3_alone() {
        let replies = Replies { samples: &[("/v3/shop/list", "7")], ..Replies::default() };
        let over_v3 = |path| replies.answer(Api::V3 { path, trace: 1 }, path, &Map::new(), 0);
        assert!(matches!(over_v3("/v3/shop/list"), Ok(Data::Raw(data)) if data.get() == "7"));
        assert!(replies.has_path("/v3/shop/list") && !replies.has_path("/v3/shop/find"));
        let refused = over_v3("/v3/shop/find").unwrap_err();
        assert!(refused.message.english.contains(", /v3/shop/list"), "{}", refused.message.english);
        for action in ["/v3/shop/list", "v3/shop/list", "shop.list"] {
            let refused = replies.answer(Api::V2, action, &Map::new(), 0).unwrap_err();
            assert_eq!(refused.kind, Refusal::Action, "{action}");
            assert_eq!(
                refused.message.english.contains("is a path of V3"),
                action != "shop.list",
                "{action}"
            );
            assert!(!refused.message.english.contains("shop/list"), "{}", refused.message.english);
        }
    }

    /// Whether the action finds something by this value of a parameter.
    fn finds(action: &str, parameter: &str, value: Value) -> bool {
        let replies = Replies { cards: CardBook::demo(), ..Replies::default() };
        let mut params = json!({
            "customerId": "10001", "balance": 1, "multi_mark": 1, "goods_info": "", "id": "10001", "sort": 1
        });
        params[parameter] = value;
        match replies.answer(Api::V2, action, params.as_object().unwrap(), 0) {
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
            let data = replies.answer(Api::V2, action, &Map::new(), 0);
            assert!(matches!(data, Ok(Data::Raw(data)) if data.get() == "7"), "{action}");
        }
        let refused = replies.answer(Api::V2, "other.action", &Map::new(), 0).unwrap_err();
        assert!(refused.message.english.contains(", own.action, "), "{}", refused.message.english);
        assert_eq!(refused.message.english.matches("user.my-cards").count(), 1);
    }
}
