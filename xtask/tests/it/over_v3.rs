//! What pages say of V3, and what they call for.

use xtask::generate::write_files;

use crate::PAGE;
use crate::workspace::Workspace;

const ACTION: &str = "crates/zvcms-proto/src/actions/shop/list.rs";
const ACTION_OF_PATH: &str = "crates/zvcms-proto/src/actions/v3_shop/list.rs";
const REPLIES: &str = "crates/zvcms-sandbox/src/replies/samples.rs";
const TEST: &str = "tests/it/generated/shop_list.rs";
const TEST_OF_PATH: &str = "tests/it/generated/v3_shop_list.rs";
const PATH: &str = "| V3 path | `/v3/shops` |\n";

/// The page with this heading and these properties more.
pub(crate) fn page(action: &str, rows: &str) -> String {
    let version = if action.starts_with('/') { "V3" } else { "V2" };
    PAGE.replacen("shop.list", action, 1).replacen(
        "| Version | V2 |\n",
        &format!("| Version | {version} |\n{rows}"),
        1,
    )
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
        let text = root.text(if action.starts_with('/') { ACTION_OF_PATH } else { ACTION });
        let (docs, _) = text.split_once("\n#[derive").unwrap();
        let docs = docs.replace("\n/// ", " ");
        let response = format!("the response is a list of [`Shop`]. {said}");
        assert!(docs.contains(&format!("{}\n///", response.trim_end())), "{docs}");
        assert!(text.contains(&format!("\n    v3_seen_in_use: {seen},\n")), "{text}");
        assert_eq!(text.contains("fn v3_path"), rows.starts_with(PATH), "{text}");
    }
}

#[test]
fn an_action_without_a_summary_is_named_once_if_it_is_a_path() {
    for (action, file, said) in [
        (
            "/v3/shop/list",
            ACTION_OF_PATH,
            "/// The action at `/v3/shop/list`; the response is a list of [`Shop`].\n",
        ),
        (
            "shop.list",
            ACTION,
            "/// Asks for `shop.list`. Wire name `shop.list`; the response is a list of [`Shop`].\n",
        ),
    ] {
        let page = page(action, "").replacen("Shops.\n", "", 1);
        let root = written(&format!("no-summary-{}", file.len()), action, &page);
        assert!(root.text(file).contains(said), "{}", root.text(file));
    }
}

#[test]
fn a_page_of_a_path_may_stand_beside_that_of_a_v2_action_with_the_same_words() {
    let root = written("v3-same-words", "shop.list", &page("shop.list", ""));
    root.put_page("v3.shop.list", &page("/v3/shop/list", ""));
    root.put_page("v3.v3.shop.list", &page("/v3/v3/shop/list", ""));
    write_files(&root).unwrap();
    for (file, name) in [
        (ACTION, "shop.list"),
        (ACTION_OF_PATH, "/v3/shop/list"),
        ("crates/zvcms-proto/src/actions/v3_v3/shop_list.rs", "/v3/v3/shop/list"),
    ] {
        assert!(root.text(file).contains(&format!("fn name(&self) -> &str {{\n        {name:?}")), "{file}");
    }
    let list = root.text("crates/zvcms-proto/src/actions.rs");
    assert!(list.contains("pub mod v3_shop {"), "{list}");
}

#[test]
fn the_sandbox_gets_the_paths_of_typed_actions_in_their_order() {
    let root = Workspace::empty("v3-paths");
    root.put_page("area.list", &page("area.list", "| V3 path | `/v3/z/areas` |\n"));
    root.put_page("city.list", &page("city.list", "| V3 path | `/v3/a/cities` |\n"));
    root.put_page("shop.list", &page("shop.list", ""));
    root.put_page("v3.towns.list", &page("/v3/towns/list", ""));
    let untyped = "# shop.find\n\n| Property | Value |\n|---|---|\n| Page | `http://open.example/7` |\n| Version | V2 |\n";
    root.put_page("shop.find", &format!("{untyped}{PATH}"));
    write_files(&root).unwrap();
    let replies = root.text(REPLIES);
    let paths = "
/// V3 paths and the wire names of the V2 actions that they are, in the order of the paths.
pub(crate) const V3_PATHS: &[(&str, &str)] = &[(\"/v3/a/cities\", \"city.list\"), (\"/v3/z/areas\", \"area.list\")];
";
    assert!(replies.ends_with(paths), "{replies}");
    assert!(replies.contains("(\"/v3/towns/list\", r#"), "a path answers with its own sample");
}

#[test]
fn a_v3_path_is_that_of_one_page() {
    let root = Workspace::empty("v3-path-twice");
    let told = |one: &str, other: &str, path: &str, what: &str| {
        let error = write_files(&root).unwrap_err().to_string();
        let (one, other) = (format!("xtask/pages/{one}.md"), format!("xtask/pages/{other}.md"));
        let what = what.replace("ONE", &one).replace("OTHER", &other);
        let same = format!("the same V3 path `{path}`, of which the case of letters does not count");
        assert_eq!(error, format!("{one} and {other} have {same}; {what}"));
    };
    root.put_page("area.list", &page("area.list", PATH));
    root.put_page("shop.list", &page("shop.list", &PATH.replace("/shops", "/Shops")));
    told("area.list", "shop.list", "/v3/Shops", "keep it on one of them");
    let of_both = "compare their tables; if they agree, delete OTHER, else take `V3 path` and what is said of it from ONE";
    root.put_page("shop.list", &page("shop.list", "| V3 path | `/v3/towns/LIST` |\n"));
    root.put_page("v3.towns.list", &page("/v3/towns/list", ""));
    told("shop.list", "v3.towns.list", "/v3/towns/list", of_both);
    root.put_page("shop.list", &page("shop.list", ""));
    root.put_page("yard.list", &page("yard.list", "| V3 path | `/v3/towns/list` |\n"));
    told("yard.list", "v3.towns.list", "/v3/towns/list", of_both);
    root.put_page("yard.list", &page("yard.list", ""));
    root.put_page("v3.towns.list", &page("/v3/towns/list", ""));
    let twin = page("towns.list", "| V3 path | `/v3/towns/list` |\n");
    root.put_page("towns.list", &twin);
    told("towns.list", "v3.towns.list", "/v3/towns/list", of_both);
}

/// The tests that a page calls for, of those that concern V3.
fn tests_of(text: &str) -> Vec<&str> {
    let names = text.lines().filter_map(|line| line.split_once("fn ")?.1.split_once('('));
    names.map(|(name, _)| name).filter(|name| name.contains("v3") || name.contains("sandbox")).collect()
}

#[test]
fn an_action_with_a_path_is_tested_over_both_versions() {
    let root = written("v3-tests-both", "shop.list", &page("shop.list", PATH));
    let text = root.text(TEST);
    assert_eq!(
        tests_of(&text),
        ["request_is_made_over_v3", "it_is_answered_by_the_sandbox", "it_is_answered_by_the_sandbox_over_v3"]
    );
    let sample = "\"/v3/shops\",\n        Some(include_str!(\"../../fixtures/shop.list/request.json\")),";
    assert!(text.contains(sample), "{text}");
}

#[test]
fn an_action_without_a_path_is_tested_to_be_refused_over_v3() {
    let root = written("v3-tests-none", "shop.list", &page("shop.list", ""));
    assert_eq!(tests_of(&root.text(TEST)), ["it_is_answered_by_the_sandbox", "it_is_refused_over_v3"]);
}

#[test]
fn an_action_of_v3_alone_is_tested_over_v3_alone() {
    let root = written("v3-tests-alone", "/v3/shop/list", &page("/v3/shop/list", ""));
    let text = root.text(TEST_OF_PATH);
    assert_eq!(tests_of(&text), ["request_is_made_over_v3", "it_is_answered_by_the_sandbox_over_v3"]);
    assert!(text.contains("\"/v3/shop/list\",\n        Some(include_str!("), "{text}");
}

#[test]
fn without_samples_the_parameters_are_those_of_the_test_and_the_sandbox_is_not_asked() {
    let mut page = page("shop.list", PATH);
    for sample in
        ["{\"Params\": {\"cityId\": \"\"}}", "{\"status\": true, \"code\": 0, \"data\": [{\"open\": \"1\"}]}"]
    {
        page = page.replacen(&format!("```json\n{sample}\n```"), "Not documented.", 1);
    }
    let root = written("v3-tests-no-samples", "shop.list", &page);
    let text = root.text(TEST);
    assert_eq!(tests_of(&text), ["request_is_made_over_v3"]);
    assert!(text.contains("(\"/v3/shops\", None, PARAMETERS);"), "{text}");
}
