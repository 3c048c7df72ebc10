//! The documented actions by their names in either version.

use std::iter;

use strsim::normalized_damerau_levenshtein;
use zvcms_proto::actions::DOCUMENTED;
use zvcms_proto::{DocumentedAction, Printable};

/// How alike two names are at least, of 1, for the one to be meant by the other.
const NEAR: f64 = 0.6;

/// In characters. No documented name is near this long, and the time to compare two grows with the length of both.
const MAX_LENGTH: usize = 100;

/// A name by which an action is documented: its wire name, or its path in V3.
#[derive(Clone, Copy)]
pub(crate) struct DocumentedName {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    /// The address of the vendor's page.
    pub(crate) page: Option<&'static str>,
    pub(crate) action: &'static DocumentedAction,
}

impl DocumentedName {
    /// The number of the vendor's page.
    pub(crate) fn page_number(self) -> Option<u32> {
        self.page?.rsplit_once('=')?.1.parse().ok()
    }

    /// What somebody may have written for it.
    fn spellings(self) -> impl Iterator<Item = &'static str> {
        // The type is that of the V2 action.
        let request = self.action.request.filter(|_| self.name == self.action.name);
        [self.name].into_iter().chain(request).flat_map(|name| [name, last_segment(name)])
    }
}

/// All documented names: those of V2, then those of V3, each in their order.
pub(crate) fn names() -> Vec<DocumentedName> {
    let of_action = |action: &'static DocumentedAction| {
        let own = DocumentedName { name: action.name, version: action.version, page: action.page, action };
        let in_v3 =
            action.v3_path.map(|name| DocumentedName { name, version: "V3", page: action.v3_page, action });
        iter::once(own).chain(in_v3)
    };
    let mut names: Vec<DocumentedName> = DOCUMENTED.iter().flat_map(of_action).collect();
    names.sort_by_key(|name| (name.version, name.name));
    names
}

/// The action of exactly this name.
pub(crate) fn find(name: &str) -> Option<DocumentedName> {
    names().into_iter().find(|known| known.name == name)
}

/// The action whose page has this number: that of V2 where both versions have one.
pub(crate) fn of_page(number: &str) -> Option<DocumentedName> {
    let number: u32 = number.trim().parse().ok()?;
    names().into_iter().find(|known| known.page_number() == Some(number))
}

/// The V3 path that is meant: it may be without its `/v3/`, or have the host before it.
pub(crate) fn of_v3(path: &str) -> Option<DocumentedName> {
    let path = below_v3(path);
    names().into_iter().find(|known| known.version == "V3" && below_v3(known.name) == path)
}

fn below_v3(path: &str) -> &str {
    let path = path.trim();
    let path = path.rsplit_once("/v3/").map_or(path, |(_, below)| below).trim_matches('/');
    path.strip_prefix("v3/").unwrap_or(path)
}

/// What is said of a V3 path where the name of a V2 action belongs.
pub(crate) fn told_of_v3(name: &str) -> Option<String> {
    let action = of_v3(name)?.action;
    let in_v2 = match action.version {
        "V2" => format!("where the action is {}", action.name),
        _ => "which has no such documented action".to_owned(),
    };
    Some(format!("{} is a path of V3, but zvcms uses V2, {in_v2}; the name is used as it is", quoted(name)))
}

/// What is said of a name that is not that of a documented V2 action.
pub(crate) fn told_of_action(name: &str) -> Option<String> {
    if find(name).is_some_and(|known| known.version == "V2") {
        return None;
    }
    told_of_v3(name).or_else(|| {
        let nearest = nearest_action(name).map(|known| match known.action.version {
            "V2" => known.action.name.to_owned(),
            _ => format!("{} of V3", known.name),
        });
        Some(format!("the action {} is not documented{}", quoted(name), hint(nearest)))
    })
}

pub(crate) fn hint(nearest: Option<String>) -> String {
    nearest.map(|nearest| format!("; the nearest is {nearest}")).unwrap_or_default()
}

/// The documented name that is meant, if one is near: by its own name, the last segment of that, its Rust type or the
/// number of its page.
pub(crate) fn nearest_action(name: &str) -> Option<DocumentedName> {
    let names = names();
    let near =
        |name| most_like(name, names.iter().flat_map(|known| known.spellings().map(|by| (by, *known))));
    of_page(name).or_else(|| near(name)).or_else(|| near(last_segment(name)))
}

fn last_segment(name: &str) -> &str {
    name.rsplit(['.', '/', ':']).next().unwrap_or(name)
}

/// The one of these names that is most like this one, if one is near. Neither case nor white space around it counts.
pub(crate) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    most_like(name, known.map(|known| (known, known)))
}

/// What goes with the most alike name, the first one of equals.
fn most_like<'n, T>(name: &str, known: impl Iterator<Item = (&'n str, T)>) -> Option<T> {
    let name = name.trim();
    if name.chars().nth(MAX_LENGTH).is_some() {
        return None;
    }
    let name = name.to_lowercase();
    let likeness = |known: &str| normalized_damerau_levenshtein(&name, &known.trim().to_lowercase());
    let rated = known.map(|(known, what)| (likeness(known), what)).filter(|(likeness, _)| *likeness >= NEAR);
    rated.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, what)| what)
}

/// A name that somebody gave, in quotes, on one line.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", Printable::new(name).limit(60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant_is_near() {
        let known = ["user_id", "needCycleCard", " brand_id"];
        for (name, nearest_one) in [
            ("userId", Some("user_id")),
            ("USER_ID", Some("user_id")),
            ("usre_id", Some("user_id")),
            ("needCycleCards", Some("needCycleCard")),
            ("brand_id", Some(" brand_id")),
            ("phone", None),
            ("", None),
        ] {
            assert_eq!(nearest(name, known.into_iter()), nearest_one, "{name}");
        }
    }

    #[test]
    fn an_action_is_near_by_each_of_its_names() {
        for (name, nearest) in [
            ("user.mycards", Some("user.my-cards")),
            ("communal.user.gather-customer-info", Some("communal.user.gether-customer-info")),
            ("/v3/crm/giftcard/getCustomerGiftCards", Some("/v3/crm/giftCard/getCustomerGiftCardList")),
            ("points-add", Some("user.points-add")),
            ("points-ad", Some("user.points-add")),
            ("addCustomerPoints", Some("/v3/crm/points/addCustomerPoints")),
            ("loyalty.of.the.merchant.points-add", Some("user.points-add")),
            ("AddPoints", Some("user.points-add")),
            ("user::AddPoints", Some("user.points-add")),
            ("zvcms_proto::actions::user::AddPoints", Some("user.points-add")),
            ("484", Some("user.points-add")),
            ("485485", None),
            ("x.y", None),
            ("", None),
        ] {
            assert_eq!(nearest_action(name).map(|known| known.name), nearest, "{name}");
        }
    }

    #[test]
    fn a_name_far_longer_than_any_documented_one_is_near_none() {
        let known = "a".repeat(MAX_LENGTH);
        let nearest = |name: &str| nearest(name, iter::once(known.as_str())).is_some();
        assert!(nearest(&known) && nearest(&format!("  {known} ")));
        assert!(!nearest(&(known.clone() + "a")));
        assert!(names().iter().flat_map(|known| known.spellings()).all(|name| name.len() < MAX_LENGTH));
    }

    #[test]
    fn a_path_of_v3_is_told_with_the_action_of_v2() {
        for path in [
            "/v3/crm/points/addCustomerPoints",
            "v3/crm/points/addCustomerPoints",
            "crm/points/addCustomerPoints",
            " /crm/points/addCustomerPoints/",
            "https://h/v3/crm/points/addCustomerPoints",
        ] {
            let told = "is a path of V3, but zvcms uses V2, where the action is user.points-add; the name is used as it is";
            assert_eq!(told_of_action(path), Some(format!("\"{path}\" {told}")));
        }
        let alone = told_of_v3("/v3/crm/customer/allCustomerInfo").unwrap();
        assert!(alone.contains(" V2, which has no such documented action; "), "{alone}");
        for name in ["user.points-add", "points/addCustomerPoints", "user.my-cards", "", "/"] {
            assert_eq!(told_of_v3(name), None, "{name}");
        }
        assert_eq!(told_of_action("user.points-add"), None);
        let typo = told_of_action("/v3/crm/points/addCustomerPoint").unwrap();
        assert!(typo.ends_with(" is not documented; the nearest is user.points-add"), "{typo}");
        let typo = told_of_action("/v3/crm/customer/allCustomersInfo").unwrap();
        assert!(typo.ends_with("; the nearest is /v3/crm/customer/allCustomerInfo of V3"), "{typo}");
    }

    #[test]
    fn each_name_is_there_once() {
        let names = names();
        assert!(names.is_sorted_by(|one, other| (one.version, one.name) < (other.version, other.name)));
        for known in &names {
            assert_eq!(find(known.name).map(|known| known.action), Some(known.action));
        }
        let of = |name: &str| {
            names.iter().filter(|known| known.name == name).map(|known| known.version).collect::<Vec<_>>()
        };
        assert_eq!(find("user.my-cards").and_then(DocumentedName::page_number), Some(657));
        assert_eq!(of("user.my-cards"), ["V2"]);
        assert_eq!(of("/v3/crm/giftCard/getCustomerGiftCardList"), ["V3"]);
    }
}
