//! Where the samples of a vendor page contradict its tables, the rows give way, with a mark: the sample is what is sent
//! and read.

use xtask::import;
use xtask::page::{Field, Kind, Page};

/// The page of these rows and samples.
fn page(parameters: &str, params: &str, response: &str, data: &str) -> Page {
    let text = format!(
        "请求方式 | 版本信息 | 请求地址 |\nPOST | V2 | http://gateway.example/ |\n\
         参数 | 参数类型 | 是否必填 | 默认值 | 描述 |\nToken | string | 是 | | |\nGrantCode | string | 是 | | |\n\
         Action | string | 是 | shop.list | 方法 |\n\
         参数 | 参数类型 | 是否必填 | 默认值 | 描述 |\n{parameters}\n\
         参数 | 参数类型 | 描述 |\nstatus | bool | |\ncode | int | |\nmessage | string | |\ndata | array | |\n{response}\n\
         {{\"Token\": \"x\", \"Params\": {params}}}\n{{\"status\": true, \"code\": 0, \"data\": {data}}}\n"
    );
    import::read(&text).page
}

fn kind_of(field: &Field) -> String {
    field.kind.as_ref().map_or_else(String::new, Kind::to_string)
}

/// A parameter of this row, where the sample has this value.
fn parameter(row: &str, sample: &str) -> Field {
    let page = page(row, &format!("{{\"x\": {sample}}}"), "", "{}");
    page.parameters.into_iter().next().unwrap()
}

/// A member of the data of this row, where the sample has this value.
fn member(row: &str, sample: &str) -> Field {
    let page = page("", "[]", &format!("  ├{row}"), &format!("{{\"x\": {sample}}}"));
    page.response.into_iter().find(|row| row.path == "data.x").unwrap()
}

#[test]
fn a_parameter_is_what_its_sample_sends() {
    for (row, sample, kind, is_marked) in [
        ("x | int | 否 | | |", "\"5\"", "text", false),
        ("x | string | 否 | | |", "5", "integer", false),
        ("x | string | 否 | | |", "true", "bool", false),
        ("x | int | 否 | | |", "1.5", "value", true),
        ("x | int | 否 | | |", "12345678901234567890", "value", true),
        ("x | int | 否 | | |", "null", "value", true),
        ("x | string | 否 | | |", "{\"a\": 1}", "value", false),
        ("x | array | 否 | | |", "[\"a\"]", "[text]", false),
        ("x | array | 否 | | |", "[1]", "value", false),
        ("x | array | 否 | | |", "\"\"", "value", false),
        ("x | int | 否 | 状态 1-开,2-关 | |", "2", "ListX", false),
        ("x | int | 否 | 状态 1-开,2-关 | |", "3", "value", true),
        ("x | int | 否 | 状态 1-开,2-关 | |", "\"开\"", "text", true),
        ("x | int | 否 | 状态 1-开,2-关 | |", "null", "value", true),
    ] {
        let field = parameter(row, sample);
        assert_eq!(kind_of(&field).replace("Shop", ""), kind, "{row} {sample}");
        assert_eq!(!field.mark.is_empty(), is_marked, "{row} {sample}: {}", field.mark);
    }
}

#[test]
fn values_that_are_none_stay_in_the_words() {
    let field = parameter("x | int | 否 | 状态 1-开,2-关 | |", "3");
    assert_eq!((field.meaning.as_str(), field.values.len()), ("状态; 1 开; 2 关", 0));
    assert_eq!(field.mark, "its sample contradicts its type, its values, or the rows below it");
}

#[test]
fn a_blank_is_an_unspecified_value() {
    for (flag, default) in [("否", Some("\"\"")), ("是", None)] {
        let field = parameter(&format!("x | int | {flag} | 状态 1-开,2-关 | |"), "\"\"");
        let codes: Vec<&str> = field.values.iter().map(|value| value.code.as_str()).collect();
        assert_eq!((codes, field.default.as_deref()), (vec!["", "1", "2"], default));
    }
}

/// The page says what is required, and by which default, whether its sample sends that or not.
#[test]
fn what_a_sample_does_not_send_stays_as_the_tables_say() {
    let page =
        page("x | int | 否 | 20 | 页 |\ny | string | 是 | | |\nz | int | 否 | | |", "{\"z\": 1}", "", "{}");
    let [x, y, z] = page.parameters.as_slice() else { panic!("{:?}", page.parameters) };
    assert_eq!((x.default.as_deref(), y.required), (Some("20"), Some(true)));
    assert_eq!((z.required, z.default.as_deref()), (Some(false), None));
}

#[test]
fn a_member_is_what_its_sample_has() {
    for (row, sample, kind, is_marked) in [
        ("x | Money(元) | |", "\"12.50\"", "amount", false),
        ("x | Money(元) | |", "\"+12.50\"", "amount", false),
        ("x | Money(元) | |", "\"+-12.50\"", "text", true),
        ("x | Money(元) | |", "1.0E+25", "amount", false),
        ("x | Money(元) | |", "\"\"", "amount", false),
        ("x | Money(元) | |", "null", "amount", false),
        ("x | Money(元) | |", "\"金额\"", "text", true),
        ("x | Money(元) | |", "\"null\"", "text", true),
        ("x | Money(元) | |", "\"1.\"", "text", true),
        ("x | Money(元) | |", "true", "text", true),
        ("x | string | |", "12345678901234567890123", "text", false),
        ("x | string | |", "1.5", "text", false),
        ("x | string | |", "1e3", "value", true),
        ("x | date | |", "5", "time", false),
        ("x | int | 状态 1-开,2-关 |", "9", "ListX", false),
        ("x | int | 状态 1-开,2-关 |", "[9]", "[text]", false),
        ("x | bool | |", "true", "ListX", false),
        ("x | string | |", "{\"a\": 1}", "value", false),
        ("x | array | |", "{\"0\": \"a\", \"1\": \"b\"}", "[text]", false),
        ("x | array | |", "{\"01\": \"a\"}", "value", false),
        ("x | array | |", "[1e3]", "value", false),
    ] {
        let field = member(row, sample);
        assert_eq!(kind_of(&field).replace("Shop", ""), kind, "{row} {sample}");
        assert_eq!(!field.mark.is_empty(), is_marked, "{row} {sample}: {}", field.mark);
        assert_eq!(field.unit.is_some(), kind == "amount");
    }
}

#[test]
fn an_id_has_no_fraction_whatever_its_type() {
    for (sample, kind) in [("5", "id"), ("\"a\"", "id"), ("5.0", "text"), ("5e3", "value")] {
        let page = page("", "[]", "  ├shopId | number | |", &format!("{{\"shopId\": {sample}}}"));
        let field = page.response.iter().find(|row| row.path == "data.shopId").unwrap();
        assert_eq!(kind_of(field), kind, "{sample}");
    }
}

/// Rows below a row are members of ours only if every sample has such an object or list there.
#[test]
fn rows_stand_in_what_the_sample_has() {
    let rows = "x | object | 否 | | |\n  ├a | string | 否 | | |";
    for (sample, kind) in [
        ("{\"a\": \"\"}", "ShopListX"),
        ("{}", "ShopListX"),
        ("[]", "value"),
        ("\"\"", "text"),
        ("null", "value"),
        ("{\"a\": \"\", \"b c\": 1}", "value"),
    ] {
        let page = page(rows, &format!("{{\"x\": {sample}}}"), "", "{}");
        let below = page.parameters.iter().find(|row| row.path.ends_with("a")).unwrap();
        assert_eq!(kind_of(&page.parameters[0]), kind, "{sample}");
        assert_eq!(
            below.name.is_empty(),
            kind != "ShopListX" || below.path == "x[].a",
            "{sample}: {below:?}"
        );
        assert_eq!(below.mark.is_empty(), kind == "ShopListX", "{sample}");
    }
    let rows = "  ├x | object | |\n    ├a | string | |";
    for (sample, kind) in [
        ("{\"a\": 1}", "ShopListX"),
        ("[]", "ShopListX"),
        ("{}", "ShopListX"),
        ("null", "ShopListX"),
        ("\"\"", "ShopListX"),
        ("\"none\"", "text"),
        ("5", "text"),
    ] {
        let page = page("", "[]", rows, &format!("{{\"x\": {sample}}}"));
        let x = page.response.iter().find(|row| row.path == "data.x").unwrap();
        assert_eq!(kind_of(x), kind, "{sample}");
        assert_eq!(x.mark.is_empty(), kind != "text", "{sample}");
    }
}

#[test]
fn the_data_is_read_whatever_it_is() {
    for (data, reply) in [
        ("{\"a\": 1}", "ShopListData"),
        ("[]", "[ShopListItem]"),
        ("\"\"", "ShopListData"),
        ("null", "ShopListData"),
        ("[{\"a\": 1}]", "[ShopListItem]"),
        ("[{\"a\": 1}, {}]", "value"),
        ("[1]", "[text]"),
        ("\"done\"", "value"),
    ] {
        let page = page("", "[]", "  ├a | string | |", data);
        assert_eq!(page.reply.to_string(), reply, "{data}");
        let a = page.response.iter().find(|row| row.path.ends_with(".a")).unwrap();
        assert_eq!(a.mark.contains("is left out"), !reply.contains("ShopList"), "{data}: {}", a.mark);
    }
}

#[test]
fn members_that_no_row_lists_become_marked_rows() {
    let sample = "{\"x\": {\"a\": \"\", \"id\": 5}, \"more\": [{\"b\": 1}]}";
    let rows = "x | object | 否 | | |\n  ├a | string | 否 | | |";
    let page = page(rows, sample, "  ├x | object | |\n    ├a | string | |", sample);
    for (fields, expected) in [
        (&page.parameters, [("more", "value"), ("x.id", "integer")]),
        (&page.response, [("data.more", "value"), ("data.x.id", "id")]),
    ] {
        let marked =
            fields.iter().filter(|row| row.mark == "its sample has it, and the vendor's tables do not");
        let marked: Vec<(&str, String)> = marked.map(|row| (row.path.as_str(), kind_of(row))).collect();
        assert_eq!(marked, expected.map(|(path, kind)| (path, kind.to_owned())));
    }
}

/// What no struct can send is no fixture; the rows stay.
#[test]
fn a_request_without_an_object_of_parameters_is_kept_aside() {
    for params in ["[]", "\"\"", "null", "[1]", "{\"b c\": 1}"] {
        let page = page("x | int | 否 | | |", params, "", "{}");
        assert_eq!(page.samples.len(), 1, "{params}");
        assert!(page.not_understood.iter().any(|line| line.contains("\"Token\"")), "{params}");
        assert_eq!(page.parameters[0].name, "x");
    }
    assert_eq!(page("", "[]", "", "{}").samples.len(), 2);
}
