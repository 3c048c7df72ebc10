//! Actions that are answered with the data of their documentation page's sample, whatever their parameters.

use crate::replies::samples::REPLIES;

/// The `data` of the reply, as JSON; none for an action that is not in the list.
pub(crate) fn answer(action: &str) -> Option<&'static str> {
    REPLIES.iter().find(|(name, _)| *name == action).map(|(_, data)| *data)
}

/// The wire names of the actions.
pub(crate) fn actions() -> impl Iterator<Item = &'static str> {
    REPLIES.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::{REPLIES, actions, answer};

    #[test]
    fn every_reply_is_json_and_every_action_is_there_once() {
        let is_json = |json: &str| serde_json::from_str::<serde::de::IgnoredAny>(json).is_ok();
        assert!(REPLIES.iter().all(|(name, data)| answer(name) == Some(data) && is_json(data)));
        assert!(actions().is_sorted_by(|earlier, later| earlier < later));
    }
}
