//! The action `user.my-cards`: a user's gift cards.

use serde_json::{Map, Value};

use crate::checks::refusal::{Refusal, Refused};
use crate::checks::request::kind;
use crate::replies::cards::{CardBook, is_recycled};

/// The wire name of the action (接口方法).
pub(crate) const ACTION: &str = "user.my-cards";

/// The `data` of the reply.
pub(crate) fn answer<'a>(
    params: &Map<String, Value>,
    cards: &'a CardBook,
) -> Result<Vec<&'a Map<String, Value>>, Refused> {
    let wrong_params = |why: String| Refusal::Params.because(format!("业务参数错误: {why}"));
    let user_id = user_id(params).map_err(wrong_params)?;
    let with_recycled = need_cycle_card(params).map_err(wrong_params)?;
    let Some(cards) = cards.cards(user_id) else {
        return Err(Refusal::NoSuchUser.because("查询的信息不存在: this sandbox has no such user"));
    };
    Ok(cards.iter().filter(|card| with_recycled || !is_recycled(card)).collect())
}

fn user_id(params: &Map<String, Value>) -> Result<&str, String> {
    match params.get("user_id") {
        None => Err("user_id is missing".to_owned()),
        Some(Value::String(id)) if id.is_empty() => Err("user_id is empty".to_owned()),
        Some(Value::String(id)) => Ok(id),
        Some(other) => Err(format!("user_id is {}, not a string", kind(other))),
    }
}

fn need_cycle_card(params: &Map<String, Value>) -> Result<bool, String> {
    match params.get("needCycleCard") {
        None => Ok(false),
        Some(Value::String(text)) if matches!(text.as_str(), "" | "0") => Ok(false),
        Some(Value::String(text)) if text == "1" => Ok(true),
        Some(Value::Number(number)) if number.as_u64() == Some(0) => Ok(false),
        Some(Value::Number(number)) if number.as_u64() == Some(1) => Ok(true),
        Some(_) => Err("needCycleCard is neither 0 nor 1".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::answer;
    use crate::checks::refusal::{Refusal, Refused};
    use crate::replies::cards::CardBook;

    fn ask(params: &Value) -> Result<Vec<Value>, Refused> {
        answer(params.as_object().unwrap(), &CardBook::demo())
            .map(|cards| cards.into_iter().map(|card| Value::Object(card.clone())).collect())
    }

    #[test]
    fn recycled_cards_are_left_out_unless_asked_for() {
        for needed in [json!(""), json!("0"), json!(0)] {
            let cards = ask(&json!({"user_id": "10001", "needCycleCard": needed})).unwrap();
            assert_eq!(cards.len(), 9);
            assert!(cards.iter().all(|card| card["status"] != "6" && card["status"] != 6));
        }
        assert_eq!(ask(&json!({"user_id": "10001"})).unwrap().len(), 9);
        for needed in [json!("1"), json!(1)] {
            let cards = ask(&json!({"user_id": "10001", "needCycleCard": needed})).unwrap();
            assert_eq!(cards.len(), 11);
        }
    }

    #[test]
    fn other_values_of_need_cycle_card_are_refused() {
        for needed in
            [json!(2), json!("2"), json!(-1), json!(1.0), json!(true), json!(null), json!([]), json!("yes")]
        {
            let refused = ask(&json!({"user_id": "10001", "needCycleCard": needed})).unwrap_err();
            assert_eq!(refused.kind, Refusal::Params);
            assert!(refused.message.contains("needCycleCard"));
        }
    }

    #[test]
    fn user_id_is_a_filled_string() {
        for params in [json!({}), json!({"user_id": ""}), json!({"user_id": 10001}), json!({"user_id": null})]
        {
            let refused = ask(&params).unwrap_err();
            assert_eq!(refused.kind, Refusal::Params);
            assert!(refused.message.contains("user_id"));
        }
    }

    #[test]
    fn an_unknown_user_is_told_from_one_without_cards() {
        assert_eq!(ask(&json!({"user_id": "10002"})), Ok(vec![]));
        let refused = ask(&json!({"user_id": "10003"})).unwrap_err();
        assert_eq!(refused.kind, Refusal::NoSuchUser);
        assert!(refused.message.starts_with("查询的信息不存在"));
    }

    #[test]
    fn cards_are_handed_out_as_they_were_put_in() {
        let odd = json!({"id": 1, "par_value": null, "other": {"nested": [1.5]}, "status": [6]});
        let mut book = CardBook::new();
        book.insert("7", odd.as_object().cloned());
        let params: Map<_, _> = [("user_id".to_owned(), json!("7"))].into_iter().collect();
        assert_eq!(answer(&params, &book), Ok(vec![odd.as_object().unwrap()]));
    }
}
