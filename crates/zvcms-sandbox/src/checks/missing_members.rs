//! What is said of members that are not there, or only under another spelling. Only refused bodies come here.

use crate::checks::api::MemberNames;
use crate::checks::message::Message;

/// What stands between the words of a name, in one style or another.
const SEPARATORS: [&str; 4] = ["", "_", "-", " "];

/// Which members are missing, all of them, and which of the other names of the body is a spelling of one.
pub(crate) fn describe(names: &MemberNames, missing: &[&'static str], others: &[String]) -> Message {
    let found = |name: &str| others.iter().find(|other| is_spelling(other, name));
    let (misspelled, missing): (Vec<_>, Vec<_>) =
        missing.iter().map(|name| (*name, found(name))).partition(|(_, found)| found.is_some());
    let missing: Vec<&str> = missing.into_iter().map(|(name, _)| name).collect();
    let verb = if missing.len() == 1 { "is" } else { "are" };
    let missing = (!missing.is_empty()).then(|| Message {
        english: format!("{} {verb} missing", missing.join(", ")),
        chinese: format!("缺少 {}", missing.join("、")),
    });
    let misspelled = misspelled.iter().filter_map(|(name, found)| Some(in_place_of(names, name, (*found)?)));
    let (english, chinese): (Vec<_>, Vec<_>) =
        missing.into_iter().chain(misspelled).map(|said| (said.english, said.chinese)).unzip();
    (english.join("; "), chinese.join("；")).into()
}

fn in_place_of(names: &MemberNames, name: &str, found: &str) -> Message {
    let (other, version) = names.other();
    let of_other = other.all().any(|other| other == found);
    let [spelled, in_chinese] = if of_other {
        [format!(", which is how {version} spells it"), format!("，前者是 {version} 的写法")]
    } else {
        Default::default()
    };
    let chinese = format!("{found} 应写作 {name}{in_chinese}");
    (format!("{found} is there in place of {name}{spelled}"), chinese).into()
}

/// Whether a name is this one in other letter case, or with its words apart.
fn is_spelling(other: &str, name: &str) -> bool {
    // No name has more than two words.
    let second = name.bytes().skip(1).position(|byte| byte.is_ascii_uppercase()).map(|at| at + 1);
    match second.and_then(|at| name.split_at_checked(at)) {
        Some((first, second)) => {
            let spelled =
                |separator: &str| other.eq_ignore_ascii_case(&format!("{first}{separator}{second}"));
            SEPARATORS.iter().any(|separator| spelled(separator))
        }
        None => other.eq_ignore_ascii_case(name),
    }
}

#[cfg(test)]
mod tests {
    use super::describe;
    use crate::checks::api::MemberNames;

    fn said(names: &MemberNames, missing: &[&'static str], others: &[&str]) -> String {
        describe(names, missing, &others.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).english
    }

    #[test]
    fn all_missing_members_are_named() {
        assert_eq!(said(MemberNames::V2, &["Nonce"], &["x"]), "Nonce is missing");
        assert_eq!(said(MemberNames::V2, &["GrantCode", "Nonce"], &[]), "GrantCode, Nonce are missing");
    }

    #[test]
    fn another_spelling_is_named_as_it_is_and_as_it_should_be() {
        let v2 = MemberNames::V2;
        for (spelling, said_of_it) in [
            ("openId", "openId is there in place of OpenId, which is how V3 spells it"),
            ("OpenID", "OpenID is there in place of OpenId"),
            ("open_id", "open_id is there in place of OpenId"),
            ("OPEN-ID", "OPEN-ID is there in place of OpenId"),
            ("Open__Id", "OpenId is missing"),
            ("OpenIds", "OpenId is missing"),
        ] {
            assert_eq!(said(v2, &["OpenId"], &["x", spelling]), said_of_it);
        }
        assert_eq!(
            said(MemberNames::V3, &["openId", "nonce", "token", "params"], &["OpenId", "Token", "PARAMS"]),
            "nonce is missing; OpenId is there in place of openId, which is how V2 spells it; Token is there in place of \
             token, which is how V2 spells it; PARAMS is there in place of params"
        );
    }
}
