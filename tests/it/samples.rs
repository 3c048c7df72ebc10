//! The documented request samples as typed values.

use zvcms_proto::{Action, Credentials, MyCards, Signer, Stamp};

/// What a sample request is made of.
pub(crate) struct RequestSample<A> {
    pub(crate) signer: Signer,
    pub(crate) stamp: Stamp,
    pub(crate) action: A,
}

impl<A: Action> RequestSample<A> {
    /// Not validated: the page's sample leaves required parameters empty.
    pub(crate) fn body(&self) -> Vec<u8> {
        self.signer.envelope(&self.action, self.stamp).to_json().unwrap()
    }
}

fn sample<A: Action>(open_id: &str, grant_code: &str, stamp: (u64, u64), action: A) -> RequestSample<A> {
    // The key behind the printed token is not printed. Any will do: the token is compared by its form.
    let credentials = Credentials::new(open_id, grant_code, "any-key").unwrap();
    RequestSample { signer: Signer::new(credentials), stamp: Stamp::new(stamp.0, stamp.1).unwrap(), action }
}

pub(crate) fn user_my_cards() -> RequestSample<MyCards> {
    sample("6dc05b4ac175cf316d226252b05cf685", "782c281f62", (1_547_186_244, 658_965), MyCards::new(""))
}
