//! The action `user.cybuy-cards-canused`: the gift cards that a user can pay with.

use serde_json::{Map, Value};

use crate::checks::refusal::{Refusal, Refused};
use crate::replies::cards::CardBook;
use crate::replies::params::{Params, integer};
use crate::replies::reply::one_or_list;

/// The wire name of the action (接口方法).
pub(crate) const ACTION: &str = "user.cybuy-cards-canused";

const MEMBERS: [&str; 7] =
    ["id", "gift_card_id", "gift_title", "par_value", "cover", "expired_desc", "deduct_amount"];

/// The `data` of the reply: the user's cards that are bound and have money left, whatever is bought.
pub(crate) fn answer(params: &Map<String, Value>, cards: &CardBook) -> Result<Value, Refused> {
    let params = Params::new(params);
    params.required("multi_mark", params.integer("multi_mark")?)?;
    check_goods(params)?;
    let user_id = params.required("customerId", params.text("customerId")?)?;
    let Some(cards) = cards.cards(&user_id) else {
        return Err(Refusal::NoSuchUser.because((
            "查询的信息不存在: this sandbox has no such user",
            "查询的信息不存在：本沙箱没有这个用户",
        )));
    };
    Ok(one_or_list(cards.iter().filter(|card| is_usable(card)).map(shown).collect()))
}

/// The goods are a list of at least one object, or an empty text as in the vendor's sample.
fn check_goods(params: Params<'_>) -> Result<(), Refused> {
    if params.is_blank("goods_info") {
        return Ok(());
    }
    for goods in params.required_objects("goods_info")? {
        goods.required("trade_mark", goods.text("trade_mark")?)?;
    }
    Ok(())
}

fn is_usable(card: &Map<String, Value>) -> bool {
    card.get("status").and_then(integer) == Some(4) && card.get("par_value").is_some_and(is_positive)
}

/// Whether a decimal is more than 0, by its text.
fn is_positive(decimal: &Value) -> bool {
    let text = match decimal {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return false,
    };
    let digits = text.split(['e', 'E']).next().unwrap_or_default();
    !digits.starts_with('-') && digits.contains(|c: char| ('1'..='9').contains(&c))
}

/// The documented members of a card, its id as a number where it is one.
fn shown(card: &Map<String, Value>) -> Value {
    let member = |name: &str| {
        let value = card.get(name)?;
        let id = integer(value).filter(|id| name == "id" && value.as_str() == Some(&id.to_string()));
        Some((name.to_owned(), id.map_or_else(|| value.clone(), Value::from)))
    };
    Value::Object(MEMBERS.iter().filter_map(|name| member(name)).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{answer, is_positive};
    use crate::checks::refusal::{Refusal, Refused};
    use crate::replies::cards::CardBook;

    fn ask(cards: &CardBook, changes: &Value) -> Result<Value, Refused> {
        let mut params =
            json!({"multi_mark": "1", "goods_info": [{"trade_mark": "2312"}], "customerId": "10001"});
        for (name, value) in changes.as_object().unwrap() {
            params[name] = value.clone();
        }
        answer(params.as_object().unwrap(), cards)
    }

    #[test]
    fn bound_cards_with_money_are_shown_with_seven_members() {
        let cards = ask(&CardBook::demo(), &json!({})).unwrap();
        let ids: Vec<_> = cards.as_array().unwrap().iter().map(|card| card["id"].clone()).collect();
        assert_eq!(
            ids,
            [
                json!(8_800_000_000_000_010_001_i64),
                json!(8_800_000_000_000_010_009_i64),
                json!(8_800_010_010_i64)
            ]
        );
        assert_eq!(
            cards[0],
            json!({
                "id": 8_800_000_000_000_010_001_i64, "gift_card_id": "3071",
                "gift_title": "云上咖啡Cloud Coffee联名电子礼品卡", "par_value": "75.50",
                "cover": "https://example.com/cards/3071.png", "expired_desc": "2018-12-01至2019-12-01有效",
                "deduct_amount": "100.00",
            })
        );
        assert_eq!(ask(&CardBook::demo(), &json!({"customerId": 10002, "goods_info": ""})), Ok(json!([])));
    }

    #[test]
    fn one_usable_card_stands_alone_and_an_odd_id_stays_text() {
        for id in ["A1", "007", "9999999999999999999"] {
            let mut book = CardBook::new();
            let card = json!({"id": id, "status": "4", "par_value": 0.01, "isErp": "0"});
            let spent = json!({"id": "2", "status": "4", "par_value": "0.00"});
            book.insert("10001", [card, spent].map(|card| card.as_object().unwrap().clone()));
            assert_eq!(ask(&book, &json!({})), Ok(json!({"id": id, "par_value": 0.01})));
        }
    }

    #[test]
    fn wrong_parameters_are_refused() {
        for (name, value, what) in [
            ("multi_mark", json!(""), "multi_mark is missing or blank"),
            ("multi_mark", json!("A"), "multi_mark is not an integer"),
            ("goods_info", json!("2312"), "goods_info is a string, not an array"),
            ("goods_info", json!([1]), "goods_info[0] is not an object"),
            ("goods_info", json!([]), "goods_info is missing or empty"),
            ("goods_info", json!({}), "goods_info is missing or empty"),
            ("goods_info", json!(null), "goods_info is missing or empty"),
            ("goods_info", json!([{"trade_mark": "1"}, {}]), "goods_info[1].trade_mark is missing or blank"),
            ("customerId", json!(null), "customerId is missing or blank"),
        ] {
            let refused = ask(&CardBook::demo(), &json!({ name: value })).unwrap_err();
            assert_eq!(
                (refused.kind, refused.message.english),
                (Refusal::Params, format!("业务参数错误: {what}"))
            );
        }
        let in_an_object = json!({"0": {"trade_mark": "1"}, "1": {"trade_mark": 2}});
        assert!(ask(&CardBook::demo(), &json!({"goods_info": in_an_object})).is_ok());
        let alone = ask(&CardBook::demo(), &json!({"goods_info": {"trade_mark": "1"}})).unwrap_err();
        assert!(alone.message.english.contains("keys are not indices"), "{}", alone.message.english);
        let without_goods = json!({"multi_mark": 1, "customerId": "10001"});
        let refused = answer(without_goods.as_object().unwrap(), &CardBook::demo()).unwrap_err();
        assert!(
            refused.message.english.ends_with("goods_info is missing or empty"),
            "{}",
            refused.message.english
        );
        let unknown = ask(&CardBook::demo(), &json!({"customerId": "10003"})).unwrap_err();
        assert_eq!(unknown.kind, Refusal::NoSuchUser);
    }

    #[test]
    fn money_is_more_than_nothing() {
        for positive in [json!("0.01"), json!("1e-7"), json!(20), json!("100")] {
            assert!(is_positive(&positive), "{positive}");
        }
        for not in
            [json!("0.00"), json!("0e5"), json!(-1), json!("-0.01"), json!(""), json!(null), json!([1])]
        {
            assert!(!is_positive(&not), "{not}");
        }
    }
}
