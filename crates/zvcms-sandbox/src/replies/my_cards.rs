//! The action `user.my-cards`: a user's gift cards.

use serde_json::{Map, Value};

use crate::checks::refusal::{Refusal, Refused};
use crate::replies::cards::{CardBook, is_recycled};
use crate::replies::params::{Params, is_not};

/// The wire name of the action (接口方法).
pub(crate) const ACTION: &str = "user.my-cards";

/// The `data` of the reply.
pub(crate) fn answer<'a>(
    params: &Map<String, Value>,
    cards: &'a CardBook,
) -> Result<Vec<&'a Map<String, Value>>, Refused> {
    let params = Params::new(params);
    let user_id = user_id(params)?;
    let with_recycled = params.code("needCycleCard", &[0, 1])? == Some(1);
    let Some(cards) = cards.cards(user_id) else {
        return Err(Refusal::NoSuchUser.because((
            "查询的信息不存在: this sandbox has no such user",
            "查询的信息不存在：本沙箱没有这个用户",
        )));
    };
    Ok(cards.iter().filter(|card| with_recycled || !is_recycled(card)).collect())
}

/// The page documents a string, and the sandbox holds a client to it.
fn user_id(params: Params<'_>) -> Result<&str, Refused> {
    match params.required("user_id", params.value("user_id"))? {
        Value::String(id) => Ok(id),
        other => Err(params.wrong("user_id", is_not(other, ("a string", "字符串")))),
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
        for needed in [json!(""), json!(" "), json!(null), json!("0"), json!(0)] {
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
        for needed in [json!(2), json!("2"), json!(-1), json!(1.0), json!(true), json!([]), json!("yes")] {
            let refused = ask(&json!({"user_id": "10001", "needCycleCard": needed})).unwrap_err();
            assert_eq!(refused.kind, Refusal::Params);
            assert!(refused.message.english.contains("needCycleCard"));
        }
    }

    #[test]
    fn user_id_is_a_filled_string() {
        for params in [json!({}), json!({"user_id": ""}), json!({"user_id": " \t"}), json!({"user_id": null})]
        {
            let refused = ask(&params).unwrap_err();
            assert_eq!(refused.kind, Refusal::Params);
            assert_eq!(refused.message.english, "业务参数错误: user_id is missing or blank");
        }
        let refused = ask(&json!({"user_id": 10001})).unwrap_err();
        assert_eq!(refused.kind, Refusal::Params);
        assert_eq!(refused.message.english, "业务参数错误: user_id is a number, not a string");
    }

    #[test]
    fn an_unknown_user_is_told_from_one_without_cards() {
        assert_eq!(ask(&json!({"user_id": "10002"})), Ok(vec![]));
        let refused = ask(&json!({"user_id": "10003"})).unwrap_err();
        assert_eq!(refused.kind, Refusal::NoSuchUser);
        assert!(refused.message.english.starts_with("查询的信息不存在"));
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
