//! The built-in cards of user 10001: together they show every documented value of every coded member.

use serde_json::{Map, Value, json};

pub(crate) fn cards() -> Vec<Map<String, Value>> {
    live_cards().into_iter().chain(spent_cards()).chain(odd_cards()).filter_map(object).collect()
}

fn object(card: Value) -> Option<Map<String, Value>> {
    match card {
        Value::Object(card) => Some(card),
        _ => None,
    }
}

/// Not bound, given away or bound: statuses 1 to 4. Every member is text, as in the vendor's sample.
fn live_cards() -> [Value; 4] {
    [
        // A card bound at once, with fixed dates.
        json!({
            "id": "8800000000000010001",
            "gift_card_id": "3071",
            "gift_title": "云上咖啡Cloud Coffee联名电子礼品卡",
            "par_value": "75.50",
            "cover": "https://example.com/cards/3071.png",
            "expired_desc": "2018-12-01至2019-12-01有效",
            "deduct_amount": "100.00",
            "bind_status": "1",
            "beginAt": "2018-12-01 00:00:00",
            "endAt": "2019-12-01 23:59:59",
            "createdAt": "2018-11-28 10:15:42",
            "status_desc": "已绑定",
            "status": "4",
            "validType": "3",
            "isErp": "0"
        }),
        // Not bound yet, so without dates; the member isErp is missing, which means Qmai (企迈).
        json!({
            "id": "8800000000000010002",
            "gift_card_id": "3072",
            "gift_title": "新春礼品卡",
            "par_value": "200.00",
            "cover": "https://example.com/cards/3072.jpg",
            "expired_desc": "自绑定日起365天有效",
            "deduct_amount": "200.00",
            "bind_status": "0",
            "beginAt": "",
            "endAt": "",
            "createdAt": "2019-01-05 09:00:00",
            "status_desc": "未绑定",
            "status": "1",
            "validType": "2"
        }),
        // Being given away.
        json!({
            "id": "8800000000000010003",
            "gift_card_id": "3073",
            "gift_title": "生日快乐 Happy Birthday 礼品卡",
            "par_value": "50.00",
            "cover": "https://example.com/cards/3073.png",
            "expired_desc": "长期有效",
            "deduct_amount": "50.00",
            "bind_status": "0",
            "beginAt": "",
            "endAt": "",
            "createdAt": "2019-01-08 18:30:00",
            "status_desc": "赠送中",
            "status": "2",
            "validType": "1",
            "isErp": "0"
        }),
        // Given away.
        json!({
            "id": "8800000000000010004",
            "gift_card_id": "3073",
            "gift_title": "生日快乐 Happy Birthday 礼品卡",
            "par_value": "50.00",
            "cover": "https://example.com/cards/3073.png",
            "expired_desc": "长期有效",
            "deduct_amount": "50.00",
            "bind_status": "0",
            "beginAt": "",
            "endAt": "",
            "createdAt": "2018-10-01 00:00:00",
            "status_desc": "已赠送",
            "status": "3",
            "validType": "1",
            "isErp": "0"
        }),
    ]
}

/// Expired, recycled, used up: statuses 5 to 7.
fn spent_cards() -> [Value; 3] {
    [
        // Expired with money on it.
        json!({
            "id": "8800000000000010005",
            "gift_card_id": "3060",
            "gift_title": "中秋月饼提货卡(2017年限定款)",
            "par_value": "12.30",
            "cover": "https://example.com/cards/3060.png",
            "expired_desc": "2017-09-01至2017-10-31有效",
            "deduct_amount": "168.00",
            "bind_status": "1",
            "beginAt": "2017-09-01 00:00:00",
            "endAt": "2017-10-31 23:59:59",
            "createdAt": "2017-08-20 14:00:00",
            "status_desc": "已过期",
            "status": "5",
            "validType": "3",
            "isErp": "0"
        }),
        // Recycled: shown on demand only.
        json!({
            "id": "8800000000000010006",
            "gift_card_id": "3061",
            "gift_title": "员工福利卡",
            "par_value": "300.00",
            "cover": "https://example.com/cards/3061.png",
            "expired_desc": "长期有效",
            "deduct_amount": "300.00",
            "bind_status": "1",
            "beginAt": "2018-03-01 00:00:00",
            "endAt": "",
            "createdAt": "2018-03-01 08:00:00",
            "status_desc": "已回收",
            "status": "6",
            "validType": "1",
            "isErp": "0"
        }),
        // Used up.
        json!({
            "id": "8800000000000010007",
            "gift_card_id": "3062",
            "gift_title": "全国门店通用储值礼品卡",
            "par_value": "0.00",
            "cover": "https://example.com/cards/3062.png",
            "expired_desc": "自绑定日起180天有效",
            "deduct_amount": "500.00",
            "bind_status": "1",
            "beginAt": "2018-06-18 12:00:00",
            "endAt": "2018-12-15 12:00:00",
            "createdAt": "2018-06-18 11:58:03",
            "status_desc": "已用完",
            "status": "7",
            "validType": "2",
            "isErp": "0"
        }),
    ]
}

/// Unknown status, the other origin, and members sent as numbers.
fn odd_cards() -> [Value; 4] {
    [
        // Of unknown status and validity, with little filled in.
        json!({
            "id": "8800000000000010008",
            "gift_card_id": "",
            "gift_title": "",
            "par_value": "0.00",
            "cover": "",
            "expired_desc": "",
            "deduct_amount": "0.00",
            "bind_status": "0",
            "beginAt": "",
            "endAt": "",
            "createdAt": "2018-12-31 23:59:59",
            "status_desc": "未知状态",
            "status": "0",
            "validType": "0",
            "isErp": ""
        }),
        // From Feima (非码), with the longest title and the largest amount.
        json!({
            "id": "8800000000000010009",
            "gift_card_id": "4001",
            "gift_title": "尊享企业定制礼品卡·2019年度全国连锁门店(含机场、高铁站及景区店)通用版 VIP Platinum",
            "par_value": "1234567.89",
            "cover": "https://example.com/cards/4001.png?size=large&lang=zh",
            "expired_desc": "长期有效",
            "deduct_amount": "2000000.00",
            "bind_status": "1",
            "beginAt": "2019-01-01 00:00:00",
            "endAt": "",
            "createdAt": "2018-12-20 16:45:10",
            "status_desc": "已绑定",
            "status": "4",
            "validType": "1",
            "isErp": "1"
        }),
        // With numbers where PHP may print them.
        json!({
            "id": 8_800_010_010_u64,
            "gift_card_id": "3074",
            "gift_title": "下午茶双人套餐卡 Afternoon Tea",
            "par_value": 20,
            "cover": "https://example.com/cards/3074.webp",
            "expired_desc": "2019-01-01至2019-06-30有效",
            "deduct_amount": 20,
            "bind_status": 1,
            "beginAt": "2019-01-01 00:00:00",
            "endAt": "2019-06-30 23:59:59",
            "createdAt": "2018-12-25 20:00:00",
            "status_desc": "已绑定",
            "status": 4,
            "validType": 3,
            "isErp": 0
        }),
        // Recycled, with numbers.
        json!({
            "id": 8_800_010_011_u64,
            "gift_card_id": "3061",
            "gift_title": "员工福利卡(离职回收)",
            "par_value": "300.00",
            "cover": "https://example.com/cards/3061.png",
            "expired_desc": "长期有效",
            "deduct_amount": "300.00",
            "bind_status": 0,
            "beginAt": "",
            "endAt": "",
            "createdAt": "2018-04-01 08:00:00",
            "status_desc": "已回收",
            "status": 6,
            "validType": "1",
            "isErp": "0"
        }),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::cards;

    fn values_of(member: &str) -> BTreeSet<String> {
        cards()
            .iter()
            .map(|card| match card.get(member) {
                Some(Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
                None => "missing".to_owned(),
            })
            .collect()
    }

    fn set(values: &[&str]) -> BTreeSet<String> {
        values.iter().copied().map(str::to_owned).collect()
    }

    #[test]
    fn every_documented_value_of_every_coded_member_appears() {
        assert_eq!(values_of("status"), set(&["0", "1", "2", "3", "4", "5", "6", "7"]));
        assert_eq!(values_of("validType"), set(&["0", "1", "2", "3"]));
        assert_eq!(values_of("isErp"), set(&["0", "1", "", "missing"]));
        assert_eq!(values_of("bind_status"), set(&["0", "1"]));
    }

    #[test]
    fn members_are_the_documented_ones() {
        let documented = set(&[
            "id",
            "gift_card_id",
            "gift_title",
            "par_value",
            "cover",
            "expired_desc",
            "deduct_amount",
            "bind_status",
            "beginAt",
            "endAt",
            "createdAt",
            "status_desc",
            "status",
            "validType",
            "isErp",
        ]);
        assert_eq!(cards().len(), 11);
        for card in cards() {
            let mut members: BTreeSet<_> = card.keys().cloned().collect();
            members.insert("isErp".to_owned());
            assert_eq!(members, documented);
        }
    }

    #[test]
    fn some_cards_have_numbers_and_the_rest_text_alone() {
        let numeric = cards().iter().filter(|card| card.values().any(Value::is_number)).count();
        assert_eq!(numeric, 2);
        let text = cards().iter().filter(|card| card.values().all(Value::is_string)).count();
        assert_eq!(text, 9);
    }
}
