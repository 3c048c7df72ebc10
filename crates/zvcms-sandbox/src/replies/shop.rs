//! An invented shop: what it remembers of its members, coupons and categories, and the actions that read and change it.

mod categories;
mod coupon_activities;
mod member_coupons;
mod members;
mod money;
mod pages;
mod points;
mod store_coupons;
mod times;

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};

use crate::checks::refusal::Refused;
use crate::replies::params::Params;

/// The shop of one sandbox. It starts with the demo data.
pub(crate) struct Shop(Mutex<State>);

struct State {
    points: points::Points,
    money: money::Money,
    member_coupons: member_coupons::MemberCoupons,
    store_coupons: store_coupons::StoreCoupons,
    coupon_activities: coupon_activities::CouponActivities,
    categories: categories::Categories,
}

/// What an action is called with.
struct Call<'a> {
    params: Params<'a>,
    /// The gateway's time.
    now: u64,
}

/// An answer checks all parameters before it changes anything, so a refused call changes nothing.
type Answer = fn(&mut State, &Call<'_>) -> Result<Value, Refused>;

/// The actions of the shop.
const ANSWERS: &[(&str, Answer)] = &[
    ("coupon.coupon-activity-add", |state, call| state.coupon_activities.add(call.params)),
    ("coupon.coupon-store-list", |state, call| state.store_coupons.answer(call.params)),
    ("goods-category.goods-category-detail", |state, call| state.categories.detail(call.params)),
    ("goods-category.goods-category-edit", |state, call| state.categories.edit(call)),
    ("goods-category.goods-category-list", |state, _| Ok(state.categories.list())),
    ("user.balance-history", |state, call| state.money.balance_history(call.params)),
    ("user.coupon-new-status", |state, call| state.member_coupons.answer(call.params)),
    ("user.points-add", |state, call| state.points.add(call)),
    ("user.user-points-records", |state, call| state.points.records(call.params)),
    ("user.wealth-bills", |state, call| state.money.wealth_bills(call.params)),
];

impl Shop {
    /// Executes an action, and returns the `data` of the reply. None if it is not an action of the shop.
    pub(crate) fn answer(
        &self,
        action: &str,
        params: &Map<String, Value>,
        now: u64,
    ) -> Option<Result<Value, Refused>> {
        let (_, answer) = ANSWERS.iter().find(|(name, _)| *name == action)?;
        Some(answer(&mut self.state(), &Call { params: Params::new(params), now }))
    }

    pub(crate) fn actions() -> impl Iterator<Item = &'static str> {
        ANSWERS.iter().map(|(name, _)| *name)
    }

    /// How many coupon activities were added.
    pub(crate) fn coupon_activities(&self) -> u64 {
        self.state().coupon_activities.count
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Shop {
    fn default() -> Self {
        Self(Mutex::new(State {
            points: points::Points::demo(),
            money: money::Money::demo(),
            member_coupons: member_coupons::MemberCoupons::demo(),
            store_coupons: store_coupons::StoreCoupons::demo(),
            coupon_activities: coupon_activities::CouponActivities::default(),
            categories: categories::Categories::demo(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{ANSWERS, Shop};
    use crate::checks::message::Message;
    use crate::checks::refusal::{Refusal, Refused};

    /// The gateway's time in the tests: 2016-06-06 12:02:48 in UTC+8.
    pub(super) const SIGNED_AT: u64 = 1_465_185_768;

    pub(super) fn ask(shop: &Shop, action: &str, params: &Value) -> Result<Value, Refused> {
        shop.answer(action, params.as_object().unwrap(), SIGNED_AT).unwrap()
    }

    /// Why a call was refused.
    pub(super) fn kind_and_message(shop: &Shop, action: &str, params: &Value) -> (Refusal, String) {
        let refused = ask(shop, action, params).unwrap_err();
        (refused.kind, refused.message.english)
    }

    /// Every documented parameter of these actions.
    const PARAMETERS: &str = "\
        applyStoreType balance beginDate belongChannelIds belongClientId bizId cardId code couponType \
        coupon_type customerId displayStyles endDate end_time exchangeKind exclude_ids expire \
        group_sign id include_newcomer_only isEnable keywords limitCount memo name order_no page \
        page_size parent_id pointsChannel reason reta_action sales_channels sort sourceType start_time \
        status stock_status storeIds templates thirdBizCode totalCount useStatus user_id user_mobile \
        user_nickname user_receive_type";

    #[test]
    fn refusals_quote_no_value_of_the_request() {
        let secret = "s3cret-in-the-wrong-place";
        let good = json!({
            "customerId": "10001", "balance": "1", "user_id": "10001", "group_sign": "latte", "id": "30001", "name": "x",
            "templates": [{"templateId": "7001"}]
        });
        let shop = Shop::default();
        for (action, _) in ANSWERS {
            for parameter in PARAMETERS.split(' ') {
                for value in
                    [json!(secret), json!([secret]), json!({secret: secret}), json!([{"amount": secret}])]
                {
                    let mut params = good.clone();
                    params[parameter] = value;
                    if let Err(refused) = ask(&shop, action, &params) {
                        let Message { english, chinese } = refused.message;
                        for message in [english, chinese] {
                            assert!(!message.contains(secret), "{action}: {message}");
                            assert_eq!(message.lines().count(), 1);
                        }
                    }
                }
            }
        }
    }

    /// Examples have `10001` for whatever is an id.
    #[test]
    fn whatever_10001_can_name_is_there() {
        let shop = Shop::default();
        for (action, params) in [
            ("user.user-points-records", json!({"user_id": "10001"})),
            ("user.coupon-new-status", json!({"customerId": "10001", "cardId": "10001"})),
            ("goods-category.goods-category-detail", json!({"group_sign": "10001"})),
            ("goods-category.goods-category-edit", json!({"id": "10001", "code": "10001", "sort": 1})),
        ] {
            ask(&shop, action, &params).unwrap();
        }
    }

    #[test]
    fn undocumented_parameters_are_ignored() {
        let shop = Shop::default();
        let with = |extra: Value| json!({"user_id": 10001, "other": extra});
        let answer = |extra| ask(&shop, "user.user-points-records", &with(extra)).unwrap();
        assert_eq!(answer(json!(1)), answer(json!({"x": []})));
    }

    #[test]
    fn a_panic_under_the_lock_does_not_end_the_shop() {
        let shop = Shop::default();
        let panicked = std::thread::scope(|scope| {
            let holder = scope.spawn(|| {
                let _held = shop.state();
                panic!("under the lock")
            });
            holder.join().is_err()
        });
        assert!(panicked && shop.0.is_poisoned());
        ask(&shop, "goods-category.goods-category-list", &json!({})).unwrap();
    }

    #[test]
    fn each_shop_has_its_own_state() {
        let (one, other) = (Shop::default(), Shop::default());
        ask(&one, "user.points-add", &json!({"customerId": "10002", "balance": 1})).unwrap();
        let total = |shop| {
            ask(shop, "user.user-points-records", &json!({"user_id": 10002})).unwrap()["total"].clone()
        };
        assert_eq!((total(&one), total(&other)), (json!(1), json!(0)));
    }
}
