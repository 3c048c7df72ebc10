//! Names that were not those to sign, and names in another order.

use zvcms_proto::{ApiVersion, SignedNames};

use crate::recipe::{Member, Pair, Recipe};
use crate::search::Search;
use crate::variants::{ONE_WAY, Variant, variants};
use crate::words::Detail;

pub(crate) fn of_the_body(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    pascal_case(search, recipe, ApiVersion::V2)
}

pub(crate) fn of_v2(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    pascal_case(search, recipe, ApiVersion::V3)
}

/// In a request of V2 they are those of its body, and in one of V3 those of the other version.
fn pascal_case(search: &Search<'_>, recipe: &Recipe, version: ApiVersion) -> Vec<Variant> {
    if search.request.version != version {
        return Vec::new();
    }
    other(recipe, SignedNames::LowerCamel, SignedNames::Wire)
}

pub(crate) fn in_lower_camel(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    other(recipe, SignedNames::Wire, SignedNames::LowerCamel)
}

fn other(recipe: &Recipe, expected: SignedNames, other: SignedNames) -> Vec<Variant> {
    let renamed = || recipe.with_names(Some(other), |member| member.name(other).to_owned());
    variants((recipe.names == Some(expected)).then(|| (renamed(), ONE_WAY)))
}

/// Spells a name.
type Spell = fn(Member) -> String;

pub(crate) fn of_another_style(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let is_stamp = |member: Member| [Member::NONCE, Member::TIMESTAMP].contains(&member);
    let styles: [Spell; 5] = [
        |member| member.wire.to_ascii_lowercase(),
        |member| member.snake.to_owned(),
        |member| member.wire.to_ascii_uppercase(),
        |member| member.snake.replace('_', "-"),
        |member| member.lower_camel.replace("Id", "ID"),
    ];
    let mixed = [true, false].map(|pascal_is_stamp| {
        move |member: Member| {
            let names =
                if is_stamp(member) == pascal_is_stamp { SignedNames::Wire } else { SignedNames::LowerCamel };
            member.name(names).to_owned()
        }
    });
    let renamed = styles.iter().map(|style| recipe.with_names(None, style));
    let renamed = renamed.chain(mixed.iter().map(|style| recipe.with_names(None, style)));
    let as_named = |recipe: Recipe| {
        let names = Detail::names(&names(&recipe.pairs));
        (recipe, names)
    };
    renamed
        .flat_map(|renamed| {
            let sorted = sorted(&renamed);
            let differs = names(&sorted.pairs) != names(&renamed.pairs);
            [Some(renamed), differs.then_some(sorted)]
        })
        .flatten()
        .map(as_named)
        .collect()
}

/// With its pairs sorted by the bytes of their names.
pub(crate) fn sorted(recipe: &Recipe) -> Recipe {
    let mut pairs = (*recipe.pairs).clone();
    pairs.sort_by(|one, other| one.name.cmp(&other.name));
    recipe.with_pairs(pairs)
}

fn names(pairs: &[Pair]) -> Vec<&str> {
    pairs.iter().map(|pair| pair.name.as_str()).collect()
}

pub(crate) fn unsorted(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let sorted = names(&recipe.pairs);
    let others = permutations(&recipe.pairs).into_iter().filter(|pairs| names(pairs) != sorted);
    let with_order = |pairs: Vec<Pair>| {
        let order = Detail::names(&names(&pairs));
        (recipe.with_pairs(pairs), order)
    };
    others.map(with_order).collect()
}

fn permutations(pairs: &[Pair]) -> Vec<Vec<Pair>> {
    let Some((first, rest)) = pairs.split_first() else { return vec![Vec::new()] };
    let with_first = |order: Vec<Pair>| {
        (0..=order.len()).map(move |position| {
            let mut order = order.clone();
            order.insert(position, first.clone());
            order
        })
    };
    permutations(rest).into_iter().flat_map(with_first).collect()
}
