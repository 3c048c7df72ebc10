//! The coupons that the shop offers: `coupon.coupon-store-list`.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::checks::refusal::Refused;
use crate::replies::params::{Params, integer, integer_of_text};
use crate::replies::shop::pages::Page;

pub(super) struct StoreCoupons(Vec<StoreCoupon>);

#[derive(Deserialize)]
struct StoreCoupon {
    /// How a member gets it: 1 takes it, 2 exchanges something for it. Not part of the reply.
    user_receive_type: i64,
    /// As it is handed out.
    coupon: Map<String, Value>,
}

impl StoreCoupon {
    fn integer(&self, name: &str) -> Option<i64> {
        self.coupon.get(name).and_then(integer)
    }

    fn is_sold_out(&self) -> bool {
        self.integer("number") >= self.integer("total")
    }

    fn is_for_newcomers_only(&self) -> bool {
        self.integer("is_newcomer_only") == Some(1)
    }

    fn has_keywords(&self, keywords: &str) -> bool {
        self.coupon.get("name").and_then(Value::as_str).is_some_and(|name| name.contains(keywords))
    }
}

impl StoreCoupons {
    pub(super) fn demo() -> Self {
        // A test counts the coupons, so none is missing.
        Self(serde_json::from_str(include_str!("demo_store_coupons.json")).unwrap_or_default())
    }

    /// A page of the coupons. `expire` has no effect, because its values are not documented.
    pub(super) fn answer(&self, params: Params<'_>) -> Result<Value, Refused> {
        let page = Page::asked_for(params)?;
        params.text("expire")?;
        let status = params.integer("status")?;
        let keywords = params.text("keywords")?;
        let coupon_type = params.integer("coupon_type")?.filter(|coupon_type| *coupon_type != -1);
        let excluded = excluded(params)?;
        let sold_out = match params.word("stock_status", &["all", "salable", "sellout"])? {
            Some("salable") => Some(false),
            Some("sellout") => Some(true),
            _ => None,
        };
        let receive_type = params.code("user_receive_type", &[1, 2])?.unwrap_or(1);
        let with_newcomers = params.code("include_newcomer_only", &[0, 1])? == Some(1);
        let coupons: Vec<_> = self
            .0
            .iter()
            .filter(|coupon| {
                status.is_none_or(|status| coupon.integer("status") == Some(status))
                    && keywords.as_ref().is_none_or(|keywords| coupon.has_keywords(keywords))
                    && coupon_type.is_none_or(|wanted| coupon.integer("coupon_type") == Some(wanted))
                    && coupon.integer("id").is_none_or(|id| !excluded.contains(&id.to_string()))
                    && sold_out.is_none_or(|sold_out| coupon.is_sold_out() == sold_out)
                    && coupon.user_receive_type == receive_type
                    && (with_newcomers || !coupon.is_for_newcomers_only())
            })
            .collect();
        let last = page.last(coupons.len());
        Ok(json!({
            "current_page": page.number(),
            // The number of pages, as the vendor's page says.
            "total": last,
            "last_page": last.to_string(),
            "reta_list": page.of(&coupons, |coupon| Value::Object(coupon.coupon.clone())),
        }))
    }
}

/// The ids to leave out: one, or several with commas between them.
fn excluded(params: Params<'_>) -> Result<Vec<String>, Refused> {
    let Some(ids) = params.text("exclude_ids")? else { return Ok(Vec::new()) };
    let ids: Vec<String> = ids.split(',').map(|id| id.trim().to_owned()).collect();
    if ids.iter().any(|id| integer_of_text(id).is_none()) {
        return Err(params.wrong(
            "exclude_ids",
            ("is not an id, or ids with commas between them", "不是 id，也不是用逗号分隔的多个 id"),
        ));
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::checks::refusal::Refusal;
    use crate::replies::shop::Shop;
    use crate::replies::shop::tests::{ask, kind_and_message};

    const ACTION: &str = "coupon.coupon-store-list";

    fn page(params: &Value) -> Value {
        ask(&Shop::default(), ACTION, params).unwrap()
    }

    fn ids(mut params: Value) -> Vec<i64> {
        params["page_size"] = json!(100);
        page(&params)["reta_list"]
            .as_array()
            .unwrap()
            .iter()
            .map(|coupon| coupon["id"].as_i64().unwrap())
            .collect()
    }

    #[test]
    fn coupons_come_over_pages() {
        let pages: Vec<_> = (1..=4).map(|number| page(&json!({"page": number}))).collect();
        let length = |page: &Value| page["reta_list"].as_array().unwrap().len();
        assert_eq!(pages.iter().map(length).collect::<Vec<_>>(), [10, 10, 5, 0]);
        for (number, page) in (1..).zip(&pages) {
            assert_eq!((&page["current_page"], &page["total"]), (&json!(number), &json!(3)));
            assert_eq!(page["last_page"], "3");
        }
        assert_eq!(
            pages[0]["reta_list"][1],
            json!({
                "id": 6002, "name": "单品免单券", "coupon_type": 2, "amount": 0, "condition": "",
                "discounts_content": "单品免单券", "goods_range_type": "1", "shop_range_type": "1", "apply_stores": "",
                "apply_goods": "", "expire_type": 1, "expire_days": 30, "expire_date_text": "领取后30天有效",
                "total": 110, "number_of_user": 18, "used": 12, "number": 37, "status": 1, "expire_status": 0,
                "is_newcomer_only": 0,
            })
        );
    }

    #[test]
    fn coupons_are_filtered() {
        let all = ids(json!({"coupon_type": "-1", "stock_status": "all"}));
        assert_eq!(all.len(), 25);
        assert_eq!(ids(json!({"include_newcomer_only": 1})).len(), 27);
        assert_eq!(ids(json!({"user_receive_type": "2"})), [6009, 6018, 6027]);
        assert_eq!(ids(json!({"coupon_type": 2})), [6002, 6010, 6026]);
        assert_eq!(ids(json!({"keywords": "停车"})), [6008, 6016, 6024]);
        assert_eq!(ids(json!({"status": 0})), [6012, 6023]);
        let (sold_out, salable) =
            (ids(json!({"stock_status": "sellout"})), ids(json!({"stock_status": "salable"})));
        assert_eq!(sold_out, [6006, 6012, 6024, 6030]);
        assert_eq!(salable.len() + sold_out.len(), 25);
        assert_eq!(ids(json!({"exclude_ids": 6001}))[0], 6002);
        assert_eq!(ids(json!({"exclude_ids": "6001, 6002,6003"}))[..2], [6004, 6006]);
        assert_eq!(ids(json!({"exclude_ids": "06001,-0"})), all);
    }

    #[test]
    fn wrong_parameters_are_refused() {
        for (params, what) in [
            (
                json!({"exclude_ids": "6001;6002"}),
                "exclude_ids is not an id, or ids with commas between them",
            ),
            (
                json!({"exclude_ids": "6001,+6002"}),
                "exclude_ids is not an id, or ids with commas between them",
            ),
            (json!({"stock_status": "some"}), "stock_status is not one of all, salable, sellout"),
            (json!({"user_receive_type": 3}), "user_receive_type is not one of 1, 2"),
            (json!({"include_newcomer_only": "yes"}), "include_newcomer_only is not an integer"),
            (json!({"coupon_type": []}), "coupon_type is not an integer"),
        ] {
            let (kind, message) = kind_and_message(&Shop::default(), ACTION, &params);
            assert_eq!((kind, message), (Refusal::Params, format!("业务参数错误: {what}")));
        }
    }
}
