//! The points (积分) of the members: `user.points-add` and `user.user-points-records`.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::checks::refusal::{Refusal, Refused};
use crate::replies::params::{Params, is_too_long};
use crate::replies::shop::Call;
use crate::replies::shop::members;
use crate::replies::shop::pages::Page;
use crate::replies::shop::times;

/// How many records may be added, so that memory stays bounded.
const MAX_ADDED: usize = 10_000;
/// The longest reason, in characters, for the same end. The real gateway's limit is not documented.
const MAX_REASON: usize = 200;

/// The records of each member, the oldest first.
pub(super) struct Points {
    records: HashMap<String, Vec<Record>>,
    added: usize,
}

/// One change of a member's points.
#[derive(Deserialize)]
struct Record {
    /// 1 earned, 2 spent.
    #[serde(rename = "type")]
    kind: u8,
    points: i64,
    /// What the points were spent on: 1 a coupon, 2 an order. None if they were earned.
    sub_type: Option<u8>,
    #[serde(default)]
    sub_name: String,
    desc: String,
    created_at: String,
    #[serde(skip)]
    previous: i64,
}

impl Record {
    fn change(&self) -> i64 {
        if self.kind == 1 { self.points } else { -self.points }
    }
}

impl Points {
    pub(super) fn demo() -> Self {
        // A test counts the records, so none is missing.
        let mut records: HashMap<String, Vec<Record>> =
            serde_json::from_str(include_str!("demo_points.json")).unwrap_or_default();
        for records in records.values_mut() {
            let mut points = 0;
            for record in records {
                record.previous = points;
                points += record.change();
            }
        }
        Self { records, added: 0 }
    }

    /// `user.points-add`: each call adds a record.
    pub(super) fn add(&mut self, call: &Call<'_>) -> Result<Value, Refused> {
        let params = call.params;
        let member = members::named_by(params, "customerId")?;
        let points = params.required("balance", params.integer_in("balance", 1..=i64::MAX)?)?;
        params.text("bizId")?;
        params.integer_in("sourceType", 1..=12)?;
        params.integer_in("pointsChannel", 1..=9)?;
        let desc = params.text("reason")?.unwrap_or_default();
        if desc.chars().count() > MAX_REASON {
            return Err(params.wrong("reason", is_too_long(MAX_REASON)));
        }
        if self.added == MAX_ADDED {
            return Err(Refusal::StateMemory.because((
                format!("数据已满: this sandbox keeps {MAX_ADDED} added points records; start a new one"),
                format!("数据已满：本沙箱最多保存 {MAX_ADDED} 条新增的积分记录；请重新启动一个沙箱"),
            )));
        }
        let records = self.records.entry(member.to_owned()).or_default();
        let previous = records.last().map_or(0, |last| last.previous + last.change());
        if previous.checked_add(points).is_none() {
            return Err(params.wrong(
                "balance",
                ("is more than the member's points can hold", "超出会员积分能保存的上限"),
            ));
        }
        records.push(Record {
            kind: 1,
            points,
            sub_type: None,
            sub_name: String::new(),
            desc: desc.into_owned(),
            created_at: times::text_of(call.now),
            previous,
        });
        self.added += 1;
        Ok(json!([]))
    }

    /// `user.user-points-records`: a page of a member's records, the newest first.
    pub(super) fn records(&self, params: Params<'_>) -> Result<Value, Refused> {
        params.integer("user_id")?;
        let member = members::named_by(params, "user_id")?;
        let page = Page::asked_for(params)?;
        let records: Vec<&Record> = self.records.get(member).into_iter().flatten().rev().collect();
        Ok(page.data("item_list", &records, |record| {
            json!({
                "previous_point": record.previous,
                "type": record.kind.to_string(),
                "sub_type": record.sub_type.map_or(json!(""), |sub_type| json!(sub_type)),
                "sub_name": record.sub_name,
                "points": record.points,
                "desc": record.desc,
                "created_at": record.created_at,
                "change_text": format!("{:+}", record.change()),
            })
        }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::MAX_ADDED;
    use crate::checks::refusal::Refusal;
    use crate::replies::shop::Shop;
    use crate::replies::shop::tests::{SIGNED_AT, ask, kind_and_message};

    fn records(shop: &Shop, params: &Value) -> Value {
        ask(shop, "user.user-points-records", params).unwrap()
    }

    #[test]
    fn demo_records_are_a_chain_over_pages() {
        let shop = Shop::default();
        let all = records(&shop, &json!({"user_id": 10001, "page_size": 100}));
        let list = all["item_list"].as_array().unwrap();
        assert_eq!((list.len(), &all["total"], &all["last_page"]), (27, &json!(27), &json!(1)));
        for pair in list.windows(2) {
            let [newer, older] = pair else { unreachable!() };
            let change: i64 = older["change_text"].as_str().unwrap().parse().unwrap();
            assert_eq!(older["previous_point"].as_i64().unwrap() + change, newer["previous_point"]);
            assert!(newer["previous_point"].as_i64().unwrap() >= 0);
            assert!(older["created_at"].as_str() < newer["created_at"].as_str());
            assert_eq!(change.abs(), older["points"].as_i64().unwrap());
            assert_eq!(older["sub_type"] == "", older["type"] == "1");
        }
        for shown in [json!(""), json!(1), json!(2)] {
            assert!(list.iter().any(|record| record["sub_type"] == shown), "{shown}");
        }
        let third = records(&shop, &json!({"user_id": "10001", "page": "3"}));
        assert_eq!(third["item_list"].as_array().unwrap()[..], list[20..]);
        let empty = records(&shop, &json!({"user_id": "10002"}));
        assert_eq!((&empty["total"], &empty["item_list"]), (&json!(0), &json!([])));
    }

    #[test]
    fn points_are_added_to_the_records_each_time() {
        let shop = Shop::default();
        let params = json!({
            "balance": "11", "bizId": "b1", "customerId": "10002", "reason": "购物送积分", "sourceType": "1",
            "pointsChannel": 7,
        });
        for _ in 0..2 {
            assert_eq!(ask(&shop, "user.points-add", &params), Ok(json!([])));
        }
        let records = records(&shop, &json!({"user_id": "10002"}));
        assert_eq!(records["total"], 2);
        assert_eq!(
            records["item_list"][0],
            json!({
                "previous_point": 11, "type": "1", "sub_type": "", "sub_name": "", "points": 11, "desc": "购物送积分",
                "created_at": "2016-06-06 12:02:48", "change_text": "+11",
            })
        );
        assert_eq!(SIGNED_AT, 1_465_185_768);
        assert_eq!(records["item_list"][1]["previous_point"], 0);
    }

    #[test]
    fn wrong_parameters_are_refused_and_add_nothing() {
        let shop = Shop::default();
        for (member, value, refusal, what) in [
            ("balance", json!(""), Refusal::Params, "balance is missing or blank"),
            ("balance", json!(0), Refusal::Params, "balance is not between 1 and 9223372036854775807"),
            ("balance", json!("1.5"), Refusal::Params, "balance is not an integer"),
            ("customerId", json!(null), Refusal::Params, "customerId is missing or blank"),
            ("customerId", json!("10003"), Refusal::NoSuchUser, "no such member"),
            ("sourceType", json!(13), Refusal::Params, "sourceType is not between 1 and 12"),
            ("pointsChannel", json!("0"), Refusal::Params, "pointsChannel is not between 1 and 9"),
            ("bizId", json!([]), Refusal::Params, "bizId is an array"),
            ("reason", json!("字".repeat(201)), Refusal::Params, "reason has more than 200 characters"),
        ] {
            let mut params = json!({"balance": 1, "customerId": "10001"});
            params[member] = value;
            let (kind, message) = kind_and_message(&shop, "user.points-add", &params);
            assert_eq!(kind, refusal, "{member}");
            assert!(message.contains(what), "{message}");
        }
        assert_eq!(records(&shop, &json!({"user_id": 10001}))["total"], 27);
        let refused = kind_and_message(&shop, "user.user-points-records", &json!({"user_id": "x"}));
        assert_eq!(refused.1, "业务参数错误: user_id is not an integer");
        let refused = kind_and_message(&shop, "user.user-points-records", &json!({"user_id": 3}));
        assert_eq!(refused.0, Refusal::NoSuchUser);
    }

    #[test]
    fn memory_and_points_have_their_limits() {
        let shop = Shop::default();
        let most = json!({"balance": i64::MAX, "customerId": "10002"});
        ask(&shop, "user.points-add", &most).unwrap();
        let (kind, message) = kind_and_message(&shop, "user.points-add", &most);
        assert_eq!((kind, message.contains("more than the member's points")), (Refusal::Params, true));
        let one = json!({"balance": 1, "customerId": "10001"});
        for _ in 1..MAX_ADDED {
            ask(&shop, "user.points-add", &one).unwrap();
        }
        let (kind, message) = kind_and_message(&shop, "user.points-add", &one);
        assert_eq!((kind, message.contains("10000 added points records")), (Refusal::StateMemory, true));
        assert_eq!(records(&shop, &json!({"user_id": 10001}))["total"], 27 + MAX_ADDED - 1);
    }
}
