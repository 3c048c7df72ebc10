//! What pages say of V3, and what they call for.

use xtask::generate::write_files;

use crate::PAGE;
use crate::workspace::Workspace;

const ACTION: &str = "crates/zvcms-proto/src/actions/shop/list.rs";
const PATH: &str = "| V3 path | `/v3/shops` |\n";

/// The page with this heading and these properties more.
fn page(action: &str, rows: &str) -> String {
    PAGE.replacen("shop.list", action, 1).replacen("| Request |", &format!("{rows}| Request |"), 1)
}

/// What is written for it.
fn written(name: &str, action: &str, page: &str) -> Workspace {
    let root = Workspace::empty(name);
    root.put_page(&action.trim_start_matches('/').replace('/', "."), page);
    write_files(&root).unwrap();
    root
}

#[test]
fn an_action_says_what_its_path_over_v3_is_and_whether_that_is_in_use() {
    let not_seen = "documented by the vendor, not seen in use by a public client.";
    for (at, (action, rows, said, seen)) in [
        ("shop.list", "", "", "None"),
        ("shop.list", PATH, "Over V3 its path is `/v3/shops`.", "None"),
        (
            "shop.list",
            &format!("{PATH}| V3 seen in use | yes |\n"),
            "Over V3 its path is `/v3/shops`; a public client calls it.",
            "Some(true)",
        ),
        (
            "shop.list",
            &format!("{PATH}| V3 seen in use | no |\n"),
            &format!("Over V3 its path is `/v3/shops`, {not_seen}"),
            "Some(false)",
        ),
        ("/v3/shop/list", "", "", "None"),
        ("/v3/shop/list", "| V3 seen in use | yes |\n", "A public client calls the path.", "Some(true)"),
        ("/v3/shop/list", "| V3 seen in use | no |\n", &format!("The path is {not_seen}"), "Some(false)"),
    ]
    .into_iter()
    .enumerate()
    {
        let page = page(action, rows).replacen("Idempotent | yes", "Idempotent | no", 1);
        let root = written(&format!("over-v3-{at}"), action, &page);
        let text = root.text(ACTION);
        let (docs, _) = text.split_once("\n#[derive").unwrap();
        let docs = docs.replace("\n/// ", " ");
        let response = format!("the response is a list of [`Shop`]. {said}");
        assert!(docs.contains(&format!("{}\n///", response.trim_end())), "{docs}");
        assert!(text.contains(&format!("\n    v3_seen_in_use: {seen},\n")), "{text}");
        assert_eq!(text.contains("fn v3_path"), rows.starts_with(PATH), "{text}");
    }
}
