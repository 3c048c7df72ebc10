//! Every typed action, sent by the client and answered by the sandbox with what it is for.

use zvcms_proto::actions::coupon::{
    ActivityTemplate, AddCouponActivity, CouponForm, Stock, StoreCoupon, StoreCoupons,
};
use zvcms_proto::actions::goods_category::{
    EditGoodsCategory, FindGoodsCategory, GoodsCategories, NewSalesChannel, SalePeriod, SalesChannel,
    Visibility,
};
use zvcms_proto::actions::user::{
    AddPoints, BalanceAction, BalanceChangeAction, BalanceHistory, CouponKind, CouponStatusFilter,
    MemberCoupons, PointsChannel, PointsDirection, PointsRecords, PointsSource, PurchasedGoods, UsableCards,
    WealthBills,
};
use zvcms_proto::{ApiVersion, Money, MyCards};

use crate::sandboxed::{client_over, sandbox, sandbox_over};

const VERSIONS: [ApiVersion; 2] = [ApiVersion::V2, ApiVersion::V3];

#[tokio::test]
async fn cards() {
    for version in VERSIONS {
        cards_over(version).await;
    }
}

/// Of the two, V3 has the cards of a user alone.
async fn cards_over(version: ApiVersion) {
    let (sandbox, client) = sandbox().await;
    let all = client_over(version, &sandbox).send(MyCards::new("10001")).await.unwrap();
    let goods = vec![PurchasedGoods::new("2312")];
    let usable = client.send(UsableCards::new("7", goods, "10001")).await.unwrap();
    assert!(!usable.is_empty() && usable.len() < all.len());
    for card in &usable {
        let known = all.iter().find(|known| known.id() == card.id()).unwrap();
        assert_eq!(
            (card.title(), card.balance(), card.face_value()),
            (known.title(), known.balance(), known.face_value())
        );
        assert!(card.balance().unwrap().to_fen().to_decimal().unwrap().is_sign_positive());
    }
}

#[tokio::test]
async fn points() {
    for version in VERSIONS {
        points_over(version).await;
    }
}

/// V3 has no records: what is added over it shows in those of V2.
async fn points_over(version: ApiVersion) {
    let (sandbox, client) = sandbox().await;
    let before = client.send(PointsRecords::new("10001")).await.unwrap().unwrap();
    assert_eq!((before.current_page(), before.per_page(), before.records().len()), (Some(1), Some(10), 10));
    let add = AddPoints::new(11, "10001").reason("a test").business_id("T-1");
    let add = add.source(PointsSource::Purchase).channel(PointsChannel::ThirdParty);
    let data = client_over(version, &sandbox).send(add).await.unwrap();
    assert_eq!(data.get(), "[]");
    let after = client.send(PointsRecords::new("10001").page_size(1)).await.unwrap().unwrap();
    assert_eq!(after.total(), before.total().map(|total| total + 1));
    let ([record], Some(last)) = (after.records(), before.records().first()) else { panic!("one record") };
    assert_eq!(
        (record.points(), record.direction(), record.remark()),
        (Some(11), Some(&PointsDirection::Earned), "a test")
    );
    let last_change = match last.direction() {
        Some(PointsDirection::Spent) => last.points().map(|points| -points),
        _ => last.points(),
    };
    assert_eq!(
        record.points_before(),
        last.points_before().zip(last_change).map(|(points, change)| points + change)
    );
    assert!(record.created_at().parse().unwrap().is_some());
}

#[tokio::test]
async fn money() {
    let (_sandbox, client) = sandbox().await;
    let of_member = || BalanceHistory::new().mobile("10000010001").page_size(100);
    let recharges = client.send(of_member().action(BalanceAction::Recharge)).await.unwrap().unwrap();
    let consumptions = client.send(of_member().action(BalanceAction::Consumption)).await.unwrap().unwrap();
    let bills = client.send(WealthBills::new().user_id("10001").page_size(100)).await.unwrap().unwrap();
    let changes = [recharges.changes(), consumptions.changes()];
    assert!(changes.iter().all(|changes| changes.len() > 1));
    assert_eq!(changes.concat().len(), bills.bills().len());
    for change in changes.concat() {
        let bill = bills.bills().iter().find(|bill| bill.id() == change.id()).unwrap();
        let signed = change.balance_after().unwrap() - change.balance_before().unwrap();
        let moved = change.amount_moved().unwrap();
        // The history says by its action which way the money went, and the bills by their sign.
        let (directed, text) = match change.action() {
            Some(BalanceChangeAction::Recharge) => (moved.into(), "充值"),
            Some(BalanceChangeAction::Consumption) => (-moved, "消费"),
            action => panic!("{action:?}"),
        };
        assert_eq!((change.action_text(), change.user_id()), (text, "10001"));
        assert!(moved > Money::default());
        assert_eq!((&directed, bill.change().unwrap().to_yuan()), (&signed, signed.clone()));
        assert_eq!(bill.balance().unwrap().to_yuan(), change.balance_after().unwrap());
        assert_eq!(bill.gift_balance().unwrap() + bill.recharge_balance().unwrap(), bill.balance().unwrap());
        assert_eq!(bill.gift_change().unwrap() + bill.recharge_change().unwrap(), bill.change().unwrap());
    }
}

#[tokio::test]
async fn coupons() {
    for version in VERSIONS {
        coupons_over(version).await;
    }
}

async fn coupons_over(version: ApiVersion) {
    let (_sandbox, client) = sandbox_over(version).await;
    let all = client.send(MemberCoupons::new("10001")).await.unwrap();
    let used = client.send(MemberCoupons::new("10001").status(CouponStatusFilter::Used)).await.unwrap();
    assert!(!used.is_empty() && used.len() < all.len());
    // The sandbox sends one object in place of a list.
    let [one] = &client.send(MemberCoupons::new("10001").code(all[0].code())).await.unwrap()[..] else {
        panic!("one coupon")
    };
    assert_eq!(one, &all[0]);
    assert!(all.iter().any(|coupon| coupon.kind() == Some(&CouponKind::FreeDelivery)));
    assert!(all.iter().any(|coupon| coupon.ends_at().parse() == Ok(None)), "one without an end");
}

#[tokio::test]
async fn coupons_of_a_shop() {
    let (sandbox, client) = sandbox().await;
    let offered = client.send(StoreCoupons::new().stock(Stock::SoldOut)).await.unwrap().unwrap();
    let left = |coupon: &StoreCoupon| {
        coupon.issued().zip(coupon.claimed()).map(|(issued, claimed)| issued - claimed)
    };
    assert!(!offered.coupons().is_empty() && offered.coupons().iter().all(|coupon| left(coupon) == Some(0)));

    let template = ActivityTemplate::new("895").count(3).price(Money::new("9.90").unwrap());
    let activity = AddCouponActivity::new("开业", vec![template]).form(CouponForm::Electronic);
    let [first, second] = [&activity, &activity].map(|activity| client.send(activity));
    let (first, second) = (first.await.unwrap().unwrap(), second.await.unwrap().unwrap());
    assert!(first.id() != second.id() && first.code() != second.code());
    assert_eq!(sandbox.coupon_activities(), 2);
}

#[tokio::test]
async fn categories() {
    let (_sandbox, client) = sandbox().await;
    let before = client.send(GoodsCategories::new()).await.unwrap().unwrap();
    let category = before.categories().iter().find(|category| category.code() == "10001").unwrap();
    assert_eq!(category.visibility(), Some(&Visibility::Hidden));
    let edit =
        EditGoodsCategory::new().code("10001").name("新茶").sales_channels(vec![NewSalesChannel::OnlineShop]);
    client.send(edit).await.unwrap();
    let after = client.send(GoodsCategories::new()).await.unwrap().unwrap();
    let edited = after.categories().iter().find(|category| category.code() == "10001").unwrap();
    assert_eq!((edited.name(), edited.sales_channels()), ("新茶", &[SalesChannel::OnlineShop][..]));
    let found = client.send(FindGoodsCategory::new("10001")).await.unwrap().unwrap();
    assert_eq!(
        (found.id(), found.name(), found.period().map(SalePeriod::code)),
        (edited.id(), "新茶", Some("10001"))
    );
}
