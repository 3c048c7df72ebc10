//! The actions that write, under faults, and what is read back of them.

use serde_json::{Value, json};
use zvcms_sandbox::{Builder, Fault, Refusal, Sandbox};

use crate::client::{
    Reply, SIGNED_AT, exchange, post, post_bytes, read_to_end, sent, signed_request, vendor_identity,
};

const ADD: &str = "user.points-add";
const EDIT: &str = "goods-category.goods-category-edit";

fn builder() -> Builder {
    Sandbox::builder().identity(vendor_identity()).clock(|| SIGNED_AT)
}

fn request(sandbox: &Sandbox, nonce: u64, action: &str, params: &Value) -> Value {
    let mut request = signed_request(sandbox.identity(), SIGNED_AT, nonce, params);
    request["Action"] = json!(action);
    request
}

async fn call(sandbox: &Sandbox, nonce: u64, action: &str, params: &Value) -> Reply {
    post(sandbox, &request(sandbox, nonce, action, params)).await
}

async fn data(sandbox: &Sandbox, nonce: u64, action: &str, params: &Value) -> Value {
    let reply = call(sandbox, nonce, action, params).await.json();
    assert_eq!((&reply["status"], &reply["code"]), (&json!("true"), &json!("0")), "{reply}");
    reply["data"].clone()
}

fn eleven_points() -> Value {
    json!({
        "balance": "11", "bizId": "appPay10190709", "customerId": "10002", "reason": "购物送积分", "sourceType": "1",
        "pointsChannel": "7",
    })
}

/// How each record changed the points of member 10002, the newest first.
async fn changes(sandbox: &Sandbox) -> Vec<String> {
    let records = data(sandbox, 900, "user.user-points-records", &json!({"user_id": "10002"})).await;
    let list = records["item_list"].as_array().unwrap();
    assert_eq!(records["total"], list.len());
    list.iter().map(|record| record["change_text"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn points_whose_reply_is_lost_are_in_the_records_once() {
    for fault in ["reset", "truncated", "http-status=502", "php-warning"] {
        let sandbox = builder().fault(fault.parse::<Fault>().unwrap().first(1)).start().await.unwrap();
        let add = request(&sandbox, 1, ADD, &eleven_points()).to_string();
        read_to_end(&mut sent(sandbox.address(), &post_bytes(&add)).await).await;
        assert_eq!((sandbox.tally().executed(), sandbox.tally().accepted()), (1, 0), "{fault}");
        // The same bytes again are a replay, and add nothing.
        let again = exchange(sandbox.address(), &post_bytes(&add)).await;
        assert_eq!(again.json()["code"], "sandbox-replay");
        assert_eq!(changes(&sandbox).await, ["+11"], "{fault}");
    }
}

#[tokio::test]
async fn points_whose_execution_is_prevented_are_not_in_the_records() {
    for fault in ["system-error", "business-exception", "replay", "http-status=429", "clock=-400s"] {
        let sandbox = builder().fault(fault.parse::<Fault>().unwrap().first(1)).start().await.unwrap();
        call(&sandbox, 1, ADD, &eleven_points()).await;
        assert_eq!((sandbox.tally().executed(), sandbox.tally().faulted()), (0, 1), "{fault}");
        assert_eq!(changes(&sandbox).await, [""; 0], "{fault}");
    }
}

#[tokio::test]
async fn points_sent_twice_are_added_twice() {
    let sandbox = builder().start().await.unwrap();
    for nonce in [1, 2] {
        assert_eq!(data(&sandbox, nonce, ADD, &eleven_points()).await, json!([]));
    }
    let refused = call(&sandbox, 3, ADD, &json!({"balance": 0, "customerId": "10002"})).await.json();
    assert_eq!((&refused["status"], &refused["code"]), (&json!(true), &json!("sandbox-params")));
    assert_eq!(changes(&sandbox).await, ["+11", "+11"]);
}

#[tokio::test]
async fn a_hundred_additions_at_once_are_all_in_the_records() {
    let sandbox = builder().start().await.unwrap();
    let address = sandbox.address();
    let mut additions = tokio::task::JoinSet::new();
    for nonce in 1..=100 {
        let bytes = post_bytes(&request(&sandbox, nonce, ADD, &eleven_points()).to_string());
        additions.spawn(async move { exchange(address, &bytes).await.json()["code"].clone() });
    }
    assert_eq!(additions.join_all().await, vec![json!("0"); 100]);
    let params = json!({"user_id": 10002, "page_size": 100});
    let records = data(&sandbox, 901, "user.user-points-records", &params).await;
    assert_eq!(
        (&records["total"], &records["item_list"][0]["previous_point"]),
        (&json!(100), &json!(99 * 11))
    );
}

#[tokio::test]
async fn sandboxes_share_no_state() {
    let (one, other) = (builder().start().await.unwrap(), builder().start().await.unwrap());
    data(&one, 1, ADD, &eleven_points()).await;
    assert_eq!((changes(&one).await.len(), changes(&other).await.len()), (1, 0));
}

#[tokio::test]
async fn a_registered_reply_to_a_write_changes_nothing() {
    let sandbox = builder().reply(ADD, serde_json::from_str("[]").unwrap()).start().await.unwrap();
    assert_eq!(data(&sandbox, 1, ADD, &eleven_points()).await, json!([]));
    assert_eq!(changes(&sandbox).await, [""; 0]);
}

/// Fen of an amount in yuan with two digits.
fn fen(yuan: &Value) -> i64 {
    let (whole, fraction) = yuan.as_str().unwrap().split_once('.').unwrap();
    assert_eq!(fraction.len(), 2);
    format!("{whole}{fraction}").parse().unwrap()
}

#[tokio::test]
async fn the_two_ledgers_agree_over_all_pages() {
    let sandbox = builder().start().await.unwrap();
    let (mut entries, mut nonce) = (0, 0);
    for page in 1.. {
        let params = json!({"page": page, "page_size": "7"});
        let (in_yuan, in_fen) = (
            data(&sandbox, nonce + 1, "user.balance-history", &params).await,
            data(&sandbox, nonce + 2, "user.wealth-bills", &params).await,
        );
        nonce += 2;
        let (in_yuan, in_fen) = (&in_yuan["reta_list"], &in_fen["reta_list"]);
        assert_eq!(in_yuan.as_array().unwrap().len(), in_fen.as_array().unwrap().len());
        if in_yuan == &json!([]) {
            break;
        }
        for (in_yuan, in_fen) in in_yuan.as_array().unwrap().iter().zip(in_fen.as_array().unwrap()) {
            assert_eq!((&in_yuan["id"], &in_yuan["created_at"]), (&in_fen["id"], &in_fen["created_at"]));
            assert_eq!(fen(&in_yuan["changed_balance"]), in_fen["changed_total_amount"]);
            assert_eq!(fen(&in_yuan["action_log"]), in_fen["change_amount"].as_i64().unwrap().abs());
            entries += 1;
        }
    }
    assert_eq!((entries, nonce), (31, 12));
}

#[tokio::test]
async fn an_edit_of_a_category_shows_in_list_and_detail_even_if_its_reply_is_lost() {
    let sandbox = builder().fault(Fault::Reset.first(1)).start().await.unwrap();
    let edit = json!({"code": "latte", "name": "拿铁系列", "sort": 9});
    let edit = request(&sandbox, 1, EDIT, &edit).to_string();
    read_to_end(&mut sent(sandbox.address(), &post_bytes(&edit)).await).await;
    // An action without parameters, as PHP writes them.
    let list = data(&sandbox, 2, "goods-category.goods-category-list", &json!([])).await;
    let latte = list["item_list"].as_array().unwrap().iter().find(|item| item["code"] == "latte").unwrap();
    assert_eq!((&latte["name"], &latte["updated_at"]), (&json!("拿铁系列"), &json!("2016-06-06 12:02:48")));
    let detail = json!({"group_sign": "latte"});
    let detail = data(&sandbox, 3, "goods-category.goods-category-detail", &detail).await;
    assert_eq!((&detail["name"], &detail["sort"]), (&json!("拿铁系列"), &json!("9")));
    let unknown = call(&sandbox, 4, EDIT, &json!({"id": 1, "name": "x"})).await.json();
    assert_eq!(unknown["code"], Refusal::NoSuchRecord.code());
}

#[tokio::test]
async fn each_activity_that_is_executed_counts() {
    let sandbox =
        builder().fault(Fault::Reset.first(1)).fault(Fault::SystemError.first(1)).start().await.unwrap();
    let params = json!({"name": "开学季", "templates": [{"templateId": "7001"}]});
    let add = |nonce| request(&sandbox, nonce, "coupon.coupon-activity-add", &params);
    read_to_end(&mut sent(sandbox.address(), &post_bytes(&add(1).to_string())).await).await;
    assert_eq!(sandbox.coupon_activities(), 1);
    post(&sandbox, &add(2)).await;
    assert_eq!(sandbox.coupon_activities(), 1);
    let added = post(&sandbox, &add(3)).await.json();
    assert_eq!(added["data"], json!({"id": "800002", "code": "ACTIVITY800002"}));
    assert_eq!(sandbox.coupon_activities(), 2);
}
