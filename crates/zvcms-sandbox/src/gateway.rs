//! The checks in their order, then the answer: bytes and the time in, a decision out. No socket, no clock.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value};

use crate::checks::api::{Api, V2_PATH, is_v3_path};
use crate::checks::clock::{self, Now};
use crate::checks::identity::Identity;
use crate::checks::identity_check;
use crate::checks::refusal::{Refusal, Refused};
use crate::checks::replay::ReplayMemory;
use crate::checks::request::{self, Request};
use crate::checks::signature::{SignedNames, SignedValues, TokenCheck};
use crate::replies::actions::Replies;
use crate::replies::reply::Decision;

pub(crate) struct Gateway {
    identity: Identity,
    /// What V2 signs; V3 always signs the names in lower camel case.
    signed_names: SignedNames,
    token_check: TokenCheck,
    replays: Mutex<ReplayMemory>,
    replies: Replies,
    /// Requests over V3.
    traces: AtomicU64,
}

/// What was asked for, and what was decided.
pub(crate) struct Judgement<'a> {
    /// The action and its parameters, once the request was read.
    pub(crate) call: Option<(String, Map<String, Value>)>,
    pub(crate) decision: Decision<'a>,
}

impl Gateway {
    pub(crate) fn new(
        identity: Identity,
        signed_names: SignedNames,
        replies: Replies,
        replay_capacity: usize,
    ) -> Self {
        Self {
            token_check: TokenCheck::new(identity.open_key()),
            identity,
            signed_names,
            replays: Mutex::new(ReplayMemory::new(replay_capacity)),
            replies,
            traces: AtomicU64::new(0),
        }
    }

    /// How many coupon activities were added.
    pub(crate) fn coupon_activities(&self) -> u64 {
        self.replies.shop.coupon_activities()
    }

    /// The API version of a request to this path; None if the path is of neither.
    pub(crate) fn api<'p>(&self, path: &'p str) -> Option<Api<'p>> {
        if path == V2_PATH {
            Some(Api::V2)
        } else if is_v3_path(path) || self.replies.has_path(path) {
            Some(Api::V3 { path, trace: self.traces.fetch_add(1, Ordering::Relaxed) + 1 })
        } else {
            None
        }
    }

    /// Judges a request body at this time, and executes the request if it is good and `execute` is set.
    pub(crate) fn judge(&self, api: Api<'_>, body: &[u8], now: Now, execute: bool) -> Judgement<'_> {
        let request = match request::read(api, body) {
            Ok(request) => request,
            Err(why) => {
                let refused = Refusal::Envelope.because(why.behind("请求格式错误"));
                return Judgement { call: None, decision: Err(refused) };
            }
        };
        let decision = match self.check(api, &request, now) {
            Ok(()) if execute => {
                self.replies.answer(api, &request.action, &request.params, now.shown()).map(Some)
            }
            Ok(()) => Ok(None),
            Err(refused) => Err(refused),
        };
        Judgement { call: Some((request.action, request.params)), decision }
    }

    /// Everything but the action and its parameters.
    fn check(&self, api: Api<'_>, request: &Request, now: Now) -> Result<(), Refused> {
        let names = api.names();
        identity_check::check(&self.identity, names, &request.open_id, &request.grant_code)?;
        let signed = SignedValues {
            open_id: &request.open_id,
            grant_code: &request.grant_code,
            timestamp: &request.timestamp.text,
            nonce: &request.nonce.text,
        };
        let signed_names = match api {
            Api::V2 => self.signed_names,
            Api::V3 { .. } => SignedNames::LowerCamel,
        };
        self.token_check.check(&request.token, signed_names, signed)?;
        let timestamp = request.timestamp.value;
        clock::check(names.timestamp, timestamp, now.shown())?;
        // Only now, so that nobody without the key can burn nonces or fill the memory. It keeps the real time, which
        // does not run backwards when a fault sets the clock off and is over. The same bytes may pass by either clock,
        // so the later end of the two windows counts.
        let latest = timestamp.max(now.to_real(timestamp));
        let mut replays = self.replays.lock().unwrap_or_else(PoisonError::into_inner);
        replays.enter(names.nonce, request.nonce.value, latest, now.real)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Gateway;
    use crate::checks::api::Api;
    use crate::checks::clock::Now;
    use crate::checks::identity::Identity;
    use crate::checks::refusal::Refusal;
    use crate::checks::signature::SignedNames;
    use crate::replies::actions::Replies;
    use crate::replies::cards::CardBook;
    use crate::replies::reply::Data;

    /// When the vendor's printed vector was signed.
    const SIGNED_AT: u64 = 1_465_185_768;

    /// The gateway of the vendor's printed test vector: public documentation values that open nothing.
    fn gateway() -> Gateway {
        let identity = Identity::new(
            "d14c1559e87b747d577c834b275a4310",
            "ba67d4fa46",
            "LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx",
        );
        let replies = Replies { cards: CardBook::demo(), ..Replies::default() };
        Gateway::new(identity.unwrap(), SignedNames::LowerCamel, replies, 16)
    }

    fn request() -> Value {
        json!({
            "OpenId": "d14c1559e87b747d577c834b275a4310",
            "GrantCode": "ba67d4fa46",
            "Timestamp": "1465185768",
            "Nonce": "11886",
            "Token": "cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D",
            "Action": "user.my-cards",
            "Params": {"user_id": "10001"}
        })
    }

    /// The decision on the request with these members in place of its own.
    fn verdict(gateway: &Gateway, changes: &Value, now: u64) -> Result<usize, Refusal> {
        let mut body = request();
        for (member, value) in changes.as_object().unwrap() {
            body[member] = value.clone();
        }
        match gateway.judge(Api::V2, body.to_string().as_bytes(), Now::new(now, 0), true).decision {
            Ok(Some(Data::Cards(cards))) => Ok(cards.len()),
            Ok(Some(other)) => panic!("this in place of cards: {other:?}"),
            Ok(None) => panic!("a request to be executed was not"),
            Err(refused) => Err(refused.kind),
        }
    }

    #[test]
    fn the_vendors_printed_request_is_accepted_once() {
        let gateway = gateway();
        assert_eq!(verdict(&gateway, &json!({}), SIGNED_AT), Ok(9));
        assert_eq!(verdict(&gateway, &json!({}), SIGNED_AT), Err(Refusal::Replay));
        assert_eq!(verdict(&gateway, &json!({}), SIGNED_AT + 300), Err(Refusal::Replay));
        assert_eq!(verdict(&gateway, &json!({}), SIGNED_AT + 301), Err(Refusal::Clock));
    }

    #[test]
    fn a_timestamp_and_nonce_sent_as_integers_are_signed_as_their_text() {
        let integers = json!({"Timestamp": 1_465_185_768, "Nonce": 11886});
        assert_eq!(verdict(&gateway(), &integers, SIGNED_AT), Ok(9));
    }

    /// Each step is checked before the next: a request with several faults is refused for the first.
    #[test]
    fn the_checks_have_their_order() {
        let gateway = gateway();
        let mut faults = json!({
            "Params": {}, "Action": "user.unknown", "Token": "bad", "GrantCode": "other", "Nonce": "0"
        });
        let later = SIGNED_AT + 1000;
        assert_eq!(verdict(&gateway, &faults, later), Err(Refusal::Envelope));
        faults["Nonce"] = json!("11886");
        assert_eq!(verdict(&gateway, &faults, later), Err(Refusal::Identity));
        faults["GrantCode"] = json!("ba67d4fa46");
        assert_eq!(verdict(&gateway, &faults, later), Err(Refusal::Token));
        faults["Token"] = json!("cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D");
        assert_eq!(verdict(&gateway, &faults, later), Err(Refusal::Clock));
        assert_eq!(verdict(&gateway, &faults, SIGNED_AT), Err(Refusal::Action));
        // The nonce was entered by the request before, although its action was unknown.
        assert_eq!(verdict(&gateway, &faults, SIGNED_AT), Err(Refusal::Replay));
    }

    #[test]
    fn a_refused_identity_token_or_clock_does_not_enter_the_nonce() {
        let gateway = gateway();
        assert_eq!(verdict(&gateway, &json!({"OpenId": "other"}), SIGNED_AT), Err(Refusal::Identity));
        let other_token = json!({"Token": "ySypL4SRFMmfSrCqOiFE01LK3ks%3D"});
        assert_eq!(verdict(&gateway, &other_token, SIGNED_AT), Err(Refusal::Token));
        assert_eq!(verdict(&gateway, &json!({}), SIGNED_AT - 301), Err(Refusal::Clock));
        assert_eq!(verdict(&gateway, &json!({}), SIGNED_AT), Ok(9));
    }

    #[test]
    fn params_are_the_last_check() {
        assert_eq!(verdict(&gateway(), &json!({"Params": []}), SIGNED_AT), Err(Refusal::Params));
        assert_eq!(
            verdict(&gateway(), &json!({"Params": {"user_id": "x"}}), SIGNED_AT),
            Err(Refusal::NoSuchUser)
        );
    }

    #[test]
    fn messages_quote_no_value_of_the_request() {
        let gateway = gateway();
        let secret = "LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx";
        for member in ["OpenId", "GrantCode", "Token", "Timestamp", "Nonce", "Action", "Params"] {
            let mut body = request();
            body[member] = json!(secret);
            let judgement = gateway.judge(Api::V2, body.to_string().as_bytes(), Now::new(SIGNED_AT, 0), true);
            let Err(refused) = judgement.decision else { panic!("{member} was accepted") };
            let said = format!("{:?}", refused.message);
            assert!(!said.contains(secret), "{member}: {said}");
        }
    }

    /// The vector's bytes are good by a clock that is 400 s off, and stay used when the clock is right again.
    #[test]
    fn a_nonce_used_by_a_clock_that_is_off_is_used_by_the_right_one_too() {
        for off in [-400, 400] {
            let gateway = gateway();
            let body = request().to_string();
            let judge =
                |real, off| gateway.judge(Api::V2, body.as_bytes(), Now::new(real, off), true).decision;
            let real = SIGNED_AT.saturating_add_signed(-off);
            assert!(matches!(judge(real, off), Ok(Some(_))));
            for (real, off) in [(real, off), (real + 300, off), (SIGNED_AT, 0), (SIGNED_AT + 300, 0)] {
                let Err(refused) = judge(real, off) else { panic!("{real} {off}") };
                assert_eq!(refused.kind, Refusal::Replay, "{real} {off}");
            }
        }
    }

    #[test]
    fn a_withheld_request_has_used_its_nonce() {
        let gateway = gateway();
        let judgement =
            gateway.judge(Api::V2, request().to_string().as_bytes(), Now::new(SIGNED_AT, 0), false);
        assert!(matches!(judgement.decision, Ok(None)));
        assert_eq!(judgement.call.map(|(action, _)| action).as_deref(), Some("user.my-cards"));
        assert_eq!(verdict(&gateway, &json!({}), SIGNED_AT), Err(Refusal::Replay));
    }
}
