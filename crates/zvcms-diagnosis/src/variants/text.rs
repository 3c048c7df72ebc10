//! The four pairs, put together to a text in another way.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::hash::MD5;
use crate::recipe::{Encode, Pair, Recipe, Write, join};
use crate::search::Search;
use crate::token_text::percent_encode;
use crate::variants::{Variant, variants};
use crate::words::Words;

type Way = (Write, Words);

const OTHERWISE: [Way; 26] = [
    (
        |pairs| pairs.iter().flat_map(|pair| [pair.name.as_str(), pair.value()]).collect(),
        Words::new("names and values one after the other", "名和值依次相连"),
    ),
    (|pairs| values(pairs).concat(), Words::new("values alone, one after the other", "只有值，依次相连")),
    (|pairs| values(pairs).join("&"), Words::new("values alone, joined by &", "只有值，用 & 连接")),
    (|pairs| values(pairs).join(","), Words::new("values alone, joined by commas", "只有值，用逗号连接")),
    (
        |pairs| values(pairs).join("\n"),
        Words::new("values alone, joined by line feeds", "只有值，用换行符连接"),
    ),
    (
        |pairs| values_sorted(pairs).concat(),
        Words::new("values alone, sorted by value", "只有值，按值排序后相连"),
    ),
    (
        |pairs| values_sorted(pairs).join("&"),
        Words::new("values alone, sorted by value, joined by &", "只有值，按值排序后用 & 连接"),
    ),
    (|pairs| values(pairs).join("-"), Words::new("values alone, joined by -", "只有值，用 - 连接")),
    (|pairs| values(pairs).join("|"), Words::new("values alone, joined by |", "只有值，用 | 连接")),
    (|pairs| values(pairs).join(":"), Words::new("values alone, joined by :", "只有值，用 : 连接")),
    (|pairs| values(pairs).join("_"), Words::new("values alone, joined by _", "只有值，用 _ 连接")),
    (|pairs| join(pairs, " "), Words::new("joined by spaces", "用空格连接")),
    (|pairs| join(pairs, "\r\n"), Words::new("joined by line breaks (CRLF)", "用回车换行 CRLF 连接")),
    (|pairs| join(pairs, "\n"), Words::new("joined by line feeds", "用换行符连接")),
    (|pairs| join(pairs, ""), Words::new("name=value with nothing between", "name=value 之间没有连接符")),
    (|pairs| join(pairs, ","), Words::new("joined by commas", "用逗号连接")),
    (|pairs| join(pairs, ", "), Words::new("joined by a comma and a space", "用逗号加空格连接")),
    (|pairs| join(pairs, ";"), Words::new("joined by semicolons", "用分号连接")),
    (|pairs| join(pairs, "|"), Words::new("joined by |", "用 | 连接")),
    (
        |pairs| join(pairs, "&").replace('=', ":"),
        Words::new("name:value, joined by &", "写成 name:value，用 & 连接"),
    ),
    (
        |pairs| percent_encode(&join(pairs, "&")),
        Words::new("percent-encoded as a whole", "整体做了百分号编码"),
    ),
    (
        |pairs| lower_case_escapes(&join(pairs, "&")),
        Words::new(
            "percent-encoded as a whole, with lower-case digits",
            "整体做了百分号编码，十六进制字母小写",
        ),
    ),
    (|pairs| join(pairs, "&").to_lowercase(), Words::new("in lower case as a whole", "整体转成了小写")),
    (|pairs| join(pairs, "&").to_uppercase(), Words::new("in capitals as a whole", "整体转成了大写")),
    (|pairs| STANDARD.encode(join(pairs, "&")), Words::new("base64-encoded as a whole", "整体做了 base64")),
    (
        |pairs| md5(&join(pairs, "&")),
        Words::new("its MD5 in hexadecimal digits", "用的是文本的 MD5（十六进制）"),
    ),
];

fn values(pairs: &[Pair]) -> Vec<&str> {
    pairs.iter().map(Pair::value).collect()
}

fn values_sorted(pairs: &[Pair]) -> Vec<&str> {
    let mut values = values(pairs);
    values.sort_unstable();
    values
}

fn lower_case_escapes(text: &str) -> String {
    percent_encode(text).replace("%3D", "%3d").replace("%2F", "%2f").replace("%2B", "%2b")
}

fn md5(text: &str) -> String {
    (MD5.plain)(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn written_otherwise(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let in_body_order = recipe.with_pairs(in_body_order(search, recipe));
    let of_body: [Way; 3] = [
        (
            |pairs| values(pairs).concat(),
            Words::new("values alone, in the body's order", "只有值，按请求体里的顺序相连"),
        ),
        (
            |pairs| values(pairs).join("&"),
            Words::new("values alone, in the body's order, joined by &", "只有值，按请求体里的顺序用 & 连接"),
        ),
        (
            |pairs| values(pairs).join(","),
            Words::new(
                "values alone, in the body's order, joined by commas",
                "只有值，按请求体里的顺序用逗号连接",
            ),
        ),
    ];
    let mut all = written(recipe, &OTHERWISE);
    all.extend(written(&in_body_order, &of_body));
    all
}

/// The pairs in the order in which the body has their members.
pub(crate) fn in_body_order(search: &Search<'_>, recipe: &Recipe) -> Vec<Pair> {
    let position = |pair: &Pair| search.order.iter().position(|member| Some(*member) == pair.member);
    let mut pairs = (*recipe.pairs).clone();
    pairs.sort_by_key(position);
    pairs
}

pub(crate) fn stray_character(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    written(
        recipe,
        &[
            (|pairs| join(pairs, "&") + "&", Words::new("an & at the end", "末尾多了 &")),
            (|pairs| format!("&{}", join(pairs, "&")), Words::new("an & at the beginning", "开头多了 &")),
            (|pairs| format!("?{}", join(pairs, "&")), Words::new("a ? at the beginning", "开头多了 ?")),
            (|pairs| join(pairs, "&") + "\n", Words::new("a line feed at the end", "末尾多了换行符 LF")),
            (
                |pairs| join(pairs, "&") + "\r\n",
                Words::new("a carriage return and a line feed at the end", "末尾多了回车换行 CRLF"),
            ),
            (|pairs| join(pairs, "&") + " ", Words::new("a space at the end", "末尾多了空格")),
            (|pairs| format!("\"{}\"", join(pairs, "&")), Words::new("double quotes around it", "带双引号")),
            (|pairs| format!("{{{}}}", join(pairs, "&")), Words::new("braces around it", "带花括号")),
            (
                |pairs| format!("{{{}}}", join(pairs, ", ")),
                Words::new(
                    "as Java writes a map: braces, and a comma and a space between",
                    "Java 的 Map.toString()：花括号，逗号加空格分隔",
                ),
            ),
            (
                |pairs| format!("\u{feff}{}", join(pairs, "&")),
                Words::new("a byte order mark at the beginning", "开头有 BOM（字节顺序标记）"),
            ),
        ],
    )
}

pub(crate) fn html_entities(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    written(
        recipe,
        &[
            (|pairs| join(pairs, "&amp;"), Words::new("&amp; in place of &", "& 变成了 &amp;")),
            (|pairs| join(pairs, "&amp;amp;"), Words::new("&amp;amp; in place of &", "& 变成了 &amp;amp;")),
            (
                |pairs| join(pairs, "&").replace("&times", "\u{d7}"),
                Words::new("&times of &timestamp was shown as ×", "&timestamp 里的 &times 变成了 ×"),
            ),
        ],
    )
}

fn written(recipe: &Recipe, ways: &[Way]) -> Vec<Variant> {
    variants(ways.iter().map(|(write, how)| (Recipe { write: *write, ..recipe.clone() }, *how)))
}

/// The scheme of OAuth 1.0 and of cloud services after it: method, path and percent-encoded pairs.
pub(crate) fn oauth_base_string(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let path = search.path().filter(|path| path.starts_with('/')).unwrap_or("/api/v2");
    let path = percent_encode(path);
    let address = format!("http%3A%2F%2Fopenapi.zvcms.com{path}");
    let prefixes = ["POST", "GET"].map(|method| ["%2F", &path, &address].map(|of| format!("{method}&{of}&")));
    let keys = [
        (recipe.key.to_vec(), Words::new("with the key as it is", "密钥保持原样")),
        ([&recipe.key, b"&".as_slice()].concat(), Words::new("with & after the key", "密钥后面加了 &")),
    ];
    let write: Write = |pairs| percent_encode(&join(pairs, "&"));
    let all = prefixes.iter().flatten().flat_map(|prefix| {
        keys.iter().map(move |(key, how)| {
            let prefix = Cow::Owned(prefix.clone());
            (Recipe { prefix, write, ..recipe.with_key(key.clone()) }, *how)
        })
    });
    variants(all)
}

const LITTLE: Encode = |text| text.encode_utf16().flat_map(u16::to_le_bytes).collect();
const BIG: Encode = |text| text.encode_utf16().flat_map(u16::to_be_bytes).collect();
const LITTLE_WITH_MARK: Encode = |text| LITTLE(&format!("\u{feff}{text}"));
const BIG_WITH_MARK: Encode = |text| BIG(&format!("\u{feff}{text}"));

pub(crate) fn utf_16(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let encodings = [
        (LITTLE, "UTF-16 LE"),
        (BIG, "UTF-16 BE"),
        (LITTLE_WITH_MARK, "UTF-16 LE with a byte order mark"),
        (BIG_WITH_MARK, "UTF-16 BE with a byte order mark"),
    ];
    let in_chinese = |encoding: &str| encoding.replace(" with a byte order mark", "（带 BOM）");
    let all = encodings.iter().flat_map(|(encode, encoding)| {
        let key = str::from_utf8(&recipe.key).map(encode).unwrap_or_default();
        let text = Recipe { encode: Some(*encode), ..recipe.clone() };
        let zh = in_chinese(encoding);
        [
            (text.clone(), format!("the text in {encoding}"), format!("文本用了 {zh}")),
            (recipe.with_key(key.clone()), format!("the key in {encoding}"), format!("密钥用了 {zh}")),
            (text.with_key(key), format!("text and key in {encoding}"), format!("文本和密钥都用了 {zh}")),
        ]
    });
    all.map(|(recipe, en, zh)| (recipe, crate::words::Detail::of(en, zh))).collect()
}
