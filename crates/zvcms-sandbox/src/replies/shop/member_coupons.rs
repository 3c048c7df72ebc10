//! The coupons of the members: `user.coupon-new-status`.

use serde_json::{Map, Value};

use crate::checks::refusal::{Refusal, Refused};
use crate::replies::params::{Params, integer};
use crate::replies::reply::one_or_list;
use crate::replies::shop::members;

/// Coupons as they are handed out.
pub(super) struct MemberCoupons(Vec<Map<String, Value>>);

impl MemberCoupons {
    pub(super) fn demo() -> Self {
        // A test counts the coupons, so none is missing.
        Self(serde_json::from_str(include_str!("demo_member_coupons.json")).unwrap_or_default())
    }

    /// The coupon with the code that is asked for, or else those with the use status that is asked for.
    pub(super) fn answer(&self, params: Params<'_>) -> Result<Value, Refused> {
        let member = members::named_by(params, "customerId")?;
        let use_status = params.code("useStatus", &[0, 1, 2, 6, 7])?;
        let card_id = params.text("cardId")?;
        let coupons = self.0.iter().filter(|coupon| {
            let is = |name: &str, text: &str| coupon.get(name).is_some_and(|value| value == text);
            is("customerId", member)
                && match &card_id {
                    Some(card_id) => is("cardId", card_id),
                    None => use_status.is_none() || coupon.get("useStatus").and_then(integer) == use_status,
                }
        });
        let coupons: Vec<Value> = coupons.cloned().map(Value::Object).collect();
        if coupons.is_empty() && card_id.is_some() {
            return Err(Refusal::NoSuchRecord.because((
                "查询的信息不存在: the member has no coupon with this cardId",
                "查询的信息不存在：该会员没有这个 cardId 的优惠券",
            )));
        }
        Ok(one_or_list(coupons))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use crate::checks::refusal::Refusal;
    use crate::replies::params::integer;
    use crate::replies::shop::Shop;
    use crate::replies::shop::tests::{ask, kind_and_message};

    const ACTION: &str = "user.coupon-new-status";

    fn coupons(params: &Value) -> Value {
        ask(&Shop::default(), ACTION, params).unwrap()
    }

    #[test]
    fn demo_coupons_show_every_documented_value_and_time() {
        let all = coupons(&json!({"customerId": "10001", "useStatus": "", "cardId": ""}));
        let all = all.as_array().unwrap();
        assert_eq!(all.len(), 10);
        let shown =
            |name| -> BTreeSet<i64> { all.iter().filter_map(|coupon| integer(&coupon[name])).collect() };
        assert_eq!(shown("useStatus"), [0, 1, 2, 6, 7].into());
        assert_eq!(shown("couponType"), [0, 2, 3, 4, 5, 6, 7, 8].into());
        let documented = [
            "beginAt",
            "cardId",
            "channel",
            "couponId",
            "couponType",
            "createdAt",
            "customerId",
            "endAt",
            "extra",
            "templateId",
            "title",
            "updatedAt",
            "useStatus",
        ];
        assert!(all.iter().all(|coupon| coupon.as_object().unwrap().keys().eq(documented)));
        for (name, time) in [
            ("beginAt", "2019-08-24 00:00:00"),
            ("createdAt", "2019-8-22 17:18:05"),
            ("endAt", "0000-00-00 00:00:00"),
        ] {
            assert!(all.iter().any(|coupon| coupon[name] == time), "{time}");
        }
    }

    #[test]
    fn coupons_are_found_by_code_or_else_by_status() {
        let by_code = coupons(&json!({"customerId": 10001, "cardId": "900000000000000001", "useStatus": 7}));
        assert_eq!(by_code["title"], "满30元减5元");
        let unused = coupons(&json!({"customerId": "10001", "useStatus": "0"}));
        assert_eq!(unused.as_array().unwrap().len(), 4);
        assert_eq!(coupons(&json!({"customerId": "10001", "useStatus": 2}))["title"], "单品免单券");
        assert_eq!(coupons(&json!({"customerId": "10002"}))["cardId"], "900000000000000101");
        assert_eq!(coupons(&json!({"customerId": "10002", "useStatus": 1})), json!([]));
    }

    #[test]
    fn what_is_not_there_is_a_business_exception() {
        for (params, refusal) in [
            (json!({"customerId": "10002", "cardId": "900000000000000001"}), Refusal::NoSuchRecord),
            (json!({"customerId": "1"}), Refusal::NoSuchUser),
            (json!({"cardId": "900000000000000001"}), Refusal::Params),
            (json!({"customerId": "10001", "useStatus": 3}), Refusal::Params),
        ] {
            assert_eq!(kind_and_message(&Shop::default(), ACTION, &params).0, refusal, "{params}");
        }
    }
}
