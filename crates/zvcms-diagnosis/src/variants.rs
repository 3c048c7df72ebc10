//! The ways in which a mistake is made: each a recipe with the mistake in it, and what to say of it.

pub(crate) mod key;
pub(crate) mod mac;
pub(crate) mod more;
pub(crate) mod names;
pub(crate) mod text;
pub(crate) mod whole_json;

use crate::recipe::Recipe;
use crate::words::{Detail, Words};

pub(crate) type Variant = (Recipe, Detail);

/// What is said of a mistake that is made in one way only.
pub(crate) const ONE_WAY: Words = Words::new("", "");

pub(crate) fn variants(list: impl IntoIterator<Item = (Recipe, Words)>) -> Vec<Variant> {
    list.into_iter().map(|(recipe, words)| (recipe, words.into())).collect()
}

#[cfg(test)]
mod tests;
