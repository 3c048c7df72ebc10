//! The key in the text, and functions other than HMAC of key and text.

use crate::recipe::{Function, Pair, PlaceKey, Recipe};
use crate::search::Search;
use crate::variants::names::sorted;
use crate::variants::{ONE_WAY, Variant, variants};
use crate::words::Words;

const PLACES: [(PlaceKey, Words); 21] = [
    (|text, key| text + key, Words::new("the key after the text", "密钥接在文本后面")),
    (|text, key| format!("{key}{text}"), Words::new("the key before the text", "密钥接在文本前面")),
    (
        |text, key| format!("{key}{text}{key}"),
        Words::new("the key before and after the text", "密钥接在文本前后"),
    ),
    (|text, key| format!("{text}&{key}"), Words::new("& and the key after the text", "文本后接 & 和密钥")),
    (
        |text, key| format!("{key}&{text}"),
        Words::new("the key and & before the text", "密钥和 & 接在文本前面"),
    ),
    (
        |text, key| format!("{key}&{text}&{key}"),
        Words::new("the key before and after the text, with & between", "密钥接在文本前后，用 & 连接"),
    ),
    (
        |text, key| format!("{key}:{text}"),
        Words::new("the key and : before the text", "密钥和 : 接在文本前面"),
    ),
    (|text, key| format!("{text}:{key}"), Words::new(": and the key after the text", "文本后接 : 和密钥")),
    (|text, key| format!("{text}&key={key}"), Words::new("&key= after the text", "文本后接 &key=")),
    (
        |text, key| format!("{text}&openKey={key}"),
        Words::new("&openKey= after the text", "文本后接 &openKey="),
    ),
    (
        |text, key| format!("{text}&OpenKey={key}"),
        Words::new("&OpenKey= after the text", "文本后接 &OpenKey="),
    ),
    (
        |text, key| format!("{text}&open_key={key}"),
        Words::new("&open_key= after the text", "文本后接 &open_key="),
    ),
    (|text, key| format!("{text}&secret={key}"), Words::new("&secret= after the text", "文本后接 &secret=")),
    (
        |text, key| format!("{text}&appSecret={key}"),
        Words::new("&appSecret= after the text", "文本后接 &appSecret="),
    ),
    (|text, key| format!("{text}|{key}"), Words::new("| and the key after the text", "文本后接 | 和密钥")),
    (
        |text, key| format!("{text}&openkey={key}"),
        Words::new("&openkey= after the text", "文本后接 &openkey="),
    ),
    (
        |text, key| format!("{text}&secretKey={key}"),
        Words::new("&secretKey= after the text", "文本后接 &secretKey="),
    ),
    (
        |text, key| format!("{text}&app_secret={key}"),
        Words::new("&app_secret= after the text", "文本后接 &app_secret="),
    ),
    (
        |text, key| format!("openKey={key}&{text}"),
        Words::new("openKey= and & before the text", "文本前接 openKey= 和 &"),
    ),
    (|text, key| format!("{text}key={key}"), Words::new("key= after the text", "文本后接 key=")),
    (|text, key| format!("key={key}&{text}"), Words::new("key= and & before the text", "文本前接 key= 和 &")),
];

const SORTED_NAMES: [(&str, Words); 4] = [
    ("key", Words::new("key sorted among the four", "key 与四个参数一起排序")),
    ("openKey", Words::new("openKey sorted among the four", "openKey 与四个参数一起排序")),
    ("OpenKey", Words::new("OpenKey sorted among the four", "OpenKey 与四个参数一起排序")),
    ("open_key", Words::new("open_key sorted among the four", "open_key 与四个参数一起排序")),
];

/// Each text that the key is part of.
fn with_key_in_text(recipe: &Recipe) -> impl Iterator<Item = (Recipe, Words)> {
    let placed = PLACES
        .iter()
        .map(|(place_key, how)| (Recipe { place_key: Some(*place_key), ..recipe.clone() }, *how));
    let among = SORTED_NAMES.iter().map(|(name, how)| {
        let mut recipe = recipe.clone();
        recipe.pairs_mut().push(Pair::of_key(name));
        (sorted(&recipe), *how)
    });
    placed.chain(among)
}

pub(crate) fn key_in_text(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    variants(with_key_in_text(recipe))
}

pub(crate) fn key_and_text_swapped(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let swapped = Recipe { function: Function::HmacSwapped, ..recipe.clone() };
    variants([(swapped, ONE_WAY)])
}

pub(crate) fn plain_hash(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let without =
        (recipe.clone(), Words::new("of the string to sign, without the key", "只对待签名字符串，没有密钥"));
    let all = with_key_in_text(recipe).chain([without]);
    variants(all.map(|(recipe, how)| (Recipe { function: Function::Plain, ..recipe }, how)))
}
