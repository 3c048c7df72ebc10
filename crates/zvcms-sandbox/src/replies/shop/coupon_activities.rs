//! The activities (活动) in which coupons are exchanged: `coupon.coupon-activity-add`.

use serde_json::{Value, json};

use crate::checks::refusal::Refused;
use crate::replies::params::Params;
use crate::replies::shop::times;

/// The id of the first activity.
const FIRST_ID: u64 = 800_001;

/// How many activities were added. Nothing reads them back, so nothing else of them is kept.
#[derive(Default)]
pub(super) struct CouponActivities {
    pub(super) count: u64,
}

impl CouponActivities {
    /// Each call adds an activity with an id of its own.
    pub(super) fn add(&mut self, params: Params<'_>) -> Result<Value, Refused> {
        self.check(params)?;
        let id = FIRST_ID + self.count;
        self.count += 1;
        Ok(json!({"id": id.to_string(), "code": format!("ACTIVITY{id}")}))
    }

    fn check(&self, params: Params<'_>) -> Result<(), Refused> {
        params.required("name", params.text("name")?)?;
        for text in ["displayStyles", "memo", "storeIds", "thirdBizCode"] {
            params.text(text)?;
        }
        params.code("applyStoreType", &[1, 2, 3])?;
        params.code("couponType", &[1, 2])?;
        params.code("exchangeKind", &[1, 2])?;
        for integer in ["belongChannelIds", "belongClientId"] {
            params.integer(integer)?;
        }
        // 1 enables the activity, and anything else does not.
        params.scalar("isEnable")?;
        for count in ["limitCount", "totalCount"] {
            params.integer_in(count, 0..=i64::MAX)?;
        }
        let (begin, end) = (times::start(params, "beginDate")?, times::end(params, "endDate")?);
        if begin.zip(end).is_some_and(|(begin, end)| end < begin) {
            return Err(params.wrong("endDate", ("is before beginDate", "早于 beginDate")));
        }
        for template in params.required_objects("templates")? {
            template.required("templateId", template.text("templateId")?)?;
            template.integer_in("amount", 0..=i64::MAX)?;
            if template.text("saleAmount")?.is_some_and(|amount| !is_amount(&amount)) {
                let what = ("is not an amount in a string, such as 9.90", "不是字符串形式的金额，例如 9.90");
                return Err(template.wrong("saleAmount", what));
            }
        }
        let exists = |id: &str| {
            let number = id.parse().ok().filter(|number| (FIRST_ID..FIRST_ID + self.count).contains(number));
            number.is_some_and(|number| number.to_string() == id)
        };
        if params.text("id")?.is_some_and(|id| exists(&id)) {
            let what = (
                "is that of an activity that exists: whether it can be changed is not documented",
                "是已有活动的 id：文档没有说明能否修改",
            );
            return Err(params.wrong("id", what));
        }
        Ok(())
    }
}

/// Whether a text is digits, with at most one point between them.
fn is_amount(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::is_amount;
    use crate::checks::refusal::Refusal;
    use crate::replies::shop::Shop;
    use crate::replies::shop::tests::{ask, kind_and_message};

    const ACTION: &str = "coupon.coupon-activity-add";

    /// The parameters of an activity, which has what is required and these.
    fn activity(mut params: Value) -> Value {
        params["name"] = json!("x");
        params["templates"] = json!([{"templateId": "7001"}]);
        params
    }

    #[test]
    fn each_call_adds_an_activity_with_new_ids() {
        let shop = Shop::default();
        let params = json!({
            "applyStoreType": "1", "beginDate": "2019-08-24 00:00:00", "belongChannelIds": 1, "belongClientId": 1,
            "couponType": 1, "displayStyles": "{\"button_bg\":\"#fff\"}", "endDate": "2019-09-24 00:00:00",
            "exchangeKind": "1", "id": "", "isEnable": 1, "limitCount": 2, "memo": "", "name": "开学季", "storeIds": "",
            "templates": [{"amount": "1", "saleAmount": "9.90", "templateId": "7001"}], "thirdBizCode": "",
            "totalCount": "100",
        });
        assert_eq!(ask(&shop, ACTION, &params), Ok(json!({"id": "800001", "code": "ACTIVITY800001"})));
        assert_eq!(ask(&shop, ACTION, &params), Ok(json!({"id": "800002", "code": "ACTIVITY800002"})));
        assert_eq!(ask(&shop, ACTION, &activity(json!({"id": "own"}))).unwrap()["id"], "800003");
        assert_eq!(shop.coupon_activities(), 3);
        for id in [json!(800_001), json!("800003")] {
            let (kind, message) = kind_and_message(&shop, ACTION, &activity(json!({"id": id})));
            assert_eq!(kind, Refusal::Params);
            assert!(message.contains("id is that of an activity that exists"), "{message}");
        }
        assert_eq!(shop.coupon_activities(), 3);
        ask(&shop, ACTION, &activity(json!({"id": "0800001"}))).unwrap();
    }

    #[test]
    fn an_activity_may_last_a_day_or_be_open_on_one_side() {
        let shop = Shop::default();
        for span in [
            json!({"beginDate": "2019-08-24", "endDate": "2019-8-24"}),
            json!({"beginDate": 1_566_576_000, "endDate": "2019-08-24 00:00:00"}),
            json!({"beginDate": "2019-08-24"}),
            json!({"endDate": "2019-08-24"}),
        ] {
            ask(&shop, ACTION, &activity(span)).unwrap();
        }
    }

    #[test]
    fn any_single_value_says_whether_an_activity_is_enabled() {
        let shop = Shop::default();
        for value in
            [json!(1), json!("1"), json!(2), json!("yes"), json!(true), json!(1.5), json!(null), json!("")]
        {
            ask(&shop, ACTION, &activity(json!({"isEnable": value}))).unwrap();
        }
        assert_eq!(shop.coupon_activities(), 8);
    }

    #[test]
    fn wrong_parameters_are_refused_and_add_nothing() {
        let shop = Shop::default();
        for (params, what) in [
            (json!({}), "name is missing or blank"),
            (json!({"name": "x", "applyStoreType": 4}), "applyStoreType is not one of 1, 2, 3"),
            (json!({"name": "x", "couponType": "0"}), "couponType is not one of 1, 2"),
            (json!({"name": "x", "exchangeKind": 3}), "exchangeKind is not one of 1, 2"),
            (json!({"name": "x", "isEnable": [1]}), "isEnable is an array, not a single value"),
            (json!({"name": "x", "isEnable": {}}), "isEnable is an object, not a single value"),
            (json!({"name": "x", "endDate": "2019"}), "endDate is not a time"),
            (
                json!({"name": "x", "beginDate": "2019-08-24 00:00:01", "endDate": 1_566_576_000}),
                "endDate is before beginDate",
            ),
            (json!({"name": "x", "totalCount": "-1"}), "totalCount is not between 0"),
            (json!({"name": "x"}), "templates is missing or empty"),
            (json!({"name": "x", "templates": []}), "templates is missing or empty"),
            (
                json!({"name": "x", "templates": [{"amount": 1}]}),
                "templates[0].templateId is missing or blank",
            ),
            (
                json!({"name": "x", "templates": {"0": {"templateId": "7001"}, "1": {"templateId": 1, "amount": "a"}}}),
                "templates[1].amount is not an integer",
            ),
            (
                json!({"name": "x", "templates": [{"templateId": "7001", "saleAmount": "-1"}]}),
                "templates[0].saleAmount is not an amount",
            ),
            (json!({"name": "x", "templates": "7001"}), "templates is a string, not an array"),
        ] {
            let (kind, message) = kind_and_message(&shop, ACTION, &params);
            assert_eq!(kind, Refusal::Params);
            assert!(message.contains(what), "{message}");
        }
        assert_eq!(shop.coupon_activities(), 0);
    }

    #[test]
    fn amounts_are_digits_and_a_point() {
        assert!(["0", "9.90", "100"].into_iter().all(is_amount));
        assert!(!["", ".5", "1.", "-1", "1.2.3", "1e3", " 1"].into_iter().any(is_amount));
    }
}
