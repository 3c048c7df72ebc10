//! More signed than the four values: members of the body, parameters, the path.

use std::borrow::Cow;

use zvcms_proto::actions::DOCUMENTED;
use zvcms_proto::{ApiVersion, SignedNames};

use crate::json::{Json, Style};
use crate::recipe::{Member, Pair, Recipe, join};
use crate::search::Search;
use crate::token_text::percent_encode;
use crate::variants::names::sorted;
use crate::variants::{Variant, variants};
use crate::words::{Detail, Words};

/// The spellings of the names to try, and what to say of each.
fn spellings(recipe: &Recipe) -> Vec<(SignedNames, Recipe)> {
    let ours = recipe.names.unwrap_or_default();
    let of =
        |names: SignedNames| (names, recipe.with_names(Some(names), |member| member.name(names).to_owned()));
    let other = if ours == SignedNames::Wire { SignedNames::LowerCamel } else { SignedNames::Wire };
    vec![of(ours), of(other)]
}

fn with(recipe: &Recipe, more: impl IntoIterator<Item = Pair>) -> Recipe {
    let mut recipe = recipe.clone();
    recipe.pairs_mut().extend(more);
    sorted(&recipe)
}

/// `Params` in the ways in which programs write them, the one of the body first.
fn written_params(search: &Search<'_>) -> Vec<String> {
    let Some(raw) = search.params() else { return Vec::new() };
    let json = Json::read(raw);
    let styles = [Style::COMPACT, Style::PYTHON, Style::PHP, Style::SLASH_ESCAPED, Style::SPACED];
    let mut written = vec![raw.to_owned()];
    let in_styles = json.iter().flat_map(|json| styles.iter().map(|style| json.write(*style)));
    for text in in_styles.chain(json.iter().map(|json| json.clone().sorted().write(Style::COMPACT))) {
        if !written.contains(&text) {
            written.push(text);
        }
    }
    written
}

pub(crate) fn was_signed(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let version = search.request.version;
    let (action_name, params_name) = (Member::ACTION.name_in(version), Member::PARAMS.name_in(version));
    let params = written_params(search);
    let mut all = Vec::new();
    for (names, recipe) in spellings(recipe) {
        let action = search.action().map(|action| Pair::of_member(Member::ACTION, names, action));
        let params = || params.iter().map(|params| Pair::of_member(Member::PARAMS, names, params));
        all.extend(action.clone().map(|action| (with(&recipe, [action]), Detail::same(action_name))));
        all.extend(params().filter_map(|params| {
            let both = Detail::of(
                format!("{action_name} and {params_name}"),
                format!("{action_name} 和 {params_name}"),
            );
            Some((with(&recipe, [action.clone()?, params]), both))
        }));
        all.extend(params().map(|params| (with(&recipe, [params]), Detail::same(params_name))));
        let last = action.iter().cloned().chain(params());
        all.extend(last.map(|pair| {
            let name = if pair.member == Some(Member::ACTION) { action_name } else { params_name };
            let detail = Detail::of(format!("{name}, after the four"), format!("{name}，接在四个参数后面"));
            (recipe.with_pairs([&recipe.pairs[..], &[pair]].concat()), detail)
        }));
        for name in ["token", "Token", "sign"] {
            let empty = Detail::of(format!("an empty {name}"), format!("空的 {name}"));
            all.push((with(&recipe, [Pair::new(name, "")]), empty));
        }
    }
    all
}

/// Where the path is not known, those that the pages have are tried.
pub(crate) fn any_path_was_signed(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let is_unknown = search.request.version == ApiVersion::V3 && search.request.action.is_none();
    let paths = DOCUMENTED
        .iter()
        .filter(|_| is_unknown)
        .filter_map(|action| action.v3_path.or(Some(action.name)).filter(|path| path.starts_with('/')));
    let with_path = |path: &'static str| {
        with_path(recipe, path).into_iter().map(move |(recipe, [en, zh])| {
            (recipe, Detail::of(format!("{path}, {en}"), format!("{path}，{zh}")))
        })
    };
    path_was_signed(search, recipe).into_iter().chain(paths.flat_map(with_path)).collect()
}

/// The path of a request of V3, in front of the text or among its pairs.
pub(crate) fn path_was_signed(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let Some(path) = search.path() else { return Vec::new() };
    let all = with_path(recipe, path).into_iter();
    all.map(|(recipe, [en, zh])| (recipe, Detail::of(en, zh))).collect()
}

/// What is said of each in English and in Chinese.
fn with_path(recipe: &Recipe, path: &str) -> [(Recipe, [&'static str; 2]); 6] {
    let prefixed = |between: &str| {
        let prefix = Cow::Owned(format!("{}{between}", path));
        Recipe { prefix, ..recipe.clone() }
    };
    [
        (prefixed(""), ["in front of the text", "接在文本前面"]),
        (prefixed("?"), ["in front of the text, with ? between", "接在文本前面，用 ? 连接"]),
        (prefixed("&"), ["in front of the text, with & between", "接在文本前面，用 & 连接"]),
        (with(recipe, [Pair::new("action", path)]), ["as action=", "写成 action="]),
        (with(recipe, [Pair::new("path", path)]), ["as path=", "写成 path="]),
        (with(recipe, [Pair::new("url", path)]), ["as url=", "写成 url="]),
    ]
}

pub(crate) fn parameters_were_signed(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let Some(Json::Object(members)) = search.params().and_then(Json::read) else { return Vec::new() };
    let pairs: Vec<Pair> = members.iter().map(|(name, value)| Pair::new(name, value.plain())).collect();
    if pairs.is_empty() {
        return Vec::new();
    }
    let mut all = Vec::new();
    for (names, recipe) in spellings(recipe) {
        let action = search.action().map(|action| Pair::of_member(Member::ACTION, names, action));
        all.extend(among_the_four(&recipe, &pairs, action.as_ref()));
        all.extend(as_a_form(&recipe, &members, names, action));
    }
    let alone = recipe.with_pairs(pairs);
    let unsorted = (
        alone.clone(),
        Words::new("the parameters alone, in the body's order", "只有业务参数，按请求体里的顺序"),
    );
    all.extend(variants([(sorted(&alone), Words::new("the parameters alone", "只有业务参数")), unsorted]));
    all
}

fn among_the_four(recipe: &Recipe, pairs: &[Pair], action: Option<&Pair>) -> Vec<Variant> {
    let filled: Vec<Pair> = pairs.iter().filter(|pair| !pair.value().is_empty()).cloned().collect();
    let filled = (filled.len() < pairs.len()).then_some(filled);
    let mut sets = vec![(pairs.to_vec(), ("sorted among the four", "与四个参数一起排序"))];
    sets.extend(filled.map(|pairs| {
        (pairs, ("sorted among the four, without the empty ones", "与四个参数一起排序，去掉空值"))
    }));
    let with_action = action.map(|action| (vec![action.clone()], (", with Action", "，加上 Action")));
    let actions: Vec<_> = [(Vec::new(), ("", ""))].into_iter().chain(with_action).collect();
    let mut all = Vec::new();
    for (pairs, (en, zh)) in sets {
        for (action, (and, also)) in &actions {
            let by_bytes = with(recipe, pairs.iter().chain(action).cloned());
            let mut any_case = by_bytes.clone();
            any_case.pairs_mut().sort_by_cached_key(|pair| pair.name.to_lowercase());
            let appended = recipe.with_pairs([&recipe.pairs[..], &pairs, action].concat());
            all.extend([
                (by_bytes, Detail::of(format!("{en}{and}"), format!("{zh}{also}"))),
                (
                    any_case,
                    Detail::of(
                        format!("{en}{and}, whatever the case of letters"),
                        format!("{zh}{also}，排序时不分大小写"),
                    ),
                ),
                (appended, Detail::of(format!("after the four{and}"), format!("接在四个参数后面{also}"))),
            ]);
        }
    }
    all
}

/// As `http_build_query` of PHP writes the members of the body.
fn as_a_form(
    recipe: &Recipe,
    members: &[(String, Json)],
    names: SignedNames,
    action: Option<Pair>,
) -> Vec<Variant> {
    let params = Member::PARAMS.name(names);
    let in_brackets =
        members.iter().map(|(name, value)| Pair::new(format!("{params}[{name}]"), value.plain()));
    let mut recipe = recipe.clone();
    recipe.pairs_mut().extend(in_brackets.chain(action));
    recipe.pairs_mut().sort_by(|one, other| one.name.split('[').next().cmp(&other.name.split('[').next()));
    let mut encoded = recipe.clone();
    for pair in encoded.pairs_mut() {
        let value = percent_encode(pair.value()).replace("%20", "+");
        *pair = Pair::new(percent_encode(&pair.name), value);
    }
    encoded.write = |pairs| join(pairs, "&");
    variants([
        (recipe, Words::new("as Params[name]", "写成 Params[参数名]")),
        (
            encoded,
            Words::new(
                "as a form, with Params%5Bname%5D (PHP: http_build_query)",
                "表单编码，写成 Params%5B参数名%5D（PHP 的 http_build_query）",
            ),
        ),
    ])
}
