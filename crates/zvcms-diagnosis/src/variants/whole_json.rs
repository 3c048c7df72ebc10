//! JSON signed in place of the string to sign: the whole body, or the four values.

use zvcms_proto::{ApiVersion, SignedNames};

use crate::json::{Json, Style};
use crate::recipe::{Member, Recipe};
use crate::search::Search;
use crate::variants::Variant;
use crate::variants::text::in_body_order;
use crate::words::Detail;

/// The longest body, in bytes, that is tried as the text that was signed.
const MAX_BODY: usize = 2048;

/// A way of writing JSON, and what to say of it in English and in Chinese.
type Named = (Style, &'static str, &'static str);

const STYLES: [Named; 6] = [
    (Style::COMPACT, "compact", "紧凑格式"),
    (
        Style::PYTHON,
        "with spaces and \\u escapes, as Python writes it",
        "带空格和 \\u 转义，Python 的默认格式",
    ),
    (Style::SPACED, "with spaces", "带空格"),
    (Style::PHP, "with \\/ and \\u escapes, as PHP writes it", "带 \\/ 和 \\u 转义，PHP 的默认格式"),
    (Style::SLASH_ESCAPED, "with \\/ escapes", "带 \\/ 转义"),
    (Style::ASCII, "with \\u escapes", "带 \\u 转义"),
];

pub(crate) fn body_was_signed(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let members = &search.request.members;
    if search.body_length > MAX_BODY {
        return Vec::new();
    }
    let token = if search.request.version == ApiVersion::V3 { "token" } else { "Token" };
    let read = |(name, value): &(String, String)| Some((name.clone(), Json::read(value)?));
    let Some(members) = members.iter().map(read).collect::<Option<Vec<_>>>() else { return Vec::new() };
    let without: Vec<_> = members.iter().filter(|(name, _)| name != token).cloned().collect();
    let mut empty = members;
    for (_, value) in empty.iter_mut().filter(|(name, _)| name == token) {
        *value = Json::Text(String::new());
    }
    let whole = [(without, "without the token", "不含 Token"), (empty, "with an empty token", "Token 为空")];
    let mut all = Texts::default();
    for (members, en, zh) in whole {
        let in_order = Json::Object(members.clone());
        let sorted = in_order.clone().sorted();
        let Json::Object(top) = in_order.clone() else { continue };
        let mut by_top = top;
        by_top.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (json, order, in_chinese) in [
            (in_order, "in the body's order", "按请求体里的顺序"),
            (sorted, "sorted", "按名称排序"),
            (Json::Object(by_top), "sorted at the top", "只有顶层按名称排序"),
        ] {
            for (style, written, in_words) in STYLES {
                let detail = || {
                    Detail::of(format!("{en}, {order}, {written}"), format!("{zh}，{in_chinese}，{in_words}"))
                };
                all.add(json.write(style), detail);
            }
        }
    }
    all.of(
        recipe,
        if search.request.version == ApiVersion::V3 { SignedNames::LowerCamel } else { SignedNames::Wire },
    )
}

pub(crate) fn values_as_json(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let orders = [
        ((*recipe.pairs).clone(), "sorted", "按名称排序"),
        (in_body_order(search, recipe), "in the body's order", "按请求体里的顺序"),
    ];
    let mut variants = Vec::new();
    for names in [SignedNames::LowerCamel, SignedNames::Wire] {
        let mut all = Texts::default();
        for (pairs, order, order_zh) in &orders {
            for (are_numbers, kind, kind_zh) in
                [(false, "as strings", "数字写成字符串"), (true, "with numbers", "数字不带引号")]
            {
                let member = |pair: &crate::recipe::Pair| {
                    let member = pair.member?;
                    let is_number = are_numbers && [Member::NONCE, Member::TIMESTAMP].contains(&member);
                    let value = pair.value().to_owned();
                    let json = if is_number { Json::Literal(value) } else { Json::Text(value) };
                    Some((member.name(names).to_owned(), json))
                };
                let json = Json::Object(pairs.iter().filter_map(member).collect());
                for (style, written, written_zh) in
                    STYLES.iter().filter(|(_, name, _)| ["compact", "with spaces"].contains(name))
                {
                    let detail = || {
                        Detail::of(
                            format!("{order}, {kind}, {written}"),
                            format!("{order_zh}，{kind_zh}，{written_zh}"),
                        )
                    };
                    all.add(json.write(*style), detail);
                }
            }
        }
        variants.extend(all.of(recipe, names));
    }
    variants
}

/// Texts, each once.
#[derive(Default)]
struct Texts(Vec<(String, Detail)>);

impl Texts {
    fn add(&mut self, text: String, detail: impl Fn() -> Detail) {
        if !self.0.iter().any(|(known, _)| *known == text) {
            self.0.push((text, detail()));
        }
    }

    fn of(self, recipe: &Recipe, names: SignedNames) -> Vec<Variant> {
        let recipe = Recipe { names: Some(names), ..recipe.clone() };
        self.0.into_iter().map(|(text, detail)| (recipe.with_text(text), detail)).collect()
    }
}
