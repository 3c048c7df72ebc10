//! What a diagnosis takes: of a right request, and of tokens that nothing explains, for which every mistake is tried, alone and
//! with every other.

#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot be set up has nothing to go on with")]

use std::hint::black_box;

use zvcms_bench::identity;
use zvcms_bench::turns::{Turns, each};
use zvcms_diagnosis::{Diagnoser, ReceivedRequest, TokenVerdict};

/// The base64 of 20, 16 and 32 bytes that are no digest of anything: those of SHA-1, MD5 and SHA-256.
const OF_20_BYTES: &str = "AAECAwQFBgcICQoLDA0ODxAREhM%3D";
const OF_16_BYTES: &str = "AAECAwQFBgcICQoLDA0ODw%3D%3D";
const OF_32_BYTES: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8%3D";

fn main() {
    let turns = Turns::from_arguments();
    let diagnoser = Diagnoser::new(identity::OPEN_KEY).identity(identity::OPEN_ID, identity::GRANT_CODE);
    let cases = [
        ("right", identity::TOKEN),
        ("unexplained-sha-1", OF_20_BYTES),
        ("unexplained-md5", OF_16_BYTES),
        ("unexplained-sha-256", OF_32_BYTES),
    ];
    let functions = cases.map(|(name, token)| {
        let request = request(token);
        let verdict = diagnoser.diagnose(&request).token();
        assert_eq!(verdict == TokenVerdict::Right, token == identity::TOKEN, "{name}");
        let diagnoser = &diagnoser;
        each(name, move || diagnoser.diagnose(black_box(&request)))
    });
    turns.group("diagnosis", functions.into());
}

fn request(token: &str) -> ReceivedRequest {
    let (open_id, grant_code) = (identity::OPEN_ID, identity::GRANT_CODE);
    ReceivedRequest::of_body(format!(
        r#"{{"OpenId":"{open_id}","GrantCode":"{grant_code}","Timestamp":"1465185768","Nonce":"11886","Token":"{token}","Action":"user.my-cards","Params":{{"user_id":"10001","needCycleCard":"0"}}}}"#
    ))
}
