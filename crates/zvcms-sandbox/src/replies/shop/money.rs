//! The money (储值) of the members: one ledger, which `user.balance-history` shows in yuan and `user.wealth-bills` in fen.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::checks::refusal::Refused;
use crate::replies::params::Params;
use crate::replies::shop::members::{MEMBERS, Member};
use crate::replies::shop::pages::Page;
use crate::replies::shop::times;

/// The id of the first entry.
const FIRST_ID: i64 = 90_001;

/// The entries of all members, the oldest first.
pub(super) struct Money(Vec<Entry>);

/// One recharge (充值) or consumption (消费); a consumption is negative. All amounts are in fen.
#[derive(Deserialize)]
struct Entry {
    user_id: String,
    order_no: i64,
    /// What was changed of the money that the member paid.
    recharge: i64,
    /// What was changed of the money that the member was given.
    gift: i64,
    product_name: String,
    #[serde(default)]
    remark: String,
    created_at: String,
    #[serde(skip)]
    id: i64,
    #[serde(skip)]
    recharge_after: i64,
    #[serde(skip)]
    gift_after: i64,
}

impl Entry {
    fn change(&self) -> i64 {
        self.recharge + self.gift
    }

    fn total_after(&self) -> i64 {
        self.recharge_after + self.gift_after
    }

    /// The wire's number of the action, and its name.
    fn action(&self) -> (i64, &'static str) {
        if self.change() > 0 { (1, "充值") } else { (2, "消费") }
    }

    fn member(&self) -> Option<&'static Member> {
        MEMBERS.iter().find(|member| member.id == self.user_id)
    }

    fn is_within(&self, start: Option<&str>, end: Option<&str>) -> bool {
        start.is_none_or(|start| start <= self.created_at.as_str())
            && end.is_none_or(|end| self.created_at.as_str() <= end)
    }
}

impl Money {
    pub(super) fn demo() -> Self {
        // A test counts the entries, so none is missing.
        let mut entries: Vec<Entry> =
            serde_json::from_str(include_str!("demo_money.json")).unwrap_or_default();
        for member in MEMBERS {
            let (mut recharge, mut gift) = (0, 0);
            for (id, entry) in (FIRST_ID..).zip(&mut entries) {
                if entry.user_id == member.id {
                    recharge += entry.recharge;
                    gift += entry.gift;
                    (entry.id, entry.recharge_after, entry.gift_after) = (id, recharge, gift);
                }
            }
        }
        Self(entries)
    }

    fn newest_first(&self, wanted: impl Fn(&Entry) -> bool) -> Vec<&Entry> {
        self.0.iter().rev().filter(|entry| wanted(entry)).collect()
    }

    /// `user.balance-history`: a page of the entries, in yuan.
    pub(super) fn balance_history(&self, params: Params<'_>) -> Result<Value, Refused> {
        let page = Page::asked_for(params)?;
        let action = params.code("reta_action", &[1, 2])?;
        let mobile = params.integer_text("user_mobile")?;
        let nickname = params.text("user_nickname")?;
        let (start, end) = (times::start(params, "start_time")?, times::end(params, "end_time")?);
        let entries = self.newest_first(|entry| {
            let member = entry.member();
            action.is_none_or(|action| action == entry.action().0)
                && mobile.as_deref().is_none_or(|mobile| member.is_some_and(|member| member.mobile == mobile))
                && nickname.as_deref().is_none_or(|name| member.is_some_and(|member| member.nickname == name))
                && entry.is_within(start.as_deref(), end.as_deref())
        });
        Ok(page.data("reta_list", &entries, |entry| {
            let (action, action_text) = entry.action();
            json!({
                "id": entry.id,
                "user_id": entry.user_id,
                "order_id": entry.order_no,
                "user_nickname": entry.member().map(|member| member.nickname),
                "user_mobile": entry.member().map(|member| member.mobile),
                "original_balance": yuan(entry.total_after() - entry.change()),
                "changed_balance": yuan(entry.total_after()),
                "action_log": yuan(entry.change().abs()),
                "amount": yuan(entry.total_after()),
                "remarks": entry.remark,
                "action": action.to_string(),
                "created_at": entry.created_at,
                "updated_at": entry.created_at,
                // With the leading space of the vendor's page.
                " action_text": action_text,
            })
        }))
    }

    /// `user.wealth-bills`: a page of the entries, in fen.
    pub(super) fn wealth_bills(&self, params: Params<'_>) -> Result<Value, Refused> {
        let page = Page::asked_for(params)?;
        let (start, end) = (times::start(params, "start_time")?, times::end(params, "end_time")?);
        if start.is_some() {
            params.required("end_time, which start_time needs,", end.as_ref())?;
        }
        let order_no = params.text("order_no")?;
        let user_id = params.integer_text("user_id")?;
        let entries = self.newest_first(|entry| {
            user_id.as_ref().is_none_or(|user_id| *user_id == entry.user_id)
                && order_no.as_ref().is_none_or(|order_no| *order_no == entry.order_no.to_string())
                && entry.is_within(start.as_deref(), end.as_deref())
        });
        Ok(page.data("reta_list", &entries, |entry| {
            json!({
                "id": entry.id,
                "user_id": entry.user_id.parse::<i64>().ok(),
                "order_no": entry.order_no,
                "cat_name": entry.action().1,
                "product_name": entry.product_name,
                "remark": entry.remark,
                "change_gift_amount": entry.gift,
                "change_recharge_amount": entry.recharge,
                "created_at": entry.created_at,
                "updated_at": entry.created_at,
                "changed_total_gift_amount": entry.gift_after.to_string(),
                "changed_total_recharge_amount": entry.recharge_after.to_string(),
                "changed_total_amount": entry.total_after(),
                "change_amount": entry.change(),
            })
        }))
    }
}

/// An amount in yuan, from one in fen that is not negative.
fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::yuan;
    use crate::checks::refusal::Refusal;
    use crate::replies::shop::Shop;
    use crate::replies::shop::tests::{ask, kind_and_message};

    const HISTORY: &str = "user.balance-history";
    const BILLS: &str = "user.wealth-bills";

    /// The entries on one page.
    fn list(action: &str, mut params: Value) -> Vec<Value> {
        params["page_size"] = json!(100);
        let data = ask(&Shop::default(), action, &params).unwrap();
        assert_eq!(data["total"], data["reta_list"].as_array().unwrap().len());
        data["reta_list"].as_array().unwrap().clone()
    }

    #[test]
    fn fen_are_written_as_yuan() {
        assert_eq!([0, 5, 100, 123_456].map(yuan), ["0.00", "0.05", "1.00", "1234.56"]);
    }

    #[test]
    fn both_views_agree_entry_by_entry() {
        let (history, bills) = (list(HISTORY, json!({})), list(BILLS, json!({})));
        assert_eq!((history.len(), bills.len()), (31, 31));
        for (yuans, fens) in history.iter().zip(&bills) {
            let fen = |member: &str| fens[member].as_i64().unwrap();
            assert_eq!((&yuans["id"], &yuans["created_at"]), (&fens["id"], &fens["created_at"]));
            assert_eq!(yuans["order_id"], fens["order_no"]);
            assert_eq!(yuans["changed_balance"], yuan(fen("changed_total_amount")));
            assert_eq!(yuans["amount"], yuans["changed_balance"]);
            assert_eq!(yuans["action_log"], yuan(fen("change_amount").abs()));
            assert_eq!(yuans["original_balance"], yuan(fen("changed_total_amount") - fen("change_amount")));
            assert_eq!(fen("change_amount"), fen("change_gift_amount") + fen("change_recharge_amount"));
            let totals = ["changed_total_gift_amount", "changed_total_recharge_amount"]
                .map(|total| fens[total].as_str().unwrap().parse::<i64>().unwrap());
            assert_eq!(fen("changed_total_amount"), totals.iter().sum::<i64>());
            assert!(totals.iter().all(|total| *total >= 0), "{fens}");
            let action = if fen("change_amount") > 0 { ("1", "充值") } else { ("2", "消费") };
            assert_eq!((&yuans["action"], &yuans[" action_text"]), (&json!(action.0), &json!(action.1)));
            assert_eq!(fens["cat_name"], action.1);
        }
        assert!(bills.windows(2).all(|pair| pair[0]["created_at"].as_str() > pair[1]["created_at"].as_str()));
        for user_id in [10001, 10002] {
            let bills = list(BILLS, json!({"user_id": user_id}));
            assert!(bills.windows(2).all(|pair| {
                pair[1]["changed_total_amount"].as_i64().unwrap() + pair[0]["change_amount"].as_i64().unwrap()
                    == pair[0]["changed_total_amount"]
            }));
        }
    }

    #[test]
    fn the_newest_entry_in_both_views() {
        assert_eq!(
            list(HISTORY, json!({"user_mobile": "10000010001"}))[0],
            json!({
                "id": 90031, "user_id": "10001", "order_id": 201912310000010028_i64, "user_nickname": "示例会员甲",
                "user_mobile": "10000010001", "original_balance": "320.86", "changed_balance": "291.36",
                "action_log": "29.50", "amount": "291.36", "remarks": "", "action": "2",
                "created_at": "2019-12-31 21:30:00", "updated_at": "2019-12-31 21:30:00", " action_text": "消费",
            })
        );
        assert_eq!(
            list(BILLS, json!({"order_no": "201912310000010028"})),
            [json!({
                "id": 90031, "user_id": 10001, "order_no": 201912310000010028_i64, "cat_name": "消费",
                "product_name": "门店消费", "remark": "", "change_gift_amount": -450, "change_recharge_amount": -2500,
                "created_at": "2019-12-31 21:30:00", "updated_at": "2019-12-31 21:30:00",
                "changed_total_gift_amount": "808", "changed_total_recharge_amount": "28328",
                "changed_total_amount": 29136, "change_amount": -2950,
            })]
        );
    }

    #[test]
    fn entries_are_filtered() {
        let count = |action, params| list(action, params).len();
        assert_eq!(count(HISTORY, json!({"user_mobile": 10_000_010_002_i64})), 3);
        assert_eq!(count(HISTORY, json!({"user_nickname": "示例会员甲"})), 28);
        assert_eq!(count(HISTORY, json!({"user_nickname": "示例"})), 0);
        let (recharges, consumptions) =
            (count(HISTORY, json!({"reta_action": 1})), count(HISTORY, json!({"reta_action": "2"})));
        assert!(recharges > 0 && consumptions > 0 && recharges + consumptions == 31);
        assert_eq!(count(HISTORY, json!({"start_time": "2019-12-31"})), 1);
        assert_eq!(count(HISTORY, json!({"start_time": 1_577_799_001})), 0);
        let day = json!({"start_time": "2019-12-31 21:30:00", "end_time": "2019-12-31"});
        assert_eq!((count(HISTORY, day.clone()), count(BILLS, day)), (1, 1));
        assert_eq!(count(BILLS, json!({"end_time": "2019-12-31 21:29:59"})), 30);
        assert_eq!(count(BILLS, json!({"user_id": "10002"})), 3);
        assert_eq!(count(BILLS, json!({"user_id": 10003})), 0);
        assert_eq!(count(HISTORY, json!({"user_mobile": "010000010002"})), 0);
    }

    #[test]
    fn wrong_parameters_are_refused() {
        for (action, params, what) in [
            (HISTORY, json!({"reta_action": 3}), "reta_action is not one of 1, 2"),
            (HISTORY, json!({"user_mobile": "+86"}), "user_mobile is not an integer"),
            (HISTORY, json!({"end_time": "soon"}), "end_time is not a time"),
            (
                BILLS,
                json!({"start_time": "2019-01-01"}),
                "end_time, which start_time needs, is missing or blank",
            ),
            (BILLS, json!({"user_id": true}), "user_id is not an integer"),
            (BILLS, json!({"page_size": 1000}), "page_size is not between 1 and 100"),
        ] {
            let (kind, message) = kind_and_message(&Shop::default(), action, &params);
            assert_eq!(kind, Refusal::Params);
            assert!(message.contains(what), "{message}");
        }
    }
}
