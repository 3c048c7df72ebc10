//! What a call has that is not documented, or that contradicts what is. The gateway decides, so nothing is refused here.

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use zvcms_proto::{DocumentedAction, Extent, RawValue};

use crate::args::Api;
use crate::commands::bulk::grouped;
use crate::documentation::{find, nearest, quoted, told_of_action};
use crate::told::{Told, told};

/// How many are shown. Nobody reads a thousand, and they would delay the call.
const SHOWN: usize = 10;

/// The warnings about a call, without any value of its parameters.
pub(super) fn warnings(api: Api, action: &str, params: &RawValue, read_only: bool) -> Vec<Told> {
    let mut warnings: Vec<Told> = told_of_action(api, action).into_iter().collect();
    let Some(known) = find(Some(api), action) else { return warnings };
    warnings.extend(of_a_write(known.name, known.action.is_idempotent).filter(|_| read_only));
    let mut comparison = Comparison::with(known.action);
    if let Ok(params @ Value::Object(_)) = serde_json::from_str(params.get()) {
        comparison.compare("", &params);
    }
    let room = SHOWN.saturating_sub(warnings.len());
    warnings.extend(comparison.first.iter().take(room).map(|undocumented| undocumented.told(known.name)));
    let more = comparison.undocumented.len().saturating_sub(room);
    if more > 0 {
        let more = grouped(u64::try_from(more).unwrap_or(u64::MAX));
        warnings.push(told!(
            "call-more-undocumented",
            "and {more} more undocumented parameters",
            more = more
        ));
    }
    warnings
}

fn of_a_write(action: &str, is_idempotent: Option<bool>) -> Option<Told> {
    (is_idempotent == Some(false)).then(|| {
        told!(
            "call-of-a-write",
            "{action} changes something each time that it arrives; with --read-only it may be sent twice",
            action = action
        )
    })
}

/// A parameter that is not documented.
struct Undocumented {
    path: String,
    meant: Option<String>,
    /// Whether all parameters are known.
    of_whole: bool,
}

/// Compares parameters with the documented ones.
struct Comparison {
    /// The names right below each path, which has no marks of lists. At the top there may be none.
    documented: HashMap<String, Vec<&'static str>>,
    is_whole: bool,
    undocumented: HashSet<String>,
    /// The first ones of those.
    first: Vec<Undocumented>,
}

impl Undocumented {
    fn told(&self, action: &str) -> Told {
        let path = quoted(&self.path);
        match &self.meant {
            Some(meant) if !self.of_whole => told!(
                "call-misspelt",
                "{action} has the documented parameter {meant}, not {path}",
                action = action,
                meant = meant,
                path = path
            ),
            Some(meant) => told!(
                "call-undocumented-near",
                "{action} has no documented parameter {path}; the nearest is {meant}",
                action = action,
                path = path,
                meant = meant
            ),
            None => told!(
                "call-undocumented",
                "{action} has no documented parameter {path}",
                action = action,
                path = path
            ),
        }
    }
}

impl Comparison {
    fn with(action: &DocumentedAction) -> Self {
        let mut documented: HashMap<String, Vec<&'static str>> = HashMap::new();
        for row in action.parameters.iter().filter(|row| !row.path.ends_with("[]")) {
            let (parent, name) = row.path.rsplit_once('.').unwrap_or(("", row.path));
            documented.entry(parent.replace("[]", "")).or_default().push(name);
        }
        let is_whole = action.parameters_known == Extent::Whole;
        if is_whole {
            documented.entry(String::new()).or_default();
        }
        Self { documented, is_whole, undocumented: HashSet::new(), first: Vec::new() }
    }

    /// Notes the path of each member that is not documented, once, and the documented one that is meant.
    fn compare(&mut self, path: &str, value: &Value) {
        match value {
            Value::Array(elements) => elements.iter().for_each(|element| self.compare(path, element)),
            // What stands in a parameter that has no rows below it is not documented at all.
            Value::Object(_) if !self.documented.contains_key(path) => {}
            // PHP writes some lists so.
            Value::Object(elements) if !path.is_empty() && elements.keys().all(|key| is_index(key)) => {
                elements.values().for_each(|element| self.compare(path, element));
            }
            Value::Object(members) => {
                members.iter().for_each(|(name, value)| self.compare_member(path, name, value));
            }
            _ => {}
        }
    }

    fn compare_member(&mut self, path: &str, name: &str, value: &Value) {
        let known = self.documented.get(path).map(Vec::as_slice).unwrap_or_default();
        let at = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        if known.contains(&name) {
            return self.compare(&at(name), value);
        }
        let misspelt = known.iter().copied().find(|known| letters(known).eq(letters(name)));
        // Of parameters that are known in part, any other may be documented too.
        if (misspelt.is_some() || self.is_whole)
            && self.undocumented.insert(at(name))
            && self.first.len() < SHOWN
        {
            let meant = misspelt.or_else(|| nearest(name, known.iter().copied())).map(at);
            self.first.push(Undocumented { path: at(name), meant, of_whole: self.is_whole });
        }
    }
}

/// What is left of a name without its letter case, `_` and `-`.
fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|character| !matches!(character, '_' | '-')).flat_map(char::to_lowercase)
}

/// Whether a key is an index as PHP writes one: without sign or leading zeros.
fn is_index(key: &str) -> bool {
    key.parse().is_ok_and(|index: u64| index.to_string() == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(action: &str, params: &str) -> Vec<String> {
        of_version(Api::V2, action, params)
    }

    fn of_version(api: Api, action: &str, params: &str) -> Vec<String> {
        let warnings = warnings(api, action, &RawValue::from_string(params.to_owned()).unwrap(), true);
        warnings.iter().map(|warning| warning.english().to_owned()).collect()
    }

    #[test]
    fn what_is_documented_is_not_warned_about() {
        for (action, params) in [
            ("user.my-cards", r#"{"user_id":"1","needCycleCard":0}"#),
            ("user.my-cards", "[]"),
            (
                "communal.user.coupons-vertify",
                r#"{"ext":{"orderNo":"1"},"tradeMarks":[{"any":1}],"couponsCardList":{"any":1}}"#,
            ),
            ("communal.user.coupons-vertify", r#"{"ext":[{"orderNo":"1"},{}]}"#),
            ("communal.user.coupons-vertify", r#"{"ext":{"0":{"orderNo":"1"},"10":{}}}"#),
            ("communal.user.coupons-vertify", r#"{"ext":{}}"#),
            ("goods-category.goods-category-list", "{}"),
            ("goods-category.goods-category-list", "[]"),
            // A name is documented or not; what its value is to be is not compared.
            ("user.my-cards", r#"{"user_id":[{"x":1}],"needCycleCard":{"x":1}}"#),
            // Known in part, and not at all.
            ("communal.order.refund-order-upload", r#"{"x":1,"order_nos":"1","goods":[{"y":1,"name":"1"}]}"#),
            ("order.upload", r#"{"x":1}"#),
        ] {
            assert_eq!(of(action, params), [""; 0], "{action} {params}");
        }
    }

    #[test]
    fn each_undocumented_name_is_told_once_and_no_value_is() {
        let vertify = "communal.user.coupons-vertify has no documented parameter";
        for (action, params, told) in [
            (
                "user.mycards",
                r#"{"x":"5550123"}"#,
                &["the action \"user.mycards\" is not documented; the nearest is user.my-cards"][..],
            ),
            ("x.y", "{}", &["the action \"x.y\" is not documented"]),
            (
                "user.my-cards",
                r#"{"userId":"5550123","phone":5550123}"#,
                &[
                    "user.my-cards has no documented parameter \"phone\"",
                    "user.my-cards has no documented parameter \"userId\"; the nearest is user_id",
                ],
            ),
            (
                "communal.user.coupons-vertify",
                r#"{"ext":[{"order_no":"5550123"},{"order_no":"5550123"}],"ext.orderNo":"5550123"}"#,
                &[
                    &format!("{vertify} \"ext.order_no\"; the nearest is ext.orderNo"),
                    &format!("{vertify} \"ext.orderNo\""),
                ],
            ),
            (
                "goods-category.goods-category-list",
                r#"{"page":1}"#,
                &["goods-category.goods-category-list has no documented parameter \"page\""],
            ),
            (
                "communal.user.coupons-vertify",
                r#"{"ext":{"":{"orderNo":"1"}}}"#,
                &[&format!("{vertify} \"ext.\"")],
            ),
            (
                "communal.user.coupons-vertify",
                r#"{"ext":{"0":{"orderNo":"1"},"01":{"orderNo":"1"}}}"#,
                &[&format!("{vertify} \"ext.0\""), &format!("{vertify} \"ext.01\"")],
            ),
            (
                "user.my-cards",
                "{\"\\u001b[2J\":1}",
                &[r#"user.my-cards has no documented parameter "\u{1b}[2J""#],
            ),
        ] {
            assert_eq!(of(action, params), told, "{action} {params}");
        }
    }

    #[test]
    fn a_misspelt_name_is_told_where_the_parameters_are_known_in_part_too() {
        let refund = "communal.order.refund-order-upload has the documented parameter";
        assert_eq!(
            of(
                "communal.order.refund-order-upload",
                r#"{"orderno":"1","Order-Refund-No":"1","goods":[{"TradeMark":1},{"TradeMark":1}]}"#
            ),
            [
                format!("{refund} order_refund_no, not \"Order-Refund-No\""),
                format!("{refund} goods.trade_mark, not \"goods.TradeMark\""),
                format!("{refund} order_no, not \"orderno\""),
            ]
        );
    }

    #[test]
    fn ten_are_shown_and_the_others_counted() {
        let params = |names: usize, length: usize| {
            let members: Vec<String> = (0..names).map(|at| format!("\"{at:0>length$}\":1")).collect();
            format!("{{{}}}", members.join(","))
        };
        assert_eq!(of("user.my-cards", &params(10, 7)).len(), 10);
        // Each name is looked for among those that were told, and none is compared as a whole.
        let told = of("user.my-cards", &params(60_000, 250));
        assert_eq!((told.len(), told[10].as_str()), (11, "and 59,990 more undocumented parameters"));
        assert!(told[0].ends_with("0…\"") && told[0].len() < 200, "{}", told[0]);
        let told = of("user.points-add", &params(20, 7));
        assert!(told[0].contains("with --read-only"), "{told:?}");
        assert_eq!((told.len(), told[10].as_str()), (11, "and 11 more undocumented parameters"));
    }

    #[test]
    fn over_v3_parameters_are_compared_too_whichever_name_was_given() {
        let points = "/v3/crm/points/addCustomerPoints";
        for name in [points, points.trim_start_matches('/'), "user.points-add"] {
            let told = of_version(Api::V3, name, r#"{"userId":"5550123"}"#);
            let [write, parameter] = &told[..] else { panic!("{told:?}") };
            assert!(write.starts_with(&format!("{points} changes something each time ")), "{write}");
            assert!(
                parameter.starts_with(&format!("{points} has no documented parameter \"userId\"")),
                "{parameter}"
            );
        }
        assert_eq!(of_version(Api::V3, "/v3/x", r#"{"x":1}"#), ["the action \"/v3/x\" is not documented"]);
    }

    #[test]
    fn a_write_is_none_to_be_repeated() {
        let told = "a.b changes something each time that it arrives; with --read-only it may be sent twice";
        assert_eq!(of_a_write("a.b", Some(false)).unwrap().english(), told);
        assert_eq!((of_a_write("a.b", Some(true)), of_a_write("a.b", None)), (None, None));
    }
}
