//! Actions that are answered with the data of their documentation page's sample, whatever their parameters.

use serde_json::Value;

/// Wire names and the JSON of `data`, in the order of the names.
const REPLIES: &[(&str, &str)] = &[];

/// The `data` of the reply; none for an action that is not in the list.
pub(crate) fn answer(action: &str) -> Option<Value> {
    let (_, data) = REPLIES.iter().find(|(name, _)| *name == action)?;
    serde_json::from_str(data).ok()
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
        assert!(REPLIES.iter().all(|(name, _)| answer(name).is_some()));
        assert!(actions().is_sorted_by(|earlier, later| earlier < later));
    }
}
