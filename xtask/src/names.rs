//! Rust names for what a page names.

use convert_case::{Boundary, Case, Casing};

use crate::is_listed;

/// Words that cannot be identifiers, and those that generated code keeps for itself, such as `new` and `texts`.
const TAKEN: &str = "abstract as async at_page await become box break build builder const continue crate default do dyn else \
                     enum extern false final fn for gen if impl in let loop macro match mod move mut new override page_number \
                     priv pub ref return self static struct super texts trait true try type typeof unsafe unsized use validate \
                     virtual where while yield";

/// Lower-case words with an underscore between: `beginAt` is `begin_at`, `user.my-cards` is `user_my_cards`.
pub(crate) fn identifier(wire_name: &str) -> String {
    let is_apart = |c: char| !c.is_ascii_alphanumeric();
    let words: Vec<&str> = wire_name.split(is_apart).filter(|word| !word.is_empty()).collect();
    let boundaries = [Boundary::Underscore, Boundary::LowerUpper, Boundary::DigitUpper];
    words.join("_").set_boundaries(&boundaries).to_case(Case::Snake)
}

/// A field, method or argument.
pub(crate) fn field(wire_name: &str) -> String {
    let name = identifier(wire_name);
    match name.as_str() {
        "type" => "kind".to_owned(),
        _ if name.starts_with(|first: char| first.is_ascii_digit()) || name.is_empty() => {
            format!("field_{name}")
        }
        _ if is_listed(TAKEN, &name) => format!("{name}_"),
        _ => name,
    }
}

/// Whether it can be the name of a field, method or argument.
pub(crate) fn is_field(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !is_listed(TAKEN, name)
}

/// `need_cycle_card` is `NeedCycleCard`.
pub(crate) fn pascal(snake: &str) -> String {
    snake.from_case(Case::Snake).to_case(Case::Pascal)
}

/// The name, or with the first number behind it that makes it new.
pub(crate) fn first_free(name: &str, separator: &str, is_free: impl Fn(&str) -> bool) -> String {
    let base = name.trim_end_matches('_');
    let mut numbers = 2..;
    let mut free = name.to_owned();
    while !is_free(&free) {
        free = format!("{base}{separator}{}", numbers.next().unwrap_or(0));
    }
    free
}

/// The type of an action's request: its last word, and the ones before where that says too little. `user.my-cards` is `MyCards`,
/// `shop.list` is `ShopList`, `/v3/crm/points/addCustomerPoints` is `AddCustomerPoints`.
pub(crate) fn request_type(action: &str) -> String {
    let last = action.rsplit(['.', '/']).next().map(identifier).unwrap_or_default();
    let name = pascal(&if last.contains('_') { last } else { identifier(action) });
    let is_a_name = name.starts_with(|first: char| first.is_ascii_alphabetic());
    let name = if is_a_name { name } else { format!("Action{name}") };
    if is_reserved(&name) { format!("{name}Request") } else { name }
}

/// Whether generated code uses a type of this name.
pub(crate) fn is_reserved(type_name: &str) -> bool {
    let reserved = "Action Amount Box Data Default Deserialize Deserializer DocumentedAction DocumentedMember DocumentedValue Err Extent \
                    Fen IntegerText Into InvalidParameter Json Money None Ok Option PagedAction RawValue Result ResultPage Self \
                    Serialize Serializer Some String TimeText Undeclared Vec Yuan";
    is_listed(reserved, type_name)
}

/// The name of a value in JSON output, such as `used_up`: the words of its meaning before any bracket or mark; its code
/// where there are none.
pub(crate) fn value(code: &str, meaning: &str) -> String {
    let words = meaning.split(['(', '（', ',', ';', ':']).next().unwrap_or_default();
    let name = if words.is_ascii() { identifier(&words.to_ascii_lowercase()) } else { String::new() };
    match name.as_str() {
        // `other` is what is not documented.
        "other" | "self" => format!("{name}_value"),
        _ if name.starts_with(|first: char| first.is_ascii_alphabetic()) => name,
        _ => format!("code_{}", identifier(&code.replace('-', "minus_"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_names_become_rust_names() {
        for (wire, rust) in [
            ("user.my-cards", "user_my_cards"),
            ("beginAt", "begin_at"),
            ("isErp", "is_erp"),
            ("par_value", "par_value"),
            ("OpenId", "open_id"),
            ("userID", "user_id"),
            ("shop[].id", "shop_id"),
        ] {
            assert_eq!(identifier(wire), rust);
        }
        for (wire, rust) in [
            ("type", "kind"),
            ("validType", "valid_type"),
            ("self", "self_"),
            ("2nd", "field_2nd"),
            ("名", "field_"),
        ] {
            assert_eq!(field(wire), rust);
        }
    }

    #[test]
    fn actions_are_named_by_what_says_enough() {
        for (action, name) in [
            ("user.my-cards", "MyCards"),
            ("shop.list", "ShopList"),
            ("shop.list-nearby", "ListNearby"),
            ("card.getDetail", "GetDetail"),
            ("/v3/crm/points/addCustomerPoints", "AddCustomerPoints"),
            ("ping", "Ping"),
            ("", "ActionRequest"),
            ("data", "DataRequest"),
        ] {
            assert_eq!(request_type(action), name);
        }
    }

    #[test]
    fn values_are_named_by_their_meaning() {
        for (code, meaning, name) in [
            ("0", "not bound (未绑定)", "not_bound"),
            ("7", "used up: nothing is left (已用完)", "used_up"),
            ("2", "未绑定", "code_2"),
            ("-1", "", "code_minus_1"),
            ("4", "24 hours", "code_4"),
            ("5", "other", "other_value"),
        ] {
            assert_eq!(value(code, meaning), name);
        }
    }
}
