//! The cards that the gateway hands out.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// The gift cards (礼品卡) of each user.
///
/// A card is a JSON object with the documented wire names (`id`, `gift_card_id`, `par_value`, …). It is handed out as
/// it was put in, whatever its members and their types, so a client's tolerance can be tested. The gateway reads the
/// member `status` only: a card whose status is 6, as text or number, is recycled (已回收).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CardBook {
    users: HashMap<String, Vec<Map<String, Value>>>,
}

impl CardBook {
    /// Creates a book without users.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The built-in cards. Together, the eleven cards of user `10001` show every documented `status`, `validType`,
    /// `isErp` and `bind_status`:
    /// - bound at once, with fixed dates; not bound, without dates and `isErp`; being given away; given away;
    /// - expired with money left; recycled; used up;
    /// - of unknown status and validity, with little filled in; from Feima (非码), with the longest title and the largest
    ///   amount; bound and recycled, with numbers where PHP may print them.
    ///
    /// User `10002` exists and has no cards.
    #[must_use]
    pub fn demo() -> Self {
        // A test counts the cards, so none is missing.
        Self { users: serde_json::from_str(include_str!("demo_cards.json")).unwrap_or_default() }
    }

    /// Reads a book from JSON: an object with an array of cards for each user. A card has the members that
    /// [`insert`](Self::insert) says.
    ///
    /// ```
    /// use zvcms_sandbox::CardBook;
    ///
    /// let book = CardBook::from_json(r#"{"10001": [{"id": "7", "par_value": "75.50", "status": 4}], "10002": []}"#)?;
    /// assert_eq!(book.cards("10001").map(<[_]>::len), Some(1));
    /// # Ok::<(), zvcms_sandbox::serde_json::Error>(())
    /// ```
    ///
    /// # Errors
    /// Returns an error if the text is anything else.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        Ok(Self { users: serde_json::from_str(text)? })
    }

    /// Gives a user (business parameter `user_id`) these cards, in this order. They replace the cards that the user
    /// had.
    ///
    /// A card is sent as it is, so its members need the platform's names: `id`, `gift_card_id`, `gift_title`, `par_value`,
    /// `cover`, `expired_desc`, `deduct_amount`, `bind_status`, `beginAt`, `endAt`, `createdAt`, `status`, `status_desc`,
    /// `validType`, `isErp`. Each may be missing, and others are allowed. What a client's own type of a card is serialised to may
    /// have other names, as that of `zvcms-proto` has; the client would then find such a card empty.
    ///
    /// ```
    /// use zvcms_sandbox::CardBook;
    /// use zvcms_sandbox::serde_json::json;
    ///
    /// let mut book = CardBook::new();
    /// let card = json!({"id": "7", "gift_title": "生日卡", "par_value": "75.50", "status": 4});
    /// book.insert("42", card.as_object().cloned());
    /// assert_eq!(book.cards("42").map(<[_]>::len), Some(1));
    /// ```
    pub fn insert(
        &mut self,
        user_id: impl Into<String>,
        cards: impl IntoIterator<Item = Map<String, Value>>,
    ) {
        self.users.insert(user_id.into(), cards.into_iter().collect());
    }

    /// The cards of a user, recycled ones included; None if there is no such user.
    #[must_use]
    pub fn cards(&self, user_id: &str) -> Option<&[Map<String, Value>]> {
        self.users.get(user_id).map(Vec::as_slice)
    }
}

/// Whether a card's `status` is 6, recycled.
pub(crate) fn is_recycled(card: &Map<String, Value>) -> bool {
    match card.get("status") {
        Some(Value::String(status)) => status == "6",
        Some(Value::Number(status)) => status.as_u64() == Some(6),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Map, Value};

    use super::CardBook;

    fn cards() -> Vec<Map<String, Value>> {
        CardBook::demo().cards("10001").unwrap().to_vec()
    }

    fn values_of(member: &str) -> BTreeSet<String> {
        cards()
            .iter()
            .map(|card| match card.get(member) {
                Some(Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
                None => "missing".to_owned(),
            })
            .collect()
    }

    fn set(values: &[&str]) -> BTreeSet<String> {
        values.iter().copied().map(str::to_owned).collect()
    }

    #[test]
    fn every_documented_value_of_every_coded_member_appears() {
        assert_eq!(values_of("status"), set(&["0", "1", "2", "3", "4", "5", "6", "7"]));
        assert_eq!(values_of("validType"), set(&["0", "1", "2", "3"]));
        assert_eq!(values_of("isErp"), set(&["0", "1", "", "missing"]));
        assert_eq!(values_of("bind_status"), set(&["0", "1"]));
    }

    #[test]
    fn members_are_the_documented_ones() {
        let documented = set(&[
            "id",
            "gift_card_id",
            "gift_title",
            "par_value",
            "cover",
            "expired_desc",
            "deduct_amount",
            "bind_status",
            "beginAt",
            "endAt",
            "createdAt",
            "status_desc",
            "status",
            "validType",
            "isErp",
        ]);
        assert_eq!(cards().len(), 11);
        for card in cards() {
            let mut members: BTreeSet<_> = card.keys().cloned().collect();
            members.insert("isErp".to_owned());
            assert_eq!(members, documented);
        }
    }

    #[test]
    fn some_cards_have_numbers_and_the_rest_text_alone() {
        let numeric = cards().iter().filter(|card| card.values().any(Value::is_number)).count();
        assert_eq!(numeric, 2);
        let text = cards().iter().filter(|card| card.values().all(Value::is_string)).count();
        assert_eq!(text, 9);
    }
}
