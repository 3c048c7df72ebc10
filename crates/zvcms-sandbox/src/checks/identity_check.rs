//! Whether a request has the credentials that the gateway accepts.

use crate::checks::api::MemberNames;
use crate::checks::identity::Identity;
use crate::checks::message::Message;
use crate::checks::refusal::{Refusal, Refused};

/// Refuses another OpenId or GrantCode.
pub(crate) fn check(
    identity: &Identity,
    names: &MemberNames,
    open_id: &str,
    grant_code: &str,
) -> Result<(), Refused> {
    let wrong = |of: &str, why: Message| Err(Refusal::Identity.because(why.behind(of)));
    if open_id != identity.open_id() {
        let is_swapped = open_id == identity.grant_code() && grant_code == identity.open_id();
        return wrong(
            "密钥错误",
            if is_swapped {
                let (open_id, grant_code) = (names.open_id, names.grant_code);
                let english = format!("{open_id} and {grant_code} are swapped");
                (english, format!("{open_id} 与 {grant_code} 写反了")).into()
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

fn describe(name: &str, value: &str) -> Message {
    let (english, chinese) = if value.is_empty() {
        ("is empty", "为空")
    } else if value.trim() != value {
        ("has white space at an end", "首尾有空白字符")
    } else {
        ("is not that of this sandbox", "不是本沙箱的")
    };
    (format!("{name} {english}"), format!("{name} {chinese}")).into()
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
            assert_eq!(refused(open_id, grant_code).unwrap_err().message.english, message);
        }
    }
}
