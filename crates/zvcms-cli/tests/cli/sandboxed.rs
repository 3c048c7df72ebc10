use serde_json::Value;

use crate::{run, zvcms};

#[test]
fn a_newcomer_sees_cards_in_a_table() {
    let ran = run(&mut zvcms(&["my-cards", "10001", "--sandbox", "--format", "table"]));
    assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""));
    let header: Vec<&str> = ran
        .stdout
        .lines()
        .next()
        .unwrap()
        .split("  ")
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
        .collect();
    assert_eq!(header, ["CARD", "TITLE", "BALANCE", "FACE VALUE", "STATUS", "VALIDITY", "ENDS", "ORIGIN"]);
    assert!(
        ran.stdout.lines().any(|line| line.contains("75.50") && line.contains("bound")),
        "{}",
        ran.stdout
    );
}

#[test]
fn json_has_our_names_in_their_order_and_exact_amounts() {
    let ran = run(&mut zvcms(&["--format", "json", "--sandbox", "my-cards", "10001"]));
    let cards = ran.json();
    let card = cards.as_array().unwrap().iter().find(|card| card["balance"] == "75.50").unwrap();
    let names: Vec<&String> = card.as_object().unwrap().keys().collect();
    let mut documented = [
        "id",
        "template_id",
        "title",
        "balance",
        "face_value",
        "cover",
        "expiry_text",
        "binding",
        "begins_at",
        "ends_at",
        "created_at",
        "status",
        "status_text",
        "validity",
        "origin",
    ];
    let places: Vec<usize> =
        documented.iter().map(|name| ran.stdout.find(&format!("\"{name}\":")).unwrap()).collect();
    assert!(places.is_sorted(), "{}", ran.stdout);
    documented.sort_unstable();
    assert_eq!(names, documented);
}

#[test]
fn json_is_the_form_for_a_pipe() {
    let args = ["my-cards", "10001", "--sandbox"];
    assert_eq!(
        run(&mut zvcms(&args)).json(),
        run(&mut zvcms(&[&args[..], &["--format", "json"]].concat())).json()
    );
}

#[test]
fn recycled_cards_come_when_asked_for() {
    let statuses = |args: &[&str]| -> Vec<Value> {
        run(&mut zvcms(args)).json().as_array().unwrap().iter().map(|card| card["status"].clone()).collect()
    };
    assert!(!statuses(&["my-cards", "10001", "--sandbox"]).contains(&"recycled".into()));
    assert!(statuses(&["my-cards", "10001", "--sandbox", "--include-recycled"]).contains(&"recycled".into()));
}

#[test]
fn ndjson_is_a_card_a_line_and_csv_a_line_of_names_too() {
    let lines = |format| run(&mut zvcms(&["my-cards", "10001", "--sandbox", "--format", format])).stdout;
    let cards: Value = serde_json::from_str(&lines("json")).unwrap();
    let by_line: Vec<Value> =
        lines("ndjson").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(Value::from(by_line), cards);
    assert_eq!(lines("csv").lines().count(), cards.as_array().unwrap().len() + 1);
    assert!(lines("csv").starts_with("id,template_id,title,balance,face_value,cover,"), "{}", lines("csv"));
}

#[test]
fn a_user_without_cards_is_no_error() {
    let ran = |format| run(&mut zvcms(&["my-cards", "10002", "--sandbox", "--format", format]));
    assert_eq!(ran("json").stdout, "[]\n");
    assert_eq!(ran("ndjson").stdout, "");
    assert!(ran("csv").stdout.starts_with("id,") && ran("csv").stdout.lines().count() == 1);
    assert_eq!(ran("table").stderr, "the user has no cards\n");
    assert_eq!(ran("table").exit, 0);
}

#[test]
fn either_spelling_of_the_names_works_with_the_sandbox_inside() {
    for names in ["lower-camel", "wire"] {
        assert_eq!(run(&mut zvcms(&["my-cards", "10001", "--sandbox", "--signed-names", names])).exit, 0);
    }
}

#[test]
fn settings_of_the_environment_are_passed_over() {
    let ran = run(zvcms(&["my-cards", "10001", "--sandbox"])
        .env("ZVCMS_OPEN_ID", "mine")
        .env("ZVCMS_ENDPOINT", "x"));
    assert_eq!(ran.exit, 0);
}
