//! Each action's answer: `user.my-cards` from the cards, every other one with the sample of its documentation page.

use serde_json::{Map, Value};

use crate::checks::refusal::{Refusal, Refused};
use crate::replies::cards::CardBook;
use crate::replies::my_cards;
use crate::replies::reply::Data;
use crate::replies::samples::REPLIES;

/// The `data` of the reply to a request that passed the checks.
pub(crate) fn answer<'a>(
    action: &str,
    params: &Map<String, Value>,
    cards: &'a CardBook,
) -> Result<Data<'a>, Refused> {
    if action == my_cards::ACTION {
        return my_cards::answer(params, cards).map(Data::Cards);
    }
    let sample = REPLIES.iter().find(|(name, _)| *name == action);
    sample.and_then(|(_, data)| serde_json::from_str(data).ok()).map(Data::Sample).ok_or_else(|| {
        let known: Vec<&str> = REPLIES.iter().map(|(name, _)| *name).collect();
        Refusal::Action.because(format!(
            "接口不存在: this sandbox does not know the Action; it knows {}",
            known.join(", ")
        ))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::{REPLIES, answer};
    use crate::checks::refusal::Refusal;
    use crate::replies::cards::CardBook;

    #[test]
    fn every_documented_action_is_there_once_and_known() {
        assert!(REPLIES.iter().map(|(name, _)| name).is_sorted_by(|earlier, later| earlier < later));
        for (action, data) in REPLIES {
            assert!(serde_json::from_str::<serde::de::IgnoredAny>(data).is_ok(), "{action}");
            let refused = answer(action, &Map::new(), &CardBook::new()).err().map(|refused| refused.kind);
            assert_ne!(refused, Some(Refusal::Action), "{action}");
        }
    }
}
