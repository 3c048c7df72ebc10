//! What is documented, in every form.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use snapbox::{assert_data_eq, file};
use unicode_width::UnicodeWidthStr;

use crate::terminal::shown;
use crate::{run, zvcms};

const V3_PATH: &str = "/v3/crm/giftCard/getCustomerGiftCardList";
const UNTYPED: &str = "communal.user.gether-customer-info";

fn json_of(args: &[&str]) -> Value {
    let ran = run(&mut zvcms(args));
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""), "{args:?}");
    ran.json()
}

#[test]
fn all_are_listed_typed_or_not_those_of_v2_first() {
    let list = json_of(&["actions"]);
    let list = list.as_array().unwrap();
    let of = |name: &str| list.iter().find(|action| action["name"] == name).unwrap();
    let summary = "A user's gift cards (礼品卡).";
    let typed = |name, version| json!({"name": name, "version": version, "page_number": 657, "request": "user::MyCards", "summary": summary});
    assert_eq!(of("user.my-cards"), &typed("user.my-cards", "V2"));
    assert_eq!(of(V3_PATH), &typed(V3_PATH, "V3"));
    assert_eq!(
        of("coupn.coupon-template-detail"),
        &json!({"name": "coupn.coupon-template-detail", "version": "V2", "page_number": 651, "request": null, "summary": ""})
    );
    let versions: Vec<&str> = list.iter().map(|action| action["version"].as_str().unwrap()).collect();
    assert!(versions.is_sorted() && versions.contains(&"V3"), "{versions:?}");
    let names: BTreeSet<&str> = list.iter().map(|action| action["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), list.len());
    let v3 = [
        "/v3/crm/coupon/writeOffCoupon",
        "/v3/crm/customer/allCustomerInfo",
        "/v3/coupon/card/getGiftCardTemplateDetail",
        "/v3/crm/customer/gatherCustomerInfo",
    ];
    assert!(v3.iter().all(|path| names.contains(path)), "{names:?}");
}

#[test]
fn the_list_is_the_same_in_every_format() {
    let formatted = |format| run(&mut zvcms(&["actions", "--format", format])).stdout;
    let list = json_of(&["actions", "--format", "json"]);
    let by_line: Vec<Value> =
        formatted("ndjson").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(Value::from(by_line), list);
    let csv = formatted("csv");
    assert!(csv.starts_with("name,version,page_number,request,summary\n"), "{csv}");
    assert!(
        csv.contains("\nuser.my-cards,V2,657,user::MyCards,") && csv.contains("\norder.upload,V2,708,,\n")
    );
    let rows = list.as_array().unwrap().len() + 1;
    assert_eq!(csv.lines().count(), rows);
    let table = formatted("table");
    assert_eq!(table.lines().count(), rows);
    let row = table.lines().find(|line| line.starts_with("order.upload ")).unwrap();
    assert_eq!(row.split_whitespace().collect::<Vec<_>>(), ["order.upload", "708", "-"]);
}

#[test]
fn either_name_of_an_action_shows_it_whole() {
    let action = json_of(&["actions", "user.my-cards"]);
    assert_eq!(json_of(&["actions", V3_PATH]), action);
    assert_eq!(action["page"], "http://open.zmcms.cn/doc2/article?id=657");
    assert_eq!((&action["v3_path"], &action["is_idempotent"]), (&json!(V3_PATH), &json!(true)));
    assert_eq!((&action["parameters_known"], &action["response_known"]), (&json!("whole"), &json!("whole")));
    let recycled = &action["parameters"][1];
    assert_eq!((&recycled["required"], &recycled["sent_if_unset"]), (&json!(false), &json!("\"\"")));
    let ran = run(&mut zvcms(&["actions", "user.my-cards", "--format", "ndjson"]));
    assert_eq!((ran.stdout.lines().count(), ran.json()), (1, action));
    let csv = run(&mut zvcms(&["actions", "user.my-cards", "--format", "csv"])).stdout;
    assert!(csv.starts_with("part,path,documented_type,required,default,sent_if_unset,name,kind,unit,unit_source,meaning,values\nparameter,user_id,string,yes,,"), "{csv}");
    assert!(csv.contains("\nresponse,data[].bind_status,string,,,,binding,Binding,,"), "{csv}");
    assert!(csv.contains(",0 unbound (未绑定); 1 bound (已绑定)\n"), "{csv}");
}

#[test]
fn a_path_of_v3_heads_its_table_and_says_whose_it_is() {
    let table = |name| run(&mut zvcms(&["actions", name, "--format", "table"])).stdout;
    let text = table("/v3/crm/points/addCustomerPoints");
    let head = "/v3/crm/points/addCustomerPoints\n\
        The V3 path of user.points-add. The rows below, and what is required, are as V2's page has them.\n";
    assert!(text.starts_with(head), "{text}");
    let below = |text: &str| text.split_once("\nV3 seen in use").unwrap().1.to_owned();
    assert_eq!(below(&table("user.points-add")), below(&text));
    let facts = |text: &str| -> Vec<String> {
        let lines = text.lines().skip_while(|line| !line.starts_with("Version "));
        lines.take(4).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    };
    let action = json_of(&["actions", "user.points-add"]);
    let [v2_page, v3_page] = ["page", "v3_page"].map(|page| action[page].as_str().unwrap());
    let (v2, v3) = ("user.points-add", "/v3/crm/points/addCustomerPoints");
    let of_v3 = format!("Version V3|Page {v3_page}|V2 action {v2}|V2 page {v2_page}");
    let of_v2 = format!("Version V2|Page {v2_page}|V3 path {v3}|V3 page {v3_page}");
    assert_eq!([facts(&text).join("|"), facts(&table(v2)).join("|")], [of_v3, of_v2]);
    assert!(!text.contains("V3 path  ") && !text.contains("V3 page"), "{text}");
    assert!(!table("/v3/crm/customer/allCustomerInfo").contains("The V3 path of"));
}

#[test]
fn it_is_said_whether_a_path_of_v3_was_seen_in_use() {
    let table = |name| run(&mut zvcms(&["actions", name, "--format", "table"])).stdout;
    let not_seen = "\nV3 seen in use  documented by the vendor, not seen in use by a public client\n";
    for name in [V3_PATH, "user.my-cards", "/v3/crm/customer/gatherCustomerInfo"] {
        assert!(table(name).contains(not_seen), "{}", table(name));
        assert_eq!(json_of(&["actions", name])["v3_seen_in_use"], false);
    }
    let points = table("/v3/crm/points/addCustomerPoints");
    assert!(points.contains("\nV3 seen in use  a public client calls it\n"), "{points}");
    assert_eq!(json_of(&["actions", "user.points-add"])["v3_seen_in_use"], true);
    assert!(!table("order.upload").contains("seen in use"));
}

#[test]
fn a_version_leaves_its_own_names() {
    let (all, v2, v3) =
        (json_of(&["actions"]), json_of(&["actions", "--api", "v2"]), json_of(&["actions", "--api", "v3"]));
    let of = |list: &Value| list.as_array().unwrap().clone();
    assert_eq!([of(&v2), of(&v3)].concat(), of(&all));
    for (list, version) in [(&v2, "V2"), (&v3, "V3")] {
        assert!(of(list).len() > 1 && of(list).iter().all(|action| action["version"] == version));
    }
    // That of the environment is about calls.
    assert_eq!(run(zvcms(&["actions"]).env("ZVCMS_API", "v3")).json(), all);
    assert_eq!(run(zvcms(&["actions"]).env("ZVCMS_API", "v4")).exit, 0);
}

#[test]
fn with_a_version_a_name_is_looked_for_in_it() {
    let head = |args: &[&str]| {
        let ran = run(&mut zvcms(&[&["actions", "--format", "table"], args].concat()));
        (ran.stdout.clone() + &ran.stderr).lines().next().unwrap().to_owned()
    };
    for name in [V3_PATH, V3_PATH.trim_start_matches('/'), "user.my-cards", "657"] {
        assert_eq!(head(&[name, "--api", "v3"]), V3_PATH);
    }
    assert_eq!(head(&["657", "--api", "v2"]), "user.my-cards");
    for (name, api, line) in [
        (
            V3_PATH,
            "v2",
            "V2 is named \"/v3/crm/giftCard/getCustomerGiftCardList\": the nearest is user.my-cards",
        ),
        ("order.upload", "v3", "V3 is named \"order.upload\": zvcms actions lists them"),
    ] {
        assert_eq!(head(&[name, "--api", api]), format!("zvcms: no documented action of {line}"));
    }
}

#[test]
fn the_number_of_a_page_shows_its_action_of_v2() {
    for (number, name) in [
        ("484", "user.points-add"),
        ("657", "user.my-cards"),
        ("476", "/v3/crm/customer/allCustomerInfo"),
        ("726", UNTYPED),
    ] {
        assert_eq!(json_of(&["actions", number])["name"], name);
    }
}

#[test]
fn what_is_not_known_is_said() {
    let text = |name| run(&mut zvcms(&["actions", name, "--format", "table"])).stdout;
    let typed = text("user.my-cards");
    assert!(
        typed.contains("\nSafe to repeat  yes: sending it twice does no more than sending it once;"),
        "{typed}"
    );
    assert!(
        typed.contains("\nV3 path         /v3/crm/giftCard/") && typed.contains("\nParameters\n"),
        "{typed}"
    );
    let in_part = text("communal.order.refund-order-upload");
    assert!(in_part.contains("\nSafe to repeat  not known: call takes it for a write,"), "{in_part}");
    assert!(in_part.contains("\nParameters, known in part: there are more\nNAME "), "{in_part}");
    assert!(in_part.contains("\nResponse: not known\n"), "{in_part}");
    let flags = |line: &str| line.split_whitespace().last().unwrap().to_owned();
    let flag = |name: &str| in_part.lines().find(|line| line.starts_with(name)).map(flags);
    assert_eq!((flag("goods[].num "), flag("reason ")), (Some("yes".to_owned()), Some("no".to_owned())));
    assert!(text("goods.goods-list").contains("\npageSize  int     not shown\n"));
    assert!(text("order.upload").contains("\nParameters: not known\n"));
}

#[test]
fn a_name_that_is_not_documented_is_one_line_with_the_nearest() {
    for (name, line) in [
        (
            "user.mycards",
            "zvcms: no documented action is named \"user.mycards\": the nearest is user.my-cards",
        ),
        (
            "USER.MY-CARDS",
            "zvcms: no documented action is named \"USER.MY-CARDS\": the nearest is user.my-cards",
        ),
        ("AddPoints", "zvcms: no documented action is named \"AddPoints\": the nearest is user.points-add"),
        ("\u{1b}[2J", "zvcms: no documented action is named \"\\u{1b}[2J\": zvcms actions lists them"),
    ] {
        let ran = run(&mut zvcms(&["actions", name]));
        assert_eq!((ran.exit, ran.line()), (2, line));
    }
}

#[test]
fn it_needs_no_setting_and_reads_none() {
    let ran = run(zvcms(&["actions", "user.my-cards"])
        .env("ZVCMS_CONFIG", "/nowhere/zvcms.toml")
        .env("ZVCMS_OPEN_KEY", "x"));
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
}

#[test]
fn a_terminal_gets_lines_that_fit() {
    for columns in [40, 50, 80, 120, 200] {
        for args in
            [&["actions"][..], &["actions", "user.my-cards"], &["actions", V3_PATH], &["actions", UNTYPED]]
        {
            let (exit, text) = shown(columns, args, &[("NO_COLOR", "1")]);
            assert_eq!(exit, 0, "{text}");
            for line in text.lines() {
                assert!(line.width() <= usize::from(columns), "{columns}: {line}");
            }
        }
    }
}

#[test]
fn an_action_at_80_columns() {
    let (_, text) = shown(80, &["actions", "user.my-cards"], &[("NO_COLOR", "1")]);
    assert_data_eq!(text, file!["snapshots/actions-my-cards-80.txt"].raw());
}
