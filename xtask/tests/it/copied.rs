//! What becomes of vendor pages on the way to us: characters, separators, marks of nesting and heads that get lost.

use std::fs;

use xtask::import::{self, Imported};
use xtask::page::{Field, Page};

fn text(name: &str) -> String {
    fs::read_to_string(format!("tests/vendor-pages/{name}.txt")).unwrap()
}

/// The page of this text, which is one that can be written.
fn read(text: &str) -> Imported {
    let imported = import::read(text);
    let page = &imported.page;
    if !page.action.is_empty() {
        let read = Page::parse(page.file_name().as_ref(), &page.to_markdown());
        assert_eq!(read.map_err(|error| error.to_string()).as_ref(), Ok(page));
    }
    imported
}

/// Path and type of each row.
fn rows(fields: &[Field]) -> Vec<(&str, &str)> {
    fields.iter().map(|field| (&*field.path, &*field.documented_type)).collect()
}

fn row<'p>(fields: &'p [Field], path: &str) -> &'p Field {
    fields.iter().find(|field| field.path == path).unwrap_or_else(|| panic!("no {path} in {fields:?}"))
}

#[test]
fn wide_separators_are_separators() {
    let text = text("member.profile.pipe");
    let expected = read(&text);
    let line = "code | int | 编码 |";
    assert!(text.contains(line));
    for wide in [text.replace('|', "｜"), text.replace(line, &line.replace('|', "｜"))] {
        let imported = read(&wide);
        assert_eq!(imported.json(), expected.json());
    }
    // In a row with others it is text.
    let page = read(&text.replace("编码 |", "编｜码 |")).page;
    assert_eq!(row(&page.response, "code").meaning, "编｜码");
}

#[test]
fn what_may_be_a_row_is_kept_wherever_it_stands() {
    let pipe = text("member.profile.pipe");
    let tabs = pipe.replace(" | ", "\t");
    let spaces = text("member.profile.indented");
    let behind = |text: &str, more: &str| format!("{text}\n{more}\n");
    for (text, line) in [
        (pipe.replace("code | int | 编码 |", "x_code Number64 编码"), "x_code Number64 编码"),
        (tabs.replace("code\tint\t编码 |", "x_code Number64 编码"), "x_code Number64 编码"),
        (behind(&spaces, "错误码 描述\n40001 参数错误\n40002 签名错误"), "40002 签名错误"),
        (behind(&spaces, "open_date LocalDate 开业日"), "open_date LocalDate 开业日"),
        (behind(&pipe, "$key string 键"), "$key string 键"),
    ] {
        let Imported { page, marks, .. } = read(&text);
        assert!(page.not_understood.iter().any(|kept| kept == line), "{line}: {:?}", page.not_understood);
        assert!(marks.iter().any(|mark| mark.contains(line)), "{line}: {marks:?}");
    }
    assert!(read(&behind(&spaces, &spaces)).page.not_understood.is_empty());
}

/// An address in a sentence may be another page's.
#[test]
fn the_address_of_the_page_is_a_line_of_its_own() {
    let address = "http://open.zmcms.cn/doc2/article?id=7";
    for name in ["member.profile.indented", "member.profile.pipe"] {
        let text = text(name);
        let known = read(&format!("{address}\n{text}"));
        assert_eq!(known.page.vendor_page.as_deref(), Some(address), "{name}");
        assert_eq!(known.marks, read(&text).marks, "{name}");
        assert_eq!(read(&format!("见 {address} 。\n{text}")).page.vendor_page, None, "{name}");
    }
}

#[test]
fn a_table_is_under_its_heading_whatever_its_head() {
    let text = text("member.profile.indented");
    let expected = read(&text);
    for head in
        ["字段名 字段类型 字段描述", "Name Type Description", "Feld Art 描述", "以下为返回\n\nFeld Art"]
    {
        let imported = read(&text.replace("\n参数 参数类型 描述\n", &format!("\n{head}\n")));
        assert_eq!(rows(&imported.page.response), rows(&expected.page.response), "{head}");
        assert_eq!(rows(&imported.page.parameters), rows(&expected.page.parameters), "{head}");
    }
    let page = read("参数 | 参数类型 | 描述 |\nname | string | type |\ntype | string | Name |\n").page;
    assert_eq!(rows(&page.response), [("data.name", "string"), ("data.type", "string")]);
}

#[test]
fn characters_that_are_not_seen_are_not_there() {
    let text = text("member.profile.pipe");
    let odd = text.replace("编码", "编\u{202e}码\u{200b}").replace("\"Wang\"", "\"\u{2067}Wang\u{feff}\"");
    assert_eq!(read(&odd).page, read(&text).page);
}

/// Pipes and spaces before a row, as other tools write them, say nothing of its depth.
#[test]
fn one_mark_between_pipes_is_one_however_it_is_written() {
    for name in ["member.profile.pipe", "shop.list-nearby.pipe"] {
        let text = text(name);
        let expected = read(&text).page;
        let wrapped: String = text
            .lines()
            .map(|line| if line.contains(" | ") { format!("| {line}\n") } else { format!("{line}\n") })
            .collect();
        for text in [wrapped.clone(), wrapped.replace("| ├", "|  ├"), text.replace('├', " ├")] {
            assert_eq!(rows(&read(&text).page.response), rows(&expected.response), "{text}");
        }
    }
}

#[test]
fn depth_without_marks_is_by_indentation_or_sample() {
    for name in ["member.profile.pipe", "member.profile.indented", "shop.list-nearby.pipe"] {
        let text = text(name);
        let expected = read(&text).page;
        let page = read(&text.replace('├', "")).page;
        assert_eq!(rows(&page.response), rows(&expected.response), "{name}");
        assert_eq!(rows(&page.parameters), rows(&expected.parameters), "{name}");
    }
    // Without a sample, indentation is no more than a guess.
    let text = text("member.profile.indented");
    let unsampled = |text: &str| read(text.split_once("请求示例").unwrap().0).page.response;
    let response = unsampled(&text.replace('├', ""));
    assert_eq!(rows(&response), rows(&unsampled(&text)));
    let nested: Vec<&Field> = response.iter().filter(|row| row.path.contains('.')).collect();
    assert!(nested.iter().all(|row| row.mark.contains("how deep it stands is not shown")), "{nested:?}");
}

#[test]
fn what_stands_beside_the_data_is_marked() {
    let page = read(&text("member.profile.pipe").replace("├code |", "trace | string | 追踪 |\n├code |")).page;
    assert_eq!(row(&page.response, "trace").mark, "it stands beside the data, and is left out");
    assert_eq!(row(&page.response, "message").mark, "");
    // One of its members may be misspelt.
    let page = read(&text("member.profile.pipe").replace("message |", "massage |")).page;
    assert_eq!(row(&page.response, "massage").mark, "it stands beside the data, and is left out");
    assert_eq!(row(&page.response, "data.nickName").mark, "");
    let page =
        read(&text("member.profile.indented").replace("  ├id number", "   ├sub string\n    ├id number")).page;
    let path = "data.level.sub.id";
    assert_eq!(row(&page.response, path).mark, "the type of the row that it stands in holds no rows");
}

/// Between spaces, a default and a number that begins the description are alike: what no sample sends is not sent.
#[test]
fn a_number_before_a_description_is_no_default_unless_a_sample_sends_it() {
    let text = text("member.profile.indented");
    for (line, sent, default, meaning) in [
        ("size string 11 位手机号", "", None, "11 位手机号"),
        ("size int 100 条以内", "", None, "100 条以内"),
        ("size int 20 每页", "20", Some("\"20\""), "每页"),
        ("size int 20", "", Some("\"20\""), ""),
        ("size string 20", "", None, "20"),
    ] {
        let text =
            text.replace("size Int 20", line).replace("\"size\": \"\"", &format!("\"size\": \"{sent}\""));
        let Imported { page, .. } = read(&text);
        let row = row(&page.parameters, "size");
        assert_eq!((row.default.as_deref(), row.meaning.as_str()), (default, meaning), "{line}");
        let is_marked = row.mark.contains("is its default or a part of its description");
        assert_eq!(is_marked, line != "size int 20", "{line}");
    }
}

#[test]
fn a_name_is_what_is_printed() {
    let text = text("member.profile.indented").replace("nickName", "$k:\"\\<b>");
    let page = read(&text).page;
    let row = row(&page.response, "data.$k:\"\\<b>");
    assert_eq!((row.name.as_str(), row.meaning.as_str()), ("k_b", "昵称"));
    let page = read("参数 | 参数类型 | 描述 |\nx y | string | a |\n").page;
    assert_eq!(
        (page.response[0].path.as_str(), page.response[0].mark.as_str()),
        ("data.x_y", "`x y` is no name")
    );
}

#[test]
fn samples_indented_with_other_spaces_are_samples() {
    let text = text("member.profile.indented");
    let expected = read(&text).page;
    for space in ["\u{a0}", "\u{3000}", "&nbsp;"] {
        assert_eq!(read(&text.replace("    ", space)).page.response, expected.response);
    }
    // In texts, such a space is what the vendor sends.
    let page = read(&text.replace("Wang", "Wang\u{3000}Li")).page;
    assert!(page.samples.values().any(|json| json.contains("Wang\u{3000}Li")));
}

#[test]
fn what_is_inside_a_broken_sample_is_no_sample() {
    let inside = "{\"status\": 1, \"code\": 0, \"data\": {\"zzz\": 1}},";
    for name in ["member.profile.indented", "shop.list-nearby.pipe"] {
        let text = text(name);
        let broken = text.replacen("\"data\": ", &format!("\"data\": // x\n{inside}\n"), 1);
        let page = read(&broken).page;
        assert!(page.not_understood.iter().any(|line| line == inside), "{:?}", page.not_understood);
        assert!(page.samples.values().all(|json| !json.contains("zzz")), "{:?}", page.samples);
        assert_eq!(page.samples.len(), 3, "{name}: {:?}", page.samples);
    }
}

#[test]
fn a_sample_with_a_member_twice_is_none() {
    let text = text("member.profile.pipe");
    for (member, twice) in [
        ("\"id\": 3", "\"id\": 3, \"id\": 3"),
        ("\"code\": \"C-1\"", "\"code\": \"C-1\", \"code\": \"C-2\""),
        ("\"note\": \"\"", "\"note\": \"\", \"n\\u006fte\": \"\""),
    ] {
        let Imported { page, marks, .. } = read(&text.replace(member, twice));
        assert_eq!(page.samples.len(), 3, "{twice}");
        assert!(page.not_understood.iter().any(|line| line.contains(twice)), "{twice}");
        assert!(marks.iter().any(|mark| mark.contains("a sample that has a member twice")), "{marks:?}");
    }
}
