//! What cards come to, by status.

use std::collections::BTreeMap;

use zvcms_proto::{Card, Decimal, Printable};

/// The cards of one status, or all.
pub(super) struct Total {
    pub(super) status: String,
    pub(super) cards: usize,
    pub(super) balance: String,
}

/// Cards counted and their balances added.
struct Sum {
    cards: usize,
    /// None once it is more than can be added exactly.
    balance: Option<Exact>,
}

/// A decimal as a whole number of its last digit's units: sums of it are exact, or none.
#[derive(Clone, Copy)]
struct Exact {
    units: i128,
    scale: u32,
}

impl Exact {
    const ZERO: Self = Self { units: 0, scale: 0 };

    fn of(decimal: Decimal) -> Self {
        Self { units: decimal.mantissa(), scale: decimal.scale() }
    }

    fn add(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        let units = |of: Self| of.units.checked_mul(10_i128.checked_pow(scale - of.scale)?);
        Some(Self { units: units(self)?.checked_add(units(other)?)?, scale })
    }

    fn to_decimal(self) -> Option<Decimal> {
        Decimal::try_from_i128_with_scale(self.units, self.scale).ok()
    }
}

impl Sum {
    const NOTHING: Self = Self { cards: 0, balance: Some(Exact::ZERO) };

    fn add(&mut self, card: &Card) {
        self.cards += 1;
        if let Some(balance) = card.balance() {
            self.balance = self.balance.and_then(|sum| sum.add(Exact::of(balance.to_decimal()?)));
        }
    }

    fn total(&self, status: &str) -> Total {
        let balance = self.balance.and_then(Exact::to_decimal);
        Total {
            status: Printable::new(status).to_string(),
            cards: self.cards,
            balance: balance.map_or_else(|| "too long to add".to_owned(), |balance| balance.to_string()),
        }
    }
}

/// A line a status, in the order of their names, and one for all of them where there are several. A card without a
/// balance counts as a card.
pub(super) fn totals_of(cards: &[Card]) -> Vec<Total> {
    let mut by_status: BTreeMap<&str, Sum> = BTreeMap::new();
    let mut all = Sum::NOTHING;
    for card in cards {
        let status = card.status().map_or("(none)", |status| status.as_str());
        by_status.entry(status).or_insert(Sum::NOTHING).add(card);
        all.add(card);
    }
    let mut totals: Vec<Total> = by_status.iter().map(|(status, sum)| sum.total(status)).collect();
    if totals.len() > 1 {
        totals.push(all.total("all"));
    }
    totals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totals(json: &str) -> Vec<(String, usize, String)> {
        let cards: Vec<Card> = serde_json::from_str(json).unwrap();
        totals_of(&cards).into_iter().map(|total| (total.status, total.cards, total.balance)).collect()
    }

    fn total(status: &str, cards: usize, balance: &str) -> (String, usize, String) {
        (status.to_owned(), cards, balance.to_owned())
    }

    #[test]
    fn sums_are_exact_and_by_status() {
        assert_eq!(
            totals(
                r#"[{"status": 4, "par_value": 0.10}, {"status": "4", "par_value": "0.2"},
                    {"status": 5, "par_value": "-12345678901234567890.005"}, {"status": 4}, {"par_value": "1"}]"#
            ),
            [
                total("(none)", 1, "1"),
                total("bound", 3, "0.30"),
                total("expired", 1, "-12345678901234567890.005"),
                total("all", 5, "-12345678901234567888.705"),
            ]
        );
        assert_eq!(totals(r#"[{"status": 4, "par_value": "75.50"}]"#), [total("bound", 1, "75.50")]);
    }

    #[test]
    fn what_cannot_be_added_exactly_is_not_rounded() {
        let long = "1".repeat(28);
        let cards =
            format!(r#"[{{"par_value": "{long}"}}, {{"par_value": "0.0000000000000000000000000001"}}]"#);
        assert_eq!(totals(&cards), [total("(none)", 2, "too long to add")]);
        assert_eq!(
            totals(&format!(r#"[{{"par_value": "{}"}}]"#, "9".repeat(40))),
            [total("(none)", 1, "too long to add")]
        );
    }
}
