//! The documented actions by their names in either version.

use std::iter;

use strsim::normalized_damerau_levenshtein;
use zvcms_proto::actions::DOCUMENTED;
use zvcms_proto::{DocumentedAction, Printable};

use crate::args::Api;
use crate::told::{Told, told};

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

    fn is_of(self, api: Option<Api>) -> bool {
        api.is_none_or(|api| api.name().eq_ignore_ascii_case(self.version))
    }

    /// What somebody may have written for it. Where one version alone counts, that is a name of the other one too.
    fn spellings(self, of_one_version: bool) -> impl Iterator<Item = &'static str> {
        let of_either = [Some(self.action.name), self.action.v3_path].into_iter().flatten();
        let names = [self.name].into_iter().chain(of_either.filter(move |_| of_one_version));
        names.chain(self.action.request).flat_map(|name| [name, last_segment(name)])
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

/// The action of exactly this name, of any version or of one: a path with or without its leading slash, and over V3 also by
/// its name in V2.
pub(crate) fn find(api: Option<Api>, name: &str) -> Option<DocumentedName> {
    let is_meant = |known: &DocumentedName| is_same_name(known.name, name) || known.action.name == name;
    names_of(api).find(is_meant)
}

/// The action whose page has this number: that of V2 where both versions have one.
pub(crate) fn of_page(api: Option<Api>, number: &str) -> Option<DocumentedName> {
    let number: u32 = number.trim().parse().ok()?;
    names_of(api).find(|known| known.page_number() == Some(number))
}

/// The path in V3 whose page has the number of the page of this V2 action, although their tables differ.
pub(crate) fn differing_twin(name: &str) -> Option<&'static str> {
    let number = find(Some(Api::V2), name)?.page_number()?;
    names_of(Some(Api::V3)).find(|known| known.page_number() == Some(number)).map(|known| known.name)
}

/// The documented names of any version, or of one.
pub(crate) fn names_of(api: Option<Api>) -> impl Iterator<Item = DocumentedName> {
    names().into_iter().filter(move |known| known.is_of(api))
}

/// Whether a name is a path, as V3 has them.
pub(crate) fn is_path(name: &str) -> bool {
    name.contains('/')
}

/// Whether two names are one: a path may lack its leading slash.
fn is_same_name(one: &str, other: &str) -> bool {
    without_slash(one) == without_slash(other)
}

fn without_slash(path: &str) -> &str {
    path.strip_prefix('/').unwrap_or(path)
}

/// What is said of a name that is not that of a documented action of this version.
pub(crate) fn told_of_action(api: Api, name: &str) -> Option<Told> {
    if find(Some(api), name).is_some() {
        return None;
    }
    let nearest = nearest_action(Some(api), name).map(|known| known.name.to_owned());
    let told = told!("action-not-documented", "the action {action} is not documented", action = quoted(name));
    Some(with_nearest(told, nearest))
}

/// What is said of a name, and the name that may be meant.
pub(crate) fn with_nearest(told: Told, nearest: Option<String>) -> Told {
    match nearest {
        Some(nearest) => told.followed_by(the_nearest_is(&nearest)),
        None => told,
    }
}

pub(crate) fn the_nearest_is(name: &str) -> Told {
    told!("action-nearest", "the nearest is {name}", name = name)
}

/// The documented name that is meant, if one is near: by its own name, the last segment of that, its Rust type or the
/// number of its page.
pub(crate) fn nearest_action(api: Option<Api>, name: &str) -> Option<DocumentedName> {
    let names: Vec<DocumentedName> = names_of(api).collect();
    let spellings = |known: DocumentedName| known.spellings(api.is_some()).map(move |by| (by, known));
    let near = |name| most_like(name, names.iter().copied().flat_map(spellings));
    of_page(api, name).or_else(|| near(name)).or_else(|| near(last_segment(name)))
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
    format!("\"{}\"", Printable::new(name).limit(100))
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
            assert_eq!(nearest_action(None, name).map(|known| known.name), nearest, "{name}");
        }
    }

    #[test]
    fn a_twin_that_differs_has_the_same_page_number() {
        assert_eq!(differing_twin("communal.user.coupons-vertify"), Some("/v3/crm/coupon/writeOffCoupon"));
        assert_eq!(
            differing_twin("communal.user.gether-customer-info"),
            Some("/v3/crm/customer/gatherCustomerInfo")
        );
        assert_eq!([differing_twin("user.balance-history"), differing_twin("x.y")], [None; 2]);
    }

    #[test]
    fn the_nearest_name_is_one_of_the_version_that_counts() {
        let points = ("user.points-add", "/v3/crm/points/addCustomerPoints");
        for name in ["points-ad", "user.points-ad", "AddPoints", "/v3/crm/points/addCustomerPoint", "484"] {
            let of = |api| nearest_action(Some(api), name).map(|known| known.name);
            assert_eq!((of(Api::V2), of(Api::V3)), (Some(points.0), Some(points.1)), "{name}");
        }
        assert!(nearest_action(Some(Api::V3), "order.upload").is_none());
    }

    #[test]
    fn a_name_far_longer_than_any_documented_one_is_near_none() {
        let known = "a".repeat(MAX_LENGTH);
        let nearest = |name: &str| nearest(name, iter::once(known.as_str())).is_some();
        assert!(nearest(&known) && nearest(&format!("  {known} ")));
        assert!(!nearest(&(known.clone() + "a")));
        assert!(names().iter().flat_map(|known| known.spellings(true)).all(|name| name.len() < MAX_LENGTH));
    }

    #[test]
    fn a_name_that_is_not_documented_in_its_version_is_told_with_the_nearest_one() {
        use Api::{V2, V3};
        for (api, name, nearest) in [
            (V2, "user.points-ad", Some("user.points-add")),
            (V2, "x.y", None),
            (V3, "v3/crm/customer/allCustomersInfo", Some("/v3/crm/customer/allCustomerInfo")),
            (V3, "crm/points/addCustomerPoints", Some("/v3/crm/points/addCustomerPoints")),
            (V3, "/x/y", None),
        ] {
            let nearest = nearest.map(|nearest| format!("; the nearest is {nearest}")).unwrap_or_default();
            let told = format!("the action \"{name}\" is not documented{nearest}");
            assert_eq!(told_of_action(api, name).unwrap().english(), told);
        }
        for (api, name) in [
            (V2, "user.points-add"),
            (V3, "/v3/crm/points/addCustomerPoints"),
            (V3, "v3/crm/points/addCustomerPoints"),
            (V3, "user.points-add"),
        ] {
            assert_eq!(told_of_action(api, name), None, "{name}");
        }
    }

    #[test]
    fn each_name_is_there_once() {
        let names = names();
        assert!(names.is_sorted_by(|one, other| (one.version, one.name) < (other.version, other.name)));
        for known in &names {
            assert_eq!(find(None, known.name).map(|known| known.action), Some(known.action));
        }
        let of = |name: &str| {
            names.iter().filter(|known| known.name == name).map(|known| known.version).collect::<Vec<_>>()
        };
        assert_eq!(find(None, "user.my-cards").and_then(DocumentedName::page_number), Some(657));
        assert_eq!(of("user.my-cards"), ["V2"]);
        assert_eq!(of("/v3/crm/giftCard/getCustomerGiftCardList"), ["V3"]);
    }
}
