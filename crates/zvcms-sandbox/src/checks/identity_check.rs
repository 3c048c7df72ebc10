//! Whether a request has the credentials that the gateway accepts.

use crate::checks::api::MemberNames;
use crate::checks::identity::Identity;
use crate::checks::refusal::{Refusal, Refused};

/// Refuses another OpenId or GrantCode.
pub(crate) fn check(
    identity: &Identity,
    names: &MemberNames,
    open_id: &str,
    grant_code: &str,
) -> Result<(), Refused> {
    let wrong = |of: &str, why: String| Err(Refusal::Identity.because(format!("{of}: {why}")));
    if open_id != identity.open_id() {
        let is_swapped = open_id == identity.grant_code() && grant_code == identity.open_id();
        return wrong(
            "密钥错误",
            if is_swapped {
                format!("{} and {} are swapped", names.open_id, names.grant_code)
            } else {
                describe(names.open_id, open_id)
            },
        );
    }
    if grant_code != identity.grant_code() {
        return wrong("授权错误", describe(names.grant_code, grant_code));
    }
    Ok(())
}

fn describe(name: &str, value: &str) -> String {
    if value.is_empty() {
        format!("{name} is empty")
    } else if value.trim() != value {
        format!("{name} has white space at an end")
    } else {
        format!("{name} is not that of this sandbox")
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::checks::api::MemberNames;
    use crate::checks::identity::Identity;

    #[test]
    fn what_is_in_place_of_the_credentials_is_named() {
        let identity = Identity::new("id", "code", "key").unwrap();
        let refused = |open_id, grant_code| check(&identity, MemberNames::V2, open_id, grant_code);
        assert_eq!(refused("id", "code"), Ok(()));
        for (open_id, grant_code, message) in [
            ("code", "id", "密钥错误: OpenId and GrantCode are swapped"),
            ("code", "code", "密钥错误: OpenId is not that of this sandbox"),
            ("ID", "code", "密钥错误: OpenId is not that of this sandbox"),
            ("", "", "密钥错误: OpenId is empty"),
            ("id ", "code", "密钥错误: OpenId has white space at an end"),
            ("id", "\u{3000}code", "授权错误: GrantCode has white space at an end"),
            ("id", "", "授权错误: GrantCode is empty"),
            ("id", "id", "授权错误: GrantCode is not that of this sandbox"),
        ] {
            assert_eq!(refused(open_id, grant_code).unwrap_err().message, message);
        }
    }
}
