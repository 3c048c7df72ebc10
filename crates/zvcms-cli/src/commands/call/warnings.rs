//! What a call has that is not documented, or that contradicts what is. The gateway decides, so nothing is refused here.

use serde_json::Value;
use zvcms_proto::{DocumentedMember, Extent, RawValue};

use crate::documentation::{find, nearest, nearest_action, quoted};

/// The warnings about a call, without any value of its parameters.
pub(super) fn warnings(action: &str, params: &RawValue, read_only: bool) -> Vec<String> {
    let Some(documented) = find(action) else {
        let hint = hint(nearest_action(action).map(str::to_owned));
        return vec![format!("the action {} is not documented{hint}", quoted(action))];
    };
    let mut warnings: Vec<String> =
        of_a_write(action, documented.is_idempotent).filter(|_| read_only).into_iter().collect();
    // Of parameters that are known in part, any other may be documented too.
    if documented.parameters_known == Extent::Whole
        && let Ok(params @ Value::Object(_)) = serde_json::from_str(params.get())
    {
        let mut undocumented = Vec::new();
        Rows(documented.parameters).compare("", &params, &mut undocumented);
        warnings.extend(undocumented.into_iter().map(|(path, nearest)| {
            format!("{action} has no documented parameter {}{}", quoted(&path), hint(nearest))
        }));
    }
    warnings
}

fn of_a_write(action: &str, is_idempotent: Option<bool>) -> Option<String> {
    let what = "changes something each time that it arrives; with --read-only it may be sent twice";
    (is_idempotent == Some(false)).then(|| format!("{action} {what}"))
}

fn hint(nearest: Option<String>) -> String {
    nearest.map(|nearest| format!("; the nearest is {nearest}")).unwrap_or_default()
}

/// The documented parameters.
struct Rows(&'static [DocumentedMember]);

impl Rows {
    /// The names right below a path, which has no marks of lists.
    fn below(&self, path: &str) -> Vec<&'static str> {
        let rows = self.0.iter().filter(|row| !row.path.ends_with("[]"));
        let split = rows.map(|row| row.path.rsplit_once('.').unwrap_or(("", row.path)));
        split.filter(|(parent, _)| parent.replace("[]", "") == path).map(|(_, name)| name).collect()
    }

    /// Adds the path of each member that is not documented, once, and the nearest documented one.
    fn compare(&self, path: &str, value: &Value, undocumented: &mut Vec<(String, Option<String>)>) {
        let at = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let known = self.below(path);
        match value {
            Value::Array(elements) => {
                elements.iter().for_each(|element| self.compare(path, element, undocumented));
            }
            // What stands in a parameter that has no rows below it is not documented at all.
            Value::Object(_) if known.is_empty() && !path.is_empty() => {}
            // PHP writes some lists so.
            Value::Object(elements) if !path.is_empty() && elements.keys().all(|key| is_index(key)) => {
                elements.values().for_each(|element| self.compare(path, element, undocumented));
            }
            Value::Object(members) => {
                for (name, value) in members {
                    if known.contains(&name.as_str()) {
                        self.compare(&at(name), value, undocumented);
                    } else if undocumented.iter().all(|(other, _)| *other != at(name)) {
                        undocumented.push((at(name), nearest(name, known.iter().copied()).map(at)));
                    }
                }
            }
            _ => {}
        }
    }
}

fn is_index(key: &str) -> bool {
    key.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(action: &str, params: &str) -> Vec<String> {
        warnings(action, &RawValue::from_string(params.to_owned()).unwrap(), true)
    }

    #[test]
    fn what_is_documented_is_not_warned_about() {
        for (action, params) in [
            ("user.my-cards", r#"{"user_id":"1","needCycleCard":0}"#),
            ("/v3/crm/giftCard/getCustomerGiftCardList", r#"{"user_id":"1"}"#),
            ("user.my-cards", "[]"),
            (
                "communal.user.coupons-vertify",
                r#"{"ext":{"orderNo":"1"},"tradeMarks":[{"any":1}],"couponsCardList":{"any":1}}"#,
            ),
            ("communal.user.coupons-vertify", r#"{"ext":[{"orderNo":"1"},{}]}"#),
            ("communal.user.coupons-vertify", r#"{"ext":{"0":{"orderNo":"1"}}}"#),
            // Known in part, and not at all.
            ("communal.order.refund-order-upload", r#"{"x":1,"goods":[{"y":1}]}"#),
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
                "user.my-cards",
                "{\"\\u001b[2J\":1}",
                &[r#"user.my-cards has no documented parameter "\u{1b}[2J""#],
            ),
        ] {
            assert_eq!(of(action, params), told, "{action} {params}");
        }
    }

    #[test]
    fn a_write_is_none_to_be_repeated() {
        let told = "a.b changes something each time that it arrives; with --read-only it may be sent twice";
        assert_eq!(of_a_write("a.b", Some(false)).as_deref(), Some(told));
        assert_eq!((of_a_write("a.b", Some(true)), of_a_write("a.b", None)), (None, None));
    }
}
