//! Scaffolded actions as text. That they compile and pass, the walk in `tests/walk.rs` shows.

use std::fs;

use xtask::fixtures::check;
use xtask::scaffold::{self, ScaffoldError};
use xtask::{fixtures::Drift, import};

use crate::format::{assert_formatted_file, root};
use crate::import::vendor_page;
use crate::workspace::Workspace;

const ACTIONS: [&str; 3] = ["shop.list-nearby", "member.profile", "platform.server-time"];

/// The files that list actions, and the pages that there are.
fn workspace(name: &str) -> Workspace {
    let workspace = Workspace::empty(name);
    for path in [
        ".rustfmt.toml",
        "crates/zvcms-proto/src/actions.rs",
        "crates/zvcms-proto/src/lib.rs",
        "crates/zvcms-sandbox/src/documented.rs",
        "tests/it/samples.rs",
        "tests/it/sandboxed.rs",
    ] {
        workspace.put(path, fs::read(root().join(path)).unwrap());
    }
    for action in ACTIONS {
        import::write(&workspace, &import::read(&vendor_page(action)).unwrap()).unwrap();
    }
    workspace
}

fn text(workspace: &Workspace, path: &str) -> String {
    fs::read_to_string(workspace.join(path)).unwrap()
}

#[test]
fn every_file_is_as_rustfmt_leaves_it() {
    let workspace = workspace("scaffold-format");
    for action in ACTIONS {
        for path in scaffold::write(&workspace, action).unwrap().files.keys() {
            if path.extension().is_some_and(|extension| extension == "rs") {
                assert_formatted_file(&workspace, path);
            }
        }
    }
}

#[test]
fn an_action_has_its_lines_in_every_list() {
    let workspace = workspace("scaffold-lists");
    for action in ACTIONS {
        scaffold::write(&workspace, action).unwrap();
    }
    let actions = text(&workspace, "crates/zvcms-proto/src/actions.rs");
    assert!(actions.contains("mod list_nearby;\nmod member_profile;\n"), "{actions}");
    assert!(actions.contains("pub use server_time::{ServerTime, ServerTimeData};\n"), "{actions}");
    let replies = text(&workspace, "crates/zvcms-sandbox/src/documented.rs");
    let entries: Vec<&str> =
        replies.lines().filter(|line| line.contains("include_str!")).map(str::trim).collect();
    assert_eq!(
        entries,
        [
            "(\"member.profile\", include_str!(\"documented/member.profile.json\")),",
            "(\"platform.server-time\", include_str!(\"documented/platform.server-time.json\")),",
            "(\"shop.list-nearby\", include_str!(\"documented/shop.list-nearby.json\")),",
        ]
    );
    let page = text(&workspace, "xtask/pages/platform.server-time.md");
    assert!(
        page.contains("| Version | V2 |\n| Rust type | `zvcms_proto::ServerTime` |\n\n## Envelope"),
        "{page}"
    );
    let drifts = check(&workspace).unwrap();
    let is_snapshot =
        |drift: &Drift| matches!(drift, Drift::Missing(path) if path.extension().unwrap() == "snap");
    assert!(drifts.iter().all(is_snapshot), "{drifts:?}");
}

#[test]
fn parameters_are_typed_as_the_sample_sends_them() {
    let workspace = workspace("scaffold-parameters");
    let source = scaffold::print(&workspace, "shop.list-nearby").unwrap();
    for line in [
        "    city_id: String,\n",
        "    page: Option<i64>,\n",
        "    open_only: Option<ListNearbyOpenOnly>,\n",
        "ListNearby::new(\"310\").page(1).open_only(ListNearbyOpenOnly::Code1);",
        "r#\"{\"city_id\":\"310\",\"page\":1,\"openOnly\":\"1\"}\"#",
    ] {
        assert!(source.contains(line), "{line}\n{source}");
    }
    let profile = scaffold::print(&workspace, "member.profile").unwrap();
    assert!(profile.contains("    with_coupons: Option<bool>,\n"), "{profile}");
    let bare = scaffold::print(&workspace, "platform.server-time").unwrap();
    assert!(bare.contains("pub struct ServerTime {}\n"), "{bare}");
}

#[test]
fn responses_have_the_shapes_of_the_page() {
    let workspace = workspace("scaffold-response");
    let list = scaffold::print(&workspace, "shop.list-nearby").unwrap();
    for line in [
        "    type Response = Vec<ListNearbyItem>;\n",
        "    owner: Option<ListNearbyOwner>,\n",
        "    tables: List<ListNearbyTablesItem>,\n",
        "    tags: List<ListNearbyTagsItem>,\n",
        "pub struct ListNearbyTagsItem(Box<str>);\n",
        "        data.objects()\n",
        "        Open = \"1\", \"open\";\n",
        "        Code20 = \"20\", \"code20\";\n",
    ] {
        assert!(list.contains(line), "{line}\n{list}");
    }
    let object = scaffold::print(&workspace, "member.profile").unwrap();
    for line in [
        "    type Response = MemberProfileData;\n",
        "        balance: amount = \"balance\",\n",
        "    pub fn joined_at(&self) -> TimeText<'_> {\n",
        "    coupons: List<MemberProfileCouponsItem>,\n",
    ] {
        assert!(object.contains(line), "{line}\n{object}");
    }
}

#[test]
fn nothing_is_overwritten() {
    let workspace = workspace("scaffold-twice");
    scaffold::write(&workspace, "member.profile").unwrap();
    workspace.put("crates/zvcms-proto/src/actions/member_profile.rs", "mine");
    let before = text(&workspace, "crates/zvcms-proto/src/lib.rs");
    let error = scaffold::write(&workspace, "member.profile").unwrap_err();
    let ScaffoldError::Exists(there) = &error else { panic!("{error}") };
    assert_eq!(
        there[..3],
        [
            "crates/zvcms-proto/src/actions/member_profile.rs",
            "crates/zvcms-sandbox/src/documented/member.profile.json",
            "the name MemberProfile in crates/zvcms-proto/src/lib.rs",
        ]
    );
    assert_eq!(there.last().unwrap(), "fn member_profile() in tests/it/samples.rs");
    assert_eq!(text(&workspace, "crates/zvcms-proto/src/actions/member_profile.rs"), "mine");
    assert_eq!(text(&workspace, "crates/zvcms-proto/src/lib.rs"), before);
}

#[test]
fn what_is_missing_is_named() {
    let workspace = workspace("scaffold-missing");
    let error = scaffold::write(&workspace, "shop.nothing").unwrap_err();
    assert_eq!(
        error.to_string(),
        "xtask/pages/shop.nothing.md is not there; `cargo xtask import` makes it from a vendor page"
    );
    workspace.put("crates/zvcms-sandbox/src/documented.rs", "");
    let error = scaffold::write(&workspace, "member.profile").unwrap_err();
    assert_eq!(
        error.to_string(),
        "crates/zvcms-sandbox/src/documented.rs: `const REPLIES: &[(&str, &str)] = &[` is not found there"
    );
    assert!(!workspace.join("crates/zvcms-proto/src/actions/member_profile.rs").exists());
}

/// The hand-written type was made from the same page: all that the page says is in both.
#[test]
fn my_cards_comes_out_near_the_hand_written_type() {
    let scaffolded = scaffold::print(root(), "user.my-cards").unwrap();
    let core = root().join("crates/zvcms-proto/src");
    let read = |path| fs::read_to_string(core.join(path)).unwrap();
    let written = read("actions/my_cards.rs") + &read("card.rs") + &read("card/codes.rs");
    let rows = |source: &str| {
        let lines: Vec<&str> = source.lines().map(str::trim).collect();
        [": id = ", ": text = ", ": amount = ", ": code"]
            .map(|kind| lines.iter().filter(|line| line.contains(kind) && line.ends_with("\",")).count())
    };
    assert_eq!(rows(&scaffolded), rows(&written));
    assert_eq!(rows(&written), [2, 7, 2, 4]);
    for line in [
        "data.objects()",
        "\"must not be empty\"",
        "Feima = \"1\", \"feima\";",
        "UsedUp = \"7\", \"used_up\";",
    ] {
        assert!(scaffolded.contains(line) && written.contains(line), "{line}");
    }
}
