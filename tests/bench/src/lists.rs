//! Replies of every action that is answered with a list: rows with the members and types of its page, in the page's order.

use serde::de::IgnoredAny;
use zvcms_proto::actions::coupon::StoreCoupons;
use zvcms_proto::actions::goods_category::GoodsCategories;
use zvcms_proto::actions::user::{
    BalanceHistory, MemberCoupons, MyCards, PointsRecords, UsableCards, WealthBills,
};
use zvcms_proto::read_response;

use crate::replies::{Style, reply};

/// A list, and how it is read.
pub struct List {
    /// The name of the action without its group, and of the pass over the same bytes that only checks the JSON.
    pub names: [&'static str; 2],
    text: fn(usize) -> String,
    rows: fn(&http::Response<&[u8]>) -> usize,
}

impl List {
    /// A reply with so many rows.
    #[must_use]
    pub fn reply(&self, rows: usize) -> String {
        let text = (self.text)(rows);
        assert!(serde_json::from_str::<IgnoredAny>(&text).is_ok());
        assert_eq!(self.read(&http::Response::new(text.as_bytes())), rows, "{}", self.names[0]);
        text
    }

    /// How many rows were read of a reply.
    #[must_use]
    pub fn read(&self, response: &http::Response<&[u8]>) -> usize {
        (self.rows)(response)
    }
}

/// All of them.
pub const LISTS: &[List] = &[
    List {
        names: ["my-cards", "my-cards-floor"],
        text: |rows| reply(rows, Style::Plain),
        rows: |response| read_response::<MyCards>(response).unwrap().len(),
    },
    List {
        names: ["cybuy-cards-canused", "cybuy-cards-canused-floor"],
        text: |rows| alone(rows, usable_card),
        rows: |response| read_response::<UsableCards>(response).unwrap().len(),
    },
    List {
        names: ["coupon-new-status", "coupon-new-status-floor"],
        text: |rows| alone(rows, member_coupon),
        rows: |response| read_response::<MemberCoupons>(response).unwrap().len(),
    },
    List {
        names: ["coupon-store-list", "coupon-store-list-floor"],
        text: |rows| page(rows, "reta_list", store_coupon),
        rows: |response| read_response::<StoreCoupons>(response).unwrap().unwrap().coupons().len(),
    },
    List {
        names: ["balance-history", "balance-history-floor"],
        text: |rows| page(rows, "reta_list", balance_change),
        rows: |response| read_response::<BalanceHistory>(response).unwrap().unwrap().changes().len(),
    },
    List {
        names: ["wealth-bills", "wealth-bills-floor"],
        text: |rows| page(rows, "reta_list", wealth_bill),
        rows: |response| read_response::<WealthBills>(response).unwrap().unwrap().bills().len(),
    },
    List {
        names: ["user-points-records", "user-points-records-floor"],
        text: |rows| page(rows, "item_list", points_record),
        rows: |response| read_response::<PointsRecords>(response).unwrap().unwrap().records().len(),
    },
    List {
        names: ["goods-category-list", "goods-category-list-floor"],
        text: |rows| envelope(&format!(r#"{{"item_list":[{}]}}"#, list(rows, goods_category))),
        rows: |response| read_response::<GoodsCategories>(response).unwrap().unwrap().categories().len(),
    },
];

fn envelope(data: &str) -> String {
    format!(r#"{{"status":true,"code":0,"message":"成功","data":{data}}}"#)
}

fn alone(rows: usize, row: fn(usize) -> String) -> String {
    envelope(&format!("[{}]", list(rows, row)))
}

fn page(rows: usize, name: &str, row: fn(usize) -> String) -> String {
    envelope(&format!(
        r#"{{"current_page":1,"per_page":"{rows}","last_page":1,"total":{rows},"{name}":[{}]}}"#,
        list(rows, row)
    ))
}

fn list(rows: usize, row: fn(usize) -> String) -> String {
    let rows: Vec<String> = (0..rows).map(row).collect();
    rows.join(",")
}

fn day(number: usize) -> usize {
    number % 28 + 1
}

fn yuan(cents: usize) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn usable_card(number: usize) -> String {
    let (day, cents) = (day(number), 1_000 + number * 37 % 90_000);
    format!(
        r#"{{"id":"{}","gift_card_id":"{}","gift_title":"生日礼品卡 {number:04}","par_value":"{}","cover":"https://img.example.com/cards/{:05}/cover.png","expired_desc":"2018-12-{day:02}至2019-12-{day:02}有效","deduct_amount":"{}.00"}}"#,
        6_225_189_000_000_000_usize + number,
        20_180 + number % 50,
        yuan(cents),
        number % 500,
        1_000 + number % 9_000
    )
}

fn member_coupon(number: usize) -> String {
    let day = day(number);
    format!(
        r#"{{"beginAt":"2019-08-{day:02} 00:00:00","cardId":"{}","channel":"示例商家","couponId":"{}","couponType":"{}","createdAt":"2019-08-{day:02} 10:10:00","customerId":"{}","title":"满{}元减5元","updatedAt":"2019-08-{day:02} 10:10:00","useStatus":{},"templateId":{},"endAt":"2019-09-{day:02} 23:59:59","extra":"{{\"scene\":\"demo\"}}"}}"#,
        900_000_000_000_000_001_usize + number,
        5_001 + number % 90,
        [0, 2, 3, 4, 5, 6, 7, 8][number % 8],
        10_001 + number % 7,
        20 + number % 30,
        [0, 1, 2, 6, 7][number % 5],
        7_001 + number % 60
    )
}

fn store_coupon(number: usize) -> String {
    let (least, day) = (20 + number % 30, day(number));
    format!(
        r#"{{"id":{},"name":"满{least}元减5元","coupon_type":{},"amount":{},"condition":"满{least}元可用","discounts_content":"满{least}元减5元","goods_range_type":"{}","shop_range_type":"2","apply_stores":"20003,20004","apply_goods":"","expire_type":2,"expire_days":{},"expire_date_text":"2019-08-{day:02}至2019-12-31","total":{},"number_of_user":{},"used":{},"number":{},"status":1,"expire_status":0,"is_newcomer_only":{}}}"#,
        6_001 + number,
        number % 9,
        500 + number % 20 * 100,
        number % 2 + 1,
        number % 31,
        100 + number % 900,
        number % 70,
        number % 50,
        number % 80,
        number % 2
    )
}

fn balance_change(number: usize) -> String {
    let (day, second) = (day(number), number % 60);
    let (change, before) = (100 + number * 37 % 9_000, 10_000 + number * 91 % 90_000);
    let (action, words) = if number.is_multiple_of(3) { (1, "充值") } else { (2, "消费") };
    format!(
        r#"{{"id":{},"user_id":{},"order_id":{},"user_nickname":"示例会员{number:03}","user_mobile":"{}","original_balance":"{}","changed_balance":"{}","action_log":"{}","amount":"{}","remarks":"门店消费","action":{action},"created_at":"2019-12-{day:02} 21:30:{second:02}","updated_at":"2019-12-{day:02} 21:30:{second:02}"," action_text":"{words}"}}"#,
        90_001 + number,
        10_001 + number % 7,
        201_912_310_000_010_000_usize + number,
        10_000_010_001_usize + number % 7,
        yuan(before + change),
        yuan(before),
        yuan(change),
        yuan(before)
    )
}

fn wealth_bill(number: usize) -> String {
    let (day, second) = (day(number), number % 60);
    let (gift, recharge) = (number * 37 % 900, 100 + number * 91 % 9_000);
    format!(
        r#"{{"id":{},"user_id":{},"order_no":{},"cat_name":"消费","product_name":"门店消费","remark":"","change_gift_amount":-{gift},"change_recharge_amount":-{recharge},"created_at":"2019-12-{day:02} 21:30:{second:02}","updated_at":"2019-12-{day:02} 21:30:{second:02}","changed_total_gift_amount":{},"changed_total_recharge_amount":{},"changed_total_amount":{},"change_amount":-{}}}"#,
        90_001 + number,
        10_001 + number % 7,
        201_912_310_000_010_000_usize + number,
        1_000 + gift,
        10_000 + recharge,
        11_000 + gift + recharge,
        gift + recharge
    )
}

fn points_record(number: usize) -> String {
    let (day, points) = (day(number), number % 100 + 1);
    let spent = number.is_multiple_of(4);
    let (sub_type, sub_name) = if spent { ("1", "满30元减5元") } else { (r#""""#, "") };
    let (kind, sign, words) = if spent { (2, '-', "兑换优惠券") } else { (1, '+', "购物送积分") };
    format!(
        r#"{{"previous_point":{},"type":{kind},"sub_type":{sub_type},"sub_name":"{sub_name}","points":{points},"desc":"{words}","created_at":"2019-03-{day:02} 20:25:10","change_text":"{sign}{points}"}}"#,
        100 + number * 7 % 9_000
    )
}

fn goods_category(number: usize) -> String {
    let day = day(number);
    format!(
        r#"{{"id":{},"name":"手冲咖啡{number:03}","parent_id":{},"lft":{},"rgt":{},"depth":{},"img":"https://img.example.com/categories/{:05}.png","goods_count":{},"created_at":"2019-01-{day:02} 09:02:00","updated_at":"2019-03-{day:02} 18:00:00","is_hidden":{},"code":"pour-over-{number:03}","sales_channels":[1,2]}}"#,
        30_001 + number,
        if number.is_multiple_of(5) { 0 } else { 30_001 },
        2 * number + 1,
        2 * number + 2,
        number % 3,
        number % 500,
        number % 40,
        number % 2
    )
}
