//! Vendor pages of our own making, in the shapes of the vendor's, whole and broken.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;
use serde_json::Value;
use xtask::import;
use xtask::page::{Kind, Page};

use crate::over_v3;
use crate::workspace::Workspace;

fn folder() -> PathBuf {
    PathBuf::from("tests/vendor-pages")
}

/// The names of the pages' texts, each in either rendition.
fn texts() -> Vec<(String, String)> {
    let mut texts: Vec<(String, String)> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .map(|path| {
            (path.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap())
        })
        .collect();
    texts.sort();
    texts
}

fn text_of(page: &str) -> String {
    texts().into_iter().find(|(name, _)| name == page).unwrap().1
}

fn assert_parses_again(page: &Page, text: &str) {
    // Without an action there is nothing to name a file after, and a wire name of V2 has no slash.
    if page.action.is_empty() || (page.version == "V2" && page.action.contains('/')) {
        return;
    }
    let markdown = page.to_markdown();
    match Page::parse(Path::new(&page.file_name()), &markdown) {
        Ok(read) => assert_eq!(read, *page, "{markdown}"),
        Err(error) => panic!("{error}\n{markdown}\n{text}"),
    }
}

/// The expected objects were read against the texts by eye; the renditions differ in what they lose.
#[test]
fn each_shape_is_read_in_either_rendition() {
    let texts = texts();
    assert!(texts.iter().any(|(name, _)| name.ends_with(".pipe")));
    for (name, text) in texts {
        let imported = import::read(&text);
        let got: Value = serde_json::from_str(&imported.json()).unwrap();
        let (page, rendition) = name.rsplit_once('.').unwrap();
        let expected = fs::read_to_string(folder().join(format!("{page}.json"))).unwrap();
        let expected: Value = serde_json::from_str(&expected).unwrap();
        for key in ["action", "version", "parameters", "response", "default", "samples"] {
            assert_eq!(got[key], expected[key], "{name}: {key}");
        }
        let required = if rendition == "pipe" { expected["required"].clone() } else { serde_json::json!({}) };
        assert_eq!(got["required"], required, "{name}");
        assert_eq!(got["marked"], expected["marked"][rendition], "{name}");
        assert_parses_again(&imported.page, &text);
    }
}

/// A page with one mark for all levels and no sample does not say how deep its rows stand.
#[test]
fn a_depth_that_nothing_shows_is_asked_for() {
    let (_, text) = texts().into_iter().find(|(name, _)| name == "shop.list-nearby.pipe").unwrap();
    let text: String =
        text.lines().filter(|line| !line.starts_with('{')).map(|line| format!("{line}\n")).collect();
    let page = import::read(&text).page;
    let nested: Vec<_> =
        page.response.iter().filter(|row| row.path.starts_with("data") && row.path != "data").collect();
    assert!(!nested.is_empty());
    for row in nested {
        assert!(row.mark.contains("how deep it stands is not shown"), "{row:?}");
    }
}

/// PHP calls both lists and objects arrays; without a sample nothing says which of them rows stand in.
#[test]
fn a_shape_that_nothing_shows_is_asked_for() {
    let without_samples = |name: &str| {
        let (_, text) = texts().into_iter().find(|(known, _)| known == name).unwrap();
        import::read(text.split_once("请求示例").unwrap().0)
    };
    let asked = "no sample shows whether it stands in a list or an object; taken as an object";
    let marks = without_samples("member.profile.indented").marks;
    let expected = ["extra.source", "data.coupons.code"].map(|path| format!("{path}: {asked}"));
    assert_eq!(
        marks.iter().filter(|mark| mark.contains("list or an object")).collect::<Vec<_>>(),
        Vec::from_iter(&expected)
    );
    let marks = without_samples("platform.server-time.indented").marks;
    assert_eq!(marks, ["no sample shows whether the data is a list or an object; taken as an object"]);
}

/// The rows of the data alone stand in the elements of a list where the sample has one.
#[test]
fn the_data_is_a_list_where_its_sample_is() {
    let (_, text) = texts().into_iter().find(|(name, _)| name == "platform.server-time.pipe").unwrap();
    let text = text.replace("\"data\": {", "\"data\": [{").replace("[\"UTC\"]}", "[\"UTC\"]}]");
    let page = import::read(&text).page;
    let paths: Vec<&str> = page.response.iter().map(|row| row.path.as_str()).collect();
    assert_eq!(paths, ["data[].now", "data[].zone", "data[].zones", "data[].zones[]"]);
    assert_eq!(page.reply, Kind::List("ServerTimeItem".to_owned()));
}

/// A table whose head is lost, with a tab in one of its rows.
#[test]
fn rows_without_a_head_are_read_as_rows() {
    let page = import::read("shopId\tint 门店\ntag string 标签\n").page;
    let rows: Vec<(&str, &str)> =
        page.parameters.iter().map(|row| (row.path.as_str(), row.documented_type.as_str())).collect();
    assert_eq!(rows, [("shopId", "int"), ("tag", "string")]);
}

#[test]
fn windows_texts_are_read_as_any() {
    for (_, text) in texts() {
        let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        assert_eq!(import::read(&windows).json(), import::read(&text).json());
    }
}

#[test]
fn guesses_go_by_samples_types_and_words() {
    let (_, text) = texts().into_iter().find(|(name, _)| name == "shop.list-nearby.pipe").unwrap();
    let page = import::read(&text).page;
    assert_eq!((page.request.as_str(), page.reply), ("ListNearby", Kind::List("ListNearbyItem".to_owned())));
    let kinds: Vec<String> = page
        .parameters
        .iter()
        .chain(&page.response)
        .filter(|row| !row.name.is_empty())
        .map(|row| format!("{} {}", row.name, row.kind.as_ref().unwrap()))
        .collect();
    assert_eq!(
        kinds,
        [
            "city_id text",
            "page integer",
            "open_only ListNearbyOpenOnly",
            "shop_id id",
            "state ListNearbyState",
            "owner ListNearbyOwner",
            "name text",
            "level ListNearbyLevel",
            "tables [ListNearbyTables]",
            "no text",
            "seats text",
            "tags [text]",
        ]
    );
    assert_eq!(page.parameters[1].default.as_deref(), Some("1"));
}

#[test]
fn a_page_that_is_there_is_not_overwritten() {
    let workspace = Workspace::empty("import-twice");
    let (_, text) = texts().into_iter().find(|(name, _)| name == "member.profile.pipe").unwrap();
    let imported = import::read(&text);
    for _ in 0..2 {
        let path = imported.write(&workspace).unwrap();
        assert_eq!(path, Path::new("xtask/pages/member.profile.md"));
        assert_eq!(fs::read_to_string(workspace.join(&path)).unwrap(), imported.page.to_markdown());
    }
    workspace.put("xtask/pages/member.profile.md", "mine");
    assert_eq!(
        imported.write(&workspace).unwrap_err().to_string(),
        "xtask/pages/member.profile.md is there already and says something else; delete it to import the page anew"
    );
    assert_eq!(fs::read_to_string(workspace.join("xtask/pages/member.profile.md")).unwrap(), "mine");
}

#[test]
fn it_takes_the_place_of_a_page_that_says_no_more_and_keeps_its_properties() {
    let workspace = Workspace::empty("import-over-untyped");
    let file = "xtask/pages/v3.shops.addTag.md";
    let untyped = "# /v3/shops/addTag\n\nAdds.\n\n| Property | Value |\n|---|---|\n\
        | Page | `http://open.zmcms.cn/doc3/article?id=1` |\n| Version | V3 |\n| V3 seen in use | yes |\n\
        | Parameters known | in part |\n\n## Parameters\n\n\
        | Name | Type | Required | Default |\n|---|---|---|---|\n| `shopId` | int | yes | |\n";
    let imported = import::read(&text_of("v3.shops.addTag.pipe"));
    for (said, other, what) in [
        ("| int |", "| string |", "shopId"),
        ("| yes | |", "| no | |", "shopId"),
        ("| yes | |", "| yes | `1` at the gateway |", "shopId"),
        ("`shopId`", "`shop`", "shop"),
    ] {
        let other = untyped.replacen(said, other, 1);
        workspace.put(file, &other);
        assert_eq!(
            imported.write(&workspace).unwrap_err().to_string(),
            format!(
                "{file} is there already and says of `{what}` what the text does not; correct one of them, or take it from \
                 the page, and import again: its properties stay"
            )
        );
        assert_eq!(workspace.text(file), other);
    }
    workspace.put(file, untyped);
    let of_another = format!("http://open.zmcms.cn/doc3/article?id=2\n{}", text_of("v3.shops.addTag.pipe"));
    let error = import::read(&of_another).write(&workspace).unwrap_err().to_string();
    assert!(error.contains("says of `Page` what the text does not"), "{error}");
    for _ in 0..2 {
        imported.write(&workspace).unwrap();
        let page = Page::parse(Path::new(file), &workspace.text(file)).unwrap();
        assert_eq!(page.vendor_page.as_deref(), Some("http://open.zmcms.cn/doc3/article?id=1"));
        assert_eq!((&*page.summary, page.v3_seen_in_use), ("Adds.", Some(true)));
        assert!(page.is_typed());
    }
    let of_v2 = "# member.profile\n\n| Property | Value |\n|---|---|\n| Page | `http://x.example/1` |\n| Version | V2 |\n\
        | V3 path | `/v3/member/profile` |\n| V3 page | `http://x.example/2` |\n";
    workspace.put_page("member.profile", of_v2);
    import::read(&text_of("member.profile.pipe")).write(&workspace).unwrap();
    let page = workspace.text("xtask/pages/member.profile.md");
    let rows = "| V3 path | `/v3/member/profile` |\n| V3 page | `http://x.example/2` |\n| Request |";
    assert!(page.contains(rows), "{page}");
}

#[test]
fn a_path_that_the_page_of_a_v2_action_has_is_not_imported_beside_it() {
    let workspace = Workspace::empty("import-v3-twin");
    let of_v2 = over_v3::page("shop.add-tag", "| V3 path | `/v3/shops/addtag` |\n");
    workspace.put_page("shop.add-tag", &of_v2);
    workspace.put_page("broken", "not a page");
    let imported = import::read(&text_of("v3.shops.addTag.indented"));
    let file = "xtask/pages/shop.add-tag.md";
    assert_eq!(
        imported.write(&workspace).unwrap_err().to_string(),
        format!(
            "`/v3/shops/addTag` is the V3 path of {file}; compare the tables: if they agree, there is nothing to do; if not, \
             take `V3 path` and what is said of it from {file}, and import the page again"
        )
    );
    assert!(!workspace.join("xtask/pages/v3.shops.addTag.md").exists());
    workspace.put_page("shop.add-tag", &over_v3::page("shop.add-tag", ""));
    imported.write(&workspace).unwrap();
}

#[test]
fn what_cannot_be_written_is_told() {
    let workspace = Workspace::empty("import-nameless");
    let nameless = import::read("");
    assert!(nameless.write(&workspace).unwrap_err().to_string().starts_with("the page names no action"));
    assert!(nameless.marks.iter().any(|mark| mark.starts_with("the page names no action")));
    let (_, text) = texts().into_iter().find(|(name, _)| name == "member.profile.pipe").unwrap();
    let elsewhere = import::read(&text.replace("member.profile", "../up"));
    assert_eq!(
        elsewhere.write(&workspace).unwrap_err().to_string(),
        "the action `../up` cannot be the name of a file; correct it in the text"
    );
    let of_v3 = text_of("v3.shops.addTag.pipe");
    for path in ["/v3", "/api/v2", "/v3/shops/addTag/", "/v3/shops/addTag?a=1", "/v3/礼品卡", ""] {
        let nameless = import::read(&of_v3.replace("/v3/shops/addTag", path));
        let error = nameless.write(&workspace).unwrap_err().to_string();
        assert!(error.ends_with("nor by an address with a path of version 3 such as `/v3/crm/x`"), "{error}");
        assert!(nameless.marks.contains(&error));
    }
    let slash = import::read(&text.replace("member.profile", "member/profile"));
    assert!(slash.write(&workspace).unwrap_err().to_string().contains("`member/profile` cannot be"));
    workspace.put("gbk.txt", b"ok \xb2\xce");
    let error = format!("{:#}", import::read_file(&workspace.join("gbk.txt")).unwrap_err());
    assert!(
        error.ends_with("gbk.txt: byte 3 is not UTF-8; save the text as UTF-8 and import it again"),
        "{error}"
    );
}

/// The command itself: what it prints for a program, and what becomes of the files after one that cannot be read.
#[test]
fn files_that_can_be_read_are_read_whatever_the_others_are() {
    let page = |name: &str| folder().join(name);
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["import", "--json"])
        .args([page("platform.server-time.pipe.txt"), page("nothing.txt"), page("member.profile.pipe.txt")])
        .output()
        .unwrap();
    let (printed, told) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.contains("nothing.txt: "), "{told}");
    let lines: Vec<&str> = printed.lines().collect();
    assert!(lines.len() == 2 && lines[1].starts_with("{\"action\":\"member.profile\""), "{printed}");
    assert_eq!(
        lines[0],
        "{\"action\":\"platform.server-time\",\"version\":\"V2\",\"parameters\":{},\"response\":{\"data.now\":\"string\",\
         \"data.zone\":\"string\",\"data.zones\":\"array\",\"data.zones[]\":\"string\"},\"required\":{},\"default\":{},\
         \"samples\":[\"request\",\"success\",\"business-exception\",\"system-error\"],\"marked\":[]}"
    );
}

/// The name of a line that can be nothing but a row of a table.
fn row_name(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '|' | '├' | '└'));
    let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))?;
    let (name, rest) = line.split_at(end);
    let kind = rest.trim_start().trim_start_matches('|').split_whitespace().next()?;
    let kinds = ["string", "int", "array", "object", "float", "bool", "number", "date"];
    let is_row = kinds.contains(&kind.to_ascii_lowercase().as_str())
        && !name.is_empty()
        && rest.starts_with([' ', '\t', '|'])
        && !name.chars().all(|c| c.is_ascii_digit());
    is_row.then_some(name)
}

#[derive(Clone, Debug)]
enum Change {
    Delete,
    Insert(&'static str),
    Replace(&'static str, &'static str),
    Cut(usize),
    Swap(prop::sample::Index),
    Wrap,
    EndHere,
    Trim,
    Append(String),
}

fn change() -> impl Strategy<Value = Change> {
    let odd = [
        "垃圾",
        "a|b|c",
        "| |",
        "├",
        "├x string y",
        "   ",
        "{",
        "}",
        "[1",
        "---|---",
        "参数",
        "foo bar",
        "```",
        "{\"a\": 1}",
        "{\"status\": true, \"code\": 0, \"data\": [[{\"x\": 1}], 2]}",
        "type int `a` <b> \\| ``",
        "├a.b | int |",
        "├self | string | 是 | a, b",
        "├0 | string |",
        "├类型 | string | 0-`a`, b,1-c",
        "x | | | |",
        "40001 参数错误",
        "$k:\"\\ string -1-a,0-b",
        "{\"status\": 1, \"code\": 0, \"data\": {\"a\": 1, \"a\": 2, \"$k\": 3}}",
    ];
    prop_oneof![
        Just(Change::Delete),
        prop::sample::select(odd.to_vec()).prop_map(Change::Insert),
        prop::sample::select(vec![
            ("|", ""),
            (" ", "\t"),
            (" ", ""),
            ("├", ""),
            ("├", "├├"),
            ("├", " ├"),
            ("|", "｜"),
            (" ", "\u{3000}"),
            ("{", "// {"),
            ("\"", ""),
            (",", "")
        ])
        .prop_map(|(text, changed)| Change::Replace(text, changed)),
        (0_usize..60).prop_map(Change::Cut),
        any::<prop::sample::Index>().prop_map(Change::Swap),
        Just(Change::Wrap),
        Just(Change::EndHere),
        Just(Change::Trim),
        "\\PC{0,6}| \\| extra|\\x00|\u{2028}".prop_map(Change::Append),
    ]
}

fn changed(text: &str, changes: &[(prop::sample::Index, Change)]) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (index, change) in changes {
        if lines.is_empty() {
            break;
        }
        let at = index.index(lines.len());
        match change {
            Change::Delete => drop(lines.remove(at)),
            Change::Insert(line) => lines.insert(at, (*line).to_owned()),
            Change::Replace(text, changed) => lines[at] = lines[at].replacen(text, changed, 1),
            Change::Cut(length) => lines[at] = lines[at].chars().take(*length).collect(),
            Change::Swap(other) => {
                let other = other.index(lines.len());
                lines.swap(at, other);
            }
            Change::Wrap => lines[at] = format!("|{}|", lines[at]),
            Change::EndHere => lines.truncate(at),
            Change::Trim => lines[at] = lines[at].trim().to_owned(),
            Change::Append(text) => lines[at].push_str(text),
        }
    }
    lines
}

proptest! {
    #[test]
    fn no_row_is_dropped_however_broken_the_text(
        which: prop::sample::Index, changes in prop::collection::vec((any::<prop::sample::Index>(), change()), 0..8),
    ) {
        let texts = texts();
        let lines = changed(&texts[which.index(texts.len())].1, &changes);
        let text = lines.join("\n");
        let imported = import::read(&text);
        let page = &imported.page;
        assert_parses_again(page, &text);
        let rows = page.envelope.iter().chain(&page.parameters).chain(&page.response);
        let kept: Vec<String> = rows.map(|row| format!("{} {} {}", row.path, row.meaning, row.mark)).collect();
        let kept = [kept, page.not_understood.clone(), imported.marks.clone()].concat().join("\n");
        for name in lines.iter().filter_map(|line| row_name(line)) {
            prop_assert!(kept.contains(name), "{} is dropped from\n{}", name, text);
        }
    }
}
