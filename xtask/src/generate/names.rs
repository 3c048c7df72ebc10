//! Wire names as Rust names.

/// The name of an action as a Rust name: `user.my-cards` is `user_my_cards`.
pub(crate) fn module_name(action: &str) -> String {
    identifier(action)
}

/// The Rust name of a field of the data, with those it is nested in: `data[].shop.id` is `shop_id`. None for what is
/// in the envelope, which is the same for all actions.
pub(super) fn field_name(path: &str) -> Option<String> {
    let rest = path.strip_prefix("data").filter(|rest| rest.starts_with(['.', '[']))?;
    let name = identifier(rest);
    Some(if name.is_empty() { "data".to_owned() } else { name })
}

/// Lower-case words with an underscore between: `beginAt` is `begin_at`.
pub(crate) fn identifier(wire_name: &str) -> String {
    let mut identifier = String::new();
    let mut words_apart = false;
    for character in wire_name.chars() {
        if !character.is_ascii_alphanumeric() {
            words_apart = true;
            continue;
        }
        if (words_apart || character.is_ascii_uppercase()) && !identifier.is_empty() {
            identifier.push('_');
        }
        words_apart = false;
        identifier.push(character.to_ascii_lowercase());
    }
    identifier
}

/// The name itself, or with the first number after it that makes it new.
pub(crate) fn unused(name: String, used: &[String]) -> String {
    if !used.contains(&name) {
        return name;
    }
    (2..).map(|number| format!("{name}_{number}")).find(|name| !used.contains(name)).unwrap_or(name)
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
            ("needCycleCard", "need_cycle_card"),
            ("OpenId", "open_id"),
            ("shop[].id", "shop_id"),
        ] {
            assert_eq!(identifier(wire), rust);
        }
    }

    #[test]
    fn fields_are_named_with_what_they_are_nested_in() {
        for (path, name) in [
            ("data[].id", Some("id")),
            ("data.id", Some("id")),
            ("data[].shop[].id", Some("shop_id")),
            ("data[]", Some("data")),
            ("status", None),
            ("dataset", None),
        ] {
            assert_eq!(field_name(path).as_deref(), name, "{path}");
        }
    }

    #[test]
    fn no_name_is_used_twice() {
        let used = ["id".to_owned(), "id_2".to_owned()];
        assert_eq!(unused("id".to_owned(), &used), "id_3");
        assert_eq!(unused("ids".to_owned(), &used), "ids");
    }
}
