//! `user.my-cards`: its request, and cards that are written and read again.

use serde_json::{Value, json};
use zvcms_proto::actions::DOCUMENTED;
use zvcms_proto::{Action, Binding, Card, CardStatus, DocumentedMember, MyCards, Origin, RecycledCards};

use crate::{card, cards, with_data};

const WHOLE: &str = r#"{"id":8800010010,"gift_card_id":"3074","gift_title":"下午茶","par_value":75.50,"cover":"c",
    "expired_desc":"长期有效","deduct_amount":"20.00","bind_status":1,"beginAt":"2019-01-01 00:00:00",
    "endAt":"2019/12/31","createdAt":1547186244,"status_desc":"已绑定","status":42,"validType":"1","isErp":"1"}"#;

#[test]
fn each_choice_has_its_documented_value() {
    for (recycled, params) in [
        (RecycledCards::Unspecified, r#"{"user_id":"10001","needCycleCard":""}"#),
        (RecycledCards::Excluded, r#"{"user_id":"10001","needCycleCard":"0"}"#),
        (RecycledCards::Included, r#"{"user_id":"10001","needCycleCard":"1"}"#),
    ] {
        let action = MyCards::new("10001").recycled(recycled);
        assert_eq!(serde_json::to_string(&action).unwrap(), params);
        assert_eq!(serde_json::from_str::<MyCards>(params).unwrap(), action);
    }
    let as_documented: MyCards = serde_json::from_str(r#"{"user_id":"10001","needCycleCard":1}"#).unwrap();
    assert_eq!(as_documented, MyCards::new("10001").recycled(RecycledCards::Included), "the page says int");
    assert_eq!(serde_json::from_str::<MyCards>(r#"{"user_id":"7"}"#).unwrap(), MyCards::new("7"));
}

#[test]
fn a_blank_user_is_refused() {
    for blank in ["", " ", "\t\n"] {
        let error = MyCards::new(blank).validate().unwrap_err();
        assert_eq!(error.to_string(), "the parameter user_id must not be empty");
    }
    assert_eq!(MyCards::new("0").validate(), Ok(()));
}

#[test]
fn cards_come_back_from_every_format() {
    let cards = cards(with_data(&format!(r#"[{WHOLE},{{"id":null}},{{"status":"bound"}}]"#)));
    let text = serde_json::to_string(&cards).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Card>>(&text).unwrap(), cards);
    assert_eq!(serde_json::from_slice::<Vec<Card>>(text.as_bytes()).unwrap(), cards);
    assert_eq!(serde_json::from_reader::<_, Vec<Card>>(text.as_bytes()).unwrap(), cards);
    let value = serde_json::to_value(&cards).unwrap();
    assert_eq!(serde_json::from_value::<Vec<Card>>(value).unwrap(), cards);
    let binary = postcard::to_allocvec(&cards).unwrap();
    assert_eq!(postcard::from_bytes::<Vec<Card>>(&binary).unwrap(), cards);
    let again: Vec<Card> = serde_json::from_str(&text).unwrap();
    assert_eq!(again[0].balance().unwrap().as_str(), "75.50");
    assert_eq!(again[0].status(), Some(&CardStatus::Other("42".into())));
    assert_eq!((again[0].binding(), again[0].origin()), (Some(&Binding::Bound), &Origin::Feima));
}

/// A user's own types, whose members serde reads ahead.
#[test]
fn a_card_comes_back_inside_of_other_types() {
    #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    #[serde(tag = "kind")]
    enum Cached {
        Found {
            cards: Vec<Card>,
            #[serde(flatten)]
            best: Card,
        },
    }

    let cached = Cached::Found { cards: vec![card(WHOLE)], best: card(r#"{"id":7}"#) };
    let text = serde_json::to_string(&cached).unwrap();
    assert_eq!(serde_json::from_str::<Cached>(&text).unwrap(), cached, "{text}");
}

#[test]
fn what_the_wire_has_is_no_card_and_never_one_without_its_balance() {
    for wire in
        [WHOLE, r#"{"id":"1","par_value":"7.50"}"#, r#"{"par_value":"7.50"}"#, r#"{"id":"1"}"#, "{}", "[]"]
    {
        assert!(serde_json::from_str::<Card>(wire).is_err(), "{wire}");
    }
    let mut ours = serde_json::to_value(card(WHOLE)).unwrap();
    ours["par_value"] = json!("75.50");
    assert!(
        serde_json::from_value::<Card>(ours)
            .unwrap_err()
            .to_string()
            .starts_with("unknown field `par_value`")
    );
}

#[test]
fn what_is_documented_is_what_a_card_has() {
    let action = DOCUMENTED.iter().find(|action| action.name == "user.my-cards").unwrap();
    let request = MyCards::new("1");
    assert_eq!((action.name, action.v3_path), (request.name(), request.v3_path()));
    assert_eq!(action.is_idempotent, Some(request.is_idempotent()));
    assert_eq!(action.request, Some("user::MyCards"));
    let ours = serde_json::to_value(Card::default()).unwrap();
    // The list itself, and its element, have no name of ours.
    let members: Vec<&DocumentedMember> =
        action.response.iter().filter(|member| !member.name.is_empty()).collect();
    assert_eq!(ours.as_object().unwrap().len(), members.len());
    for member in &members {
        assert!(ours.get(member.name).is_some(), "{member:?}");
        let wire = member.path.strip_prefix("data[].").unwrap();
        for value in member.values {
            let card = card(&format!(r#"{{"{wire}":"{}"}}"#, value.code));
            assert_eq!(serde_json::to_value(&card).unwrap()[member.name], value.name);
        }
    }
    let shown: Value = serde_json::to_value(action).unwrap();
    assert_eq!(shown["parameters"][0]["required"], true);
    let balance = members.iter().find(|member| member.name == "balance").unwrap();
    assert_eq!((balance.kind, balance.unit), ("amount", Some("yuan")));
}
