//! The built-in cards as a client sees them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use zvcms_sandbox::{CardBook, Sandbox};

use crate::client::{SIGNED_AT, post, signed_request};

async fn cards(params: &Value) -> Vec<Value> {
    let sandbox = Sandbox::builder().clock(|| SIGNED_AT).start().await.unwrap();
    let reply = post(&sandbox, &signed_request(sandbox.identity(), SIGNED_AT, 1, params)).await.json();
    assert_eq!((&reply["status"], &reply["code"]), (&json!("true"), &json!("0")));
    reply["data"].as_array().unwrap().clone()
}

/// A member's text, whether it came as text or number; none where it is missing.
fn text(card: &Value, member: &str) -> Option<String> {
    card.get(member).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

#[tokio::test]
async fn every_documented_status_is_shown_with_its_name() {
    let shown: BTreeMap<_, _> = cards(&json!({"user_id": "10001", "needCycleCard": 1}))
        .await
        .iter()
        .map(|card| (text(card, "status").unwrap(), text(card, "status_desc").unwrap()))
        .collect();
    let documented = [
        ("0", "未知状态"),
        ("1", "未绑定"),
        ("2", "赠送中"),
        ("3", "已赠送"),
        ("4", "已绑定"),
        ("5", "已过期"),
        ("6", "已回收"),
        ("7", "已用完"),
    ];
    assert_eq!(shown, documented.map(|(status, name)| (status.to_owned(), name.to_owned())).into());
}

#[tokio::test]
async fn every_documented_validity_origin_and_binding_is_shown() {
    let cards = cards(&json!({"user_id": "10001"})).await;
    let shown = |member| cards.iter().map(|card| text(card, member)).collect::<BTreeSet<_>>();
    let some = |value: &str| Some(value.to_owned());
    assert_eq!(shown("validType"), ["0", "1", "2", "3"].map(some).into());
    assert_eq!(shown("isErp"), [some(""), some("0"), some("1"), None].into());
    assert_eq!(shown("bind_status"), ["0", "1"].map(some).into());
}

#[tokio::test]
async fn amounts_dates_and_covers_are_varied() {
    let cards = cards(&json!({"user_id": "10001"})).await;
    for (member, value) in [
        ("par_value", json!("0.00")),
        ("par_value", json!("75.50")),
        ("par_value", json!("1234567.89")),
        ("par_value", json!(20)),
        ("beginAt", json!("2018-12-01 00:00:00")),
        ("endAt", json!("")),
    ] {
        assert!(cards.iter().any(|card| card[member] == value), "no card with {member} {value}");
    }
    let covers = cards.iter().filter_map(|card| card["cover"].as_str());
    assert!(covers.clone().count() > 0);
    assert!(covers.clone().all(|cover| cover.is_empty() || cover.starts_with("https://example.com/")));
}

#[tokio::test]
async fn recycled_cards_come_on_demand_only() {
    assert_eq!(cards(&json!({"user_id": "10001"})).await.len(), 9);
    assert_eq!(cards(&json!({"user_id": "10001", "needCycleCard": "0"})).await.len(), 9);
    let all = cards(&json!({"user_id": "10001", "needCycleCard": "1"})).await;
    assert_eq!(all.len(), 11);
    assert_eq!(all.iter().filter(|card| text(card, "status").as_deref() == Some("6")).count(), 2);
}

#[tokio::test]
async fn a_user_without_cards_has_an_empty_list() {
    assert_eq!(cards(&json!({"user_id": "10002"})).await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_card_book_of_ones_own_replaces_the_built_in_cards() {
    let card = json!({"id": "1", "par_value": "9.90", "status": "4"});
    let mut book = CardBook::new();
    book.insert("42", card.as_object().cloned());
    let sandbox = Sandbox::builder().cards(book).clock(|| SIGNED_AT).start().await.unwrap();
    let ask = |nonce, user| signed_request(sandbox.identity(), SIGNED_AT, nonce, &json!({"user_id": user}));
    assert_eq!(post(&sandbox, &ask(1, "42")).await.json()["data"], json!([card]));
    assert_eq!(post(&sandbox, &ask(2, "10001")).await.json()["code"], "sandbox-no-such-user");
}
