//! Many users as comma-separated values, and what Excel makes of them.

use std::fs;

use crate::gateway::{Act, Scripted, authorised};
use crate::in_bulk::{folder, to_file};
use crate::run_with_input;

fn gateway() -> Scripted {
    Scripted::start(|_, user| match user {
        "8800000000000010001" => Act::cards(
            r#"[{"id":"8800000000000020001","par_value":"75.50","deduct_amount":"100.00","gift_title":"=HYPERLINK(1)","status":4},
                {"id":"2","gift_title":"a, \"b\"","expired_desc":"-","status_desc":"@x"}]"#,
        ),
        "nobody" => Act::envelope("200 OK", "", true, "-7", "+no, such user"),
        _ => Act::cards("[]"),
    })
}

const USERS: &str = "8800000000000010001\nempty\nnobody\n";

fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn each_card_has_a_row_and_each_user_at_least_one() {
    let gateway = gateway();
    let args = ["my-cards", "--users", "-", "--format", "csv", "--concurrency", "1"];
    let ran = run_with_input(&mut authorised(&gateway.endpoint, &args), USERS);
    assert_eq!(ran.exit, 3, "{}", ran.stderr);
    let rows = rows(&ran.stdout);
    let names = &rows[0];
    assert_eq!((names[0].as_str(), names[1].as_str(), names[4].as_str()), ("user_id", "id", "balance"));
    assert_eq!(names[16..], ["error_kind", "error_code", "error_message"]);
    let user = "8800000000000010001";
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[1][..6], [user, "8800000000000020001", "", "=HYPERLINK(1)", "75.50", "100.00"]);
    assert_eq!(rows[2][..5], [user, "2", "", "a, \"b\"", ""]);
    assert_eq!(rows[3].concat(), "empty");
    assert_eq!(
        (rows[4][0].as_str(), &rows[4][16..]),
        ("nobody", &["business", "-7", "+no, such user"].map(String::from)[..])
    );
}

#[test]
fn excel_gets_text_and_no_formula() {
    let gateway = gateway();
    let output = folder("excel").join("cards.csv");
    let ran =
        to_file(&gateway.endpoint, USERS, &output, &["--format", "csv", "--excel", "--concurrency", "1"]);
    assert_eq!(ran.exit, 3, "{}", ran.stderr);
    let text = fs::read_to_string(&output).unwrap();
    let rows = rows(text.strip_prefix('\u{feff}').unwrap());
    let user = "=\"8800000000000010001\"";
    assert_eq!(rows[0][0], "user_id");
    assert_eq!(
        rows[1][..6],
        [user, "=\"8800000000000020001\"", "", "'=HYPERLINK(1)", "=\"75.50\"", "=\"100.00\""]
    );
    assert_eq!((rows[2][1].as_str(), rows[2][7].as_str(), rows[2][13].as_str()), ("=\"2\"", "'-", "'@x"));
    assert_eq!(rows[3].concat(), "=\"empty\"");
    assert_eq!(rows[4][16..], ["business", "'-7", "'+no, such user"]);
    // One user's cards, the same way.
    let args = ["my-cards", "8800000000000010001", "--format", "csv", "--excel"];
    let ran = run_with_input(&mut authorised(&gateway.endpoint, &args), "");
    assert!(
        ran.stdout.starts_with("\u{feff}id,") && ran.stdout.contains("\"=\"\"75.50\"\"\""),
        "{}",
        ran.stdout
    );
}

#[test]
fn rows_are_not_gone_on_with() {
    let gateway = gateway();
    let output = folder("csv-resume").join("cards.csv");
    let csv = ["--format", "csv"];
    assert_eq!(to_file(&gateway.endpoint, "empty\n", &output, &csv).exit, 0);
    let before = fs::read_to_string(&output).unwrap();
    for more in [&["--format", "csv", "--resume"][..], &["--resume"], &csv] {
        let ran = to_file(&gateway.endpoint, USERS, &output, more);
        assert_eq!(ran.exit, 2, "{more:?}");
        assert_eq!(fs::read_to_string(&output).unwrap(), before);
    }
    let ran = to_file(&gateway.endpoint, USERS, &output, &["--resume"]);
    assert!(ran.line().contains("begun with --format csv"), "{}", ran.line());
}
