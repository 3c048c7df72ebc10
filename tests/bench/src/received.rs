//! Requests as a gateway receives them, to be diagnosed.

use zvcms_diagnosis::{Diagnoser, ReceivedRequest};

use crate::identity::{GRANT_CODE, OPEN_ID, OPEN_KEY};

/// The base64 of 20, 16 and 32 bytes that are no digest of anything: those of SHA-1, MD5 and SHA-256.
pub const UNEXPLAINED: [(&str, &str); 3] = [
    ("unexplained-sha-1", "AAECAwQFBgcICQoLDA0ODxAREhM%3D"),
    ("unexplained-md5", "AAECAwQFBgcICQoLDA0ODw%3D%3D"),
    ("unexplained-sha-256", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8%3D"),
];

/// Who looks for the mistake.
#[must_use]
pub fn diagnoser() -> Diagnoser {
    Diagnoser::new(OPEN_KEY).identity(OPEN_ID, GRANT_CODE)
}

/// The vector's request, with this token.
#[must_use]
pub fn request(token: &str) -> ReceivedRequest {
    ReceivedRequest::of_body(format!(
        r#"{{"OpenId":"{OPEN_ID}","GrantCode":"{GRANT_CODE}","Timestamp":"1465185768","Nonce":"11886","Token":"{token}","Action":"user.my-cards","Params":{{"user_id":"10001","needCycleCard":"0"}}}}"#
    ))
}
