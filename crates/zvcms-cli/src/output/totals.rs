//! Counts cards and adds their balances, by status.

use std::collections::BTreeMap;

use zvcms_proto::{Card, CardStatus, Money, Printable, Yuan};

use super::table::status;
use crate::told::{Language, Told, told};

/// The cards of one status, or all.
pub(super) struct Total {
    pub(super) status: Told,
    pub(super) cards: usize,
    /// Empty where no card has one.
    pub(super) balance: String,
    /// How many of the cards have no balance, and are not part of the sum.
    pub(super) without_balance: usize,
}

/// Cards counted and their balances added.
#[derive(Default)]
struct Sum {
    cards: usize,
    without_balance: usize,
    balance: Money<Yuan>,
}

impl Sum {
    fn add(&mut self, card: &Card) {
        self.cards += 1;
        match card.balance() {
            Some(balance) => self.balance += balance,
            None => self.without_balance += 1,
        }
    }

    fn total(&self, status: Told) -> Total {
        let has_balance = self.without_balance < self.cards;
        Total {
            status,
            cards: self.cards,
            balance: if has_balance { self.balance.to_string() } else { String::new() },
            without_balance: self.without_balance,
        }
    }
}

/// A line a status, in the order of their names, and one for all of them where there are several. A card without a
/// balance counts as such, and not as one of 0.
pub(super) fn totals_of(cards: &[Card]) -> Vec<Total> {
    let mut by_status: BTreeMap<&str, (Option<&CardStatus>, Sum)> = BTreeMap::new();
    let mut all = Sum::default();
    for card in cards {
        let name = card.status().map_or("(none)", |status| status.as_str());
        let (_, sum) = by_status.entry(name).or_insert_with(|| (card.status(), Sum::default()));
        sum.add(card);
        all.add(card);
    }
    let of_one = |(of, sum): &(Option<&CardStatus>, Sum)| {
        let name = of.map_or_else(|| told!("totals-none", "(none)"), |of| printable(&status(of)));
        sum.total(name)
    };
    let mut totals: Vec<Total> = by_status.values().map(of_one).collect();
    if totals.len() > 1 {
        totals.push(all.total(told!("totals-all", "all")));
    }
    totals
}

/// A status that is not documented is the gateway's text.
fn printable(status: &Told) -> Told {
    let printable = |language| Printable::new(&status.in_language(language)).to_string();
    Told::both(printable(Language::English), printable(Language::Chinese))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::cards_of;

    fn totals(json: &str) -> Vec<(String, usize, String, usize)> {
        let cards = cards_of(json);
        let in_order = |total: Total| {
            (total.status.english().to_owned(), total.cards, total.balance, total.without_balance)
        };
        totals_of(&cards).into_iter().map(in_order).collect()
    }

    fn total(status: &str, cards: usize, balance: &str, without: usize) -> (String, usize, String, usize) {
        (status.to_owned(), cards, balance.to_owned(), without)
    }

    #[test]
    fn sums_are_exact_and_by_status() {
        assert_eq!(
            totals(
                r#"[{"status": 4, "par_value": 0.10}, {"status": "4", "par_value": "0.2"},
                    {"status": 5, "par_value": "-12345678901234567890.005"}, {"status": 4}, {"par_value": "1"}]"#
            ),
            [
                total("(none)", 1, "1", 0),
                total("bound", 3, "0.30", 1),
                total("expired", 1, "-12345678901234567890.005", 0),
                total("all", 5, "-12345678901234567888.705", 1),
            ]
        );
        assert_eq!(totals(r#"[{"status": 4, "par_value": "75.50"}]"#), [total("bound", 1, "75.50", 0)]);
    }

    #[test]
    fn a_card_without_a_balance_is_none_of_0() {
        assert_eq!(
            totals(r#"[{"status": 4}, {"status": 4, "par_value": ""}, {"status": 7, "par_value": "0"}]"#),
            [total("bound", 2, "", 2), total("used_up", 1, "0", 0), total("all", 3, "0", 2)]
        );
    }

    #[test]
    fn no_digit_is_lost_however_long_the_amounts_are() {
        let long = "1".repeat(40);
        let cards = format!(r#"[{{"par_value": "{long}"}}, {{"par_value": "0.{long}"}}]"#);
        assert_eq!(totals(&cards), [total("(none)", 2, &format!("{long}.{long}"), 0)]);
    }
}
