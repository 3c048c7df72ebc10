//! The programs in `tests/examples` that a user might write, run against the sandbox.

#[allow(dead_code, reason = "its main is for the one who runs it")]
#[path = "../examples/add_points_once.rs"]
mod add_points_once;
#[allow(dead_code, reason = "its main is for the one who runs it")]
#[path = "../examples/all_coupons.rs"]
mod all_coupons;
#[allow(dead_code, reason = "its main is for the one who runs it")]
#[path = "../examples/balance_over_time.rs"]
mod balance_over_time;

use zvcms_proto::actions::coupon::StoreCoupon;
use zvcms_proto::actions::user::PointsRecord;
use zvcms_sandbox::Fault;

use crate::sandboxed::sandbox;

#[tokio::test]
async fn both_ledgers_say_the_same_balance_at_every_time() {
    let (_sandbox, client) = sandbox().await;
    let by_history = balance_over_time::by_history(&client, "10000010001").await.unwrap();
    assert!(by_history.len() >= 25);
    assert!(by_history.is_sorted_by(|(earlier, _), (later, _)| earlier <= later));
    assert_eq!(balance_over_time::by_bills(&client, "10001").await.unwrap(), by_history);
}

#[tokio::test]
async fn all_coupons_come_over_several_pages() {
    let (sandbox, client) = sandbox().await;
    let coupons = all_coupons::all_coupons(&client).await.unwrap();
    assert_eq!(coupons.len(), 25);
    let mut ids: Vec<&str> = coupons.iter().map(StoreCoupon::id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), sandbox.tally().executed()), (25, 3));
}

/// Whatever becomes of the connection, and whether the request arrived or not.
#[tokio::test]
async fn points_are_added_once_however_the_connection_breaks() {
    for fault in [
        Fault::Reset,
        "truncated".parse().unwrap(),
        "http-status=502".parse().unwrap(),
        "http-status=404".parse().unwrap(),
    ] {
        let (sandbox, client) = sandbox().await;
        sandbox.order(fault.first(1));
        let added = add_points_once::add_points(&client, "10002", 11, "A-17").await;
        assert_eq!(added.is_ok(), !fault.prevents_execution(), "{fault}: {added:?}");
        for _ in 0..2 {
            add_points_once::add_points_once(&client, "10002", 11, "A-17").await.unwrap();
            let records = add_points_once::records_of(&client, "10002").await.unwrap();
            let points: Vec<Option<i64>> = records.iter().map(PointsRecord::points).collect();
            assert_eq!(points, [Some(11)], "{fault}");
        }
    }
}
