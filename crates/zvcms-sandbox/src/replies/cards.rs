//! The cards that the gateway hands out.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::replies::showcase;

/// Which user has which gift cards (礼品卡).
///
/// A card is a JSON object with the documented wire names (`id`, `gift_card_id`, `par_value`, …) and is handed out as
/// it was put in, whatever its members and their types: that is how a client's tolerance is put to the test. The one
/// member that the gateway reads is `status`; cards whose status is 6, as text or number, are recycled (已回收).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CardBook {
    users: HashMap<String, Vec<Map<String, Value>>>,
}

impl CardBook {
    /// A book without users: whoever is asked for does not exist.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The built-in cards. User `10001` has a showcase of every documented `status`, `validType`, `isErp` and
    /// `bind_status`; user `10002` exists and has no cards.
    #[must_use]
    pub fn demo() -> Self {
        let mut book = Self::new();
        book.insert("10001", showcase::cards());
        book.insert("10002", []);
        book
    }

    /// Gives a user (business parameter `user_id`) these cards, in this order, in place of any that they had.
    pub fn insert(
        &mut self,
        user_id: impl Into<String>,
        cards: impl IntoIterator<Item = Map<String, Value>>,
    ) {
        self.users.insert(user_id.into(), cards.into_iter().collect());
    }

    /// A user's cards, recycled ones included; None where there is no such user.
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
