//! The documented actions by their names in either version.

use std::iter;

use strsim::normalized_damerau_levenshtein;
use zvcms_proto::actions::DOCUMENTED;
use zvcms_proto::{DocumentedAction, Printable};

/// How alike two names are at least, of 1, for the one to be meant by the other.
const NEAR: f64 = 0.6;

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

/// The action of this name.
pub(crate) fn find(name: &str) -> Option<&'static DocumentedAction> {
    DOCUMENTED.iter().find(|action| action.name == name || action.v3_path == Some(name))
}

/// The documented name that is most like this one, if one is near.
pub(crate) fn nearest_action(name: &str) -> Option<&'static str> {
    nearest(name, names().iter().map(|known| known.name))
}

/// The one of these names that is most like this one, if one is near. Neither case nor white space around it counts.
pub(crate) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let name = name.trim().to_lowercase();
    let likeness = |known: &str| normalized_damerau_levenshtein(&name, &known.trim().to_lowercase());
    let rated = known.map(|known| (likeness(known), known)).filter(|(likeness, _)| *likeness >= NEAR);
    rated.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, known)| known)
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
        assert_eq!(nearest_action("user.mycards"), Some("user.my-cards"));
        assert_eq!(
            nearest_action("communal.user.gather-customer-info"),
            Some("communal.user.gether-customer-info")
        );
        assert_eq!(
            nearest_action("/v3/crm/giftcard/getCustomerGiftCards"),
            Some("/v3/crm/giftCard/getCustomerGiftCardList")
        );
        assert_eq!(nearest_action("x.y"), None);
    }

    #[test]
    fn each_name_is_there_once_with_the_number_of_its_page() {
        let names = names();
        assert!(names.is_sorted_by(|one, other| (one.version, one.name) < (other.version, other.name)));
        for known in &names {
            assert!(known.page_number().is_some(), "{}", known.name);
            assert_eq!(find(known.name), Some(known.action));
        }
        let of = |name: &str| {
            names.iter().filter(|known| known.name == name).map(|known| known.version).collect::<Vec<_>>()
        };
        assert_eq!(of("user.my-cards"), ["V2"]);
        assert_eq!(of("/v3/crm/giftCard/getCustomerGiftCardList"), ["V3"]);
    }
}
